"""What goes out: a Match is what a rule found, an Alert what a newsroom is told, a Delivery one message to one recipient. Pure."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from storage.records.coming_in import Outcome
from storage.records.kinds import Record


class Basis(enum.StrEnum):
    """What a revision, and so a match, rests on."""

    ADDRESS = "address"  # the words of its address: no source gave a headline, and its page is to give one
    HEADLINE = "headline"  # title and summary of the source
    PAGE = "page"  # the text of the page
    GONE = "gone"  # the page is there no more: headline and text are those that it had


class UpdateKind(enum.StrEnum):
    """What came of a story after a rule has told it."""

    MATCH = "match"  # another article that the rule matches
    COPY = "copy"  # a copy of what was told
    NEW_TEXT = "new-text"  # a copy that adds text in which the rule matches
    CONFIRMED = "confirmed"  # a second independent outlet has it
    EDITED = "edited"  # an article that the rule matched has another version
    DELETED = "deleted"  # the page of such an article is gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Told(Record):
    """An alert that exists for a rule and the story at hand."""

    rule: str
    uid: str
    article: int  # that opened it, or brought it up to date
    waiting: bool  # its deliveries wait for the page: nothing has been sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Unexamined(Record):
    """A revision that no rule has seen yet, with what an examination needs to decide."""

    revision: int
    article: int
    story: int
    basis: Basis
    outlet: str
    url: str
    title: str
    summary: str
    text: str
    authors: tuple[str, ...]
    language: str | None
    published: datetime | None
    first_seen_at: datetime
    quiet: bool  # store what matches, raise no alert
    page_pending: bool  # its page is still wanted
    page_outcome: Outcome | None = None  # why a headline stays the basis
    told: tuple[Told, ...] = ()
    quiet_because: str | None = None  # "backlog", "backfill": nobody is told; "flood": a digest tells of it
    published_precision: str | None = (
        None  # "minute", "day" (noon of it in the outlet's zone), None where nobody said
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Span(Record):
    """Where a term stands: `field` is title, summary or text; offsets count characters, end exclusive."""

    field: str
    start: int
    end: int
    term: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Match(Record):
    """What one rule found in one revision."""

    rule: str
    rule_version: str
    terms: tuple[str, ...]  # as the rule writes them, in the rule's order
    spans: tuple[Span, ...]
    excerpt: str  # the passage, around the first span of the best sentence
    actors: tuple[str, ...] = ()
    silent: str | None = None  # why it raises no alert: "backlog", "older than 48h"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedDelivery(Record):
    """One message to one recipient, with the very bytes that will be sent, however often."""

    uid: str  # "msg_..."; the same on every attempt
    channel: str
    kind: str  # of the channel
    recipient: str  # "" where the channel has only one; never a secret
    payload: bytes
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAlert(Record):
    """An alert to open, or to bring up to date while it still waits, with what it owes."""

    uid: str  # "alr_..."
    rule: str
    deliveries: tuple[OwedDelivery, ...]
    waiting: bool  # its deliveries wait for the page until they are due


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal(Record):
    """An alert that still waits and will not be told: its page took the headline's word back, or is old news."""

    uid: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination(Record):
    """Everything that examining one revision decided; the store writes it in one transaction."""

    revision: int
    article: int
    story: int
    at: datetime
    catalog_version: str
    matches: tuple[Match, ...]
    alerts: tuple[NewAlert, ...]
    withdrawn: tuple[Withdrawal, ...] = ()
    lets_go: bool = False  # of its kept pages, unless something has ever matched


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedDelivery(Record):
    """A delivery this process may send until `lease_until`; its attempt is on record already."""

    id: int
    uid: str
    alert: str | None  # the alert's uid; None for a test or a daily line
    channel: str
    kind: str
    recipient: str
    payload: bytes
    attempt: int  # 1 for the first
    turn: int  # 1 for the first since it was owed, or owed again
    token: str
    lease_until: datetime
    owed_since: datetime
    repeat: bool = False  # an earlier attempt ended without a word: the receiver may have it already


class DeliveryState(enum.StrEnum):
    """Where a delivery stands."""

    OWED = "owed"  # to be sent when due
    SENT = "sent"
    DEAD = "dead"  # given up; kept, listed, can be replayed
    WITHDRAWN = (
        "withdrawn"  # not sent: the story had been told already, or there was nothing to tell after all
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement(Record):
    """How an attempt ended, and what happens to its delivery. `because` is a named reason."""

    state: DeliveryState
    because: str  # "accepted", "HTTP 500", "timed out", "gave up after 10 attempts", ...
    retry_at: datetime | None = None  # with OWED
    status: int | None = None
    channel_paused_until: datetime | None = None  # the whole channel waits: rate limit, dead endpoint
    channel_disabled: str | None = None  # why a person must act: HTTP 410
    tried: bool = True  # False: nothing was sent, its channel was waiting; the attempt is taken back
