"""What an editor decides about stories: two are one, an article belongs elsewhere. Kept as a decision like the machine's own."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from storage import grouping, merging, standing
from storage.dialects import Lock, lock
from storage.tables import articles, stories, story_decisions


def merge(connection: sa.Connection, gone: int, into: int, because: str, now: datetime) -> int | None:
    """Make two stories one; return which goes on, None when there is none of either id."""
    lock(connection, Lock.IDENTITY)
    ending, staying = _living(connection, gone), _living(connection, into)
    if ending is None or staying is None:
        return None
    if ending != staying:
        own_text = articles.c.duplicate_of.is_(None)
        for article in connection.scalars(
            sa.select(articles.c.id).where(articles.c.story == ending, own_text)
        ):
            _note(connection, article, staying, {"merged": ending, "words": because}, now)
        merging.merge(connection, ending, staying, f"an editor merged it into story {staying}", now)
        standing.recount(connection, (staying,))
    return staying


def move(
    connection: sa.Connection, article: int, story: int | None, because: str, now: datetime
) -> int | None:
    """Move an article, with all that has its text, to a story or to one of its own; return the story, None if there is none."""
    lock(connection, Lock.IDENTITY)
    root = connection.scalar(
        sa.select(sa.func.coalesce(articles.c.duplicate_of, articles.c.id)).where(articles.c.id == article)
    )
    if root is None:
        return None
    left, title, first_seen_at = connection.execute(
        sa.select(articles.c.story, articles.c.title, articles.c.first_seen_at).where(articles.c.id == root)
    ).one()
    to = (
        _story_of_its_own(connection, root, left, title, first_seen_at)
        if story is None
        else _living(connection, story)
    )
    if to is None:
        return None
    _note(connection, root, to, {"moved_from": left, "words": because}, now)
    if to != left:
        _take_along(connection, root, left, to, now)
    return to


def _take_along(connection: sa.Connection, root: int, left: int, to: int, now: datetime) -> None:
    if not _has_others(connection, left, root):  # nothing would be left of that story
        merging.merge(connection, left, to, f"an editor moved it to story {to}", now)
        standing.recount(connection, (to,))
        return
    connection.execute(
        sa.update(articles)
        .where(sa.or_(articles.c.id == root, articles.c.duplicate_of == root))
        .values(story=to)
    )
    standing.recount(connection, (left, to))
    grouping.make_findable(connection, root, to)


def _story_of_its_own(
    connection: sa.Connection, root: int, left: int, title: str, first_seen_at: datetime
) -> int:
    if not _has_others(connection, left, root):
        return left
    made = sa.insert(stories).values(title=title, first_at=first_seen_at, last_at=first_seen_at)
    story: int = connection.scalar(made.returning(stories.c.id))
    return story


def _of_text(root: int) -> sa.ColumnElement[bool]:
    """Hold for an article and its copies."""
    return sa.func.coalesce(articles.c.duplicate_of, articles.c.id) == root


def _has_others(connection: sa.Connection, story: int, root: int) -> bool:
    others = sa.select(articles.c.id).where(articles.c.story == story, ~_of_text(root)).limit(1)
    return connection.scalar(others) is not None


def _living(connection: sa.Connection, story: int) -> int | None:
    """Return the story, or the one that it was merged into; None when there is none of that id."""
    living: int | None = connection.scalar(
        sa.select(sa.func.coalesce(stories.c.merged_into, stories.c.id)).where(stories.c.id == story)
    )
    return living


def _note(
    connection: sa.Connection, article: int, story: int, because: dict[str, int | str], now: datetime
) -> None:
    connection.execute(
        sa.insert(story_decisions).values(
            article=article,
            story=story,
            by=grouping.EDITOR,
            because={k: v for k, v in because.items() if v},
            at=now,
        )
    )
