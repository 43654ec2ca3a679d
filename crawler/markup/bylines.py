"""Who wrote a page: where its JSON-LD, meta tags and bylines name somebody. Pure."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any

from crawler.markup.json_ld import Node, names, types
from crawler.markup.metadata import Meta
from crawler.names import names_in

META = (
    "author",
    "article:author",
    "parsely-author",
    "dcsext.author",
    "sailthru.author",
    "dc.creator",
    "byl",
    "authors",
    "dcterms.creator",
)
BYLINES = (
    '//*[@rel="author" or contains(@itemprop, "author")]',
    '//*[contains(@class, "author-name") or contains(@class, "byline__name") or contains(@class, "nombre-autor")]',
    '//*[contains(@class, "byline") or contains(@class, "firma") or contains(@class, "autor")]',
)
LONGEST = 80  # characters; more is a text that happens to stand where bylines do


def authors_of(
    article: Node | None, found: list[Node], meta: Meta, tree: Any
) -> tuple[tuple[str, ...], str] | None:
    """Return the names and where they stood: "json-ld", "meta" or "byline".

    An outlet that signs its own articles tells less than a person: it is kept for when nobody else is named.
    """
    node = article or {}
    written = node.get("author") or node.get("creator")
    house = {
        each.casefold() for each in (*names(node.get("publisher"), found), *meta.get("og:site_name", []))
    }
    signed: tuple[tuple[str, ...], str] | None = None
    for named, origin in _candidates(written, found, meta, tree):
        if not named:
            continue
        if any(name.casefold() in house for name in named) or (origin == "json-ld" and _is_outlet(written)):
            signed = signed or (named, origin)
            continue
        return named, origin
    return signed


def _candidates(
    written: Any, found: list[Node], meta: Meta, tree: Any
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the bylines of a page, the most trustworthy first."""
    yield names_in(html.unescape(each) for each in names(written, found)), "json-ld"
    for name in META:
        yield names_in(html.unescape(each) for each in meta.get(name, [])), "meta"
    for path in BYLINES:
        texts = [" ".join(each.itertext()) for each in tree.xpath(path)[:6]]
        yield names_in(text for text in texts if len(text) < LONGEST), "byline"


def _is_outlet(written: Any) -> bool:
    authors = written if isinstance(written, list) else [written]
    return all(
        isinstance(each, dict) and any("Organization" in name for name in types(each)) for each in authors
    )
