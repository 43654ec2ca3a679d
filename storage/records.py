"""The values that travel between stages: frozen, keyword-only, aware UTC times only. Pure.

A Sighting is what a source says; an Article is what we hold; a Reading is what its page gave; a Match is what a
rule found in it; an Alert is what a newsroom is told; a Delivery is one message owed to one recipient.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from language.storable import all_storable


class NaiveTimeError(TypeError):
    """A time without a zone reached a record: the border that made it should have given it one."""


def utc(moment: datetime) -> datetime:
    """Return the same instant in UTC; raises NaiveTimeError for a time without a zone."""
    if moment.tzinfo is None:
        raise NaiveTimeError(f"{moment!r} has no time zone")
    return moment.astimezone(UTC)


@cache
def moments_of(record: type[Record]) -> tuple[str, ...]:
    """Name the fields of a kind of record that hold times; asked once per kind, as thousands are made in a second."""
    return tuple(each.name for each in fields(record) if "datetime" in str(each.type))  # type: ignore[arg-type]


class Record:
    """What every record shares: its times are made UTC, and naive ones are refused, at construction."""

    __slots__ = ()

    def __post_init__(self) -> None:
        for name in moments_of(type(self)):  # type: ignore[arg-type]  # mypy confuses a class with its instances
            value = getattr(self, name)
            if value is not None and value.tzinfo is not UTC:
                object.__setattr__(self, name, utc(value))


@cache
def texts_of(record: type[Record]) -> tuple[str, ...]:
    """Name the fields of a kind of record that hold texts, alone, in tuples or in mappings."""
    return tuple(each.name for each in fields(record) if "str" in str(each.type))  # type: ignore[arg-type]


class Written(Record):
    """What holds words of strangers: its texts are made storable at construction, so that none can cost us the rest."""

    __slots__ = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in texts_of(type(self)):  # type: ignore[arg-type]  # as above
            value = getattr(self, name)
            if (kept := all_storable(value)) is not value:
                object.__setattr__(self, name, kept)


# ------------------------------------------------------------------------------------------ coming in


class Outcome(enum.StrEnum):
    """How a visit to a source, or the reading of a page, ended. Every one has a name; none is "error"."""

    OK = "ok"  # a visit: items were read; a page: an article with text
    UNCHANGED = "unchanged"  # 304, or the same bytes as last time
    EMPTY = "empty"  # a valid document without items
    MOVED = "moved"  # the source works, and has a new address for good
    LYING_VALIDATORS = "lying_validators"  # items were read that "nothing new" had hidden
    STALE = "stale"  # a valid document whose newest item is weeks old
    MALFORMED = "malformed"  # a document that no parser could read
    NOT_A_FEED = "not_a_feed"  # an HTML page (consent, bot check, soft 404) where a feed should be
    NOTHING_FOUND = "nothing_found"  # a listing whose selectors found nothing
    BOT_CHECK = "bot_check"  # a page that asks whether we are human
    CONSENT_WALL = "consent_wall"  # a page that asks for consent before it shows anything
    PAYWALL = "paywall"  # only a teaser, the rest is for subscribers
    SOFT_404 = "soft_404"  # a page that says 200 and means "not found"
    NEEDS_JAVASCRIPT = "needs_javascript"  # a shell that only a browser fills
    SECTION_FRONT = "section_front"  # a page that lists articles
    LIVE_BLOG = "live_blog"  # a running account: many short entries, no article
    GALLERY = "gallery"  # pictures with captions
    VIDEO = "video"  # a film with a line of text
    REDIRECT_STUB = "redirect_stub"  # a page that only sends a browser elsewhere
    NOT_AN_ARTICLE = "not_an_article"  # a page without text worth the name, for no reason named above
    NOT_HTML = "not_html"  # a page that is a PDF, a picture, a film
    REFUSED = "refused"  # 401, 402, 403, 407, 451
    RATE_LIMITED = "rate_limited"  # 429, or 503 with Retry-After
    GONE = "gone"  # 404
    GONE_FOR_GOOD = "gone_for_good"  # 410: it is not asked for again
    SERVER_ERROR = "server_error"  # 5xx
    ODD_STATUS = "odd_status"  # any other status that is no success
    ROBOTS = "robots"  # robots.txt forbids it
    ROBOTS_UNREACHABLE = (
        "robots_unreachable"  # robots.txt answers 5xx, 429 or nothing: nobody enters (RFC 9309)
    )
    REDIRECT_LOOP = "redirect_loop"  # more redirects than allowed, or a circle
    BLOCKED_ADDRESS = "blocked_address"  # an address that may not be dialled
    NAME_UNKNOWN = "name_unknown"  # the host's name does not resolve
    CONNECTION_FAILED = "connection_failed"  # refused, reset, closed early
    TLS_FAILED = "tls_failed"  # no valid certificate
    TIMED_OUT = "timed_out"  # no full answer within the deadline
    TOO_LARGE = "too_large"  # more bytes than the cap, packed or unpacked
    UNREADABLE = "unreadable"  # it broke the parser, or what it gave cannot be stored

    @property
    def good(self) -> bool:
        """Whether the source, or the page, works as it should."""
        return self in {
            Outcome.OK,
            Outcome.UNCHANGED,
            Outcome.EMPTY,
            Outcome.MOVED,
            Outcome.LYING_VALIDATORS,
            Outcome.STALE,
        }

    @property
    def may_be_ours(self) -> bool:
        """Whether a visit ends so, too, when our own network is down; any other outcome is an outlet's answer."""
        return self in {Outcome.NAME_UNKNOWN, Outcome.CONNECTION_FAILED, Outcome.TIMED_OUT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting(Written):
    """One item as a source listed it. `url` is absolute and fetchable."""

    url: str
    title: str
    title_from_address: bool = False  # no headline was given: it is made of the words of the address
    summary: str = ""  # plain text
    guid: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None  # what the item or its document declares: "es", "en"
    published: datetime | None = None
    published_precision: str | None = (
        None  # "minute", or "day": then `published` is noon of it in the outlet's zone
    )
    published_note: str | None = None  # what was odd: "naive", "from url", "future: ...", "unreadable: ..."


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm(Record):
    """How a source lives, as far as its visits have shown: what the timetable learns from each and goes by.

    Nothing of it ages while a source is silent: it says how things were when the source last brought something, so
    that a silence can be held against it.
    """

    interval: timedelta | None = None  # between two visits, before the jitter
    new_per_day: float | None = None  # articles nobody had listed before; older visits count less
    known_share: float | None = None  # of the items listed, those that were known; older visits count less
    listed: int | None = None  # items of the last document that was read
    newest_at: datetime | None = None  # the latest publication that it has listed
    last_new_at: datetime | None = None  # when a visit last brought something new; of a backlog, its newest
    barren_since: datetime | None = None  # every visit since then found no items, or none but old ones
    conditional_visits: int = 0  # in a row that were told "nothing new"
    validators_lie: bool = False  # "nothing new" hid something: they are no longer sent
    lied_at: datetime | None = None  # when that was last seen


@dataclass(frozen=True, slots=True, kw_only=True)
class DueSource(Record):
    """A source this process has claimed for one visit, with what the last one left behind."""

    key: str  # "informador/feed-mexico"
    outlet: str
    url: str  # where it is now; a permanent redirect has moved it from the configured one
    token: str
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    failures: int = 0  # in a row
    visited_before: bool = False  # whether a visit was ever good
    bookmark: dict[str, Any] | None = None  # what the kind wrote down at the last visit
    first_good_at: datetime | None = None
    last_good_at: datetime | None = None
    rhythm: Rhythm = Rhythm()


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit(Written):
    """What one visit to one source came to. `new` is filled in by the store."""

    source: str
    outlet: str
    started_at: datetime
    finished_at: datetime
    outcome: Outcome
    status: int | None = None
    detail: str = ""  # never a secret, never a stack trace
    items: int = 0
    new: int = 0
    size: int = 0  # bytes of the body
    parser: str | None = None  # "fastfeedparser", "feedparser", "sitemap", "listing"
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    moved_to: str | None = None  # after 301 or 308
    retry_after: timedelta | None = None  # what the server asked for
    next_visit_at: datetime | None = None
    bookmark: dict[str, Any] | None = None  # for the next visit; None leaves what is there
    undated: int = 0  # items without a date of use
    newest_at: datetime | None = None  # the latest publication among the items
    conditional: bool = False  # it asked only for what is new
    rhythm: Rhythm | None = None  # what was learned from it; None leaves what is there


@dataclass(frozen=True, slots=True, kw_only=True)
class NewArticle(Record):
    """A sighting with its identity, ready to be stored."""

    sighting: Sighting
    url_key: str
    host: str
    keys: tuple[str, ...] = ()  # other identities: the guid, folded and bound to its outlet
    text_hash: str  # of title and summary: what a change is seen by


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedPage(Record):
    """An article whose page this process has claimed to read."""

    article: int
    outlet: str
    url: str
    host: str
    token: str
    attempts: int  # before this one


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation(Written):
    """Whom a text says it has its news from: "informó El Universal", "according to Reforma"."""

    name: str  # as the text writes it
    outlet: str | None = None  # the id of the outlet that goes by it, where there is just one
    phrase: str = ""  # the words that say so, with the name


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPage(Record):
    """A page as it came, for evidence and for reading it again: `body` is packed by gzip, `sha256` is of the bytes."""

    url: str
    fetched_at: datetime
    content_type: str | None
    sha256: str
    size: int  # bytes, unpacked
    body: bytes


DECAYED = " (selector found nothing)"
"""In the origin of a field that the recipe had to find because a configured selector found nothing: a redesign shows so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Written):
    """What a page gave, and where each field came from (`{"title": "h1", "published": "json-ld"}`)."""

    url: str  # where the page was in the end
    title: str | None = None
    summary: str | None = None
    text: str = ""  # one paragraph a line
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    published_precision: str | None = (
        None  # "minute", or "day": then `published` is noon of it in the outlet's zone
    )
    modified: datetime | None = None
    language: str | None = None
    canonical: str | None = None
    image: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    lead: str | None = None  # the standfirst under the headline
    agency: str | None = None  # whose text it is: "EFE", "AP", "Reuters", "AFP", "Notimex", "apro"
    cited: tuple[Citation, ...] = ()
    origin: dict[str, str] = field(default_factory=dict)

    @property
    def decayed(self) -> tuple[str, ...]:
        """Name the fields whose configured selectors found nothing, although there was something to find."""
        return tuple(sorted(name for name, whence in self.origin.items() if DECAYED in whence))


@dataclass(frozen=True, slots=True, kw_only=True)
class PageResult(Written):
    """How reading one page ended: a Reading when `outcome` is ok, a named reason otherwise."""

    page: WantedPage
    outcome: Outcome
    at: datetime
    status: int | None = None
    detail: str = ""
    reading: Reading | None = None
    keys: tuple[tuple[str, str], ...] = ()  # (url_key, kind) of redirect target and canonical
    text_hash: str | None = None  # of the text; None when too short to compare
    kept: KeptPage | None = None  # the page itself, where it is to be kept
    keep_whatever: bool = False  # it is kept although no rule matches
    retry_at: datetime | None = None  # None when it will not be tried again
    host_next_at: datetime | None = None  # when this host may be asked again


@dataclass(frozen=True, slots=True, kw_only=True)
class Rereading(Written):
    """What a kept page gave when it was read once more."""

    article: int
    at: datetime
    reading: Reading
    text_hash: str | None  # of the text; None when too short to compare


class Reread(enum.StrEnum):
    """What reading a kept page once more changed."""

    TEXT = "text"  # a new revision, which raises no alert
    FIELDS = "fields"  # title, authors, dates and the like; the text is as it was
    SAME = "same"
    GONE = "gone"  # the article is not there any more


class Stored(enum.StrEnum):
    """What storing a page's reading came to."""

    READ = "read"  # a new revision, to be examined
    SAME = "same"  # nothing new in it
    COPY = "copy"  # a copy of an article we hold: it joins that article's story
    LATE = "late"  # another worker had taken the page over; nothing was changed
    NOT_READ = "not_read"  # the outcome was not ok; the headline stays the basis


# ------------------------------------------------------------------------------------------ archives


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


# ---------------------------------------------------------------------------------------- going out


class Basis(enum.StrEnum):
    """What a revision, and so a match, rests on."""

    ADDRESS = "address"  # the words of its address: no source gave a headline, and its page is to give one
    HEADLINE = "headline"  # title and summary of the source
    PAGE = "page"  # the text of the page


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


# ------------------------------------------------------------------------------------------- health


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident(Written):
    """Something that may make the newsroom miss news: told once, and once when it is over.

    `family` is what only one incident of a source, or of an outlet, is open of at a time; `kind` names it more closely.
    Neither is told of one that was over before it was told.
    """

    id: int
    outlet: str  # "" where it is ours, and no outlet's
    source: str = ""  # its key; "" where the outlet as a whole is meant
    family: str  # "failing", "closed", "silent", "pages", ...
    kind: str  # "refused", "silent", "pages_paywall", "shorter_texts", ...
    detail: str = ""
    evidence: dict[str, Any] = field(default_factory=dict)  # the figures it rests on; plain JSON
    opened_at: datetime  # since when it is so
    noticed_at: datetime | None = None
    over_at: datetime | None = None
    over_noticed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.over_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldMatch(Record):
    """What a rule found in an article that came in a flood."""

    rule: str
    article: int
    story: int
    outlet: str
    title: str
    url: str
    excerpt: str


# ------------------------------------------------------------------------------------------- rounds


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
