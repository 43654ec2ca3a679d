"""How a story stands: how many articles, outlets and independent voices it has, since when, and who said it first.

The figures are kept with the story, for lists and for rules that wait until a second independent outlet has it. They are
worked out by `news.sourcing` from the rows of the story whenever one of them is placed, read anew or moved.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from news.sourcing import Credit, Report, Sourcing, sourcing
from storage.articles import LASTMOD
from storage.dialects import Lock, lock
from storage.tables import articles, dependent_outlets, stories

RECENT = timedelta(days=30)
"""How long after its last news a story is counted anew when the configuration changes what an outlet's word is worth."""

ASKED = (
    "id", "outlet", "title", "published_at", "published_precision", "published_note", "first_seen_at", "duplicate_of",
    "agency", "cited", "page_due_at", "page_read_at", "story",
)  # fmt: skip


def keep(connection: sa.Connection, article: int) -> None:
    """Bring the figures of an article's story up to date; call it when the article was placed or read anew."""
    its_story = sa.select(articles.c.story).where(articles.c.id == article).scalar_subquery()
    _keep(connection, _rows(connection, articles.c.story == its_story))


def recount(connection: sa.Connection, which: Collection[int]) -> None:
    """Count stories anew, as after a merge or a move; one without articles keeps the figures it had."""
    for story in sorted(which):
        _keep(connection, _rows(connection, articles.c.story == story))


def _rows(connection: sa.Connection, of_story: sa.ColumnElement[bool]) -> Sequence[sa.Row[Any]]:
    repeats = sa.exists().where(dependent_outlets.c.outlet == articles.c.outlet).label("repeats")
    question: sa.Select[Any] = sa.select(*(articles.c[name] for name in ASKED), repeats).where(of_story)
    return connection.execute(question).all()


def _keep(connection: sa.Connection, rows: Sequence[sa.Row[Any]]) -> None:
    if not rows:
        return
    told = sourcing([report_of(row) for row in rows])
    stands = standing(told, {row.id: row.title for row in rows})
    story = rows[0].story
    current = connection.execute(
        sa.select(*(stories.c[name] for name in stands)).where(stories.c.id == story)
    ).one()
    if dict(current._mapping) != stands:  # noqa: SLF001 - SQLAlchemy's own name for it
        connection.execute(sa.update(stories).where(stories.c.id == story).values(**stands))


def report_of(row: sa.Row[Any]) -> Report:
    """Return what an article's row tells of who said it first; `row` has the columns ASKED, and `repeats`."""
    return Report(
        article=row.id,
        outlet=row.outlet,
        seen=row.first_seen_at,
        published=row.published_at,
        precision=None if row.published_note == LASTMOD else row.published_precision,
        root=row.duplicate_of,
        agency=row.agency,
        cited=tuple(Credit(**each) for each in row.cited or ()),
        repeats=row.repeats,
        unread=row.page_due_at is not None and row.page_read_at is None,
    )


def standing(told: Sourcing, titles: dict[int, str]) -> dict[str, Any]:
    """Return the columns of a story that follow from its articles. Pure."""
    return {
        "title": titles[told.first.article],
        "articles": len(told.reports),
        "outlets": len({report.outlet for report in told.reports}),
        "independent": len(told.voices),
        "first_at": told.first.at,
        "last_at": max(report.latest for report in told.reports),
        "confirmed_at": told.confirmed_at,
    }


def sync(connection: sa.Connection, dependent: Collection[str], now: datetime) -> None:
    """Note which outlets only repeat others; stories of late that one of them is in are counted anew where that is news."""
    known = set(connection.scalars(sa.select(dependent_outlets.c.outlet)))
    changed = known ^ set(dependent)
    if not changed:
        return
    lock(connection, Lock.IDENTITY)
    connection.execute(sa.delete(dependent_outlets))
    if dependent:
        connection.execute(sa.insert(dependent_outlets), [{"outlet": outlet} for outlet in sorted(dependent)])
    told_by = (
        sa.select(articles.c.story)
        .join(stories, stories.c.id == articles.c.story)
        .where(articles.c.outlet.in_(sorted(changed)), stories.c.last_at >= now - RECENT)
        .distinct()
    )
    recount(connection, connection.scalars(told_by).all())
