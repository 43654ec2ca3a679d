"""Feeds and pages as outlets write them, made from a few values. The sentences are our own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

NOW = datetime.now(UTC).replace(microsecond=0)

FILLER = (
    "The council met in the old town hall to speak about water, roads and the market, as it does each month.",
    "Neighbours who came early found seats; those who came late stood along the wall and listened from there.",
    "The mayor said that the pipes of the upper quarter will be laid anew before the rains begin in June.",
    "A merchant asked who would pay for the lamps on the square, and the treasurer read out two figures.",
    "After three hours the meeting ended without a vote, and the clerk set the next one for the coming Tuesday.",
)


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
    """Write an article's page: `sentences` stand in its middle, between paragraphs of a town council's evening."""
    lines = [FILLER[number % len(FILLER)] for number in range(paragraphs)]
    lines[2:2] = sentences
    body = "".join(f"<p>{escape(line)}</p>\n" for line in lines)
    date = f'<meta property="article:published_time" content="{published.isoformat()}">' if published else ""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>{date}<meta property="og:type" content="article"></head><body>'
        '<nav><a href="/">Front</a> <a href="/town">Town</a></nav>'
        f"<main><article><h1>{escape(title)}</h1>\n{body}</article></main><footer>A paper</footer></body></html>"
    )
