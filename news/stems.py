"""One key for the forms of a word, and for its sister in the other language: plurals, endings, cognates, the glossary. Pure.

It is rough: what it joins wrongly costs a little precision among sixty other words of an article; what it says is never
shown.
"""

from __future__ import annotations

from functools import lru_cache

from language.fold import fold
from news.common_words import COMMON, GRAMMAR
from news.glossary import PAIRS

SHORTEST = 4  # letters of a word that has endings

_EN = (
    ("ational", "acional"),
    ("ation", "acion"),
    ("ition", "icion"),
    ("ction", "cion"),
    ("ssion", "sion"),
    ("tion", "cion"),
    ("ity", "it"),
    ("ety", "iet"),
    ("ies", "i"),
    ("ical", "ic"),
    ("ally", "al"),
    ("ous", "os"),
    ("ism", "ism"),
    ("ing", ""),
    ("ed", ""),
    ("ly", ""),
)
_ES = (
    ("aciones", "acion"),
    ("iciones", "icion"),
    ("cciones", "cion"),
    ("ciones", "cion"),
    ("siones", "sion"),
    ("ccion", "cion"),
    ("idades", "it"),
    ("edades", "iet"),
    ("idad", "it"),
    ("edad", "iet"),
    ("mente", ""),
)


def stem(word: str, language: str | None) -> str:
    """Strip a folded word of what its forms differ by, and spell what is left as both languages would."""
    if len(word) < SHORTEST or word[0].isdigit():
        return word
    for ending, other in _ES if language == "es" else _EN:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: len(word) - len(ending)] + other
            break
    else:
        if word.endswith("s") and not word.endswith("ss"):
            word = word[:-1]
    if language == "es" and word.endswith("nte"):
        word = word[:-1]
    return _spelt_alike(word)


def _spelt_alike(word: str) -> str:
    word = word.replace("ph", "f").replace("th", "t").replace("y", "i").replace("k", "c").replace("qu", "c")
    single = [word[0]]
    for letter in word[1:]:
        if letter != single[-1]:
            single.append(letter)
    while len(single) > 3 and single[-1] in "aeiou":
        single.pop()
    return "".join(single)


def _concepts(language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in PAIRS.strip().splitlines():
        concept, _, sides = line.partition(": ")
        spanish, _, english = sides.partition(" / ")
        for word in (spanish if language == "es" else english).split():
            found.setdefault(stem(fold(word), language), f"={concept}")
    return found


_CONCEPTS = {language: _concepts(language) for language in ("es", "en")}


@lru_cache(maxsize=1 << 17)
def key_of(word: str, language: str | None) -> str:
    """Return what a folded word is compared by: its concept where the glossary has one, its stem otherwise."""
    stemmed = stem(word, language)
    return _CONCEPTS["es" if language == "es" else "en"].get(stemmed, stemmed)


GRAMMAR_WORDS = {language: frozenset(map(fold, words)) for language, words in GRAMMAR.items()}
COMMON_KEYS = frozenset(key_of(fold(word), language) for language, words in COMMON.items() for word in words)
