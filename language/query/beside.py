"""Two operands side by side, with no operator between: a phrase without quotes, or an operator in small letters. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from language.query import sides
from language.query.lexing import Piece
from language.query.wrong import Draft, Edit, Slip

SMALL = {
    "and": "AND", "y": "AND", "e": "AND", "or": "OR", "o": "OR", "u": "OR", "not": "NOT", "no": "NOT", "ni": "NOT",
    "near": "NEAR/5", "cerca": "NEAR/5", "andnot": "AND NOT",
}  # fmt: skip
"""Words that are operators where they stand in capitals, or are operators in Spanish."""
WORDS = frozenset(("word", "marked"))
FUNCTIONS = frozenset(("same", "atleast", "first", "weight"))


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
    if piece.kind == "open" and before.kind in WORDS and (slip := _function(pieces, at)):
        return slip
    return _operands(text, pieces, at)


def _operands(text: str, pieces: Sequence[Piece], at: int) -> Slip:
    """Two operands in a row, where one may be an operator in small letters."""
    piece = pieces[at]
    if piece.kind in WORDS and pieces[at - 1].kind in WORDS:
        return _words(text, pieces, at)
    if piece.kind in WORDS and piece.value.lower() in SMALL and pieces[at + 1].kind in sides.STARTS:
        capital = _capital(piece.value, after_operand=True)
        values = {"written": piece.value, "operator": capital}
        return Slip("small_operator", piece.start, (((piece.start, piece.end, capital),),), values)
    drafts = (((piece.start, piece.start, f"{_gap(pieces, at)}{each} "),) for each in ("AND", "OR"))
    return Slip("side_by_side", piece.start, tuple(drafts))


def _gap(pieces: Sequence[Piece], at: int) -> str:
    return " " if pieces[at - 1].end == pieces[at].start else ""


def _capital(word: str, *, after_operand: bool) -> str:
    operator = SMALL[word.lower()]
    return f"AND {operator}" if operator == "NOT" and after_operand else operator


def _words(text: str, pieces: Sequence[Piece], at: int) -> Slip:
    """Words in a row: a phrase, or each of them; with an operator in small letters among them, that one."""
    first, last = at - 1, at
    while pieces[last + 1].kind in WORDS:
        last += 1
    goes_on = pieces[last + 1].kind in sides.STARTS
    row = pieces[first : last + 1]
    start, end = row[0].start, row[-1].end
    said, small = _joined(row, goes_on=goes_on)
    bound = pieces[last + 1].kind in {"AND", "OR", "near"} or (
        first > 0 and pieces[first - 1].kind in {"AND", "OR", "near", "field"}
    )
    each: Draft = ((start, end, f"({said})" if bound and not goes_on else said),)
    phrase: Draft = ((start, end, f'"{" ".join(text[start:end].split())}"'),)
    drafts = (each,) if goes_on and small is row[-1] else (phrase, each)
    if small is None:
        return Slip("side_by_side", row[1].start, drafts)
    values = {"written": small.value, "operator": SMALL[small.value.lower()]}
    return Slip("small_operator", small.start, drafts, values)


def _joined(row: Sequence[Piece], *, goes_on: bool) -> tuple[str, Piece | None]:
    """Join words by AND, or by the operator between them that stands there in small letters; return the first of these."""
    said: list[str] = []
    small: Piece | None = None
    operand = False  # whether an operand was said last
    for number, piece in enumerate(row):
        inside = 0 < number < len(row) - 1 or (number == len(row) - 1 and goes_on)
        if piece.value.lower() in SMALL and inside and (operand or SMALL[piece.value.lower()] == "NOT"):
            said.append(_capital(piece.value, after_operand=operand))
            small, operand = small or piece, False
            continue
        if operand:
            said.append("AND")
        said.append(piece.value)
        operand = True
    return " ".join(said), small


def _function(pieces: Sequence[Piece], at: int) -> Slip | None:
    """A word and a bracket: a function with a space, without its number, or in capitals."""
    name, opened = pieces[at - 1], pieces[at]
    bare = name.value.lower().rstrip("0123456789")
    if bare not in FUNCTIONS:
        return None
    number = name.value[len(bare) :]
    if bare == "same" and number:
        return Slip("same_number", name.start, (((name.start, opened.end, "same("),),))
    if bare != "same" and not number:
        return _numberless(pieces, at, bare)
    if len(number) > 6:
        return Slip(
            "bad_number", name.start + len(bare), (), {"name": bare, "written": number, "most": "100"}
        )
    code = "function_space" if name.value.islower() and opened.start > name.end else "function_case"
    draft: Draft = ((name.start, opened.end, f"{bare}{number}("),)
    return Slip(
        code, name.end if code == "function_space" else name.start, (draft,), {"name": f"{bare}{number}("}
    )


def _numberless(pieces: Sequence[Piece], at: int, bare: str) -> Slip:
    name, opened = pieces[at - 1], pieces[at]
    values = {
        "name": bare,
        "example": {"atleast": "atleast3", "first": "first100", "weight": "weight5"}[bare],
    }
    figure, comma = pieces[at + 1], pieces[at + 2] if at + 2 < len(pieces) else pieces[at + 1]
    if figure.kind == "word" and figure.value.isdigit() and comma.kind == "comma":  # atleast(3, x)
        return Slip("no_number", name.end, (((name.start, comma.end, f"{bare}{figure.value}("),),), values)
    return Slip("no_number", name.end, (((name.start, opened.end, f"{values['example']}("),),), values)


def _commas(text: str, pieces: Sequence[Piece], at: int) -> Slip:
    """Commas are read as AND or as OR, all of this bracket alike."""
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


def _instead(text: str, comma: Piece, operator: str) -> Edit:
    spaced = text[comma.end : comma.end + 1].isspace()
    return (comma.start, comma.end, f" {operator}" if spaced else f" {operator} ")
