"""Read what a server asks us to wait for: Retry-After, in seconds or as a date. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST = timedelta(hours=24)
"""A server that asks for more is mistaken or hostile: we look again after a day."""


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Return how long to wait from `now`, between 0 and 24 hours; None when nothing readable is asked for.

    `headers` has its names in lower case. A date without a zone is taken as UTC, as RFC 9110 has it.
    """
    text = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d+(\.\d+)?", text, re.ASCII):
        return timedelta(seconds=min(float(text), LONGEST.total_seconds()))
    moment = http_date(text)
    if moment is None:
        return None
    return min(max(moment - now, timedelta(0)), LONGEST)


def http_date(text: str) -> datetime | None:
    """Read a date as headers have it; None when it is none. Without a zone it is taken as UTC."""
    if not text or len(text) > 60:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
