"""Which words are forms of one word, as the Snowball stemmers of Spanish and English see it. Pure.

Words are folded here, and the Spanish stemmer reads endings by their accents (`-ción`, `-ía`, `-ó`). So a folded word has
the stems of all words it may stand for, with an accent on one of its last two vowels or on none, and two words are
forms of one where they share a stem.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Protocol

import snowballstemmer

from language.fold import fold

LANGUAGES = {"es": "spanish", "en": "english"}
ACCENTED = dict(zip("aeiou", "áéíóú", strict=True))
VOWEL = re.compile("[aeiou]")
REMEMBERED = 1 << 16  # words, about 15 MB when all are taken


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802 (the library's name)


@cache
def _stemmer(language: str) -> _Stemmer:
    stemmer: _Stemmer = snowballstemmer.stemmer(LANGUAGES[language])
    return stemmer


@lru_cache(maxsize=REMEMBERED)
def stems(word: str, language: str) -> frozenset[str]:
    """Return the stems of a folded word in Spanish or English; of a language that is neither, or not known, in both."""
    if language not in LANGUAGES:
        return frozenset().union(*(stems(word, each) for each in LANGUAGES))
    spelled = {word, *_accented(word)} if language == "es" else {word}
    return frozenset(f"{language}:{fold(_stemmer(language).stemWord(each))}" for each in spelled)


def _accented(word: str) -> list[str]:
    places = [found.start() for found in VOWEL.finditer(word)][-2:]
    return [word[:place] + ACCENTED[word[place]] + word[place + 1 :] for place in places]
