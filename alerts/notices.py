"""What is told without an article: a test, the daily line, a channel that was switched off. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.channels import owed
from alerts.message import Kind, Message, voice_of
from config.schema import Catalog, Channel, Settings
from storage.records import OwedDelivery


def test_message(channel: Channel, settings: Settings, now: datetime) -> tuple[OwedDelivery, ...]:
    """Write a test for each recipient of a channel; every call makes new ones."""
    voice = voice_of(channel, settings)
    message = Message(
        uid=_uid("test", channel.id, now.isoformat()),
        kind=Kind.TEST,
        title=voice.say("test.title", channel=channel.id),
        note=voice.say("test.note"),
    )
    return owed(message, channel, settings, now=now, due_at=now)


def daily_line(
    catalog: Catalog, now: datetime, *, articles: int, alerts: int, outlets: int, troubled: Sequence[str]
) -> tuple[OwedDelivery, ...]:
    """Write the daily line of the settings' channel; one a day by its clock. Empty when none is asked for.

    `articles` and `alerts` are of the last 24 hours, `outlets` how many are watched, `troubled` names those that fail.
    """
    daily = catalog.settings.daily_line
    channel = catalog.channel(daily.channel) if daily else None
    if channel is None or not channel.enabled:
        return ()
    voice = voice_of(channel, catalog.settings)
    today = now.astimezone(ZoneInfo(catalog.settings.timezone)).date()
    numbers = voice.say("daily.note", articles=articles, alerts=alerts, outlets=outlets)
    state = (
        voice.say("daily.troubled", outlets=", ".join(troubled))
        if troubled
        else voice.say("daily.untroubled")
    )
    message = Message(
        uid=_uid("daily", channel.id, today.isoformat()),
        kind=Kind.DAILY,
        title=voice.say("daily.title"),
        note=f"{numbers} {state}",
    )
    return owed(message, channel, catalog.settings, now=now, due_at=now)


def operator_notice(
    catalog: Catalog, channel: str, because: str, now: datetime, *, occasion: str
) -> tuple[OwedDelivery, ...]:
    """Tell through every other enabled channel that one was switched off. The same `occasion` is told once."""
    notices: list[OwedDelivery] = []
    for other in catalog.channels:
        if other.id == channel or not other.enabled:
            continue
        voice = voice_of(other, catalog.settings)
        message = Message(
            uid=_uid("disabled", channel, occasion),
            kind=Kind.DISABLED,
            title=voice.say("disabled.title", channel=channel),
            note=voice.say("disabled.note", channel=channel, because=because),
        )
        notices += owed(message, other, catalog.settings, now=now, due_at=now)
    return tuple(notices)


def _uid(*names: str) -> str:
    digest = hashlib.blake2s("\n".join(names).encode(), digest_size=16)
    return f"wrd_{digest.hexdigest()}"
