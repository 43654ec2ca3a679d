"""The Copal Dispatch: English, a WordPress feed with summaries only, pages in the manner of Newspack. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from email.utils import format_datetime
from html import escape
from typing import Any

from demo.outlets.item import Document, Item, links, paragraphs

NAME = "The Copal Dispatch"
LANGUAGE = "en"
DATE_IN_URL: str | None = None
ZONE = "UTC"
SOURCES: tuple[dict[str, Any], ...] = ({"kind": "feed", "id": "feed", "url": "/feed/"},)
FIRST_ID = 351_000


def path_of(item: Item) -> str:
    """Return the path of a piece's page."""
    return f"/news/brief/{item.piece.id}/"


def listing(base: str, path: str, newest: Sequence[Item]) -> Document | None:
    """Return the feed, the home page or robots.txt; None for any other path."""
    if path == "/robots.txt":
        return Document(body="# User-agent: *\n# Disallow: /wp-admin/\n", content_type="text/plain")
    if path == "/feed/":
        return Document(body=_feed(base, newest), content_type="application/rss+xml")
    if path == "/":
        return Document(body=_shell(NAME, f"<main><ul>{_others(newest)}</ul></main>"))
    return None


def _feed(base: str, newest: Sequence[Item]) -> str:
    built = max((item.changed for item in newest), default=None)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"
  xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel>
<title>{NAME}</title>
<atom:link href="{base}/feed/" rel="self" type="application/rss+xml" />
<link>{base}/</link>
<description>An invented outlet</description>
<lastBuildDate>{format_datetime(built) if built else ""}</lastBuildDate>
<language>en-US</language>
<sy:updatePeriod>hourly</sy:updatePeriod>
{"".join(_entry(base, item) for item in newest)}
</channel>
</rss>
"""


def _entry(base: str, item: Item) -> str:
    return f"""<item>
<title>{escape(item.title)}</title>
<link>{base}{path_of(item)}</link>
<dc:creator><![CDATA[The Copal desk]]></dc:creator>
<pubDate>{format_datetime(item.published)}</pubDate>
<category><![CDATA[Brief]]></category>
<guid isPermaLink="false">{base}/?p={FIRST_ID + item.number}</guid>
<description><![CDATA[<p>{escape(item.summary)}</p>
<p>The post <a href="{base}{path_of(item)}">{escape(item.title)}</a> appeared first on {NAME}.</p>]]></description>
</item>
"""


def page(base: str, item: Item, newest: Sequence[Item]) -> Document:
    """Return the page of a piece."""
    described = json.dumps(
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": item.title,
            "description": item.summary,
            "datePublished": item.published.isoformat(),
            "dateModified": item.changed.isoformat(),
            "author": {"@type": "Organization", "name": "The Copal desk"},
            "mainEntityOfPage": base + path_of(item),
        }
    ).replace("<", "\\u003c")
    head = f"""<link rel="canonical" href="{base}{path_of(item)}" />
<meta property="og:type" content="article" />
<meta property="og:title" content="{escape(item.title)}" />
<meta property="og:description" content="{escape(item.summary)}" />
<meta property="article:published_time" content="{item.published.isoformat()}" />
<script type="application/ld+json">{described}</script>"""
    return Document(body=_shell(f"{item.title} - {NAME}", _article(item) + _beside(item, newest), head))


def _article(item: Item) -> str:
    return f"""<main id="main" class="site-main">
<article class="post type-post status-publish category-brief tag-mexico">
<header class="entry-header">
<h1 class="entry-title">{escape(item.title)}</h1>
<div class="newspack-post-subtitle">{escape(item.summary)}</div>
<div class="entry-meta"><span class="byline">by <span class="author vcard">The Copal desk</span></span>
<time class="entry-date published" datetime="{item.published.isoformat()}">{item.published:%-d %b %Y}</time></div>
</header>
<div class="entry-content">
{paragraphs(item)}
</div>
</article>
</main>"""


def _beside(item: Item, newest: Sequence[Item]) -> str:
    others = [each for each in newest if each.piece.id != item.piece.id]
    return f"""<aside id="secondary" class="widget-area sidebar"><h2 class="widget-title">Most read</h2>
<ul>{_others(others)}</ul></aside>"""


def _others(newest: Sequence[Item]) -> str:
    return links((path_of(item), item) for item in newest)


def _shell(title: str, main: str, head: str = "") -> str:
    return f"""<!doctype html>
<html lang="en-US">
<head><meta charset="utf-8" /><title>{escape(title)}</title>
{head}
</head>
<body>
<header class="site-header"><p class="site-title"><a href="/">{NAME}</a></p>
<nav><ul><li><a href="/">News</a></li><li><a href="/">Investigations</a></li></ul></nav></header>
{main}
<footer class="site-footer"><p>An invented outlet.</p></footer>
<div class="cmplz-cookiebanner"><p>We use cookies to remember that you have seen this banner.</p></div>
</body>
</html>
"""
