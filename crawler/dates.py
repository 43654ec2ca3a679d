"""Reading the times that pages write: ISO 8601 and its relatives, mail dates, seconds since 1970. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

ISO = re.compile(
    r"(?P<date>\d{4}-\d{1,2}-\d{1,2}|\d{4}/\d{1,2}/\d{1,2}|\d{8})"
    r"(?:[T\s]+(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d+)?)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?(?:\d{2})?)?(?:\[[\w/]+\])?$",
    re.IGNORECASE,
)
EPOCH = re.compile(r"\d{10}(?:\d{3})?$")
SCRIPT_DATE = re.compile(
    r"^(\w{3}) (\w{3}) (\d{1,2}) (\d{4}) ([\d:]{8}) GMT([+-]\d{4})"
)  # what JavaScript prints
OLDEST = datetime(1990, 1, 1, tzinfo=UTC)
LEEWAY = timedelta(days=1)  # clocks and zones go wrong by hours; more than this is no date of publication


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """An instant, how precise it was written ("minute" or "day"), and whether its zone had to be assumed."""

    at: datetime
    precision: str
    naive: bool


def read_moment(text: str, zone: str) -> Moment | None:
    """Read one time; one without a zone is taken in `zone`. None when it is no time that can be read."""
    text = text.strip()
    if EPOCH.match(text):
        seconds = int(text) / (1000 if len(text) == 13 else 1)
        return Moment(at=datetime.fromtimestamp(seconds, UTC), precision="minute", naive=False)
    try:
        return _iso(text, zone) or _mail(text, zone)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _iso(text: str, zone: str) -> Moment | None:
    found = ISO.match(text)
    if not found:
        return None
    digits = found["date"].replace("/", "-")
    year, month, day = digits.split("-") if "-" in digits else (digits[:4], digits[4:6], digits[6:])
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    written = datetime(int(year), int(month), int(day), hour, minute, min(second, 59))  # noqa: DTZ001 - zoned below
    return _moment(written, _offset(found["zone"]), zone)


def _offset(written: str | None) -> timedelta | None:
    if written is None:
        return None
    digits = re.sub(r"\D", "", written)
    if not digits:
        return timedelta(0)
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4] or 0))
    return -size if written.startswith("-") else size


def _mail(text: str, zone: str) -> Moment | None:
    if found := SCRIPT_DATE.match(text):
        text = "{0}, {2} {1} {3} {4} {5}".format(*found.groups())
    written = parsedate_to_datetime(text)
    return _moment(written.replace(tzinfo=None), written.utcoffset(), zone)


def _moment(written: datetime, offset: timedelta | None, zone: str) -> Moment:
    """Midnight sharp is how a day without a time is written."""
    precision = "minute" if (written.hour, written.minute, written.second) != (0, 0, 0) else "day"
    if offset is not None:
        return Moment(at=(written - offset).replace(tzinfo=UTC), precision=precision, naive=False)
    local = written.replace(tzinfo=ZoneInfo(zone))
    return Moment(at=local.astimezone(UTC), precision=precision, naive=True)


def plausible(moment: Moment, now: datetime) -> bool:
    """Whether an article can have been published then: not in the future (by more than a day), not before the web."""
    return OLDEST <= moment.at <= now + LEEWAY
