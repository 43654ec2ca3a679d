"""Read RSS, Atom, RDF and JSON Feed: the fast parser where it can be trusted, the lenient one elsewhere. Pure.

The fast parser is thirty times faster and silent about what it loses: items after an unclosed tag, text after an
entity it does not know, the second author, the time zone. So its word is taken only for documents that give it no
occasion (`fast_feed.OCCASIONS`), and only when it returns as many items as the text has start tags, each with a title and a
link. Dates, authors and guids are taken from the text itself.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from config.outlet import Outlet, SourceShape
from crawler.sources import Document, Parsed, itself
from crawler.sources.encodings import decoded
from crawler.sources.fast_feed import fast_items
from crawler.sources.items import Context, parsed
from crawler.sources.json_feed import parse_json_feed
from crawler.sources.lenient_feed import lenient_items
from crawler.sources.markup import described_page, without_impossible_numbers
from storage.records import Outcome

ROOT = re.compile(r"<(?:[\w.-]{1,30}:)?(rss|feed|rdf|channel)(?=[\s>/:])", re.IGNORECASE)
PAGE = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
SITEMAP = re.compile(r"<(?:[\w.-]{1,30}:)?(urlset|sitemapindex)[\s>]", re.IGNORECASE)
PROLOGUE = re.compile(
    r"\s*(?:<\?[^<>]*\?>\s*|<!--(?:(?!-->).){0,5000}-->\s*|<!doctype[^<>\[]*(?:\[[^\]]*\])?\s*>\s*)*",
    re.IGNORECASE | re.DOTALL,
)
TTL = re.compile(r"<ttl>\s*(?:<!\[CDATA\[)?\s*(\d{1,6})\s*(?:\]\]>)?\s*</ttl>", re.IGNORECASE)
DOCTYPE = re.compile(r"<!doctype[^<>\[]*(?:\[[^\]]*\])?\s*>", re.IGNORECASE)
NESTED = re.compile(r"<!entity\s[^<>]{0,2000}(?:&(?!#)|\bsystem\b|\bpublic\b|%)", re.IGNORECASE)
"""An entity made of entities, or fetched from elsewhere: no feed needs one, and a bomb is made of them."""
ITEM = re.compile(r"<(?:[\w.-]{1,30}:)?(?:item|entry)[\s>/]", re.IGNORECASE)


ASKS_ROBOTS = False
first = itself


def parse(document: Document, *, source: SourceShape, outlet: Outlet, now: datetime) -> Parsed:
    """Read a feed. Never raises."""
    context = Context(base=document.url, source=source, outlet=outlet, now=now)
    body, content_type = document.body, document.content_type
    text = decoded(body, content_type)
    if text is None:
        return _leniently(body, content_type, context)
    if not text.strip():
        return Parsed(parser="feed", outcome=Outcome.MALFORMED, detail="nothing: the body is empty")
    if text.lstrip()[:1] in {"{", "["}:
        return parse_json_feed(text, context)
    text = without_impossible_numbers(text)
    root = ROOT.search(text, 0, 100_000)
    if PAGE.search(text, 0, root.start() if root else 100_000):
        return Parsed(parser="feed", outcome=Outcome.NOT_A_FEED, detail=described_page(text))
    return _read(_trimmed(text, root), context)


def _read(text: str, context: Context) -> Parsed:
    items = fast_items(text)
    if items:
        return parsed(items, context, parser="fastfeedparser", ttl=_ttl(text))
    return _leniently(text.encode(errors="replace"), "application/xml; charset=utf-8", context)


def _trimmed(text: str, root: re.Match[str] | None) -> str:
    """Cut what stands before the document, such as a warning that PHP printed there."""
    if root is None:
        return text
    prologue = PROLOGUE.match(text)
    if prologue and prologue.end() == root.start():
        return DOCTYPE.sub("", text, count=1) if NESTED.search(prologue[0]) else text.lstrip()
    declared = text.rfind("<?xml", 0, root.start())
    return text[declared:] if declared >= 0 else text[root.start() :]


def _leniently(body: bytes, content_type: str | None, context: Context) -> Parsed:
    found = lenient_items(body, content_type, context.base)
    text = body[:200_000].decode("utf-8", "replace")
    ttl = _ttl(text)
    if found.items:
        detail = f"not well-formed ({found.fault}); read what there is" if found.fault else ""
        return parsed(found.items, context, parser="feedparser", detail=detail, ttl=ttl)
    if found.is_feed and not found.fault and not ITEM.search(text):
        return Parsed(parser="feedparser", outcome=Outcome.EMPTY, detail="a feed without items", ttl=ttl)
    return Parsed(parser="feedparser", outcome=Outcome.MALFORMED, detail=_complaint(text, found.fault))


def _complaint(text: str, fault: str) -> str:
    """Say in plain words why nothing could be read."""
    if SITEMAP.search(text):
        return "a sitemap, not a feed; give it as a source of kind news_sitemap or sitemap"
    if ROOT.search(text):
        return f"a feed that is broken: {fault or 'its items cannot be read'}"
    if element := re.search(r"<([a-z][\w:.-]{0,30})", text, re.IGNORECASE):
        return f"no feed: a document that begins with <{element[1]}>"
    return "no feed: neither XML nor JSON"


def _ttl(text: str) -> timedelta | None:
    found = TTL.search(text, 0, 20_000)
    return timedelta(minutes=int(found[1])) if found and int(found[1]) else None
