"""What an archive is read with: how far it has come, page by page. Pure."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.records.kinds import Record


class BackfillState(enum.StrEnum):
    """Where a backfill stands."""

    RUNNING = "running"  # under way, or stopped before its end: the same command goes on with it
    DONE = "done"
    FAILED = "failed"  # it came to its end, and part of the archive could not be read


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill(Record):
    """An archive that is read from `since` to before `until`. `walks` has a bookmark for each way into it."""

    id: int
    outlet: str
    since: datetime
    until: datetime
    open_ended: bool  # no end was named: `until` is when it began
    state: BackfillState
    alerting: bool
    walks: dict[str, dict[str, Any]]
    listed: int  # items within its time, known ones included
    new: int
    detail: str
    started_at: datetime
    updated_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivePage(Record):
    """One page of an archive's listing, and how far its walk has come with it."""

    backfill: int
    walk: str
    source: str  # "informador/archive-sections": where its articles were first seen
    bookmark: dict[str, Any]
    at: datetime
    news_since: datetime | None = None  # what was published later may raise alerts; None: nothing may

    def is_news(self, published: datetime | None) -> bool:
        """Whether an item may raise an alert. What has no date may not: archives are full of it."""
        return self.news_since is not None and published is not None and published >= self.news_since


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission(Record):
    """Leave to ask a host, under a token; or none, and when to ask for it again."""

    token: str | None = None
    again_at: datetime | None = None
