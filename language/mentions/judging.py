"""Whether a name that stands in an article is a mention: strong, weak or none, and why. Pure.

A judgement is made of the surface (language/mentions/surface.py), of what stands right before and behind, of the words
around, of the day the article is from and of the language it is in. What it says is a code with a value after a colon.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from language.mentions.names import PARTICLES, Alias, Days, Letters, Wanted, Who, Within
from language.mentions.surface import Surface
from language.mentions.titles import FORMER, GIVEN, PAST, PLACES, RUNNING, TITLES
from language.tokens import Token

NEARBY = 25  # words before and after
DENYING = 7  # words before and after, in the same sentence
ABBREVIATED = 2  # letters
YEAR = 4  # digits


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


def content(hit: Hit) -> int:
    """Count the words of a name that are no particles."""
    return sum(token[0] not in PARTICLES for token in hit.surface.tokens[hit.first : hit.end])


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
        self._places: dict[Wanted, list[tuple[Surface, int, int]]] = {}

    def places(self, wanted: Wanted) -> list[tuple[Surface, int, int]]:
        """Return wherever a term asked for stands; it is looked for once."""
        if wanted not in self._places:
            self._places[wanted] = [
                (surface, *place) for surface in self.surfaces for place in wanted.find(surface.tokens)
            ]
        return self._places[wanted]

    def support(self, hit: Hit, wanted: Wanted, within: Within) -> str | None:
        """Return a term asked for that stands around a name; its own words do not count."""
        if within is not Within.ARTICLE:
            return wanted.first_in(self.around(hit, within))
        for surface, first, end in self.places(wanted):
            if surface is not hit.surface or end <= hit.first or first >= hit.end:
                return " ".join(token[0] for token in surface.tokens[first:end])
        return None

    def is_abroad(self, who: Who) -> str | None:
        """Return a word of another country where the article has more of those than of the actor's own."""
        if not who.abroad:
            return None
        abroad = self.places(who.abroad)
        if len(abroad) <= len(self.places(who.home)):
            return None
        surface, first, end = abroad[0]
        return " ".join(token[0] for token in surface.tokens[first:end])

    def around(self, hit: Hit, within: Within) -> list[Sequence[Token]]:
        """Return the words of the sentence or near a name, without its own."""
        surface = hit.surface
        if within is Within.SENTENCE:
            low, high = surface.sentence(hit.first)
            return [surface.tokens[low : hit.first], surface.tokens[hit.end : high]]
        rows = [
            surface.tokens[max(0, hit.first - NEARBY) : hit.first],
            surface.tokens[hit.end : hit.end + NEARBY],
        ]
        if surface.field == "title":  # what a headline is about, the text begins with
            rows += [other.tokens[:NEARBY] for other in self.surfaces if other is not surface]
        return rows

    @staticmethod
    def beside(hit: Hit) -> tuple[Sequence[Token], Sequence[Token]]:
        """Return the few words before and behind a name, within its sentence."""
        surface = hit.surface
        low, high = surface.sentence(hit.first)
        return (
            surface.tokens[max(low, hit.first - DENYING) : hit.first],
            surface.tokens[hit.end : min(high, hit.end + DENYING)],
        )

    def is_nearer(self, hit: Hit, one: Wanted, other: Wanted) -> bool:
        """Whether one of these terms stands nearer to a name than any of those."""
        return self._distance(hit, one) < self._distance(hit, other)

    def _distance(self, hit: Hit, wanted: Wanted) -> int:
        """Count the words between a name and the nearest term beside it; more than there can be when there is none."""
        before, behind = self.beside(hit)
        distances = [len(before) - end for _, end in wanted.find(before)]
        distances += [first for first, _ in wanted.find(behind)]
        return min(distances, default=DENYING + 1)


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


def neighbour(surface: Surface, at: int, own: frozenset[str]) -> str | None:
    """Return a word that begins with a capital, and is neither an abbreviation nor a word of the name or a title."""
    if not 0 <= at < len(surface.tokens) or surface.tokens[at][0] in own | TITLES | PARTICLES:
        return None
    if not surface.is_capitalised(at):
        return None
    word = surface.word(at)
    return None if len(word) >= ABBREVIATED and word.isupper() and not surface.is_shouted(at) else word


