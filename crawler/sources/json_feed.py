"""Read JSON Feed (jsonfeed.org, versions 1 and 1.1). Pure."""

from __future__ import annotations

import html
import json
from typing import Any

from crawler.sources import Parsed
from crawler.sources.items import Context, Item, parsed
from storage.records import Outcome


def parse_json_feed(text: str, context: Context) -> Parsed:
    """Read a JSON Feed. Never raises."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        return _malformed(f"JSON that is broken at line {error.lineno}")
    except (ValueError, RecursionError):  # a number of a million digits, a hundred thousand brackets
        return _malformed("JSON that nobody could read")
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list):
        return _malformed("JSON, but no JSON Feed: it has no list of items")
    language = _text(document.get("language"))
    found = [_item(item, language) for item in items if isinstance(item, dict)]
    return parsed(found, context, parser="json", detail="" if found else "a feed without items")


def _malformed(detail: str) -> Parsed:
    return Parsed(parser="json", outcome=Outcome.MALFORMED, detail=detail)


def _item(item: dict[str, Any], language: str) -> Item:
    plain = _text(item.get("summary")) or _text(item.get("content_text"))
    return Item(
        link=_text(item.get("url")) or _text(item.get("external_url")),
        title=html.escape(_text(item.get("title")), quote=False),
        summary=html.escape(plain, quote=False) if plain else _text(item.get("content_html")),
        guid=_text(item.get("id")),
        date=_text(item.get("date_published")) or _text(item.get("date_modified")),
        authors=_authors(item),
        language=_text(item.get("language")) or language,
    )


def _authors(item: dict[str, Any]) -> tuple[str, ...]:
    authors = [*_list(item.get("authors")), item.get("author")]  # the second is version 1
    return tuple(_text(author.get("name")) for author in authors if isinstance(author, dict))


def _text(value: object) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
