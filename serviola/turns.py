"""Whose turn it is: one process at a time reads an archive, or a file, and one that has died is no hindrance."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from serviola.daemon import LEASE_KEPT_EVERY, LEASE_LASTS, Signals
from serviola.holder import is_dead, this_process
from serviola.house import Clock
from serviola.jobs import Job
from serviola.once import every
from storage.errors import LeaseHeld
from storage.records import Lease
from storage.store import Store


def take_turn(store: Store, name: str, now: Clock) -> Lease:
    """Take the right to do one thing, such as an outlet's archive; raises LeaseHeld while a living process has it."""
    me = this_process()
    try:
        return store.take_lease(name, me, now(), LEASE_LASTS)
    except LeaseHeld as held:
        if not is_dead(held.holder):
            raise
        return store.take_lease(name, me, now(), LEASE_LASTS, over=held.holder)


@asynccontextmanager
async def keeping(store: Store, lease: Lease, signals: Signals, now: Clock) -> AsyncIterator[None]:
    """Keep the lease for as long as the block lasts; one that is lost ends the work."""

    async def keep() -> None:
        if not await asyncio.to_thread(store.keep_lease, lease, now(), LEASE_LASTS):
            signals.lose()

    task = asyncio.create_task(every(LEASE_KEPT_EVERY, Job("lease", keep)))
    try:
        yield
    finally:
        task.cancel()