def another_in_front(hit: Hit, own: frozenset[str]) -> str | None:
    """Return the capitalised word right before a name that makes it another one, such as "Javier" before "Aguirre".

    Where a capital says nothing, at the beginning of a sentence and in headlines, only a given name does.
    """
    surface, at = hit.surface, hit.first - 1
    word = neighbour(surface, at, own) if surface.stands_beside(at) else None
    if word is None or surface.tokens[at][0] in GIVEN:
        return word
    says_nothing = surface.begins_sentence(at) or surface.is_headlined(at) or surface.is_shouted(at)
    return None if says_nothing else word


def another_behind(hit: Hit, own: frozenset[str]) -> str | None:
    """Return the capitalised word right behind a name that makes it another one, such as "Gómez" after "Ángel Aguirre"."""
    surface, at = hit.surface, hit.end
    if not surface.stands_beside(at - 1) or surface.is_headlined(at) or surface.is_shouted(at):
        return None
    return neighbour(surface, at, own)


def number_behind(hit: Hit) -> str | None:
    """Return the number right behind a name, such as that of a line of the Metro."""
    surface, at = hit.surface, hit.end
    return surface.word(at) if surface.stands_beside(at - 1) and surface.tokens[at][0].isdigit() else None


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
    return refused(hit, alias) or doubted(article, hit, who, alias) or supported(article, hit, alias)


def refused(hit: Hit, alias: Alias) -> Verdict | None:
    """Say what makes a name another one."""
    if word := place_in_front(hit, across=alias.person is not None):
        return none("place", word)
    written = hit.surface.written(hit.first, hit.end)
    if alias.after and not _comes_after(hit, alias.after):
        return none("after", written)
    if alias.person is not None:
        return _another_person(hit, written, alias.form, alias.person.words)
    is_name = alias.letters in {Letters.CAPITALISED, Letters.INSIDE}
    alone = (
        is_name and sum(token[0] not in PARTICLES for token in hit.surface.tokens[hit.first : hit.end]) == 1
    )
    if alone and (word := another_in_front(hit, frozenset())):
        return none("longer-name", f"{word} {written}")
    if (alone or alias.needs) and (word := another_behind(hit, frozenset()) or number_behind(hit)):
        return none("longer-name", f"{written} {word}")
    return None


def _comes_after(hit: Hit, wanted: Wanted) -> bool:
    """Whether a word that is asked for stands right in front, or a number; so nouns are told from adjectives."""
    if hit.surface.begins_sentence(hit.first):
        return True
    if not hit.surface.stands_beside(hit.first - 1):  # a comma, a quote
        return True
    before = hit.surface.tokens[hit.first - 1 : hit.first]
    return before[0][0].isdigit() or wanted.first_in([before]) is not None


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
        if not days.holds(article.on) and not _is_of_the_past(article, hit, days):
            return weak(*out_of_time(days, article.on))
    if (word := _denied(article, hit, who, alias)) is not None:
        return weak("unless", word)
    if not alias.anywhere and (word := article.is_abroad(who)):
        return weak("abroad", word)
    if who.is_role and (word := former(hit)):
        return weak("former", word)
    return None


def _denied(article: Article, hit: Hit, who: Who, alias: Alias) -> str | None:
    """Return a word beside a name that speaks against it; one of another country does not where one of its own is nearer."""
    if not alias.unless or (alias.unless is who.abroad and article.is_nearer(hit, who.home, who.abroad)):
        return None
    return alias.unless.first_in(article.beside(hit))


def _is_of_the_past(article: Article, hit: Hit, days: Days) -> bool:
    """Whether a name of something that is over stands where the text speaks of its time: beside a year of it, or "extinta"."""
    if article.on is None or (days.since is not None and article.on < days.since):
        return False
    around = {token[0] for row in article.around(hit, Within.NEAR) for token in row}
    return not PAST.isdisjoint(around) or any(
        year.isdigit() and len(year) == YEAR and days.holds(date(max(int(year), 1), 1, 1)) for year in around
    )


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
    if word := article.support(hit, alias.needs, within):
        return strong("context", word)
    return weak("sentence-start" if by_chance else "no-context")
