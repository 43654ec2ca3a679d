"""NEAR and its like in other spellings: `w/5`, `near5`, `AROUND(5)`, `adj`, `w/p`. Pure."""

from __future__ import annotations

import re

from language.query import sides
from language.query.chunk import Chunk
from language.query.wrong import Draft, Slip

ORDERED = frozenset(("onear", "pre", "p", "adj", "next"))
FARTHEST = 50


def spelling(chunk: Chunk) -> Slip:
    """`w/5`, `near5`, `NEAR:5`, `pre/5`, `/5`: words between, in other spellings."""
    name = (chunk.found["name"] or "").lower()
    number = int(chunk.found["number"][:6])
    said = f"{'ONEAR' if name in ORDERED else 'NEAR'}/{min(number, FARTHEST)}"
    if number > FARTHEST:
        return chunk.slip("near_too_far", said, most=str(FARTHEST))
    return chunk.slip("near_spelling", said, operator=said)


def bare(chunk: Chunk) -> Slip:
    """`NEAR` without its number, or with a space before it."""
    piece, following = chunk.piece, chunk.pieces[chunk.at + 1]
    name = "ONEAR" if piece.value.upper() in {"ONEAR", "ADJ"} else "NEAR"
    if piece.value == "ADJ":
        said = "ONEAR/0"
        return chunk.slip("near_spelling", said, operator=said)
    if listed := re.match(
        r"O?NEAR\s*\(\s*(\S+?),?\s+(\S+?)\s*,\s*([0-9]{1,4})\s*\)", chunk.text[piece.start :]
    ):
        said = f"{listed[1]} {name}/{min(int(listed[3]), FARTHEST)} {listed[2]}"
        draft: Draft = ((piece.start, piece.start + listed.end(), f"({said})"),)
        return Slip("near_spelling", piece.start, (draft,), {"written": listed[0], "operator": said})
    behind = re.match(r"\S*?\s*[(/]?\s*/?([0-9]{1,4})\s*\)?(?=[\s(])", chunk.text[piece.start :])
    if behind and following.kind in {"open", "word", "wrong"}:
        said = f"{name}/{min(int(behind[1]), FARTHEST)}"
        draft = ((piece.start, piece.start + behind.end(), said),)
        return Slip("near_spelling", piece.start, (draft,), {"written": behind[0], "operator": said})
    return chunk.slip("near_number", f"{name}/5", operator=name)


def bad_number(chunk: Chunk) -> Slip:
    """`NEAR/x`, `NEAR/-3`, `NEAR/`."""
    rest = chunk.text[chunk.piece.end :]
    name = "ONEAR" if chunk.found[1].lower() == "onear" else "NEAR"
    if chunk.piece.value[-1] in "/:" and (number := re.match(r"\s+([0-9]{1,4})(?=[\s(])", rest)):
        said = f"{name}/{min(int(number[1]), FARTHEST)}"
        draft: Draft = ((chunk.piece.start, chunk.piece.end + number.end(), said),)
        written = f"{chunk.piece.value}{number[0]}"
        return Slip("near_spelling", chunk.piece.start, (draft,), {"written": written, "operator": said})
    return chunk.slip("near_number", f"{name}/5", operator=name)


def one_paragraph(chunk: Chunk) -> Slip:
    """`a w/p b`, `a SAME b`: both in one paragraph."""
    pieces, at, text = chunk.pieces, chunk.at, chunk.text
    last = sides.operand_end(pieces, at + 1)
    if chunk.piece.value == "SAME" and pieces[at + 1].kind == "open":
        draft: Draft = ((chunk.piece.start, pieces[at + 1].end, "same("),)
        return Slip("function_case", chunk.piece.start, (draft,), {"name": "same("})
    if not chunk.after_operand or last is None:
        return chunk.slip("same_spelling")
    start, end = pieces[sides.operand_start(pieces, at - 1)].start, pieces[last].end
    left, right = text[start : pieces[at - 1].end], text[pieces[at + 1].start : end]
    draft = ((start, end, f"same({left} AND {right})"),)
    return Slip("same_spelling", chunk.piece.start, (draft,), {"written": chunk.piece.value})
