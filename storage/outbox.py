"""The outbox: what is owed to whom. An attempt is on record before the network is touched; a late worker changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from storage.claims import new_token, unclaimed
from storage.dialects import Lock, insert, lock
from storage.records import ClaimedDelivery, DeliveryState, OwedDelivery, Settlement
from storage.tables import alerts, attempts, channels, deliveries

OWED = DeliveryState.OWED.value
WITHDRAWN = DeliveryState.WITHDRAWN.value

# ---------------------------------------------------------------------------------------------- owing


def add(
    connection: sa.Connection,
    new: Sequence[OwedDelivery],
    *,
    now: datetime,
    alert: int | None = None,
    number: int = 1,
) -> None:
    """Owe deliveries; one that is owed already, by its uid or by its alert, `number` and recipient, is not owed twice."""
    rows = [
        {
            "uid": each.uid,
            "alert": alert,
            "alert_number": number,
            "channel": each.channel,
            "kind": each.kind,
            "recipient": each.recipient,
            "payload": each.payload,
            "state": OWED,
            "created_at": now,
            "owed_since": now,
            "due_at": each.due_at,
            "priority": each.priority,
        }
        for each in new
    ]
    if rows:
        connection.execute(insert(connection, deliveries).on_conflict_do_nothing(), rows)


def renew(connection: sa.Connection, alert: int, new: Sequence[OwedDelivery], *, now: datetime) -> None:
    """Give a waiting alert's deliveries new bytes; their uids stay, and what was tried once stays as it is."""
    for each in new:
        connection.execute(
            sa.update(deliveries)
            .where(
                deliveries.c.alert == alert,
                deliveries.c.channel == each.channel,
                deliveries.c.recipient == each.recipient,
                deliveries.c.state.in_((OWED, WITHDRAWN)),
                deliveries.c.attempts == 0,
            )
            .values(
                payload=each.payload,
                due_at=each.due_at,
                priority=each.priority,
                state=OWED,
                because="",
                settled_at=None,
            )
        )
    add(connection, new, now=now, alert=alert)  # for a recipient who joined meanwhile


def withdraw(connection: sa.Connection, alert: int, because: str, now: datetime) -> bool:
    """Take back an alert's messages, all or none: False, and nothing is changed, when one was tried already."""
    tried = sa.select(deliveries.c.id).where(deliveries.c.alert == alert, deliveries.c.attempts > 0)
    if connection.scalar(tried.limit(1)) is not None:
        return False
    take_back(connection, alert, because, now)
    return True


def take_back(connection: sa.Connection, alert: int, because: str, now: datetime) -> None:
    """Take back an alert's first message where nobody has tried to send it; what was tried may have arrived, and goes on.

    Further messages tell what came later, which nothing else tells: they go on, too.
    """
    first = sa.and_(deliveries.c.alert == alert, deliveries.c.alert_number == 1)
    untried = sa.and_(first, deliveries.c.state == OWED, deliveries.c.attempts == 0)
    taken_back = {"state": WITHDRAWN, "because": because, "settled_at": now}
    connection.execute(sa.update(deliveries).where(untried).values(**taken_back))


# --------------------------------------------------------------------------------------------- claims


def sendable(now: datetime) -> sa.ColumnElement[bool]:
    """Hold for owed deliveries (channels outer-joined) that are due on a channel that neither waits nor is stopped."""
    return sa.and_(
        deliveries.c.state == OWED,
        deliveries.c.due_at <= now,
        unclaimed(deliveries, now),
        sa.or_(channels.c.paused_until.is_(None), channels.c.paused_until <= now),
        channels.c.disabled_because.is_(None),
    )


def claim(
    connection: sa.Connection, limit: int, now: datetime, lease: timedelta, busy: Collection[str]
) -> list[ClaimedDelivery]:
    """Claim what may be sent now, channel by channel in turn, the most urgent of each first; write down that it is being tried.

    Nothing of a `busy` channel is claimed: whoever is sending there now sends in order.
    """
    lock(connection, Lock.OUTBOX)
    first = _first_of_each_channel(now, limit, busy)
    free = sa.and_(deliveries.c.state == OWED, unclaimed(deliveries, now))
    rows = connection.execute(
        sa.select(deliveries)
        .where(deliveries.c.id.in_(sa.select(first.c.id)), free)
        .with_for_update(skip_locked=True, of=deliveries)
    ).all()
    if not rows:
        return []
    ids, token, until = [row.id for row in rows], new_token(), now + lease
    unfinished = set(
        connection.scalars(
            sa.select(attempts.c.delivery).where(
                attempts.c.delivery.in_(ids), attempts.c.finished_at.is_(None)
            )
        )
    )
    connection.execute(
        sa.update(deliveries)
        .where(deliveries.c.id.in_(ids))
        .values(claim_token=token, claim_until=until, attempts=deliveries.c.attempts + 1)
    )
    tried = [
        {"delivery": row.id, "number": row.attempts + 1, "token": token, "started_at": now} for row in rows
    ]
    connection.execute(sa.insert(attempts), tried)
    told_by = _alert_uids(connection, {row.alert for row in rows if row.alert is not None})
    in_turn = sorted(rows, key=lambda row: (-row.priority, row.due_at, row.id))
    return [
        _claimed(row, token, until, told_by.get(row.alert), repeat=row.id in unfinished) for row in in_turn
    ]


