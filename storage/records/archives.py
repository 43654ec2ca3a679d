"""What archives are read with: an outlet's own, page by page, and files of articles, row by row. Pure."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from news.fingerprint import Fingerprint
from storage.records.coming_in import Citation
from storage.records.kinds import Record, Written


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveRow(Written):
    """An article as a row of a file gives it, ready to be stored."""

    line: int  # of the file, from 1
    outlet: str  # its id
    url: str  # fetchable; of a row without one the same as its key
    url_key: str  # its identity: of its URL, or of its id or its text where it has none
    moved: tuple[str, ...] = ()  # keys of the addresses that it had before, by its outlet's own rules
    host: str  # "" without a URL
    external_id: str | None  # what the file calls it
    title: str
    text: str  # one paragraph a line
    authors: tuple[str, ...] = ()
    language: str | None = None
    published: datetime | None = None
    published_precision: str | None = None  # "minute", or "day": then `published` is noon of it
    published_note: str | None = None
    agency: str | None = None  # whose text it is, as far as the text says
    cited: tuple[Citation, ...] = ()
    digest: str  # of title and text: whether two rows of one name are the same
    fingerprint: Fingerprint

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every name it goes by."""
        return (self.url_key, *self.moved)


@dataclass(frozen=True, slots=True, kw_only=True)
class Import(Record):
    """A file of articles, and how far it has been taken in."""

    id: int
    name: str
    lines: int  # done with
    stored: int
    known: int  # rows whose articles we had
    bad: int
    started_at: datetime
    updated_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion(Record):
    """Some rows of a file in their order, up to a line, to be stored in one transaction with how far that is."""

    of: int  # the id of its Import
    upto: int  # the last line that this is done with
    rows: tuple[ArchiveRow, ...]
    bad: int  # lines among them that are no use
    at: datetime
    alerting: bool  # they may raise alerts, as news does


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn(Record):
    """What storing a portion came to."""

    stored: int
    known: int
    copies: int  # of the stored ones
    revisions: tuple[int, ...]  # of the stored ones, for the rules to see
    clashes: tuple[
        tuple[int, int], ...
    ]  # (line, article): rows whose id is that of an article with another text
