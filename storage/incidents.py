"""Incidents: opened once, told once, over once. Their `open_key` is the lock: one of a kind is open at a time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam

from storage import outbox
from storage.articles import FLOOD
from storage.dialects import Lock, insert, lock
from storage.examinations import is_owed
from storage.records import Incident, OwedDelivery
from storage.tables import Moment, articles, incidents

SEPARATOR = "|"


def key_of(incident: Incident) -> str:
    """Name what only one incident is open of at a time. Floods are many: each has articles, and a digest, of its own."""
    moment = (incident.opened_at.isoformat(),) if incident.family == FLOOD else ()
    return SEPARATOR.join((incident.outlet, incident.source, incident.family, *moment))


def known(connection: sa.Connection, since: datetime) -> list[Incident]:
    """Return the incidents that are open, and those that began after `since` or are over and not told yet."""
    recent = sa.or_(incidents.c.open_key.is_not(None), incidents.c.opened_at >= since)
    untold = sa.and_(incidents.c.over_at.is_not(None), incidents.c.over_noticed_at.is_(None))
    rows = connection.execute(sa.select(incidents).where(sa.or_(recent, untold)).order_by(incidents.c.id))
    return [_made(row) for row in rows]


def listed(connection: sa.Connection, outlet: str | None, limit: int) -> list[Incident]:
    """Return the newest incidents, of one outlet or of all."""
    question = sa.select(incidents).order_by(incidents.c.opened_at.desc(), incidents.c.id.desc()).limit(limit)
    if outlet is not None:
        question = question.where(incidents.c.outlet == outlet)
    return [_made(row) for row in connection.execute(question)]


def opened(connection: sa.Connection) -> list[Incident]:
    """Return the incidents that are open, by outlet."""
    question = sa.select(incidents).where(incidents.c.open_key.is_not(None))
    rows = connection.execute(question.order_by(incidents.c.outlet, incidents.c.id))
    return [_made(row) for row in rows]


def _made(row: sa.Row[Any]) -> Incident:
    return Incident(
        id=row.id,
        outlet=row.outlet,
        source=row.source,
        family=row.family,
        kind=row.kind,
        detail=row.detail,
        evidence=row.evidence,
        opened_at=row.opened_at,
        noticed_at=row.noticed_at,
        over_at=row.over_at,
        over_noticed_at=row.over_noticed_at,
    )


def open_all(connection: sa.Connection, new: Sequence[Incident]) -> None:
    """Open incidents, whatever their `id`; one whose like is open already is left out."""
    rows = [
        {
            "outlet": each.outlet,
            "source": each.source,
            "family": each.family,
            "kind": each.kind,
            "open_key": key_of(each),
            "detail": each.detail,
            "evidence": each.evidence,
            "opened_at": each.opened_at,
        }
        for each in new
    ]
    if rows:
        connection.execute(
            insert(connection, incidents).on_conflict_do_nothing(index_elements=["open_key"]), rows
        )


def change(connection: sa.Connection, changed: Sequence[Incident]) -> None:
    """Write down what else is known of incidents that are open."""
    _update(
        connection,
        [
            {"which": each.id, "to_kind": each.kind, "to_detail": each.detail, "to_evidence": each.evidence}
            for each in changed
        ],
        kind=bindparam("to_kind"),
        detail=bindparam("to_detail"),
        evidence=bindparam("to_evidence", type_=sa.JSON()),
    )


def end(connection: sa.Connection, over: Sequence[Incident]) -> None:
    """Close incidents, each at its `over_at`."""
    _update(
        connection,
        [
            {
                "which": each.id,
                "to_evidence": each.evidence,
                "ended_at": each.over_at,
                "told_at": each.over_noticed_at,
            }
            for each in over
        ],
        open_key=None,
        evidence=bindparam("to_evidence", type_=sa.JSON()),
        over_at=bindparam("ended_at", type_=Moment()),
        over_noticed_at=bindparam("told_at", type_=Moment()),
    )


def _update(connection: sa.Connection, rows: list[dict[str, Any]], **values: Any) -> None:
    if rows:
        which = sa.and_(incidents.c.id == bindparam("which"), incidents.c.over_at.is_(None))
        connection.execute(sa.update(incidents).where(which).values(**values), rows)


def tell(
    connection: sa.Connection,
    new: Collection[int],
    over: Collection[int],
    deliveries: Sequence[OwedDelivery],
    now: datetime,
    changed: Sequence[Incident],
) -> bool:
    """Owe the messages that tell of incidents; False, and nothing is changed, when one has been told meanwhile."""
    lock(connection, Lock.OUTBOX)
    untold = {
        incidents.c.noticed_at: set(new),
        incidents.c.over_noticed_at: set(over),
    }
    for column, ids in untold.items():
        asked = sa.select(incidents.c.id).where(incidents.c.id.in_(ids), column.is_(None)).with_for_update()
        if set(connection.scalars(asked)) != ids:
            return False
    for column, ids in untold.items():
        connection.execute(sa.update(incidents).where(incidents.c.id.in_(ids)).values({column: now}))
    change(connection, changed)
    outbox.add(connection, deliveries, now=now)
    return True


def end_flood(
    connection: sa.Connection, flood: Incident, deliveries: Sequence[OwedDelivery], now: datetime
) -> bool:
    """Close a flood's digest; False, and nothing is changed, when that has been done meanwhile."""
    lock(connection, Lock.IDENTITY)  # of its articles
    lock(connection, Lock.OUTBOX)
    its = sa.and_(incidents.c.id == flood.id, incidents.c.over_at.is_(None))
    ended = {"over_at": now, "over_noticed_at": now, "open_key": None, "evidence": flood.evidence}
    if connection.execute(sa.update(incidents).where(its).values(ended)).rowcount == 0:
        return False
    _let_go(connection, flood.outlet, flood.opened_at)
    outbox.add(connection, deliveries, now=now)
    return True


def flood_of(connection: sa.Connection, outlet: str, at: datetime) -> Incident | None:
    """Return the flood that an outlet brought at one moment."""
    its = sa.and_(incidents.c.outlet == outlet, incidents.c.opened_at == at, incidents.c.family == FLOOD)
    row = connection.execute(sa.select(incidents).where(its).limit(1)).one_or_none()
    return None if row is None else _made(row)


def _let_go(connection: sa.Connection, outlet: str, at: datetime) -> None:
    """Let what is still to be read or examined of a flood raise alerts like any other news: its digest is closed."""
    left = sa.and_(
        articles.c.outlet == outlet,
        articles.c.first_seen_at == at,
        articles.c.quiet_because == FLOOD,
        sa.or_(articles.c.page_due_at.is_not(None), is_owed()),
    )
    connection.execute(sa.update(articles).where(left).values(quiet=False, quiet_because=None))
