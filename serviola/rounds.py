"""Rounds: how the watch knows that it is well, and tells others, so that silence is never mistaken for calm."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from alerts import dispatch
from config.schema import Catalog
from language.wording import Wording
from network.client import Unreachable
from serviola.house import House
from storage.rows import SourceRow
from storage.views import Counts

log = structlog.get_logger("serviola.rounds")

LAST_DAILY_LINE = "daily line"
LAST_MISSED_LINE = "daily line without a channel"
LAST_PRUNED = "pruned"
OVERDUE = timedelta(minutes=10)  # a source that is due for longer is not being visited


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a round was good, and why not."""

    good: bool
    because: str = ""


def verdict(*, bugs: int, blind: str = "") -> Verdict:
    """Judge a round: a bug makes it bad, and so does a watch that sees nothing; `blind` says so.

    One dead outlet makes no bad round: it has its own line in `outlets`. All of them dead is our own network, most
    likely, and then nobody is watching.
    """
    if bugs:
        return Verdict(good=False, because=f"{bugs} pieces of work failed; the log has the tracebacks")
    return Verdict(good=not blind, because=blind)


def blindness(sources: Sequence[SourceRow], now: datetime) -> str:
    """Say that nothing can be read: every source that is being visited failed at its last visit; "" when one can.

    Reserves that stand by are not being visited: their next visit lies in the past, whatever their last one was like.
    """
    seen = [source for source in sources if source.last_visit_at is not None]
    visited = [source for source in seen if source.next_visit_at > now - OVERDUE] or seen
    if not visited or any(source.failures == 0 for source in visited):
        return ""
    return f"none of {len(visited)} sources could be read at the last try"


def daily_line_due(catalog: Catalog, last: str | None, now: datetime) -> str | None:
    """Name the day whose line is due now, in the newsroom's time zone; None when it has been sent or is early."""
    line = catalog.settings.daily_line
    if line is None:
        return None
    local = now.astimezone(ZoneInfo(catalog.settings.timezone))
    today = local.date().isoformat()
    return today if local.strftime("%H:%M") >= line.at and last != today else None


async def close_round(house: House, *, since: datetime, bugs: int) -> Verdict:
    """Judge the round since `since`, write it down, call the heartbeat, and do what is due once a day."""
    now = house.now()
    sources = await asyncio.to_thread(house.views.sources)
    judged = verdict(bugs=bugs, blind=blindness(sources, now))
    await asyncio.to_thread(house.store.record_round, since, now, good=judged.good, note=judged.because)
    if judged.good:
        await beat(house)
    else:
        log.error("bad round", because=judged.because)
    await owe_daily_line(house, now)
    await forget_history(house, now)
    return judged


async def beat(house: House) -> None:
    """Call the heartbeat URL; a failure is logged and changes nothing, since its silence is the alarm."""
    heartbeat = house.catalog.settings.heartbeat
    if heartbeat is None:
        return
    try:
        answer = await house.client.get(heartbeat.get_secret_value(), deadline=10.0, max_bytes=65_536)
    except Unreachable as error:
        log.warning("heartbeat not delivered", because=error.reason)
        return
    if answer.status >= 400:
        log.warning("heartbeat not accepted", status=answer.status)


async def owe_daily_line(house: House, now: datetime) -> None:
    """Put the daily line into the outbox, once a day, whoever is at work at that time."""
    last = await asyncio.to_thread(house.store.note, LAST_DAILY_LINE)
    day = daily_line_due(house.catalog, last, now)
    line = house.catalog.settings.daily_line
    if day is None or line is None:
        return
    channel = house.catalog.channel(line.channel)
    if channel is None or not channel.enabled:
        # A note of its own: when the channel is switched on later today, today's line goes out.
        if await first_of(house, LAST_MISSED_LINE, day, now):
            log.warning("daily line has no channel", channel=line.channel)
        return
    counts = await asyncio.to_thread(house.views.counts, now - timedelta(days=1), now)
    wording = Wording(channel.language or house.catalog.settings.language)
    text = daily_text(wording, house.catalog, counts)
    if ill := await asyncio.to_thread(house.views.open_incidents):
        names = dict.fromkeys(each.outlet or wording.say("incident.state.blind") for each in ill)
        text += " " + wording.say("message.daily_incidents", outlets=", ".join(names))
    for delivery in dispatch.daily_line(channel, house.catalog.settings, text=text, day=day, now=now):
        await asyncio.to_thread(house.store.owe, delivery, now)
    await asyncio.to_thread(house.store.put_note, LAST_DAILY_LINE, day, now)


async def forget_history(house: House, now: datetime) -> None:
    """Forget what is older than `settings.keep_history`, once a day."""
    if await first_of(house, LAST_PRUNED, now.date().isoformat(), now):
        forgotten = await asyncio.to_thread(
            house.store.prune, now, house.catalog.settings.keep_history, house.catalog.settings.keep_pages_for
        )
        if forgotten:
            log.debug("history forgotten", rows=forgotten)


async def first_of(house: House, key: str, day: str, now: datetime) -> bool:
    """Note that something was done on a day; False when it had been."""
    if await asyncio.to_thread(house.store.note, key) == day:
        return False
    await asyncio.to_thread(house.store.put_note, key, day, now)
    return True


def daily_text(wording: Wording, catalog: Catalog, counts: Counts) -> str:
    """Say in one line that the watch is alive: outlets watched, sources failing, alerts of the last day."""
    return wording.say(
        "message.daily",
        outlets=sum(outlet.enabled for outlet in catalog.outlets),
        failing=counts.sources_failing,
        articles=counts.articles_new,
        alerts=counts.alerts,
        dead=counts.deliveries_dead,
    )
