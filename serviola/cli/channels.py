"""`channels`: list them, test one, let one go on that was stopped."""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import asdict
from datetime import datetime, timedelta

import click

from alerts.channels import Outbound, Receipt, Refused, kind_named
from config.schema import Catalog, Channel
from language.wording import Wording
from serviola.cli import Asked
from serviola.cli.house import local, open_store, print_json, read_config
from serviola.cli.options import AS_JSON, refuse_ignored
from serviola.cli.reasons import reason
from serviola.cli.show import show_table
from serviola.cli.told import how_it_is
from storage.records import ClaimedDelivery, OwedDelivery
from storage.rows import ChannelHealth
from storage.views import Views

TEST_DEADLINE = 15.0  # seconds for each recipient


COLUMNS = ("channel", "kind", "state", "owed", "last_sent", "last_failure")


@click.group(invoke_without_command=True)
@AS_JSON
@click.pass_context
def channels(ctx: click.Context, *, as_json: bool) -> None:
    """List the channels and how they are."""
    from serviola.house import utc_now

    if ctx.invoked_subcommand is not None:
        refuse_ignored(ctx, beside=f"{ctx.command_path} {ctx.invoked_subcommand}")
        return
    asked: Asked = ctx.obj
    with open_store(asked) as (catalog, store):
        health = {each.id: each for each in Views(store.engine).channels()}
    if as_json:
        print_json([_as_json(channel, health.get(channel.id)) for channel in catalog.channels])
        return
    now = utc_now()
    rows = [_cells(each, health.get(each.id), catalog, asked.wording, now) for each in catalog.channels]
    show_table(asked.wording, COLUMNS, rows)


def _as_json(channel: Channel, health: ChannelHealth | None) -> dict[str, object]:
    """What a script may see of a channel: never its address, which may hold a token."""
    known = {} if health is None else asdict(health)
    return known | {"id": channel.id, "kind": channel.kind, "enabled": channel.enabled}


def _cells(
    channel: Channel, health: ChannelHealth | None, catalog: Catalog, wording: Wording, now: datetime
) -> tuple[object, ...]:
    failure = "–"
    if health is not None and health.last_failure is not None:
        failure = f"{local(health.last_failed_at, catalog)}: {reason(health.last_failure, wording)}"
    return (
        channel.id,
        channel.kind,
        how_it_is(channel, health, catalog, wording, now),
        0 if health is None else health.owed,
        local(None if health is None else health.last_sent_at, catalog),
        failure,
    )


def named(catalog: Catalog, name: str, wording: Wording) -> Channel:
    """Return the channel of that name; says which there are and exits with 2 when there is none."""
    channel = catalog.channel(name)
    if channel is None:
        names = ", ".join(each.id for each in catalog.channels)
        click.echo(wording.say("cli.channels.unknown", name=name, names=names), err=True)
        sys.exit(2)
    return channel


@channels.command
@click.argument("name")
@click.pass_obj
def test(asked: Asked, name: str) -> None:
    """Send a test message now, past the outbox: the answer is what was asked for."""
    _, loaded = read_config(asked)
    channel = named(loaded.catalog, name, asked.wording)
    begun = time.monotonic()
    if sys.stderr.isatty():
        said = asked.wording.say("cli.channels.sending", name=name, seconds=int(TEST_DEADLINE))
        click.echo(said, err=True)
    failed = False
    for result in asyncio.run(send_test(loaded.catalog, channel)):
        if isinstance(result, Refused):
            failed = True
            for line in refused_lines(result.because, name, asked.wording):
                click.echo(line, err=True)
        else:
            took = int((time.monotonic() - begun) * 1000)
            click.echo(
                asked.wording.say(
                    "cli.channels.sent", because=reason(result.because, asked.wording), milliseconds=took
                )
            )
    sys.exit(1 if failed else 0)


def refused_lines(because: str, name: str, wording: Wording) -> list[str]:
    """Say why a test message was not accepted, and what helps where the address is one of a private network."""
    lines = [wording.say("cli.channels.failed", because=reason(because, wording))]
    if because.startswith("blocked address"):
        lines.append(wording.say("cli.channels.private", name=name))
    return lines


async def send_test(catalog: Catalog, channel: Channel) -> list[Receipt | Refused]:
    """Send a test message to each recipient of a channel, and return what each answered."""
    from alerts.notices import test_message
    from network.client import Client
    from serviola import __version__
    from serviola.house import utc_now

    async with Client(user_agent=catalog.settings.user_agent(__version__)) as client:
        out = Outbound(client=client, console=sys.stderr)
        return [
            await _sent(delivery, channel, out)
            for delivery in test_message(channel, catalog.settings, utc_now())
        ]


async def _sent(delivery: OwedDelivery, channel: Channel, out: Outbound) -> Receipt | Refused:
    now = delivery.due_at
    claimed = ClaimedDelivery(
        id=0,
        uid=delivery.uid,
        alert=None,
        channel=delivery.channel,
        kind=delivery.kind,
        recipient=delivery.recipient,
        payload=delivery.payload,
        attempt=1,
        token="test",  # noqa: S106 - no secret: nothing is claimed
        lease_until=now + timedelta(seconds=TEST_DEADLINE),
        turn=1,
        owed_since=now,
    )
    try:
        async with asyncio.timeout(TEST_DEADLINE):
            return await kind_named(channel.kind).send(claimed, channel, out, now)
    except Refused as refused:
        return refused
    except TimeoutError:
        return Refused("timed out", endpoint=True, unknown=True)


@channels.command
@click.argument("name")
@click.pass_obj
def enable(asked: Asked, name: str) -> None:
    """Let a channel send again that was stopped."""
    with open_store(asked) as (catalog, store):
        named(catalog, name, asked.wording)
        store.enable_channel(name)
    click.echo(asked.wording.say("cli.channels.enabled", name=name))
