"""What a backfill has come to so far: its walks, what they listed, how much is left, and whether that is all. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from config.outlet import NumberedPages, Outlet, SourceShape
from crawler.spiders.walk import Walk
from serviola.backfilled import Standing, WalkTold, requests_left
from storage.records import BackfillState


class Count:
    """One run of the command, counted."""

    def __init__(self, outlet: Outlet) -> None:
        self.outlet = outlet
        self.walks: list[Walk] = []
        self.new_of: dict[str, int] = {}  # by the name of a walk, in all runs
        self.requests = self.listed = self.new = 0
        self.asked_of_walk = 0  # requests of the walk under way
        self.pages_read = self.pages_not_read = self.pages_left = 0

    def one_more_request(self) -> None:
        """Count a request for a page of a listing."""
        self.requests += 1
        self.asked_of_walk += 1

    def page_listed(self, walk: Walk, listed: int, new: int) -> None:
        """Count what a page of a listing brought."""
        self.listed += listed
        self.new += new
        self.new_of[walk.name] = self.new_of.get(walk.name, 0) + new

    def is_needed(self, way: SourceShape) -> bool:
        """Whether a way is of the best rank of its language, or all that are better have a walk that failed."""
        better = [
            walk
            for walk in self.walks
            if walk.way.rank < way.rank and self.language(walk.way) == self.language(way)
        ]
        return all(
            any(fell_short(walk) for walk in better if walk.way.rank == rank)
            for rank in {walk.way.rank for walk in better}
        )

    def language(self, way: SourceShape) -> str:
        """Return the language of a way."""
        return way.language or self.outlet.languages[0]

    def requests_left(self, every_name: Iterable[str]) -> float | None:
        """Guess how many requests there are to the end; `every_name` are the walks of the best rank."""
        ahead = len(set(every_name) - {walk.name for walk in self.walks})
        return requests_left([walk.progress for walk in self.walks], ahead)

    def seconds_left(
        self, left: float | None, *, took: float, pause: float, reads_pages: bool
    ) -> float | None:
        """Guess how long `left` requests take: one at a time, as fast as it `took` so far, never faster than the pause."""
        if left is None or not self.requests:
            return None
        read = self.pages_read + self.pages_not_read
        usual = took / (self.requests + read)
        pages = (left * self.listed / self.requests + max(0, self.new - read)) * reads_pages
        return max(pause, usual) * (left + pages)

    def standing(self, walk: Walk | None, left: float | None, seconds_left: float | None) -> Standing:
        """Say how far it is."""
        reached = walk.progress.reached if walk else None
        read = self.pages_read + self.pages_not_read
        return Standing(
            walk=walk.name if walk else "",
            requests=self.requests,
            requests_left=left,
            listed=self.listed,
            new=self.new,
            reached=datetime.fromisoformat(reached) if reached else None,
            pages_read=read,
            pages_left=self.pages_left or max(0, self.new - read),
            seconds_left=seconds_left,
        )

    @property
    def ended_early(self) -> str:
        """Why a walk ended before its end; "" when none did."""
        return next((walk.ended_early for walk in self.walks if walk.ended_early), "")

    @property
    def detail(self) -> str:
        """Name the walks that fell short, and why."""
        short = (walk for walk in self.walks if fell_short(walk))
        return "; ".join(f"{walk.name}: {walk.progress.outcome or walk.progress.because}" for walk in short)

    @property
    def verdict(self) -> BackfillState:
        """Whether, for each language, some rank of ways was walked whole."""
        for language in {self.language(walk.way) for walk in self.walks}:
            mine = [walk for walk in self.walks if self.language(walk.way) == language]
            ranks = {walk.way.rank for walk in mine}
            if not any(all(is_whole(walk) for walk in mine if walk.way.rank == rank) for rank in ranks):
                return BackfillState.FAILED
        return BackfillState.DONE

    def told(self, walk: Walk) -> WalkTold:
        """Say how a walk went."""
        now = walk.progress
        return WalkTold(
            name=walk.name,
            because=now.because,
            outcome=now.outcome,
            detail=now.detail,
            requests=now.requests,
            listed=now.listed,
            new=self.new_of.get(walk.name, 0),
            reached=now.reached,
            missing=len(now.holes),
            fault=type(walk.fault).__name__ if walk.fault else "",
        )


def sections_of(way: SourceShape) -> list[str]:
    """Name the sections of a way; one without a name where it has none."""
    return way.sections if isinstance(way, NumberedPages) and way.sections else [""]


def fell_short(walk: Walk) -> bool:
    """Whether a lesser way is to step in for this one."""
    return walk.fault is not None or walk.progress.because in {"failed", "short"}


def is_whole(walk: Walk) -> bool:
    """Whether a walk has come to a good end."""
    return walk.fault is None and walk.progress.whole
