"""What differs between two versions of a text, word by word, in the words as they were written. Pure.

Sentences that both have are told apart first, wherever they stand; then the words of the others are compared in a row.
A sentence that only moved is no change, and the little words that every sentence has tie no two that are strangers.
"""

from __future__ import annotations

import enum
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from language.sentences import sentences
from language.tokens import Token, tokenise

CLOSELY = 250_000
"""Pairs of words up to which two passages are compared word by word; beyond it, frequent words tie nothing."""
KIN = 0.4
"""Of the words of one of two sentences, how many must stand in the other text for it to be the same one, changed."""
LITTLE = 3  # letters; a single word of no more, between two changes, is part of them


class Kind(enum.StrEnum):
    """What became of a piece of text."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of words with one fate; `start` and `end` are places in the text that it stands in."""

    kind: Kind
    text: str  # as written, with the white space and marks before it
    start: int  # in the older text if it was removed, in the newer one otherwise
    end: int
    words: tuple[str, ...]  # folded


class _Text:
    """A text, its words, and which of them make up each sentence."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[Token] = tokenise(text)
        self.folded = [token.folded for token in self.tokens]
        self.bounds = _bounds(text, self.tokens)  # of each sentence, in words
        self.sentences = [tuple(self.folded[low:high]) for low, high in self.bounds]

    def piece(self, kind: Kind, low: int, high: int) -> Piece:
        end = self.tokens[high - 1].end
        return Piece(
            kind=kind,
            text=self.text[self.tokens[low - 1].end if low else 0 : end],
            start=self.tokens[low].start,
            end=end,
            words=tuple(self.folded[low:high]),
        )


def _bounds(text: str, tokens: Sequence[Token]) -> list[tuple[int, int]]:
    found, at = [], 0
    for _, end in sentences(text):
        low = at
        while at < len(tokens) and tokens[at].start < end:
            at += 1
        if at > low:
            found.append((low, at))
    return found


def differences(before: str, after: str) -> tuple[Piece, ...]:
    """Return the newer text piece by piece, what was removed standing after what it stood after.

    Case, accents, marks and white space make no difference, nor does a sentence that stands elsewhere now.
    """
    old, new = _Text(before), _Text(after)
    return tuple(_pieces(old, new, _ties(old, new)))


# -------------------------------------------------------------------------- which words are the same


def _ties(old: _Text, new: _Text) -> dict[int, int]:
    """Return for each word of the older text that is still there which one of the newer text it is."""
    left, right, ties = _same_sentences(old, new)
    was, now = _places(old, left), _places(new, right)
    among = [
        (was[low + at], now[start + at])
        for low, start, length in _blocks([old.folded[at] for at in was], [new.folded[at] for at in now])
        for at in range(length)
    ]
    return ties | dict(_within_kin(old, new, among))


def _same_sentences(old: _Text, new: _Text) -> tuple[list[int], list[int], dict[int, int]]:
    """Tie the words of sentences that both texts have, wherever; return those that are left on either side."""
    waiting: defaultdict[tuple[str, ...], deque[int]] = defaultdict(deque)
    for place, sentence in enumerate(old.sentences):
        waiting[sentence].append(place)
    right: list[int] = []
    ties: dict[int, int] = {}
    for place, sentence in enumerate(new.sentences):
        if not waiting[sentence]:
            right.append(place)
            continue
        same = waiting[sentence].popleft()
        ties |= zip(range(*old.bounds[same]), range(*new.bounds[place]), strict=True)
    return sorted(place for places in waiting.values() for place in places), right, ties


def _places(text: _Text, some: Iterable[int]) -> list[int]:
    return [at for sentence in some for at in range(*text.bounds[sentence])]


def _blocks(was: Sequence[str], now: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Return (place, place, length) of what two rows of words share, without a little word alone between two changes."""
    closely = len(was) * len(now) <= CLOSELY
    for low, start, length in SequenceMatcher(None, was, now, autojunk=not closely).get_matching_blocks():
        at_an_end = low + length in {1, len(was)} or start + length in {1, len(now)}
        if length > 1 or (length and (at_an_end or len(was[low]) > LITTLE)):
            yield low, start, length


def _within_kin(old: _Text, new: _Text, among: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Leave out ties between two sentences of which neither has much of its words in the other text."""
    of_old, of_new = _sentence_of(old), _sentence_of(new)
    shared = Counter(of_old[one] for one, _ in among), Counter(of_new[other] for _, other in among)
    for one, other in among:
        first, second = of_old[one], of_new[other]
        share = max(
            shared[0][first] / len(old.sentences[first]), shared[1][second] / len(new.sentences[second])
        )
        if share >= KIN:
            yield one, other


def _sentence_of(text: _Text) -> list[int]:
    return [place for place, (low, high) in enumerate(text.bounds) for _ in range(low, high)]


# ------------------------------------------------------------------------------- as it is to be read


def _pieces(old: _Text, new: _Text, ties: Mapping[int, int]) -> Iterator[Piece]:
    kept = set(ties.values())
    gone = _removed(len(old.tokens), ties)
    low = 0
    for at in range(len(new.tokens) + 1):
        ends = at == len(new.tokens)
        if at > low and (ends or at in gone or (at in kept) is not (low in kept)):
            yield new.piece(Kind.KEPT if low in kept else Kind.ADDED, low, at)
            low = at
        for start, end in gone.get(at, ()):
            yield old.piece(Kind.REMOVED, start, end)
    written = new.tokens[-1].end if new.tokens else 0
    if written < len(new.text):
        rest = new.text[written:]
        yield Piece(kind=Kind.KEPT, text=rest, start=written, end=len(new.text), words=())


def _removed(count: int, ties: Mapping[int, int]) -> dict[int, list[tuple[int, int]]]:
    """Return the stretches of the older text that are gone, by the word of the newer text that each comes before."""
    gone: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    low = after = 0
    for at in range(count + 1):
        if at < count and at not in ties:
            continue
        if at > low:
            gone[after].append((low, at))
        if at < count:
            low, after = at + 1, ties[at] + 1
    return gone
