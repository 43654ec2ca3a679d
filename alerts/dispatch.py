"""Send what is owed: claim, send, settle; and decide what follows from each answer.

Deciding is pure (`verdict`). Sending is one task per channel, one message at a time and in order, so a dead endpoint
holds up nobody but itself. A bug in a channel settles nothing: the lease runs out, and the next attempt says that it
may be a repeat.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from alerts.channels import Outbound, Receipt, Refused, kind_named
from alerts.notices import daily_line, operator_notice, test_message
from config.schema import Catalog, Channel
from storage.records import ClaimedDelivery, DeliveryState, OwedDelivery, Settlement

__all__ = ["daily_line", "dispatch", "operator_notice", "take_up", "test_message", "verdict"]

log = structlog.get_logger("alerts.dispatch")

SCHEDULE = tuple(
    timedelta(seconds=seconds)
    for seconds in (0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
"""The wait before the first, second, ... attempt, after Standard Webhooks: three days in all."""
JITTER = 0.2
SHORTEST = sum(SCHEDULE, timedelta()) * (1 - JITTER)
"""Nothing is given up before: an endpoint that asks ten times for a minute's patience has not used up three days."""
BREATHER = timedelta(seconds=30)
"""How long a failing endpoint rests at most, so that one message it cannot take does not hold up the others."""
SEND_DEADLINE = 15.0  # seconds
BATCH = 50  # deliveries claimed at once
LEASE = timedelta(minutes=2)  # of a claim; whoever dies with it is succeeded after that


class Outbox(Protocol):
    """What `storage.store.Store` offers to whoever sends."""

    def claim_deliveries(
        self, limit: int, now: datetime, lease: timedelta, busy: Collection[str]
    ) -> list[ClaimedDelivery]:
        """Take what is due on channels that are not busy, with its attempts on record."""
        ...

    def settle(self, claimed: ClaimedDelivery, settlement: Settlement, now: datetime) -> bool:
        """Record how an attempt ended; False when the claim was lost."""
        ...

    def owe(self, delivery: OwedDelivery, now: datetime) -> None:
        """Add a delivery; the same one twice is one."""
        ...


# ------------------------------------------------------------------------------------------- deciding


def verdict(
    turn: int, owed_since: datetime, result: Receipt | Refused, now: datetime, draw: float
) -> Settlement:
    """Decide what follows from the `turn`th try of a delivery since it was owed. `draw`, in [0, 1), spreads retries."""
    if isinstance(result, Receipt):
        return Settlement(state=DeliveryState.SENT, because=result.because, status=result.status)
    because = f"{result.because}; it may have arrived" if result.unknown else result.because
    if result.gone:
        return _disabled(because, result, now)
    if result.final:
        return _dead(because, result)
    if turn >= len(SCHEDULE) and now - owed_since >= SHORTEST:
        return _dead(f"gave up after {turn} attempts: {because}", result)
    delay = wait_after(turn, result.retry_in, draw)
    return Settlement(
        state=DeliveryState.OWED,
        because=because,
        retry_at=now + delay,
        status=result.status,
        channel_paused_until=_rest(result, delay, now),
    )


def _dead(because: str, result: Refused) -> Settlement:
    return Settlement(state=DeliveryState.DEAD, because=because, status=result.status)


def _disabled(because: str, result: Refused, now: datetime) -> Settlement:
    """Stop the channel and keep the message owed: it goes out, with those behind it, when a person enables it again."""
    return Settlement(
        state=DeliveryState.OWED,
        because=because,
        retry_at=now,
        status=result.status,
        channel_disabled=result.because,
    )


def wait_after(attempt: int, asked: timedelta | None, draw: float) -> timedelta:
    """Return the wait after a failed attempt: what was asked for in full, else the schedule's with 20 % either way."""
    step = SCHEDULE[min(attempt, len(SCHEDULE) - 1)] * (1 - JITTER + 2 * JITTER * draw)
    if asked is None:
        return step
    floor = (
        SCHEDULE[1] if attempt < len(SCHEDULE) else step
    )  # "Retry-After: 0" for ever must not become a loop
    return max(asked, floor)


def _rest(result: Refused, delay: timedelta, now: datetime) -> datetime | None:
    if result.retry_in is not None:
        return now + delay
    return now + min(delay, BREATHER) if result.endpoint else None


def undeliverable(claimed: ClaimedDelivery, channel: Channel | None) -> str | None:
    """Say why a delivery can no longer be sent as it was written; None when it can."""
    if channel is None:
        return f"channel {claimed.channel} is no longer configured"
    if not channel.enabled:
        return f"channel {claimed.channel} is switched off"
    if channel.kind != claimed.kind:
        return f"channel {claimed.channel} was {claimed.kind} and is now {channel.kind}"
    return None


def paced(settlement: Settlement, pace: float, now: datetime) -> Settlement:
    """Let the next round keep a channel's pace too: after a message it waits for `pace` seconds."""
    if settlement.state is not DeliveryState.SENT or not pace:
        return settlement
    return replace(settlement, channel_paused_until=now + timedelta(seconds=pace))


def held(first: Settlement, now: datetime) -> Settlement | None:
    """Decide what becomes of the deliveries behind one that ended so; None: they are sent."""
    if first.channel_disabled is None and (
        first.channel_paused_until is None or first.state is DeliveryState.SENT
    ):
        return None
    until = first.channel_paused_until or now
    return _not_tried(f"its channel waits: {first.because}", until)


def _not_tried(because: str, until: datetime) -> Settlement:
    return Settlement(state=DeliveryState.OWED, because=because, retry_at=until, tried=False)


