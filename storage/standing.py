"""How a story stands: how many articles, outlets and independent voices it has, since when, and who said it first.

The figures are kept with the story, for lists and for rules that wait until a second independent outlet has it. They are
worked out by `news.sourcing` from the rows of the story whenever one of them is placed, read anew or moved.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from news.sourcing import Credit, Report, Sourcing, sourcing
from storage import telling
from storage.articles import LASTMOD
from storage.dialects import Lock, lock
from storage.tables import Moment, articles, dependent_outlets, stories

HEADLINE_AND_PAGE = 2  # revisions of an article whose page was read for the first time, or not yet
RECENT = timedelta(days=30)
"""How long after its last news a story is counted anew when the configuration changes what an outlet's word is worth."""

FEW = 24
"""Articles up to which a story is read whole whenever one joins it; of a larger one only if that can change who is a voice."""

ASKED = (
    "id", "outlet", "title", "published_at", "published_precision", "published_note", "first_seen_at", "duplicate_of",
    "agency", "cited", "page_due_at", "page_read_at", "story", "url",
)  # fmt: skip
FIGURES = ("title", "articles", "outlets", "independent", "first_at", "last_at", "confirmed_at")
REPEATS = sa.exists().where(dependent_outlets.c.outlet == articles.c.outlet)
OTHER = articles.alias("other")
WHOLE: sa.Select[Any] = sa.select(*(articles.c[name] for name in ASKED), REPEATS.label("repeats")).where(
    articles.c.story == sa.bindparam("story")
)
HELD = sa.select(sa.func.count()).where(OTHER.c.story == articles.c.story).scalar_subquery()
ONE: sa.Select[Any] = (
    sa.select(
        *(articles.c[name] for name in (*ASKED, "current_revision", "page_attempts")),
        *(stories.c[name].label(f"kept_{name}") for name in FIGURES),
        REPEATS.label("repeats"),
        HELD.label("held"),
    )
    .join(stories, stories.c.id == articles.c.story)
    .where(articles.c.id == sa.bindparam("article"))
)


def keep(connection: sa.Connection, article: int, *, few: int = FEW) -> None:
    """Bring the figures of an article's story up to date, when it was placed for the first time or its page was read."""
    row = connection.execute(ONE, {"article": article}).one()
    kept = {name: getattr(row, f"kept_{name}") for name in FIGURES}
    if row.held > few:
        spans = connection.execute(SPANS, {"story": row.story, "article": article}).one()
        if _changes_no_voice(connection, row, spans):
            _write(connection, row.story, kept, {name: getattr(spans, name) for name in COUNTED})
            return
    rows = [row] if row.held == 1 else connection.execute(WHOLE, {"story": row.story}).all()
    _write(connection, row.story, kept, _figures(rows))


def told_by(connection: sa.Connection, story: int) -> tuple[Sourcing, dict[int, sa.Row[Any]]]:
    """Work out who said it first in a story; the rows of its articles, by id, have the columns ASKED."""
    rows = {row.id: row for row in connection.execute(WHOLE, {"story": story})}
    return sourcing([report_of(row) for row in rows.values()]), rows


def recount(connection: sa.Connection, which: Collection[int]) -> None:
    """Count stories anew, as after a merge, a move or another reading; one without articles keeps what it had."""
    for story in sorted(which):
        if rows := connection.execute(WHOLE, {"story": story}).all():
            _write(connection, story, {}, _figures(rows))


def _write(
    connection: sa.Connection, story: int, kept: Mapping[str, Any], figures: Mapping[str, Any]
) -> None:
    changed = {name: value for name, value in figures.items() if name not in kept or kept[name] != value}
    if not changed:
        return
    unconfirmed = sa.select(stories.c.id).where(stories.c.id == story, stories.c.confirmed_at.is_(None))
    is_confirmed = changed.get("confirmed_at") is not None and connection.scalar(unconfirmed) is not None
    connection.execute(sa.update(stories).where(stories.c.id == story).values(**changed))
    if is_confirmed:  # alerts may wait for that
        telling.owe_confirmation(connection, story)


