"""What speaks for a place: `municipio de` in front, a dateline, its state behind a comma, a row of places. Pure."""

from __future__ import annotations

import re

from language.fold import fold
from language.mentions.gazetteer import Mark, Sort
from language.mentions.place_hits import DASHES, Hit
from language.mentions.place_words import (
    BEFORE_PLACES,
    BETWEEN,
    DESIGNATORS,
    INTO,
    MONTHS,
    SPEAKING,
)

LONGEST_DATELINE = 90  # characters from the place to the dash
DATELINE = re.compile(
    r"""[\s,.;/]*
    (?:(?:\(?[A-ZÁÉÍÓÚÑ][\w.]*|\d{1,2}º?|\d{4}|de|del|a|en|y|[a-z]{3,10})[)\s,.;/]+){0,9}   # state, date
    (?:\([^)\n]{2,40}\)[\s.,]*)?                                                             # agency
    (?:[-–—]|(?<=\))\s*:)""",
    re.VERBOSE,
)
SMALL = re.compile(r"(?<![\w])[a-zà-ÿ]+")


def designator(hit: Hit) -> str | None:
    """Return the word in front that says that a municipality is meant: `municipio de`, `alcaldía`."""
    surface = hit.surface
    for back in (1, 2, 3):
        word = hit.word(-back)
        if word in DESIGNATORS and surface.is_whole(hit.first - back, hit.first + 1):
            return word
        if word not in {"de", "del", "la", "el", "los", "las", "of", "como"}:
            return None
    return None


def is_dateline(hit: Hit) -> bool:
    """Whether a line begins with it as reports do: `CHILPANCINGO, Gro. (apro).-`, `Acapulco, 12 ago (EFE).-`."""
    surface = hit.surface
    start = surface.line_start(hit.start)
    if surface.field == "title" or (hit.first and surface.tokens[hit.first - 1].start >= start):
        return False
    if surface.text[start : hit.start].strip(" \t\"'“(*•\u00a0"):
        return False
    rest = surface.text[hit.stop : hit.stop + LONGEST_DATELINE]
    found = DATELINE.match(rest)
    if found is None or found[0].strip() == "" or found[0] in DASHES:
        return False
    small = {fold(word) for word in SMALL.findall(found[0].partition("(")[0])}
    return small <= MONTHS | {"de", "del", "a", "en", "y"}


def is_in_dateline(hit: Hit) -> bool:
    """Whether it stands in the dateline of the place before it."""
    previous = hit.before
    return previous is not None and previous.end == hit.first and is_dateline(previous)


def goes_into(hit: Hit) -> bool:
    """Whether a preposition of place stands in front."""
    return hit.word(-1) in INTO and not hit.ahead().strip()


def may_speak(hit: Hit) -> bool:
    """Whether it reads as a person who acts: no preposition in front, a verb of saying behind."""
    return hit.word(1) in SPEAKING and not hit.behind().strip() and hit.word(-1) not in BEFORE_PLACES


def neighbours(hit: Hit) -> list[Hit]:
    """Return the hits that it stands in a list with: a comma or `y` between."""
    found = []
    for left, right in ((hit.before, hit), (hit, hit.after)):
        if left is None or right is None or right.first - left.end > 1:
            continue
        between = left.gap(right).strip()
        if between in {",", "y", "e", "o", "ni", "and", "or", ", y", "/"}:
            found.append(left if right is hit else right)
    return found


def state_behind(hit: Hit) -> Hit | None:
    """Return the state that follows in the same breath: `Morelos, Coahuila`, `Progreso (Yucatán)`, `Reforma, en Chiapas`."""
    other = hit.after
    if (
        other is None
        or other.refused
        or not any(name.place.sort in {Sort.STATE, Sort.REGION} for name in other.names)
    ):
        return None
    between = range(hit.end, other.first)
    if len(between) > 4 or any(hit.surface.tokens[at].folded not in BETWEEN for at in between):
        return None
    gap = hit.gap(other)
    if (
        not gap.strip() and Mark.NAME in other.marks and hit.marks & {Mark.NAME, Mark.WORD}
    ):  # Victoria Hidalgo
        return None
    if re.search(r"[.;:\n]", gap) or (
        between and not re.match(r"\s*[,(]", gap) and hit.surface.tokens[hit.end].folded not in {"en", "in"}
    ):
        return None
    return other if re.match(r"\s*[,(]?\s*", gap) else None
