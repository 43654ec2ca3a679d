"""What an address says by itself: the words of its slug, the day or month that it names. Pure."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote, urlsplit

from crawler.dates import EARLIEST

EXTENSION = re.compile(r"\.(?:s?html?|php\d?|aspx?|jsp|cms|xml|gz)$", re.IGNORECASE)
BETWEEN = re.compile(r"[-_+.~,\s]+")
FEWEST_WORDS = 2
"""A slug of one word is most often a section."""
NAMED = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?:(?P<between>[-_/.]?)(?P<month>0[1-9]|1[0-2])(?:(?P=between)(?P<day>0[1-9]|[12]\d|3[01]))?)?(?!\d)"
)
"""2026, 2026-11, 202611, 2026/11/22, 20261122: longer numbers are none."""
FILED = re.compile(r"/(?P<year>(?:19|20)\d\d)/(?P<month>\d{1,2})(?:/(?P<day>\d{1,2}))?/")
"""/2026/11/, /2013/3/19/: how articles are filed. A year in a slug may be what the article is about."""


def words_of(url: str) -> str:
    """Return the words of the slug of an article's address, as they stand there; "" where it has none.

    Accents, capitals and points are lost in a slug, so this is a makeshift until somebody gives a headline.
    """
    try:
        path = urlsplit(url).path
    except ValueError:
        return ""
    for part in reversed(path.split("/")):
        words = [word for word in BETWEEN.split(EXTENSION.sub("", unquote(part, errors="replace"))) if word]
        while words and not _is_word(words[-1]):  # numbers at the end count articles or name their day
            words.pop()
        while words and words[0].isdigit():
            words.pop(0)
        if sum(map(_is_word, words)) >= FEWEST_WORDS:
            text = " ".join(words)
            return text[:1].upper() + text[1:]
    return ""


def _is_word(word: str) -> bool:
    """Tell a word from a number, a hash or a key such as `n1234567`: it has letters, and few digits."""
    digits = sum(map(str.isdigit, word))
    return digits == 0 or (digits < 4 and digits < len(word) - digits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From the first moment of it to the last, in UTC: a zone may make it a day longer at each end."""

    start: datetime
    end: datetime


def period_named(url: str) -> Period | None:
    """Return the year, month or day that the name of a file says it holds, the most precise one; None without."""
    return _best(NAMED, url)


def period_filed(url: str) -> Period | None:
    """Return the month or day under which an article is filed; None without."""
    return _best(FILED, url)


def _best(shape: re.Pattern[str], url: str) -> Period | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    found = list(shape.finditer(f"{parts.path}?{parts.query}"))
    if not found:
        return None
    best = max(found, key=lambda each: (bool(each["day"]), bool(each["month"])))
    return _period(int(best["year"]), int(best["month"] or 0), int(best["day"] or 0))


def _period(year: int, month: int, day: int) -> Period | None:
    try:
        start = datetime(year, month or 1, day or 1, tzinfo=UTC)
        last = day or calendar.monthrange(year, month or 12)[1]
        end = datetime(year, month or 12, last, tzinfo=UTC) + timedelta(days=1)
    except ValueError:  # a 13th month, a 31st of February: another number
        return None
    return Period(start=start, end=end) if start >= EARLIEST else None
