"""One polite GET of a source: ask for what is new, and name how it went."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from crawler.outcomes import UNREACHABLE, outcome_of_status
from network.answer import Answer, Unreachable
from network.client import Client, Crossing
from network.retry_after import retry_after
from storage.records import DueSource, Outcome

ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, "
    "text/html;q=0.5, */*;q=0.1"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What one GET brought. With the outcome ok there is a body to parse; with any other there is none."""

    outcome: Outcome
    url: str  # where the body came from in the end
    status: int | None = None
    body: bytes = b""
    content_type: str | None = None
    detail: str = ""
    etag: str | None = None  # the validators to send next time
    last_modified: str | None = None
    body_hash: str | None = None
    moved_to: str | None = None
    retry_after: timedelta | None = None
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case


async def fetch(
    client: Client,
    due: DueSource,
    *,
    now: datetime,
    deadline: float = 30.0,
    max_bytes: int = 10_000_000,
    crossing: Crossing | None = None,
) -> Fetched:
    """Ask a source for what is new. Never raises for what a network or a server does: that is an outcome.

    `crossing` is asked before a redirect is followed to another host; it may raise Unreachable.
    """
    try:
        answer = await client.get(
            due.url,
            headers=request_headers(due),
            deadline=deadline,
            max_bytes=max_bytes,
            crossing=crossing,
        )
    except Unreachable as failure:
        return unreached(failure, due.url)
    return read_answer(answer, due, now)


def unreached(failure: Unreachable, url: str) -> Fetched:
    """Name a GET that brought no answer."""
    return Fetched(outcome=UNREACHABLE[failure.reason], url=url, detail=failure.detail)


def request_headers(due: DueSource) -> dict[str, str]:
    """Return the headers that let a server answer "nothing new"."""
    headers = {"Accept": ACCEPT}
    if due.etag:
        headers["If-None-Match"] = due.etag
    if due.last_modified:
        headers["If-Modified-Since"] = due.last_modified
    return headers


def read_answer(answer: Answer, due: DueSource, now: datetime) -> Fetched:
    """Name an answer, and keep from it what the next visit needs."""
    wait = retry_after(answer.headers, now)
    outcome = outcome_of(answer, due, wait)
    digest = hashlib.blake2b(answer.body, digest_size=16).hexdigest() if outcome is Outcome.OK else None
    if digest is not None and digest == due.body_hash:
        outcome = Outcome.UNCHANGED
    unchanged = outcome is Outcome.UNCHANGED
    # a 304 need not repeat its validators: those that brought it stay good
    known = (due.etag, due.last_modified) if unchanged and digest is None else (None, None)
    return Fetched(
        outcome=outcome,
        url=answer.url,
        status=answer.status,
        body=answer.body if outcome is Outcome.OK else b"",
        content_type=answer.headers.get("content-type"),
        detail="" if outcome.good else f"HTTP {answer.status}",
        etag=_validator(answer, "etag") or known[0],
        last_modified=_validator(answer, "last-modified") or known[1],
        body_hash=due.body_hash if unchanged else digest,
        moved_to=answer.moved_to if outcome.good else None,
        retry_after=None if outcome.good else wait,
        headers=answer.headers,
    )


def outcome_of(answer: Answer, due: DueSource, wait: timedelta | None) -> Outcome:
    """Name an answer; a 304 is one only where we have said what we know: else it would hide all news for ever."""
    if answer.status == 304 and (due.etag or due.last_modified):
        return Outcome.UNCHANGED
    return outcome_of_status(answer.status, asks_to_wait=wait is not None)


def _validator(answer: Answer, name: str) -> str | None:
    """Return a validator as it came, unless it is too long or odd to be sent back."""
    value = answer.headers.get(name, "").strip()
    return value if value and len(value) <= 500 and value.isprintable() else None
