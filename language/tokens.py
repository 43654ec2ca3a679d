"""Cut text into words: runs of letters and digits, folded, with their places in the text as it was written. Pure.

One rule holds for articles and for the terms of a rule alike: whatever is neither letter nor digit parts words. So
`self-defense` is two words, as are `CRAC-PC`, `O'Higgins` and `d'Hondt`, and the term `self defense` finds them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from language.fold import fold, laid_flat, pieces

WORD = re.compile(r"[^\W_]+")


class Token(NamedTuple):
    """A word: folded, and where it stands in the original text (end exclusive)."""

    folded: str
    start: int
    end: int


def words(text: str) -> list[str]:
    """Return the folded words of `text` in order: what `tokenise` gives, without the places and faster."""
    row = laid_flat(text)
    return row.split() if row is not None else WORD.findall(fold(text))


def tokenise(text: str) -> list[Token]:
    """Return the words of `text` with their places in it."""
    row = laid_flat(text)
    return _exactly(text) if row is None else list(_flatly(row))


def _flatly(row: str) -> Iterator[Token]:
    """Tokenise what was folded character by character, twice as fast as an expression does.

    There are only letters, digits and spaces, so that every word that follows begins where its letters stand next.
    """
    new, end = tuple.__new__, 0
    for word in row.split():
        start = row.index(word, end)
        end = start + len(word)
        yield new(Token, (word, start, end))


def _exactly(text: str) -> list[Token]:
    """Tokenise whatever the byte table cannot fold; marks and invisible characters belong to the word they follow."""
    tokens = []
    letters: list[str] = []
    start = 0
    for position, folded in enumerate([*pieces(text), " "]):
        if folded.isalnum():
            if not letters:
                start = position
            letters.append(folded)
        elif folded and letters:
            tokens.append(Token("".join(letters), start, position))
            letters = []
    return tokens
