"""The lenient feed parser: slow, and survives whatever outlets serve. Pure."""

from __future__ import annotations

import io
import xml.sax
from dataclasses import dataclass
from typing import Any

import feedparser

from crawler.sources.fast_feed import PARSER_FAULTS
from crawler.sources.items import Item

MOST_BYTES = 4_000_000
MOST_TAGS = 40_000
"""It reads 3 MB or 15,000 tags a second; a feed of 200 long items has 5,000. What is made to hurt has more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What it read. `fault` says why a document is not well-formed."""

    items: tuple[Item, ...] = ()
    is_feed: bool = False
    fault: str = ""


def lenient_items(body: bytes, content_type: str | None, url: str) -> Found:
    """Read what can be read of a feed."""
    if len(body) > MOST_BYTES or body.count(b"<") > MOST_TAGS:
        return Found(fault="too much for the lenient parser")
    headers = {"content-type": content_type or "application/xml", "content-location": url}
    try:
        # a stream, never bytes: it would open a file of that name
        feed = feedparser.parse(
            io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except PARSER_FAULTS as error:
        return Found(fault=f"the parser gave up: {type(error).__name__}")
    language = str(feed.feed.get("language") or "")
    return Found(
        items=tuple(_item(entry, language) for entry in feed.entries),
        is_feed=bool(feed.get("version")),
        fault=_fault(feed.get("bozo_exception")),
    )


def _fault(error: object) -> str:
    """Say what is wrong with the document; a wrong Content-Type or encoding label is no fault of it."""
    if isinstance(error, xml.sax.SAXParseException):
        return f"line {error.getLineNumber()}: {error.getMessage()}"
    return str(error)[:100] if isinstance(error, xml.sax.SAXException) else ""


def _item(entry: dict[str, Any], language: str) -> Item:
    title = dict.get(entry, "title_detail") or {}
    return Item(
        link=str(dict.get(entry, "link") or ""),
        title=_markup(title),
        summary=_markup(dict.get(entry, "summary_detail") or {}) or _markup(_content(entry)),
        guid=str(dict.get(entry, "id") or ""),
        date=_written_date(entry),
        authors=_authors(entry),
        language=str(dict.get(title, "language") or language),
    )


def _content(entry: dict[str, Any]) -> dict[str, Any]:
    contents: Any = dict.get(entry, "content") or ({},)
    return dict(contents[0])


def _markup(detail: dict[str, Any]) -> str:
    """Return a text as HTML."""
    value = str(dict.get(detail, "value") or "")
    plain = dict.get(detail, "type") == "text/plain"
    return value.replace("&", "&amp;").replace("<", "&lt;") if plain else value


def _written_date(entry: dict[str, Any]) -> str:
    # dict.get: its own get warns about, and answers with, the other date when one is missing
    dates = (dict.get(entry, name) for name in ("published", "created", "updated"))
    return next((str(date) for date in dates if date), "")


def _authors(entry: dict[str, Any]) -> tuple[str, ...]:
    named = tuple(
        str(author.get("name")) for author in dict.get(entry, "authors") or () if author.get("name")
    )
    return named or tuple(filter(None, (str(dict.get(entry, "author") or ""),)))
