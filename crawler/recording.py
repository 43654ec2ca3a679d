"""Visits that end at the same time are stored in one transaction; each waits for its own account to be stored.

Nothing is put off for that: what comes in while one transaction is being written goes into the next.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence

from storage.errors import StorageError
from storage.records import Visit
from storage.store import Store
from storage.visits import Report

MOST_ARTICLES = 1_000
"""Listed by the visits of one transaction, when it is more than one: other writers wait for its end."""

Ticket = tuple[Report, asyncio.Future[Visit | None]]


class Recorder:
    """Takes the reports of visits into the store, those that wait at the same time together."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: deque[Ticket] = deque()
        self._writing: asyncio.Task[None] | None = None

    async def record(self, report: Report) -> Visit | None:
        """Store a visit; return it as it was stored, None when its claim was lost. Raises StorageError."""
        ticket: Ticket = (report, asyncio.get_running_loop().create_future())
        self._waiting.append(ticket)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        return await ticket[1]

    async def _write(self) -> None:
        while self._waiting:
            tickets = self._next()
            try:
                recorded = await self._recorded([report for report, _ in tickets])
            except Exception as error:  # noqa: BLE001 - each visit is told, and raises it where it is awaited
                recorded = [error] * len(tickets)
            for (_, future), came in zip(tickets, recorded, strict=True):
                settle(future, came)

    def _next(self) -> list[Ticket]:
        tickets = [self._waiting.popleft()]
        articles = len(tickets[0][0].new)
        while self._waiting and articles + len(self._waiting[0][0].new) <= MOST_ARTICLES:
            tickets.append(self._waiting.popleft())
            articles += len(tickets[-1][0].new)
        return tickets

    async def _recorded(self, reports: Sequence[Report]) -> Sequence[Visit | Exception | None]:
        """Store some visits together, or else each by itself: one that cannot be stored takes no other with it."""
        try:
            return await asyncio.to_thread(self._store.record_visits, reports)
        except StorageError:
            raise  # the database cannot be used, whatever is written to it
        except Exception:
            if len(reports) == 1:
                raise
        return [each for report in reports for each in await self._alone(report)]

    async def _alone(self, report: Report) -> Sequence[Visit | Exception | None]:
        try:
            return await self._recorded([report])
        except Exception as error:  # noqa: BLE001 - as above
            return [error]


def settle(future: asyncio.Future[Visit | None], came: Visit | Exception | None) -> None:
    """Tell a visit what came of its report, unless nobody waits for it any more."""
    if future.done():
        return
    if isinstance(came, Exception):
        future.set_exception(came)
    else:
        future.set_result(came)
