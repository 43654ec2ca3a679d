"""Quotes that are lacking, of two kinds, within each other, or single. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from language.query.chunk import Chunk
from language.query.lexing import Piece
from language.query.sides import WORDS
from language.query.wrong import Draft, Slip

QUOTES = frozenset('"“”„«»')
CLOSING = "”»"
PAIRS = {"“": "”", "«": "»", "„": "“"}
OPERATOR = r"(?:AND|OR|NOT|O?NEAR/[0-9]+)"


def double(chunk: Chunk) -> Slip:
    """A quote without its other one, with one of another kind, or around others."""
    text, piece = chunk.text, chunk.piece
    mark, rest = piece.value, text[piece.end :]
    other = re.search('["“”„«»]', rest)
    if mark in CLOSING or (mark == '"' and _closes(text, piece, other)):
        if mark == "”" and other and other[0] == "”":  # ”so”
            return _two_kinds(piece, piece.end + other.start(), mark, mark)
        return never_opened(chunk.pieces, chunk.at, piece.start)
    closing = PAIRS.get(mark, mark)
    if slip := _quotes_inside(chunk, closing):
        return slip
    if other and not re.match(rf"\s*{OPERATOR}\s", rest[: other.start()]):
        end = piece.end + other.start()
        if _ends_word(text, end) or other[0] != mark:
            return _two_kinds(piece, end, mark, other[0])
    stop = re.search(rf"\s+{OPERATOR}(?=[\s(])|[)]", rest)
    end = piece.end + (stop.start() if stop else len(rest.rstrip()))
    values = {"quote": mark, "closing": closing}
    return Slip("never_closed", piece.start, (((end, end, closing),),), values)


def _two_kinds(piece: Piece, end: int, mark: str, other: str) -> Slip:
    """One kind of quote opens, and another closes: straight ones instead of both."""
    draft: Draft = ((piece.start, piece.end, '"'), (end, end + 1, '"'))
    position = piece.start if mark != '"' else end
    return Slip("quote_kinds", position, (draft,), {"one": mark, "other": other})


def _quotes_inside(chunk: Chunk, closing: str) -> Slip | None:
    """`“policía «federal» estatal”`: quotes in a phrase, which find nothing there."""
    piece = chunk.piece
    end = chunk.text.find(closing, piece.end)
    inside = chunk.text[piece.end : end]
    inner = re.search('["“”„«»]', inside)
    if end < 0 or inner is None or re.search(rf"\b{OPERATOR}(?=[\s(]|$)", inside):
        return None
    said = " ".join(re.sub('["“”„«»]', " ", inside).split())
    draft: Draft = ((piece.start, end + 1, f'"{said}"'),)
    return Slip("quote_inside", piece.end + inner.start(), (draft,), {"quote": inner[0]})


def _closes(text: str, piece: Piece, other: re.Match[str] | None) -> bool:
    """Whether a straight quote without a partner stands at the end of a word rather than at its beginning."""
    return other is None and _ends_word(text, piece.start) and not text[piece.end : piece.end + 1].strip(" )")


def _ends_word(text: str, position: int) -> bool:
    return position > 0 and (text[position - 1].isalnum() or text[position - 1] in "*.")


def never_opened(pieces: Sequence[Piece], at: int, quote: int) -> Slip:
    """A quote closes the words in front of it, and nothing opens them."""
    first, mark = at, pieces[at].value[0]
    while first and pieces[first - 1].kind in WORDS:
        first -= 1
    start = pieces[first].start
    draft: Draft = ((start, start, '"'), (quote, quote + 1, '"'))
    return Slip("never_opened", quote, (draft,), {"quote": mark})


def single(chunk: Chunk) -> Slip | None:
    """`'policía estatal'`: another kind of quotes."""
    piece = chunk.piece
    closing = re.search(
        r"[^\W_*.]?[*.]?(['’‘‚‹›])(?=[\s),]|\Z)", chunk.text[piece.end - len(piece.value) + 1 :]
    )
    if closing is None:
        return chunk.slip("stray", piece.value[1:], sign=piece.value[0])
    end = piece.start + 1 + closing.start(1)
    draft: Draft = ((piece.start, piece.start + 1, '"'), (end, end + 1, '"'))
    return Slip("single_quotes", piece.start, (draft,), {"written": piece.value[0]})
