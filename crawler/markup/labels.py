"""Where an outlet files a page: its section and its tags. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from crawler.markup import json_ld
from crawler.markup.document import Document

SECTION = ("article:section", "parsely-section", "section", "dc.subject.section", "articlesection")
TAGS = ("article:tag", "news_keywords", "parsely-tags", "keywords")
LONGEST = 60  # characters of a label; more is a sentence
MOST = 20  # tags of an article; templates that list every tag they know are cut off
CRUMBS = '//*[contains(translate(@class, "BREADCUM", "breadcum"), "breadcrumb") or contains(@class, "migas")]'
NO_SECTION = frozenset(
    (
        "home", "homepage", "inicio", "portada", "principal", "startseite", "accueil", "noticias", "news", "latest news", "headlines", "últimas noticias",
        "nachrichten", "nota", "notas", "article", "articles", "articulo", "artículo", "uncategorized", "sin categoría", "top",
    )
)  # fmt: skip
"""Labels that every page of an outlet may have."""
MACHINE = re.compile(r"^\w+[:=]\w|https?:|[{}<>_=]|^\d+$")  # "type:story", ids: written for other programs
BETWEEN = re.compile(r"\s*[,;|]\s*")


def section_of(page: Document) -> tuple[str, str] | None:
    """Return the section and where it was said: "json-ld", "meta" or "breadcrumb"."""
    title = (json_ld.text_of(page.node.get("headline")) or "").casefold()
    for texts, origin in _sections(page):
        for text in texts:
            label = _label(text)
            if label and label.casefold() not in NO_SECTION | _site(page) and label.casefold() != title:
                return label, origin
    return None


def _sections(page: Document) -> Iterator[tuple[Iterable[str], str]]:
    written = page.node.get("articleSection")
    yield _texts(written), "json-ld"
    yield (value for name in SECTION for value in page.meta.get(name, [])), "meta"
    yield _crumbs(page), "breadcrumb"


def _crumbs(page: Document) -> Iterator[str]:
    """Yield the crumbs of a trail between the front page and the article, those of JSON-LD first."""
    for node in page.nodes:
        if "BreadcrumbList" in json_ld.types(node):
            items = [each for each in json_ld.listed(node.get("itemListElement")) if isinstance(each, dict)]
            names = [
                json_ld.text_of(each.get("name")) or json_ld.text_of(each.get("item")) or "" for each in items
            ]
            yield from names[:-1] if len(names) > 1 else names
    for trail in page.tree.xpath(CRUMBS)[:2]:
        yield from (" ".join(link.itertext()) for link in list(trail.iter("a"))[:4])


def tags_of(page: Document) -> tuple[tuple[str, ...], str] | None:
    """Return the tags and where they stood: "meta", "json-ld" or "rel-tag"."""
    sources = (
        (page.meta.get("article:tag", []), "meta"),
        (_texts(page.node.get("keywords")), "json-ld"),
        ((" ".join(each.itertext()) for each in page.tree.xpath('//a[contains(concat(" ", @rel, " "), " tag ")]')[: 2 * MOST]), "rel-tag"),
        *((page.meta.get(name, []), "meta") for name in TAGS[1:]),
    )  # fmt: skip
    for texts, origin in sources:
        if tags := _cleaned(texts, _site(page)):
            return tags, origin
    return None


def _cleaned(texts: Iterable[str], site: set[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for text in texts:
        for part in BETWEEN.split(text):
            label = _label(part.strip().lstrip("#"))
            if label and label.casefold() not in site:
                found.setdefault(label.casefold(), label)
    return tuple(found.values())[:MOST]


def _label(text: str) -> str:
    text = " ".join(html.unescape(text).split()).strip(" ·»>/-")
    return "" if len(text) > LONGEST or MACHINE.search(text) else text


def _site(page: Document) -> set[str]:
    host = (urlsplit(page.url).hostname or "").removeprefix("www.")
    named = (host, *page.meta.get("og:site_name", []), *json_ld.names(page.node.get("publisher"), page.nodes))
    return {html.unescape(each).strip().casefold() for each in named}


def _texts(value: Any) -> list[str]:
    return [text for each in json_ld.listed(value) if (text := json_ld.text_of(each))]
