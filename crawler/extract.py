"""A page's bytes to a Reading: title, authors, dates, text, language, and where each came from. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from htmldate import find_date

from crawler import not_articles
from crawler.dates import Moment, read_date
from crawler.markup import json_ld
from crawler.markup.body_text import text_of
from crawler.markup.bylines import authors_of
from crawler.markup.document import decode, parse, why_not_html
from crawler.markup.headline import title_of
from crawler.markup.metadata import (
    Meta,
    absolute_url,
    canonical_of,
    declared_language,
    first,
    language_of,
    meta_of,
)
from crawler.page import Background, Extracted
from storage.records import Outcome, Reading

PUBLISHED = (
    "article:published_time", "article:published:time", "datepublished", "og:article:published_time", "parsely-pub-date", "sailthru.date",
    "publish-date", "publish_date", "pubdate", "article.published", "date", "dc.date.issued", "dcterms.created", "dc.date",
    "cxenseparse:recs:publishtime", "rbpubdate", "article:published", "http://ogp.me/ns/article#published_time",
)  # fmt: skip
MODIFIED = ("article:modified_time", "datemodified", "og:updated_time", "last-modified", "dcterms.modified")
SUMMARY = ("og:description", "description", "twitter:description")
SAME_DAY = 18 * 3600  # seconds from a day's noon within which a more precise time speaks of it, in any zone


def read_page(
    body: bytes,
    *,
    url: str,
    content_type: str | None,
    background: Background,
    now: datetime,
) -> Extracted:
    """Read one page. `url` is where it was found in the end; `background` is what is known of its outlet."""
    if what := why_not_html(body, content_type):
        return Extracted(outcome=Outcome.NOT_HTML, detail=what)
    markup = decode(body, content_type)
    tree = parse(markup)
    if tree is None:
        return Extracted(outcome=Outcome.NOT_AN_ARTICLE, detail="empty page")
    found = json_ld.nodes(tree)
    article = json_ld.article(found, url)
    meta = meta_of(tree)
    reading = _reading(tree, meta, found, article, url=url, background=background, now=now)
    page = not_articles.Page(
        url=url,
        title=reading.title or "",
        text=reading.text,
        markup=markup,
        says_article=article is not None or "article" in meta.get("og:type", []),
        dated=reading.published is not None,
        free=json_ld.is_free(article),
    )
    if because := not_articles.why_not(page):
        return Extracted(outcome=Outcome.NOT_AN_ARTICLE, detail=because)
    return Extracted(outcome=Outcome.OK, reading=reading)


def _reading(
    tree: Any,
    meta: Meta,
    found: list[json_ld.Node],
    article: json_ld.Node | None,
    *,
    url: str,
    background: Background,
    now: datetime,
) -> Reading:
    """Gather every field with its origin."""
    timezone = background.timezone
    node = article or {}
    title = title_of(tree, meta, json_ld.text_of(node.get("headline")))
    text, text_origin = text_of(tree, article, title[0] if title else None)
    authors = authors_of(article, found, meta, tree)
    published = _published(tree, meta, node, url=url, timezone=timezone, now=now)
    modified = _first_moment(_declared(meta, node, "dateModified", MODIFIED), timezone, now)
    canonical = canonical_of(tree, meta, url)
    declared = declared_language(tree, meta, json_ld.text_of(node.get("inLanguage")))
    language, language_origin = language_of(declared, background.languages, text)
    image = _image(meta, node, url)
    summary = first(meta, SUMMARY)
    origin = {"text": text_origin, "language": language_origin}
    for name, value in (("title", title), ("authors", authors), ("canonical", canonical), ("image", image)):
        if value:
            origin[name] = value[1]
    for name, dated in (("published", published), ("modified", modified)):
        if dated:
            origin[name] = dated[1] + (" (naive)" if dated[0].naive else "")
    return Reading(
        url=url,
        title=title[0] if title else None,
        summary=" ".join(summary.split()) if summary else None,
        text=text,
        authors=authors[0] if authors else (),
        published=published[0].at if published else None,
        published_precision=published[0].precision if published else None,
        modified=modified[0].at if modified else None,
        language=language,
        canonical=canonical[0] if canonical else None,
        image=image[0] if image else None,
        origin=origin,
    )


def _declared(meta: Meta, node: json_ld.Node, key: str, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield the times a page declares, the most trustworthy first, with their origin."""
    if written := json_ld.text_of(node.get(key)):
        yield written, "json-ld"
    for name in names:
        if name in meta:
            yield meta[name][0], "meta"


def _first_moment(
    written: Iterator[tuple[str, str]], timezone: str, now: datetime
) -> tuple[Moment, str] | None:
    """Take the first time that is one, or a later one of the same day when only that has the hour."""
    best: tuple[Moment, str] | None = None
    for text, origin in written:
        moment = read_date(text, zone=timezone, now=now)
        if not isinstance(moment, Moment):
            continue
        if best is None:
            best = moment, origin
        elif moment.precision == "minute" and abs((moment.at - best[0].at).total_seconds()) <= SAME_DAY:
            return moment, origin
        if best[0].precision == "minute":
            return best
    return best


def _published(
    tree: Any, meta: Meta, node: json_ld.Node, *, url: str, timezone: str, now: datetime
) -> tuple[Moment, str] | None:
    """When it was published: what the page declares, else the day that htmldate finds in it."""
    written = list(_declared(meta, node, "datePublished", PUBLISHED))
    if written:
        # htmldate would make a day of the same text, of 2026-13-45 the first of January: no date is better.
        return _first_moment(iter(written), timezone, now)
    day = find_date(tree, original_date=True, url=url, max_date=now.strftime("%Y-%m-%d"))
    moment = read_date(day, zone=timezone, now=now)
    return (moment, "htmldate") if isinstance(moment, Moment) else None


def _image(meta: Meta, node: json_ld.Node, url: str) -> tuple[str, str] | None:
    for written, origin in (
        (first(meta, ["og:image", "twitter:image"]), "og:image"),
        (json_ld.text_of(node.get("image")), "json-ld"),
    ):
        if absolute := absolute_url(written, url):
            return absolute, origin
    return None
