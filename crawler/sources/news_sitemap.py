"""Read a Google News sitemap: what an outlet published in the last two days, with titles and dates. Pure."""

from __future__ import annotations

import html
import re
from datetime import datetime

from lxml import etree

from config.outlet import Outlet, SourceShape
from crawler.sources import Document, Parsed, itself
from crawler.sources.items import Context, Item, parsed
from crawler.sources.markup import described_page
from network.answer import Unreachable
from network.unpack import gunzip
from storage.records import Outcome

MOST_BYTES = 30_000_000
"""Unpacked. The protocol allows 1,000 news items; some outlets list a month."""


ASKS_ROBOTS = False
first = itself


def parse(document: Document, *, source: SourceShape, outlet: Outlet, now: datetime) -> Parsed:
    """Read a news sitemap, packed by gzip or not. Never raises."""
    body = document.body
    if body.startswith(b"\x1f\x8b"):
        try:
            body = gunzip(body, MOST_BYTES)
        except Unreachable as error:
            return _unread(f"a gzip file that cannot be used: {error.detail}")
    root = _tree(body)
    if root is None:
        return _not_xml(body)
    name = _local(root)
    if name == "sitemapindex":
        return _unread("a sitemap index; give the news sitemap itself")
    if name == "html":
        return Parsed(parser="sitemap", outcome=Outcome.NOT_A_FEED, detail=described_page(_text(body)))
    if name != "urlset":
        return _unread(f"no sitemap: a document that begins with <{name}>")
    return _read(root, Context(base=document.url, source=source, outlet=outlet, now=now))


def _read(root: etree._Element, context: Context) -> Parsed:
    entries = list(root.iterchildren("{*}url"))
    items = [_item(entry) for entry in entries if entry.find("{*}news") is not None]
    if entries and not items:
        return _unread(f"a plain sitemap: none of its {len(entries)} addresses carries a news title")
    return parsed(items, context, parser="sitemap", detail="" if items else "a news sitemap without items")


def _tree(body: bytes) -> etree._Element | None:
    # no entity is read, nothing is fetched, nothing is huge: a sitemap needs none of it
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, recover=True, load_dtd=False
    )
    try:
        return etree.fromstring(body.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _item(entry: etree._Element) -> Item:
    return Item(
        link=_said(entry, "{*}loc"),
        title=html.escape(_said(entry, "{*}news/{*}title"), quote=False),
        date=_said(entry, "{*}news/{*}publication_date") or _said(entry, "{*}lastmod"),
        language=_said(entry, "{*}news/{*}publication/{*}language"),
    )


def _said(entry: etree._Element, path: str) -> str:
    return (entry.findtext(path) or "").strip()


def _local(root: etree._Element) -> str:
    return etree.QName(root).localname.lower() if isinstance(root.tag, str) else ""


def _not_xml(body: bytes) -> Parsed:
    text = _text(body)
    if re.search(r"<html|<!doctype html", text[:5000], re.IGNORECASE):
        return Parsed(parser="sitemap", outcome=Outcome.NOT_A_FEED, detail=described_page(text))
    return _unread("nothing: the body is empty" if not text.strip() else "no sitemap: it is not XML")


def _text(body: bytes) -> str:
    return body[:200_000].decode("utf-8", "replace")


def _unread(detail: str) -> Parsed:
    return Parsed(parser="sitemap", outcome=Outcome.MALFORMED, detail=detail)
