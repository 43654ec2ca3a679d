"""A surname alone: whose it is, when a title says so or whoever bears it is named in full in the same article. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from language.fold import fold
from language.mentions.judging import (
    Article,
    Case,
    Hit,
    Verdict,
    former,
    none,
    refused,
    strong,
    title_in_front,
    weak,
)
from language.mentions.names import Days, Who
from language.mentions.roles import APPOSED
from language.mentions.titles import COURTESY, TITLES

SURNAME = "surname"
SHORTENED = 3  # letters that are left of a title at the least
PENDING = none("bare-surname")
"""Neither a title nor anything in front or behind decides: the others do."""


class Surnames:
    """The persons of a catalog by the titles that tell them apart."""

    def __init__(self, actors: Iterable[Who]) -> None:
        known = {who.id: who for who in actors}
        self._titles: dict[str, dict[str, list[Days]]] = {}
        self._roles: dict[str, frozenset[str]] = {}
        for who in known.values():
            if who.person is not None:
                self._titles[who.id] = _titles(who, known)
                self._roles[who.id] = frozenset(held.role for held in who.person.roles)

    def cases(self, article: Article, hits: Sequence[Hit], cases: Sequence[Case]) -> list[Case]:
        """Judge every surname that stands alone, knowing what the other names of the article came to."""
        alone = [
            (hit, who, alias)
            for hit in hits
            for who, alias in hit.names
            if alias.form == SURNAME and who.person
        ]
        if not alone:
            return []
        named = {case.who.id for case in cases if case.is_strong and case.who.person is not None}
        first = [
            Case(hit, who, alias, refused(hit, who, alias) or self._entitled(article, hit, who, cases))
            for hit, who, alias in alone
        ]
        named |= {case.who.id for case in first if case.is_strong}
        others = _others(cases, first)
        return [
            Case(case.hit, case.who, case.alias, self._by_the_others(case, named, others))
            if case.verdict is PENDING
            else case
            for case in first
        ]

    def _entitled(self, article: Article, hit: Hit, who: Who, cases: Sequence[Case]) -> Verdict:
        """Judge by the title in front, or by the role that is named beside it."""
        for role in self._roles[who.id]:
            if any(case.who.id == role and _are_apposed(case.hit, hit) for case in cases):
                return strong("title", role)
        at = title_in_front(hit)
        if at is None or not (times := self._times(who, hit, at)):
            return PENDING
        word = hit.surface.word(at)
        if former(Hit(hit.surface, at, hit.end, ())) or any(days.holds(article.on) for days in times):
            return strong("title", word)
        return PENDING

    def _times(self, who: Who, hit: Hit, at: int) -> list[Days]:
        """Return when the word in front is a title of this person's; it may be shortened, as in "Gov. Aguirre"."""
        titles, word = self._titles[who.id], hit.surface.tokens[at][0]
        if word in titles or hit.surface.text[hit.surface.tokens[at].end] != "." or len(word) < SHORTENED:
            return titles.get(word, [])
        return [days for title, times in titles.items() if title.startswith(word) for days in times]

    def _by_the_others(self, case: Case, named: set[str], others: dict[str, set[str]]) -> Verdict:
        """Judge a surname that no title explains by who else is named in the article."""
        hit, who = case.hit, case.who
        at = title_in_front(hit)
        word = hit.surface.tokens[at][0] if at is not None else ""
        has_title = word in TITLES - COURTESY and word not in self._titles[who.id]
        if who.id not in named:
            if at is not None and word in self._titles[who.id]:
                return weak("not-then", hit.surface.word(at))
            return none("bare-surname")
        if has_title and at is not None and not former(Hit(hit.surface, at, hit.end, ())):
            return weak("other-title", hit.surface.word(at))
        bearers = others[hit.surface.tokens[hit.first][0]] - {who.id}
        return weak("shared", ", ".join(sorted(bearers))) if bearers else strong("named")


def _titles(who: Who, known: dict[str, Who]) -> dict[str, list[Days]]:
    """Return the titles that stand before a person's surname, folded, with when they do."""
    assert who.person is not None  # noqa: S101 - for mypy
    found: dict[str, list[Days]] = defaultdict(list)
    for title in who.person.titles:
        found[fold(title)].append(Days())
    for held in who.person.roles:
        for title in known[held.role].titles if held.role in known else ():
            found[fold(title)].append(held.days)
            found[f"ex{fold(title)}"].append(Days(since=held.days.since))
    return dict(found)


def _others(cases: Iterable[Case], alone: Iterable[Case]) -> dict[str, set[str]]:
    """Return who bears each surname in this article: actors named in full, and people who are no actors."""
    found: dict[str, set[str]] = defaultdict(set)
    for case in cases:
        if case.who.person is not None:
            surname = fold(case.who.person.surnames[0].split()[0])
            if case.is_strong:
                found[surname].add(case.who.id)
            elif case.verdict.why.startswith("another-"):
                found[surname].add(case.verdict.why.partition(":")[2])
    for case in alone:
        if case.who.person is not None and case.verdict.why.startswith("another-"):
            found[case.hit.surface.tokens[case.hit.first][0]].add(case.verdict.why.partition(":")[2])
    return found


def _are_apposed(one: Hit, other: Hit) -> bool:
    """Whether two names stand beside each other, with nothing or a comma between them."""
    if one.surface is not other.surface:
        return False
    first, second = (one, other) if one.first < other.first else (other, one)
    tokens = first.surface.tokens
    return (
        first.end == second.first
        and first.surface.text[tokens[first.end - 1].end : tokens[second.first].start] in APPOSED
    )
