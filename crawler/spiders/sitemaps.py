"""Read a sitemap of an archive: all of it, whatever the age of its entries. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from config.outlet import Outlet, SitemapSource, SourceShape
from crawler.dates import EARLIEST
from crawler.page import PageAnswer
from crawler.sources import Parsed
from crawler.sources.items import ITEMS_MOST, Context, parsed
from crawler.sources.sitemap import listed
from crawler.sources.sitemap_xml import read_xml
from storage.records import Outcome


def read_sitemap(way: SourceShape, answer: PageAnswer, outlet: Outlet, now: datetime) -> Parsed:
    """Read a sitemap, whatever the age of its entries; an index is well, and lists nothing itself."""
    sitemap = read_xml(answer.body)
    if sitemap.root == "sitemapindex":
        return Parsed(parser="sitemap", outcome=Outcome.OK)
    if not sitemap.root:
        return Parsed(parser="sitemap", outcome=sitemap.outcome, detail=sitemap.detail)
    source = SitemapSource.model_construct(
        kind="sitemap", url=answer.url, language=way.language, only=None, skip=None, undated=True
    )
    context = Context(base=answer.url, source=source, outlet=outlet, now=now)
    items = listed(sitemap.entries, context, EARLIEST, at_least=0).items
    found = [
        parsed(items[start : start + ITEMS_MOST], context, parser="sitemap")
        for start in range(0, max(len(items), 1), ITEMS_MOST)
    ]
    sightings = tuple(each for some in found for each in some.sightings)
    return replace(found[0], sightings=sightings)
