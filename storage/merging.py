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
    asked = {"gone": gone, "goes_on": into}
    for statement in (_articles(), _story(), _terms(connection.dialect.name), _old_terms()):
        connection.execute(statement, asked)
    telling.merge(connection, gone, into, because, now)


# Each statement is built once: building them anew for every article would cost more than the database needs.

GONE, GOES_ON = sa.bindparam("gone", type_=sa.BigInteger), sa.bindparam("goes_on", type_=sa.BigInteger)


@cache
def _articles() -> sa.Executable:
    return sa.update(articles).where(articles.c.story == GONE).values(story=GOES_ON)


@cache
def _story() -> sa.Executable:
    ended = sa.or_(stories.c.id == GONE, stories.c.merged_into == GONE)
    return sa.update(stories).where(ended).values(merged_into=GOES_ON)


@cache
def _terms(dialect: str) -> sa.Executable:
    """Let what finds the one story find the other."""
    found_by = sa.select(story_terms.c.term, story_terms.c.day, GOES_ON).where(story_terms.c.story == GONE)
    columns = ["term", "day", "story"]
    return insert_for(dialect, story_terms).from_select(columns, found_by).on_conflict_do_nothing()


@cache
def _old_terms() -> sa.Executable:
    return sa.delete(story_terms).where(story_terms.c.story == GONE)
