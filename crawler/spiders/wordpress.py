"""The REST interface of WordPress: posts by date, a hundred a page, the newest first. Pure.

`after` and `before` keep the pages where they are while news comes in. They are compared with the site's own clock,
so they are asked for with a day to spare, and the dates of the posts decide.
"""

from __future__ import annotations

import re
from datetime import datetime

from config.outlet import Outlet, WordPressArchive
from crawler.page import PageAnswer
from crawler.sources import Document, Parsed, Wanted
from crawler.sources.items import Context, parsed
from crawler.sources.wordpress import FIELDS, item_of, posts_in
from crawler.sources.wordpress import address as with_parameters
from crawler.spiders import (
    DAY,
    Page,
    Place,
    Span,
    Turn,
    all_older,
    failed,
    marks,
    passed_by,
    requests_left,
    unseen,
)
from storage.records import Outcome

PAST_THE_END = 400


def begin(way: WordPressArchive, span: Span) -> Place:  # noqa: ARG001 - every kind is asked alike
    """Begin at the first page."""
    return {"page": 1, "of": None, "seen": []}


def address(way: WordPressArchive, section: str, place: Place, span: Span) -> str:  # noqa: ARG001 - as above
    """Ask for one page of the posts of the time asked for."""
    asked = {
        "after": _written(span.since - DAY),
        "before": _written(span.until + DAY),
        "orderby": "date",
        "order": "desc",
        "per_page": str(way.per_page),
        "page": str(place["page"]),
        "_fields": FIELDS,
    } | way.ask
    return with_parameters(way.url, asked)


def _written(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}"


def read(way: WordPressArchive, answer: PageAnswer, outlet: Outlet, now: datetime) -> Parsed:
    """Read a page of posts as a source of WordPress does."""
    wanted = Wanted(url=answer.url)
    posts = posts_in(
        Document(wanted=wanted, url=answer.url, body=answer.body, content_type=answer.content_type)
    )
    if isinstance(posts, Parsed):
        return posts
    everything = way.model_copy(update={"only": None, "skip": None})
    context = Context(base=answer.url, source=everything, outlet=outlet, now=now)
    return parsed([item_of(post, answer.url, way) for post in posts], context, parser="wordpress")


def turn(way: WordPressArchive, place: Place, page: Page, span: Span) -> Turn:  # noqa: ARG001 - as above
    """Go on to the last page, which the server numbers; it answers 400 to the one after it."""
    number, last = place["page"], _number(page.headers.get("x-wp-totalpages")) or place["of"]
    if page.outcome is not Outcome.OK:
        return _nothing(place, page, last)
    fresh = unseen(page, place["seen"])
    if not fresh:
        return Turn(because="repeats" if page.sightings else "end")
    if all_older(fresh, span):
        return Turn(because="older")
    if last is not None and number >= last:
        return Turn(because="end")
    left = requests_left(number, fresh, span) if last is None else float(last - number)
    return Turn(next={"page": number + 1, "of": last, "seen": marks(page.sightings)}, left=left)


def _nothing(place: Place, page: Page, last: int | None) -> Turn:
    number = place["page"]
    if page.status == PAST_THE_END and number > 1 and (last is None or number > last):
        return Turn(because="end")
    if page.outcome is Outcome.EMPTY:
        return Turn(because="end")
    if number == 1 or last is None:
        return failed(page)
    hole = {**place, "seen": []}
    if number >= last:
        return Turn(because="end", holes=(hole,))
    step = {"page": number + 1, "of": last, "seen": []}
    return passed_by(place, page, step, hole=hole, left=float(last - number))


def _number(written: str | None) -> int | None:
    return int(written) if written and re.fullmatch(r"\d{1,9}", written, re.ASCII) else None
