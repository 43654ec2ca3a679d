"""`deliveries`: the messages that are owed, were sent or were given up; and one of them once more."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

import click

from config.schema import Catalog
from language.wording import Wording
from serviola.cli import Asked
from serviola.cli.article import state_of
from serviola.cli.house import known_name, local, open_store, print_json
from serviola.cli.options import AS_JSON, COUNT, refuse_ignored
from serviola.cli.reasons import reason
from serviola.cli.show import show_table, without_empty
from storage.records import DeliveryState
from storage.rows import ChannelHealth, DeliveryRow
from storage.store import Store
from storage.views import Views

COLUMNS = (
    "id",
    "when",
    "channel",
    "recipient",
    "rule",
    "title",
    "state",
    "attempts",
    "next_attempt",
    "because",
)


@click.group(invoke_without_command=True)
@click.option("--state", type=click.Choice([state.value for state in DeliveryState]))
@click.option("--channel", metavar="ID")
@click.option("--limit", default=100, show_default=True, type=COUNT)
@AS_JSON
@click.pass_context
def deliveries(
    ctx: click.Context, state: str | None, channel: str | None, limit: int, *, as_json: bool
) -> None:
    """List messages."""
    asked: Asked = ctx.obj
    if ctx.invoked_subcommand is not None:
        refuse_ignored(ctx, beside=f"{ctx.command_path} {ctx.invoked_subcommand}")
        return
    with open_store(asked) as (catalog, store):
        views = Views(store.engine)
        known_name(asked, "channel", channel, [each.id for each in catalog.channels], views)
        rows = views.deliveries(state, channel=channel, limit=limit)
        health = {each.id: each for each in views.channels()}
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    cells = [_cells(row, health, catalog, asked.wording) for row in rows]
    show_table(asked.wording, *without_empty(COLUMNS, cells, "recipient"))


def _cells(
    row: DeliveryRow, health: Mapping[str, ChannelHealth], catalog: Catalog, wording: Wording
) -> tuple[object, ...]:
    return (
        row.uid,
        local(row.created_at, catalog),
        row.channel,
        row.recipient,
        row.rule or "–",
        row.title or "–",
        state_of(row, wording),
        row.attempts,
        next_attempt(row, health.get(row.channel), catalog, wording),
        reason(row.because, wording),
    )


def next_attempt(
    row: DeliveryRow, health: ChannelHealth | None, catalog: Catalog, wording: Wording, missing: str = "–"
) -> str:
    """Say when an owed message is tried next; not before its channel is free of its pause."""
    if row.state != DeliveryState.OWED:
        return missing
    if health is not None and health.disabled_because is not None:
        return wording.say("cli.look.channel_stopped")
    return local(free_at(row.due_at, health), catalog)


def free_at(due_at: datetime, health: ChannelHealth | None) -> datetime:
    """Return when both the message is due and its channel may send. Pure."""
    paused = None if health is None else health.paused_until
    return due_at if paused is None else max(due_at, paused)


# ---------------------------------------------------------------------------------------------- replay


@deliveries.command
@click.argument("uid", metavar="ID")
@click.pass_obj
def replay(asked: Asked, uid: str) -> None:
    """Owe a message again, under the same id."""
    with open_store(asked) as (catalog, store):
        done, said = replayed(uid, catalog, store, asked.wording)
    click.echo(said, err=not done)
    sys.exit(0 if done else 1)


def replayed(uid: str, catalog: Catalog, store: Store, wording: Wording) -> tuple[bool, str]:
    """Owe a message again, and say so; or say why not."""
    from serviola.house import utc_now

    views = Views(store.engine)
    whole = views.delivery(uid)
    if whole is None:
        return False, wording.say("cli.look.no_delivery", id=uid)
    row = whole.delivery
    health = next((each for each in views.channels() if each.id == row.channel), None)
    if refusal := why_not(row, health, catalog, wording):
        return False, refusal
    if not store.replay(uid, utc_now()):  # somebody else was quicker
        return False, wording.say("cli.replay.owed", id=uid, at=local(row.due_at, catalog))
    stopped = None if health is None else health.disabled_because
    if stopped is not None:
        return True, wording.say("cli.replay.done_stopped", id=uid, channel=row.channel, because=stopped)
    return True, wording.say("cli.replay.done", id=uid)


def why_not(row: DeliveryRow, health: ChannelHealth | None, catalog: Catalog, wording: Wording) -> str | None:
    """Say why a message cannot be owed again; None when it can."""
    channel = catalog.channel(row.channel)
    if channel is None:
        return wording.say("cli.replay.no_channel", id=row.uid, channel=row.channel)
    if not channel.enabled:
        return wording.say("cli.replay.channel_off", id=row.uid, channel=row.channel)
    if channel.kind != row.kind:
        return wording.say(
            "cli.replay.other_kind", id=row.uid, channel=row.channel, was=row.kind, now=channel.kind
        )
    if row.state != DeliveryState.OWED:
        return None
    if health is not None and health.disabled_because is not None:
        because = health.disabled_because
        return wording.say("cli.replay.owed_stopped", id=row.uid, channel=row.channel, because=because)
    return wording.say("cli.replay.owed", id=row.uid, at=local(free_at(row.due_at, health), catalog))
