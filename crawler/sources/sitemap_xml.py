"""The XML of sitemaps and of their indexes (sitemaps.org, Google News), packed by gzip or not. Pure."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from crawler.sources.markup import described_page, without_impossible_numbers
from network.answer import Unreachable
from network.unpack import gunzip
from storage.records import Outcome

MOST_BYTES = 30_000_000
"""Packed or unpacked. The protocol allows 50 MB and 50,000 addresses; the largest in use have a third of that."""
MOST_ENTRIES = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One address of a sitemap, or one child of an index; everything as it is written."""

    loc: str
    lastmod: str = ""
    is_news: bool = False
    title: str = ""  # HTML
    published: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """What a document held. Without a `root` it is no sitemap: then `outcome` and `detail` say what it is."""

    root: str = ""  # "urlset" or "sitemapindex"
    entries: tuple[Entry, ...] = ()
    outcome: Outcome = Outcome.OK
    detail: str = ""


def read_xml(body: bytes) -> Sitemap:
    """Read a sitemap or an index. Never raises."""
    if body.startswith(b"\x1f\x8b"):
        try:
            body = gunzip(body, MOST_BYTES)
        except Unreachable as error:
            return _unread(f"a gzip file that cannot be used: {error.detail}")
    if b"&#" in body:  # byte for byte: the document names its encoding itself
        body = without_impossible_numbers(body.decode("latin-1")).encode("latin-1")
    root, entries = "", []
    try:
        for root, entry in _walk(body):  # noqa: B007 - the last one is wanted, too
            entries.append(entry)
            if len(entries) >= MOST_ENTRIES:
                break
    except (etree.LxmlError, ValueError):
        if not entries:
            return _no_sitemap(body, root)
    if not entries:
        root = _root_of(body)
    if root not in {"urlset", "sitemapindex"}:
        return _no_sitemap(body, root)
    return Sitemap(root=root, entries=tuple(entries))


def _walk(body: bytes) -> Iterator[tuple[str, Entry]]:
    """Give each entry with the name of the root; what has been read is let go of, so that memory stays flat."""
    # no entity is read, nothing is fetched, nothing is huge: a sitemap needs none of it
    walk = etree.iterparse(
        io.BytesIO(body.lstrip()),
        tag=("{*}url", "{*}sitemap"),
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        recover=True,
        load_dtd=False,
    )
    for _, element in walk:
        parent = element.getparent()
        if parent is None or parent.getparent() is not None:  # <video:url> deep inside, or the root itself
            continue
        yield _local(parent), _entry(element)
        element.clear()
        while element.getprevious() is not None:
            del parent[0]


def _entry(element: etree._Element) -> Entry:
    return Entry(
        loc=_said(element, "{*}loc"),
        lastmod=_said(element, "{*}lastmod"),
        is_news=element.find("{*}news") is not None,
        title=html.escape(_said(element, "{*}news/{*}title"), quote=False),
        published=_said(element, "{*}news/{*}publication_date"),
        language=_said(element, "{*}news/{*}publication/{*}language"),
    )


def _said(element: etree._Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


def _local(element: etree._Element) -> str:
    # not by QName: it raises at a prefix that nobody declared, and such a name is none of ours
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _root_of(body: bytes) -> str:
    """Name the root of a document without entries; "" where it is no XML."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, recover=True, load_dtd=False
    )
    try:
        root = etree.fromstring(body.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return ""
    return "" if root is None else _local(root)


def _no_sitemap(body: bytes, root: str) -> Sitemap:
    text = body[:200_000].decode("utf-8", "replace")
    if root == "html" or re.search(r"<html|<!doctype html", text[:5000], re.IGNORECASE):
        return Sitemap(outcome=Outcome.NOT_A_FEED, detail=described_page(text))
    if root:
        return _unread(f"no sitemap: a document that begins with <{root}>")
    return _unread("no sitemap: it is not XML" if text.strip() else "nothing: the body is empty")


def _unread(detail: str) -> Sitemap:
    return Sitemap(outcome=Outcome.MALFORMED, detail=detail)
