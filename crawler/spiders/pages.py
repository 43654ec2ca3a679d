"""Listings page by page, the newest items first: by number, by the link to the next page, or by a cursor. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote, urljoin

from lxml import etree
from lxml import html as lxml_html

from config.outlet import NumberedPages, Outlet
from crawler.page import PageAnswer
from crawler.sources import Parsed
from crawler.sources.items import web_link
from crawler.sources.listing import asked, at_path
from crawler.spiders import (
    BROKEN,
    Page,
    Place,
    Span,
    Turn,
    all_older,
    failed,
    marks,
    passed_by,
    read_listing,
    requests_left,
    unseen,
)
from storage.records import Outcome, Sighting

THE_END = frozenset({400, 404, 410})
"""What sites answer to a page beyond their last one."""
BLANKS = 2
"""So many pages in a row without an item are the end; a single one may be a page that is broken."""


def begin(way: NumberedPages, span: Span) -> Place:  # noqa: ARG001 - every kind is asked alike
    """Begin at the first page."""
    return {"page": way.first_page, "seen": []}


def address(way: NumberedPages, section: str, place: Place, span: Span) -> str:  # noqa: ARG001 - as above
    """Fill in the number, the section and the cursor; a link to the next page is followed as it is."""
    if following := place.get("url"):
        return str(following)
    values = {"page": str(place["page"]), "section": section, "cursor": place.get("cursor", "")}
    filled = way.url
    for name, value in values.items():
        filled = filled.replace(f"{{{name}}}", quote(value, safe="/"))
    return filled


def read(way: NumberedPages, answer: PageAnswer, outlet: Outlet, now: datetime) -> Parsed:
    """Every page is a listing."""
    return read_listing(way, answer, outlet, now)


def turn(way: NumberedPages, place: Place, page: Page, span: Span) -> Turn:
    """Go on to the next page until one is older than what is asked for, repeats the one before, or lists nothing."""
    if page.outcome is not Outcome.OK or not page.sightings:
        return _blank(way, place, page)
    holes = tuple(place.get("blank", ()))
    fresh, count = unseen(page, place["seen"]), place["page"] - way.first_page + 1
    if because := _end(way, fresh, count, span):
        return Turn(because=because, holes=holes)
    following = _following(way, page)
    if following is None:
        return Turn(because="end", holes=holes)
    step = {"page": place["page"] + 1, "seen": marks(page.sightings)} | following
    return Turn(next=step, left=requests_left(count, fresh, span), holes=holes)


def _end(way: NumberedPages, fresh: Sequence[Sighting], count: int, span: Span) -> str:
    """Say why a page is the last one to ask for; "" when it is not."""
    if not fresh:
        return "repeats"
    if all_older(fresh, span):
        return "older"
    if not way.goes_on:
        return "short"
    return "most" if count >= way.most else ""


def _blank(way: NumberedPages, place: Place, page: Page) -> Turn:
    """Pass by a page that gives nothing, once; where pages have no numbers nothing leads past it."""
    hole = {"page": place["page"], "seen": []}
    if place["page"] == way.first_page or "{page}" not in way.url:
        ended = place["page"] > way.first_page and _is_empty(way, page.body)
        return Turn(because="end") if ended else failed(page)
    if page.outcome in BROKEN:
        return passed_by(place, page, {**place, "page": place["page"] + 1}, hole=hole)
    blank = [*place.get("blank", ()), hole]
    if len(blank) >= BLANKS or page.status in THE_END:
        return Turn(because="end")
    return Turn(next={**place, "page": place["page"] + 1, "blank": blank})


def _following(way: NumberedPages, page: Page) -> dict[str, str] | None:
    """Return what leads to the next page beside its number; None where there is none."""
    if way.cursor:
        cursor = _cursor(way.cursor, page.body)
        return {"cursor": cursor} if cursor else None
    if way.next:
        link = _link(way.next, page)
        return {"url": link} if link and link != page.url else None
    return {}


def _cursor(path: str, body: bytes) -> str:
    try:
        found = at_path(json.loads(body), path)
    except ValueError:
        return ""
    return str(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""


def _is_empty(way: NumberedPages, body: bytes) -> bool:
    """Whether a JSON document has the arrays of its items, and nothing is in them."""
    if way.json_ is None:
        return False
    try:
        document = json.loads(body)
    except ValueError:
        return False
    return all(at_path(document, path) == [] for path in way.json_.items)


def _link(selector: str, page: Page) -> str | None:
    read = asked(selector if "@" in selector else f"{selector}@href")
    try:
        document = lxml_html.document_fromstring(page.body)
    except (etree.LxmlError, ValueError):
        return None
    found = read(document) if read else ""
    return web_link(page.url, urljoin(page.url, found)) if found else None