# -------------------------------------------------------------------------------------------- sending


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one round of sending works with."""

    outbox: Outbox
    catalog: Catalog
    out: Outbound
    clock: Callable[[], datetime]
    pause: Callable[[float], Awaitable[object]]
    draw: Callable[[], float]
    ends: float  # in the loop's time: half the lease, so that no send is alive when the claim is not
    patience: float  # seconds for one send
    closing: Callable[[], bool]  # the program is to end: what was not begun waits for the next one


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """What one channel is owed, in order, and claimed by us."""

    channel: str
    deliveries: tuple[ClaimedDelivery, ...]
    this: Round

    async def work_off(self) -> None:
        """Send them one after another, until one of them says that the others must wait."""
        rest: Settlement | None = None
        for claimed in self.deliveries:
            rest = rest or _out_of_time(self.this, first=claimed is self.deliveries[0])
            settlement = rest or await _one(claimed, self.this)
            await _settle(claimed, settlement, self.this)
            rest = rest or held(settlement, self.this.clock())
            if rest is None and claimed is not self.deliveries[-1]:
                await self.this.pause(kind_named(claimed.kind).PACE)


async def take_up(
    outbox: Outbox,
    catalog: Catalog,
    out: Outbound,
    clock: Callable[[], datetime],
    *,
    busy: Collection[str] = (),
    limit: int = BATCH,
    lease: timedelta = LEASE,
    pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    draw: Callable[[], float] = random.random,
    closing: Callable[[], bool] = lambda: False,
) -> list[Queue]:
    """Claim up to `limit` deliveries that are due, one queue a channel, none of a channel that is `busy`."""
    claimed = await asyncio.to_thread(outbox.claim_deliveries, limit, clock(), lease, busy)
    half = lease.total_seconds() / 2
    this = Round(
        outbox=outbox,
        catalog=catalog,
        out=out,
        clock=clock,
        pause=pause,
        draw=draw,
        ends=asyncio.get_running_loop().time() + half,
        patience=min(SEND_DEADLINE, half),
        closing=closing,
    )
    by_channel: dict[str, list[ClaimedDelivery]] = {}
    for each in claimed:
        by_channel.setdefault(each.channel, []).append(each)
    return [Queue(channel=name, deliveries=tuple(its), this=this) for name, its in by_channel.items()]


async def dispatch(
    outbox: Outbox, catalog: Catalog, out: Outbound, clock: Callable[[], datetime], **options: Any
) -> int:
    """Take up what is due, send it, and return how much that was; `options` are those of `take_up`.

    Raises an ExceptionGroup of what was not expected, after all other channels have done their work.
    """
    queues = await take_up(outbox, catalog, out, clock, **options)
    ended = await asyncio.gather(*(queue.work_off() for queue in queues), return_exceptions=True)
    if bugs := [each for each in ended if isinstance(each, Exception)]:
        raise ExceptionGroup("sending met what it did not expect", bugs)
    return sum(len(queue.deliveries) for queue in queues)


def _out_of_time(this: Round, *, first: bool) -> Settlement | None:
    if this.closing():
        return _not_tried("the program was stopped before its turn", this.clock())
    left = this.ends - asyncio.get_running_loop().time()
    if first or left > this.patience / 3:
        return None
    return _not_tried("the round was over before its turn", this.clock())


async def _one(claimed: ClaimedDelivery, this: Round) -> Settlement:
    channel = this.catalog.channel(claimed.channel)
    because = undeliverable(claimed, channel)
    if channel is None or because is not None:
        return Settlement(state=DeliveryState.DEAD, because=because or "")
    result = await _try(claimed, channel, this)
    settlement = verdict(claimed.turn, claimed.owed_since, result, this.clock(), this.draw())
    return paced(settlement, kind_named(claimed.kind).PACE, this.clock())


async def _try(claimed: ClaimedDelivery, channel: Channel, this: Round) -> Receipt | Refused:
    kind = kind_named(claimed.kind)
    deadline = min(this.ends, asyncio.get_running_loop().time() + this.patience)
    try:
        async with asyncio.timeout_at(deadline):
            return await kind.send(claimed, channel, this.out, this.clock())
    except Refused as refused:
        return refused
    except TimeoutError:
        return Refused("timed out", endpoint=True, unknown=True)


async def _settle(claimed: ClaimedDelivery, settlement: Settlement, this: Round) -> None:
    """Record the end of an attempt; the notice of a disabled channel first, so that a crash cannot lose it."""
    if settlement.channel_disabled is not None:
        notices = operator_notice(
            this.catalog,
            claimed.channel,
            settlement.channel_disabled,
            this.clock(),
            occasion=f"{claimed.uid} {claimed.attempt}",  # enabled, and gone again, is another one
        )
        for notice in notices:
            await asyncio.to_thread(this.outbox.owe, notice, this.clock())
    kept = await asyncio.to_thread(this.outbox.settle, claimed, settlement, this.clock())
    if settlement.tried:
        _report(claimed, settlement, late=not kept)


def _report(claimed: ClaimedDelivery, settlement: Settlement, *, late: bool) -> None:
    fields = {
        "delivery": claimed.uid,
        "channel": claimed.channel,
        "attempt": claimed.attempt,
        "state": settlement.state.value,
        "because": settlement.because,
    }
    if late:
        log.warning("delivery late", **fields)
    elif settlement.state is DeliveryState.SENT:
        log.info("delivery", **fields)
    else:
        dead = settlement.state is DeliveryState.DEAD
        log.warning("delivery dead" if dead else "delivery failed", **fields, retry_at=settlement.retry_at)
