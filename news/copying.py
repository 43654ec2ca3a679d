"""Whether a text is a copy of another, and what a copy adds. Pure."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from language.sentences import sentences
from language.tokens import words
from news.shingles import LENGTH, hashes

UPDATE = 30
"""A copy that adds so many shingles to what it copies is told as an update: two or three sentences."""


def new_passages(known: AbstractSet[int], text: str) -> str:
    """Return the sentences of `text` whose shingles are mostly not among the known ones (`news.shingles.unpacked`).

    Those that follow each other in a paragraph stay together; other ones begin a line. The shingles of a sentence are
    those that end in it, too; one of a word or two is judged by the shingle that begins with it.
    """
    is_known = [each in known for each in hashes(text)]
    passages: list[tuple[int, int]] = []
    word = 0  # the number of the first word of a sentence
    for start, end in sentences(text):
        length = len(words(text[start:end]))
        of_it = is_known[word : word + max(1, length - LENGTH + 1)] if length else []
        word += length
        if not of_it or 2 * sum(of_it) > len(of_it):
            continue
        goes_on = passages and text[passages[-1][1] : start] == " "
        passages.append((passages.pop()[0] if goes_on else start, end))
    return "\n".join(text[start:end] for start, end in passages)
