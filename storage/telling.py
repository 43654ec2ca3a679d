"""Alerts: one for a rule and a story. They are opened, told again, taken back, let go, and become one as their stories do.

Whoever calls holds Lock.IDENTITY: which story is told is decided by one transaction after another.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage import outbox
from storage.dialects import insert
from storage.records import (
    TOLD_ALREADY,
    UNCONFIRMED,
    DeliveryState,
    Examination,
    NewAlert,
    UpdateKind,
    Withdrawal,
)
from storage.tables import Moment, alert_updates, alerts, articles, deliveries, matches, revisions, stories

# Asked for every article that joins a story: built once.
LIVING = sa.select(alerts).where(alerts.c.story == sa.bindparam("its_story"), alerts.c.merged_into.is_(None))
CONFIRMED = sa.select(stories.c.confirmed_at).where(stories.c.id == sa.bindparam("its_story"))

COPY_OF = "copy of article "
"""How a reason begins that makes two stories one because of a copy."""

# ------------------------------------------------------------------------------------- opened, taken back


def record(connection: sa.Connection, article: int, story: int, new: NewAlert, now: datetime) -> None:
    """Open an alert, or bring one up to date that waits or was withdrawn; one that was told is left alone."""
    opened = _open(connection, article, story, new, now)
    if opened is not None:
        outbox.add(connection, new.deliveries, now=now, alert=opened)
        return
    waiting = connection.scalar(
        sa.update(alerts)
        .where(
            alerts.c.rule == new.rule,
            alerts.c.story == story,
            sa.or_(alerts.c.waits_for_page, alerts.c.withdrawn.is_not(None)),
        )
        .values(
            # One that was taken back has told nobody: it goes by the name that its message has now.
            uid=sa.case((alerts.c.withdrawn.is_not(None), new.uid), else_=alerts.c.uid),
            withdrawn=None,
            article=article,
            updated_at=now,
            **_said(new, now),
        )
        .returning(alerts.c.id)
    )
    if waiting is not None:
        outbox.renew(connection, waiting, new.deliveries, now=now)


def _open(connection: sa.Connection, article: int, story: int, new: NewAlert, now: datetime) -> int | None:
    values: dict[str, Any] = {
        "uid": new.uid,
        "rule": new.rule,
        "story": story,
        "article": article,
        "opened_at": now,
        "updated_at": now,
        **_said(new, now),
    }
    opened: int | None = connection.scalar(
        insert(connection, alerts)
        .values(**values)
        .on_conflict_do_nothing(index_elements=["rule", "story"])
        .returning(alerts.c.id)
    )
    return opened


def _said(new: NewAlert, now: datetime) -> dict[str, Any]:
    """Return what an alert's row keeps of its first message."""
    return {
        "waits_for_page": new.waiting,
        "outlets": new.outlets,
        "confirmed_at": now if new.confirmed else None,
    }


def withdraw(connection: sa.Connection, withdrawal: Withdrawal, now: datetime) -> None:
    """Take an alert back that still waits. When one of its messages is on its way by now, it has been told."""
    waiting = sa.and_(alerts.c.uid == withdrawal.uid, alerts.c.waits_for_page)
    alert: int | None = connection.scalar(sa.select(alerts.c.id).where(waiting))
    if alert is None or not outbox.withdraw(connection, alert, withdrawal.because, now):
        return
    taken_back = {"withdrawn": withdrawal.because, "waits_for_page": False, "updated_at": now}
    connection.execute(sa.update(alerts).where(alerts.c.id == alert).values(**taken_back))
    ended = sa.select(alerts.c.id).where(alerts.c.merged_into == alert)
    held_up = sa.or_(alert_updates.c.alert == alert, alert_updates.c.alert.in_(ended))
    _examine_again(connection, sa.select(alert_updates.c.article).where(held_up))
    connection.execute(sa.delete(alert_updates).where(held_up))


def _examine_again(connection: sa.Connection, which: sa.Select[tuple[int]] | sa.CompoundSelect[Any]) -> None:
    """Owe articles another examination: what was decided on them hung on what is different now."""
    newest = sa.select(articles.c.current_revision).where(articles.c.id == revisions.c.article)
    latest = sa.and_(revisions.c.article.in_(which), revisions.c.number == newest.scalar_subquery())
    connection.execute(sa.update(revisions).where(latest).values(examined_at=None))


def is_waiting(connection: sa.Connection, article: int) -> bool:
    """Tell whether an alert waits for the page of an article."""
    waiting = sa.select(alerts.c.id).where(alerts.c.article == article, alerts.c.waits_for_page)
    return connection.scalar(waiting.limit(1)) is not None


def release(connection: sa.Connection, article: int, now: datetime) -> None:
    """Let the alerts of an article go out on its headline: its page will add nothing for now."""
    waiting = sa.select(alerts.c.id).where(alerts.c.article == article, alerts.c.waits_for_page)
    owed = (
        (deliveries.c.state == DeliveryState.OWED.value)
        & (deliveries.c.attempts == 0)
        & (deliveries.c.due_at > now)
    )
    connection.execute(sa.update(deliveries).where(deliveries.c.alert.in_(waiting), owed).values(due_at=now))
    connection.execute(
        sa.update(alerts)
        .where(alerts.c.article == article, alerts.c.waits_for_page)
        .values(waits_for_page=False, updated_at=now)
    )
    story = sa.select(articles.c.story).where(articles.c.id == article).scalar_subquery()
    confirmed = sa.and_(stories.c.id == story, stories.c.confirmed_at.is_not(None))
    if (its := connection.scalar(sa.select(stories.c.id).where(confirmed))) is not None:
        owe_confirmation(connection, its)


