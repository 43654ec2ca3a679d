"""`channels`: list them, test one, let one go on that was stopped."""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import asdict
from datetime import timedelta

import click

from alerts.channels import Outbound, Receipt, Refused, kind_named
from config.schema import Catalog, Channel
from language.wording import Wording
from serviola.cli import Asked
from serviola.cli.house import local, open_store, print_json, read_config
from serviola.cli.look import show_table
from serviola.cli.options import AS_JSON
from storage.records import ClaimedDelivery, OwedDelivery
from storage.rows import ChannelRow
from storage.views import Views

TEST_DEADLINE = 20.0  # seconds


@click.group(invoke_without_command=True)
@AS_JSON
@click.pass_context
def channels(ctx: click.Context, *, as_json: bool) -> None:
    """List the channels and how they are."""
    if ctx.invoked_subcommand is not None:
        return
    asked: Asked = ctx.obj
    with open_store(asked) as (catalog, store):
        states = {state.id: state for state in Views(store.engine).channel_states()}
    if as_json:
        print_json([_as_json(channel, states.get(channel.id)) for channel in catalog.channels])
        return
    rows = [
        (channel.id, channel.kind, how_it_is(channel, states.get(channel.id), catalog, asked.wording))
        for channel in catalog.channels
    ]
    show_table(asked.wording, ("channel", "kind", "state"), rows)


def _as_json(channel: Channel, state: ChannelRow | None) -> dict[str, object]:
    """What a script may see of a channel: never its address, which may hold a token."""
    known = {} if state is None else asdict(state)
    return known | {"id": channel.id, "kind": channel.kind, "enabled": channel.enabled}


def how_it_is(channel: Channel, state: ChannelRow | None, catalog: Catalog, wording: Wording) -> str:
    """Say in a word or a sentence whether messages get through."""
    from serviola.house import utc_now

    if not channel.enabled:
        return wording.say("cli.channels.off")
    if state is not None and state.disabled_because:
        return wording.say("cli.channels.stopped", because=state.disabled_because)
    if state is not None and state.failures and state.paused_until and state.paused_until > utc_now():
        return wording.say("cli.channels.paused", until=local(state.paused_until, catalog))
    return wording.say("cli.channels.fine")


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
    failed = False
    for result in asyncio.run(send_test(loaded.catalog, channel)):
        if isinstance(result, Refused):
            failed = True
            click.echo(asked.wording.say("cli.channels.failed", because=result.because), err=True)
        else:
            took = int((time.monotonic() - begun) * 1000)
            click.echo(asked.wording.say("cli.channels.sent", because=result.because, milliseconds=took))
    sys.exit(1 if failed else 0)


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
