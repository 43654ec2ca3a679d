"""The ways through an outlet's archive: one module per kind, which decides what is asked for next. Pure.

A kind is the name of a module here with `begin`, `address`, `read` and `turn`; adding one is adding a file. Documents
are read by the parsers of crawler.sources; a Walk (walk.py) stores what they list, the spider (archive.py) fetches.
"""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Protocol, cast
from zoneinfo import ZoneInfo

from config.outlet import ListingShape, ListingSource, Outlet, SourceShape
from crawler.page import PageAnswer
from crawler.sources import Parsed, parse
from storage.records import Outcome, Sighting

Place = Mapping[str, Any]
"""Where a walk has got to: JSON, so that it can be written down, and never changed in place."""
DAY = timedelta(days=1)
HALF = timedelta(hours=12)
"""A day without a time stands for its noon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The time that is asked for: from `since` to before `until`, in the outlet's `zone`."""

    since: datetime
    until: datetime
    zone: ZoneInfo

    def is_older(self, seen: Sighting) -> bool:
        """Whether an item was surely published before; of a day without a time, its end counts."""
        if seen.published is None:
            return False
        if seen.published_precision == "day":
            return seen.published + HALF <= self.since
        return seen.published < self.since

    def is_newer(self, seen: Sighting) -> bool:
        """Whether an item was surely published after; of a day without a time, its beginning counts.

        When it was last changed, which is all that a sitemap may know, does not tell.
        """
        if "lastmod" in (seen.published_note or ""):
            return False
        grace = HALF if seen.published_precision == "day" else timedelta()
        return seen.published is not None and seen.published - grace >= self.until

    def holds(self, seen: Sighting) -> bool:
        """Whether an item belongs here. One without a date may: its page will tell."""
        return not (self.is_older(seen) or self.is_newer(seen))

    @property
    def first_day(self) -> date:
        """The day of `since`, for the outlet."""
        return self.since.astimezone(self.zone).date()

    @property
    def last_day(self) -> date:
        """The last day of which there may be anything."""
        return (self.until - timedelta(microseconds=1)).astimezone(self.zone).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What an address of an archive gave: every item it lists, whatever its date, and the answer itself."""

    outcome: Outcome
    url: str
    status: int | None = None
    detail: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    sightings: tuple[Sighting, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What a page leads to: the next place, or the end and why.

    Ends: "older" (all that is older was not asked for), "end" (of the archive), "repeats" (it shows the same page
    again), "short" (it goes back no further, and more was asked for), "most" (as many pages as it may have), or
    "failed", then `outcome` and `detail` say how.
    """

    next: Place | None = None
    because: str = ""
    outcome: Outcome | None = None
    detail: str = ""
    left: float | None = None  # how many requests there may be to the end; None where nothing tells
    holes: tuple[Place, ...] = ()  # places that gave nothing and were passed by


class Kind(Protocol):
    """A module that knows one kind of way."""

    def begin(self, way: Any, span: Span) -> Place:
        """Return where a walk begins."""

    def address(self, way: Any, section: str, place: Place, span: Span) -> str:
        """Return what to ask for at a place."""

    def read(self, way: Any, answer: PageAnswer, outlet: Outlet, now: datetime) -> Parsed:
        """Read every item that an answer lists. Never raises: what cannot be read has an outcome."""

    def turn(self, way: Any, place: Place, page: Page, span: Span) -> Turn:
        """Decide where to go from a place."""


def kind_of(way: SourceShape) -> Kind:
    """Return the module of a way's kind. Raises LookupError when there is none."""
    name: str = way.kind  # type: ignore[attr-defined]  # every way has one
    try:
        module = importlib.import_module(f"{__name__}.{name}")
    except ModuleNotFoundError as error:
        raise LookupError(f"no way into an archive of kind {name!r}") from error
    if not all(hasattr(module, each) for each in ("begin", "address", "read", "turn")):
        raise LookupError(f"no way into an archive of kind {name!r}")
    return cast("Kind", module)


# ------------------------------------------------------------------------------- what kinds have in common


def read_listing(way: ListingShape, answer: PageAnswer, outlet: Outlet, now: datetime) -> Parsed:
    """Read a page as the listing it is. What `only` and `skip` drop is kept: it tells how far back the page goes."""
    shared = {name: getattr(way, name) for name in ListingShape.model_fields}
    source = ListingSource.model_construct(**shared | {"kind": "listing", "only": None, "skip": None})
    return parse(
        answer.body, url=answer.url, content_type=answer.content_type, source=source, outlet=outlet, now=now
    )


def failed(page: Page) -> Turn:
    """End a walk at a page that it cannot do without."""
    return Turn(because="failed", outcome=page.outcome, detail=page.detail)


BROKEN = frozenset({Outcome.SERVER_ERROR, Outcome.TIMED_OUT, Outcome.CONNECTION_FAILED})
"""What a server does that fails to give a page, however often it is asked."""
MOST_MISSED = 2
"""So many places in a row that a server fails to give end a walk: it is not the page, then."""


def passed_by(place: Place, page: Page, step: Place, *, hole: Place, left: float | None = None) -> Turn:
    """Go on past a place that gave nothing, and note it; a server that fails again and again ends the walk."""
    missed = place.get("missed", 0) + 1
    if page.outcome in BROKEN and missed >= MOST_MISSED:
        return failed(page)
    return Turn(next={**step, "missed": missed}, left=left, holes=(hole,))


def marks(sightings: Sequence[Sighting]) -> list[str]:
    """Return short names of what a page lists, by which the next one is seen to repeat it."""
    return [hashlib.blake2s(each.url.encode(), digest_size=4).hexdigest() for each in sightings]


def unseen(page: Page, seen: Collection[str]) -> list[Sighting]:
    """Return what the page before did not list: pinned items stand on every page, and tell nothing of its age."""
    return [
        each for each, mark in zip(page.sightings, marks(page.sightings), strict=True) if mark not in seen
    ]


def all_older(sightings: Sequence[Sighting], span: Span) -> bool:
    """Whether a page, where the newest come first, lies wholly before the time asked for."""
    dated = [each for each in sightings if each.published is not None]
    return bool(dated) and all(span.is_older(each) for each in dated)


def requests_left(asked: int, sightings: Sequence[Sighting], span: Span) -> float | None:
    """Guess, from how far `asked` pages have come back in time, how many more there are to `since`."""
    dated = sorted(each.published for each in sightings if each.published is not None)
    if not dated:
        return None
    middle = dated[len(dated) // 2]  # one odd date does not move it
    walked = (span.until - middle) / max(span.until - span.since, timedelta(seconds=1))
    return max(0.0, asked * (1 - walked) / walked) if walked > 0 else None
