"""Two stories that turn out to be one: their articles, what finds them, their alerts. One way for all who merge."""

from __future__ import annotations

from datetime import datetime
from functools import cache

import sqlalchemy as sa

from storage import telling
from storage.dialects import insert_for
from storage.tables import articles, stories, story_terms


def merge(connection: sa.Connection, gone: int, into: int, because: str, now: datetime) -> None:
    """Let everything of the story `gone` be of `into` from now on; nothing when they are one. Call it under Lock.IDENTITY.

    What of an alert nobody has tried to send, where `into` has one of the same rule, is taken back `because`. Whoever
    calls brings the figures of `into` up to date (`storage.standing`).
    """
    if gone == into:
        return
    both = {"gone": gone, "went_into": into}
    connection.execute(MOVED, both)
    connection.execute(ENDED, both)
    connection.execute(_found_by(connection.dialect.name), both)
    connection.execute(FOUND_BY_NOTHING, {"gone": gone})
    telling.merge(connection, gone, into, because, now)


# Statements of every article that joins a story are built once: building them costs more than the database needs.
GONE, INTO = sa.bindparam("gone", type_=sa.BigInteger), sa.bindparam("went_into", type_=sa.BigInteger)
MOVED = sa.update(articles).where(articles.c.story == GONE).values(story=INTO)
ENDED = (
    sa.update(stories)
    .where(sa.or_(stories.c.id == GONE, stories.c.merged_into == GONE))
    .values(merged_into=INTO)
)
FOUND_BY_NOTHING = sa.delete(story_terms).where(story_terms.c.story == GONE)


@cache
def _found_by(dialect: str) -> sa.Executable:
    """Let what finds the one story find the other."""
    found_by = sa.select(story_terms.c.term, story_terms.c.day, INTO).where(story_terms.c.story == GONE)
    statement = insert_for(dialect, story_terms).from_select(["term", "day", "story"], found_by)
    return statement.on_conflict_do_nothing()
