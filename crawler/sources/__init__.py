"""The ways into an outlet: one module per kind, bytes in, sightings out. Pure.

A kind is the name of a module here with a function `parse`; adding one is adding a file.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, cast

from config.outlet import Outlet, SourceShape
from storage.records import Outcome, Sighting


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What a document of a source held. `outcome` is ok, empty, malformed, not_a_feed or nothing_found."""

    sightings: tuple[Sighting, ...] = ()
    parser: str
    outcome: Outcome
    detail: str = ""  # in plain words, for a person
    ttl: timedelta | None = None  # how long the document says it stays fresh


class SourceParser(Protocol):
    """A module that reads one kind of source.

    `ASKS_ROBOTS` is whether robots.txt decides: over pages made for people it does, while feeds and sitemaps are
    published for programs like this one.
    """

    ASKS_ROBOTS: bool

    def parse(
        self, body: bytes, *, url: str, content_type: str | None, source: Any, outlet: Outlet, now: datetime
    ) -> Parsed:
        """Read a document that came from `url`. Never raises: what cannot be read has an outcome."""


def parser_for(kind: str) -> SourceParser:
    """Return the parser of a kind of source. Raises LookupError for a kind there is no module for."""
    if kind.isidentifier():
        try:
            module = importlib.import_module(f"{__name__}.{kind}")
        except ModuleNotFoundError as error:
            raise LookupError(f"no source of kind {kind!r}") from error
        if hasattr(module, "parse") and hasattr(module, "ASKS_ROBOTS"):
            return cast("SourceParser", module)
    raise LookupError(f"no source of kind {kind!r}")


def parse(
    body: bytes, *, url: str, content_type: str | None, source: SourceShape, outlet: Outlet, now: datetime
) -> Parsed:
    """Read a document by the parser of its source's kind. Never raises for what is in the document."""
    parser = parser_for(source.kind)  # type: ignore[attr-defined]  # every shape of a source has one
    return parser.parse(body, url=url, content_type=content_type, source=source, outlet=outlet, now=now)
