"""One polite GET of a source: ask for what is new, and name how it went."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from crawler.outcomes import UNREACHABLE, outcome_of_status
from crawler.validators import asks_openly, wants_a_test
from network.answer import Answer, Unreachable
from network.client import Client, Crossing
from network.freshness import fresh_for
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
    fresh_for: timedelta | None = None  # what the server says of its answer
    conditional: bool = False  # it was asked only for what is new
    hides: bool | None = None  # it says "nothing new" to the validators of another document; None: not tested


async def fetch(
    client: Client,
    due: DueSource,
    *,
    now: datetime,
    deadline: float = 30.0,
    max_bytes: int = 10_000_000,
    crossing: Crossing | None = None,
    pause: timedelta | None = None,
) -> Fetched:
    """Ask a source for what is new. Never raises for what a network or a server does: that is an outcome.

    `crossing` is asked before a redirect is followed to another host; it may raise Unreachable. `pause` is what its
    host is left alone for before a second question, where its validators are to be tested; None: they are not.
    """

    async def ask(*, openly: bool) -> Answer:
        headers = request_headers(due, openly=openly)
        return await client.get(
            due.url, headers=headers, deadline=deadline, max_bytes=max_bytes, crossing=crossing
        )

    openly = asks_openly(due.rhythm)
    try:
        fetched = read_answer(await ask(openly=openly), due, now, openly=openly)
    except Unreachable as failure:
        return unreached(failure, due.url)
    if pause is None or not (openly and fetched.outcome is Outcome.OK and _known(due)):
        return fetched
    if not wants_a_test(due.rhythm, now):
        return fetched
    if due.etag and fetched.etag == due.etag:
        return replace(fetched, hides=True)  # one ETag for two documents
    await asyncio.sleep(pause.total_seconds())
    try:
        tested = await ask(openly=False)
    except Unreachable:
        return fetched
    wait = None if tested.status in {200, 304} else retry_after(tested.headers, now)
    return replace(fetched, hides={200: False, 304: True}.get(tested.status), retry_after=wait)


def unreached(failure: Unreachable, url: str) -> Fetched:
    """Name a GET that brought no answer."""
    return Fetched(outcome=UNREACHABLE[failure.reason], url=url, detail=failure.detail)


def _known(due: DueSource) -> bool:
    """Tell whether a source has given us validators."""
    return bool(due.etag or due.last_modified)


def request_headers(due: DueSource, *, openly: bool = False) -> dict[str, str]:
    """Return the headers that let a server answer "nothing new"; `openly`, those that ask for everything."""
    headers = {"Accept": ACCEPT}
    if due.etag and not openly:
        headers["If-None-Match"] = due.etag
    if due.last_modified and not openly:
        headers["If-Modified-Since"] = due.last_modified
    return headers


def read_answer(answer: Answer, due: DueSource, now: datetime, *, openly: bool = False) -> Fetched:
    """Name an answer, and keep from it what the next visit needs; `openly` is that it was asked for everything."""
    wait = retry_after(answer.headers, now)
    conditional = _known(due) and not openly
    outcome = outcome_of(answer, wait, conditional=conditional)
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
        fresh_for=fresh_for(answer.headers, now) if outcome.good else None,
        conditional=conditional,
    )


def outcome_of(answer: Answer, wait: timedelta | None, *, conditional: bool) -> Outcome:
    """Name an answer; a 304 is one only where we have said what we know: else it would hide all news for ever.

    A 410 that a redirect has led to says nothing of the address that was asked.
    """
    if answer.status == 304 and conditional:
        return Outcome.UNCHANGED
    outcome = outcome_of_status(answer.status, asks_to_wait=wait is not None)
    return Outcome.GONE if outcome is Outcome.GONE_FOR_GOOD and answer.hops else outcome


def _validator(answer: Answer, name: str) -> str | None:
    """Return a validator as it came, unless it is too long or odd to be sent back."""
    value = answer.headers.get(name, "").strip()
    return value if value and len(value) <= 500 and value.isprintable() else None
