"""Read a Google News sitemap: what an outlet published in the last two days, with titles and dates. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from config.outlet import NewsSitemapSource, Outlet
from crawler.sources import Document, Parsed
from crawler.sources.items import Context, Item, parsed
from crawler.sources.sitemap_index import bookmark_of_child, large, lead_on
from crawler.sources.sitemap_xml import Entry, Sitemap, read_xml
from storage.records import Outcome

ASKS_ROBOTS = False
first = large


def parse(document: Document, *, source: NewsSitemapSource, outlet: Outlet, now: datetime) -> Parsed:
    """Read a news sitemap or an index of such, packed by gzip or not. Never raises."""
    if document.unchanged:
        mark = bookmark_of_child(document, now)
        return Parsed(parser="sitemap", outcome=Outcome.UNCHANGED, bookmark=mark)
    sitemap = read_xml(document.body)
    if sitemap.root == "sitemapindex":
        return lead_on(document, sitemap.entries, source=source, outlet=outlet, now=now, prefers_news=True)
    if not sitemap.root:
        return Parsed(parser="sitemap", outcome=sitemap.outcome, detail=sitemap.detail)
    found = _read(sitemap, Context(base=document.url, source=source, outlet=outlet, now=now))
    return replace(found, bookmark=bookmark_of_child(document, now)) if document.wanted.note else found


def _read(sitemap: Sitemap, context: Context) -> Parsed:
    items = [_item(entry) for entry in sitemap.entries if entry.is_news]
    if sitemap.entries and not items:
        count = len(sitemap.entries)
        detail = f"a plain sitemap: none of its {count} addresses carries a news title; kind sitemap reads it"
        return Parsed(parser="sitemap", outcome=Outcome.MALFORMED, detail=detail)
    return parsed(items, context, parser="sitemap", detail="" if items else "a news sitemap without items")


def _item(entry: Entry) -> Item:
    return Item(
        link=entry.loc,
        title=entry.title,
        date=entry.published or entry.lastmod,
        date_note="" if entry.published else "lastmod",
        language=entry.language,
    )
