"""What is told without an article: a test, the daily line, a channel that was switched off. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from alerts import incident_words as words
from alerts.channels import owed
from alerts.message import Kind, Message, voice_of
from config.rule import PRIORITIES
from config.schema import Catalog, Channel, Settings
from storage.records import HeldMatch, Incident, OwedDelivery


def test_message(channel: Channel, settings: Settings, now: datetime) -> tuple[OwedDelivery, ...]:
    """Write a test for each recipient of a channel; every call makes new ones."""
    voice = voice_of(channel, settings)
    message = Message(
        uid=uid_of("test", channel.id, now.isoformat()),
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
        uid=uid_of("daily", channel.id, day),
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
            uid=uid_of("disabled", channel, occasion),
            kind=Kind.DISABLED,
            title=voice.say("disabled_title", channel=channel),
            note=voice.say("disabled_note", channel=channel, because=because),
        )
        notices += owed(message, other, catalog.settings, now=now, due_at=now)
    return tuple(notices)


# -------------------------------------------------------------------------------- incidents, floods


def told_of_incidents(catalog: Catalog) -> tuple[Channel, ...]:
    """Return the channels that are told of incidents: the operator's, or every one where none is named or it is off."""
    enabled = tuple(channel for channel in catalog.channels if channel.enabled)
    return tuple(channel for channel in enabled if channel.id == catalog.settings.operator) or enabled


def incident_notice(
    catalog: Catalog, new: Sequence[Incident], over: Sequence[Incident], now: datetime
) -> tuple[OwedDelivery, ...]:
    """Tell in one message of incidents that are new, and of those that are over; made again, it is the same message."""
    uid = uid_of("incidents", *words.incident_names(new), "over", *words.incident_names(over))
    notices: list[OwedDelivery] = []
    for channel in told_of_incidents(catalog):
        voice = voice_of(channel, catalog.settings)
        entries = (
            *(words.told(each, catalog, voice) for each in new),
            *(words.told_over(each, catalog, voice) for each in over),
        )
        alone = entries[0] if len(entries) == 1 else None
        message = Message(
            uid=uid,
            kind=Kind.INCIDENT,
            title=alone.title if alone else words.several(len(new), len(over), voice),
            note=alone.note if alone else "",
            entries=() if alone else entries,
        )
        notices += owed(message, channel, catalog.settings, now=now, due_at=now)
    return tuple(notices)


def digest(
    catalog: Catalog, floods: Sequence[Incident], found: Sequence[HeldMatch], now: datetime, *, part: str
) -> tuple[OwedDelivery, ...]:
    """List in one message a channel what its rules found in floods; `part` tells a flood's first digest from its last."""
    uid = uid_of("digest", part, *words.incident_names(floods))
    to: dict[str, list[HeldMatch]] = {}
    rules = {rule.id: rule for rule in catalog.rules}
    for match in found:
        for channel in catalog.channels_of(rules[match.rule]) if match.rule in rules else ():
            to.setdefault(channel.id, []).append(match)
    digests: list[OwedDelivery] = []
    for channel in catalog.channels:
        if not (its := to.get(channel.id)):
            continue
        voice = voice_of(channel, catalog.settings)
        entries = tuple(words.digest_entries(its, catalog, voice))
        outlets = list(dict.fromkeys(each.outlet for each in its))
        message = Message(
            uid=uid,
            kind=Kind.DIGEST,
            title=words.digest_title(len(entries), outlets, catalog, voice),
            note=words.digest_note(its, len(entries), voice),
            entries=entries,
            priority=max((rules[each.rule].priority for each in its), key=PRIORITIES.index),
        )
        digests += owed(message, channel, catalog.settings, now=now, due_at=now)
    return tuple(digests)


def uid_of(*names: str) -> str:
    """Name a message that no alert stands behind: made again, it goes by the same name."""
    digest = hashlib.blake2s("\n".join(names).encode(), digest_size=16)
    return f"wrd_{digest.hexdigest()}"
