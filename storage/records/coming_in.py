"""What comes in: a Sighting is what a source says, a Visit what asking it came to, a Reading what a page gave. Pure."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from news.fingerprint import Fingerprint
from storage.records.kinds import Record, Written


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
    has_rules: bool = False  # whether a robots.txt of its host is kept


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
    moved: tuple[str, ...] = ()  # keys of the addresses that it had before, by its outlet's own rules
    keys: tuple[str, ...] = ()  # other identities: the guid, folded and bound to its outlet
    text_hash: str  # of title and summary: what a change is seen by

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every key that an address of its has."""
        return (self.url_key, *self.moved)


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedPage(Record):
    """An article whose page this process has claimed to read."""

    article: int
    outlet: str
    url: str
    host: str
    token: str
    attempts: int  # before this one; 0 of a look
    look: bool = False  # it has been read, and is looked at again
    etag: str | None = None  # what to ask with for what is new since
    last_modified: str | None = None

    @property
    def conditional(self) -> bool:
        """Whether it is asked for only if it has changed."""
        return bool(self.etag or self.last_modified)


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
    fingerprint: Fingerprint | None = None  # of the Reading; without one it is compared with no other
    kept: KeptPage | None = None  # the page itself, where it is to be kept
    keep_whatever: bool = False  # it is kept although no rule matches
    retry_at: datetime | None = None  # None when it will not be tried again; a look has a schedule instead
    etag: str | None = None  # what a later look may ask with
    last_modified: str | None = None
    host_next_at: datetime | None = None  # when this host may be asked again


@dataclass(frozen=True, slots=True, kw_only=True)
class Rereading(Written):
    """What a kept page gave when it was read once more."""

    article: int
    at: datetime
    reading: Reading
    text_hash: str | None  # of the text; None when too short to compare
    fingerprint: Fingerprint | None = None  # of the Reading; without one it is compared with no other


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
    NOT_READ = "not_read"  # the outcome was not ok; the headline, or what was read before, stays the basis
    GONE = "gone"  # a look found the page to be gone, and it is believed now
