"""Pages as they came: kept for evidence beside what matched, and for reading them again by a better recipe."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage.dialects import insert
from storage.history import BATCH
from storage.records import KeptPage
from storage.tables import articles, kept_pages, matches, revisions


def keep(connection: sa.Connection, article: int, page: KeptPage, *, whatever: bool) -> None:
    """Keep a page that something has matched, that the rules have yet to see, or `whatever` comes of it."""
    if not (whatever or _may_matter(connection, article)):
        return
    values = {
        "article": article,
        "url": page.url,
        "fetched_at": page.fetched_at,
        "content_type": page.content_type,
        "sha256": page.sha256,
        "size": page.size,
        "body": page.body,
    }
    connection.execute(insert(connection, kept_pages).values(**values).on_conflict_do_nothing())


def _may_matter(connection: sa.Connection, article: int) -> bool:
    unseen = sa.exists().where(revisions.c.article == article, revisions.c.examined_at.is_(None))
    return bool(connection.scalar(sa.select(sa.or_(unseen, _has_matched(article)))))


def _has_matched(article: Any) -> sa.ColumnElement[bool]:
    """Hold for an article that a rule has ever matched: what was told of it may have to be shown later."""
    return sa.exists().where(matches.c.article == article)


def let_go(connection: sa.Connection, of: Collection[int]) -> None:
    """Let go of the pages of articles that no rule has ever matched."""
    if of:
        ours = kept_pages.c.article.in_(of)
        connection.execute(sa.delete(kept_pages).where(ours, ~_has_matched(kept_pages.c.article)))


def forget(connection: sa.Connection, before: datetime) -> int:
    """Delete at most BATCH pages that were fetched before a moment; return how many."""
    ids = sa.select(kept_pages.c.id).where(kept_pages.c.fetched_at < before).limit(BATCH)
    return connection.execute(sa.delete(kept_pages).where(kept_pages.c.id.in_(ids))).rowcount


def newest(connection: sa.Connection, article: int) -> KeptPage | None:
    """Return the page of an article that was fetched last; None where none is kept."""
    row = connection.execute(
        sa.select(kept_pages)
        .where(kept_pages.c.article == article)
        .order_by(kept_pages.c.fetched_at.desc(), kept_pages.c.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else _page(row)


def of_article(connection: sa.Connection, article: int) -> list[KeptPage]:
    """Return every kept page of an article, the oldest first."""
    its = sa.select(kept_pages).where(kept_pages.c.article == article)
    rows = connection.execute(its.order_by(kept_pages.c.fetched_at, kept_pages.c.id))
    return [_page(row) for row in rows]


def _page(row: sa.Row[Any]) -> KeptPage:
    return KeptPage(
        url=row.url,
        fetched_at=row.fetched_at,
        content_type=row.content_type,
        sha256=row.sha256,
        size=row.size,
        body=row.body,
    )


def articles_with(
    connection: sa.Connection, *, outlet: str | None, since: datetime | None, after: int, limit: int
) -> list[tuple[int, str]]:
    """Return (article, outlet) of articles after the id `after` whose page is kept, in their order."""
    return [
        (row.id, row.outlet)
        for row in connection.execute(_wanted(outlet, since, after).order_by(articles.c.id).limit(limit))
    ]


def count(connection: sa.Connection, *, outlet: str | None, since: datetime | None, after: int) -> int:
    """Count those articles."""
    wanted = _wanted(outlet, since, after).subquery()
    return int(connection.scalar(sa.select(sa.func.count()).select_from(wanted)) or 0)


def _wanted(outlet: str | None, since: datetime | None, after: int) -> sa.Select[Any]:
    of_article = [kept_pages.c.article == articles.c.id]
    if since is not None:
        of_article.append(kept_pages.c.fetched_at >= since)
    question = sa.select(articles.c.id, articles.c.outlet).where(
        articles.c.id > after, sa.exists().where(*of_article)
    )
    return question if outlet is None else question.where(articles.c.outlet == outlet)
