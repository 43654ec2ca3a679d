"""How a word is written, where case and accents matter: what `=Marina` is compared by. Pure."""

from __future__ import annotations

import unicodedata

from language.fold import LETTERS, LOOKALIKES, PIECES


def spelled(word: str) -> str:
    """Return a word as a reader sees it.

    Accents are composed, what cannot be seen (soft hyphens, zero-width spaces) is left out, and a Cyrillic or Greek
    letter that looks Latin is Latin where the word holds Latin letters, too.
    """
    if word.isascii():
        return word
    seen = "".join(each for each in word if unicodedata.category(each) != "Cf")
    apart = unicodedata.normalize("NFD", seen)
    if any(each in LOOKALIKES for each in apart) and any(map(_is_latin, apart)):
        apart = "".join(map(_latin, apart))
    return unicodedata.normalize("NFC", apart)


def _is_latin(letter: str) -> bool:
    return any(each in LETTERS for each in PIECES[ord(letter)])


def _latin(letter: str) -> str:
    latin = LOOKALIKES.get(letter, letter)
    return latin.upper() if letter.isupper() else latin
