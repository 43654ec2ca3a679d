"""What follows from a match: which are told, on which channels, when, and in which words. Pure.

A rule tells a story once (`_open`); what comes of it afterwards are updates of its alert (`_follow`, alerts/updates.py).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts.channels import owed
from alerts.message import Message, message_for, news_for
from alerts.updates import ITS_ALERT_WAITS, events, is_gone, occasion, told_kinds
from config.rule import Rule
from config.schema import Catalog, Channel
from config.values import written_duration
from storage.records import (
    Basis,
    Examination,
    FurtherMessage,
    Match,
    NewAlert,
    OwedDelivery,
    Teller,
    Told,
    Unexamined,
    Update,
    UpdateKind,
    Withdrawal,
)

BACKLOG = "backlog"
FLOOD = "flood"
REREAD = "reread"
NO_CHANNEL = "no enabled channel"
NOT_BORNE_OUT = "the page does not bear the headline out"
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What follows from one rule: an alert, or updates of one that was told, and perhaps a message."""

    match: Match | None = None
    alert: NewAlert | None = None
    updates: tuple[Update, ...] = ()
    message: FurtherMessage | None = None


def plan(
    unexamined: Unexamined,
    matches: Sequence[Match],
    catalog: Catalog,
    now: datetime,
    *,
    fresh: Sequence[Match] = (),
) -> Examination:
    """Decide what follows from what the rules found. Every match is kept; one that raises no alert says why.

    `fresh` is what they find in what is new of it, where not all of it is.
    """
    case = Case(unexamined=unexamined, catalog=catalog, now=now, fresh={each.rule: each for each in fresh})
    gone = is_gone(unexamined.edit)  # there is nothing to match: what was found in it still holds
    found = {} if gone else {match.rule: match for match in matches}
    touched = [*found, *(told.rule for told in unexamined.told), *unexamined.matched]
    rules = [rule for rule in catalog.rules if rule.enabled and rule.id in set(touched)]
    decided = [decide(case, rule, found.get(rule.id)) for rule in rules]
    kept = tuple(each.match for each in decided if each.match is not None)
    alerts = tuple(each.alert for each in decided if each.alert is not None)
    return Examination(
        revision=unexamined.revision,
        article=unexamined.article,
        story=unexamined.story,
        at=now,
        catalog_version=catalog.version,
        matches=kept,
        alerts=alerts,
        withdrawn=() if gone else withdrawals(unexamined, kept, alerts),
        lets_go=not (matches or unexamined.matched) and catalog.settings.keep_pages == "matched",
        messages=tuple(each.message for each in decided if each.message is not None),
        updates=tuple(update for each in decided for update in each.updates),
        stand=unexamined.stand,
        keeps_matches=gone,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What every decision on one revision is made with."""

    unexamined: Unexamined
    catalog: Catalog
    now: datetime
    fresh: Mapping[str, Match]  # by rule


def decide(case: Case, rule: Rule, match: Match | None) -> Decided:
    """Decide on one rule: told now, told once the page has been read, told already, or silent and why."""
    seen = case.unexamined
    told = next((each for each in seen.told if each.rule == rule.id), None)
    if seen.quiet and not _is_news(seen, told):
        if match is None or (told is not None and not told.waiting and told.article == seen.article):
            return Decided(match=match)  # told when it was news; its page was read again since
        return Decided(match=replace(match, silent=seen.quiet_because or BACKLOG))
    if told is not None and not told.waiting:
        return _follow(case, rule, told, match)
    return _open(case, rule, told, match)


def _is_news(seen: Unexamined, told: Told | None) -> bool:
    """Whether a quiet article may have news: it came in a flood, or its page was read again since it was news.

    Such a reading is none; that the article was edited afterwards is, and so is what becomes of an alert that it opened.
    """
    if seen.quiet_because != REREAD:
        return seen.quiet_because == FLOOD
    has_told = told is not None and not told.waiting and told.article == seen.article
    return has_told or seen.edit is not None


def _open(case: Case, rule: Rule, told: Told | None, match: Match | None) -> Decided:
    """Decide on a rule that has told nothing of the story so far."""
    seen, is_new = case.unexamined, rule.id in case.fresh
    kind, because = occasion(seen, rule, is_new=is_new)
    if match is None and kind not in {UpdateKind.EDITED, UpdateKind.DELETED}:
        return Decided()
    channels = case.catalog.channels_of(rule)
    because = silence(seen, rule, channels, case.catalog, case.now, is_edit=match is None) or because
    if because is None and _is_in_digest(seen, rule, kind):
        because = FLOOD
    if because is not None:
        return Decided(match=None if match is None else replace(match, silent=because))
    when = timing(seen, case.catalog.settings.wait_for_page, case.now, told)
    if told is not None and told.article != seen.article and when.waiting:
        waits = Update(uid=told.uid, kind=UpdateKind.MATCH, because=ITS_ALERT_WAITS)
        return Decided(match=match, updates=(waits,))
    kinds = (kind,) if kind in {UpdateKind.EDITED, UpdateKind.DELETED} else ()
    return Decided(match=match, alert=_alert(case, rule, told, match, kinds, channels, when))


def _is_in_digest(seen: Unexamined, rule: Rule, kind: UpdateKind | None) -> bool:
    """Whether the digest of its flood tells of an article, or has told: of what it said when it came.

    Not of what has changed since, nor of what waited for a second outlet then.
    """
    if seen.quiet_because != FLOOD or kind in {UpdateKind.EDITED, UpdateKind.DELETED}:
        return False
    if rule.id in seen.awaiting:
        return False
    return seen.edit is None or rule.id in seen.matched


def _follow(case: Case, rule: Rule, told: Told, match: Match | None) -> Decided:
    """Decide on a rule that has told the story: what this is to its alert, and whether that makes a message."""
    seen = case.unexamined
    channels = case.catalog.channels_of(rule)
    hushed = silence(seen, rule, channels, case.catalog, case.now)
    if hushed is None and _is_in_digest(seen, rule, None):
        hushed = FLOOD
    found = events(seen, rule, told, matches=match is not None, is_new=rule.id in case.fresh, hushed=hushed)
    if not channels:
        found = tuple(replace(each, because=each.because or NO_CHANNEL) for each in found)
    kinds = told_kinds(found)
    number = told.number + 1
    updates = tuple(
        Update(
            uid=told.uid,
            kind=each.kind,
            number=number if each.because is None else None,
            because=each.because,
        )
        for each in found
    )
    if not kinds:
        return Decided(match=match, updates=updates)
    message = _message(case, rule, told.uid, match, kinds, number)
    due = Timing(due_at=case.now, waiting=False)
    further = FurtherMessage(
        told=replace(told, number=number, confirmed=told.confirmed or seen.confirmed),
        deliveries=_deliveries(message, channels, case, due, number),
        outlets=seen.outlets,
    )
    return Decided(match=match, updates=updates, message=further)


def silence(
    unexamined: Unexamined,
    rule: Rule,
    channels: Sequence[Channel],
    catalog: Catalog,
    now: datetime,
    *,
    is_edit: bool = False,
) -> str | None:
    """Say why a match opens no alert, None when it does. An edit is news however old its article is."""
    limit = catalog.settings.max_age if rule.max_age is None else rule.max_age
    if not is_edit and too_old(unexamined.published, unexamined.published_precision, limit, now):
        return older(limit)
    return None if channels else NO_CHANNEL


def older(limit: timedelta) -> str:
    """Say why nobody is told of old news."""
    return f"older than {written_duration(limit)}"


def too_old(published: datetime | None, precision: str | None, limit: timedelta, now: datetime) -> bool:
    """Whether it was published longer ago than `limit`; a date without a time of day counts from that day's end."""
    if published is None:
        return False
    grace = DAY if precision == "day" else timedelta()
    return now - published - grace > limit


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
    case: Case,
    rule: Rule,
    told: Told | None,
    match: Match | None,
    kinds: Sequence[UpdateKind],
    channels: Sequence[Channel],
    when: Timing,
) -> NewAlert:
    uid = told.uid if told else alert_uid(rule.id, case.unexamined)
    message = _message(case, rule, uid, match, kinds, 1)
    return NewAlert(
        uid=uid,
        rule=rule.id,
        deliveries=_deliveries(message, channels, case, when, 1),
        waiting=when.waiting,
        outlets=case.unexamined.outlets,
        confirmed=case.unexamined.confirmed,
    )


