"""Read how long a server says that its answer stays fresh: Cache-Control, Age, Expires (RFC 9111, section 4.2). Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from network.retry_after import LONGEST, http_date

MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE | re.ASCII)
NOT_KEPT = re.compile(r"(?:^|[\s,])(?:no-cache|no-store)(?=$|[\s,])", re.IGNORECASE | re.ASCII)


def fresh_for(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Return how long an answer stays fresh from now on, up to 24 hours; None when nothing readable is said.

    `headers` has its names in lower case. `max-age` goes before `Expires`; what a cache on the way has kept the answer
    for (`Age`) is over already. `s-maxage` is for shared caches, which we are not.
    """
    control = headers.get("cache-control", "")
    if NOT_KEPT.search(control):
        return timedelta(0)
    if found := MAX_AGE.search(control):
        age = headers.get("age", "").strip()
        spent = int(age) if re.fullmatch(r"\d{1,10}", age, re.ASCII) else 0
        return _within_a_day(timedelta(seconds=int(found[1]) - spent))
    expires = http_date(headers.get("expires", "").strip())
    if expires is None:  # "0" and other invalid dates mean: expired
        return timedelta(0) if headers.get("expires") else None
    return _within_a_day(expires - (http_date(headers.get("date", "").strip()) or now))


def _within_a_day(length: timedelta) -> timedelta:
    return min(max(length, timedelta(0)), LONGEST)
