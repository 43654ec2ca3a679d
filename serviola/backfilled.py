"""What a backfill is asked for, how far it is, and what it came to: the values between the command and the work. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from config.outlet import Outlet
from crawler.spiders.walk import Progress
from storage.records import BackfillState


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was asked for."""

    outlet: Outlet
    since: datetime
    until: datetime | None = None
    alerting: bool = False
    restart: bool = False
    reads_pages: bool = True
    max_pages: int | None = None  # of listings, in this run
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far it is, for whoever looks on."""

    walk: str
    requests: int  # in this run
    requests_left: float | None  # None: nothing tells
    listed: int
    new: int
    reached: datetime | None
    pages_read: int
    pages_left: int
    seconds_left: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkTold:
    """How one way into the archive went, in all runs so far."""

    name: str
    because: str  # see crawler.spiders.Turn; "" while it is not at its end
    outcome: str
    detail: str
    requests: int
    listed: int
    new: int
    reached: str | None
    missing: int  # pages that could not be read
    fault: str  # a bug of ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a run came to; printed as JSON."""

    backfill: int
    outlet: str
    since: datetime
    until: datetime
    state: BackfillState
    was_done: bool  # before this run
    stopped: str  # "stopped", "max_pages", "dry_run"; "" when the end was reached
    walks: tuple[WalkTold, ...]
    requests: int  # in this run, as the three below
    listed: int
    new: int
    pages_read: int
    pages_not_read: int
    pages_left: int
    seconds: float
    seconds_left: float | None
    bugs: int

    def as_json(self) -> dict[str, Any]:
        """Return what a script reads: plain values, times in ISO 8601."""
        return asdict(self) | {"since": self.since.isoformat(), "until": self.until.isoformat()}

    @property
    def exit_code(self) -> int:
        """Read the code off: 70 a bug, 4 there is more to do, 1 part of the archive could not be read, 0 done."""
        if self.bugs:
            return 70
        if self.stopped in {"stopped", "max_pages"}:
            return 4
        return 1 if self.state is BackfillState.FAILED else 0


def requests_left(walks: Sequence[Progress], ahead: int) -> float | None:
    """Guess how many requests there are to the end of `walks` and of `ahead` more; None where nothing tells.

    A walk that has not begun is taken to be as long as the others.
    """
    under_way = [walk for walk in walks if not walk.over]
    if any(walk.left is None for walk in under_way):
        return None
    left = sum(walk.left or 0.0 for walk in under_way)
    whole = [walk.requests + (0.0 if walk.over else walk.left or 0.0) for walk in walks]
    return left + ahead * sum(whole) / len(whole) if whole else None
