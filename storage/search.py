"""Candidates: the articles of the archive that a query may hold for, found by their words, read in portions.

What is asked is a superset (language/query/sought.py); whoever reads the candidates decides. Articles that are in no index
yet are always among them, so that the answer is complete whatever the state of the index.
"""

from __future__ import annotations

import random
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from language.query.sought import Wanted
from language.tokens import words
from storage import searchable
from storage.dialects import among, listed
from storage.engine import Database
from storage.names import names
from storage.tables import articles, revisions

PORTION = 200  # articles that are read in one go
SOON = timedelta(days=2)
"""How much later than it was first seen an article may say that it was published (crawler/dates.py refuses more)."""


class Candidate(NamedTuple):
    """An article as it stands now; rules can be asked about it."""

    article: int
    revision: int
    title: str
    summary: str
    text: str
    outlet: str
    language: str | None
    section: str | None
    authors: tuple[str, ...]
    story: int
    url: str
    published: datetime | None
    precision: str | None  # "day": `published` is noon of it
    first_seen_at: datetime
    basis: str

    @property
    def at(self) -> datetime:
        """When it was published, or first seen where nobody says."""
        return self.published or self.first_seen_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which articles are asked about, whatever they say."""

    since: datetime | None = None  # of their publication; of when they were first seen where nobody says it
    until: datetime | None = None  # exclusive
    outlets: frozenset[str] | None = None
    languages: frozenset[str] | None = None  # "es"; articles of no known language are not left out


ANYWHERE = Scope()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Candidates, in the order in which they are read."""

    articles: array[int]
    every: int  # that there are: of a sample, those that it was drawn from

    @property
    def is_sample(self) -> bool:
        """Whether some are left out."""
        return len(self.articles) < self.every


class Search:
    """Read-only questions about what the archive says. Safe to share between threads; methods may raise StorageError."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._dialect = database.engine.dialect.name
        self._full = sa.select(*COLUMNS).join(revisions, CURRENT)
        self._full = self._full.where(among(self._dialect, articles.c.id, "which"))

    def count(self, wanted: Wanted, scope: Scope, most: int) -> int:
        """Count candidates, up to `most`: it costs little to learn that there are too many."""
        found = self.question(wanted, scope).limit(most)
        with self._database.read() as connection:
            return connection.scalar(sa.select(sa.func.count()).select_from(found.subquery())) or 0

    def find(
        self, wanted: Wanted, scope: Scope, *, most: int | None = None, seed: int | None = None
    ) -> Found:
        """Find candidates, the newest first; with `seed` in an order drawn by it. Of more than `most`, that many are taken.

        Without `seed` the newest of them are; with it they are a sample of all.
        """
        # PostgreSQL hands out rows bit by bit only within a transaction.
        with self._database.snapshot() as connection:
            if seed is None:
                asked = self.question(wanted, scope, (NEWS_AT.label("at"),)).subquery()
                newest = sa.select(asked.c.id).order_by(asked.c.at.desc(), asked.c.id.desc())
                found = array("q", connection.scalars(newest.execution_options(yield_per=10_000)))
                return Found(articles=found[:most], every=len(found))
            asked_for = self.question(wanted, scope).execution_options(yield_per=10_000)
            every = sorted(connection.scalars(asked_for))
        drawn = random.Random(seed).sample(every, min(most or len(every), len(every)))  # noqa: S311 (a sample)
        return Found(articles=array("q", drawn), every=len(every))

    def read(self, found: Found) -> Iterator[Candidate]:
        """Read candidates as they stand now, in the order they were found, a portion at a time."""
        for start in range(0, len(found.articles), PORTION):
            yield from self._portion(found.articles[start : start + PORTION])

    def candidates(
        self,
        wanted: Wanted,
        scope: Scope = ANYWHERE,
        *,
        most: int | None = None,
        seed: int | None = None,
    ) -> Iterator[Candidate]:
        """Find candidates and read them."""
        yield from self.read(self.find(wanted, scope, most=most, seed=seed))

    def question(
        self, wanted: Wanted, scope: Scope, more: tuple[sa.ColumnElement[Any], ...] = ()
    ) -> sa.Select[Any]:
        """Ask for the candidates: those whose words are indexed by these, the others whatever they hold."""
        columns = (articles.c.id.label("id"), *more)
        limits = list(_limits(scope))
        if wanted.outlets is not None:
            limits.append(articles.c.outlet.in_(self._called(wanted.outlets)))
        if wanted.words is None:
            return sa.select(*columns).where(*limits)
        here = articles.join(revisions, CURRENT)
        index = searchable.index_of(self._dialect)
        by_words = sa.select(*columns).select_from(
            here.join(index, searchable.key_of(self._dialect) == revisions.c.id)
        )
        by_words = by_words.where(searchable.holds(self._dialect, wanted.words), *limits)
        unread = sa.select(*columns).select_from(here).where(~revisions.c.indexed, *limits)
        both = sa.union_all(by_words, unread).subquery()
        return sa.select(*both.c)

    def _portion(self, which: Sequence[int]) -> list[Candidate]:
        with self._database.read() as connection:
            rows = connection.execute(self._full, {"which": listed(self._dialect, which)})
            by_id = {row[0]: row for row in rows}
        return [_candidate(by_id[article]) for article in which if article in by_id]

    def _called(self, ids: frozenset[tuple[str, ...]]) -> list[str]:
        """Return the outlets whose ids are these words, in any case and with any signs between them."""
        with self._database.read() as connection:
            known = names(connection, "outlet")
        return sorted(each for each in known if tuple(words(each)) in ids)


NEWS_AT = sa.func.coalesce(articles.c.published_at, articles.c.first_seen_at)
CURRENT = sa.and_(revisions.c.article == articles.c.id, revisions.c.number == articles.c.current_revision)
COLUMNS = (
    articles.c.id, revisions.c.id, revisions.c.title, revisions.c.summary, revisions.c.text, articles.c.outlet,
    articles.c.language, articles.c.section, articles.c.authors, articles.c.story, articles.c.url, articles.c.published_at,
    articles.c.published_precision, articles.c.first_seen_at, revisions.c.basis,
)  # fmt: skip
AUTHORS = Candidate._fields.index("authors")


def _candidate(row: Sequence[Any]) -> Candidate:
    return Candidate._make((*row[:AUTHORS], tuple(row[AUTHORS]), *row[AUTHORS + 1 :]))


def _limits(scope: Scope) -> Iterator[sa.ColumnElement[bool]]:
    if scope.since is not None:
        yield sa.bindparam("since", scope.since, type_=articles.c.first_seen_at.type) <= NEWS_AT
        yield articles.c.first_seen_at >= scope.since - SOON  # what an index knows
    if scope.until is not None:
        yield sa.bindparam("until", scope.until, type_=articles.c.first_seen_at.type) > NEWS_AT
    if scope.outlets is not None:
        yield articles.c.outlet.in_(scope.outlets)
    if scope.languages is not None:
        yield sa.or_(articles.c.language.is_(None), *map(_spoken, sorted(scope.languages)))


def _spoken(language: str) -> sa.ColumnElement[bool]:
    """Hold for an article in a language, of whatever country: `es-MX`."""
    said = articles.c.language
    return sa.or_(sa.func.lower(said) == language, said.istartswith(f"{language}-", autoescape=True))
