"""What goes out: a Match is what a rule found, an Alert what a newsroom is told, a Delivery one message to one recipient. Pure."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from language.mentions.records import Mention
from storage.records.coming_in import Outcome
from storage.records.kinds import Record


class Basis(enum.StrEnum):
    """What a revision, and so a match, rests on."""

    ADDRESS = "address"  # the words of its address: no source gave a headline, and its page is to give one
    HEADLINE = "headline"  # title and summary of the source
    PAGE = "page"  # the text of the page
    GONE = "gone"  # the page is there no more: headline and text are those that it had


UNCONFIRMED = "only one outlet has it so far"
"""Why a match raises no alert yet whose rule waits for a second independent outlet."""
TOLD_ALREADY = "told already"
"""Why an update of an alert is no message: a plain further article, or a copy."""


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
    number: int = 1  # of its last message
    confirmed: bool = False  # it has told of a second independent outlet


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller(Record):
    """An article of a story, as messages name those who have it."""

    article: int
    outlet: str
    title: str
    url: str
    at: datetime  # when it was published, or first seen where nobody says
    precision: str | None = None  # "day": `at` is noon of it
    basis: Basis = Basis.PAGE
    is_copy: bool = False
    independent: bool = True  # it has the story from nobody else of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit(Record):
    """How a revision differs from the one before it."""

    flags: tuple[str, ...]  # see `news.changes`
    title: str  # of the one before, as the text
    text: str
    words_added: int = 0
    words_removed: int = 0


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
    placed: bool = False  # it was compared with the others: its story is known
    changed: bool = False  # it is another version of what was examined before
    # the rest is known of what `placed` returns
    tellers: tuple[Teller, ...] = ()  # who has the story, the first first
    outlets: int = 1  # that have it
    confirmed: bool = False  # two of them independently
    copy_of: int | None = None
    new_text: str | None = (
        None  # what it adds to what it copies, or to the version before; None: all of it is new
    )
    edit: Edit | None = None  # None of a first version
    matched: tuple[str, ...] = ()  # rules that held for it before
    awaiting: tuple[str, ...] = ()  # those of them that wait until a second outlet has its story
    noted: tuple[tuple[str, UpdateKind], ...] = ()  # (uid of an alert, kind): its updates on record
    stand: str | None = None  # of its story: what is decided on it holds while it has not changed
    section: str | None = None  # as the outlet names it


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
    priority: int = 1  # of its rule: 0 low, 1 normal, 2 high, 3 urgent; the higher goes out first


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAlert(Record):
    """An alert to open, or to bring up to date while it still waits, with what it owes."""

    uid: str  # "alr_..."
    rule: str
    deliveries: tuple[OwedDelivery, ...]
    waiting: bool  # its deliveries wait for the page until they are due
    outlets: int = 1  # that have its story, as it says
    confirmed: bool = False  # it says that two have it independently


@dataclass(frozen=True, slots=True, kw_only=True)
class FurtherMessage(Record):
    """One more message of an alert that was told."""

    told: Told  # the alert, as it stands with this message
    deliveries: tuple[OwedDelivery, ...]
    outlets: int = 1  # that have its story, as it says


@dataclass(frozen=True, slots=True, kw_only=True)
class Update(Record):
    """Something that came of a story after a rule has told it."""

    uid: str  # of the alert
    kind: UpdateKind
    number: int | None = None  # of the message that tells it
    because: str | None = None  # why none does


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
    messages: tuple[FurtherMessage, ...] = ()
    updates: tuple[Update, ...] = ()
    stand: str | None = None  # of its story, as it was decided on; None: nothing was decided that hangs on it
    keeps_matches: bool = False  # its page is gone: what was found in it still holds
    words: frozenset[str] | None = None  # folded, of title, summary and text: what a search finds it by
    mentions: tuple[Mention, ...] = ()  # who and where


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedBack(Record):
    """What a rule that was new has found in what was stored; the store ends its looking back with it, in one transaction."""

    rule: str
    version: str
    seconds: int  # that it looked back over, to tell of it; 0: it only counted
    stories: int  # that it would have raised: in seven days, or in those seconds where they are more
    at: datetime
    opens: tuple[Examination, ...] = ()  # with the alerts of stories that it has not told
    digest: tuple[OwedDelivery, ...] = ()  # that tells of them in their stead


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
