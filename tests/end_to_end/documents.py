"""Feeds and pages as outlets write them, made from a few values. The sentences are our own."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

from bench.archive import Archive

NOW = datetime.now(UTC).replace(microsecond=0)

WORDS = Archive().words[:8_000]


def filler(title: str, paragraphs: int) -> list[str]:
    """Make sentences that stand under this title and no other: texts that share theirs would be one event."""
    draw = random.Random(title)
    return [f"{' '.join(draw.choices(WORDS, k=19)).capitalize()}." for _ in range(paragraphs)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What a source lists."""

    url: str
    title: str
    summary: str = ""
    published: datetime | None = None


def rss(items: Iterable[Item], *, title: str = "A paper") -> bytes:
    """Write RSS 2.0."""
    listed = "".join(
        f"<item><title>{escape(item.title)}</title><link>{escape(item.url)}</link><guid>{escape(item.url)}</guid>"
        + (f"<description>{escape(item.summary)}</description>" if item.summary else "")
        + (f"<pubDate>{format_datetime(item.published)}</pubDate>" if item.published else "")
        + "</item>\n"
        for item in items
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>{title}</title>'
        f"<link>http://paper.invalid/</link><description>News</description>\n{listed}</channel></rss>\n"
    ).encode()


def atom(items: Iterable[Item], *, title: str = "A paper") -> bytes:
    """Write Atom."""
    listed = "".join(
        f'<entry><title>{escape(item.title)}</title><link href="{escape(item.url)}"/><id>{escape(item.url)}</id>'
        + (f"<published>{item.published.isoformat()}</published>" if item.published else "")
        + f"<updated>{(item.published or NOW).isoformat()}</updated>"
        + (f"<summary>{escape(item.summary)}</summary>" if item.summary else "")
        + "</entry>\n"
        for item in items
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{title}</title><id>urn:paper</id><updated>{NOW.isoformat()}</updated>\n{listed}</feed>\n"
    ).encode()


def news_sitemap(items: Iterable[Item], *, title: str = "A paper") -> bytes:
    """Write a Google News sitemap."""
    listed = "".join(
        f"<url><loc>{escape(item.url)}</loc><news:news><news:publication><news:name>{title}</news:name>"
        "<news:language>en</news:language></news:publication>"
        f"<news:publication_date>{(item.published or NOW).isoformat()}</news:publication_date>"
        f"<news:title>{escape(item.title)}</news:title></news:news></url>\n"
        for item in items
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n{listed}</urlset>\n'
    ).encode()


def listing(items: Iterable[Item]) -> bytes:
    """Write a page that lists articles; `article h2 a` finds them."""
    listed = "".join(
        f'<article><h2><a href="{escape(item.url)}">{escape(item.title)}</a></h2></article>\n'
        for item in items
    )
    return f"<!doctype html><html><head><title>Front</title></head><body><main>{listed}</main></body></html>".encode()


def article(title: str, *sentences: str, paragraphs: int = 5, published: datetime | None = None) -> str:
    """Write an article's page: `sentences` stand in its middle, between paragraphs of an invented language."""
    lines = filler(title, paragraphs)
    lines[2:2] = sentences
    body = "".join(f"<p>{escape(line)}</p>\n" for line in lines)
    date = f'<meta property="article:published_time" content="{published.isoformat()}">' if published else ""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>{date}<meta property="og:type" content="article"></head><body>'
        '<nav><a href="/">Front</a> <a href="/town">Town</a></nav>'
        f"<main><article><h1>{escape(title)}</h1>\n{body}</article></main><footer>A paper</footer></body></html>"
    )
