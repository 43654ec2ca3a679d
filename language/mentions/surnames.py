"""A surname alone: whose it is, when a title says so or whoever bears it is named in full in the same article. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from language.fold import fold
from language.mentions.judging import (
    Article,
    Case,
    Hit,
    Verdict,
    doubted,
    former,
    none,
    refused,
    strong,
    title_in_front,
    weak,
)
from language.mentions.names import ALWAYS, Days, Person, Who
from language.mentions.roles import APPOSED
from language.mentions.surface import Surface
from language.mentions.titles import COURTESY, TITLES

SURNAME = "surname"
Offices = dict[tuple[Surface, int], set[str]]
"""The roles named right beside a border between two words, by the word behind it."""
SHORTENED = 3  # letters that are left of a title at the least
PENDING = none("bare-surname")
"""Neither a title nor anything in front or behind decides: the others do."""


class Surnames:
    """The persons of a catalog by the titles that tell them apart."""

    def __init__(self, actors: Iterable[Who]) -> None:
        known = {who.id: who for who in actors}
        self._titles: dict[Person, dict[str, list[Days]]] = {
            person: _titles(person, known) for who in known.values() for person in who.people
        }

    def cases(self, article: Article, hits: Sequence[Hit], cases: Sequence[Case]) -> list[Case]:
        """Judge every surname that stands alone, knowing what the other names of the article came to."""
        alone = [
            (hit, who, alias, alias.person)
            for hit in hits
            for who, alias in hit.names
            if alias.form == SURNAME and alias.person
        ]
        if not alone:
            return []
        offices = _offices(cases)
        first = [
            Case(
                hit,
                who,
                alias,
                refused(hit, alias)
                or doubted(article, hit, who, alias)
                or self._entitled(article, hit, person, offices),
            )
            for hit, who, alias, person in alone
        ]
        named = {case.alias.person for case in (*cases, *first) if case.is_strong and case.alias.person}
        others = _others(cases, first)
        return [
            replace(case, verdict=self._by_the_others(case.hit, person, named, others))
            if case.verdict is PENDING
            else case
            for case, (_, _, _, person) in zip(first, alone, strict=True)
        ]

    def _entitled(self, article: Article, hit: Hit, person: Person, offices: Offices) -> Verdict:
        """Judge by the title in front, or by the role that is named beside it."""
        beside = offices.get((hit.surface, hit.first), set()) | offices.get((hit.surface, hit.end), set())
        if role := next((held.role for held in person.roles if held.role in beside), None):
            return strong("title", role)
        at = title_in_front(hit)
        if at is None or not (times := self._times(person, hit, at)):
            return PENDING
        word = hit.surface.word(at)
        if former(Hit(hit.surface, at, hit.end, ())) or any(days.holds(article.on) for days in times):
            return strong("title", word)
        return PENDING

    def _times(self, person: Person, hit: Hit, at: int) -> list[Days]:
        """Return when the word in front is a title of this person's; it may be shortened, as in "Gov. Aguirre"."""
        titles, word = self._titles[person], hit.surface.tokens[at][0]
        if word in titles or hit.surface.text[hit.surface.tokens[at].end] != "." or len(word) < SHORTENED:
            return titles.get(word, [])
        return [days for title, times in titles.items() if title.startswith(word) for days in times]

    def _by_the_others(
        self, hit: Hit, person: Person, named: set[Person], others: dict[str, set[str]]
    ) -> Verdict:
        """Judge a surname that no title explains by who else is named in the article."""
        at = title_in_front(hit)
        word = hit.surface.tokens[at][0] if at is not None else ""
        title = hit.surface.word(at) if at is not None else ""
        if person not in named:
            return weak("not-then", title) if word in self._titles[person] else none("bare-surname")
        if (
            at is not None
            and word in TITLES - COURTESY
            and word not in self._titles[person]
            and not former(Hit(hit.surface, at, hit.end, ()))
        ):
            return weak("other-title", title)
        bearers = others[_folded(hit)] - {person.name}
        return weak("shared", ", ".join(sorted(bearers))) if bearers else strong("named")


def _titles(person: Person, known: dict[str, Who]) -> dict[str, list[Days]]:
    """Return the titles that stand before a person's surname, folded, with when they do."""
    found: dict[str, list[Days]] = defaultdict(list)
    for title in person.titles:
        found[fold(title)].append(ALWAYS)
    for held in person.roles:
        for title in known[held.role].titles if held.role in known else ():
            found[fold(title)].append(held.days)
            found[f"ex{fold(title)}"].append(Days(since=held.days.since))
    return dict(found)


def _others(cases: Iterable[Case], alone: Iterable[Case]) -> dict[str, set[str]]:
    """Return who bears each surname in this article: persons named in full, and people whom nobody looks for."""
    found: dict[str, set[str]] = defaultdict(set)
    for case in cases:
        for surname in _borne(case.alias.person):
            if case.is_strong and case.alias.person:
                found[fold(surname)].add(case.alias.person.name)
            elif case.verdict.why.startswith("another-"):
                found[fold(surname)].add(case.verdict.why.partition(":")[2])
    for case in alone:
        if case.verdict.why.startswith("another-"):
            found[_folded(case.hit)].add(case.verdict.why.partition(":")[2])
    return found


def _borne(person: Person | None) -> tuple[str, ...]:
    """Return the surnames of a person, each and all of them."""
    return (*person.surnames, " ".join(person.surnames)) if person is not None else ()


def _folded(hit: Hit) -> str:
    return " ".join(token[0] for token in hit.surface.tokens[hit.first : hit.end])


def _offices(cases: Iterable[Case]) -> Offices:
    """Return the roles that are named, by where they begin and where they end."""
    found: Offices = defaultdict(set)
    for case in cases:
        if case.who.is_role:
            surface, first, end = case.hit.surface, case.hit.first, case.hit.end
            if _are_apposed(surface, first):
                found[surface, first].add(case.who.id)
            if _are_apposed(surface, end):
                found[surface, end].add(case.who.id)
    return found


def _are_apposed(surface: Surface, at: int) -> bool:
    """Whether nothing, or a comma, stands between a word and the one before."""
    if not 0 < at < len(surface.tokens):
        return False
    return surface.text[surface.tokens[at - 1].end : surface.tokens[at].start] in APPOSED
