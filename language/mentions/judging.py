"""Whether a name that stands in an article is a mention: strong, weak or none, and why. Pure.

A judgement is made of the surface (language/mentions/surface.py), of what stands right before and behind, of the words
around, of the day the article is from and of the language it is in. What it says is a code with a value after a colon.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from language.mentions.names import PARTICLES, Alias, Days, Letters, Who, Within
from language.mentions.surface import Surface
from language.mentions.titles import FORMER, GIVEN, PLACES, RUNNING, TITLES
from language.query.terms import Prefix, Word

NEARBY = 25  # words before and after
ABBREVIATED = 2  # letters


class Standing(enum.IntEnum):
    """What a name comes to, from the least."""

    NONE = 0
    WEAK = 1
    STRONG = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a name comes to, and why."""

    standing: Standing
    why: str


@dataclass(frozen=True, slots=True, eq=False)
class Hit:
    """A name that stands in a field: the words it takes up, and whose it may be."""

    surface: Surface
    first: int
    end: int
    names: tuple[tuple[Who, Alias], ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One name at one place, and what it comes to."""

    hit: Hit
    who: Who
    alias: Alias
    verdict: Verdict

    @property
    def is_strong(self) -> bool:
        """Whether it is a mention that rules may fire on."""
        return self.verdict.standing is Standing.STRONG


def strong(why: str, value: str = "") -> Verdict:
    """Say that a name is a mention."""
    return Verdict(Standing.STRONG, f"{why}:{value}" if value else why)


def weak(why: str, value: str = "") -> Verdict:
    """Say that a name may be a mention."""
    return Verdict(Standing.WEAK, f"{why}:{value}" if value else why)


def none(why: str, value: str = "") -> Verdict:
    """Say that a name is no mention."""
    return Verdict(Standing.NONE, f"{why}:{value}" if value else why)


class Article:
    """What an article says beside its names: its day, its language, and its words."""

    def __init__(self, surfaces: Sequence[Surface], *, on: date | None, language: str | None) -> None:
        self.surfaces = surfaces
        self.on = on
        self.language = (language or "").partition("-")[0].lower()

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of every field."""
        return frozenset(token[0] for surface in self.surfaces for token in surface.tokens)

    def around(self, hit: Hit, within: Within) -> set[str]:
        """Return the words around a name, without its own."""
        if within is Within.ARTICLE:
            return set(self.words)
        surface = hit.surface
        if within is Within.SENTENCE:
            low, high = surface.sentence(hit.first)
        else:
            low, high = max(0, hit.first - NEARBY), hit.end + NEARBY
        rows = [surface.tokens[low : hit.first], surface.tokens[hit.end : high]]
        if (
            within is Within.NEAR and surface.field == "title"
        ):  # what a headline is about, the text begins with
            rows += [other.tokens[:NEARBY] for other in self.surfaces if other is not surface]
        return {token[0] for row in rows for token in row}


def first_of(wanted: Iterable[Word | Prefix], words: set[str]) -> str | None:
    """Return the first of the words asked for that is among those there."""
    for each in wanted:
        if isinstance(each, Word):
            if each.word in words:
                return each.word
        elif found := next((word for word in sorted(words) if word.startswith(each.stem)), None):
            return found
    return None


# ---------------------------------------------------------------------------------------------- letters


def fits(surface: Surface, first: int, end: int, alias: Alias) -> bool:
    """Whether a name is written as it must be."""
    letters = alias.letters
    if letters is Letters.ANY:
        return True
    if letters is Letters.CAPITALS:
        return surface.written(first, end).isupper()
    if letters is Letters.EXACTLY:
        return surface.written(first, end) == alias.text or surface.is_shouted(first)
    return all(
        surface.is_capitalised(at) for at in range(first, end) if surface.tokens[at][0] not in PARTICLES
    )


def begins_by_chance(surface: Surface, first: int, end: int) -> bool:
    """Whether the only capital of a name may be that of a sentence or of a headline."""
    if surface.is_headlined(first):
        return True
    capitals = [at for at in range(first, end) if surface.is_capitalised(at)]
    return capitals == [first] and surface.begins_sentence(first) and not surface.is_shouted(first)


# ------------------------------------------------------------------------------------- before and behind


def neighbour(surface: Surface, at: int) -> str | None:
    """Return a word that is no abbreviation and begins with a capital where that means something."""
    if not 0 <= at < len(surface.tokens) or not surface.is_capitalised(at):
        return None
    word = surface.word(at)
    if (len(word) >= ABBREVIATED and word.isupper()) or surface.is_headlined(at) or surface.is_shouted(at):
        return None
    return word


def another_in_front(hit: Hit, own: frozenset[str]) -> str | None:
    """Return the capitalised word right before a name that makes it another one, such as "Javier" before "Aguirre"."""
    surface, at = hit.surface, hit.first - 1
    word = neighbour(surface, at) if surface.stands_beside(at) else None
    if word is None or (folded := surface.tokens[at][0]) in own | TITLES | PARTICLES:
        return None
    return word if folded in GIVEN or not surface.begins_sentence(at) else None


def another_behind(hit: Hit, own: frozenset[str]) -> str | None:
    """Return the capitalised word right behind a name that makes it another one, such as "Gómez" after "Ángel Aguirre"."""
    surface, at = hit.surface, hit.end
    word = neighbour(surface, at) if surface.stands_beside(at - 1) else None
    return None if word is None or surface.tokens[at][0] in own | TITLES | PARTICLES else word


def place_in_front(hit: Hit, *, across: bool) -> str | None:
    """Return the word that makes a name one of a street, a school or a paper; with `across` over particles, too."""
    surface, at = hit.surface, hit.first - 1
    while across and at > 0 and surface.tokens[at][0] in PARTICLES and hit.first - at <= 2:
        at -= 1
    if at < 0 or "\n" in surface.text[surface.tokens[at].end : surface.tokens[hit.first].start]:
        return None
    return surface.word(at) if surface.tokens[at][0] in PLACES else None


def title_in_front(hit: Hit) -> int | None:
    """Return where the word stands that is right before a name, a full stop of an abbreviation allowed."""
    surface, at = hit.surface, hit.first - 1
    if at < 0:
        return None
    between = surface.text[surface.tokens[at].end : surface.tokens[hit.first].start]
    return at if between in {" ", ". ", "\u00a0"} else None


def former(hit: Hit) -> str | None:
    """Return the word that says that a role is not held now: "ex", "entonces", "candidato a"."""
    surface, at = hit.surface, hit.first - 1
    if at < 0 or not surface.is_whole(at, hit.first + 1):
        return None
    if surface.tokens[at][0] in FORMER:
        return surface.word(at)
    if at > 0 and surface.tokens[at][0] in {"a", "al", "for"} and RUNNING.match(surface.tokens[at - 1][0]):
        return surface.word(at - 1)
    return None


# ---------------------------------------------------------------------------------------------- a name


def judge(article: Article, hit: Hit, who: Who, alias: Alias) -> Verdict:
    """Judge a name that is no lone surname; that one hangs on the others (`language.mentions.surnames`)."""
    return refused(hit, who, alias) or doubted(article, hit, who, alias) or supported(article, hit, alias)


def refused(hit: Hit, who: Who, alias: Alias) -> Verdict | None:
    """Say what makes a name another one."""
    if word := place_in_front(hit, across=who.person is not None):
        return none("place", word)
    written = hit.surface.written(hit.first, hit.end)
    if who.person is not None and alias.form != "alias":
        return _another_person(hit, written, alias.form, who.person.words)
    alone = hit.end - hit.first == 1 and alias.letters in {Letters.CAPITALISED, Letters.INSIDE}
    if alone and (word := another_in_front(hit, frozenset())):
        return none("longer-name", f"{word} {written}")
    if (alone or alias.needs) and (word := another_behind(hit, frozenset())):
        return none("longer-name", f"{written} {word}")
    return None


def _another_person(hit: Hit, written: str, form: str, own: frozenset[str]) -> Verdict | None:
    """Say whose name it is, when another given name stands in front or another surname behind."""
    if form != "full" and (word := another_in_front(hit, own)):
        return none("another-given", f"{word} {written}")
    if form in {"short", "surname"} and (word := another_behind(hit, own)):
        return none("another-surname", f"{written} {word}")
    return None


def doubted(article: Article, hit: Hit, who: Who, alias: Alias) -> Verdict | None:
    """Say what keeps a name from being sure: its time, its language, words that deny it, a role of the past."""
    if alias.languages and not article.language:
        return weak("language", ", ".join(sorted(alias.languages)))
    for days in (who.days, alias.days):
        if not days.holds(article.on):
            return weak(*out_of_time(days, article.on))
    if alias.unless and (word := first_of(alias.unless, article.around(hit, Within.SENTENCE))):
        return weak("unless", word)
    if who.is_role and (word := former(hit)):
        return weak("former", word)
    return None


def out_of_time(days: Days, on: date | None) -> tuple[str, str]:
    """Say which end of a time a day lies beyond."""
    if days.since is not None and on is not None and on < days.since:
        return "before", days.since.isoformat()
    return "after", days.until.isoformat() if days.until else ""


def supported(article: Article, hit: Hit, alias: Alias) -> Verdict:
    """Say whether a name has the words around it that it needs."""
    by_chance = alias.letters is Letters.INSIDE and begins_by_chance(hit.surface, hit.first, hit.end)
    if not alias.needs:
        return weak("sentence-start") if by_chance else strong(alias.form)
    within = Within.SENTENCE if by_chance else alias.within
    if word := first_of(alias.needs, article.around(hit, within)):
        return strong("context", word)
    return weak("sentence-start" if by_chance else "no-context")
