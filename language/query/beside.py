"""Two operands side by side, with no operator between: a phrase without quotes, or an operator in small letters. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from language.query import foreign, functions, named, quoting, sides
from language.query.lexing import Piece
from language.query.sides import WORDS
from language.query.wrong import Draft, Edit, Slip

SMALL = {
    "and": "AND", "y": "AND", "e": "AND", "or": "OR", "o": "OR", "u": "OR", "not": "NOT", "no": "NOT", "ni": "NOT",
    "near": "NEAR/5", "cerca": "NEAR/5", "andnot": "AND NOT",
    "adj": "ONEAR/0",
}  # fmt: skip
"""Words that are operators where they stand in capitals, or are operators in Spanish."""
OPERATORS = frozenset(("AND", "OR", "NOT", "near"))
GOES_ON = sides.STARTS | {"wrong"}
OPERATOR_FIRST = re.compile(r"\"\s+(?:AND|OR|NOT|O?NEAR/[0-9]+)\b")
"""What stands in quotes that were meant to close one phrase and open the next."""


def unjoined(text: str, pieces: Sequence[Piece], at: int) -> Slip:
    """After an operand comes what neither goes on nor ends it."""
    piece, before = pieces[at], pieces[at - 1]
    if piece.kind == "NOT":
        return Slip("not_without_and", piece.start, (((piece.start, piece.start, "AND "),),))
    if piece.kind == "comma":
        return _commas(text, pieces, at)
    if piece.kind == "weight":
        here: Draft = ((piece.start, piece.end, ""),)
        return Slip("weight_alone", piece.start, (here,), {"written": piece.value})
    if before.kind in WORDS and (slip := functions.miswritten(pieces, at) or named.with_bracket(pieces, at)):
        return slip
    return _operands(text, pieces, at)


def _operands(text: str, pieces: Sequence[Piece], at: int) -> Slip:
    """Two operands in a row, where one may be an operator in small letters, or quotes may be paired amiss."""
    piece, before = pieces[at], pieces[at - 1]
    if piece.kind == "phrase" and before.end == piece.start and OPERATOR_FIRST.match(piece.value):
        return quoting.never_opened(pieces, at, piece.start)
    if piece.kind in WORDS:
        last = _last_word(pieces, at)
        if pieces[last + 1].value in quoting.QUOTES and pieces[last + 1].start == pieces[last].end:
            return foreign.slip(text, pieces, last + 1)
        if before.kind in WORDS:
            return _row(text, pieces, at - 1, last)
        if _is_small(piece) and pieces[at + 1].kind in GOES_ON:
            capital = _capital(piece, after_operand=True)
            values = {"written": piece.value, "operator": capital}
            return Slip("small_operator", piece.start, (((piece.start, piece.end, capital),),), values)
    elif before.kind in WORDS and _is_small(before) and SMALL[before.value.lower()] == "NOT":
        values = {"written": before.value, "operator": "NOT"}
        return Slip("small_operator", before.start, (((before.start, before.end, "NOT"),),), values)
    gap = " " if before.end == piece.start else ""
    drafts = (((piece.start, piece.start, f"{gap}{each} "),) for each in ("AND", "OR"))
    return Slip("side_by_side", piece.start, tuple(drafts))


def _last_word(pieces: Sequence[Piece], at: int) -> int:
    while pieces[at + 1].kind in WORDS:
        at += 1
    return at


def _is_small(piece: Piece) -> bool:
    return piece.value.lower() in SMALL


def _capital(piece: Piece, *, after_operand: bool) -> str:
    operator = SMALL[piece.value.lower()]
    return f"AND {operator}" if operator == "NOT" and after_operand else operator


def _row(text: str, pieces: Sequence[Piece], first: int, last: int) -> Slip:
    """Words in a row: a phrase, or each of them; with an operator in small letters among them, that one.

    The phrase comes first, but where brackets or other operators show that an operator was meant.
    """
    row, goes_on = pieces[first : last + 1], pieces[last + 1].kind in GOES_ON
    is_exact = first > 0 and pieces[first - 1].kind == "exact"
    before = first - 1 - is_exact
    said, small = _joined(row, goes_on=goes_on, sign="=" if is_exact else "")
    start, end = row[0].start, row[-1].end
    phrase: Draft = ((start, end, f'"{" ".join(text[start:end].split())}"'),)
    start -= is_exact
    around = {pieces[before].kind if before >= 0 else "", pieces[last + 1].kind}
    bound = not goes_on and _is_bound(around, said)
    drafts: tuple[Draft, ...] = (((start, end, f"({said})" if bound else said),),)
    if small is None:
        drafts = (phrase, *drafts) if before < 0 or pieces[before].value != "outlet:" else (phrase,)
        return Slip("side_by_side", row[1].start, drafts)
    if bound and before > 0 and pieces[before].kind in {"AND", "OR"}:
        opened = pieces[sides.operand_start(pieces, before - 1)].start
        drafts = (*drafts, ((opened, opened, "("), (start, end, said.replace(" ", ") ", 1))))
    if not (goes_on and small is row[-1]):
        meant = around & {"open", "call"} or any(each.kind in OPERATORS for each in pieces)
        drafts = (*drafts, phrase) if meant else (phrase, *drafts)
    values = {"written": small.value, "operator": SMALL[small.value.lower()]}
    return Slip("small_operator", small.start, drafts, values)


def _is_bound(around: set[str], said: str) -> bool:
    """Whether what words are joined to needs brackets beside the pieces that stand around them."""
    return (
        bool(around & {"near", "field"})
        or ("OR" in around and " AND " in said)
        or ("AND" in around and " OR " in said)
    )


def _joined(row: Sequence[Piece], *, goes_on: bool, sign: str) -> tuple[str, Piece | None]:
    """Join words by AND, or by the operator between them that stands there in small letters; return the first of these."""
    said: list[str] = []
    small: Piece | None = None
    operand = False  # whether an operand was said last
    for number, piece in enumerate(row):
        inside = number < len(row) - 1 or goes_on
        if _is_small(piece) and inside and (operand or SMALL[piece.value.lower()] == "NOT"):
            said.append(_capital(piece, after_operand=operand))
            small, operand = small or piece, False
            continue
        if operand:
            said.append("AND")
        said.append(f"{sign}{piece.value}")
        operand = True
    return " ".join(said), small


def _commas(text: str, pieces: Sequence[Piece], at: int) -> Slip:
    """Commas are read as AND or as OR, all of this bracket alike."""
    if pieces[at - 2].value in {"lang:", "outlet:"} and at > 1:
        return _of_one_value(pieces, at)
    commas: list[Piece] = []
    depth = 0
    for piece in pieces[at:]:
        depth += (piece.kind in {"open", "call"}) - (piece.kind == "close")
        if depth < 0:
            break
        if piece.kind == "comma" and depth == 0:
            commas.append(piece)
    drafts = tuple(tuple(_instead(text, each, operator) for each in commas) for operator in ("AND", "OR"))
    return Slip("comma", pieces[at].start, drafts)


def _of_one_value(pieces: Sequence[Piece], at: int) -> Slip:
    """`lang:es, en`: an article has one language, and one outlet, so that OR is meant."""
    edits: list[Edit] = [(pieces[at - 1].start, pieces[at - 1].start, "(")]
    last = at
    while pieces[last].kind == "comma" and pieces[last + 1].kind in WORDS:
        edits.append((pieces[last].start, pieces[last + 1].start, " OR "))
        last += 2
    end = pieces[last - 1].end
    return Slip("comma", pieces[at].start, ((*edits, (end, end, ")")),))


def _instead(text: str, comma: Piece, operator: str) -> Edit:
    spaced = text[comma.end : comma.end + 1].isspace()
    return (comma.start, comma.end, f" {operator}" if spaced else f" {operator} ")
