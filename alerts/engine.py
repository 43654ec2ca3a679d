"""Examine what is new: decide which matches are told, on which channels, when, and in which words.

`plan` decides and is pure; `examine` only reads and records. What is decided of a batch is written in one transaction,
so an alert exists with everything it owes, or not at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from alerts.channels import owed
from alerts.message import Message, message_for
from config.schema import Catalog, Channel, Rule
from config.values import written_duration
from storage.records import Basis, Examination, Match, NewAlert, OwedDelivery, Told, Unexamined, Withdrawal

log = structlog.get_logger("alerts.engine")

BACKLOG = "backlog"
FLOOD = "flood"
NO_CHANNEL = "no enabled channel"
NOT_BORNE_OUT = "the page does not bear the headline out"
DAY = timedelta(days=1)


class Desk(Protocol):
    """What `storage.store.Store` offers to whoever examines."""

    def unexamined(self, limit: int) -> list[Unexamined]:
        """Return revisions that no rule has seen, the oldest first."""
        ...

    def record_examinations(self, batch: Sequence[Examination]) -> set[int]:
        """Write everything that was decided; return the revisions that nobody else had examined before."""
        ...

    def set_aside(self, revision: int, because: str) -> None:
        """Put a revision aside that cannot be examined."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What one call came to: revisions examined, and revisions put aside."""

    done: int
    faults: int


class Matcher(Protocol):
    """What `alerts.matching.Matcher` offers."""

    def match(self, document: Unexamined) -> list[Match]:
        """Return what each rule finds."""
        ...


def examine(desk: Desk, matcher: Matcher, catalog: Catalog, now: datetime, limit: int) -> Examined:
    """Examine up to `limit` revisions; one whose examination meets a fault of ours is put aside."""
    told: dict[tuple[str, int], Told] = {}
    batch: list[Examination] = []
    faults = 0
    for unexamined in desk.unexamined(limit):
        current = with_news(unexamined, told)
        try:
            examination = plan(current, matcher.match(current), catalog, now)
        # Whatever one article does to a rule or a message must not keep those behind it from being examined.
        except Exception as fault:
            log.exception("article put aside", article=unexamined.article, url=unexamined.url)
            desk.set_aside(unexamined.revision, type(fault).__name__)
            faults += 1
            continue
        batch.append(examination)
        told |= news_of(examination)
    done = desk.record_examinations(batch) if batch else set()
    return Examined(done=len(done), faults=faults)


def with_news(unexamined: Unexamined, told: Mapping[tuple[str, int], Told]) -> Unexamined:
    """Add what was told of its story since the batch was read: a headline and its page often come in one."""
    fresh = {told_one.rule: told_one for (_, story), told_one in told.items() if story == unexamined.story}
    known = tuple(each for each in unexamined.told if each.rule not in fresh)
    return replace(unexamined, told=(*known, *fresh.values()))


def news_of(examination: Examination) -> dict[tuple[str, int], Told]:
    """Return what an examination has told, by rule and story."""
    return {
        (alert.rule, examination.story): Told(
            rule=alert.rule, uid=alert.uid, article=examination.article, waiting=alert.waiting
        )
        for alert in examination.alerts
    }


def plan(unexamined: Unexamined, matches: Sequence[Match], catalog: Catalog, now: datetime) -> Examination:
    """Decide what follows from what the rules found. Every match is kept; one that raises no alert says why."""
    decided = [decide(unexamined, match, catalog, now) for match in matches]
    alerts = tuple(alert for _, alert in decided if alert is not None)
    return Examination(
        revision=unexamined.revision,
        article=unexamined.article,
        story=unexamined.story,
        at=now,
        catalog_version=catalog.version,
        matches=tuple(match for match, _ in decided),
        alerts=alerts,
        withdrawn=withdrawals(unexamined, [match for match, _ in decided], alerts),
        lets_go=not matches and catalog.settings.keep_pages == "matched",
    )


def withdrawals(
    unexamined: Unexamined, matches: Sequence[Match], alerts: Sequence[NewAlert]
) -> tuple[Withdrawal, ...]:
    """Name the alerts that this article opened, that still wait, and that now have nothing to tell."""
    silent = {match.rule: match.silent for match in matches}
    kept = {alert.rule for alert in alerts}
    return tuple(
        Withdrawal(uid=told.uid, because=silent.get(told.rule) or NOT_BORNE_OUT)
        for told in unexamined.told
        if told.waiting and told.article == unexamined.article and told.rule not in kept
    )


