"""An index of sitemaps: read once, then those of its children that may hold something of the time asked for. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from config.outlet import Outlet, SitemapArchive
from crawler.dates import Moment, read_date
from crawler.page import PageAnswer
from crawler.sources import Parsed
from crawler.sources.addresses import period_named
from crawler.sources.items import web_link
from crawler.sources.sitemap_xml import Entry, read_xml
from crawler.spiders import DAY, Page, Place, Span, Turn, failed, passed_by
from crawler.spiders.sitemaps import read_sitemap
from storage.records import Outcome

MUCH_LATER = timedelta(days=36_500)
"""A child of long ago may have been written anew at any time since."""


def begin(way: SitemapArchive, span: Span) -> Place:  # noqa: ARG001 - every kind is asked alike
    """Begin at the index."""
    return {"children": None}


def address(way: SitemapArchive, section: str, place: Place, span: Span) -> str:  # noqa: ARG001 - as above
    """Ask for the index, then for the first child that has not been read."""
    children = place["children"]
    return way.url if children is None else str(children[0])


def read(way: SitemapArchive, answer: PageAnswer, outlet: Outlet, now: datetime) -> Parsed:
    """Index and children are sitemaps."""
    return read_sitemap(way, answer, outlet, now)


def turn(way: SitemapArchive, place: Place, page: Page, span: Span) -> Turn:
    """Put an index's children in its place, and go on to the next one."""
    children = place["children"]
    sitemap = read_xml(page.body) if page.outcome is Outcome.OK else None
    inner = sitemap.entries if sitemap is not None and sitemap.root == "sitemapindex" else ()
    rest = list(children[1:]) if children else []
    if inner:
        wanted = [
            url
            for entry in inner
            if _may_hold(way, entry, span) and (url := web_link(page.url, entry.loc)) is not None
        ]
        rest = [*wanted, *rest]
    elif children is None and page.outcome is not Outcome.OK:
        return failed(page)
    missed = not inner and children is not None and page.outcome not in {Outcome.OK, Outcome.EMPTY}
    hole = {"children": [children[0]]} if missed else {}
    if not rest:
        return Turn(because="end", holes=(hole,) if missed else ())
    step, left = {"children": rest}, float(len(rest))
    return passed_by(place, page, step, hole=hole, left=left) if missed else Turn(next=step, left=left)


def _may_hold(way: SitemapArchive, entry: Entry, span: Span) -> bool:
    """Whether a child may list something of the time asked for, as far as its address and its `lastmod` tell.

    Nothing in it is newer than its last change. A day to spare on each side: whose clock it was is not said.
    """
    if way.children and not re.search(way.children, entry.loc):
        return False
    changed = read_date(entry.lastmod, zone=span.zone.key, now=span.until + MUCH_LATER)
    if isinstance(changed, Moment) and changed.at < span.since - DAY:
        return False
    named = period_named(entry.loc)
    return named is None or (named.end >= span.since - DAY and named.start <= span.until + DAY)
