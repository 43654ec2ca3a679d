"""What the archive knows of articles that a rule is tried on: how they came, who else found their stories. Read-only."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from storage import searchable
from storage.dialects import among, listed
from storage.engine import Database
from storage.search import NEWS_AT, Found
from storage.tables import Moment, alerts, articles, matches, stories

AT_ONCE = 5_000  # numbers in one question


class Came(NamedTuple):
    """How an article came, and how its story stands."""

    quiet: bool  # with a backlog, a flood or an archive: no rule told of it
    is_copy: bool
    confirmed_at: datetime | None  # when a second independent outlet had its story


class Past:
    """Read-only questions to one database. Safe to share between threads; every method may raise StorageError."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._dialect = database.engine.dialect.name

    def _among(
        self, question: sa.Select[Any], column: sa.Column[int], which: Collection[int]
    ) -> Iterator[Any]:
        asked = question.where(among(self._dialect, column, "which"))
        with self._database.read() as connection:
            every = list(which)
            for start in range(0, len(every), AT_ONCE):
                some = every[start : start + AT_ONCE]
                yield from connection.execute(asked, {"which": listed(self._dialect, some)})

    def how_they_came(self, which: Collection[int]) -> dict[int, Came]:
        """Return how articles came."""
        asked = sa.select(
            articles.c.id, articles.c.quiet, articles.c.duplicate_of, stories.c.confirmed_at
        ).join(stories, stories.c.id == articles.c.story)
        return {
            article: Came(quiet, copy_of is not None, confirmed_at)
            for article, quiet, copy_of, confirmed_at in self._among(asked, articles.c.id, which)
        }

    def of_stories(self, which: Collection[int]) -> Found:
        """Return the articles of stories, to be read."""
        rows = self._among(sa.select(articles.c.id), articles.c.story, which)
        found = array("q", (row.id for row in rows))
        return Found(articles=found, every=len(found))

    def found_by_rules(self, which: Collection[int]) -> dict[str, set[int]]:
        """Return by rule which of these stories it has found, or told."""
        found: defaultdict[str, set[int]] = defaultdict(set)
        matched = (
            sa.select(articles.c.story, matches.c.rule)
            .join(matches, matches.c.article == articles.c.id)
            .where(matches.c.holds)
        )
        for row in self._among(matched, articles.c.story, which):
            found[row.rule].add(row.story)
        told = sa.select(alerts.c.story, alerts.c.rule)
        told = told.where(alerts.c.merged_into.is_(None), alerts.c.withdrawn.is_(None))
        for row in self._among(told, alerts.c.story, which):
            found[row.rule].add(row.story)
        return dict(found)

    def newest(self, most: int) -> Found:
        """Return the articles that came last, to be read."""
        asked = sa.select(articles.c.id).order_by(articles.c.first_seen_at.desc()).limit(most)
        with self._database.read() as connection:
            found = array("q", connection.scalars(asked))
        return Found(articles=found, every=len(found))

    def not_indexed(self, most: int) -> int:
        """Count the articles that stand in no index yet, up to `most`."""
        with self._database.read() as connection:
            return searchable.how_many_left(connection, most)

    def begins(self) -> datetime | None:
        """Return when the first article came; None: there is none."""
        with self._database.read() as connection:
            first: datetime | None = connection.scalar(sa.select(sa.func.min(articles.c.first_seen_at)))
            return first

    def span(self) -> tuple[datetime, datetime] | None:
        """Return when the first and the last article were published, or seen where nobody says; None: there is none."""
        first, last = (sa.type_coerce(end(NEWS_AT), Moment()) for end in (sa.func.min, sa.func.max))
        with self._database.read() as connection:
            row = connection.execute(sa.select(first.label("first"), last.label("last"))).one()
        return None if row.first is None else (row.first, row.last)
