"""Shingles: every three words of a text in a row, as numbers, and a sample of them to find texts that share some. Pure.

A text's *shingles* tell how much of it stands in another. Its *sketch* is those of them whose hash falls into the
lowest eighth (FracMinHash: Hera, Pierce-Ward, Koslicki, "Deriving confidence intervals for mutation rates across a
wide range of evolutionary distances using FracMinHash", 2023): two texts that share shingles share about an eighth of
them there, however long either is, so that an index over sketches finds one from the other.

A hash has 32 bits. By chance two texts of a few hundred shingles share one in about 20,000 pairs, which decides nothing;
and since a sketch is a part of the shingles, whoever keeps those need not keep the sketch.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable

from xxhash import xxh3_64_intdigest

from language.tokens import words

LENGTH = 3  # words
SAMPLED = 8  # one shingle in so many is in the sketch
HASHES = 1 << 32  # how many different ones there are


def hashed(folded: str) -> int:
    """Return the hash of folded words: the same in every process and on every machine, which Python's `hash()` is not."""
    return xxh3_64_intdigest(folded.encode()) % HASHES


def hashes(text: str) -> list[int]:
    """Return the hash of every shingle of `text`, in order; none of a text of fewer than three words."""
    return hashes_of(words(text))


def hashes_of(row: list[str]) -> list[int]:
    """Return the hash of every shingle of a row of folded words, in order."""
    return [hashed(" ".join(row[at : at + LENGTH])) for at in range(len(row) - LENGTH + 1)]


def packed(shingles: Iterable[int]) -> bytes:
    """Pack shingles for keeping: each once, in order, four bytes apiece."""
    return array("I", sorted(set(shingles))).tobytes()


def unpacked(kept: bytes) -> set[int]:
    """Return the shingles that `packed` packed."""
    return set(_row(kept))


def sketch(kept: bytes) -> list[int]:
    """Return the sample of packed shingles: the lowest of them."""
    row = _row(kept)
    return row[: bisect_left(row, HASHES // SAMPLED)].tolist()


def _row(kept: bytes) -> array[int]:
    row = array("I")
    row.frombytes(kept)
    return row
