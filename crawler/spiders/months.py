"""An archive with a page for each month, or several, or a sitemap: from the newest month to the oldest. Pure."""

from __future__ import annotations

from datetime import datetime

from config.outlet import MonthlyPages, Outlet
from crawler.page import PageAnswer
from crawler.sources import Parsed
from crawler.spiders import (
    BROKEN,
    Page,
    Place,
    Span,
    Turn,
    failed,
    marks,
    passed_by,
    read_listing,
    unseen,
)
from crawler.spiders.sitemaps import read_sitemap
from storage.records import Outcome

UNREAD = frozenset({Outcome.MALFORMED, Outcome.NOT_A_FEED, Outcome.NOTHING_FOUND, Outcome.TOO_LARGE})
"""A month that came and could not be read; one that is not there is a month without news."""


def begin(way: MonthlyPages, span: Span) -> Place:  # noqa: ARG001 - every kind is asked alike
    """Begin with the month of the last day."""
    return {"year": span.last_day.year, "month": span.last_day.month, "page": 1, "seen": [], "found": False}


def address(way: MonthlyPages, section: str, place: Place, span: Span) -> str:  # noqa: ARG001 - as above
    """Fill in the year, the month in two digits, and the page."""
    values = {"year": f"{place['year']:04}", "month": f"{place['month']:02}", "page": str(place["page"])}
    filled = way.url
    for name, value in values.items():
        filled = filled.replace(f"{{{name}}}", value)
    return filled


def read(way: MonthlyPages, answer: PageAnswer, outlet: Outlet, now: datetime) -> Parsed:
    """A month is a listing or a sitemap."""
    if way.holds == "listing":
        return read_listing(way, answer, outlet, now)
    return read_sitemap(way, answer, outlet, now)


def turn(way: MonthlyPages, place: Place, page: Page, span: Span) -> Turn:
    """Go on within the month while its pages list something new, then to the month before."""
    gave = page.outcome is Outcome.OK and bool(unseen(page, place["seen"]))
    if gave and "{page}" in way.url:
        step = {**place, "page": place["page"] + 1, "seen": marks(page.sightings), "found": True}
        return Turn(next=step, left=_months_left(place, span) + 1)
    # Several pages end with one that is not there, that lists nothing, or that shows the last one again.
    broken = page.outcome in BROKEN or (place["page"] == 1 and page.outcome in UNREAD)
    hole = {**place, "seen": []}
    found = place["found"] or gave
    if (place["year"], place["month"]) <= (span.first_day.year, span.first_day.month):
        return Turn(because="end", holes=(hole,) if broken else ()) if found else failed(page)
    year, month = (place["year"], place["month"] - 1) if place["month"] > 1 else (place["year"] - 1, 12)
    step = {"year": year, "month": month, "page": 1, "seen": [], "found": found}
    left = _months_left(place, span)
    return passed_by(place, page, step, hole=hole, left=left) if broken else Turn(next=step, left=left)


def _months_left(place: Place, span: Span) -> float:
    first = span.first_day
    return float((place["year"] - first.year) * 12 + place["month"] - first.month)
