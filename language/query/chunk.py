"""A piece of a query that is not of the language, with what stands around it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from language.query import sides
from language.query.lexing import Piece
from language.query.sides import WORDS
from language.query.wrong import Slip


@dataclass(frozen=True, slots=True)
class Chunk:
    """A wrong piece, with those around it, and what its pattern found in it."""

    text: str
    pieces: Sequence[Piece]
    at: int
    found: re.Match[str]

    @property
    def piece(self) -> Piece:
        """The wrong piece itself."""
        return self.pieces[self.at]

    @property
    def row_end(self) -> int:
        """Where the words end that stand in a row with it, itself included."""
        last = self.at
        while self.pieces[last + 1].kind in WORDS:
            last += 1
        return self.pieces[last].end

    @property
    def after_operand(self) -> bool:
        """Whether an operand ends in front of it."""
        return self.at > 0 and self.pieces[self.at - 1].kind in sides.ENDS

    def slip(self, code: str, *news: str, after: int = 0, **values: str) -> Slip:
        """Put other text in its place, one for each reading; the position is so many characters into it."""
        drafts = tuple(((self.piece.start, self.piece.end, new),) for new in news)
        return Slip(code, self.piece.start + after, drafts, {"written": self.piece.value, **values})

    def operator(self, code: str, said: str, *, length: int | None = None) -> Slip:
        """Put an operator in the place of its first characters: AND NOT after an operand, NOT at the beginning, and so on."""
        said = f"AND {said}" if said == "NOT" and self.after_operand else said
        start = self.piece.start
        end = self.piece.end if length is None else start + length
        needless = said in {"AND", "OR"} and not self.after_operand
        before = " " if self.at and self.pieces[self.at - 1].end == start else ""
        after = "" if self.text[end : end + 1].isspace() else " "
        new = "" if needless else f"{before}{said}{after}"
        written = self.text[start:end]
        return Slip(code, start, (((start, end, new),),), {"written": written, "operator": said})
