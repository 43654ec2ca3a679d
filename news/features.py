"""What an article is about: its words, names and numbers, as far as they tell one event from another. Pure."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Self

from language.tokens import words

MOST_TERMS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """What an article is about, the weightiest first."""

    language: str | None
    terms: tuple[tuple[str, int], ...]  # folded words and how often each stands there

    def packed(self) -> bytes:
        """Pack them for keeping."""
        return json.dumps([self.language, self.terms], ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def unpacked(cls, kept: bytes) -> Self:
        """Return what `packed` packed."""
        language, terms = json.loads(kept)
        return cls(language=language, terms=tuple((term, count) for term, count in terms))


def features_of(title: str, text: str, language: str | None) -> Features:
    """Read an article for what it is about."""
    counted = Counter(words(f"{title}\n{text}"))
    return Features(language=language, terms=tuple(counted.most_common(MOST_TERMS)))
