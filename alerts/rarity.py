"""How rare what rules ask for is: in how many articles of a hundred it is to be expected. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from language.fold import fold
from news.common_words import COMMON, GRAMMAR

IN_GRAMMAR, IN_COMMON = 0.5, 0.1
OF_PREFIX = 0.2  # the beginning of a word
OF_WORD = 0.01
MOST_BY_USE = (
    0.09  # of a word that is in neither list: what many rules ask for is what the press writes about
)

EXPECTED = {
    **{fold(word): IN_COMMON for words in COMMON.values() for word in words},
    **{fold(word): IN_GRAMMAR for words in GRAMMAR.values() for word in words},
}
"""The share of articles that hold a word, by what one knows of Spanish and English."""

Rarity = tuple[float, int, str]


class Rarities:
    """An order of keys, the rarest first. `shares` are shares of articles by folded word, as an archive knows them."""

    def __init__(self, uses: Counter[str], shares: Mapping[str, float] | None = None) -> None:
        self._uses = uses
        self._shares = EXPECTED if shares is None else shares
        self._known: dict[str, Rarity] = {}

    def __call__(self, key: str) -> Rarity:
        """Return what keys are ordered by. Of equals a long one comes first: long words are rarer."""
        if key not in self._known:
            self._known[key] = (self._share(key), -len(key), key)
        return self._known[key]

    def _share(self, key: str) -> float:
        if key.endswith("*"):
            return OF_PREFIX
        if key in self._shares:
            return self._shares[key]
        if " " in key:  # a phrase is rarer than its rarest word
            return min(map(self._share, key.split())) / 4
        return min(OF_WORD + self._uses[key] / 1e4, MOST_BY_USE) if self._shares is EXPECTED else 0.0
