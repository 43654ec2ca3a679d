"""What questions are answered with: frozen rows, made of plain values, for the command line, the web and the metrics."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypeVar

from storage.records import Citation

Shape = TypeVar("Shape")


def made(shape: type[Shape], row: Any, **computed: Any) -> Shape:
    """Make a row of `shape` from the columns that bear its fields' names."""
    taken = {each.name: getattr(row, each.name) for each in fields(shape) if each.name not in computed}  # type: ignore[arg-type]
    return shape(**taken, **computed)


# ------------------------------------------------------------------------------------------ coming in


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """A source and how it does."""

    key: str
    outlet: str
    kind: str
    url: str
    moved_to: str | None
    rank: int
    enabled: bool
    next_visit_at: datetime
    failures: int
    first_good_at: datetime | None
    last_good_at: datetime | None
    last_visit_at: datetime | None
    last_outcome: str | None
    last_detail: str  # what its last visit met, such as "HTTP 404"
    closed: str | None = None  # why it is visited no more: "HTTP 410"
    interval_s: int | None = None  # between two visits; None until one was good
    new_per_day: float | None = None
    known_share: float | None = None
    listed: int | None = None  # items of the last document that was read
    newest_at: datetime | None = None
    last_new_at: datetime | None = None
    barren_since: datetime | None = None
    quiet_since: datetime | None = None
    validators_lie: bool = False
    stands_by: bool = False  # a reserve that no better source needs now
    host_waits_until: datetime | None = None  # its host has asked us to wait, for a page or a document


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletRow:
    """An outlet, its sources, and what has come of it."""

    outlet: str
    sources: tuple[SourceRow, ...]
    articles: int
    last_article_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailingSource:
    """A source whose last visit failed, and how."""

    key: str
    outlet: str
    outcome: str
    status: int | None
    detail: str
    failures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRow:
    """One visit to one source."""

    source: str
    outlet: str
    started_at: datetime
    finished_at: datetime
    outcome: str
    status: int | None
    detail: str
    items: int
    new: int
    size: int
    parser: str | None
    conditional: bool
    undated: int
    newest_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRow:
    """An article as lists show it. `rules` are those that hold for it."""

    id: int
    outlet: str
    url: str
    title: str
    summary: str
    authors: tuple[str, ...]
    language: str | None
    published_at: datetime | None
    published_precision: str | None
    first_seen_at: datetime
    first_seen_in: str
    quiet: bool
    quiet_because: str | None
    story: int
    duplicate_of: int | None
    duplicate_kind: str | None
    duplicate_score: float | None
    shares_text_with: int | None
    current_revision: int
    page_due_at: datetime | None
    page_attempts: int
    page_outcome: str | None
    page_status: int | None
    page_detail: str | None
    page_read_at: datetime | None
    section: str | None
    tags: tuple[str, ...]
    lead: str | None
    agency: str | None
    cited: tuple[Citation, ...]
    canonical: str | None
    image: str | None
    text_length: int | None
    looks: int  # at its page after the first reading
    look_at: datetime | None  # the next; None: no more
    look_because: str | None  # "schedule", "headline", "doubt"
    looked_at: datetime | None
    look_outcome: str | None
    doubt_since: datetime | None  # looks find its page, or most of its text, missing
    deleted_at: datetime | None
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionRow:
    """One state of an article."""

    id: int
    number: int
    basis: str
    seen_at: datetime
    title: str
    summary: str
    text: str
    origin: dict[str, str] | None
    examined_at: datetime | None
    catalog_version: str | None
    modified_at: datetime | None  # the time of change that its page declared
    flags: tuple[str, ...]  # what differs from the version before
    words_added: int | None
    words_removed: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SightingRow:
    """Where an article was listed."""

    source: str
    url: str
    first_seen_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchRow:
    """What a rule found in an article."""

    rule: str
    rule_version: str
    basis: str
    holds: bool
    terms: tuple[str, ...]
    actors: tuple[str, ...]
    excerpt: str
    silent: str | None
    matched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionSpan:
    """One place where an actor or a place is named; offsets count characters of the field, end exclusive."""

    field: str
    start: int
    end: int
    form: str  # how it is named: "full", "alias", "state", ...
    strong: bool
    why: str  # a code, with what it needs after a colon


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionRow:
    """An actor or a place that a revision names."""

    kind: str  # "actor", "place"
    named: str  # its id
    strong: bool  # one of its mentions is: rules fire on it
    often: int
    spans: tuple[MentionSpan, ...]  # the first of them


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeArticle:
    """Everything we hold of one article."""

    article: ArticleRow
    revisions: tuple[RevisionRow, ...]
    sightings: tuple[SightingRow, ...]
    matches: tuple[MatchRow, ...]
    same_story: tuple[ArticleRow, ...]  # its copies, and what it is a copy of
    alerts: tuple[AlertRow, ...]  # of its story, and those that it opened
    mentions: tuple[MentionRow, ...] = ()  # who and where, in its newest version that the rules have seen


