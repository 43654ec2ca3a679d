"""Is the watch alive? One look at the tables, and a sentence for each thing a person should know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from config.schema import Catalog
from storage.views import Views


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What `serviola status` tells."""

    alive: bool
    last_good_round: datetime | None
    age_seconds: int | None
    stale_after_seconds: int
    last_round_note: str  # why the newest round was bad; "" when it was good
    outlets: int
    sources_good: int
    sources_failing: int
    sources_new: int  # not visited yet
    owed: int
    oldest_owed_seconds: int | None
    dead: int
    set_aside: int  # articles that could not be examined
    channels_stopped: tuple[str, ...]  # "desk: HTTP 410"


def is_stale(last_good: datetime | None, stale_after: timedelta, now: datetime) -> bool:
    """Whether nobody can say that the watch is alive."""
    return last_good is None or now - last_good > stale_after


def look(views: Views, catalog: Catalog, now: datetime) -> State:
    """Ask the tables once."""
    last = views.last_good_round()
    newest = views.newest_round()
    sources = views.sources()
    oldest = views.oldest_owed()
    seen = [source for source in sources if source.last_outcome is not None]
    return State(
        alive=not is_stale(last, catalog.settings.stale_after, now),
        last_good_round=last,
        age_seconds=None if last is None else int((now - last).total_seconds()),
        stale_after_seconds=int(catalog.settings.stale_after.total_seconds()),
        last_round_note="" if newest is None or newest.good else newest.note,
        outlets=sum(outlet.enabled for outlet in catalog.outlets),
        sources_good=sum(source.failures == 0 for source in seen),
        sources_failing=sum(source.failures > 0 for source in seen),
        sources_new=len(sources) - len(seen),
        owed=views.count_deliveries("owed"),
        oldest_owed_seconds=None if oldest is None else int((now - oldest).total_seconds()),
        dead=views.count_deliveries("dead"),
        set_aside=views.set_aside(),
        channels_stopped=tuple(
            f"{channel.id}: {channel.disabled_because}"
            for channel in views.channel_states()
            if channel.disabled_because
        ),
    )