# ------------------------------------------------------------------------------------------- told again


def tell_on(connection: sa.Connection, done: Examination) -> None:
    """Write what an examination has found to be updates of alerts that were told, and owe the messages on them."""
    for message in done.messages:
        told = message.told
        said = {"number": told.number, "outlets": message.outlets, "updated_at": done.at}
        if told.confirmed:
            said["confirmed_at"] = sa.func.coalesce(alerts.c.confirmed_at, sa.type_coerce(done.at, Moment()))
        alert = connection.scalar(
            sa.update(alerts).where(alerts.c.uid == told.uid).values(**said).returning(alerts.c.id)
        )
        outbox.add(connection, message.deliveries, now=done.at, alert=alert, number=told.number)
    for update in done.updates:
        its_alert = sa.select(alerts.c.id).where(alerts.c.uid == update.uid).scalar_subquery()
        values = {
            "alert": its_alert,
            "article": done.article,
            "revision": done.revision,
            "kind": update.kind.value,
            "number": update.number,
            "because": update.because,
            "at": done.at,
        }
        connection.execute(insert(connection, alert_updates).values(**values).on_conflict_do_nothing())


def owe_confirmation(connection: sa.Connection, story: int) -> None:
    """Owe articles another examination that wait for a second independent outlet to have their story: it has.

    Those are what opened its alerts that have not told of it yet, and what a rule found that waits for it.
    """
    told = sa.and_(
        alerts.c.story == story,
        alerts.c.merged_into.is_(None),
        alerts.c.withdrawn.is_(None),
        alerts.c.confirmed_at.is_(None),
    )
    found = sa.and_(articles.c.story == story, matches.c.holds, matches.c.silent == UNCONFIRMED)
    waiting = sa.select(matches.c.article).join(articles, articles.c.id == matches.c.article).where(found)
    _examine_again(connection, sa.select(alerts.c.article).where(told).union(waiting))


# -------------------------------------------------------------------------------- two stories become one


def merge(connection: sa.Connection, gone: int, into: int, because: str, now: datetime) -> None:
    """Let the alerts of the story `gone` be alerts of `into`, one a rule.

    Of two of a rule the one goes on that was told first; the other is merged into it, and its first message is taken
    back `because`, unless somebody has tried to send it. It is an update of the one that goes on.
    """
    ours, theirs = _living(connection, into), _living(connection, gone)
    for rule, its in theirs.items():
        if rule not in ours:
            _change(connection, its.id, story=into, updated_at=now)
            continue
        stays, ends = sorted((ours[rule], its), key=_precedence)
        if stays is its:
            _change_places(connection, its, ours[rule])
        merged = sa.or_(alerts.c.id == ends.id, alerts.c.merged_into == ends.id)
        ended = {"merged_into": stays.id, "waits_for_page": False, "updated_at": now}
        connection.execute(sa.update(alerts).where(merged).values(**ended))
        outbox.take_back(connection, ends.id, because, now)
        if ends.withdrawn is None and ends.article != stays.article:
            _note_merged(connection, stays, ends, because, now)
    if connection.execute(CONFIRMED, {"its_story": into}).scalar_one() is not None:
        owe_confirmation(connection, into)


def _living(connection: sa.Connection, story: int) -> dict[str, sa.Row[Any]]:
    return {row.rule: row for row in connection.execute(LIVING, {"its_story": story})}


def _precedence(alert: sa.Row[Any]) -> tuple[bool, bool, datetime, int]:
    """Put alerts first that were told before others; what was taken back has told nobody."""
    return alert.withdrawn is not None, alert.waits_for_page, alert.opened_at, alert.id


def _change_places(connection: sa.Connection, one: sa.Row[Any], other: sa.Row[Any]) -> None:
    """Let two alerts of a rule change stories. Their key is checked row by row: one steps aside, to a rule that none has."""
    _change(connection, other.id, rule=f"{other.rule} of alert {other.id}")
    _change(connection, one.id, story=other.story)
    _change(connection, other.id, rule=other.rule, story=one.story)


def _change(connection: sa.Connection, alert: int, **values: Any) -> None:
    connection.execute(sa.update(alerts).where(alerts.c.id == alert).values(**values))


def _note_merged(
    connection: sa.Connection, stays: sa.Row[Any], ends: sa.Row[Any], because: str, now: datetime
) -> None:
    """Note what an alert told that goes on in another one; an article that is still to be examined notes itself."""
    told = not ends.waits_for_page
    owed = sa.select(revisions.c.id).where(
        revisions.c.article == ends.article, revisions.c.examined_at.is_(None)
    )
    if not told and connection.scalar(owed.limit(1)) is not None:
        return
    copied = connection.scalar(sa.select(articles.c.duplicate_of).where(articles.c.id == ends.article))
    is_copy = copied is not None or because.startswith(COPY_OF)
    connection.execute(
        sa.insert(alert_updates).values(
            alert=stays.id,
            article=ends.article,
            kind=(UpdateKind.COPY if is_copy else UpdateKind.MATCH).value,
            because=f"told by alert {ends.uid} before the stories were one" if told else TOLD_ALREADY,
            at=now,
        )
    )
