"""Read a plain sitemap: addresses with the time of their last change, and no headlines. Pure.

What the words of an address are good for, `storage.records.Basis` says. A lastmod is no time of publication, only
one that it cannot lie after; where an address names its day, that day counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from config.outlet import Outlet, SitemapSource
from crawler.dates import Moment, day_in_address, read_date
from crawler.sources import Document, Parsed
from crawler.sources.addresses import period_filed
from crawler.sources.items import Context, Item, parsed, web_link
from crawler.sources.sitemap_index import DAY, bookmark_of_child, large, lead_on, moment, wanted_since
from crawler.sources.sitemap_xml import Entry, read_xml
from storage.records import Outcome

AT_LEAST = 10
"""So many entries of a sitemap that stands alone are listed however old they are, as a feed would: so it is known how new the newest is."""
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

ASKS_ROBOTS = False
first = large


def parse(document: Document, *, source: SitemapSource, outlet: Outlet, now: datetime) -> Parsed:
    """Read a sitemap or an index. Never raises."""
    if document.unchanged:
        mark = bookmark_of_child(document, now)
        return Parsed(parser="sitemap", outcome=Outcome.UNCHANGED, bookmark=mark)
    sitemap = read_xml(document.body)
    if sitemap.root == "sitemapindex":
        return lead_on(document, sitemap.entries, source=source, outlet=outlet, now=now, prefers_news=False)
    if not sitemap.root:
        return Parsed(parser="sitemap", outcome=sitemap.outcome, detail=sitemap.detail)
    context = Context(base=document.url, source=source, outlet=outlet, now=now)
    is_child = "since" in document.wanted.note
    since = moment(document.wanted.note.get("since")) or wanted_since(source, document.bookmark, now)
    young = listed(sitemap.entries, context, since, at_least=0 if is_child else AT_LEAST)
    found = parsed(young.items, context, parser="sitemap", detail=young.detail)
    mark = bookmark_of_child(document, now) if is_child else {"at": now.isoformat()}
    return replace(found, bookmark=mark)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The entries of a sitemap that are young enough, the newest first."""

    items: tuple[Item, ...]
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """An entry, and the latest that it can be of; `said` is its date where it is of use, with what is odd about it."""

    entry: Entry
    latest: datetime
    said: str
    note: str = ""


def listed(entries: Iterable[Entry], context: Context, since: datetime, *, at_least: int) -> Listed:
    """Choose the entries that are from `since` on; the newest ones when there are fewer than `at_least` of those."""
    every = list(entries)
    dated: list[Dated] = []
    undated: list[Entry] = []
    for entry in every if context.outlet.date_in_url else _worth_a_look(every, since, at_least):
        found = dated_entry(entry, context)
        if found is None:
            undated.append(entry)
        else:
            dated.append(found)
    dated.sort(key=lambda each: each.latest, reverse=True)
    young = [each for each in dated if each.latest >= since]
    young = young if len(young) >= at_least else dated[:at_least]
    items = [_item(each.entry, each.said, each.note) for each in young]
    notes = []
    if context.source.undated:  # type: ignore[attr-defined]  # a SitemapSource
        items += [_item(entry, "", "") for entry in undated]
    elif undated:
        many = f"{len(undated)} entries" if len(undated) > 1 else "1 entry"
        notes.append(f"passed over for want of a date: {many}; see undated")
    if every and not items:
        notes.append(f"{len(every)} entries, none of them from {since:%Y-%m-%d} on")
    return Listed(items=tuple(items), detail="; ".join(notes) if every else "a sitemap without entries")


def _worth_a_look(entries: list[Entry], since: datetime, at_least: int) -> list[Entry]:
    """Leave out what is plainly too old: a sitemap may hold fifty thousand entries, and reading each date takes a second."""
    first_day = f"{since - 2 * DAY:%Y-%m-%d}"
    old = [ISO_DAY.match(entry.lastmod) is not None and entry.lastmod[:10] < first_day for entry in entries]
    kept = [entry for entry, is_old in zip(entries, old, strict=True) if not is_old]
    if len(kept) >= at_least:
        return kept
    rest = [entry for entry, is_old in zip(entries, old, strict=True) if is_old]
    return kept + sorted(rest, key=lambda entry: entry.lastmod, reverse=True)[:at_least]


def dated_entry(entry: Entry, context: Context) -> Dated | None:
    """Find when an entry is from: as its news says, by the day in its address, at last by its lastmod. None without."""
    zone, now = context.outlet.timezone, context.now
    if entry.published:
        told = read_date(entry.published, zone=zone, now=now)
        if isinstance(told, Moment):
            return Dated(entry=entry, latest=_end(told), said=entry.published)
    changed = read_date(entry.lastmod, zone=zone, now=now)
    link = web_link(context.base, entry.loc) or ""
    day = day_in_address(link, context.outlet.date_in_url, zone=zone, now=now)
    if day is not None:
        same_day = isinstance(changed, Moment) and abs(changed.at - day.at) <= DAY / 2
        said = {"said": entry.lastmod, "note": "lastmod"} if same_day else {"said": ""}
        return Dated(entry=entry, latest=_end(day), **said)
    filed = period_filed(link)
    if not isinstance(changed, Moment):
        return None if filed is None else Dated(entry=entry, latest=filed.end, said="")
    latest = _end(changed) if filed is None else min(_end(changed), filed.end + DAY)
    return Dated(entry=entry, latest=latest, said=entry.lastmod, note="lastmod")


def _end(found: Moment) -> datetime:
    """Return the latest moment that a date means."""
    return found.at + (timedelta(hours=12) if found.precision == "day" else timedelta(0))


def _item(entry: Entry, date: str, note: str) -> Item:
    return Item(link=entry.loc, title=entry.title, date=date, date_note=note, language=entry.language)
