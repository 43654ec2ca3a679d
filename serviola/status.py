"""Is the watch alive? One look at the tables, and what a person should know of each side."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from config.schema import Catalog
from serviola.holder import is_dead
from storage.leases import WATCH
from storage.rows import ChannelHealth, LeaseRow, SourceRow
from storage.rule_views import RuleVersionRow, RuleViews
from storage.views import Views

LEASE = WATCH
MANY = 1_000
"""Articles in no index that are worth a line: they make searches slow."""
NEW = timedelta(days=1)
"""How long a rule is new."""
LATE = timedelta(minutes=5)  # what is owed for longer is worth a line


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTally:
    """How the configured sources do."""

    good: int
    failing: int
    new: int  # not visited yet


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What `serviola status` tells."""

    alive: bool
    died: str | None  # the process that watched and is gone without having said so
    last_good_round: datetime | None
    age_seconds: int | None
    stale_after_seconds: int
    last_round_note: str  # why the newest round was bad; "" when it was good
    outlets: int
    sources: SourceTally
    owed: int
    oldest_owed_seconds: int | None
    dead: int
    set_aside: int  # articles that could not be examined
    channels_in_trouble: tuple[ChannelHealth, ...]
    owed_to_nobody: int  # to channels that are no longer configured
    not_indexed: int = 0  # articles that every search reads, up to MANY
    new_rules: tuple[RuleVersionRow, ...] = ()  # in force since yesterday; those with the most stories first
    incidents: tuple[str, ...] = ()  # the outlets of those that are open; "" where it is our own network


def is_stale(last_good: datetime | None, stale_after: timedelta, now: datetime) -> bool:
    """Whether nobody can say that the watch is alive."""
    return last_good is None or now - last_good > stale_after


def died(lease: LeaseRow | None) -> str | None:
    """Return who held the lease and is surely gone; None while it lives, gave it back, or nobody can know."""
    return lease.holder if lease is not None and is_dead(lease.holder) else None


def tally(rows: Sequence[SourceRow], configured: Collection[str]) -> SourceTally:
    """Count the configured sources; those that no round has looked at yet have no row, and count as new."""
    seen = [row for row in rows if row.key in configured and row.last_outcome is not None]
    failing = sum(row.failures > 0 for row in seen)
    return SourceTally(good=len(seen) - failing, failing=failing, new=len(configured) - len(seen))


def in_trouble(channel: ChannelHealth, now: datetime) -> bool:
    """Whether messages do not get through a channel: it is stopped, it fails, or it owes some for long."""
    late = channel.owed_since is not None and now - channel.owed_since > LATE
    return channel.disabled_because is not None or channel.failures > 0 or late


def configured_sources(catalog: Catalog) -> set[str]:
    """Name the sources that the configuration lists."""
    return {
        outlet.key_of(source) for outlet in catalog.outlets if outlet.enabled for source in outlet.sources
    }


def in_force(catalog: Catalog) -> dict[str, str]:
    """Return the version of each rule that is asked."""
    return {rule.id: rule.version for rule in catalog.rules if rule.enabled}


def look(views: Views, catalog: Catalog, now: datetime, rules: RuleViews | None = None) -> State:
    """Ask the tables once, and this machine for the process that watches; `rules` where new ones are wanted."""
    last = views.last_good_round()
    newest = views.newest_round()
    oldest = views.oldest_owed()
    gone = died(views.lease(LEASE))
    channels = views.channels()
    known = {channel.id for channel in catalog.channels if channel.enabled}
    return State(
        alive=gone is None and not is_stale(last, catalog.settings.stale_after, now),
        died=gone,
        last_good_round=last,
        age_seconds=None if last is None else int((now - last).total_seconds()),
        stale_after_seconds=int(catalog.settings.stale_after.total_seconds()),
        last_round_note="" if newest is None or newest.good else newest.note,
        outlets=sum(outlet.enabled for outlet in catalog.outlets),
        sources=tally(views.sources(), configured_sources(catalog)),
        owed=views.count_deliveries("owed"),
        oldest_owed_seconds=None if oldest is None else int((now - oldest).total_seconds()),
        dead=views.count_deliveries("dead"),
        set_aside=views.set_aside(),
        channels_in_trouble=tuple(each for each in channels if each.id in known and in_trouble(each, now)),
        owed_to_nobody=sum(each.owed for each in channels if catalog.channel(each.id) is None),
        not_indexed=views.not_indexed(MANY),
        new_rules=tuple(rules.new(in_force(catalog), now - NEW)) if rules else (),
        incidents=tuple(each.outlet for each in views.open_incidents()),
    )