def _first_of_each_channel(now: datetime, limit: int, busy: Collection[str]) -> sa.Subquery:
    place = sa.func.row_number().over(
        partition_by=deliveries.c.channel,
        order_by=(deliveries.c.priority.desc(), deliveries.c.due_at, deliveries.c.id),
    )
    ranked = (
        sa.select(deliveries.c.id, deliveries.c.priority, deliveries.c.due_at, place.label("place"))
        .select_from(deliveries.outerjoin(channels, channels.c.id == deliveries.c.channel))
        .where(sendable(now), deliveries.c.channel.not_in(busy))
        .subquery()
    )
    return (
        sa.select(ranked.c.id)
        .order_by(ranked.c.place, ranked.c.priority.desc(), ranked.c.due_at, ranked.c.id)
        .limit(limit)
        .subquery()
    )


def _alert_uids(connection: sa.Connection, ids: set[int]) -> dict[int | None, str]:
    question = sa.select(alerts.c.id, alerts.c.uid).where(alerts.c.id.in_(ids))
    return {row.id: row.uid for row in connection.execute(question)} if ids else {}


def _claimed(
    row: sa.Row[Any], token: str, until: datetime, alert: str | None, *, repeat: bool
) -> ClaimedDelivery:
    return ClaimedDelivery(
        id=row.id,
        uid=row.uid,
        alert=alert,
        channel=row.channel,
        kind=row.kind,
        recipient=row.recipient,
        payload=row.payload,
        attempt=row.attempts + 1,
        turn=row.attempts - row.attempts_before + 1,
        token=token,
        lease_until=until,
        owed_since=row.owed_since,
        repeat=repeat,
    )


# ------------------------------------------------------------------------------------------ settling


def settle(
    connection: sa.Connection, claimed: ClaimedDelivery, settlement: Settlement, now: datetime
) -> bool:
    """Note how an attempt ended; False, and nothing is changed, when the claim was lost."""
    ended = settlement.state is not DeliveryState.OWED
    values: dict[str, Any] = {
        "state": settlement.state.value,
        "because": settlement.because,
        "due_at": now if ended else settlement.retry_at or now,
        "settled_at": now if ended else None,
        "claim_token": None,
        "claim_until": None,
    }
    if not settlement.tried:
        values["attempts"] = deliveries.c.attempts - 1
    mine = sa.and_(
        deliveries.c.id == claimed.id, deliveries.c.claim_token == claimed.token, deliveries.c.state == OWED
    )
    if connection.execute(sa.update(deliveries).where(mine).values(**values)).rowcount == 0:
        return False
    _settle_attempt(connection, claimed, settlement, now)
    if changes := _channel_changes(settlement, now):
        _change_channel(connection, claimed.channel, changes)
    return True


def _settle_attempt(
    connection: sa.Connection, claimed: ClaimedDelivery, settlement: Settlement, now: datetime
) -> None:
    this = sa.and_(attempts.c.delivery == claimed.id, attempts.c.number == claimed.attempt)
    if not settlement.tried:
        connection.execute(sa.delete(attempts).where(this))
        return
    ended = {"finished_at": now, "because": settlement.because, "status": settlement.status}
    connection.execute(sa.update(attempts).where(this).values(**ended))


def _channel_changes(settlement: Settlement, now: datetime) -> dict[str, Any]:
    """Say what a settlement means for its channel, apart from the count of failures. Pure."""
    changes: dict[str, Any] = {}
    if settlement.channel_paused_until is not None:
        changes["paused_until"] = settlement.channel_paused_until
    if settlement.channel_disabled is not None:
        changes["disabled_because"] = settlement.channel_disabled
    if settlement.state is DeliveryState.SENT:
        changes |= {"last_sent_at": now, "failures": 0}
    elif settlement.tried and settlement.state is not DeliveryState.WITHDRAWN:
        changes |= {"last_failure": settlement.because, "failures": 1}
    return changes


def _change_channel(connection: sa.Connection, channel: str, changes: dict[str, Any]) -> None:
    update = dict(changes)
    if update.get("failures"):
        update["failures"] = channels.c.failures + 1
    connection.execute(
        insert(connection, channels)
        .values(id=channel, **changes)
        .on_conflict_do_update(index_elements=["id"], set_=update)
    )


# --------------------------------------------------------------------------------- what a person asks


def replay(connection: sa.Connection, uid: str, now: datetime) -> bool:
    """Owe a delivery again that has ended, under the same uid and with the whole schedule of retries before it.

    False when there is none of that uid that has ended.
    """
    again = {
        "state": OWED,
        "because": "replayed",
        "due_at": now,
        "settled_at": None,
        "owed_since": now,
        "attempts_before": deliveries.c.attempts,
    }
    ended = sa.and_(deliveries.c.uid == uid, deliveries.c.state != OWED)
    return connection.execute(sa.update(deliveries).where(ended).values(**again)).rowcount > 0


def enable_channel(connection: sa.Connection, channel: str) -> bool:
    """Let a channel send again that was stopped or told to wait; False when nothing is known of it."""
    fresh = {"disabled_because": None, "paused_until": None, "failures": 0}
    return (
        connection.execute(sa.update(channels).where(channels.c.id == channel).values(**fresh)).rowcount > 0
    )
