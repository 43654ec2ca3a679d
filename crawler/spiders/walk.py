"""A walk: one way into an archive, place by place. What is decided is in the kinds; here it is asked for and stored.

Each page's articles and the place after it are written in one transaction, so a walk that is cut off repeats one page.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from config.outlet import Outlet, SourceShape
from crawler.crossing import Crossing, Hosts
from crawler.identity import new_article
from crawler.outcomes import host_free_at, outcome_of_status
from crawler.page import NotRead, PageAnswer
from crawler.sources import Parsed
from crawler.sources.items import is_kept
from crawler.spiders import BROKEN, Page, Place, Span, Turn, failed, kind_of
from network.retry_after import retry_after
from storage.host_names import host_of
from storage.records import Admission, NewArticle, Outcome, Sighting

MOST_TRIES = 3
"""How often a page is asked for that its server fails to give; its host rests for a minute after each."""
MOST_WAITS = 5
"""How often in a row a host may ask us to wait before a walk gives up."""
LONGEST_WAIT = timedelta(minutes=15)
"""Asked to wait for longer, a walk ends; the same command goes on with it later."""
WAITS = frozenset({Outcome.RATE_LIMITED, Outcome.ROBOTS_UNREACHABLE})
PASSED_ON = frozenset({Outcome.GONE, Outcome.GONE_FOR_GOOD, Outcome.ODD_STATUS, Outcome.TOO_LARGE, *BROKEN})
"""Outcomes over which the kind of way decides. Any other, as a refusal, ends the walk by its name."""
SETTLED = frozenset({Outcome.OK, Outcome.EMPTY, Outcome.GONE, Outcome.GONE_FOR_GOOD})
"""Outcomes with which a place that was passed by need not be asked for a third time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a walk has come: its bookmark, as it is written down."""

    place: Place | None = None  # where to go on; None: there is nothing more
    because: str = ""  # why it has ended, see Turn; "" while it goes on
    outcome: str = ""  # how it failed
    detail: str = ""
    requests: int = 0
    listed: int = 0  # items within the time asked for
    reached: str | None = None  # the oldest date so far that was listed
    left: float | None = None
    holes: tuple[Place, ...] = ()  # to be asked for again, the next time
    dropped: int = 0  # items within the time asked for that `only` and `skip` dropped

    @classmethod
    def read(cls, bookmark: Mapping[str, Any]) -> Progress:
        """Read what was written down."""
        known = {name: bookmark[name] for name in cls.__slots__ if name in bookmark}
        return cls(**known | {"holes": tuple(known.get("holes", ()))})

    def written(self) -> dict[str, Any]:
        """Return what is written down."""
        return {name: getattr(self, name) for name in self.__slots__} | {"holes": list(self.holes)}

    @property
    def over(self) -> bool:
        """Whether the walk has come to its end."""
        return bool(self.because)

    @property
    def whole(self) -> bool:
        """Whether nothing is left of it, not even a place that was passed by."""
        return self.over and self.because not in {"failed", "short"} and not self.holes


class Desk(Protocol):
    """What a walk needs of the table: leave to ask a host, and a place for what it finds."""

    async def admit(self, host: str) -> Admission:
        """Give leave to ask a host, or say when to ask for it again."""

    async def leave(self, host: str, token: str, next_at: datetime) -> None:
        """Let others ask a host from `next_at` on."""

    async def keep(self, walk: Walk, bookmark: dict[str, Any], new: Sequence[NewArticle]) -> None:
        """Store what a page listed, and the bookmark, together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What all walks of a backfill share."""

    outlet: Outlet
    span: Span
    desk: Desk
    hosts: Hosts
    now: Callable[[], datetime]
    host_delay: Callable[[str], timedelta]
    rest: Callable[[float], Awaitable[bool]]  # waits so many seconds; True when the program is to end
    allowed: Callable[[], bool]  # whether one more page may be asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """An address that may be asked now."""

    url: str
    crossing: Crossing


class Walk:
    """One way, or one section of it, from where it was left."""

    def __init__(
        self, way: SourceShape, section: str, around: Surroundings, progress: Progress | None = None
    ) -> None:
        self.way = way
        self.section = section
        self.kind = kind_of(way)
        self.around = around
        self.progress = progress or Progress(place=self.kind.begin(way, around.span))
        if self.progress.because == "failed":  # it is tried again where it failed
            self.progress = replace(self.progress, because="", outcome="", detail="")
        self.fault: Exception | None = None  # of ours: the spider broke, and its siblings go on
        self.ended_early = ""  # "stopped", "max_pages"
        self._holes = list(self.progress.holes) if self.progress.over else []
        self._at: Place | None = None
        self._held: tuple[str, str] | None = None  # the host that may be asked, and the token that says so
        self._tries = self._waits = 0

    @property
    def name(self) -> str:
        """Name it within its outlet: `sections/jalisco`."""
        own = self.around.outlet.key_of(self.way).partition("/")[2]
        return f"{own}/{self.section}" if self.section else own

    async def next(self) -> Asking | None:
        """Wait for leave to ask for the next page; None when there is none, or the program is to end."""
        self._at = self._holes[0] if self._holes else self.progress.place
        if self._at is None or (self.progress.over and not self._holes):
            return None
        if await self.around.rest(0):
            self.ended_early = "stopped"
            return None
        if not self.around.allowed():
            self.ended_early = "max_pages"
            return None
        url = self.kind.address(self.way, self.section, self._at, self.around.span)
        host = host_of(url)
        while True:
            admission = await self.around.desk.admit(host)
            if admission.token is not None:
                break
            now = self.around.now()
            pause = ((admission.again_at or now) - now).total_seconds()
            if await self.around.rest(min(max(pause, 0.05), 5.0)):
                self.ended_early = "stopped"
                return None
        self._held = (host, admission.token)
        return Asking(url=url, crossing=Crossing(self.around.hosts, host))

    async def answered(self, answer: PageAnswer, asking: Asking) -> None:
        """Take in what a server answered."""
        wait = retry_after(answer.headers, self.around.now())
        outcome = outcome_of_status(answer.status, asks_to_wait=wait is not None)
        page = Page(
            outcome=outcome,
            url=answer.url,
            status=answer.status,
            detail=f"HTTP {answer.status}",
            headers=answer.headers,
            body=answer.body,
        )
        await self._leave(asking, outcome, wait)
        if outcome is Outcome.OK:
            # In a thread: a page of an archive may list thousands.
            parsed = await asyncio.to_thread(self._parsed, answer)
            page = replace(page, outcome=parsed.outcome, detail=parsed.detail, sightings=parsed.sightings)
            await self._take(page)
        else:
            await self._refused(page, wait)

    async def unanswered(self, failure: NotRead, asking: Asking) -> None:
        """Take in that no answer came, and why."""
        await self._leave(asking, failure.outcome, failure.asked_to_wait)
        page = Page(outcome=failure.outcome, url=asking.url, detail=failure.detail)
        await self._refused(page, failure.asked_to_wait)

    async def let_go(self) -> None:
        """Free the host that was to be asked when the walk broke off."""
        if self._held is not None:
            (host, token), self._held = self._held, None
            await self.around.desk.leave(host, token, self.around.now() + self.around.host_delay(host))

    # ---------------------------------------------------------------------------------- one page

    def _parsed(self, answer: PageAnswer) -> Parsed:
        return self.kind.read(self.way, answer, self.around.outlet, self.around.now())

    async def _leave(self, asking: Asking, outcome: Outcome, wait: timedelta | None) -> None:
        """Free the hosts that were asked; the last one rests for as long as the outcome asks for."""
        around, crossing = self.around, asking.crossing
        await crossing.leave(outcome, around.host_delay, wait)
        if self._held is None:
            return
        (host, token), self._held = self._held, None
        now = around.now()
        free_at = now + around.host_delay(host)
        if not crossing.abroad:
            free_at = host_free_at(outcome, now, host_delay=around.host_delay(host), asked_to_wait=wait)
        await around.desk.leave(host, token, free_at)

    async def _refused(self, page: Page, wait: timedelta | None) -> None:
        if page.outcome in WAITS and self._waits < MOST_WAITS and (wait or timedelta()) <= LONGEST_WAIT:
            self._waits += 1
            self.progress = replace(self.progress, requests=self.progress.requests + 1)
            return
        if page.outcome in BROKEN and self._tries < MOST_TRIES - 1:
            self._tries += 1
            self.progress = replace(self.progress, requests=self.progress.requests + 1)
            return
        if page.outcome in PASSED_ON:
            await self._take(page)
        else:
            await self._keep(failed(page), page, (), 0)

    async def _take(self, page: Page) -> None:
        """Store what belongs here of a page, and go where its kind says."""
        assert self._at is not None  # noqa: S101 - an answer has a place that was asked for
        around = self.around
        within = [each for each in page.sightings if around.span.holds(each)]
        kept = [each for each in within if is_kept(each.url, self.way)]
        turn = self.kind.turn(self.way, self._at, page, around.span)
        await self._keep(turn, page, kept, len(within) - len(kept))

    async def _keep(self, turn: Turn, page: Page, kept: Sequence[Sighting], dropped: int) -> None:
        self._tries = self._waits = 0
        self.progress = self._after(turn, page, kept, dropped)
        new = [new_article(each, self.around.outlet) for each in kept]
        await self.around.desk.keep(self, self.progress.written(), new)

    def _after(self, turn: Turn, page: Page, kept: Sequence[Sighting], dropped: int) -> Progress:
        before = self.progress
        counted = replace(
            before,
            requests=before.requests + 1,
            listed=before.listed + len(kept),
            dropped=before.dropped + dropped,
            reached=_oldest(before.reached, kept),
        )
        if self._holes:  # asked for again: it leads nowhere, and is no hole any more when it gave something
            hole = self._holes.pop(0)
            if page.outcome not in SETTLED:
                return counted
            return replace(counted, holes=tuple(each for each in before.holes if each != hole))
        if turn.because == "failed":
            outcome = turn.outcome.value if turn.outcome else ""
            return replace(counted, because="failed", outcome=outcome, detail=turn.detail)
        if turn.next is None and not counted.listed and counted.dropped:
            detail = f"{counted.dropped} items, none of them kept by only and skip"
            return replace(counted, because="failed", outcome="nothing_found", detail=detail)
        return replace(
            counted,
            place=turn.next,
            because=turn.because,
            left=turn.left,
            holes=(*before.holes, *turn.holes),
        )


def _oldest(reached: str | None, kept: Sequence[Sighting]) -> str | None:
    dates = [each.published.isoformat() for each in kept if each.published is not None]
    return min([*dates, *([reached] if reached else [])], default=None)
