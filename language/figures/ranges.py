"""Numbers as newsrooms write them, in Spanish and English, as ranges: "entre 60 y 100", "unos 70", "al menos 12". Pure.

A number is `low` to `high`, both included; `high` is None where nothing was said of it. What is said to be about so many is
taken for a tenth more or less. A number that names something (a date, an article of a law, a telephone, a score) is none.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from language.figures.lexing import DASHES, Token, numbers_something, word_at
from language.figures.values import FOREIGN, MONEY, ONE, ONES, PACKS, PLURAL_PACKS, TENS, TIMES, Read, read

AT_LEAST = (
    "al menos", "por lo menos", "cuando menos", "como minimo", "no menos de", "un minimo de", "minimo",
    "at least", "no fewer than", "no less than", "not less than", "a minimum of", "minimum of", "desde",
    "upward of", "upwards of", "en al menos",
)  # fmt: skip
OVER = ("mas de", "arriba de", "por encima de", "more than", "over", "above", "poco mas de", "a little more than", "well over", "in excess of", "supera los", "superan los", "superaron los", "supero los", "rebasa los", "rebasan los")  # fmt: skip
UNDER = ("menos de", "fewer than", "less than", "under", "below", "por debajo de")
UP_TO = ("hasta", "up to", "as many as", "a lo sumo", "cuando mucho", "a lo mucho", "como maximo", "no mas de", "no more than", "at most", "un maximo de", "a maximum of")  # fmt: skip
NEARLY = ("casi", "nearly", "almost", "close to", "cerca de", "poco menos de")
ABOUT = (
    "unos", "unas", "alrededor de", "aproximadamente", "aproximadamente unos", "cerca de unos", "en torno a", "about",
    "around", "approximately", "roughly", "some", "an estimated", "estimated", "como", "mas o menos", "circa", "unos cuantos",
    "aproximados", "un aproximado de", "alrededor de los", "in the region of",
)  # fmt: skip
SAID: dict[tuple[str, ...], str] = {
    tuple(phrase.split()): how
    for how, phrases in {
        "least": AT_LEAST, "over": OVER, "under": UNDER, "most": UP_TO, "nearly": NEARLY, "about": ABOUT,
    }.items()
    for phrase in phrases
}  # fmt: skip
LONGEST = max(map(len, SAID))
AFTERWARDS: dict[tuple[str, ...], str] = {
    ("o", "mas"): "least", ("or", "more"): "least", ("o", "menos"): "most", ("or", "fewer"): "most",
    ("aproximadamente",): "about", ("y", "pico"): "over", ("or", "so"): "about", ("mas", "o", "menos"): "about",
    ("odd",): "about", ("approximately",): "about",
}  # fmt: skip
BETWEEN = {"entre": ("y", "e"), "between": ("and",), "from": ("to",), "de": ("a",), "desde": ("a", "hasta")}
TO = frozenset(("a", "to", "o", "or", "-", "–", "—", "u"))
MONTH = re.compile(
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
)
PERCENT = frozenset(("%", "percent", "pct"))
CODES = {"usd": "dollars", "mxn": "pesos", "eur": "euros", "dls": "dollars"}
SIGNS = {"$": "$", "€": "euros", "£": "pounds"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number of a text, as a range. `first` and `last` are its tokens' places (end exclusive), modifiers included."""

    low: float
    high: float | None
    said: float | None  # the one number that was said; None of a range, and of "dozens"
    about: bool = False  # whether it was said to be no more than near
    unit: str = ""  # "percent", "pesos", "dollars", ... where a sign said so
    first: int
    last: int


def numbers_in(tokens: Sequence[Token], language: str | None = None) -> list[Number]:
    """Return the numbers among a text's tokens, each with what is said about it, in order."""
    foreign = FOREIGN.get(language or "", frozenset())
    found: list[Number] = []
    at = 0
    while at < len(tokens):
        begins = tokens[at].kind in {"word", "digits"} and tokens[at].text not in foreign
        number = _number(tokens, at, found[-1].last if found else 0) if begins else None
        if number is None:
            at += 1
        else:
            found.append(number)
            at = number.last
    return found


