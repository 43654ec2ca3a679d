"""From what a document says of an item to a Sighting: one place for links, dates, filters and caps. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

from w3lib.url import safe_url_string

from config.outlet import Outlet, SourceShape
from crawler.dates import Moment, Precision, day_in_address, held_against, read_date
from crawler.names import names_in
from crawler.sources import Parsed
from crawler.sources.addresses import words_of
from crawler.sources.markup import plain_text, shortened
from storage.records import Outcome, Sighting

TITLE_MOST = 500
SUMMARY_MOST = 2_000
PLAIN_LINK = re.compile(
    r"https?://[a-z0-9.-]+(?::[0-9]{2,5})?/(?:[A-Za-z0-9._~/?&=+,;:!*()#'-]|%[0-9A-F]{2}){0,2000}"
)
"""Nearly every link: nothing in it needs to be joined, quoted or looked at."""
EXCHANGED = re.compile(r"^(\d{4})-(\d{2})-(\d{2})")
A_DAY = timedelta(days=1)
ITEMS_MOST = 5_000
"""No source lists more at once; a document that does is an archive or an attack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item as its document has it: links may be relative, texts may be HTML, the date is as written."""

    link: str = ""
    title: str = ""
    summary: str = ""
    guid: str = ""
    date: str = ""
    authors: tuple[str, ...] = ()
    language: str = ""
    date_note: str = ""  # what is odd about the date for what it is: "lastmod"


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What sightings need beside the document."""

    base: str  # what relative links are joined to
    source: SourceShape
    outlet: Outlet
    now: datetime


def parsed(
    items: Iterable[Item],
    context: Context,
    *,
    parser: str,
    detail: str = "",
    ttl: timedelta | None = None,
    when_none: Outcome = Outcome.EMPTY,
) -> Parsed:
    """Make sightings of items; `when_none` is the outcome when nothing is left. Losses are counted in the detail."""
    listed = list(items)
    linked = [(link, item) for item in listed[:ITEMS_MOST] if (link := item_link(context.base, item))]
    kept = [(link, item) for link, item in linked if is_kept(link, context.source)]
    sightings = _told_apart(_sighting(link, item, context) for link, item in kept)
    notes = [detail] if detail else []
    if lost := min(len(listed), ITEMS_MOST) - len(linked):
        notes.append(f"{lost} {'item' if lost == 1 else 'items'} without a link")
    if len(listed) > ITEMS_MOST:
        notes.append(f"{len(listed) - ITEMS_MOST} items beyond the first {ITEMS_MOST}")
    if linked and not kept:
        notes.append(f"{len(linked)} items, none of them kept by only and skip")
    outcome = Outcome.OK if sightings else Outcome.MALFORMED if listed and not linked else when_none
    return Parsed(sightings=sightings, parser=parser, outcome=outcome, detail="; ".join(notes), ttl=ttl)


def item_link(base: str, item: Item) -> str | None:
    """Return an item's link, or its guid where that is a web address and there is no link."""
    if link := web_link(base, item.link):
        return link
    guid = item.guid.strip()
    return web_link(base, guid) if re.match(r"https?://", guid, re.IGNORECASE) else None


def web_link(base: str, link: str) -> str | None:
    """Return an absolute http or https address that can be fetched; None for anything else."""
    if PLAIN_LINK.fullmatch(link):
        return link
    link = re.sub(r"[\t\r\n]+", "", link).strip()
    if not link or len(link) > 4_000:
        return None
    try:
        url = safe_url_string(urljoin(base, link))
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None
    except ValueError:
        return None
    return url if usable else None


def is_kept(url: str, source: SourceShape) -> bool:
    """Whether `only` and `skip` of the source let this address through."""
    if source.only and not re.search(source.only, url):
        return False
    return not (source.skip and re.search(source.skip, url))


def _told_apart(sightings: Iterable[Sighting]) -> tuple[Sighting, ...]:
    """Join what a document lists twice, and drop guids that several of its items share."""
    by_url: dict[str, Sighting] = {}
    for sighting in sightings:
        known = by_url.setdefault(sighting.url, sighting)
        if known.title_from_address and not sighting.title_from_address:
            by_url[sighting.url] = sighting
    shared = Counter(sighting.guid for sighting in by_url.values() if sighting.guid)
    return tuple(
        replace(sighting, guid=None) if sighting.guid and shared[sighting.guid] > 1 else sighting
        for sighting in by_url.values()
    )


def _sighting(link: str, item: Item, context: Context) -> Sighting:
    summary = plain_text(item.summary, SUMMARY_MOST)
    # a note without a headline is news all the same; its page will give the real title
    title = plain_text(item.title, TITLE_MOST) or shortened(summary, 120)
    published = dated(item.date, link, context)
    note = "; ".join(filter(None, (item.date_note if item.date else "", published.note)))
    guid = " ".join(item.guid.split())[:500]
    return Sighting(
        url=link,
        title=title or words_of(link)[:TITLE_MOST] or link,
        title_from_address=not title,
        summary=summary,
        guid=guid if guid and guid != link else None,
        authors=names_in(plain_text(each, 300) for each in item.authors),
        language=language_of(item.language, context),
        published=published.at,
        published_precision=published.precision,
        published_note=note or None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """When an item was published, and what was odd about its date."""

    at: datetime | None = None
    precision: Precision | None = None
    note: str | None = None


def dated(written: str, link: str, context: Context) -> Published:
    """Read the date of an item; take the day out of its address where it has no date of use.

    Notes: "naive" (no zone: the outlet's was taken), "unreadable: TEXT", "future: TEXT", "too old: TEXT", "from url",
    "day and month exchanged" and "not of its address's day: TEXT", where the address names another day.
    """
    shape, zone = context.outlet.date_in_url, context.outlet.timezone
    found = read_date(written, zone=zone, now=context.now)
    day = day_in_address(link, shape, zone=zone, now=context.now)
    if isinstance(found, Moment):
        note = "naive" if found.naive and found.precision == "minute" else None
        return (
            Published(at=found.at, precision=found.precision, note=note)
            if day is None
            else (_of_its_day(found, day, written, note, zone))
        )
    if day is None:
        return Published(note=found.because or None)
    exchanged = read_date(EXCHANGED.sub(r"\1-\3-\2", written), zone=zone, now=context.now)
    if isinstance(exchanged, Moment) and abs(exchanged.at - day.at) < A_DAY:
        return Published(at=exchanged.at, precision=exchanged.precision, note="day and month exchanged")
    note = f"{found.because}; from url" if found.because else "from url"
    return Published(at=day.at, precision=day.precision, note=note)


def _of_its_day(found: Moment, day: Moment, written: str, note: str | None, zone: str) -> Published:
    """Hold the date of an item against the day of its address: some pages write the day before the month."""
    right = held_against(found.at, day, zone=zone)
    if right is None:
        odd = f"not of its address's day: {written[:60]}; from url"
        return Published(at=day.at, precision=day.precision, note=odd)
    note = note if right == found.at else "day and month exchanged"
    return Published(at=right, precision=found.precision, note=note)


def language_of(declared: str, context: Context) -> str:
    """Return the configured language, or the declared one where the outlet is known to publish in it.

    Feeds of Spanish outlets often declare en-US, the default of their software.
    """
    if context.source.language:
        return context.source.language
    short = declared.strip().lower()[:2]
    return short if short in context.outlet.languages else context.outlet.languages[0]