# ------------------------------------------------------------------- what a large story need not be read for

PUBLISHED_FIRST = articles.c.published_at < articles.c.first_seen_at
MOMENT = sa.type_coerce(
    sa.case((PUBLISHED_FIRST, articles.c.published_at), else_=articles.c.first_seen_at), Moment()
)
OF_DAY = sa.func.coalesce(articles.c.published_precision, "") == "day"
OUT_BY = sa.case((OF_DAY, articles.c.first_seen_at), else_=MOMENT)
OF_OTHERS = sa.case((articles.c.id != sa.bindparam("article"), OUT_BY))
COUNTED: dict[str, sa.ColumnElement[Any]] = {
    "articles": sa.func.count(),
    "outlets": sa.func.count(articles.c.outlet.distinct()),
    "first_at": sa.func.min(MOMENT, type_=Moment()),
    "last_at": sa.func.max(MOMENT, type_=Moment()),
}
SPANS: sa.Select[Any] = sa.select(
    *(column.label(name) for name, column in COUNTED.items()),
    sa.func.max(OF_OTHERS, type_=Moment()).label("others_out_by"),
).where(articles.c.story == sa.bindparam("story"))

PLAIN = sa.and_(  # a text that is read, names no source and was out before a moment
    articles.c.agency.is_(None),
    articles.c.cited.is_(None),
    sa.or_(articles.c.page_due_at.is_(None), articles.c.page_read_at.is_not(None)),
    ~OF_DAY,
    sa.bindparam("before", type_=Moment()) > MOMENT,
)
HAS_VOICE: sa.Select[Any] = (
    sa.select(articles.c.id)
    .where(
        articles.c.story == sa.bindparam("story"),
        articles.c.outlet == sa.bindparam("outlet"),
        articles.c.id != sa.bindparam("article"),
        articles.c.duplicate_of.is_(None),
        PLAIN,
        ~sa.exists().where(OTHER.c.duplicate_of == articles.c.id),
        ~sa.exists().where(OTHER.c.duplicate_of == sa.bindparam("article")),
    )
    .limit(1)
)
SPEAKS: sa.Select[Any] = sa.select(articles.c.id).where(
    articles.c.id == sa.bindparam("root"),
    PLAIN,
    ~sa.exists().where(OTHER.c.duplicate_of == articles.c.id, OTHER.c.id != sa.bindparam("article")),
)


def _changes_no_voice(connection: sa.Connection, row: sa.Row[Any], spans: sa.Row[Any]) -> bool:
    """Tell whether an article that joins a story leaves its voices as they are: then it need not be read whole.

    It does where its outlet has a voice of its own in the story already, which was there before it, and where it is no
    text that could stand for others: a copy of an earlier one, or a text of its own that cites nobody, or cites when all
    the others had spoken. `tests.storage.test_standing` holds this against reading everything.
    """
    if not 0 <= row.held - row.kept_articles <= 1:
        return False  # others came along with it
    if row.current_revision > HEADLINE_AND_PAGE or row.page_attempts > 1:
        return False  # it may have been a voice before, at another time
    told = report_of(row)
    if told.agency or (told.cited and told.latest < spans.others_out_by):
        return False
    if told.root is not None:
        speaks = connection.execute(
            SPEAKS, {"root": told.root, "article": told.article, "before": told.latest}
        )
        if told.cited or speaks.one_or_none() is None:
            return False
    asked = {"story": row.story, "outlet": told.outlet, "article": told.article, "before": told.latest}
    return connection.execute(HAS_VOICE, asked).one_or_none() is not None


# ------------------------------------------------------------------------------------ what follows from rows


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


def _figures(rows: Sequence[sa.Row[Any]]) -> dict[str, Any]:
    """Return the columns of a story that follow from its articles."""
    told = sourcing([report_of(row) for row in rows])
    return {
        "title": next(row.title for row in rows if row.id == told.first.article),
        "articles": len(rows),
        "outlets": len({row.outlet for row in rows}),
        "independent": len(told.voices),
        "first_at": min(report.moment for report in told.reports),
        "last_at": max(report.moment for report in told.reports),
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
