"""Shingles: every three words of a text in a row, as numbers, and a sample of them to find texts that share some. Pure.

A text's *shingles* tell how much of it stands in another. Its *sketch* is those of them whose hash falls into the
lowest eighth (FracMinHash: Hera, Pierce-Ward, Koslicki, "Deriving confidence intervals for mutation rates across a
wide range of evolutionary distances using FracMinHash", 2023): two texts that share shingles share about an eighth of
them there, however long either is, so that an index over sketches finds one from the other.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection

from xxhash import xxh3_64_intdigest

from language.tokens import words

LENGTH = 3  # words
SAMPLED = 8  # one shingle in so many is in the sketch
_LOW = 0xFFFF_FFFF
_SIGN, _RANGE = 1 << 63, 1 << 64


def hashes(text: str) -> list[int]:
    """Return the 64-bit hash of every shingle of `text`, in order; none of a text of fewer than three words.

    xxh3 gives the same number in every process and on every machine, which Python's `hash()` does not.
    """
    row = words(text)
    return [
        xxh3_64_intdigest(" ".join(row[at : at + LENGTH]).encode()) for at in range(len(row) - LENGTH + 1)
    ]


def packed(shingles: Collection[int]) -> bytes:
    """Pack shingles for keeping: the low half of each, sorted, four bytes apiece.

    Half of a hash is enough to compare two texts of a few hundred shingles: by chance they share one in 20,000 pairs.
    """
    return array("I", sorted({low(each) for each in shingles})).tobytes()


def low(shingle: int) -> int:
    """Return the half of a hash that is kept."""
    return shingle & _LOW


def unpacked(kept: bytes) -> set[int]:
    """Return the shingles that `packed` packed."""
    row = array("I")
    row.frombytes(kept)
    return set(row)


def sketch(shingles: Collection[int]) -> tuple[int, ...]:
    """Return the sample, each once, as the signed numbers that databases keep."""
    limit = _RANGE // SAMPLED
    return tuple(sorted({each - _RANGE if each >= _SIGN else each for each in shingles if each < limit}))
