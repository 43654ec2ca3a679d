"""The lookout: once a minute it looks how outlets and sources do, keeps incidents, and has people told of them.

`crawler.health`, `crawler.page_health` and `crawler.incidents` decide; this module asks the tables and writes down.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from alerts.notices import digest, incident_notice
from crawler import health
from crawler.health import FLOOD, Sign
from crawler.incidents import KEPT_IN_MIND, steps, telling
from crawler.page_health import page_signs
from serviola.house import House
from serviola.silences import Silences
from storage.figures import Figures
from storage.records import HeldMatch, Incident, OwedDelivery
from storage.rows import SourceRow

log = structlog.get_logger("serviola.health")

LOOKED_AT = "health looked at"
WATCHED_SINCE = "health watched since"
AWAY = timedelta(hours=6)
"""Nobody has looked for longer: what was silent meanwhile may have been our own absence, and is measured anew."""
OVERLAP = timedelta(minutes=5)
"""So much of what was looked at is looked at again: a visit is stored a moment after its time."""
DEEPER_EVERY = timedelta(minutes=10)
"""How often silences and pages are judged; sources are at each look."""
PAGES_SINCE = timedelta(days=28)
DIGEST_AFTER = timedelta(minutes=10)
"""How long a flood's digest waits for its pages at most; what they add later goes into a second one."""
FLOOD_LASTS = timedelta(hours=6)
"""After that, what is still to be read of a flood is news like any other."""

Open = Mapping[tuple[str, str, str], Incident]


