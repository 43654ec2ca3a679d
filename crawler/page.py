"""What a page's server answered and what the page gave: the values between the reader, the pool and the store. Pure.

This module loads nothing heavy; the parsers are loaded where `read_in_worker` runs.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from news.fingerprint import Fingerprint, fingerprint
from storage.records import KeptPage, Outcome, Reading

PACKING = 4  # of gzip: half the time of its default, for a tenth more bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way to a field of a page: a CSS selector, an attribute of what it finds, a pattern that picks a part."""

    css: str  # "" is the document itself
    attribute: str = ""  # "" is the text
    like: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """What is configured for one template of an outlet's pages (`config.page.PageShape`), as plain data."""

    id: str
    since: date | None = None
    until: date | None = None
    when: str | None = None  # regular expression of its URLs
    ways: tuple[tuple[str, tuple[Way, ...]], ...] = ()  # by field of a Reading, the best way first
    drop: tuple[str, ...] = ()
    drop_lines: tuple[str, ...] = ()
    day_first: bool | None = None
    script: str = ""  # CSS of the script that holds a JSON document
    paths: tuple[tuple[str, str], ...] = ()  # into it, by field

    @property
    def asked(self) -> frozenset[str]:
        """Name the fields that it has a way to."""
        return frozenset(name for name, _ in (*self.ways, *self.paths))


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What is known of an outlet before a page of its is read: plain data, for it travels to another process."""

    timezone: str = "UTC"  # the outlet's, for times that name none
    languages: tuple[str, ...] = ()  # those it publishes in
    names: Mapping[str, str] = field(default_factory=dict)  # what outlets are called in texts, and their ids
    careful: bool | None = None  # take the time for the best text; None decides page by page
    templates: tuple[Template, ...] = ()  # of its pages, the newest first
    date_in_url: str | None = None  # regular expression, as Outlet.date_in_url
    outlet: str = ""  # its id
    hosts: tuple[str, ...] = ()  # that serve its pages, beside the one that was asked


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAnswer:
    """What a server answered in the end, redirects followed."""

    status: int
    url: str  # where the page was in the end
    headers: Mapping[str, str]  # lower-case names
    body: bytes

    @property
    def content_type(self) -> str | None:
        """What the server says it sent."""
        return self.headers.get("content-type")


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """What a page came to: a Reading with OK, a reason (`detail`) otherwise."""

    outcome: Outcome
    reading: Reading | None = None
    detail: str = ""
    aliases: tuple[tuple[str, str], ...] = ()  # (address, "og:url" or "amp"): what else the page calls itself
    kept: KeptPage | None = None  # the page as it came, where it is to be kept
    keep_whatever: bool = False  # whether it is kept although no rule matches
    fingerprint: Fingerprint | None = None  # of the Reading


class NotRead(Exception):  # noqa: N818 - says what happened to the page
    """A page that did not come: its outcome, what is known beside it, and what the host asked us to wait."""

    def __init__(self, outcome: Outcome, detail: str, asked_to_wait: timedelta | None = None) -> None:
        super().__init__(detail)
        self.outcome = outcome
        self.detail = detail
        self.asked_to_wait = asked_to_wait


class CrawlEnded(Exception):  # noqa: N818 - says what happened to the crawler
    """The crawler is gone, and nobody asked the outlet: the page is as wanted as before."""


def read_in_worker(
    body: bytes,
    url: str,
    content_type: str | None,
    background: Background,
    now: datetime,
    keep: bool = False,  # noqa: FBT001, FBT002 - a pool takes no keywords
) -> Extracted:
    """Read a page where this runs, which is a worker of the pool: only plain data goes in and out.

    With `keep` the page itself comes back, packed; one that is no HTML never does.
    """
    from crawler.extract import read_page  # noqa: PLC0415 - the parsers take 0.5 s and 50 MB that only workers need

    extracted = read_page(body, url=url, content_type=content_type, background=background, now=now)
    if reading := extracted.reading:
        taken = fingerprint(reading.title or "", reading.text, reading.language)
        extracted = replace(extracted, fingerprint=taken)
    if not keep or extracted.outcome is Outcome.NOT_HTML:
        return extracted
    return replace(extracted, kept=packed(body, url, content_type, now))


def packed(body: bytes, url: str, content_type: str | None, fetched_at: datetime) -> KeptPage:
    """Pack a page for keeping."""
    return KeptPage(
        url=url,
        fetched_at=fetched_at,
        content_type=content_type,
        sha256=hashlib.sha256(body).hexdigest(),
        size=len(body),
        body=gzip.compress(body, PACKING, mtime=0),
    )


class Altered(Exception):  # noqa: N818 - says what happened to the page
    """A kept page whose bytes are not those that came: it cannot be unpacked, or its digest differs."""


def unpacked(kept: KeptPage) -> bytes:
    """Return the bytes of a kept page; raises Altered when they are not those that came."""
    try:
        body = gzip.decompress(kept.body)
    except (OSError, EOFError, zlib.error) as error:
        raise Altered("it cannot be unpacked") from error
    if hashlib.sha256(body).hexdigest() != kept.sha256:
        raise Altered("its sha256 is another")
    return body
