"""Versions of an article: what its page said each time it said something else. They are added, and never changed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from news.changes import DELETED, Change, Version
from storage.arrived import Arrived
from storage.dialects import insert
from storage.naming import CLAIMS
from storage.records import Basis, PageResult, Reading, Rereading
from storage.tables import article_urls, articles, revisions


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the page of an article said last, and when it was first read."""

    version: Version
    summary: str
    text_hash: str | None
    first_read_at: datetime


def held(connection: sa.Connection, article: sa.Row[Any]) -> Held | None:
    """Return the last version that an article's page gave; None where it has not been read."""
    its_pages = sa.and_(revisions.c.article == article.id, revisions.c.basis == Basis.PAGE.value)
    row = connection.execute(
        sa.select(revisions).where(its_pages).order_by(revisions.c.number.desc()).limit(1)
    ).one_or_none()
    if row is None:
        return None
    first = connection.scalar(sa.select(sa.func.min(revisions.c.seen_at)).where(its_pages))
    return Held(
        version=Version(
            title=row.title,
            text=row.text,
            language=article.language,
            modified=row.modified_at or article.modified_at,
        ),
        summary=row.summary,
        text_hash=row.text_hash,
        first_read_at=first or row.seen_at,
    )


def says_nothing_new(
    connection: sa.Connection, article: sa.Row[Any], reading: Reading, text_hash: str | None
) -> bool:
    """Tell whether the text is that of the article's own latest page revision; one too short to hash is compared whole."""
    latest = held(connection, article)
    if latest is None:
        return False
    if text_hash is None:
        return latest.version.text == reading.text
    return latest.text_hash == text_hash


def add(
    connection: sa.Connection,
    article: sa.Row[Any],
    reading: Reading,
    text_hash: str | None,
    at: datetime,
    found: Change | None = None,
) -> None:
    """Add what a page says now; `found` is how that differs from what it said before. No rule need see a boring version."""
    new = {
        "basis": Basis.PAGE.value,
        "title": reading.title or article.title,
        "summary": reading.summary or article.summary,
        "text": reading.text,
        "text_hash": text_hash,
        "origin": reading.origin,
        "modified_at": reading.modified,
    }
    if found is not None:
        new |= {
            "flags": list(found.flags),
            "words_added": found.words_added,
            "words_removed": found.words_removed,
        }
        if found.boring:
            new["examined_at"] = at
    number = _insert(connection, article, new, at)
    read = {"text_hash": text_hash, "text_length": len(reading.text), "current_revision": number}
    if found is None:
        read |= said(article, reading)
    change(connection, article.id, read)


def add_gone(connection: sa.Connection, article: sa.Row[Any], last: Held, at: datetime) -> None:
    """Add that the page of an article is gone, with the words that it had last: they are what is to be shown."""
    gone = {
        "basis": Basis.GONE.value,
        "title": last.version.title,
        "summary": last.summary,
        "text": last.version.text,
        "text_hash": last.text_hash,
        "flags": [DELETED],
    }
    change(connection, article.id, {"current_revision": _insert(connection, article, gone, at)})


def _insert(connection: sa.Connection, article: sa.Row[Any], new: dict[str, Any], at: datetime) -> int:
    number = int(article.current_revision) + 1
    connection.execute(sa.insert(revisions).values(article=article.id, number=number, seen_at=at, **new))
    return number


def said(article: sa.Row[Any], reading: Reading) -> dict[str, Any]:
    """Return the columns of an article that its page has something to say about."""
    published = None if _is_vaguer(article, reading) else reading.published
    given = {
        "title": reading.title,
        "summary": None if article.summary else reading.summary,
        "authors": list(reading.authors),
        "language": reading.language,
        "published_at": published,
        "published_precision": reading.published_precision if published else None,
        "modified_at": reading.modified,
        "image": reading.image,
    }
    said: dict[str, Any] = {name: value for name, value in given.items() if value}
    if published:  # what was odd about the date that a source gave is past
        said["published_note"] = None
    return said | _beside_text(reading)


SAME_DAY = timedelta(hours=18)
"""How far from a day's noon, which stands for that day, a time may lie that speaks of it, in any zone."""


def _is_vaguer(article: sa.Row[Any], reading: Reading) -> bool:
    """Tell whether a page names only the day of which its source has given the hour, too."""
    if article.published_precision != "minute" or reading.published_precision != "day":
        return False
    return reading.published is not None and abs(reading.published - article.published_at) <= SAME_DAY


def _beside_text(reading: Reading) -> dict[str, Any]:
    """Return what only its page says of an article: what a page no longer says is no longer held."""
    return {
        "section": reading.section,
        "tags": list(reading.tags) or None,
        "lead": reading.lead,
        "agency": reading.agency,
        "cited": [asdict(each) for each in reading.cited] or None,
        "canonical": reading.canonical,
        "decayed": list(reading.decayed) or None,
    }


def arrived(article: sa.Row[Any], result: PageResult | Rereading, reading: Reading) -> Arrived:
    """Return an article as it is to be placed with what its page says."""
    keys = result.keys if isinstance(result, PageResult) else ()
    return Arrived(
        article=article.id,
        outlet=article.outlet,
        title=reading.title or article.title,
        names=[key for key, _ in keys],
        claims={key for key, kind in keys if kind in CLAIMS},
        text_hash=result.text_hash,
        fingerprint=result.fingerprint,
        news_at=reading.published or article.published_at or article.first_seen_at,
        now=result.at,
        dated=(reading.published or article.published_at) is not None,
    )


def add_names(connection: sa.Connection, result: PageResult) -> None:
    """Let an article go by the other addresses that its page was found at, or calls its own."""
    names = [
        {"url_key": key, "article": result.page.article, "kind": kind, "first_seen_at": result.at}
        for key, kind in result.keys
    ]
    if names:
        connection.execute(insert(connection, article_urls).on_conflict_do_nothing(), names)


def change(connection: sa.Connection, article: int, values: dict[str, Any]) -> None:
    """Change columns of an article."""
    connection.execute(sa.update(articles).where(articles.c.id == article).values(**values))
