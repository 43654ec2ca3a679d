"""What is kept of a text to know the same news by: its shingles, its sketch, and what it is about. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from language.tokens import words
from news import shingles
from news.features import Features, features_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What a text is compared by; computed where it is read, which is mostly another process."""

    words: int  # of the text
    shingles: bytes  # of the text; see `news.shingles.packed`
    sketch: tuple[int, ...]  # of the text; see `news.shingles.sketch`
    features: Features  # of headline and text


def fingerprint(title: str, text: str, language: str | None) -> Fingerprint:
    """Take the fingerprint of an article; of one whose page gave no text, `text` is its summary."""
    every = shingles.hashes(text)
    return Fingerprint(
        words=len(words(text)),
        shingles=shingles.packed(every),
        sketch=shingles.sketch(every),
        features=features_of(title, text, language),
    )
