"""robots.txt as RFC 9309 asks: who may enter, for how long an answer holds, and what a missing answer means.

The decisions are pure functions; visits ask the Rulebook, and so does the Scrapy middleware in crawler.transport. Scrapy's
own allows everything when robots.txt answers 5xx or times out, reads a 4xx page as rules, and never asks again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urljoin

from protego import Protego

from crawler.outcomes import ROBOTS_CLOSED
from network.client import Client, Crossing, Unreachable
from network.retry_after import retry_after
from storage.host_names import host_of

OUR_NAME = "serviola"
"""Our product token: the name under which a robots.txt may address us."""
LARGEST = 512_000  # bytes; RFC 9309 asks for at least 500 KiB
A_DAY = timedelta(hours=24)
LONGEST_DELAY = timedelta(seconds=60)
NO_ANSWER = 0
"""Kept instead of a status when a host gave no answer in time."""
UNAVAILABLE = {
    "timed_out": NO_ANSWER,
    "too_large": NO_ANSWER,
    "bad_encoding": NO_ANSWER,
    "redirect_loop": 404,
}
"""What an answer that never came whole counts as; too many redirects are "no rules" (RFC 9309, 2.3.1.2)."""
REMEMBERED = 200  # parsed files kept in memory; the others are in the table

RobotsOf = Callable[[str, datetime], Awaitable[tuple[int, str] | None]]
KeepRobots = Callable[[str, int, str, datetime, datetime], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a host's robots.txt means for us, until `until`. `closed` says why nobody may enter."""

    until: datetime
    parsed: Protego | None = None  # None: no rules
    closed: str | None = None

    def allow(self, url: str) -> bool:
        """Whether this address may be read."""
        return self.closed is None and (self.parsed is None or bool(self.parsed.can_fetch(url, OUR_NAME)))

    @property
    def delay(self) -> timedelta:
        """The pause between two requests that the host asks for, up to a minute."""
        seconds = float((self.parsed.crawl_delay(OUR_NAME) if self.parsed else None) or 0)
        return timedelta(seconds=min(max(0.0, seconds), LONGEST_DELAY.total_seconds()))


def rules_of(status: int, body: str, until: datetime) -> Rules:
    """Read an answer: 2xx has rules, 4xx has none, anything else (5xx, 429, no answer) closes the host."""
    if 200 <= status < 300:
        return Rules(until=until, parsed=Protego.parse(body))
    if 300 <= status < 500 and status != 429:
        return Rules(until=until)
    answered = "gave no answer in time" if status == NO_ANSWER else f"answered {status}"
    return Rules(until=until, closed=f"robots.txt {answered}")


def holds_until(status: int, now: datetime, asked_to_wait: timedelta | None = None) -> datetime:
    """How long an answer is good for: a day, or ten minutes when the host is closed by it."""
    if 200 <= status < 500 and status != 429:
        return now + A_DAY
    return now + max(ROBOTS_CLOSED, asked_to_wait or timedelta(0))


def readable(body: bytes) -> str:
    """Return the part of a robots.txt that is read: UTF-8, with or without a mark, the first 500 KiB."""
    return body[:LARGEST].decode("utf-8-sig", "replace").replace("\x00", "")


class Rulebook:
    """The rules of many hosts: the parsed ones of late in memory, all of them in the table."""

    def __init__(self, robots_of: RobotsOf, keep_robots: KeepRobots) -> None:
        self._robots_of = robots_of
        self._keep_robots = keep_robots
        self._parsed: OrderedDict[str, Rules] = OrderedDict()

    async def known(self, host: str, now: datetime) -> Rules | None:
        """Return the rules that still hold, from memory or the table."""
        rules = self._parsed.get(host)
        if rules is not None and now < rules.until:
            self._parsed.move_to_end(host)
            return rules
        kept = await self._robots_of(host, now)
        if kept is None:
            return None
        # The table does not say until when; asking it again after ten minutes costs nothing.
        return self._remember(host, rules_of(*kept, until=now + ROBOTS_CLOSED))

    async def learn(
        self, host: str, status: int, body: bytes, now: datetime, asked_to_wait: timedelta | None = None
    ) -> Rules:
        """Keep an answer and return what it means. A table that cannot keep it raises, and it is remembered anyway.

        Else a full disk would have the host asked for it again with every page.
        """
        until = holds_until(status, now, asked_to_wait)
        text = readable(body) if 200 <= status < 300 else ""
        rules = self._remember(host, rules_of(status, text, until))
        await self._keep_robots(host, status, text, until, now)
        return rules

    async def ask(
        self,
        client: Client,
        url: str,
        now: datetime,
        *,
        deadline: float = 15.0,
        crossing: Crossing | None = None,
    ) -> Rules:
        """Return the rules of a URL's host, fetched by `client` when none are known; `crossing` is as for `Client.get`.

        Raises Unreachable when the host cannot be reached at all: that is the page's own outcome and closes nothing.
        """
        host = host_of(url)
        if rules := await self.known(host, now):
            return rules
        try:
            answer = await client.get(
                urljoin(url, "/robots.txt"), deadline=deadline, max_bytes=LARGEST, crossing=crossing
            )
        except Unreachable as failure:
            status = UNAVAILABLE.get(failure.reason)
            if status is None:
                raise
            return await self.learn(host, status, b"", now)
        wait = retry_after(answer.headers, now)
        return await self.learn(host, answer.status, answer.body, now, wait)

    def delay(self, host: str) -> timedelta:
        """Return the pause that a host asks for, as far as is known."""
        rules = self._parsed.get(host)
        return rules.delay if rules else timedelta(0)

    def _remember(self, host: str, rules: Rules) -> Rules:
        self._parsed[host] = rules
        self._parsed.move_to_end(host)
        while len(self._parsed) > REMEMBERED:
            self._parsed.popitem(last=False)
        return rules
