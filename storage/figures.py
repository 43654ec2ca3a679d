"""Figures of health: how each source and outlet does and did. Each question reads a bounded number of rows by an index."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage import incidents
from storage.articles import FLOOD, OF_ARCHIVES, REREAD
from storage.engine import Database
from storage.examinations import is_owed
from storage.records import HeldMatch, Incident, Outcome
from storage.rows import PageFigure, VisitFigure
from storage.tables import articles, matches, sightings, sources, visits

ARRIVALS = 5_000
"""The most arrivals that a rhythm is read off; an outlet with more has a shorter past."""
LISTED = 1_000
"""The newest articles of a source whose first listing is looked at."""
LAST_LISTED = 50
"""The same, where only the last one is wanted: who listed an article first, and so in which order, is not known."""
PAGES = 300
"""The newest articles of an outlet whose pages are looked at."""
RUN = 12
"""The last visits of a source that fails."""

ARRIVED = (
    sa.select(articles.c.first_seen_at)
    .where(
        articles.c.outlet == sa.bindparam("outlet"),
        articles.c.first_seen_at >= sa.bindparam("since"),
        sa.or_(articles.c.quiet_because.is_(None), articles.c.quiet_because == REREAD),  # it was news once
    )
    .order_by(articles.c.first_seen_at.desc())
    .limit(ARRIVALS)
)
FIRST_LISTED = (
    sa.select(sightings.c.first_seen_at)
    .where(sightings.c.source == sa.bindparam("source"))
    .order_by(sightings.c.article.desc())
    .limit(sa.bindparam("limit"))
)


def _last_of_each_outlet(*which: sa.ColumnElement[bool]) -> sa.Select[tuple[str, datetime | None]]:
    """Ask for the newest such article of each outlet: one step into the index an outlet, however many it has."""
    outlets = sa.select(sources.c.outlet).distinct().subquery()
    last = (
        sa.select(articles.c.first_seen_at)
        .where(articles.c.outlet == outlets.c.outlet, *which)
        .order_by(articles.c.first_seen_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    return sa.select(outlets.c.outlet, last.label("last"))


OF_NO_ARCHIVE = sa.or_(articles.c.quiet_because.is_(None), articles.c.quiet_because.not_in(OF_ARCHIVES))
LAST_ARRIVALS = _last_of_each_outlet(OF_NO_ARCHIVE)
WITH_PAGES = _last_of_each_outlet(
    OF_NO_ARCHIVE, articles.c.first_seen_at >= sa.bindparam("since"), articles.c.page_outcome.is_not(None)
)


class Figures:
    """Questions to one database. Safe to share between threads; every method may raise StorageError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def _rows(self, question: sa.Select[Any], **asked: object) -> Sequence[sa.Row[Any]]:
        with self._database.read() as connection:
            return connection.execute(question, asked).all()

    def arrivals(self, outlet: str, since: datetime) -> list[datetime]:
        """Return when each of an outlet's articles came, the newest first; without backlogs, floods and archives."""
        return [row.first_seen_at for row in self._rows(ARRIVED, outlet=outlet, since=since)]

    def last_arrivals(self) -> dict[str, datetime]:
        """Return when each outlet last brought something new, of an archive or not; those that never did are left out."""
        return {row.outlet: row.last for row in self._rows(LAST_ARRIVALS) if row.last is not None}

    def with_pages(self, since: datetime) -> set[str]:
        """Return the outlets for which `pages` has any to tell of."""
        return {row.outlet for row in self._rows(WITH_PAGES, since=since) if row.last is not None}

    def listings(self, source: str, limit: int = LISTED) -> list[datetime]:
        """Return when a source first listed each of the newest articles it has listed, whoever listed them before."""
        return [row.first_seen_at for row in self._rows(FIRST_LISTED, source=source, limit=limit)]

    def pages(self, outlet: str, since: datetime) -> list[PageFigure]:
        """Return how the pages of an outlet's newest articles were read, the last tried first."""
        asked = articles.c
        newest = (
            sa.select(
                asked.first_seen_at,
                asked.page_tried_at,
                asked.page_outcome,
                asked.text_length,
                asked.published_at,
                asked.authors,
                asked.decayed,
            )
            .where(asked.outlet == outlet, asked.first_seen_at >= since, asked.page_outcome.is_not(None))
            .where(OF_NO_ARCHIVE)
            .order_by(asked.first_seen_at.desc())
            .limit(PAGES)
        )
        found = [
            PageFigure(
                seen_at=row.first_seen_at,
                tried_at=row.page_tried_at,
                outcome=row.page_outcome,
                text_length=row.text_length,
                dated=row.published_at is not None,
                signed=bool(row.authors),
                decayed=tuple(row.decayed or ()),
            )
            for row in self._rows(newest)
        ]
        return sorted(found, key=lambda page: (page.tried_at, page.seen_at), reverse=True)

    def run(self, source: str, limit: int = RUN) -> list[VisitFigure]:
        """Return the last visits to a source, the newest first."""
        last = sa.select(visits).where(visits.c.source == source)
        rows = self._rows(last.order_by(visits.c.started_at.desc(), visits.c.id.desc()).limit(limit))
        return [_visit(row) for row in rows]

    def words(self, since: datetime) -> list[VisitFigure]:
        """Return the visits after a moment that have a word to say once: a new address, lying validators, a flood."""
        once = sa.or_(
            visits.c.outcome.in_((Outcome.MOVED.value, Outcome.LYING_VALIDATORS.value)),
            visits.c.held_back > 0,
        )
        question = sa.select(visits).where(visits.c.finished_at > since, once)
        return [_visit(row) for row in self._rows(question.order_by(visits.c.finished_at))]

    def incidents(self, since: datetime) -> list[Incident]:
        """Return the incidents that are open, that began after `since`, or whose end nobody was told of."""
        with self._database.read() as connection:
            return incidents.known(connection, since)

    def open_incidents(self) -> list[Incident]:
        """Return the incidents that are open, by outlet."""
        with self._database.read() as connection:
            return incidents.opened(connection)

    def past_incidents(self, outlet: str | None = None, limit: int = 20) -> list[Incident]:
        """Return the newest incidents, of one outlet or of all."""
        with self._database.read() as connection:
            return incidents.listed(connection, outlet, limit)

    def pending(self, outlet: str, at: datetime) -> int:
        """Count what an outlet brought at one moment and is still to be read, or to be examined."""
        question = sa.select(sa.func.count()).where(
            articles.c.outlet == outlet,
            articles.c.first_seen_at == at,
            sa.or_(articles.c.page_due_at.is_not(None), is_owed()),
        )
        with self._database.read() as connection:
            return connection.execute(question).scalar_one()

    def held_matches(self, outlet: str, at: datetime) -> list[HeldMatch]:
        """Return what rules found in the flood that an outlet brought at one moment, by rule."""
        question = (
            sa.select(
                matches.c.rule,
                matches.c.article,
                articles.c.story,
                articles.c.outlet,
                articles.c.title,
                articles.c.url,
                matches.c.excerpt,
            )
            .join(articles, articles.c.id == matches.c.article)
            .where(articles.c.outlet == outlet, articles.c.first_seen_at == at)
            .where(matches.c.holds, matches.c.silent == FLOOD)
            .order_by(matches.c.rule, articles.c.published_at.desc(), articles.c.id)
        )
        return [HeldMatch(**row._mapping) for row in self._rows(question)]  # noqa: SLF001  (SQLAlchemy's public name)


def _visit(row: sa.Row[Any]) -> VisitFigure:
    return VisitFigure(
        source=row.source,
        outlet=row.outlet,
        finished_at=row.finished_at,
        outcome=row.outcome,
        detail=row.detail,
        new=row.new,
        held_back=row.held_back,
    )