def _number(tokens: Sequence[Token], at: int, floor: int) -> Number | None:
    got = read(tokens, at)
    if got is None or _is_name(tokens, at, got[3]) or _is_measure(tokens, got[3]):
        return None
    low, high, vague, place = got
    span = _span(tokens, at, got)
    if span is not None:
        low, high, place = span
    elif _is_score_or_phone(tokens, at, place):
        return None
    number = Number(
        low=low,
        high=high,
        said=None if vague or span else low,
        about=not vague and _is_rough(tokens, at, place),
        first=at,
        last=place,
    )
    number = _with_unit(number, tokens)
    if span is not None and word_at(tokens, number.first - 1) in BETWEEN:
        number = replace(number, first=number.first - 1)
    return _modified(number, tokens, floor)


def _is_rough(tokens: Sequence[Token], at: int, place: int) -> bool:
    return any(
        word_at(tokens, each) in PACKS or word_at(tokens, each) in PLURAL_PACKS for each in range(at, place)
    )


def _span(tokens: Sequence[Token], at: int, got: Read) -> tuple[float, float, int] | None:
    """Read the second half of "entre 60 y 100", "60 a 100", "60-100"; None where there is none."""
    joint = word_at(tokens, got[3])
    signed = word_at(tokens, at - 1) in SIGNS
    opened = BETWEEN.get(word_at(tokens, at - 1 - signed), ())
    if joint not in opened and joint not in TO:
        return None
    if got[2] or (joint in DASHES and _is_chain(tokens, at, got[3])):
        return None
    after = got[3] + 1 + (signed and word_at(tokens, got[3] + 1) in SIGNS)
    other = read(tokens, after)
    if other is None or other[2] or (joint in {"a", "o", "or", "to"} and word_at(tokens, after) in ONE):
        return None
    low, high = got[0], other[0]
    factor = _shared_factor(tokens, after, other)
    if low < high / factor and got[3] == at + 1:
        low *= factor
    if low >= high or _are_years(tokens, at, low, high):
        return None
    return low, high, other[3]


def _shared_factor(tokens: Sequence[Token], at: int, other: Read) -> float:
    """Return what "60 y 100 mil", "2 to 3 million" multiply both their numbers by."""
    last = word_at(tokens, other[3] - 1)
    return TIMES[last] if last in TIMES and other[3] > at + 1 else 1


def _are_years(tokens: Sequence[Token], at: int, low: float, high: float) -> bool:
    return 1900 <= low <= 2100 and 1900 <= high <= 2100 and len(tokens[at].text) == 4


def _is_chain(tokens: Sequence[Token], at: int, dash: int) -> bool:
    """Tell "55-1234-5678" and "2026-11-25" from "60-100"."""
    before = at >= 2 and tokens[at - 1].text in DASHES | {"/", "."} and tokens[at - 2].kind == "digits"
    after = dash + 2
    return before or (
        word_at(tokens, after) in DASHES | {"/"}
        and after + 1 < len(tokens)
        and tokens[after + 1].kind == "digits"
    )


def _is_name(tokens: Sequence[Token], at: int, place: int) -> bool:
    """Whether a number names something: an article, a year, a model, an ordinal."""
    token = tokens[at]
    if token.kind != "digits":
        return False
    if numbers_something(tokens[max(0, at - 2) : at]):
        return True
    if at > 0 and tokens[at - 1].text in CODES:
        return False
    glued_before = at > 0 and not token.apart and tokens[at - 1].text not in "«“\"'‘(¿¡$€£:/" + "–—-"
    glued_after = (
        at + 1 < len(tokens)
        and not tokens[at + 1].apart
        and (tokens[at + 1].kind == "word" or tokens[at + 1].text in "ºª°")
    )
    if glued_before or (glued_after and tokens[at + 1].text not in TIMES):
        return True
    if at > 1 and not token.apart and tokens[at - 1].text in DASHES | {"/"} and not tokens[at - 1].apart:
        return True  # AK-47, 2025/26
    bare = token.text.isdigit()
    is_year = place == at + 1 and len(token.text) == 4 and bare and 1900 <= int(token.text) < 2100
    of_month = at > 0 and MONTH.fullmatch(tokens[at - 1].text) is not None and tokens[at - 1].capital
    return is_year or of_month or (bare and len(token.text) > 7)


