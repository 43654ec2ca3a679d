"""Functions that are written amiss: without their number, with a space, in capitals, around what they cannot hold. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from language.query import sides
from language.query.lexing import Piece
from language.query.tree import And, At, AtLeast, In, Node
from language.query.walk import OF_ARTICLES, any_of
from language.query.written import written
from language.query.wrong import Draft, Slip

HIGHEST = {"atleast": 100, "first": 10_000, "weight": 100_000}
"""Functions with a number, and the highest that they take."""
EXAMPLES = {"atleast": "atleast3", "first": "first100", "weight": "weight5"}
NAME = re.compile(r"(same|atleast|first|weight)([0-9]*)", re.IGNORECASE)


def miswritten(pieces: Sequence[Piece], at: int) -> Slip | None:
    """A word that is nearly a function, and what it was meant to hold; None where it is none."""
    name, following = pieces[at - 1], pieces[at]
    found = NAME.fullmatch(name.value)
    if found is None:
        return None
    bare, number = found[1].lower(), found[2]
    if following.kind != "open":
        return (
            _bracketless(pieces, at, f"{bare}{number}(") if number and bare in {"atleast", "first"} else None
        )
    if bare != "same" and not number:
        return _numberless(pieces, at, bare)
    return _respelt(name, following, bare, number)


def _respelt(name: Piece, opened: Piece, bare: str, number: str) -> Slip:
    """`same3(`, `atleast3 (`, `ATLEAST3(`."""
    if bare == "same" and number:
        return Slip("same_number", name.start, (((name.start, opened.end, "same("),),))
    if bare != "same" and int(number[:7]) > HIGHEST[bare]:
        return number_of(name._replace(end=opened.end), bare, number)
    draft: Draft = ((name.start, opened.end, f"{bare}{number}("),)
    values = {"name": f"{bare}{number}("}
    if name.value.islower() and opened.start > name.end:
        return Slip("function_space", name.end, (draft,), values)
    return Slip("function_case", name.start, (draft,), values)


def _bracketless(pieces: Sequence[Piece], at: int, said: str) -> Slip | None:
    """`atleast3 retén`, as Factiva has it."""
    name, last = pieces[at - 1], sides.operand_end(pieces, at)
    if last is None:
        return None
    end = pieces[last].end
    draft: Draft = ((name.start, pieces[at].start, said), (end, end, ")"))
    return Slip("function_brackets", name.start, (draft,), {"name": said})


def _numberless(pieces: Sequence[Piece], at: int, bare: str) -> Slip:
    """`atleast(retén)`, `atleast(3, retén)`."""
    name, opened = pieces[at - 1], pieces[at]
    values = {"name": bare, "example": EXAMPLES[bare]}
    figure, comma, rest = (*pieces[at + 1 :], *[pieces[-1]] * 3)[:3]
    if figure.value.isdecimal() and comma.kind == "comma":
        draft: Draft = ((name.start, rest.start, f"{bare}{figure.value}("),)
        return Slip("no_number", name.end, (draft,), values)
    return Slip("no_number", name.end, (((name.start, opened.end, f"{EXAMPLES[bare]}("),),), values)


def number_of(piece: Piece, name: str, number: str) -> Slip:
    """The number of a function is out of its bounds."""
    most = HIGHEST[name]
    nearest = min(max(int(number[:7]), 1), most)
    draft: Draft = ((piece.start, piece.end, f"{name}{nearest}("),)
    values = {"name": name, "written": number, "most": str(most)}
    return Slip("bad_number", piece.start + len(name), (draft,), values)


def not_countable(count: int, part: Node, at: At, inner: int) -> Slip:
    """What `atleast` cannot count: each of several, then; or all of them together."""
    values = {"count": str(count)}
    if isinstance(part, And) and all(map(sides.is_plain, part.parts)):
        each = " AND ".join(written(AtLeast(count=count, part=one)) for one in part.parts)
        drafts: tuple[Draft, ...] = (
            ((*at, f"({each})"),),
            ((*at, written(AtLeast(count=count, part=any_of(part.parts)))),),
        )
        return Slip("not_countable", inner, drafts, values)
    if isinstance(part, In) and part.field not in OF_ARTICLES and sides.is_plain(part.part):
        said = written(replace(part, part=AtLeast(count=count, part=part.part)))
        return Slip("not_countable", inner, (((*at, said),),), values)
    return Slip("not_countable", inner, (), values)


def out_of_reach(piece: Piece, threshold: int, most: int) -> Slip:
    """No article can weigh as much as is asked for."""
    draft: Draft = ((piece.start, piece.end, f"weight{most}("),)
    values = {"threshold": str(threshold), "most": str(most)}
    return Slip("out_of_reach", piece.start + len("weight"), (draft,) if most > 0 else (), values)


def no_comma(pieces: Sequence[Piece], at: int) -> Slip:
    """Two parts of a weighted list without a comma between them."""
    piece, before = pieces[at], pieces[at - 1]
    values = {"written": piece.value}
    if piece.kind == "near":
        first, last = sides.operand_start(pieces, at - 1), sides.operand_end(pieces, at + 1)
        if before.kind == "weight" or last is None:
            return Slip("no_comma", piece.start, (), values)
        start, end = pieces[first].start, pieces[last].end
        return Slip("no_comma", piece.start, (((start, start, "("), (end, end, ")")),), values)
    if piece.kind in {"AND", "OR"}:
        return Slip("no_comma", piece.start, (((before.end, piece.end, ","),),), values)
    if piece.kind == "weight":
        return Slip("no_comma", piece.start, (((piece.start, piece.end, ""),),), values)
    return Slip("no_comma", piece.start, (((before.end, before.end, ","),),), values)
