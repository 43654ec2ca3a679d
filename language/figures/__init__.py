"""Figures of the news: numbers with what they count, the same for Spanish and English. Pure.

`ranges` reads the numbers, `counted` knows what is counted, `nouns` brings the two together: the noun after
a number ("60 soldados retenidos"), what became of it ("60 personas fueron detenidas"), the verb before ("killing at least
12"), or a label ("Muertos: 60", "the death toll rose to 60"). A number whose noun is not known counts nothing of use.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from language.figures.counted import name_of, weight_of
from language.figures.lexing import Token, tokens_of, words_of
from language.figures.nouns import counted_by
from language.figures.ranges import Number, numbers_in

__all__ = ["Figure", "figures", "name_of", "weight_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """How many of what: `low` to `high`, both included; `high` is None where nothing was said of it."""

    counted: str  # "dead", "held soldiers", "pesos", "percent votes"; see `language.counted.name_of`
    low: float
    high: float | None
    said: float | None  # the one number that was said; None of a range, and of "dozens"
    about: bool
    written: str  # as the text writes the number: "entre 60 y 100"
    start: int  # where that stands in the text (NFC)
    end: int

    @property
    def basis(self) -> tuple[float, float | None]:
        """What it comes to but for how sure the text is: "60", "unos 60" and "at least 60" have the same."""
        return (self.said, self.said) if self.said is not None else (self.low, self.high)


def figures(text: str, language: str | None = None) -> tuple[Figure, ...]:
    """Return the figures of a text in order; without a language (es, en) it is guessed from the text."""
    text = unicodedata.normalize("NFC", text)
    tokens = tokens_of(text)
    spoken = language if language in {"es", "en"} else _guessed(tokens)
    found = []
    currency = _currency(tokens, spoken)
    numbers = numbers_in(tokens, spoken)
    for place, number in enumerate(numbers):
        floor = numbers[place - 1].last if place else 0
        counted = counted_by(tokens, number, floor, currency)
        if counted:
            found.append(_figure(text, tokens, number, counted))
    return tuple(found)


def _figure(text: str, tokens: Sequence[Token], number: Number, counted: str) -> Figure:
    start, end = tokens[number.first].start, tokens[number.last - 1].end
    return Figure(
        counted=counted,
        low=number.low,
        high=number.high,
        said=number.said,
        about=number.about,
        written=" ".join(text[start:end].split()),
        start=start,
        end=end,
    )


def _currency(tokens: Sequence[Token], language: str) -> str:
    """Say what a bare "$" means: in Spanish pesos, unless the text speaks of dollars and of no pesos."""
    if language == "en":
        return "dollars"
    words = {token.text for token in tokens}
    return "dollars" if words & DOLLARS and not words & PESOS else "pesos"


DOLLARS, PESOS = words_of("dolar dolares usd us dls"), words_of("peso pesos mdp mxn")
COMMON = {
    "es": words_of(
        """
    el la los las de del que en un una por con se su al y fue fueron lo como mil millones
    """
    ),
    "en": words_of(
        """
    the of and to in was were that for on by at with from is his her it are has hundred thousand million billion
    """
    ),
}


def _guessed(tokens: Sequence[Token]) -> str:
    heard = [token.text for token in tokens[:400] if token.kind == "word"]
    spanish, english = (sum(word in COMMON[language] for word in heard) for language in ("es", "en"))
    return "en" if english > spanish else "es" if spanish > english else ""
