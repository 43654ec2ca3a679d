"""What is kept of a text to know the same news by: its words' hash, its shingles, and what it is about. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

from language.tokens import words
from news import shingles
from news.features import Features, features_of

ENOUGH_WORDS = 60
"""Shorter texts are alike too easily: a photo's caption, a teaser, "subscribe to read on"."""
FEWEST_OF_TITLE = 3
"""Words of a headline below which it is not even worth a look: "Opinión"."""
TELLING_TITLE = 6
"""Words of a headline from which on another text of the same headline is likely to be the same one."""
_COUNTED = 64  # words of a headline


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What a text is compared by; computed where it is read, which is mostly another process."""

    words: int  # of the text
    text_hash: str | None  # of the text; see `text_hash`
    title: int | None  # see `title_of`
    shingles: bytes  # of the text; see `news.shingles.packed`
    features: Features  # of headline and text


def fingerprint(title: str, text: str, language: str | None) -> Fingerprint:
    """Take the fingerprint of an article; of one whose page gave no text, `text` is its summary."""
    row = words(text)
    return Fingerprint(
        words=len(row),
        text_hash=_text_hash(row),
        title=title_of(words(title)),
        shingles=shingles.packed(shingles.hashes_of(row)),
        features=features_of(title, text, language),
    )


def title_of(headline: list[str]) -> int | None:
    """Return a number for the folded words of a headline, which says how many they are; None of one or two."""
    if len(headline) < FEWEST_OF_TITLE:
        return None
    return shingles.hashed(" ".join(headline)) * _COUNTED + min(len(headline), _COUNTED - 1)


def tells(title: int) -> bool:
    """Tell whether a headline has words enough that two texts under it are likely to be the same one."""
    return title % _COUNTED >= TELLING_TITLE


def text_hash(text: str) -> str | None:
    """Return a hash that is equal for texts of equal words, or None under 60 words. Case and accents do not count."""
    return _text_hash(words(text))


def _text_hash(row: list[str]) -> str | None:
    if len(row) < ENOUGH_WORDS:
        return None
    return blake2b(" ".join(row).encode(errors="surrogatepass"), digest_size=16).hexdigest()
