"""What a rule that is new tells of what is stored already: as if it had come just now, each story once, many in one digest. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from alerts import incident_words as words
from alerts.channels import delivery_uid, kind_named, owed
from alerts.deciding import plan
from alerts.message import ENTRIES_LIMIT, Kind, Message, voice_of
from alerts.notices import uid_of
from config.rule import Rule
from config.schema import Catalog
from config.values import written_duration
from storage.records import Examination, HeldMatch, Match, OwedDelivery, Unexamined

BURST = 10
"""So many stories are told one by one, of all rules that are new together; a rule that has more tells them in one digest."""
OPENED = 500
"""The newest stories that are opened as alerts; of what is older only the matches are kept."""
GRACE = timedelta(days=1)


def as_news(seen: Unexamined, match: Match, rule: Rule, catalog: Catalog, now: datetime) -> Examination:
    """Decide on a story that the rule has not told, by the article that it would have begun with.

    However old it is: `look_back` is what asks for it. Of the other rules, and of what came of the article before, nothing changes.
    """
    limit = catalog.settings.max_age if rule.max_age is None else rule.max_age
    patient = rule.model_copy(update={"max_age": max(limit, rule.look_back + GRACE)})
    alone = catalog.model_copy(update={"rules": (patient,)})
    decided = plan(replace(seen, told=()), [match], alone, now)
    return replace(decided, messages=(), updates=(), withdrawn=(), lets_go=False, keeps_matches=True)


def found_only(seen: Unexamined, match: Match, catalog: Catalog, now: datetime) -> Examination:
    """Keep what a rule found in an article that opens nothing: its story is told, or told by another one."""
    return Examination(
        revision=seen.revision,
        article=seen.article,
        story=seen.story,
        at=now,
        catalog_version=catalog.version,
        matches=(match,),
        alerts=(),
        keeps_matches=True,
    )


def without_messages(decided: Examination) -> Examination:
    """Open what was decided, and let the digest tell it."""
    alerts = tuple(replace(each, deliveries=(), waiting=False) for each in decided.alerts)
    return replace(decided, alerts=alerts)


def digest(
    catalog: Catalog, rule: Rule, found: Sequence[HeldMatch], stories: int, now: datetime
) -> tuple[OwedDelivery, ...]:
    """List the newest of the stories in one message a channel; `found` is the first match of each, the newest story first.

    Made again for the same version of the rule, it is the same message.
    """
    digests: list[OwedDelivery] = []
    for channel in catalog.channels_of(rule):
        voice = voice_of(channel, catalog.settings)
        said = {"rule": rule.id, "span": written_duration(rule.look_back)}
        note = voice.wording.say("looking_back.digest.note", **said)
        if stories > ENTRIES_LIMIT:
            note += " " + voice.wording.say("looking_back.digest.more", more=stories - ENTRIES_LIMIT, **said)
        message = Message(
            uid=_uid(rule.id, rule.version),
            kind=Kind.DIGEST,
            title=voice.wording.say(
                "looking_back.digest.title", count=stories, rule=rule.name or rule.id, span=said["span"]
            ),
            note=note,
            entries=tuple(words.digest_entries(found[:ENTRIES_LIMIT], catalog, voice)),
            priority=rule.priority,
        )
        digests += owed(message, channel, catalog.settings, now=now, due_at=now)
    return tuple(digests)


def digest_uids(catalog: Catalog, rule: str, version: str) -> tuple[str, ...]:
    """Name the messages that such a digest was to the channels that the rule has now."""
    channels = next((catalog.channels_of(each) for each in catalog.rules if each.id == rule), ())
    return tuple(
        delivery_uid(_uid(rule, version), 1, channel.id, recipient)
        for channel in channels
        for recipient in kind_named(channel.kind).recipients(channel)
    )


def _uid(rule: str, version: str) -> str:
    return uid_of("looked back", rule, version)
