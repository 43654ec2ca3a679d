"""What is told without an article: a test, the daily line, a channel that was switched off. Pure."""

from __future__ import annotations

import hashlib
from datetime import datetime

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
        title=voice.say("test_title", channel=channel.id),
        note=voice.say("test_note"),
    )
    return owed(message, channel, settings, now=now, due_at=now)


def daily_line(
    channel: Channel, settings: Settings, *, text: str, day: str, now: datetime
) -> tuple[OwedDelivery, ...]:
    """Write the line of one day (`2026-11-22`) for each recipient; made again, it is the same delivery."""
    message = Message(
        uid=_uid("daily", channel.id, day),
        kind=Kind.DAILY,
        title=voice_of(channel, settings).say("daily_title"),
        note=text,
    )
    return owed(message, channel, settings, now=now, due_at=now)


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
            title=voice.say("disabled_title", channel=channel),
            note=voice.say("disabled_note", channel=channel, because=because),
        )
        notices += owed(message, other, catalog.settings, now=now, due_at=now)
    return tuple(notices)


def _uid(*names: str) -> str:
    digest = hashlib.blake2s("\n".join(names).encode(), digest_size=16)
    return f"wrd_{digest.hexdigest()}"
