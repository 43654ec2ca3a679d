"""Read the date an outlet wrote, as it wrote it: no guess is passed off as a fact. Pure.

Feed parsers turn naive times into UTC, fill missing parts from today and drop Spanish month names in silence.
Here a time without a zone takes the outlet's own, a day without a time says so, and what cannot be read is named.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

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
    re.compile(shape, re.VERBOSE)
    for shape in (
        # 2026-11-22T12:00:00-06:00, 2026-11-22 12:00, 20261122T1200
        rf"(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}})(?:[t\ ,]+{TIME}\s*{ZONE})?",
        (
            r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:t?(?P<hour>\d{2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2}))?"
            rf"\s*{ZONE})?"
        ),
        # Sun, 22 Nov 2026 12:00:00 GMT; domingo 22 de noviembre de 2026, 12:00 h
        (
            rf"{WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th|º|°)?[-\s,./]+(?:de\s+)?(?P<name>[a-zñ]{{3,10}})\.?"
            rf"[-\s,./]+(?:del?\s+)?(?P<year>\d{{4}}|\d{{2}})(?:[\s,.|t–-]+(?:a\ las\s+|at\s+)?{TIME}\s*(?:hrs?\.?|h\.?|horas)?\s*{ZONE})?"
        ),
        # November 22, 2026 12:00 pm
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """When an item was published, aware and in UTC, and what was odd about its date."""

    at: datetime | None = None
    note: str | None = None


def read_date(text: str | None, *, zone: str, now: datetime) -> Published:
    """Read a date as an outlet in the time zone `zone` wrote it.

    Notes: "naive" (no zone: the outlet's was taken), "day" (no time: noon in the outlet's zone), "unreadable: TEXT",
    "future: TEXT" and "too old: TEXT" (kept without a date). No text is no date and no note.
    """
    written = " ".join((text or "").split())
    if not written:
        return Published()
    found = _parse(written, ZoneInfo(zone)) if len(written) <= LONGEST else None
    if found is None:
        return Published(note=f"unreadable: {written[:60]}")
    moment, note = found
    if moment > now + TOLERANCE:
        return Published(note=f"future: {written[:60]}")
    if moment < EARLIEST:
        return Published(note=f"too old: {written[:60]}")
    return Published(at=moment, note=note)


def _parse(written: str, home: ZoneInfo) -> tuple[datetime, str | None] | None:
    if re.fullmatch(r"1\d{9}(?:\d{3})?", written, re.ASCII):  # seconds or milliseconds since 1970
        return datetime.fromtimestamp(int(written[:10]), UTC), None
    text = _plain(written)
    for shape in SHAPES:
        if found := shape.fullmatch(text):
            try:
                return _moment(found.groupdict(), home)
            except (ValueError, OverflowError):
                return None
    return None


def _plain(written: str) -> str:
    text = written.lower()
    if text.endswith((")", "]")):  # (Central Standard Time), [America/Mexico_City]
        text = re.sub(r"\s*(\([^)]*\)|\[[^\]]*\])$", "", text)
    if text.isascii():
        return text.strip(" .,")
    text = unicodedata.normalize("NFKC", text)
    return re.sub("[áéíóú]", lambda found: unicodedata.normalize("NFD", found[0])[0], text).strip(" .,")


def _moment(part: dict[str, str | None], home: ZoneInfo) -> tuple[datetime, str | None]:
    """Put the parts together. Raises ValueError for a day or an hour that does not exist."""
    year, month, day = _calendar(part)
    if part.get("hour") is None:
        return datetime(year, month, day, 12, tzinfo=home).astimezone(UTC), "day"
    hour = _hour(int(part["hour"] or 0), part.get("half"))
    carried = timedelta(days=1) if hour == 24 else timedelta(0)
    second = min(int(part.get("second") or 0), 59)  # leap seconds
    naive = datetime(year, month, day, hour % 24, int(part["minute"] or 0), second) + carried  # noqa: DTZ001
    offset = _offset(part.get("zone"))
    if offset is None:
        return naive.replace(tzinfo=home).astimezone(UTC), "naive"
    return naive.replace(tzinfo=offset).astimezone(UTC), None


def _calendar(part: dict[str, str | None]) -> tuple[int, int, int]:
    year = int(part["year"] or 0)
    if year < 100:  # RFC 2822, 4.3
        year += 2000 if year < 50 else 1900
    if name := part.get("name"):
        if name not in MONTHS:
            raise ValueError("no month")
        return year, MONTHS[name], int(part["day"] or 0)
    if part.get("one"):
        one, two = int(part["one"] or 0), int(part["two"] or 0)
        if one <= 12 and two <= 12 and one != two:
            raise ValueError("day and month cannot be told apart")
        return (year, two, one) if one > 12 or one == two else (year, one, two)
    return year, int(part["month"] or 0), int(part["day"] or 0)


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        return (
            hour if half.startswith("p") and hour < 24 else -1
        )  # "13:00 pm" is clear, "0:30 am" is not written
    return hour % 12 + (12 if half.startswith("p") else 0)


def _offset(zone: str | None) -> timezone | None:
    """Return the zone that was written; None when none was, or one that nobody knows."""
    if not zone:
        return None
    if zone in ZONES:
        return timezone(timedelta(minutes=ZONES[zone]))
    found = re.fullmatch(r"(?:utc|gmt)?([+-])(\d{1,2}):?(\d{2})?", zone)
    if not found:
        return None
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    return timezone(timedelta(minutes=-minutes if found[1] == "-" else minutes))
