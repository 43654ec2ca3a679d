"""Placing an article among those we hold: whether it is a copy of one, and which story it tells.

Whoever places holds Lock.IDENTITY from the first look to the last write, so that several writers decide one after
another, and a process that dies in between has decided nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from news.copying import UPDATE
from news.fingerprint import Fingerprint
from news.shingles import unpacked
from storage import copies, grouping, standing
from storage.dialects import insert
from storage.tables import articles, prints

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """An article whose text, or headline where it has none, is to be compared with the others."""

    article: int
    outlet: str
    title: str
    names: Sequence[str]  # every url_key that it goes by
    text_hash: str | None
    fingerprint: Fingerprint | None
    news_at: datetime  # when it was published, or first seen where nobody says
    now: datetime

    @property
    def day(self) -> int:
        """The day of the news, counted from 1970."""
        return (self.news_at - EPOCH).days


def place(connection: sa.Connection, arrived: Arrived) -> copies.Root | None:
    """Place an article; return the one that it is a copy of, if any. Call it under Lock.IDENTITY."""
    root = copies.root_of(connection, arrived.article, arrived.names, arrived.text_hash)
    placed: dict[str, Any] = {"placed_at": arrived.now}
    if root is not None:
        copies.join(connection, arrived.article, root, arrived.now)
        placed["new_shingles"] = _new_shingles(connection, root.article, arrived)
    if arrived.fingerprint is not None:
        weighed = grouping.weigh(connection, arrived.article, arrived.fingerprint, is_copy=root is not None)
        _keep_print(connection, arrived, arrived.fingerprint, weighed.profile.packed())
        if root is None:
            grouping.group(connection, arrived.article, arrived.day, weighed, arrived.now)
    connection.execute(sa.update(articles).where(articles.c.id == arrived.article).values(**placed))
    standing.keep(connection, arrived.article)
    return root


def _new_shingles(connection: sa.Connection, root: int, arrived: Arrived) -> int:
    """Count the shingles of a copy that neither its root nor an earlier copy of it has."""
    if arrived.fingerprint is None:
        return 0
    new = unpacked(arrived.fingerprint.shingles)
    own = prints.c.article == arrived.article
    for of in (prints.c.article == root, sa.and_(articles.c.duplicate_of == root, ~own)):
        question = sa.select(prints.c.shingles).join(articles, articles.c.id == prints.c.article).where(of)
        for kept in connection.scalars(question):
            new -= unpacked(kept)
        if len(new) < UPDATE:  # as of most copies: then the others need not be read
            break
    return len(new)


def _keep_print(connection: sa.Connection, arrived: Arrived, taken: Fingerprint, profile: bytes) -> None:
    values = {
        "day": arrived.day,
        "words": taken.words,
        "shingles": taken.shingles,
        "features": profile,
    }
    connection.execute(
        insert(connection, prints)
        .values(article=arrived.article, **values)
        .on_conflict_do_update(index_elements=["article"], set_=values)
    )
