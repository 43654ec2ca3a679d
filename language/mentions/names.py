"""Who is looked for: actors, the names they go by, and under what conditions each name counts. Pure.

`config.actor` makes these of what a newsroom writes; `language.mentions.actors` looks for them.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from language.fold import fold
from language.mentions.trie import Trie
from language.query.terms import Term
from language.tokens import Token

PARTICLES = frozenset(
    ("de", "del", "el", "la", "las", "los", "y", "e", "da", "van", "von", "of", "the", "and", "for")
)
"""Words inside names that are written small, folded."""


class Letters(enum.StrEnum):
    """How a name must be written to count; what is written in capitals throughout counts in a headline of capitals."""

    ANY = "any"
    CAPITALISED = "capitalised"  # every word but particles begins with a capital
    INSIDE = "inside"  # so it is, and not only because a sentence begins there
    CAPITALS = "capitals"
    EXACTLY = "exactly"  # case and accents


class Within(enum.StrEnum):
    """How far from a name the words that it needs may stand."""

    SENTENCE = "sentence"
    NEAR = "near"  # NEARBY words before and after
    ARTICLE = "article"


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """A time: both days belong to it, and an open end is None."""

    since: date | None = None
    until: date | None = None

    def holds(self, day: date | None) -> bool:
        """Whether a day lies in it; one that nobody knows does."""
        if day is None:
            return True
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)

    @property
    def is_open(self) -> bool:
        """Whether it says nothing."""
        return self.since is None and self.until is None


ALWAYS = Days()


class Wanted:
    """Terms to look for among the words around a name. Two are equal when they are the same one."""

    __slots__ = ("_trie", "is_empty")

    def __init__(self, terms: Iterable[Term] = ()) -> None:
        self._trie: Trie[None] = Trie()
        self.is_empty = True
        for term in terms:
            self._trie.add(term, None)
            self.is_empty = False

    def __bool__(self) -> bool:
        return not self.is_empty

    def find(self, row: Sequence[Token]) -> Iterator[tuple[int, int]]:
        """Yield where they stand in a row of words: the first word, and the one behind the last."""
        return ((first, end) for first, end, _ in self._trie.find(row))

    def first_in(self, rows: Iterable[Sequence[Token]]) -> str | None:
        """Return the first that stands in the rows of words; None when none does."""
        for row in rows:
            for first, end in self.find(row):
                return " ".join(token[0] for token in row[first:end])
        return None


NOTHING = Wanted()


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A role that a person holds, and when."""

    role: str  # the id of an actor
    days: Days = ALWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """The parts of a person's name: given names as they are combined, the surnames in their order."""

    given: tuple[str, ...]  # "Ángel", "Ángel Heladio"
    surnames: tuple[str, ...]  # "Aguirre", "Rivero"; the first is the father's
    titles: tuple[str, ...] = ()  # of his own: "comandante"
    roles: tuple[Held, ...] = ()

    @property
    def name(self) -> str:
        """Return what the person is called for short."""
        return f"{self.given[0]} {self.surnames[0]}"

    @property
    def words(self) -> frozenset[str]:
        """Every word of the name, folded."""
        every = (fold(word) for part in (*self.given, *self.surnames) for word in part.split())
        return frozenset(form for word in every for form in (word, word.replace("ñ", "n")))

    def forms(self) -> Iterator[tuple[str, str]]:
        """Yield the forms the name is found in, each with what it is called: ("full", "Ángel Aguirre Rivero")."""
        both = " ".join(self.surnames)
        paternal = self.surnames[0]
        for given in self.given:
            if len(self.surnames) > 1:
                yield "full", f"{given} {both}"
            yield "full" if len(self.surnames) == 1 else "short", f"{given} {paternal}"
        if len(self.surnames) > 1:
            yield "surnames", both
        for surname in self.surnames:
            yield "surname", surname


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """One name. `needs` are words of which one must stand around it, `unless` words of which none may stand near.

    `after` are words of which one must stand right in front. `form` is what a mention says of it: "full", "short" (a given
    name and a surname), "surnames" (both), "surname", "alias", "abbreviation", "role".
    """

    text: str
    term: Term
    form: str = "alias"
    letters: Letters = Letters.ANY
    after: Wanted = NOTHING
    needs: Wanted = NOTHING
    within: Within = Within.NEAR
    unless: Wanted = NOTHING
    languages: frozenset[str] = frozenset()
    days: Days = ALWAYS
    anywhere: bool = False  # in an article about other countries, too
    person: Person | None = None  # whose name it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """An actor as it is looked for.

    `people` are the person that it is, or those who stand for it. An authority of one country has words of that one,
    `home`, and of others, `abroad`: in an article that has more of these its names are weak, but for those that say `anywhere`.
    """

    id: str
    aliases: tuple[Alias, ...]
    people: tuple[Person, ...] = ()
    titles: tuple[str, ...] = ()  # of a role: what stands before the surname of whoever holds it
    is_role: bool = False
    never: tuple[Term, ...] = ()  # phrases that hold one of its names and are not it
    home: Wanted = NOTHING
    abroad: Wanted = NOTHING
    days: Days = ALWAYS