def _message(
    case: Case, rule: Rule, uid: str, match: Match | None, kinds: Sequence[UpdateKind], number: int
) -> Message:
    """Write what is told: of the whole article, of what is new in it, or of who confirms it."""
    seen = case.unexamined
    fresh = case.fresh.get(rule.id)
    nothing = Match(rule=rule.id, rule_version=rule.version, terms=(), spans=(), excerpt="")
    if kinds == (UpdateKind.CONFIRMED,) and (teller := confirming(seen)) is not None:
        seen, match = _as_told_by(seen, teller), nothing
    elif fresh is not None and kinds:
        seen, match = replace(what_is_new(seen), title=seen.title), fresh
    return message_for(
        seen,
        match or nothing,
        uid=uid,
        rule=rule,
        outlet=case.catalog.outlet(seen.outlet),
        actors={actor.id: actor.name for actor in case.catalog.actors},
        names={outlet.id: outlet.name for outlet in case.catalog.outlets},
        news=news_for(case.unexamined.edit, kinds, number, case.unexamined.title, case.unexamined.text)
        if kinds
        else None,
    )


def confirming(seen: Unexamined) -> Teller | None:
    """Return the second independent outlet of a story, None when that is the article itself."""
    independent = [teller for teller in seen.tellers if teller.independent]
    second = independent[1] if len(independent) > 1 else None
    return None if second is None or second.article == seen.article else second


def _as_told_by(seen: Unexamined, teller: Teller) -> Unexamined:
    """Return what is known of another article of the story, so that a message can name it."""
    return replace(
        seen,
        article=teller.article,
        basis=teller.basis,
        outlet=teller.outlet,
        url=teller.url,
        title=teller.title,
        summary="",
        text="",
        published=teller.at,
        published_precision=teller.precision or "minute",
    )


def _deliveries(
    message: Message, channels: Sequence[Channel], case: Case, when: Timing, number: int
) -> tuple[OwedDelivery, ...]:
    settings = case.catalog.settings
    return tuple(
        delivery
        for channel in channels
        for delivery in owed(message, channel, settings, now=case.now, due_at=when.due_at, number=number)
    )


def what_is_new(seen: Unexamined) -> Unexamined:
    """Return a revision with nothing but what it adds to the version before it, or to what it copies."""
    has_new_title = seen.edit is not None and seen.edit.title != seen.title
    return replace(seen, title=seen.title if has_new_title else "", summary="", text=seen.new_text or "")


def alert_uid(rule: str, unexamined: Unexamined) -> str:
    """Name an alert by rule, story and the article that opens it, as first seen.

    The same article examined again gets the same name; another database that counts its stories from 1 does not.
    """
    seen = unexamined.first_seen_at.isoformat()
    name = "\n".join((rule, str(unexamined.story), str(unexamined.article), unexamined.url, seen))
    return f"alr_{hashlib.blake2s(name.encode(), digest_size=16).hexdigest()}"
