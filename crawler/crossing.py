"""Redirects to other hosts: each is entered in the table of hosts before it is asked, and left when all is done.

Else a feed that redirects to a host whose page is being read would ask that host twice at once, and what the host then
asks us to wait would be put down to the wrong one.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.outcomes import host_free_at
from network.answer import Unreachable
from storage.host_names import host_of
from storage.records import Outcome
from storage.store import Store

AGAIN = 0.2  # seconds until a host that is busy is tried again
STAY = timedelta(minutes=2)  # longer than any fetch may take: after it a host is free, whoever died there

Enter = Callable[[str, datetime, timedelta], Awaitable[str | None]]
Leave = Callable[[str, str, datetime], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosts:
    """The table of hosts, as far as redirects need it."""

    enter: Enter  # (host, now, stay) -> a token, None while nobody may enter
    leave: Leave  # (host, token, next_at)
    now: Callable[[], datetime]

    @classmethod
    def of(cls, store: Store, now: Callable[[], datetime]) -> Hosts:
        """Return the hosts of a store, which is asked in threads."""
        return cls(
            enter=lambda *host: asyncio.to_thread(store.enter_host, *host),
            leave=lambda *host: asyncio.to_thread(store.leave_host, *host),
            now=now,
        )


class Crossing:
    """The way of one request from `home`, a host that its caller has claimed, over the hosts it is redirected to."""

    def __init__(self, hosts: Hosts, home: str) -> None:
        self._hosts = hosts
        self._home = home
        self._held: dict[str, str] = {}  # a host, and the token that holds it
        self.at = home  # whom the request has got to

    @property
    def abroad(self) -> bool:
        """Whether it was another host that answered last, or did not."""
        return self.at != self._home

    async def to(self, url: str, until: float) -> None:
        """Go on to a URL: its host, once it could be entered, is whom the request has got to. Raises as `enter`."""
        self.at = host_of(url)
        await self.enter(url, until)

    async def enter(self, url: str, until: float) -> None:
        """Occupy the host of a URL, as soon as it may be asked; raises Unreachable when that is not before `until`.

        `until` is a time of time.monotonic(), at which the request's own time is up.
        """
        host = host_of(url)
        while host != self._home and host not in self._held:
            token = await self._hosts.enter(host, self._hosts.now(), STAY)
            if token is not None:
                self._held[host] = token
            elif time.monotonic() + 2 * AGAIN > until:
                raise Unreachable("timed_out", "its redirect's host is busy")
            else:
                await asyncio.sleep(AGAIN)

    async def leave(
        self, outcome: Outcome, host_delay: Callable[[str], timedelta], asked_to_wait: timedelta | None = None
    ) -> None:
        """Free every host that was entered; the last is left alone for as long as the outcome asks for."""
        now = self._hosts.now()
        while self._held:
            host, token = self._held.popitem()
            free_at = now + host_delay(host)
            if host == self.at:
                free_at = host_free_at(outcome, now, host_delay=host_delay(host), asked_to_wait=asked_to_wait)
            await self._hosts.leave(host, token, free_at)