class Lookout:
    """Looks how outlets do, for one house."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.figures = Figures(house.store.engine)
        self.silences = Silences(self.figures, house.store)
        self.looked_deeper: datetime | None = None
        self.first_look: datetime | None = None

    def look(self, now: datetime, *, last: bool = False) -> None:
        """Look once: judge, write down, and owe what is to be told. `last`: no other look comes soon, as with cron."""
        before, watched_since = self._looked(now)
        sources = [row for row in self.house.views.sources() if row.key in self.house.sources]
        known = self.figures.incidents(now - KEPT_IN_MIND)
        self.first_look = self.first_look or (watched_since if last else now)
        signs = self._at_each_look(sources, _open(known), before, now)
        signs += [health.late(source, self.first_look, now) for source in sources]
        if last or self.looked_deeper is None or now - self.looked_deeper >= DEEPER_EVERY:
            signs += self._deeper(sources, known, watched_since, now)
            self.looked_deeper = now
        watched = {*self.house.sources, *(row.outlet for row in sources)}
        if todo := steps(signs, known, watched, now):
            self.house.store.record_health(opened=todo.opened, changed=todo.changed, over=todo.over)
            tell_log(todo.opened, todo.over)
            known = self.figures.incidents(now - KEPT_IN_MIND)
        self._tell(known, now)
        self._tell_floods([each for each in known if each.is_open and each.family == FLOOD], now, last=last)
        self.house.store.put_note(LOOKED_AT, now.isoformat(), now)

    def _looked(self, now: datetime) -> tuple[datetime | None, datetime]:
        """Return when somebody looked last, and since when somebody has without a long pause."""
        store = self.house.store
        before, since = store.note(LOOKED_AT), store.note(WATCHED_SINCE)
        last = None if before is None else datetime.fromisoformat(before)
        if last is None or since is None or now - last > AWAY:
            store.put_note(WATCHED_SINCE, now.isoformat(), now)
            return last, now
        return last, datetime.fromisoformat(since)

    # ------------------------------------------------------------------------------------- judging

    def _at_each_look(
        self, sources: Sequence[SourceRow], opened: Open, before: datetime | None, now: datetime
    ) -> list[Sign]:
        dark = health.blackout(sources, opened.get(("", "", health.BLACKOUT)), now)
        signs = [] if dark is None else [dark]
        for source in sources:
            run = self.figures.run(source.key) if source.failures else ()
            signs += health.failing(source, run, opened.get((source.outlet, source.key, health.FAILING)), now)
            signs += health.lasting(source, now)
        if before is not None:
            words = self.figures.words(before - OVERLAP)
            signs += [health.word(visit) for visit in words if visit.source in self.house.sources]
        return signs

    def _deeper(
        self, sources: Sequence[SourceRow], known: Sequence[Incident], watched_since: datetime, now: datetime
    ) -> list[Sign]:
        """Judge silences and pages."""
        signs: list[Sign] = []
        of_outlet: defaultdict[str, list[SourceRow]] = defaultdict(list)
        its_incidents: defaultdict[str, list[Incident]] = defaultdict(list)
        for each in known:
            its_incidents[each.outlet].append(each)
        for source in sources:
            of_outlet[source.outlet].append(source)
        last, with_pages = self.figures.last_arrivals(), self.figures.with_pages(now - PAGES_SINCE)
        for name, its in of_outlet.items():
            outlet, _ = self.house.sources[its[0].key]
            incidents = its_incidents[name] + its_incidents[""]
            signs += self.silences.signs(outlet, its, incidents, watched_since, now, last=last.get(name))
            opened = {each.family: each for each in incidents if each.is_open and not each.source}
            pages = self.figures.pages(name, now - PAGES_SINCE) if name in with_pages else []
            signs += page_signs(name, pages, opened, now)
        return signs

    # ------------------------------------------------------------------------------------- telling

    def _tell(self, known: Sequence[Incident], now: datetime) -> None:
        """Owe one message of all that is to be told now."""
        catalog = self.house.catalog
        tells = telling(known, now, has_operator=catalog.settings.operator is not None)
        if tells:
            new, over = [each.id for each in tells.new], [each.id for each in tells.over]
            notices = incident_notice(catalog, tells.new, tells.over, now)
            if self.house.store.tell_incidents(new, over, notices, now):
                log.info("incidents told", new=len(new), over=len(over))

    def _tell_floods(self, floods: Sequence[Incident], now: datetime, *, last: bool) -> None:
        """Send the digests of floods: the first when their pages have been read, the second of what came of the rest."""
        first, rest = [], []
        for flood in floods:
            is_read = self.figures.pending(flood.outlet, flood.opened_at) == 0
            if flood.noticed_at is None:
                if is_read or last or now - flood.opened_at >= DIGEST_AFTER:
                    first.append(flood)
            elif is_read or now - flood.opened_at >= FLOOD_LASTS:
                rest.append(flood)
        if first:
            self._first_digest(first, now)
        for flood in rest:
            told = {tuple(each) for each in flood.evidence.get("told", ())}
            left = [each for each in self._held(flood) if (each.rule, each.article) not in told]
            owed = digest(self.house.catalog, [flood], left, now, part="rest")
            self.house.store.end_flood(_in_digests(flood, left, owed), owed, now)

    def _first_digest(self, floods: Sequence[Incident], now: datetime) -> None:
        """Tell what rules found in floods, all in one message a channel; an operator is told of the floods as well."""
        catalog = self.house.catalog
        held = [self._held(flood) for flood in floods]
        found = [each for its in held for each in its]
        owed = digest(catalog, floods, found, now, part="first")
        told = [_in_digests(flood, its, owed) for flood, its in zip(floods, held, strict=True)]
        if catalog.settings.operator is not None:
            owed += incident_notice(catalog, floods, (), now)
        if self.house.store.tell_incidents([each.id for each in floods], (), owed, now, changed=told):
            log.info("flood told", floods=len(floods), matches=len(found))

    def _held(self, flood: Incident) -> list[HeldMatch]:
        return self.figures.held_matches(flood.outlet, flood.opened_at)


def _in_digests(flood: Incident, found: Sequence[HeldMatch], owed: Sequence[OwedDelivery]) -> Incident:
    """Note which of a flood's matches have been told, and in which messages."""
    told = [[each.rule, each.article] for each in found]
    evidence = {"told": told, "digests": [[each.channel, each.uid] for each in owed]}
    return replace(
        flood, evidence=flood.evidence | {k: flood.evidence.get(k, []) + v for k, v in evidence.items()}
    )


def _open(incidents: Sequence[Incident]) -> dict[tuple[str, str, str], Incident]:
    return {(each.outlet, each.source, each.family): each for each in incidents if each.is_open}


def tell_log(opened: Sequence[Incident], over: Sequence[Incident]) -> None:
    """Log what begins and what ends."""
    for event, incidents in (("incident", opened), ("incident over", over)):
        for each in incidents:
            log.info(
                event,
                outlet=each.outlet,
                source=each.source,
                kind=each.kind,
                since=each.opened_at,
                because=each.detail,
            )
