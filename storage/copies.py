"""Copies: an article whose text or address another one has already joins that one's story, with its alerts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from news.copying import UPDATE, new_passages
from news.shingles import unpacked
from storage import merging
from storage.tables import article_urls, articles, prints


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """The article that another one is a copy of; itself no copy."""

    article: int
    story: int
    kind: str  # "same-url", "same-text"


def root_of(
    connection: sa.Connection, article: int, names: Sequence[str], text_hash: str | None
) -> Root | None:
    """Find the article that `article` is a copy of: by another's address first, then by the same text, the oldest."""
    if root := _by_address(connection, article, names):
        return root
    if text_hash is None:
        return None
    row = connection.execute(
        sa.select(articles.c.id, articles.c.story)
        .where(articles.c.text_hash == text_hash, articles.c.duplicate_of.is_(None), articles.c.id != article)
        .order_by(articles.c.id)
        .limit(1)
    ).one_or_none()
    return None if row is None else Root(article=row.id, story=row.story, kind="same-text")


def _by_address(connection: sa.Connection, article: int, names: Sequence[str]) -> Root | None:
    root_id = sa.func.coalesce(articles.c.duplicate_of, articles.c.id)
    owner = (
        sa.select(root_id)
        .join(article_urls, article_urls.c.article == articles.c.id)
        .where(article_urls.c.url_key.in_(list(names)), root_id != article)
        .order_by(root_id)
        .limit(1)
    )
    row = connection.execute(
        sa.select(articles.c.id, articles.c.story).where(articles.c.id == owner.scalar_subquery())
    ).one_or_none()
    return None if row is None else Root(article=row.id, story=row.story, kind="same-url")


def new_text(connection: sa.Connection, article: int, text: str) -> str | None:
    """Return the passages that a copy adds to its root: what the rules are to see of it as an update.

    None of what is no copy: the rules see all of it. "" of a copy that adds too little to be told anew.
    """
    row = connection.execute(
        sa.select(articles.c.duplicate_of, articles.c.new_shingles, prints.c.shingles)
        .outerjoin(prints, prints.c.article == articles.c.duplicate_of)
        .where(articles.c.id == article)
    ).one()
    if row.duplicate_of is None:
        return None
    if (row.new_shingles or 0) < UPDATE:
        return ""
    return new_passages(unpacked(row.shingles or b""), text)


def join(connection: sa.Connection, article: int, root: Root, now: datetime) -> None:
    """Make `article`, and what were its own copies, copies of `root`; call it under Lock.IDENTITY."""
    own = connection.scalar(sa.select(articles.c.story).where(articles.c.id == article))
    connection.execute(
        sa.update(articles)
        .where(sa.or_(articles.c.id == article, articles.c.duplicate_of == article))
        .values(duplicate_of=root.article, duplicate_kind=root.kind)
    )
    if own is not None and own != root.story:
        merging.merge(connection, own, root.story, f"copy of article {root.article}", now)
