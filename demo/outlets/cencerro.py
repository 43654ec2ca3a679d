"""El Cencerro de Tepalco: Spanish, a feed and a Google News sitemap, dates in its addresses. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import format_datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from demo.outlets.item import Document, Item, links, paragraphs

NAME = "El Cencerro de Tepalco"
LANGUAGE = "es"
ZONE = "America/Mexico_City"
DATE_IN_URL: str | None = r"-(?P<date>20\d{6})-\d{4}\.html$"
SOURCES: tuple[dict[str, Any], ...] = (
    {"kind": "feed", "id": "rss", "url": "/rss/mexico.xml"},
    {"kind": "news_sitemap", "id": "googlenews", "url": "/sitemaps/googlenews.xml"},
)


def path_of(item: Item) -> str:
    """Return the path of a piece's page: its section, a slug, the day and a number within it."""
    day = item.published.astimezone(ZoneInfo(ZONE))
    return f"/{item.piece.section or 'mexico'}/{item.piece.id}-{day:%Y%m%d}-{item.number:04}.html"


def listing(base: str, path: str, newest: Sequence[Item]) -> Document | None:
    """Return the feed, the sitemap, the home page or robots.txt; None for any other path."""
    if path == "/robots.txt":
        rules = f"User-agent: *\nDisallow: /privado/\n\nSitemap: {base}/sitemaps/googlenews.xml\n"
        return Document(body=rules, content_type="text/plain")
    if path == "/rss/mexico.xml":
        shown = [item for item in newest if not item.piece.only_in_sitemap]
        return Document(body=_feed(base, shown), content_type="text/xml")
    if path == "/sitemaps/googlenews.xml":
        return Document(body=_sitemap(base, newest), content_type="application/xml")
    if path == "/":
        return Document(body=_shell(NAME, f"<ul>{_others(newest)}</ul>"))
    return None


def _feed(base: str, newest: Sequence[Item]) -> str:
    entries = "".join(
        f"""<item>
<title>{escape(item.title)}</title>
<link>{base}{path_of(item)}</link>
<description>{escape(item.summary)}</description>
<pubDate>{format_datetime(item.published)}</pubDate>
<guid>{base}{path_of(item)}</guid>
</item>
"""
        for item in newest
    )
    return f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>{NAME} :: México</title><link>{base}/</link>
<description>Un medio inventado</description><language>es-mx</language>
{entries}</channel></rss>
"""


def _sitemap(base: str, newest: Sequence[Item]) -> str:
    entries = "".join(
        f"""<url><loc>{base}{path_of(item)}</loc><lastmod>{_local(item)}</lastmod>
<news:news><news:publication><news:name>{NAME}</news:name><news:language>es</news:language></news:publication>
<news:publication_date>{_local(item)}</news:publication_date><news:title>{escape(item.title)}</news:title>\
</news:news></url>
"""
        for item in newest
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" \
xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
{entries}</urlset>
"""


def _local(item: Item) -> str:
    return item.published.astimezone(ZoneInfo(ZONE)).isoformat(timespec="seconds")


def page(base: str, item: Item, newest: Sequence[Item]) -> Document:
    """Return the page of a piece: of its several `article.news`, the one with the h1 is the article."""
    others = [each for each in newest if each.piece.id != item.piece.id]
    cards = "\n".join(
        f'<article class="news card"><a href="{path_of(each)}"><h3>{escape(each.title)}</h3></a></article>'
        for each in others[:3]
    )
    head = f"""<link rel="canonical" href="{base}{path_of(item)}">
<meta property="og:title" content="{escape(item.title)}">
<meta property="og:type" content="article">"""
    main = f"""<section class="related-top">{cards}</section>
<article class="news">
<h1>{escape(item.title)}</h1>
<h2 class="sumario">{escape(item.summary)}</h2>
<div class="info"><span class="author">Por: Redacción</span>
<time datetime="{_local(item)}">{_local(item)[:16].replace("T", " ")}</time></div>
{paragraphs(item)}
</article>
<aside class="lo-mas-leido"><h4>Lo más leído</h4><ul>{_others(others)}</ul></aside>"""
    return Document(body=_shell(f"{item.title} | {NAME}", main, head))


def _others(newest: Sequence[Item]) -> str:
    return links((path_of(item), item) for item in newest)


def _shell(title: str, main: str, head: str = "") -> str:
    return f"""<!DOCTYPE html>
<html lang="es">
<head><meta charset="utf-8"><title>{escape(title)}</title>
{head}
</head>
<body>
<header><a href="/">{NAME}</a><nav><a href="/">México</a> <a href="/">Jalisco</a> <a href="/">Deportes</a></nav></header>
{main}
<footer><p>Un medio inventado.</p></footer>
</body>
</html>
"""
