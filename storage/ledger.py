"""The ledger's questions: which article goes by an address, what stands near it, and how an outlet was visited meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage import incidents
from storage.engine import Database
from storage.records import Incident, Outcome
from storage.tables import article_urls, articles, visits

SAME_URL = "same-url"
NEAR_MOST = 5
SHORTEST_SLUG = 8  # characters; a shorter last part of an address names a section, not an article


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An article found by one of its names."""

    article: int
    name: str  # the key it was found by
    kind: str  # as in article_urls


@dataclass(frozen=True, slots=True, kw_only=True)
class NearAddress:
    """An article of the same host whose address ends alike."""

    article: int
    url: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitTally:
    """How a source was visited within a time."""

    visits: int
    failed: int
    outcomes: dict[str, int]
    first_at: datetime | None
    last_at: datetime | None


class Ledger:
    """Read-only questions about one address. Every method may raise StorageError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, names: Sequence[str]) -> Entry | None:
        """Return the article that goes by one of these names, the first of them that is known."""
        question = sa.select(article_urls).where(article_urls.c.url_key.in_(list(names)))
        with self._database.read() as connection:
            found = {row.url_key: row for row in connection.execute(question)}
        row = next((found[name] for name in names if name in found), None)
        return None if row is None else Entry(article=row.article, name=row.url_key, kind=row.kind)

    def at_root(self, article: int) -> int:
        """Return the article whose address another one turned out to have; one with an address of its own is itself."""
        question = sa.select(articles.c.duplicate_of).where(
            articles.c.id == article, articles.c.duplicate_kind == SAME_URL
        )
        with self._database.read() as connection:
            return connection.scalar(question) or article

    def near(self, url_key: str) -> tuple[NearAddress, ...]:
        """Return articles of the same host whose addresses hold the last part of this one, the newest first."""
        host, _, path = url_key.partition("/")
        slug = path.partition("?")[0].rpartition("/")[2].rpartition(".")[0] or path.rpartition("/")[2]
        if len(slug) < SHORTEST_SLUG:
            return ()
        # a range of the primary key, for the host; "0" is the character after "/"
        of_host = sa.and_(article_urls.c.url_key >= f"{host}/", article_urls.c.url_key < f"{host}0")
        question = (
            sa.select(articles.c.id, articles.c.url, articles.c.title)
            .join(article_urls, article_urls.c.article == articles.c.id)
            .where(of_host, article_urls.c.url_key.contains(slug, autoescape=True))
            .distinct()
            .order_by(articles.c.id.desc())
            .limit(NEAR_MOST)
        )
        with self._database.read() as connection:
            return tuple(
                NearAddress(article=row.id, url=row.url, title=row.title)
                for row in connection.execute(question)
            )

    def flood(self, outlet: str, at: datetime) -> Incident | None:
        """Return the flood that an outlet brought at one moment."""
        with self._database.read() as connection:
            return incidents.flood_of(connection, outlet, at)

    def visits(self, source: str, since: datetime, until: datetime) -> VisitTally:
        """Count the visits to a source that began within a time, by their outcome."""
        question = (
            sa.select(
                visits.c.outcome,
                sa.func.count().label("number"),
                sa.func.min(visits.c.started_at).label("first_at"),
                sa.func.max(visits.c.started_at).label("last_at"),
            )
            .where(visits.c.source == source, visits.c.started_at.between(since, until))
            .group_by(visits.c.outcome)
            .order_by(visits.c.outcome)
        )
        with self._database.read() as connection:
            rows = connection.execute(question).all()
        return tally([(row.outcome, row.number, row.first_at, row.last_at) for row in rows])


def tally(rows: Sequence[tuple[str, int, datetime, datetime]]) -> VisitTally:
    """Add up what was counted by outcome."""
    return VisitTally(
        visits=sum(number for _, number, _, _ in rows),
        failed=sum(number for outcome, number, _, _ in rows if not Outcome(outcome).good),
        outcomes={outcome: number for outcome, number, _, _ in rows},
        first_at=min((first for _, _, first, _ in rows), default=None),
        last_at=max((last for _, _, _, last in rows), default=None),
    )
