"""Show what is wrong with a query in a terminal: the query, a caret under the place, the sentence, the corrections. Pure."""

from __future__ import annotations

import unicodedata

from language.query.wrong import BadQuery
from language.wording import Wording

WIDTH = 80  # columns of the line that shows the query
CUT = "..."
INVISIBLE = frozenset(("Mn", "Me", "Cf"))


def shown(bad: BadQuery, wording: Wording, width: int = WIDTH) -> str:
    """Return lines: the query, cut around the place where it is long; the caret; what is wrong; what would be right."""
    return "\n".join(
        (*pointed(bad.query, bad.position, width), bad.said(wording), *corrections(bad, wording))
    )


def pointed(query: str, position: int, width: int = WIDTH) -> tuple[str, str]:
    """Return a query in one line, cut around a place where it is long, and a line with a caret under that place."""
    before, after = _cut(query, position, width)
    return before + after, " " * columns(before) + "^"


def corrections(bad: BadQuery, wording: Wording) -> tuple[str, ...]:
    """Say each corrected query on a line of its own; nothing where there is none."""
    keys = ("query.write", "query.or_write")
    return tuple(
        wording.say(keys[number > 0], query=_in_one_line(query)) for number, query in enumerate(bad.corrected)
    )


def columns(text: str) -> int:
    """How wide a text is in a terminal: combining marks take no column, wide letters and emoji two."""
    return sum(_width(each) for each in text)


def _width(character: str) -> int:
    if unicodedata.category(character) in INVISIBLE:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _in_one_line(text: str) -> str:
    """Show line ends and tabs as spaces, and nothing that a terminal would act on."""
    return "".join(each if each.isprintable() or each in "\u00ad\u200b\ufeff" else " " for each in text)


def _cut(query: str, position: int, width: int) -> tuple[str, str]:
    """Return what is shown of a query before the place and from it on, `width` columns in all."""
    query = _in_one_line(query)
    before, after = query[:position], query[position:]
    if columns(query) < width:
        return before, after
    room = max(width // 2, width - columns(after) - 1)
    if columns(before) > room:
        before = CUT + _end_of(before, room - len(CUT))
    room = width - columns(before) - 1
    if columns(after) > room:
        after = _beginning_of(after, room - len(CUT)) + CUT
    return before, after


def _beginning_of(text: str, room: int) -> str:
    taken = 0
    for number, each in enumerate(text):
        taken += _width(each)
        if taken > room:
            return text[:number]
    return text


def _end_of(text: str, room: int) -> str:
    reversed_ = _beginning_of(text[::-1], room)
    return reversed_[::-1].lstrip("".join(each for each in reversed_ if _width(each) == 0) or "\0")