def decide(
    unexamined: Unexamined, match: Match, catalog: Catalog, now: datetime
) -> tuple[Match, NewAlert | None]:
    """Decide on one match: told now, told once the page has been read, told already, or silent and why."""
    rule = next(each for each in catalog.rules if each.id == match.rule)
    told = next((each for each in unexamined.told if each.rule == rule.id), None)
    channels = catalog.channels_of(rule)
    if unexamined.quiet and unexamined.quiet_because != FLOOD:
        if told is not None and not told.waiting and told.article == unexamined.article:
            return match, None  # told when it was news; its page was read again since
        return replace(match, silent=unexamined.quiet_because or BACKLOG), None
    if told is not None and not told.waiting:
        return match, None
    if because := silence(unexamined, rule, channels, catalog, now):
        return replace(match, silent=because), None
    if unexamined.quiet:  # the digest of its flood tells of it
        return replace(match, silent=FLOOD), None
    return match, _alert(unexamined, match, rule, channels, catalog=catalog, now=now, told=told)


def silence(
    unexamined: Unexamined, rule: Rule, channels: Sequence[Channel], catalog: Catalog, now: datetime
) -> str | None:
    """Say why a match opens no alert, None when it does."""
    limit = catalog.settings.max_age if rule.max_age is None else rule.max_age
    if too_old(unexamined, limit, now):
        return f"older than {written_duration(limit)}"
    return None if channels else NO_CHANNEL


def too_old(unexamined: Unexamined, limit: timedelta, now: datetime) -> bool:
    """Whether it was published longer ago than `limit`; a date without a time of day counts from that day's end."""
    if unexamined.published is None:
        return False
    grace = DAY if unexamined.published_precision == "day" else timedelta()
    return now - unexamined.published - grace > limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When the messages of an alert are due, and whether they wait for the page until then."""

    due_at: datetime
    waiting: bool


def timing(unexamined: Unexamined, wait: timedelta, now: datetime, told: Told | None) -> Timing:
    """Give a headline's alert `wait` for its page to be read; everything else is told now.

    A headline that changes while its alert waits does not start the wait anew.
    """
    if unexamined.basis is not Basis.HEADLINE or not unexamined.page_pending or wait <= timedelta():
        return Timing(due_at=now, waiting=False)
    if told is None:
        return Timing(due_at=now + wait, waiting=True)
    due_at = max(now, min(now, unexamined.first_seen_at) + wait)
    return Timing(due_at=due_at, waiting=due_at > now)


def _alert(
    unexamined: Unexamined,
    match: Match,
    rule: Rule,
    channels: Sequence[Channel],
    *,
    catalog: Catalog,
    now: datetime,
    told: Told | None,
) -> NewAlert:
    uid = told.uid if told else alert_uid(rule.id, unexamined)
    message = message_for(
        unexamined,
        match,
        uid=uid,
        rule=rule,
        outlet=catalog.outlet(unexamined.outlet),
        actors={actor.id: actor.name for actor in catalog.actors},
    )
    when = timing(unexamined, catalog.settings.wait_for_page, now, told)
    deliveries = _deliveries(message, channels, catalog, now, when)
    return NewAlert(uid=uid, rule=rule.id, deliveries=deliveries, waiting=when.waiting)


def _deliveries(
    message: Message, channels: Sequence[Channel], catalog: Catalog, now: datetime, when: Timing
) -> tuple[OwedDelivery, ...]:
    return tuple(
        delivery
        for channel in channels
        for delivery in owed(message, channel, catalog.settings, now=now, due_at=when.due_at)
    )


def alert_uid(rule: str, unexamined: Unexamined) -> str:
    """Name an alert by rule, story and the article that opens it, as first seen.

    The same article examined again gets the same name; another database that counts its stories from 1 does not.
    """
    seen = unexamined.first_seen_at.isoformat()
    name = "\n".join((rule, str(unexamined.story), str(unexamined.article), unexamined.url, seen))
    return f"alr_{hashlib.blake2s(name.encode(), digest_size=16).hexdigest()}"
