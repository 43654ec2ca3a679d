"""Why an address was told, or was not: everything the tables know of it, gathered into one account.

Nothing is fetched and nothing is written. What became of an article is read off its rows; of an address that was never
seen, the sources that should have listed it are named, with what their visits met.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.deciding import FLOOD
from alerts.looking_back import digest_uids
from alerts.matching import Document, matcher_of
from alerts.near_miss import Miss
from config.outlet import Outlet, SourceShape
from config.schema import Catalog
from crawler.dates import day_in_address
from crawler.identity import names_of, outlet_of
from serviola.whose_alert import alert_for
from storage.ledger import Entry, Ledger, NearAddress, VisitTally
from storage.records import DeliveryState
from storage.rows import AlertRow, DeliveryRow, SourceRow, WholeArticle
from storage.views import Views

MISSES_TOLD = 3
AROUND = timedelta(days=2)
"""How long after its day an outlet lists an article at the least: feeds and news sitemaps reach back two days."""


class Verdict(enum.StrEnum):
    """What became of an address, in one word. The first that holds."""

    TOLD = "told"  # a message arrived
    TOLD_IN_DIGEST = (
        "told_in_digest"  # in a flood, or when its rule was new: a digest that told of it arrived
    )
    TOLD_AS_UPDATE = "told_as_update"  # a further message of its story's alert told of it
    OWED = "owed"  # a message is on its way, or waits
    GIVEN_UP = "given_up"  # messages could not be sent
    TOLD_BEFORE = "told_before"  # its story had been told, by another article
    SILENT = "silent"  # a rule matched, and it raised no alert; the match says why
    NOT_EXAMINED = "not_examined"  # stored, and the rules have not looked at it yet
    NO_MATCH = "no_match"  # the rules looked at it, and none matched
    NEVER_SEEN = "never_seen"  # an outlet of its host is watched, and no source listed it
    NOT_WATCHED = "not_watched"  # an outlet of its host is switched off, or only ships with the program
    UNKNOWN_HOST = "unknown_host"  # no outlet that we know of has this host


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A source that might have listed an address, and how it did."""

    source: SourceRow | None  # None: no round has looked at it yet
    key: str
    rank: int
    left_out_by: str | None  # "only" or "skip", when the source's own filter drops such an address
    around: VisitTally | None  # its visits around the day that the address names


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """What can be said of an address that was never seen."""

    outlet: str | None
    day: datetime | None  # that the address names
    watched_since: datetime | None  # the first good visit to any source of its outlet
    candidates: tuple[Candidate, ...]
    near: tuple[NearAddress, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Digests:
    """How digests tell of one match."""

    is_told: bool
    is_open: bool  # another digest may come
    messages: tuple[DeliveryRow, ...] = ()  # to the channels of its rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Everything about one address."""

    url: str
    url_key: str
    verdict: Verdict
    entry: Entry | None = None
    whole: WholeArticle | None = None
    digests: tuple[DeliveryRow, ...] = ()  # that told of it
    catalog_changed: bool = False  # the rules were changed since they looked at it
    would_match: tuple[str, ...] = ()  # rules of today that would match and have no match on record
    misses: tuple[Miss, ...] = ()  # by the rules of today
    absence: Absence | None = None


def account_of(
    url: str, *, catalog: Catalog, shipped: Mapping[str, Outlet], views: Views, ledger: Ledger, now: datetime
) -> Account:
    """Gather what became of an address."""
    names = names_of(url, outlet_of(url, catalog.outlets))
    key = names[0]
    entry = ledger.find(names)
    whole = views.article(entry.article) if entry else None
    if entry is None or whole is None:
        absence = absence_of(url, key, catalog=catalog, shipped=shipped, views=views, ledger=ledger, now=now)
        return Account(url=url, url_key=key, verdict=verdict_on_absence(absence, catalog), absence=absence)
    newest = whole.revisions[-1]
    digests = digests_of(whole, catalog, views, ledger)
    matcher = matcher_of(catalog)
    document = Document(
        title=newest.title,
        summary=newest.summary,
        text=newest.text,
        outlet=whole.article.outlet,
        language=whole.article.language,
        authors=whole.article.authors,
        section=whole.article.section,
        published=whole.article.published_at,
    )
    return Account(
        url=url,
        url_key=key,
        verdict=verdict_on(whole, digests),
        entry=entry,
        whole=whole,
        digests=tuple({each.uid: each for its in digests.values() for each in its.messages}.values()),
        catalog_changed=newest.catalog_version not in {None, catalog.version},
        would_match=tuple(
            rule
            for rule in matcher.decide(document)
            if rule not in {match.rule for match in whole.matches if match.holds}
        ),
        misses=matcher.misses(document, MISSES_TOLD),
    )


# ---------------------------------------------------------------------------------------- what was seen


def digests_of(whole: WholeArticle, catalog: Catalog, views: Views, ledger: Ledger) -> dict[str, Digests]:
    """Return how digests tell of an article, by rule: that of its flood, or of what a new rule looked back on."""
    return looked_back_on(whole, catalog, views) | of_its_flood(whole, catalog, views, ledger)


def looked_back_on(whole: WholeArticle, catalog: Catalog, views: Views) -> dict[str, Digests]:
    """Return how the digests of rules that looked back tell of an article: they opened alerts that owe nothing themselves."""
    found = {}
    for match in whole.matches:
        alert = alert_for(match.rule, whole)
        if alert is not None and alert.article == whole.article.id and not alert.deliveries:
            uids = digest_uids(catalog, match.rule, match.rule_version)
            sent = [views.delivery(uid) for uid in uids]
            its = tuple(each.delivery for each in sent if each is not None)
            found[match.rule] = Digests(is_told=True, is_open=False, messages=its)
    return found


def of_its_flood(whole: WholeArticle, catalog: Catalog, views: Views, ledger: Ledger) -> dict[str, Digests]:
    """Return how the digests of its flood tell of an article, by rule; nothing of one that came in none."""
    held = [match.rule for match in whole.matches if match.silent == FLOOD]
    if not held:
        return {}
    flood = ledger.flood(whole.article.outlet, whole.article.first_seen_at)
    if flood is None:  # the lookout has not seen it yet
        return dict.fromkeys(held, Digests(is_told=False, is_open=True))
    sent = [(channel, views.delivery(uid)) for channel, uid in flood.evidence.get("digests", ())]
    channels = {rule.id: {each.id for each in catalog.channels_of(rule)} for rule in catalog.rules}
    return {
        rule: Digests(
            is_told=[rule, whole.article.id] in flood.evidence.get("told", ()),
            is_open=flood.is_open,
            messages=tuple(
                each.delivery
                for channel, each in sent
                if each is not None and channel in channels.get(rule, {channel})
            ),
        )
        for rule in held
    }


def verdict_on(whole: WholeArticle, digests: Mapping[str, Digests]) -> Verdict:
    """Say in one word what became of an article. `digests` are those that told of it, by rule."""
    holding = [match for match in whole.matches if match.holds]
    if not holding:
        examined = whole.revisions[-1].examined_at is not None
        return Verdict.NO_MATCH if examined else Verdict.NOT_EXAMINED
    verdicts = {verdict_on_match(match.rule, whole, digests.get(match.rule)) for match in holding}
    return next(each for each in Verdict if each in verdicts)


def verdict_on_match(rule: str, whole: WholeArticle, digests: Digests | None) -> Verdict:
    """Say what came of a match: of its alert, or of digests where it has none that owes anything itself."""
    alert = alert_for(rule, whole)
    if digests is not None and (alert is None or not alert.deliveries):
        return verdict_on_digests(digests)
    return verdict_on_alert(alert, whole.article.id)


def verdict_on_alert(alert: AlertRow | None, article: int) -> Verdict:
    """Say what came of a match of an article whose rule and story have this alert."""
    if alert is None or alert.withdrawn is not None:
        return Verdict.SILENT
    if alert.article == article:
        return verdict_on_messages(
            [each for each in alert.deliveries if each.alert_number == 1], Verdict.TOLD
        )
    numbers = {update.number for update in alert.updates if update.article == article} - {None}
    if not numbers:
        return Verdict.TOLD_BEFORE
    its = [each for each in alert.deliveries if each.alert_number in numbers]
    return verdict_on_messages(its, Verdict.TOLD_AS_UPDATE)


def verdict_on_digests(digests: Digests) -> Verdict:
    """Say what came of a match that the digest of a flood tells of."""
    if digests.is_told:
        return verdict_on_messages(digests.messages, Verdict.TOLD_IN_DIGEST)
    return Verdict.OWED if digests.is_open else Verdict.SILENT


def verdict_on_messages(messages: Sequence[DeliveryRow], told: Verdict) -> Verdict:
    """Say how messages fared: `told` when one has arrived."""
    states = {message.state for message in messages}
    if DeliveryState.SENT in states:
        return told
    if DeliveryState.OWED in states:
        return Verdict.OWED
    return Verdict.GIVEN_UP if DeliveryState.DEAD in states else Verdict.SILENT


# ------------------------------------------------------------------------------------- what was not seen


def absence_of(
    url: str,
    key: str,
    *,
    catalog: Catalog,
    shipped: Mapping[str, Outlet],
    views: Views,
    ledger: Ledger,
    now: datetime,
) -> Absence:
    """Say which sources should have listed an address, and what their visits met."""
    outlet = outlet_of(url, catalog.outlets) or outlet_of(url, shipped.values())
    if outlet is None:
        return Absence(outlet=None, day=None, watched_since=None, candidates=(), near=ledger.near(key))
    rows = {row.key: row for row in views.sources(enabled_only=False) if row.outlet == outlet.id}
    day = day_of(url, outlet, now)
    since = [row.first_good_at for row in rows.values() if row.first_good_at is not None]
    return Absence(
        outlet=outlet.id,
        day=day,
        watched_since=min(since, default=None),
        candidates=tuple(
            Candidate(
                source=rows.get(outlet.key_of(source)),
                key=outlet.key_of(source),
                rank=source.rank,
                left_out_by=left_out_by(url, source),
                around=ledger.visits(outlet.key_of(source), day - AROUND / 2, day + AROUND) if day else None,
            )
            for source in sorted(outlet.sources, key=lambda each: each.rank)
        ),
        near=ledger.near(key),
    )


def verdict_on_absence(absence: Absence, catalog: Catalog) -> Verdict:
    """Say in one word why an address may have been missed."""
    if absence.outlet is None:
        return Verdict.UNKNOWN_HOST
    outlet = catalog.outlet(absence.outlet)
    return Verdict.NEVER_SEEN if outlet is not None and outlet.enabled else Verdict.NOT_WATCHED


def left_out_by(url: str, source: SourceShape) -> str | None:
    """Name the filter of a source that drops an address."""
    if source.only and not re.search(source.only, url):
        return "only"
    return "skip" if source.skip and re.search(source.skip, url) else None


def day_of(url: str, outlet: Outlet, now: datetime) -> datetime | None:
    """Return the day that an address names, where its outlet's addresses do."""
    moment = day_in_address(url, outlet.date_in_url, zone=outlet.timezone, now=now)
    return None if moment is None else moment.at
