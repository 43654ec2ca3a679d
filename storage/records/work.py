"""Who works on a database, and how much there is to do. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.records.kinds import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease(Record):
    """Who works on this database now."""

    name: str
    holder: str  # "host:pid:random"
    token: int
    until: datetime
    taken_from: str | None = None  # a dead holder whose lease was taken over


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """How much there is to do now: what a cron run works down to nothing."""

    sources: int
    pages: int
    revisions: int
    deliveries: int

    @property
    def nothing(self) -> bool:
        """Whether all is done."""
        return not (self.sources or self.pages or self.revisions or self.deliveries)
