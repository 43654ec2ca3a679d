"""Ask outlets something now, for a command that stores nothing: as politely as the watch, with its memory in memory.

One request at a time, robots.txt where pages are for people, and the pause that a host wants before it is asked again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from config.outlet import Outlet, Source
from config.schema import Settings
from crawler.crossing import Crossing, Hosts
from crawler.fetch import Fetched
from crawler.gathering import STOPS_AT, Gathered, Way, ask, gather
from crawler.robots import Rulebook, Rules
from crawler.sources import Wanted
from network.client import Client
from storage.host_names import host_of
from storage.records import DueSource, Outcome

PATIENCE = timedelta(seconds=60)
"""How long a command waits for a host at the most; one that wants to be left alone for longer is not asked again."""
SORE = frozenset({Outcome.REFUSED, Outcome.SERVER_ERROR})
"""What a host may say of one address only: it is asked on, slowly, until it has said so MOST_SORE times in a row."""
MOST_SORE = 3


class Closed(Exception):  # noqa: N818 - a state of affairs, not a bug
    """A host that wants to be left alone for longer than a person waits. `outcome` of `fetched` is what it said."""

    def __init__(self, fetched: Fetched) -> None:
        super().__init__(fetched.detail)
        self.fetched = fetched


class Manners:
    """One command's way to the hosts it asks."""

    def __init__(self, client: Client, settings: Settings, now: Callable[[], datetime]) -> None:
        self.client = client
        self.settings = settings
        self.now = now
        self.asked = 0  # documents, robots.txt not counted
        self._robots: dict[str, tuple[int, str]] = {}
        self._free_at: dict[str, datetime] = {}
        self._sore: dict[str, int] = {}
        self._said: dict[str, Fetched] = {}  # what a host answered that wants no more questions
        self.rulebook = Rulebook(robots_of=self._robots_of, keep_robots=self._keep_robots)
        self.hosts = Hosts(enter=self._enter, leave=self._leave, now=now)

    async def ask(self, url: str, *, obey: bool) -> Fetched:
        """Ask for one document; `obey` is whether robots.txt decides. Raises Closed; all else is an outcome."""
        home = host_of(url)
        way = await self._way(home)
        self.asked += 1
        due = DueSource(key="", outlet="", url=url, token="")
        fetched = await ask(way, due, Wanted(url=url), asks_robots=obey, now=self.now())
        await way.rulebook.known(home, self.now())
        await way.crossing.leave(fetched.outcome, self._host_delay, fetched.retry_after)
        self._note(home, fetched, abroad=way.crossing.abroad)
        return fetched

    async def visit(self, outlet: Outlet, source: Source) -> Gathered:
        """Visit a source as for the first time, with all the documents it leads to. Raises Closed."""
        home = host_of(source.url)
        way = await self._way(home)
        self.asked += 1
        due = DueSource(key=outlet.key_of(source), outlet=outlet.id, url=source.url, token="")
        came = await gather(way, due, outlet, source, self.now())
        self._note(home, came.last, abroad=way.crossing.abroad)
        return came

    async def rules(self, url: str) -> Rules:
        """Return what robots.txt of a URL's host says. Raises Unreachable, and Closed."""
        home = host_of(url)
        await self._way(home)
        deadline = self.settings.page_timeout.total_seconds()
        try:
            return await self.rulebook.ask(self.client, url, self.now(), deadline=deadline)
        finally:
            self._free_at[home] = self.now() + self._host_delay(home)

    async def robots_text(self, url: str) -> str:
        """Return robots.txt of a URL's host as it stands, "" where there is none. Raises Unreachable, and Closed."""
        await self.rules(url)
        return self._robots.get(host_of(url), (0, ""))[1]

    async def _way(self, home: str) -> Way:
        """Wait for a host's turn, and return the way to it."""
        if home in self._said:
            raise Closed(self._said[home])
        await asyncio.sleep((self._free_at.get(home, self.now()) - self.now()).total_seconds())
        return Way(
            client=self.client,
            rulebook=self.rulebook,
            crossing=Crossing(self.hosts, home),
            hold=_held,
            host_delay=self._host_delay,
            timeout=self.settings.page_timeout,
            now=self.now,
            closing=_never,
        )

    def _note(self, home: str, fetched: Fetched, *, abroad: bool) -> None:
        """Write down for how long a host is left alone, or that it is not asked again."""
        pause = self._host_delay(home)
        wait = timedelta(0) if abroad else fetched.retry_after or timedelta(0)
        sore = self._sore.get(home, 0) + 1 if fetched.outcome in SORE else 0
        self._sore[home] = sore
        self._free_at[home] = self.now() + max(pause * (1 + 2 * bool(sore)), wait)
        if wait > PATIENCE or sore == MOST_SORE or fetched.outcome in STOPS_AT - SORE:
            self._said[home] = fetched

    def _host_delay(self, host: str) -> timedelta:
        return max(self.settings.host_delay, self.rulebook.delay(host))

    async def _robots_of(self, host: str, now: datetime) -> tuple[int, str] | None:  # noqa: ARG002 - a minute is no time
        return self._robots.get(host)

    async def _keep_robots(self, host: str, status: int, body: str, until: datetime, now: datetime) -> None:  # noqa: ARG002
        self._robots[host] = (status, body)

    async def _enter(self, host: str, now: datetime, stay: timedelta) -> str | None:  # noqa: ARG002 - we leave in time
        return "here" if self._free_at.get(host, now) <= now else None

    async def _leave(self, host: str, token: str, next_at: datetime) -> None:  # noqa: ARG002 - nobody else is here
        self._free_at[host] = next_at


async def _held() -> bool:
    return True


def _never() -> bool:
    return False
