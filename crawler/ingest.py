"""What reading a page came to, as the record that the store takes: identities, outcome, when to try again. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.outcomes import host_free_at, retry_at
from crawler.own_address import is_landing
from crawler.page import Extracted
from crawler.url_keys import url_key
from storage.records import Outcome, PageResult, WantedPage


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How asking for a page ended: its outcome, and what the answer said."""

    outcome: Outcome
    detail: str = ""
    status: int | None = None
    asked_to_wait: timedelta | None = None
    host_delay: timedelta = timedelta(seconds=1)
    extracted: Extracted | None = None
    etag: str | None = None
    last_modified: str | None = None
    abroad: bool = False  # another host than the page's own had the last word: a redirect led there


def page_result(page: WantedPage, ending: Ending, now: datetime) -> PageResult:
    """Put together what is stored of one page. What a host abroad asks for delays the page, and not its own host."""
    free_at = host_free_at(
        ending.outcome, now, host_delay=ending.host_delay, asked_to_wait=ending.asked_to_wait
    )
    reading = ending.extracted.reading if ending.extracted else None
    aliases = ending.extracted.aliases if ending.extracted else ()
    taken = ending.extracted.fingerprint if ending.extracted else None
    keys = page_keys(page.url, reading.url, reading.canonical, aliases) if reading else ()
    return PageResult(
        page=page,
        outcome=ending.outcome,
        at=now,
        status=ending.status,
        detail=ending.detail[:300],
        reading=reading,
        keys=keys,
        text_hash=taken.text_hash if taken else None,
        fingerprint=taken,
        kept=ending.extracted.kept if ending.extracted else None,
        keep_whatever=ending.extracted.keep_whatever if ending.extracted else False,
        etag=ending.etag,
        last_modified=ending.last_modified,
        retry_at=retry_at(ending.outcome, page.attempts, now, not_before=free_at),
        host_next_at=now + ending.host_delay if ending.abroad else free_at,
    )


def page_keys(
    asked: str, found: str | None, canonical: str | None, aliases: Iterable[tuple[str, str]] = ()
) -> tuple[tuple[str, str], ...]:
    """Name the other identities of an article: where its page was in the end, and what it calls itself.

    Only a page that was read has any, and none that a redirect to a consent wall, a front page or a section led to. What
    a page calls itself has been held against where it was found, before it comes here.
    """
    if found and not is_landing(found, asked):
        return ()
    known = {url_key(asked)}
    keys: list[tuple[str, str]] = []
    for url, kind in ((found, "redirect"), (canonical, "canonical"), *aliases):
        if url and (key := url_key(url)) not in known:
            known.add(key)
            keys.append((key, kind))
    return tuple(keys)
