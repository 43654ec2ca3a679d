"""The ways into an outlet: one module per kind, bytes in, sightings out. Pure.

A kind is the name of a module here with functions `first` and `parse`; adding one is adding a file. Most kinds are one
document. One that is several names the others as it reads: an index its children, a page the page after it. The
visit asks for them (crawler/gathering.py), and keeps the kind's bookmark until the next one.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Protocol, cast

from config.outlet import Outlet, SourceShape
from storage.records import Outcome, Sighting

Bookmark = Mapping[str, Any]
"""What a kind writes down from visit to visit: how far it has come. JSON, and never changed in place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A document that a visit asks for: the source itself, or one that it has led to."""

    url: str
    etag: str | None = None  # the validators that let its server answer "nothing new"
    last_modified: str | None = None
    body_hash: str | None = None
    name: str = ""  # what people are told it was: "page 2", "sitemap-2026-11.xml"
    note: Mapping[str, Any] = field(default_factory=dict)  # what the kind wants to be told when it comes
    end: frozenset[int] = frozenset()  # a status that says there is no such document, and is no failure
    max_bytes: int = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document as it came from `url`."""

    wanted: Wanted
    url: str
    body: bytes = b""
    content_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    bookmark: Bookmark = field(default_factory=dict)  # as the documents before it have left it
    ended: bool = False  # there is none, and `wanted.end` says that this is the end
    unchanged: bool = (
        False  # it is as it was when its validators were written down; told of all but the first
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What a document of a source held. `outcome` is ok, unchanged, empty, malformed, not_a_feed or nothing_found."""

    sightings: tuple[Sighting, ...] = ()
    parser: str
    outcome: Outcome
    detail: str = ""  # in plain words, for a person
    ttl: timedelta | None = None  # how long the document says it stays fresh
    more: tuple[Wanted, ...] = ()  # the documents to ask for next, before those that are waiting
    bookmark: Bookmark | None = None  # what to write down now; None leaves what is there
    whole: bool = True  # whether "nothing new" of this document means that the source has nothing new


class SourceParser(Protocol):
    """A module that reads one kind of source.

    `ASKS_ROBOTS` is whether robots.txt decides: over pages made for people it does, while feeds and sitemaps are
    published for programs like this one.
    """

    ASKS_ROBOTS: bool

    def first(self, itself: Wanted, *, source: Any, bookmark: Bookmark, now: datetime) -> Wanted:
        """Return what a visit begins with: most often the source itself, with the validators that are known."""

    def parse(self, document: Document, *, source: Any, outlet: Outlet, now: datetime) -> Parsed:
        """Read a document of the source. Never raises: what cannot be read has an outcome."""


def itself(itself: Wanted, *, source: SourceShape, bookmark: Bookmark, now: datetime) -> Wanted:  # noqa: ARG001 - the Protocol's
    """Begin with the source as it is configured: the `first` of every kind that is one document."""
    return itself


@cache
def parser_for(kind: str) -> SourceParser:
    """Return the parser of a kind of source. Raises LookupError for a kind there is no module for."""
    if kind.isidentifier():
        try:
            module = importlib.import_module(f"{__name__}.{kind}")
        except ModuleNotFoundError as error:
            raise LookupError(f"no source of kind {kind!r}") from error
        if all(hasattr(module, name) for name in ("parse", "first", "ASKS_ROBOTS")):
            return cast("SourceParser", module)
    raise LookupError(f"no source of kind {kind!r}")


def read(document: Document, *, source: SourceShape, outlet: Outlet, now: datetime) -> Parsed:
    """Read a document by the parser of its source's kind. Never raises for what is in the document."""
    parser = parser_for(source.kind)  # type: ignore[attr-defined]  # every shape of a source has one
    return parser.parse(document, source=source, outlet=outlet, now=now)


def parse(
    body: bytes, *, url: str, content_type: str | None, source: SourceShape, outlet: Outlet, now: datetime
) -> Parsed:
    """Read a document that stands for itself: as at a first visit, asked for at its own address."""
    document = Document(wanted=Wanted(url=url), url=url, body=body, content_type=content_type)
    return read(document, source=source, outlet=outlet, now=now)
