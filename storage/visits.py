"""A visit to a source, and all it brought, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage import articles, blackout, hosts
from storage import rhythm as rhythms
from storage.dialects import Lock, lock
from storage.host_names import host_of
from storage.records import DueSource, NewArticle, Outcome, Visit
from storage.tables import sources, visits

# Statements of every visit are built once: building one costs more than SQLite needs to run it.
CLAIMED = (
    sa.select(sources)
    .where(sources.c.key == sa.bindparam("its_key"), sources.c.claim_token == sa.bindparam("its_token"))
    .with_for_update()
)
INSERT = sa.insert(visits)
UPDATE = sa.update(sources).where(sources.c.key == sa.bindparam("its_key"))


def record(
    connection: sa.Connection,
    due: DueSource,
    visit: Visit,
    new: Sequence[NewArticle],
    *,
    quiet: bool | None,
    host_next_at: datetime,
    now: datetime,
    wants_pages: bool,
    conclude: Callable[[Visit], Visit],
) -> Visit | None:
    """Store a visit; return it as it was stored, None when the claim was lost and nothing is changed."""
    if new:
        lock(connection, Lock.IDENTITY)
    source = _claimed(connection, due)
    if source is None:
        return None
    taken = articles.Taken()
    if new:
        arrival = articles.Arrival(
            source=due.key,
            outlet=due.outlet,
            now=now,
            backlog=_backlog(connection, source, visit, quiet=quiet),
            wants_pages=wants_pages,
        )
        taken = articles.take_in(connection, arrival, new)
    visit = conclude(replace(visit, new=taken.new))
    if visit.outcome.good:
        blackout.lift(connection, now)
    connection.execute(INSERT, _account(visit) | {"held_back": taken.held_back})
    connection.execute(UPDATE, _state(source, visit, now) | {"its_key": due.key})
    wait_until = None if visit.retry_after is None else visit.finished_at + visit.retry_after
    hosts.release(connection, host_of(due.url), due.token, next_at=host_next_at, wait_until=wait_until)
    return visit


def _claimed(connection: sa.Connection, due: DueSource) -> sa.Row[Any] | None:
    return connection.execute(CLAIMED, {"its_key": due.key, "its_token": due.token}).one_or_none()


def _backlog(
    connection: sa.Connection, source: sa.Row[Any], visit: Visit, *, quiet: bool | None
) -> articles.Backlog:
    """Tell which items are a backlog: all, at the first good visit to an outlet; of a stand-in's first the undated ones.

    A stand-in lists what the better source has told already and what is older than that; only dates tell them apart.
    """
    if quiet is not None:
        return articles.Backlog.ALL if quiet else articles.Backlog.NONE
    if source.first_good_at is not None or not visit.outcome.good:
        return articles.Backlog.NONE
    was_good = sa.select(sources.c.key).where(
        sources.c.outlet == source.outlet, sources.c.rank < source.rank, sources.c.first_good_at.is_not(None)
    )
    stands_in = connection.execute(was_good.limit(1)).first() is not None
    return articles.Backlog.UNDATED if stands_in else articles.Backlog.ALL


def _account(visit: Visit) -> dict[str, Any]:
    return {
        "source": visit.source,
        "outlet": visit.outlet,
        "started_at": visit.started_at,
        "finished_at": visit.finished_at,
        "outcome": visit.outcome.value,
        "status": visit.status,
        "detail": visit.detail,
        "items": visit.items,
        "new": visit.new,
        "size": visit.size,
        "parser": visit.parser,
        "conditional": visit.conditional,
        "undated": visit.undated,
        "newest_at": visit.newest_at,
    }


def _state(source: sa.Row[Any], visit: Visit, now: datetime) -> dict[str, Any]:
    """Say what the source's row becomes; a failed visit leaves what the last good one knew, unless a move went wrong."""
    state: dict[str, Any] = {
        "claim_token": None,
        "claim_until": None,
        "last_visit_at": visit.finished_at,
        "last_outcome": visit.outcome.value,
        "next_visit_at": visit.next_visit_at or now,
        "failures": 0 if visit.outcome.good else source.failures + 1,
    }
    if visit.bookmark is not None:  # of several documents, some may have been read before one failed
        state["bookmark"] = visit.bookmark
    if visit.outcome is Outcome.GONE_FOR_GOOD and source.moved_to is None:
        return state | {"closed": visit.detail}
    if not visit.outcome.good:
        return state | (_as_configured(source) if _moved_astray(source, visit) else {})
    state |= {"first_good_at": source.first_good_at or visit.finished_at, "last_good_at": visit.finished_at}
    same = visit.outcome is Outcome.UNCHANGED  # a 304 need not repeat its validators
    for name in ("etag", "last_modified", "body_hash"):
        value = getattr(visit, name)
        state[name] = getattr(source, name) if same and value is None else value
    if visit.rhythm is not None:
        state |= rhythms.columns_of(visit.rhythm)
    if visit.moved_to is not None:
        state |= {"moved_to": visit.moved_to, "host": host_of(visit.moved_to)}
    return state


NOTHING_THERE = {Outcome.GONE, Outcome.GONE_FOR_GOOD, Outcome.NAME_UNKNOWN, Outcome.TLS_FAILED}
ASTRAY_AFTER = 2
"""Failures in a row at the address that a source moved to: after one, which may be a blip, it is tried again."""


def _moved_astray(source: sa.Row[Any], visit: Visit) -> bool:
    """Tell whether a permanent redirect led to where nothing is (any more): some are withdrawn, or were a mistake."""
    if source.moved_to is None:
        return False
    return visit.outcome in NOTHING_THERE or source.failures + 1 >= ASTRAY_AFTER


def _as_configured(source: sa.Row[Any]) -> dict[str, Any]:
    """Ask the configured address next, and ask it for everything."""
    forgotten = dict.fromkeys(("moved_to", "etag", "last_modified", "body_hash", "bookmark"))
    return forgotten | {"host": host_of(source.url)}
