"""Search the archive by a query of the rule language: candidates from the index of words, decided on as a rule would be.

What `serviola search` shows and what a rule of the same query would have found are the same articles: the same matcher says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from alerts.asked import Asked
from alerts.matching import Matcher, matcher_of
from alerts.stemming import LANGUAGES, stems
from config.errors import Mistake, Place
from config.naming import Known as Nameable
from config.naming import named_in, unknown, with_names
from config.places import gazetteer
from config.rule import Rule
from config.schema import Catalog
from language.mentions.found_by import names_of_actor, names_of_place
from language.query import SHORTEST_PREFIX, Prefix, Term, parse_query, parse_term
from language.query.sought import Known, Some, Sought, Wanted, wanted
from language.tokens import words
from storage.records import Match
from storage.search import Candidate, Found, Scope, Search

ID = "search"
"""What the rule is called that a query is for a moment."""
PUT_THERE = {
    "es": (("ente", 2), ("ent", 1)),
    "en": (("ble", 2), ("ie", 2), ("bl", 1), ("sky", 1), ("i", 1), ("e", 1)),
}
"""Endings of stems that a stemmer puts in the place of others, and how many letters of them the word may lack.

Of Snowball's rules: -encia: -ent(e); -bility: -bl(e), dying: die, skies: sky, happy: happi, hoping: hope. All others take away.
"""


class BadNames(Exception):  # noqa: N818 (a newsroom reads it: the names are bad, the program is not)
    """A query that names what nobody knows."""

    def __init__(
        self, mistakes: tuple[Mistake, ...], positions: tuple[int, ...], corrected: tuple[str, ...]
    ) -> None:
        super().__init__(", ".join(each.code for each in mistakes))
        self.mistakes = mistakes
        self.positions = positions  # of the names, characters from 0
        self.corrected = corrected  # the query with the names that were meant


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article that a query holds for, and where."""

    article: Candidate
    match: Match


@dataclass(slots=True, kw_only=True)
class Tally:
    """How far a search has come."""

    candidates: int = 0  # that there are
    read: int = 0
    hits: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A query, ready to be asked of the archive."""

    rule: Rule
    matcher: Matcher
    wanted: Wanted
    scope: Scope
    tally: Tally = field(default_factory=Tally)

    def find(self, search: Search) -> Found:
        """Find the candidates, the newest first."""
        found = search.find(self.wanted, self.scope)
        self.tally.candidates = found.every
        return found

    def hits(self, search: Search, found: Found) -> Iterator[Hit]:
        """Read candidates, and yield those that the query holds for; whoever has enough stops asking."""
        for candidate in search.read(found):
            self.tally.read += 1
            if matches := self.matcher.match(candidate):
                self.tally.hits += 1
                yield Hit(article=candidate, match=matches[0])


def question_of(query: str, catalog: Catalog, scope: Scope, outlets: Collection[str] = ()) -> Question:
    """Make a query ready. Raises BadQuery, BadNames, or pydantic's ValidationError for one that no rule may have.

    `outlets` are those that were watched once and may be asked for, too.
    """
    tree = parse_query(query)
    refuse_unknown(query, catalog, outlets)
    rule = Rule(id=ID, query=query)
    return Question(
        rule=rule,
        matcher=matcher_of(catalog.model_copy(update={"rules": (rule,)})),
        wanted=wanted(tree, known_of(catalog)),
        scope=scope,
    )


def refuse_unknown(query: str, catalog: Catalog, outlets: Collection[str]) -> None:
    """Raise BadNames for a query that names actors, places, outlets or lists that are not there."""
    known = Nameable(
        outlets={outlet.id for outlet in catalog.outlets}.union(outlets),
        groups=catalog.groups,
        actors={actor.id for actor in catalog.actors},
        channels=(),
        lists=catalog.lists,
        places=gazetteer,
    )
    wrong = [
        (name, start, *said)
        for kind, name, start in named_in(parse_query(query))
        if (said := unknown(kind, name, known))
    ]
    if not wrong:
        return
    raise BadNames(
        tuple(Mistake(place=Place(file=""), code=code, values=values) for _, _, code, values in wrong),
        tuple(start for _, start, _, _ in wrong),
        with_names(query, [(name, start, values.get("near", "")) for name, start, _, values in wrong]),
    )


# ------------------------------------------------------------------------------- what is looked for in an index


def known_of(catalog: Catalog) -> Known:
    """Say by which words the names in a query can be found."""
    actors = {actor.id: actor.who for actor in catalog.actors}
    return Known(
        lists={name: [parse_term(each) for each in its] for name, its in catalog.lists.items()},
        actors=partial(names_of_actor, actors),
        places=lambda name: names_of_place(gazetteer(), name),
        stems=forms_of,
    )


def forms_of(word: str) -> list[Term] | None:
    """Return the beginnings of which the forms of a word have one, in any language; None where they are too short to tell."""
    beginnings = {
        beginning(stem.partition(":")[2], language)
        for language in LANGUAGES
        for stem in stems(word, language)
    }
    if min(map(len, beginnings)) < SHORTEST_PREFIX:
        return None
    widest = [each for each in beginnings if not any(each[:end] in beginnings for end in range(len(each)))]
    return [Prefix(f"{each}*", each) for each in sorted(widest)]


def beginning(stem: str, language: str) -> str:
    """Return what every word begins with that has a stem."""
    lacks = next((lacks for ending, lacks in PUT_THERE[language] if stem.endswith(ending)), 0)
    return stem[: len(stem) - lacks]


def wanted_by(asked: Asked, known: Known) -> Wanted:
    """Say which articles a rule may match."""
    found = wanted(asked.tree, known)
    if asked.outlets is None:
        return found
    named = frozenset(tuple(words(outlet)) for outlet in asked.outlets)
    return replace(found, outlets=named if found.outlets is None else found.outlets & named)


def either(one: Wanted, other: Wanted) -> Wanted:
    """Say which articles one of two rules may match."""
    if one == other:
        return one
    if one.words is None or other.words is None:
        both: Sought | None = None
    else:
        both = one.words if one.words == other.words else Some((one.words, other.words))
    is_named = one.outlets is not None and other.outlets is not None
    named = (one.outlets or frozenset()) | (other.outlets or frozenset())
    return Wanted(words=both, outlets=named if is_named else None)
