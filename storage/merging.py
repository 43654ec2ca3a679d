"""Two stories that turn out to be one: their articles, what finds them, their alerts. One way for all who merge."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from storage import telling
from storage.dialects import insert
from storage.tables import articles, stories, story_terms


def merge(connection: sa.Connection, gone: int, into: int, because: str, now: datetime) -> None:
    """Let everything of the story `gone` be of `into` from now on; nothing when they are one. Call it under Lock.IDENTITY.

    What of an alert nobody has tried to send, where `into` has one of the same rule, is taken back `because`. Whoever
    calls brings the figures of `into` up to date (`storage.standing`).
    """
    if gone == into:
        return
    connection.execute(sa.update(articles).where(articles.c.story == gone).values(story=into))
    ended = sa.or_(stories.c.id == gone, stories.c.merged_into == gone)
    connection.execute(sa.update(stories).where(ended).values(merged_into=into))
    _merge_terms(connection, gone, into)
    telling.merge(connection, gone, into, because, now)


def _merge_terms(connection: sa.Connection, gone: int, into: int) -> None:
    """Let what finds the one story find the other."""
    columns = ["term", "day", "story"]
    found_by = sa.select(story_terms.c.term, story_terms.c.day, sa.literal(into)).where(
        story_terms.c.story == gone
    )
    connection.execute(
        insert(connection, story_terms).from_select(columns, found_by).on_conflict_do_nothing()
    )
    connection.execute(sa.delete(story_terms).where(story_terms.c.story == gone))
