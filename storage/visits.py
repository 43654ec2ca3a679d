"""Visits to sources, and all they brought, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage import articles, blackout, hosts
from storage import rhythm as rhythms
from storage.dialects import Lock, lock, of_one_shape
from storage.host_names import host_of
from storage.records import DueSource, NewArticle, Outcome, Visit
from storage.tables import sources, visits

# Statements of every visit are built once: building one costs more than SQLite needs to run it.
CLAIMED = (
    sa.select(sources)
    .where(sources.c.key.in_(sa.bindparam("its_keys", expanding=True)))
    .order_by(sources.c.key)
    .with_for_update()
)
INSERT = sa.insert(visits)
UPDATE = sa.update(sources).where(sources.c.key == sa.bindparam("its_key"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a visitor hands in: how a visit went, and the articles it lists.

    `conclude` is given the visit with the number of articles that were new, and returns what is to be stored of it.
    `quiet=None` decides by the rule: the first good visit of a source brings a backlog and tells nobody, unless
    a better-ranked source of its outlet was good before.
    """

    due: DueSource
    visit: Visit
    new: Sequence[NewArticle]
    quiet: bool | None = None
    host_next_at: datetime
    now: datetime
    wants_pages: bool
    conclude: Callable[[Visit], Visit] = lambda visit: visit


Claim = tuple[str, str]  # a source's key, and the token of the claim


def record(connection: sa.Connection, reports: Sequence[Report]) -> list[Visit | None]:
    """Store visits; return them as they were stored, None where the claim was lost and nothing is changed."""
    if any(report.new for report in reports):
        lock(connection, Lock.IDENTITY)
    held = _claimed(connection, reports)
    recorded: dict[Claim, Visit] = {}
    blackout_asked = False
    for some in _in_order([report for report in reports if _claim(report) in held]):
        if not blackout_asked and some[0].visit.outcome.good:
            blackout.lift(connection, some[0].now)
            blackout_asked = True
        recorded |= _write_down(connection, some, held)
    _free_hosts(connection, [report for report in reports if _claim(report) in held], recorded)
    return [recorded.get(_claim(report)) for report in reports]


def _claim(report: Report) -> Claim:
    return report.due.key, report.due.token


def _claimed(connection: sa.Connection, reports: Sequence[Report]) -> dict[Claim, sa.Row[Any]]:
    """Return the rows of the sources that are still claimed as they were."""
    claims = {_claim(report) for report in reports}
    rows = connection.execute(CLAIMED, {"its_keys": sorted(key for key, _ in claims)})
    return {claim: row for row in rows if (claim := (row.key, row.claim_token)) in claims}


def _in_order(reports: Sequence[Report]) -> Iterator[list[Report]]:
    """Put together what is written in one go: visits that failed, then those that list nothing, then each other one.

    A good visit may end a blackout that the failed ones were in, and what its articles are may depend on all of them.
    """
    bare = [report for report in reports if not report.new]
    for good in (False, True):
        if some := [report for report in bare if report.visit.outcome.good is good]:
            yield some
    yield from ([report] for report in reports if report.new)


def _write_down(
    connection: sa.Connection, reports: Sequence[Report], held: Mapping[Claim, sa.Row[Any]]
) -> dict[Claim, Visit]:
    """Store what visits list, their accounts, and what their sources' rows become."""
    recorded: dict[Claim, Visit] = {}
    accounts, states = [], []
    for report in reports:
        source = held[_claim(report)]
        taken = _take_in(connection, source, report) if report.new else articles.Taken()
        visit = report.conclude(replace(report.visit, new=taken.new))
        recorded[_claim(report)] = visit
        accounts.append(_account(visit) | {"held_back": taken.held_back})
        states.append(_state(source, visit, report.now) | {"its_key": source.key})
    connection.execute(INSERT, accounts)
    for alike in of_one_shape(states):
        connection.execute(UPDATE, alike)
    return recorded


def _take_in(connection: sa.Connection, source: sa.Row[Any], report: Report) -> articles.Taken:
    arrival = articles.Arrival(
        source=source.key,
        outlet=report.due.outlet,
        now=report.now,
        backlog=_backlog(connection, source, report.visit, quiet=report.quiet),
        wants_pages=report.wants_pages,
    )
    return articles.take_in(connection, arrival, report.new)


def _free_hosts(
    connection: sa.Connection, reports: Sequence[Report], recorded: Mapping[Claim, Visit]
) -> None:
    hosts.release_all(connection, (_left(report, recorded[_claim(report)]) for report in reports))


def _left(report: Report, visit: Visit) -> hosts.Left:
    return hosts.Left(
        host=host_of(report.due.url),
        token=report.due.token,
        next_at=report.host_next_at,
        wait_until=None if visit.retry_after is None else visit.finished_at + visit.retry_after,
    )


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
