"""Pages: what reading one came to, in one transaction."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from storage import headlines, hosts, kept, standing, telling
from storage.articles import REREAD
from storage.dialects import Lock, insert, lock
from storage.examinations import is_owed
from storage.placing import Arrived, place
from storage.records import (
    Basis,
    Outcome,
    PageResult,
    Reading,
    Reread,
    Rereading,
    Stored,
    WantedPage,
)
from storage.tables import article_urls, articles, revisions


def record(connection: sa.Connection, result: PageResult) -> Stored:
    """Store how reading a page ended; LATE, and nothing is changed, when another worker has taken it over."""
    if result.outcome is Outcome.OK and result.reading is None:
        raise ValueError("a page that is ok has a reading")
    lock(connection, Lock.IDENTITY)
    article = _claimed(connection, result.page)
    if article is None:
        return Stored.LATE
    stored = (
        _not_read(connection, article, result)
        if result.reading is None
        else _read(connection, article, result, result.reading)
    )
    if result.kept is not None:
        kept.keep(connection, article.id, result.kept, whatever=result.keep_whatever)
    asked_to_wait = result.host_next_at if result.outcome is Outcome.RATE_LIMITED else None
    hosts.release(
        connection, result.page.host, result.page.token, next_at=result.host_next_at, wait_until=asked_to_wait
    )
    return stored


def _claimed(connection: sa.Connection, page: WantedPage) -> sa.Row[Any] | None:
    return connection.execute(
        sa.select(articles)
        .where(articles.c.id == page.article, articles.c.claim_token == page.token)
        .with_for_update()
    ).one_or_none()


def _settled(result: PageResult) -> dict[str, Any]:
    return {
        "page_due_at": result.retry_at,
        "page_outcome": result.outcome.value,
        "page_status": result.status,
        "page_detail": result.detail,
        "page_tried_at": result.at,
        "claim_token": None,
        "claim_until": None,
    }


def _not_read(connection: sa.Connection, article: sa.Row[Any], result: PageResult) -> Stored:
    """Let an article stand on its headline, for good or until its page is asked for again: it is placed by that."""
    _change(connection, article.id, _settled(result))
    for_good = result.retry_at is None
    if (for_good and not article.quiet) or telling.is_waiting(connection, article.id):
        headlines.place_all(connection, [article.id], result.at)
    telling.release(connection, article.id, result.at)
    if for_good:  # no page will tell whose text it is
        standing.keep(connection, article.id)
    return Stored.NOT_READ


def _read(connection: sa.Connection, article: sa.Row[Any], result: PageResult, reading: Reading) -> Stored:
    _change(connection, article.id, _settled(result) | {"page_due_at": None, "page_read_at": result.at})
    if _says_nothing_new(connection, article.id, reading, result.text_hash):
        telling.release(connection, article.id, result.at)
        return Stored.SAME
    _add_revision(connection, article, reading, result.text_hash, result.at)
    root = place(connection, _arrived(article, result, reading))
    _add_names(connection, result)
    return Stored.READ if root is None else Stored.COPY


def _arrived(article: sa.Row[Any], result: PageResult, reading: Reading) -> Arrived:
    return Arrived(
        article=article.id,
        outlet=article.outlet,
        title=reading.title or article.title,
        names=[key for key, _ in result.keys],
        text_hash=result.text_hash,
        fingerprint=result.fingerprint,
        news_at=reading.published or article.published_at or article.first_seen_at,
        now=result.at,
    )


def _says_nothing_new(
    connection: sa.Connection, article: int, reading: Reading, text_hash: str | None
) -> bool:
    """Tell whether the text is that of the article's own latest page revision; one too short to hash is compared whole."""
    latest = connection.execute(
        sa.select(revisions.c.text_hash, revisions.c.text)
        .where(revisions.c.article == article, revisions.c.basis == Basis.PAGE.value)
        .order_by(revisions.c.number.desc())
        .limit(1)
    ).one_or_none()
    if latest is None:
        return False
    if text_hash is None:
        return bool(latest.text == reading.text)
    return bool(latest.text_hash == text_hash)


def _add_revision(
    connection: sa.Connection, article: sa.Row[Any], reading: Reading, text_hash: str | None, at: datetime
) -> None:
    number = article.current_revision + 1
    title, summary = reading.title or article.title, reading.summary or article.summary
    connection.execute(
        sa.insert(revisions).values(
            article=article.id,
            number=number,
            basis=Basis.PAGE.value,
            seen_at=at,
            title=title,
            summary=summary,
            text=reading.text,
            text_hash=text_hash,
            origin=reading.origin,
        )
    )
    read = {"text_hash": text_hash, "text_length": len(reading.text), "current_revision": number}
    _change(connection, article.id, _said(article, reading) | read)


def _said(article: sa.Row[Any], reading: Reading) -> dict[str, Any]:
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


def reread(connection: sa.Connection, done: Rereading, *, dry: bool) -> Reread:
    """Store what a kept page gave when it was read once more. A changed text becomes a revision of a quiet article.

    The rules see it, and raise no alert: it is no news, unless they owe it their first look. What was told stays told.
    """
    if not dry:
        lock(connection, Lock.IDENTITY)
    article = connection.execute(sa.select(articles).where(articles.c.id == done.article)).one_or_none()
    if article is None:
        return Reread.GONE
    reading = done.reading
    said = {name: value for name, value in _said(article, reading).items() if value != getattr(article, name)}
    same_text = _says_nothing_new(connection, article.id, reading, done.text_hash)
    if same_text and not said:
        return Reread.SAME
    if not dry and same_text:
        _change(connection, article.id, said)
    elif not dry:
        stays = article.quiet or connection.scalar(sa.select(is_owed()).where(articles.c.id == article.id))
        _add_revision(connection, article, reading, done.text_hash, done.at)
        quiet = {} if stays else {"quiet": True, "quiet_because": REREAD}
        read = {
            "page_outcome": Outcome.OK.value,
            "page_detail": "",
            "page_read_at": done.at,
            "page_due_at": None,
        }
        _change(connection, article.id, quiet | read)
        telling.release(connection, article.id, done.at)
    if not dry:
        standing.recount(connection, [article.story])
    return Reread.FIELDS if same_text else Reread.TEXT


def _add_names(connection: sa.Connection, result: PageResult) -> None:
    names = [
        {"url_key": key, "article": result.page.article, "kind": kind, "first_seen_at": result.at}
        for key, kind in result.keys
    ]
    if names:
        connection.execute(insert(connection, article_urls).on_conflict_do_nothing(), names)


def _change(connection: sa.Connection, article: int, values: dict[str, Any]) -> None:
    connection.execute(sa.update(articles).where(articles.c.id == article).values(**values))
