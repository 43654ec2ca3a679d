"""Pages: what reading one came to, in one transaction."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from news.looking import NEVER, Schedule
from storage import headlines, hosts, kept, looks, standing, telling, versions
from storage.articles import REREAD
from storage.dialects import Lock, lock
from storage.examinations import is_owed
from storage.placing import place
from storage.records import (
    Outcome,
    PageResult,
    Reading,
    Reread,
    Rereading,
    Stored,
    WantedPage,
)
from storage.tables import articles


def record(connection: sa.Connection, result: PageResult, schedule: Schedule = NEVER) -> Stored:
    """Store how reading a page ended; LATE, and nothing is changed, when another worker has taken it over.

    `schedule` says when the page is looked at again.
    """
    if result.outcome is Outcome.OK and result.reading is None:
        raise ValueError("a page that is ok has a reading")
    lock(connection, Lock.IDENTITY)
    article = _claimed(connection, result.page)
    if article is None:
        return Stored.LATE
    if result.page.look:
        stored, is_version = looks.record(connection, article, result, schedule)
    else:
        stored, is_version = _first_reading(connection, article, result, schedule), True
    if result.kept is not None and is_version:
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


def _first_reading(
    connection: sa.Connection, article: sa.Row[Any], result: PageResult, schedule: Schedule
) -> Stored:
    if result.reading is None:
        return _not_read(connection, article, result)
    return _read(connection, article, result, result.reading, schedule)


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
    versions.change(connection, article.id, _settled(result))
    for_good = result.retry_at is None
    if (for_good and not article.quiet) or telling.is_waiting(connection, article.id):
        headlines.place_all(connection, [article.id], result.at)
    telling.release(connection, article.id, result.at)
    if for_good:  # no page will tell whose text it is
        standing.keep(connection, article.id)
    return Stored.NOT_READ


def _read(
    connection: sa.Connection, article: sa.Row[Any], result: PageResult, reading: Reading, schedule: Schedule
) -> Stored:
    read = {"page_due_at": None, "page_read_at": result.at}
    planned = looks.plan(article, result, reading, schedule)
    versions.change(connection, article.id, _settled(result) | read | planned)
    if versions.says_nothing_new(connection, article, reading, result.text_hash):
        telling.release(connection, article.id, result.at)
        return Stored.SAME
    versions.add(connection, article, reading, result.text_hash, result.at)
    root = place(connection, versions.arrived(article, result, reading))
    versions.add_names(connection, result)
    return Stored.READ if root is None else Stored.COPY


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
    said = {
        name: value
        for name, value in versions.said(article, reading).items()
        if value != getattr(article, name)
    }
    same_text = versions.says_nothing_new(connection, article, reading, done.text_hash)
    if same_text and not said:
        return Reread.SAME
    if not dry and same_text:
        versions.change(connection, article.id, said)
    elif not dry:
        stays = article.quiet or connection.scalar(sa.select(is_owed()).where(articles.c.id == article.id))
        versions.add(connection, article, reading, done.text_hash, done.at)
        quiet = {} if stays else {"quiet": True, "quiet_because": REREAD}
        read = {
            "page_outcome": Outcome.OK.value,
            "page_detail": "",
            "page_read_at": done.at,
            "page_due_at": None,
        }
        versions.change(connection, article.id, quiet | read)
        if done.fingerprint is not None:
            place(connection, versions.arrived(article, done, reading))
        telling.release(connection, article.id, done.at)
    if not dry:
        standing.recount(connection, [article.story])
    return Reread.FIELDS if same_text else Reread.TEXT
