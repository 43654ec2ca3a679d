"""What numbers mean that are written in digits or words: "2 mil 300", "sesenta", "two dozen", "decenas de miles". Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from language.figures.lexing import Token, word_at

GROUPED = re.compile(r"\d{1,3}(?:([.,’'′\u00a0\u2009\u202f ])\d{3})(?:\1\d{3})*(?P<fraction>[.,]\d{1,2})?")
DECIMAL = re.compile(r"\d+(?:[.,]\d+)?")

SPANISH = {
    "un": 1, "uno": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8,
    "nueve": 9, "diez": 10, "once": 11, "doce": 12, "trece": 13, "catorce": 14, "quince": 15, "dieciseis": 16,
    "diecisiete": 17, "dieciocho": 18, "diecinueve": 19, "veintiun": 21, "veintiuno": 21, "veintiuna": 21,
    "veintidos": 22, "veintitres": 23, "veinticuatro": 24, "veinticinco": 25, "veintiseis": 26, "veintisiete": 27,
    "veintiocho": 28, "veintinueve": 29,
}  # fmt: skip
ENGLISH = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19,
}  # fmt: skip
ONES = SPANISH | ENGLISH
FOREIGN = {"es": frozenset(ENGLISH) | {"a", "an"}, "en": frozenset(SPANISH) | {"mil", "par", "como", "desde"}}
"""Words with which no number begins in a text of the language: English "once" is not eleven, nor is "UN" one."""
TENS = {
    "veinte": 20, "treinta": 30, "cuarenta": 40, "cincuenta": 50, "sesenta": 60, "setenta": 70, "ochenta": 80,
    "noventa": 90, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
HUNDREDS = {
    "cien": 100, "ciento": 100, "doscientos": 200, "trescientos": 300, "cuatrocientos": 400, "quinientos": 500,
    "seiscientos": 600, "setecientos": 700, "ochocientos": 800, "novecientos": 900,
}  # fmt: skip
HUNDREDS |= {f"{word[:-2]}as": value for word, value in HUNDREDS.items() if word.endswith("os")}
TIMES = {
    "hundred": 100, "mil": 1_000, "thousand": 1_000, "millon": 1_000_000, "millones": 1_000_000, "million": 1_000_000,
    "billion": 1_000_000_000, "trillion": 1_000_000_000_000, "billon": 1_000_000_000_000, "billones": 1_000_000_000_000, "bn": 1_000_000_000, "mdp": 1_000_000, "mdd": 1_000_000,
}  # fmt: skip
MONEY = {"mdp": "pesos", "mdd": "dollars"}
PACKS = {
    "docena": 12, "decena": 10, "veintena": 20, "treintena": 30, "centenar": 100, "centena": 100, "millar": 1_000,
    "dozen": 12, "couple": 2, "par": 2,
}  # fmt: skip
MANY = {  # what a plural without a number means
    "decenas": (20, 99), "docenas": (24, 99), "dozens": (24, 99), "scores": (40, 99), "cientos": (200, 999),
    "centenares": (200, 999), "centenas": (200, 999), "hundreds": (200, 999), "miles": (2_000, 99_999),
    "millares": (2_000, 99_999), "thousands": (2_000, 99_999), "millones": (2_000_000, 999_999_999),
    "millions": (2_000_000, 999_999_999), "tens": (20, 99),
}  # fmt: skip
SEVERAL = frozenset(
    ("varios", "varias", "several", "unas", "unos", "algunos", "algunas", "some", "muchos", "muchas", "many")
)
PLURAL_PACKS = {f"{pack}s": value for pack, value in PACKS.items()} | {"centenares": 100, "millares": 1_000}
HALF = frozenset(("medio", "media", "half"))
ONE = frozenset(("un", "una", "a", "an", "one"))
VAGUE_TIMES = {"miles": 1_000, "thousands": 1_000, "millones": 1_000_000, "millions": 1_000_000}

Read = tuple[float, float, bool, int]
"""Low, high, whether it is vague, and the place after its last token."""


def read(tokens: Sequence[Token], at: int) -> Read | None:
    """Read the number that begins at a place, without what is said about it."""
    return _pack(tokens, at) or _exactly(tokens, at)


def _exactly(tokens: Sequence[Token], at: int) -> Read | None:
    """Read "2 mil 300", "sesenta y dos", "one hundred and twenty", "3.5 millones", "3 mil 500 millones"."""
    part = _first_part(tokens, at)
    if part is None:
        return None
    total, smallest = 0.0, math.inf
    while part is not None:
        value, place = part
        factor, after = _factor(tokens, place)
        if factor >= smallest:  # it multiplies all that is before it
            total += value
            break
        total, place = total + value * factor, after
        smallest = factor
        after = place + (word_at(tokens, place) == "and" and factor <= 1_000)
        part = None if factor == 1 or word_at(tokens, after) in ONE else _below_thousand(tokens, after)
        if part is not None and part[0] >= factor:
            part = None
    factor, after = _factor(tokens, place)
    if total < factor >= 1_000_000:
        total, place = total * factor, after
    return (total, total, False, place)


def _first_part(tokens: Sequence[Token], at: int) -> tuple[float, int] | None:
    """Read the part that a thousand may follow; "mil" and "a thousand" leave it out."""
    if word_at(tokens, at) == "mil":
        return (1.0, at)
    if word_at(tokens, at) == "a" and word_at(tokens, at + 1) in TIMES:
        return (1.0, at + 1)
    return _below_thousand(tokens, at)


def _factor(tokens: Sequence[Token], at: int) -> tuple[float, int]:
    """Read "mil", "millones", "mil millones", "hundred thousand": what a part is taken times, and the place after it."""
    factor = 1.0
    while TIMES.get(word_at(tokens, at), 0) > factor:
        factor *= TIMES[word_at(tokens, at)]
        at += 1
    return factor, at


def _below_thousand(tokens: Sequence[Token], at: int) -> tuple[float, int] | None:
    """Read digits, or words up to 999: the value and the place after it."""
    if at >= len(tokens):
        return None
    token = tokens[at]
    if token.kind == "digits":
        return (value_of(token.text), at + 1)
    if token.kind != "word":
        return None
    if token.text in HUNDREDS:
        rest = _below_hundred(tokens, at + 1)
        return (HUNDREDS[token.text] + rest[0], rest[1]) if rest else (HUNDREDS[token.text], at + 1)
    low = _below_hundred(tokens, at)
    if token.text in {"a", "an"} and word_at(tokens, at + 1) == "hundred":
        low = (1.0, at + 1)
    if low is None or word_at(tokens, low[1]) != "hundred":
        return low
    place = low[1] + 1
    rest = _below_hundred(tokens, place + (word_at(tokens, place) == "and"))
    return (low[0] * 100 + rest[0], rest[1]) if rest else (low[0] * 100, place)


def _below_hundred(tokens: Sequence[Token], at: int) -> tuple[float, int] | None:
    word = word_at(tokens, at)
    if word in ONES:
        return (ONES[word], at + 1)
    if word not in TENS:
        return None
    joined = at + 1
    if word_at(tokens, joined) in {"y", "-"}:
        joined += 1
    if 0 < ONES.get(word_at(tokens, joined), 0) < 10 and (joined > at + 1 or tokens[at].text.endswith("ty")):
        return (TENS[word] + ONES[word_at(tokens, joined)], joined + 1)
    return (TENS[word], at + 1)


def value_of(digits: str) -> float:
    """Return the value of digits: "1,500", "1.500" and "1 500" are one thousand five hundred, "1.5" is one and a half."""
    grouped = GROUPED.fullmatch(digits)
    if grouped is None and DECIMAL.fullmatch(digits):
        return float(digits.replace(",", "."))
    fraction = (grouped["fraction"] or "") if grouped else ""
    whole = "".join(filter(str.isdigit, digits[: len(digits) - len(fraction)]))
    return float(f"{whole}.{fraction[1:]}" if fraction else whole)


def _pack(tokens: Sequence[Token], at: int) -> Read | None:
    """Read "una docena", "two dozen", "media docena", "varias decenas", "decenas de miles", "medio millón"."""
    word = word_at(tokens, at)
    if word in ONE | HALF:
        return _one_pack(tokens, at)
    if word in MANY and at and (tokens[at - 1].kind == "digits" or tokens[at - 1].text in "*%"):
        return None  # the end of something that is no number
    number = _below_thousand(tokens, at)
    return _many(tokens, at) if number is None else _packs(tokens, *number)


def _packs(tokens: Sequence[Token], value: float, place: int) -> Read | None:
    """Read the packs after a number: "two dozen"."""
    word = word_at(tokens, place)
    times = PLURAL_PACKS.get(word) or PACKS.get(word)
    if not times or word in {"couple", "par"}:
        return None
    return (value * times, value * times, False, place + 1)


def _many(tokens: Sequence[Token], at: int) -> Read | None:
    """Read a plural without a number: "varias decenas", "cientos", "tens of thousands"."""
    place = at + (word_at(tokens, at) in SEVERAL)
    many = word_at(tokens, place)
    if place > at and many in {"dozen", "hundred", "thousand", "million"}:
        many += "s"
    if many not in MANY or (many in VAGUE_TIMES and word_at(tokens, place - 1) in {"de", "of"}):
        return None
    low, high = MANY[many]
    if word_at(tokens, place + 1) in {"de", "of"} and word_at(tokens, place + 2) in VAGUE_TIMES:
        factor = VAGUE_TIMES[word_at(tokens, place + 2)]
        return (low * factor, (high + 1) * factor - 1, True, place + 3)
    return None if many == "tens" else (low, high, True, place + 1)


def _one_pack(tokens: Sequence[Token], at: int) -> Read | None:
    """Read one pack, or half of one."""
    place, times = at, 1.0
    while word_at(tokens, place) in ONE | HALF:
        times *= 0.5 if word_at(tokens, place) in HALF else 1
        place += 1
    word = word_at(tokens, place)
    value = PACKS.get(word) or (TIMES.get(word, 0) if times < 1 else 0)
    if not value:
        return None
    return (value * times, value * times, False, place + 1)
