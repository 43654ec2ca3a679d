"""What was seen of the play, from outside and in the program's database. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from demo.receivers import Received

RuleStory = tuple[str, str]  # a rule, and the first piece of a story


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One message that arrived and was accepted, and what it is about."""

    channel: str
    rule: str
    piece: str
    id: str
    at: datetime
    number: int = 1  # of the message within its alert
    confirmed: bool = False  # it names two independent outlets


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What the program's database holds of one piece."""

    piece: str
    page: str | None  # how reading its page ended: "ok", "robots"
    copy_of: str | None
    rules: frozenset[str]  # that matched it, told or silent
    story: int | None = None  # None: alone, but for its copies


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """Everything that was seen from outside, and in the database, when all was over."""

    published: Mapping[str, datetime]
    updates: int
    remembered: Mapping[str, Remembered]
    alerts: Sequence[RuleStory]  # (rule, piece) of every alert that stands
    told: Sequence[Told]
    apart: Sequence[RuleStory] = ()  # of those that were told before their stories turned out to be one
    refused: Sequence[tuple[str, str]] = ()  # (channel, why) of messages that a receiver found wrong
    strangers: Sequence[str] = ()  # channels of messages about nothing we published
    trespasses: Sequence[str] = ()  # pages that were asked for although robots.txt forbids it
    complaints: Sequence[str] = ()  # what the program logged as an error
    code: int | None = 0  # the program's exit code


def told_of(received: Received, rules: Mapping[str, str], addresses: Mapping[str, str]) -> Told | None:
    """Say which rule told of which piece, by the rule's name and the address in the message; None when neither is ours.

    `rules` maps names to ids, `addresses` URLs to pieces.
    """
    named = [rule for name, rule in rules.items() if name in received.text]
    pieces = [addresses[url] for url in received.addresses if url in addresses]
    if len(named) != 1 or not pieces:
        return None
    return Told(
        channel=received.channel,
        rule=named[0],
        piece=pieces[0],
        id=received.id,
        at=received.at,
        number=received.number,
        confirmed=_names_two(received.data or {}),
    )


def _names_two(data: Mapping[str, Any]) -> bool:
    """Whether a webhook names two outlets that have its story independently; the other channels do not say."""
    story = data.get("data", {}).get("story", {}) if data.get("type") == "alert.opened" else {}
    return sum(bool(each["independent"]) for each in story.get("told_by", ())) > 1