# ---------------------------------------------------------------------------------------- going out


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """A message and how it stands. `alert`, `rule` and `title` are None for a test or a daily line."""

    id: int
    uid: str
    alert: str | None
    alert_number: int  # of the message within the alert
    rule: str | None
    title: str | None  # of the article that opened the alert
    channel: str
    kind: str
    recipient: str
    state: str
    because: str
    created_at: datetime
    due_at: datetime
    attempts: int
    settled_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedRow:
    """A message that is still to be sent."""

    uid: str
    channel: str
    recipient: str
    because: str
    attempts: int
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRow:
    """One attempt to send a message; `finished_at` is None when nobody knows how it ended."""

    number: int
    started_at: datetime
    finished_at: datetime | None
    because: str | None
    status: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeDelivery:
    """A message with its bytes and every attempt to send it."""

    delivery: DeliveryRow
    payload: bytes
    attempts: tuple[AttemptRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateRow:
    """What came of a story after an alert had told it, and the message that tells it, or why none does."""

    kind: str
    article: int
    outlet: str
    url: str
    title: str
    number: int | None
    because: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRow:
    """An alert, the article that opened it, and what was sent."""

    uid: str
    rule: str
    story: int
    article: int
    outlet: str
    url: str
    title: str
    opened_at: datetime
    updated_at: datetime
    waits_for_page: bool
    withdrawn: str | None  # why nothing was told after all
    merged_into: str | None  # the uid of the alert that tells its story
    number: int  # of its last message
    outlets: int  # that have its story now
    outlets_told: int  # that had it when it was told last
    confirmed_at: datetime | None  # when it told of a second independent outlet
    deliveries: tuple[DeliveryRow, ...]
    updates: tuple[UpdateRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelHealth:
    """How a channel does, what it is owed, and since when it fails."""

    id: str
    owed: int
    owed_since: datetime | None  # the message that has waited longest
    failures: int  # in a row
    failing_since: datetime | None  # None while it does not fail
    paused_until: datetime | None
    disabled_because: str | None
    last_sent_at: datetime | None
    last_failure: str | None
    last_failed_at: datetime | None


# ------------------------------------------------------------------------------------------- health


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFigure:
    """How one page was read, and what it gave."""

    seen_at: datetime
    tried_at: datetime
    outcome: str
    text_length: int | None
    dated: bool
    signed: bool
    decayed: tuple[str, ...] = ()  # fields whose configured selectors found nothing there


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitFigure:
    """One visit, as far as health looks at it."""

    source: str
    outlet: str
    finished_at: datetime
    outcome: str
    detail: str
    new: int
    held_back: int


# ------------------------------------------------------------------------------------------- rounds


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseRow:
    """Who is at work on this database, or was when it last said so."""

    holder: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRow:
    """One round of the watch."""

    started_at: datetime
    finished_at: datetime
    good: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What happened between two moments; the last three are how things stand now."""

    visits: int
    visits_failed: int
    visits_by_outcome: dict[str, int]
    articles_new: int
    pages_by_outcome: dict[str, int]
    matches: int
    alerts: int
    deliveries_sent: int
    deliveries_dead: int
    deliveries_owed: int
    revisions_unexamined: int
    sources_failing: int
