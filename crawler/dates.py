"""Read the date an outlet wrote, in a feed or on a page: no guess is passed off as a fact. Pure.

Parsers of feeds and pages turn naive times into UTC, fill missing parts from today and drop Spanish month names in
silence. Here a time without a zone takes the outlet's own and says so, a day without a time is a day, and what cannot be
read or cannot be true is named.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Literal
from zoneinfo import ZoneInfo

Precision = Literal["minute", "day"]

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""No outlet was on the web before; such dates are zeros of somebody's database."""
TOLERANCE = timedelta(days=1)
"""A date further ahead is a mistake or a planned piece. Less is a clock, or a zone, that is wrong by hours: keep it."""

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan ene january enero",
            "feb february febrero",
            "mar march marzo",
            "apr abr april abril",
            "may mayo",
            "jun june junio",
            "jul july julio",
            "aug ago august agosto",
            "sep sept set september septiembre setiembre",
            "oct october octubre",
            "nov november noviembre",
            "dec dic december diciembre",
        ),
        start=1,
    )
    for name in names.split()
}
ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 60, "bst": 60, "cet": 60, "cest": 120, "eet": 120, "eest": 180,
    "msk": 180, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
    "art": -180, "brt": -180, "clt": -240, "cot": -300, "pet": -300,
}  # fmt: skip
"""Minutes east of Greenwich. CST and CDT are America's: that is what outlets of this region mean by them."""

TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[ap]\.?\s?m\.?)?"
ZONE = r"(?P<zone>z|[a-z]{2,4}|(?:utc|gmt)?[+-]\d{1,2}:?\d{2}|(?:utc|gmt)?[+-]\d{1,2})?"
WEEKDAY = r"(?:[a-z]{2,10}\.?,?\s+)?"
SHAPES = tuple(
    re.compile(shape, re.VERBOSE | re.ASCII)
    for shape in (
        # 2026-11-22T12:00:00-06:00, 2026-11-22 12:00, 2026/11/22
        rf"(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}})(?:[t\ ,]+{TIME}\s*{ZONE})?",
        # 20261122T120000, 2026-11-22T1200
        (
            r"(?P<year>\d{4})-?(?P<month>\d{2})-?(?P<day>\d{2})"
            r"(?:[t\ ]?(?P<hour>\d{2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d+)?)?"
            rf"\s*{ZONE})?"
        ),
        # Sun, 22 Nov 2026 12:00:00 GMT; domingo 22 de noviembre de 2026, 12:00 h
        (
            rf"{WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th|º|°)?[-\s,./]+(?:de\s+)?(?P<name>[a-zñ]{{3,10}})\.?"
            rf"[-\s,./]+(?:del?\s+)?(?P<year>\d{{4}}|\d{{2}})(?:[\s,.|t–-]+(?:a\ las\s+|at\s+)?{TIME}\s*(?:hrs?\.?|h\.?|horas)?\s*{ZONE})?"
        ),
        # November 22, 2026 12:00 pm; Sun Nov 22 2026 12:00:00 GMT-0600, as JavaScript prints it
        (
            rf"{WEEKDAY}(?P<name>[a-zñ]{{3,10}})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})"
            rf"(?:[\s,.|–-]+(?:at\s+)?{TIME}\s*{ZONE})?"
        ),
        # Sun Nov 22 12:00:00 PST 2026
        rf"{WEEKDAY}(?P<name>[a-z]{{3}})\s+(?P<day>\d{{1,2}})\s+{TIME}\s*{ZONE}\s+(?P<year>\d{{4}})",
        # 22/11/2026 12:00
        rf"(?P<one>\d{{1,2}})/(?P<two>\d{{1,2}})/(?P<year>\d{{4}})(?:[\s,-]+{TIME}\s*{ZONE})?",
    )
)
LONGEST = 120
FARTHEST = 14 * 60
"""Minutes: no clock on Earth is further from Greenwich."""
MIDNIGHT, NOON = time(0), time(12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When something was published, in UTC. Of a day it is noon in the outlet's zone, so that it stays that day.

    `naive` says that no zone was written, and the outlet's own was taken.
    """

    at: datetime
    precision: Precision
    naive: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Undated:
    """No date of use, and why: "unreadable: TEXT", "future: TEXT", "too old: TEXT"; "" where nothing was written."""

    because: str


def read_date(
    text: str | None, *, zone: str, now: datetime, day_first: bool | None = None
) -> Moment | Undated:
    """Read a date as an outlet in the time zone `zone` wrote it.

    `day_first` says what 4/7/2026 means there; None: that cannot be told.
    """
    written = " ".join((text or "").split())
    if not written:
        return Undated(because="")
    found = _parse(written, ZoneInfo(zone), day_first) if len(written) <= LONGEST else None
    if found is None:
        return Undated(because=f"unreadable: {written[:60]}")
    if found.at > now + TOLERANCE:
        return Undated(because=f"future: {written[:60]}")
    if found.at < EARLIEST:
        return Undated(because=f"too old: {written[:60]}")
    return found


def day_in_address(url: str, pattern: str | None, *, zone: str, now: datetime) -> Moment | None:
    """Return the day that an address names where its outlet's addresses do.

    `pattern` has a group `date` of YYYYMMDD, or `year`, `month` and `day`, in any order and without zeros in front.
    """
    found = re.search(pattern, url) if pattern else None
    digits = _digits_of_day(found.groupdict("")) if found else ""
    day = read_date(digits, zone=zone, now=now) if len(digits) == 8 else None
    return day if isinstance(day, Moment) else None


def _digits_of_day(groups: dict[str, str]) -> str:
    """Write the day that an address names as YYYYMMDD."""
    if "date" in groups:
        return re.sub(r"\D", "", groups["date"])
    return groups["year"] + groups["month"].zfill(2) + groups["day"].zfill(2)


def held_against(at: datetime, day: Moment, *, zone: str) -> datetime | None:
    """Hold a time against the day that its address names.

    Returns the time when it is of that day or one beside it; the right one when day and month were exchanged, as in
    2026-09-08 for the ninth of August; None when the two contradict each other.
    """
    home = ZoneInfo(zone)
    local, named = at.astimezone(home), day.at.astimezone(home).date()
    if abs((local.date() - named).days) <= 1:
        return at
    if (local.year, local.day, local.month) == (named.year, named.month, named.day):
        return local.replace(month=named.month, day=named.day).astimezone(UTC)
    return None


def _parse(written: str, home: ZoneInfo, day_first: bool | None) -> Moment | None:  # noqa: FBT001 - see read_date
    if re.fullmatch(r"1\d{9}(?:\d{3})?", written, re.ASCII):  # seconds or milliseconds since 1970
        return Moment(at=datetime.fromtimestamp(int(written[:10]), UTC), precision="minute", naive=False)
    text = _plain(written)
    for shape in SHAPES:
        if found := shape.fullmatch(text):
            try:
                return _moment(found.groupdict(), home, day_first)
            except (ValueError, OverflowError):
                return None
    return None


def _plain(written: str) -> str:
    text = written.lower()
    if text.endswith((")", "]")):  # (Central Standard Time), [America/Mexico_City]
        text = re.sub(r"\s*(\([^)]*\)|\[[^\]]*\])$", "", text)
    if text.isascii():
        return text.strip(" .,")
    text = unicodedata.normalize("NFC", text)  # NFKC would make a 2 of a ²
    return re.sub("[áéíóú]", lambda found: unicodedata.normalize("NFD", found[0])[0], text).strip(" .,")


def _moment(part: dict[str, str | None], home: ZoneInfo, day_first: bool | None) -> Moment:  # noqa: FBT001
    """Put the parts together. Raises ValueError for a day, an hour or a zone that does not exist."""
    day = date(*_calendar(part, day_first))
    offset = _offset(part.get("zone"))
    clock = _clock(part)
    if not clock:  # midnight sharp is how software writes a day without a time
        noon = datetime.combine(day, NOON, tzinfo=home)
        return Moment(at=noon.astimezone(UTC), precision="day", naive=offset is None)
    local = datetime.combine(day, MIDNIGHT) + clock
    at = local.replace(tzinfo=home if offset is None else offset).astimezone(UTC)
    return Moment(at=at, precision="minute", naive=offset is None)


def _calendar(part: dict[str, str | None], day_first: bool | None) -> tuple[int, int, int]:  # noqa: FBT001
    written = part["year"] or ""
    year = int(written)
    if len(written) == 2:  # RFC 2822, 4.3
        year += 2000 if year < 50 else 1900
    if name := part.get("name"):
        if name not in MONTHS:
            raise ValueError("no month")
        return year, MONTHS[name], int(part["day"] or 0)
    if part.get("one"):
        one, two = int(part["one"] or 0), int(part["two"] or 0)
        if one <= 12 and two <= 12 and one != two and day_first is None:
            raise ValueError("day and month cannot be told apart")
        return (year, two, one) if one > 12 or (two <= 12 and day_first) else (year, one, two)
    return year, int(part["month"] or 0), int(part["day"] or 0)


def _clock(part: dict[str, str | None]) -> timedelta | None:
    """Return how long after midnight it was; None when no time was written. 24:00 is the end of the day."""
    if part.get("hour") is None:
        return None
    hour = _hour(int(part["hour"] or 0), part.get("half"))
    minute, second = int(part["minute"] or 0), int(part.get("second") or 0)
    if (hour, minute, second) != (24, 0, 0) and not (hour < 24 and minute < 60 and second <= 60):
        raise ValueError("no time of day")
    return timedelta(hours=hour, minutes=minute, seconds=min(second, 59))  # leap seconds


def _hour(hour: int, half: str | None) -> int:
    """Return the hour of the day. "0:30 am" and "13:00 pm" are clear; "13:00 am" is not."""
    if half is None:
        return hour
    after_noon = half.startswith("p")
    if hour <= 12:
        return hour % 12 + (12 if after_noon else 0)
    if not after_noon or hour > 23:
        raise ValueError("no hour of half a day")
    return hour


def _offset(zone: str | None) -> timezone | None:
    """Return the zone that was written; None when none was, or one that nobody knows. Raises ValueError."""
    if not zone:
        return None
    if zone in ZONES:
        return timezone(timedelta(minutes=ZONES[zone]))
    found = re.fullmatch(r"(?:utc|gmt)?([+-])(\d{1,2}):?(\d{2})?", zone, re.ASCII)
    if not found:
        return None
    hours, minutes = int(found[2]), int(found[3] or 0)
    if minutes > 59 or hours * 60 + minutes > FARTHEST:
        raise ValueError("no zone of the Earth")
    east = timedelta(hours=hours, minutes=minutes)
    return timezone(-east if found[1] == "-" else east)
