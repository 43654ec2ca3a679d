"""Who wrote it: names out of JSON-LD, meta tags and bylines, cleaned and told apart. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import Any

from crawler.markup.json_ld import Node, names, types
from crawler.markup.metadata import Meta

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
PREFIX = re.compile(
    r"^(?:by|por|von|par|written by|escrito por|texto|text|autor(?:es|a)?|authors?)\b\s*:?\s+|^(?:de|di)\s*:\s*",
    re.IGNORECASE,
)
STRONG = re.compile(r"\s*(?:[;|•·]|\s[&/]\s|\s(?:and|und|et)\s)\s*", re.IGNORECASE)
ASIDE = re.compile(r"\s*\([^)]*\)?")
NO_NAME = re.compile(r"https?:|www\.|\.(?:com|org|net|mx|es)\b|[@#<>{}=:]|\d{3}|^\W*$", re.IGNORECASE)
SPANISH_AND = re.compile(r"\s+[ye]\s+")
LONGEST, MOST = 80, 20  # characters of a name; names of an article


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
    yield clean_names(names(written, found)), "json-ld"
    for name in META:
        yield clean_names(meta.get(name, [])), "meta"
    for path in BYLINES:
        texts = [" ".join(each.itertext()) for each in tree.xpath(path)[:6]]
        yield clean_names(text for text in texts if len(text) < LONGEST), "byline"


def _is_outlet(written: Any) -> bool:
    authors = written if isinstance(written, list) else [written]
    return all(
        isinstance(each, dict) and any("Organization" in name for name in types(each)) for each in authors
    )


def clean_names(written: Iterable[str]) -> tuple[str, ...]:
    """Split, strip and deduplicate names, in order. A staff name such as "Redacción" is a name."""
    found: dict[str, str] = {}
    for text in written:
        for name in split_names(" ".join(html.unescape(text).split())):
            found.setdefault(name.casefold(), name)
    return tuple(found.values())[:MOST]


def split_names(text: str) -> list[str]:
    """Tell the names of one byline apart: "Por Ana Ruiz y Luis Gil, EFE" has three."""
    if "://" in text:
        return []
    text = PREFIX.sub("", ASIDE.sub("", text).strip())
    parts = [part for strong in STRONG.split(text) for part in strong.split(",")]
    found = [PREFIX.sub("", name.strip(" .:-–—")) for part in parts for name in _and(part)]
    return [name for name in found if name and len(name) <= LONGEST and not NO_NAME.search(name)]


def _and(text: str) -> list[str]:
    """Split at the Spanish "y" unless it joins surnames: "José Ortega y Gasset" is one."""
    sides = SPANISH_AND.split(text)
    if len(sides) == 2 and " " in sides[0].strip() and " " not in sides[1].strip() and not sides[1].isupper():
        return [text]
    return sides
