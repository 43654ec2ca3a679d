"""Read a page that lists articles: by CSS selectors, or from a JSON document inside it. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from cssselect import SelectorError
from lxml import etree
from lxml import html as lxml_html
from lxml.cssselect import CSSSelector

from config.outlet import JsonListing, ListingShape, Outlet
from crawler.sources import Document, Parsed, itself
from crawler.sources.encodings import decoded
from crawler.sources.items import ITEMS_MOST, Context, Item, parsed, web_link
from crawler.sources.markup import described_page
from storage.records import Outcome

Asked = Callable[[lxml_html.HtmlElement], str]
"""Reads one field of an item."""


class NothingFound(Exception):  # noqa: N818 - a state of affairs, not a bug
    """The page holds nothing where the configuration says. Its text says where, in plain words."""


ASKS_ROBOTS = True
first = itself


def parse(document: Document, *, source: ListingShape, outlet: Outlet, now: datetime) -> Parsed:
    """Read a listing. Never raises: selectors that find nothing, or cannot be read, have an outcome."""
    text = decoded(document.body, document.content_type) or document.body.decode("utf-8", "replace")
    try:
        if source.json_ is not None:
            page, (items, note) = None, _json_items(_json_document(text, source.json_), source.json_)
        else:
            page = _page(text)
            items, note = list(_css_items(page, source)), ""
        context = Context(base=_base(source, page, document.url), source=source, outlet=outlet, now=now)
    except NothingFound as nothing:
        return _nothing(f"{nothing} in {described_page(text)}")
    except SelectorError as error:
        return _nothing(f"a selector that cannot be read: {error}")
    if not items:
        return _nothing(f"no item with a title at {source.items!r} in {described_page(text)}")
    return parsed(items, context, parser="listing", detail=note, when_none=Outcome.NOTHING_FOUND)


def _nothing(detail: str) -> Parsed:
    return Parsed(parser="listing", outcome=Outcome.NOTHING_FOUND, detail=detail)


def _base(source: ListingShape, page: lxml_html.HtmlElement | None, url: str) -> str:
    if source.base:
        return source.base.rstrip("/") + "/"
    declared = page.find(".//base[@href]") if page is not None else None
    return url if declared is None else web_link(url, declared.get("href")) or url


# ------------------------------------------------------------------------------------------- by selectors


def _page(text: str) -> lxml_html.HtmlElement:
    parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True)
    try:
        return lxml_html.document_fromstring(text.encode(errors="replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise NothingFound("nothing to read") from error


def _css_items(page: lxml_html.HtmlElement, source: ListingShape) -> Iterator[Item]:
    items = CSSSelector(source.items)(page)
    if not items:
        raise NothingFound(f"nothing at {source.items!r}")
    link = CSSSelector(source.link)
    title, summary, date = (asked(each) for each in (source.title, source.summary, source.date))
    return _best_titles(_css_item(item, link, title, summary, date) for item in items[:ITEMS_MOST])


def _css_item(
    item: lxml_html.HtmlElement,
    link: CSSSelector,
    title: Asked | None,
    summary: Asked | None,
    date: Asked | None,
) -> Item:
    linked = next(iter(link(item)), None)
    if linked is None:
        return Item()
    named = title(item) if title else _words(linked) or (linked.get("title") or "")
    return Item(
        link=linked.get("href") or "",
        title=_escaped(named),
        summary=_escaped(summary(item)) if summary else "",
        date=date(item) if date else "",
    )


def asked(selector: str | None) -> Asked | None:
    """Make what reads the text at a selector, or with `selector@attribute` that attribute; raises SelectorError.

    `@attribute` alone is the item's own.
    """
    if not selector:
        return None
    path, _, attribute = (part.strip() for part in selector.partition("@"))
    find = CSSSelector(path) if path else lambda item: [item]

    def ask(item: lxml_html.HtmlElement) -> str:
        found = next(iter(find(item)), None)
        if found is None:
            return ""
        return (found.get(attribute) or "").strip() if attribute else _words(found)

    return ask


def _words(element: lxml_html.HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _best_titles(items: Iterable[Item]) -> Iterator[Item]:
    """Join what a page links more than once (picture, headline, "read on"): the longest text is the headline."""
    best: dict[str, Item] = {}
    for item in items:
        if not item.link or not item.title:
            continue
        known = best.setdefault(item.link, item)
        if len(item.title) > len(known.title):
            best[item.link] = replace(
                item, date=item.date or known.date, summary=item.summary or known.summary
            )
    return iter(best.values())


# -------------------------------------------------------------------------------------------- from JSON


def _json_document(text: str, shape: JsonListing) -> Any:
    if text.lstrip()[:1] in {"{", "["}:
        raw = text
    else:
        script = next(iter(CSSSelector(shape.script)(_page(text))), None)
        if script is None:
            raise NothingFound(f"no script at {shape.script!r}")
        raw = script.text or ""
    try:
        return json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise NothingFound(f"no JSON that can be read at {shape.script!r}") from error


def _json_items(document: Any, shape: JsonListing) -> tuple[list[Item], str]:
    """Return the items of every array that is there, and a note on those that are not."""
    found: list[Item] = []
    missing: list[str] = []
    for path in shape.items:
        array = at_path(document, path)
        if isinstance(array, list):
            found += [_json_item(each, shape) for each in array if isinstance(each, dict)]
        else:
            missing.append(path)
    if len(missing) == len(shape.items):
        raise NothingFound(f"no array at {', '.join(missing)}")
    return list(_best_titles(found)), f"no array at {', '.join(missing)}" if missing else ""


def _json_item(each: dict[str, Any], shape: JsonListing) -> Item:
    return Item(
        link=_json_text(each, shape.link),
        title=_json_text(each, shape.title),
        summary=_json_text(each, shape.summary),
        date=_json_text(each, shape.date),
    )


def _json_text(each: dict[str, Any], path: str | None) -> str:
    value = at_path(each, path) if path else None
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def at_path(document: Any, path: str) -> Any:
    """Follow a dotted path of keys and indexes, such as `props.pageProps.allHome.0`; None where it ends early."""
    for step in path.split("."):
        if isinstance(document, dict):
            document = document.get(step)
        elif isinstance(document, list) and re.fullmatch(r"\d{1,6}", step) and int(step) < len(document):
            document = document[int(step)]
        else:
            return None
    return document
