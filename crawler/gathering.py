"""The documents of one visit: asked for one after another, as politely as if each were a visit, and put together.

Most sources are one document. An index leads to its children, a page to the next one: what is read says what to ask
for (`Parsed.more`). A failure in the middle keeps what was read before it, and the visit's detail says what is missing.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from config.outlet import Outlet, SeveralDocuments, Source
from crawler.crossing import Crossing
from crawler.fetch import Fetched, fetch, unreached
from crawler.identity import new_article
from crawler.outcomes import IN_TROUBLE
from crawler.robots import Rulebook, Rules
from crawler.sources import Bookmark, Document, Parsed, Wanted, parser_for, read
from network.client import Client, Unreachable
from storage.host_names import host_of
from storage.records import DueSource, NewArticle, Outcome

log = structlog.get_logger("serviola.visit")

LONGEST = 180.0
"""Seconds after which a visit asks for no further document: the pages of its host wait for it meanwhile."""
MOMENT = 1.0
"""Seconds; how soon a pause between two requests notices that the program is to stop."""
STOPS_AT = IN_TROUBLE | {Outcome.RATE_LIMITED, Outcome.ROBOTS_UNREACHABLE}
"""What a host says about itself and not about one document: nothing further is asked of it."""


TROUBLED = "troubled"
"""In a bookmark, beside what its kind writes there: the addresses that could not be read at the last visit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How documents are asked for: the way out, what the hosts wish, and when to stop."""

    client: Client
    rulebook: Rulebook
    crossing: Crossing
    hold: Callable[[], Awaitable[bool]]  # prolongs the visit's claim; False when it has been lost
    host_delay: Callable[[str], timedelta]
    timeout: timedelta  # for one document
    now: Callable[[], datetime]
    closing: Callable[[], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One document of a visit: how asking for it went, and what it held."""

    wanted: Wanted
    fetched: Fetched
    parsed: Parsed | None = None  # None: there was nothing to read, and `fetched` says why
    new: tuple[NewArticle, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """How it went in the end."""
        return self.fetched.outcome if self.parsed is None else self.parsed.outcome

    @property
    def told(self) -> str:
        """What a person is told of it."""
        detail = self.fetched.detail or (self.parsed.detail if self.parsed else "")
        if not detail and not self.outcome.good:
            detail = self.outcome.value
        return f"{self.wanted.name}: {detail}" if detail and self.wanted.name else detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What the documents of one visit came to."""

    fetched: Fetched  # the source itself; with validators only where a 304 may stand for all of it
    parsed: Parsed | None
    new: tuple[NewArticle, ...]
    last: Fetched  # what was heard last: for how long its host is left alone
    size: int  # bytes of all documents


async def gather(way: Way, due: DueSource, outlet: Outlet, source: Source, started: datetime) -> Gathered:
    """Ask for the source and for what it leads to, and read it all. Never raises for what is out there."""
    kind = parser_for(source.kind)
    bookmark: Bookmark = due.bookmark or {}
    itself = Wanted(url=due.url, etag=due.etag, last_modified=due.last_modified, body_hash=due.body_hash)
    waiting = deque([kind.first(itself, source=source, bookmark=bookmark, now=started)])
    parts: list[Part] = []
    most = source.documents if isinstance(source, SeveralDocuments) else 1
    until = time.monotonic() + LONGEST
    while waiting and len(parts) < most and time.monotonic() < until:
        if parts and not await _may_go_on(way, waiting[0].url):
            break
        part = await _part(
            way, due, outlet, source, waiting.popleft(), bookmark, started, is_further=bool(parts)
        )
        parts.append(part)
        if part.parsed is not None:
            waiting.extendleft(reversed(last_those_in_trouble(part.parsed.more, due.bookmark or {})))
            bookmark = bookmark if part.parsed.bookmark is None else part.parsed.bookmark
        if part.fetched.outcome in STOPS_AT:
            break
    return joined(parts, left=len(waiting))


def last_those_in_trouble(more: Sequence[Wanted], bookmark: Bookmark) -> list[Wanted]:
    """Put what could not be read at the last visit behind the rest: one document that always fails blocks no other."""
    troubled = bookmark.get(TROUBLED, ())
    return sorted(more, key=lambda wanted: wanted.url in troubled)


async def _may_go_on(way: Way, url: str) -> bool:
    """Wait as long as the host of the next document asks for; False when there is no time or no claim left."""
    host = host_of(url)
    await way.rulebook.known(host, way.now())
    resume = time.monotonic() + way.host_delay(host).total_seconds()
    while not way.closing() and (left := resume - time.monotonic()) > 0:  # noqa: ASYNC110 - a pause that can end early
        await asyncio.sleep(min(left, MOMENT))
    return not way.closing() and await way.hold()


def _with_known_rules(due: DueSource, way: Way) -> set[str]:
    """Name the hosts whose robots.txt may be known; of its own host a source knows it."""
    home = host_of(due.url)
    return ({home} if due.has_rules else set()) | ({way.crossing.at} - {home})


async def _part(
    way: Way,
    due: DueSource,
    outlet: Outlet,
    source: Source,
    wanted: Wanted,
    bookmark: Bookmark,
    started: datetime,
    *,
    is_further: bool,
) -> Part:
    asks_robots = parser_for(source.kind).ASKS_ROBOTS
    fetched = await ask(way, due, wanted, asks_robots=asks_robots, now=started)
    for host in _with_known_rules(due, way):  # what they ask for counts
        await way.rulebook.known(host, way.now())
    await way.crossing.leave(fetched.outcome, way.host_delay, fetched.retry_after)
    ended = fetched.status in wanted.end
    unchanged = fetched.outcome is Outcome.UNCHANGED and is_further
    if fetched.outcome is not Outcome.OK and not ended and not unchanged:
        return Part(wanted=wanted, fetched=fetched)
    document = Document(
        wanted=wanted,
        url=fetched.url,
        body=fetched.body,
        content_type=fetched.content_type,
        headers=fetched.headers,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
        body_hash=fetched.body_hash,
        bookmark=bookmark,
        ended=ended,
        unchanged=unchanged,
    )
    # In a thread, and not in the page pool's queue: a feed takes a millisecond, a page a hundred.
    parsed, new = await asyncio.to_thread(read_or_give_up, document, outlet, source, started)
    if ended:
        fetched = replace(fetched, outcome=Outcome.OK, detail="")
    return Part(wanted=wanted, fetched=fetched, parsed=parsed, new=new)


def joined(parts: Sequence[Part], *, left: int) -> Gathered:
    """Put the documents of a visit together; `left` is how many more it would have asked for. Pure.

    It is good as soon as one document brought something. What is missing is told, and the source itself is then asked
    for anew at the next visit: a 304 of an index says nothing of a child that could not be read.
    """
    itself, last = parts[0], parts[-1]
    size = sum(len(part.fetched.body) for part in parts)
    new = tuple(_told_apart(parts))
    if itself.parsed is None or not itself.parsed.outcome.good:
        return Gathered(fetched=itself.fetched, parsed=itself.parsed, new=new, last=last.fetched, size=size)
    failed = [part for part in parts[1:] if not part.outcome.good]
    notes = [part.told for part in parts if part.told]
    if left:
        notes.append(f"{left} more {'document waits' if left == 1 else 'documents wait'} for the next visit")
    fetched = itself.fetched
    if failed or left or not all(part.parsed.whole for part in parts if part.parsed):
        fetched = replace(fetched, etag=None, last_modified=None, body_hash=None)
    marks = [part.parsed.bookmark for part in parts if part.parsed and part.parsed.bookmark is not None]
    parsed = replace(
        itself.parsed,
        sightings=tuple(each.sighting for each in new),
        outcome=_outcome(parts, failed, found=bool(new)),
        detail="; ".join(notes),
        more=(),
        bookmark=_with_troubled(marks[-1], failed) if marks else None,
    )
    retry_after = last.fetched.retry_after
    return Gathered(
        fetched=replace(fetched, retry_after=retry_after),
        parsed=parsed,
        new=new,
        last=last.fetched,
        size=size,
    )


def _with_troubled(bookmark: Bookmark, failed: Sequence[Part]) -> Bookmark:
    kept = {name: value for name, value in bookmark.items() if name != TROUBLED}
    return kept | ({TROUBLED: [part.wanted.url for part in failed]} if failed else {})


def _outcome(parts: Sequence[Part], failed: Sequence[Part], *, found: bool) -> Outcome:
    if found:
        return Outcome.OK
    if failed:
        return failed[0].outcome
    if len(parts) == 1:
        return parts[0].outcome
    return Outcome.EMPTY if any(part.outcome is Outcome.EMPTY for part in parts) else Outcome.UNCHANGED


def _told_apart(parts: Sequence[Part]) -> list[NewArticle]:
    """Join what several documents list; a headline wins over a title that was taken from an address."""
    found: dict[str, NewArticle] = {}
    for each in (new for part in parts for new in part.new):
        known = found.setdefault(each.url_key, each)
        if known.sighting.title_from_address and not each.sighting.title_from_address:
            found[each.url_key] = each
    return list(found.values())


# ------------------------------------------------------------------------------------------ one document


async def ask(way: Way, due: DueSource, wanted: Wanted, *, asks_robots: bool, now: datetime) -> Fetched:
    """Ask for a document, unless robots.txt of any host on the way forbids a page made for people."""
    deadline = way.timeout.total_seconds()

    async def knock(url: str) -> None:
        await way.crossing.enter(url, time.monotonic() + deadline)

    async def may_enter(url: str) -> None:
        rules = await way.rulebook.ask(way.client, url, now, deadline=deadline, crossing=knock)
        if (closed := barred(rules, url)) is not None:
            raise TurnedAway(closed)

    async def cross(url: str) -> None:
        await way.crossing.to(url, until)
        if asks_robots:
            await may_enter(url)

    asked = replace(
        due,
        url=wanted.url,
        etag=wanted.etag,
        last_modified=wanted.last_modified,
        body_hash=wanted.body_hash,
    )
    try:
        await way.crossing.to(wanted.url, time.monotonic() + deadline)
        if asks_robots:
            await may_enter(wanted.url)
        until = time.monotonic() + deadline
        return await fetch(
            way.client,
            asked,
            now=now,
            deadline=deadline,
            max_bytes=wanted.max_bytes,
            crossing=cross,
            pause=way.host_delay(host_of(wanted.url)) if wanted.url == due.url else None,
        )
    except Unreachable as failure:
        return unreached(failure, wanted.url)
    except TurnedAway as turned:
        return turned.fetched


class TurnedAway(Exception):  # noqa: N818 - says what happened
    """robots.txt of a host on the way keeps us out."""

    def __init__(self, fetched: Fetched) -> None:
        super().__init__(fetched.detail)
        self.fetched = fetched


def barred(rules: Rules, url: str) -> Fetched | None:
    """Say that robots.txt keeps us out, or that it could not be had, which does too; None when we may enter."""
    if rules.closed is not None:
        return Fetched(outcome=Outcome.ROBOTS_UNREACHABLE, url=url, detail=rules.closed)
    if not rules.allow(url):
        return Fetched(outcome=Outcome.ROBOTS, url=url, detail="robots.txt forbids it")
    return None


def read_or_give_up(
    document: Document, outlet: Outlet, source: Source, now: datetime
) -> tuple[Parsed, tuple[NewArticle, ...]]:
    """Parse what was fetched, and give each item its identity.

    A document that breaks a parser in a way nobody foresaw has an outcome, too.
    """
    try:
        parsed = read(document, source=source, outlet=outlet, now=now)
        return parsed, tuple(new_article(sighting, outlet) for sighting in parsed.sightings)
    except Exception as error:  # a visit without a row would come back for ever, and nobody would know why
        log.exception("unreadable", source=outlet.key_of(source))
        detail = f"the parser failed: {type(error).__name__}"
        return Parsed(parser=source.kind, outcome=Outcome.UNREADABLE, detail=detail), ()
