"""Cut a query into pieces: words, phrases, operators, marks. What is none of these is a piece, too: `wrong`. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

OPERATORS = frozenset(("AND", "OR", "NOT"))
FIELDS = ("title", "lead", "author", "section", "outlet", "lang")

_END = r'(?=[\s(),^"“”„«»]|\Z)'
SCAN = re.compile(
    rf"""\s*(?:
      (?P<call>(?:same|(?:atleast|first|weight)[0-9]{{1,6}})\()
    | (?P<figure>[0-9]{{1,3}}(?:,[0-9]{{3}})+{_END})
    | (?P<word>[^\W_]+\*?{_END})
    | (?P<open>\()
    | (?P<close>\))
    | (?P<phrase>"[^"“”„«»]*" | “[^"“”„«»]*” | «[^"“”„«»]*» | „[^"“”„«»]*[“”])
    | (?P<named>(?:actor|place):[a-z0-9][a-z0-9.:@_-]*{_END})
    | (?P<near>O?NEAR/[0-9]{{1,6}}{_END})
    | (?P<list>@[^\W_][\w.-]*{_END})
    | (?P<exact>=(?=["“„«]|[^\W_]))
    | (?P<field>(?:{"|".join(FIELDS)}):(?=[^\s:,)*/]))
    | (?P<stem>stem:[^\W_]+{_END})
    | (?P<weight>\^[+-]?[0-9]{{1,6}}(?=[\s),]|\Z))
    | (?P<comma>,)
    | (?P<marked>[^\W_](?:[\w'’.*·\u0300-\u036f\u2010-\u2015-]|(?<=[0-9]):(?=[0-9]))*{_END})
    | (?P<end>\Z)
    | (?P<wrong>[^\s()"“”„«»,]+|.)
    )""",
    re.VERBOSE,
)
"""One piece after any space. A `marked` word holds marks that part words, as in `self-defense`, `EE.UU.` or `10:30`."""

RESERVED = frozenset(
    ("Y", "O", "NO", "NI", "NEAR", "ONEAR", "CERCA", "ADJ", "SAME", "XOR", "ANDNOT", "ANDNO", "BUTNOT", "WITHIN", "AROUND")
)  # fmt: skip
"""Words in capitals that are operators elsewhere, or in Spanish. In quotes they are words."""
NUMBERED = re.compile(r"(?i:O?NEAR|CERCA|ADJ|WITHIN|AROUND|PROX)[0-9]+")
RUN_TOGETHER = re.compile(r"(?:AND|OR|NOT|(?i:O?NEAR|CERCA|ADJ|PRE|WITHIN))[-.'’].*")


class Piece(NamedTuple):
    """A part of a query: its kind, where it stands (end exclusive), and what it says."""

    kind: str
    start: int
    end: int
    value: str


def pieces_of(text: str) -> list[Piece]:
    """Cut all of a query; the last piece is an `end` that is nowhere."""
    pieces: list[Piece] = []
    position, scan = 0, SCAN.match
    while True:
        found = scan(text, position)
        assert found is not None  # noqa: S101 (its last alternatives take whatever there is)
        kind, number = found.lastgroup, found.lastindex
        assert kind is not None and number is not None  # noqa: PT018, S101
        start, end = found.span(number)
        value = found[number]
        if kind == "word":
            if value in OPERATORS:
                kind = value
            elif value in RESERVED or NUMBERED.fullmatch(value):
                kind = "wrong"
        elif kind == "figure":
            kind = "marked"
        elif kind == "marked" and RUN_TOGETHER.fullmatch(value):
            kind = "wrong"
        pieces.append(Piece(kind, start, end, value))
        if kind == "end":
            return pieces
        position = end