def _is_measure(tokens: Sequence[Token], place: int) -> bool:
    """Whether a number is a part of a word: "a 13-year-old girl", "a five-day strike"."""
    return (
        word_at(tokens, place) in DASHES
        and place + 1 < len(tokens)
        and tokens[place + 1].kind == "word"
        and tokens[place + 1].text not in TIMES
        and tokens[place + 1].text not in ONES | TENS
    )


def _is_score_or_phone(tokens: Sequence[Token], at: int, place: int) -> bool:
    """Whether digits stand before a dash or a slash and more digits: what is no range is a score, a date, a number."""
    if word_at(tokens, place) not in DASHES | {"/"} or place + 1 >= len(tokens):
        return False
    return tokens[place + 1].kind == "digits" and not tokens[place + 1].apart and tokens[at].kind == "digits"


def _with_unit(number: Number, tokens: Sequence[Token]) -> Number:
    """Add the sign before a number, or the percent after it."""
    last = number.last
    if word_at(tokens, last) in PERCENT:
        return replace(number, unit="percent", last=last + 1)
    if (word_at(tokens, last), word_at(tokens, last + 1)) in {("por", "ciento"), ("per", "cent")}:
        return replace(number, unit="percent", last=last + 2)
    money = MONEY.get(word_at(tokens, last - 1), "")
    sign = number.first - 1
    if word_at(tokens, sign) in CODES:
        return replace(number, unit=CODES[tokens[sign].text], first=sign)
    if word_at(tokens, sign) in SIGNS:
        money = money or SIGNS[tokens[sign].text]
        if word_at(tokens, sign - 1) in {"us", "usd", "mxn", "mx"} and not tokens[sign].apart:
            money = "pesos" if tokens[sign - 1].text.startswith("mx") else "dollars"
            sign -= 1
        return replace(number, unit=money, first=sign)
    return replace(number, unit=money)


def _modified(number: Number, tokens: Sequence[Token], floor: int) -> Number:
    """Widen a number by what is said about it before and after."""
    while (found := _said_before(tokens, number.first, floor)) is not None:
        how, first = found
        number = replace(_widened(number, how), first=first)
    for length in (3, 2, 1):
        after = tuple(word_at(tokens, number.last + step) for step in range(length))
        if how := AFTERWARDS.get(after, ""):
            return replace(_widened(number, how), last=number.last + length)
    return _widened(number, "about") if number.about and number.low == number.high else number


def _said_before(tokens: Sequence[Token], first: int, floor: int) -> tuple[str, int] | None:
    for length in range(min(LONGEST, first - floor), 0, -1):
        phrase = tuple(token.text for token in tokens[first - length : first])
        if phrase in SAID:
            return SAID[phrase], first - length
    return None


def _widened(number: Number, how: str) -> Number:
    """Return the range that a number becomes by what is said about it."""
    low, high = number.low, number.high
    match how:
        case "least":
            high = None
        case "over":
            low, high = (low + 1 if low < 1_000_000 and low == int(low) else low), None
        case "under":
            low, high = 0, None if high is None else high - (high == int(high))
        case "most":
            low = 0
        case _ if number.said is not None and low == high:  # of what was widened already, no more is known
            low = math.floor(number.said - number.said / 10)
            high = number.said if how == "nearly" else math.ceil(number.said + number.said / 10)
    return replace(number, low=low, high=high, about=number.about or how in {"about", "nearly"})
