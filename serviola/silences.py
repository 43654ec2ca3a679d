"""Silences: each outlet's and each source's, held against its own rhythm. `crawler.rhythm` and `crawler.health` judge."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from config.outlet import Outlet
from crawler import health
from crawler.health import SILENT, Sign, Subject
from crawler.rhythm import KNOWN_AFTER, PAST, SHORTEST, Past, past_of, silence
from storage.figures import ARRIVALS, LAST_LISTED, LISTED, Figures
from storage.records import Incident
from storage.rows import SourceRow
from storage.store import Store

log = structlog.get_logger("serviola.health")

RHYTHM_LASTS = timedelta(hours=1)
"""How long a rhythm is used before it is read anew."""


class Silences:
    """Remembers rhythms for an hour."""

    def __init__(self, figures: Figures, store: Store) -> None:
        self.figures = figures
        self.store = store
        self._pasts: dict[str, tuple[datetime, Past]] = {}

    def signs(
        self,
        outlet: Outlet,
        sources: Sequence[SourceRow],
        incidents: Sequence[Incident],
        watched_since: datetime,
        now: datetime,
        *,
        last: datetime | None,
    ) -> list[Sign]:
        """Judge the silence of an outlet and of each of its sources; a source's is no news while the outlet is silent.

        `last` is when the outlet last brought something new.
        """
        first_good = min((row.first_good_at for row in sources if row.first_good_at), default=None)
        if first_good is None:
            return []
        since = counted_from(last or first_good, incidents, watched_since)
        opened = _opened(incidents, "")
        whole = None
        if opened is not None or now - since >= SHORTEST:  # else no rhythm can make a silence of it
            whole = health.silent(
                Subject(outlet=outlet.id, family=SILENT),
                silence(self.past_of_outlet(outlet, first_good, now), since, now),
                last=last,
                can_be_read=any(health.can_be_read(row, now) for row in sources),
                opened=opened,
            )
        signs = [] if whole is None else [whole]
        is_silent = whole is not None and not whole.well
        for source in sources:
            sign = self._of_source(outlet, source, incidents, watched_since, now)
            if sign is not None and (sign.well or not is_silent):
                signs.append(sign)
        return signs

    def _of_source(
        self,
        outlet: Outlet,
        source: SourceRow,
        incidents: Sequence[Incident],
        watched_since: datetime,
        now: datetime,
    ) -> Sign | None:
        """Judge one source, and note whether reserves must stand in; who lists little is for the outlet to be missed."""
        if source.first_good_at is None or now - source.first_good_at < KNOWN_AFTER:
            return None  # there can be no rhythm yet
        past = self._past_of_source(outlet, source, now)
        if past.rhythm is None:
            return None
        last = max(self.figures.listings(source.key, LAST_LISTED), default=None)
        its = [each for each in incidents if each.source in {source.key, ""}]
        since = counted_from(last or source.first_good_at, its, watched_since)
        measured = silence(past, since, now)
        readable = health.can_be_read(source, now)
        self._note_quiet(source, last, since if readable and measured.share >= health.QUIET else None)
        return health.silent(
            Subject(outlet=outlet.id, source=source.key, family=SILENT),
            measured,
            last=last,
            can_be_read=readable,
            opened=_opened(its, source.key),
        )

    def _note_quiet(self, source: SourceRow, last: datetime | None, quiet: datetime | None) -> None:
        if source.quiet_since is None and quiet is not None:
            self.store.set_quiet(source.key, quiet)
            log.info("source quiet", source=source.key, since=quiet)
        elif source.quiet_since is not None and last is not None and last > source.quiet_since:
            self.store.set_quiet(source.key, None)

    # --------------------------------------------------------------------------------------- pasts

    def past_of_outlet(self, outlet: Outlet, first_good: datetime, now: datetime) -> Past:
        """Return when something new came from an outlet, and the rhythm in it."""
        if (kept := self._kept(outlet.id, now)) is not None:
            return kept
        since = max(first_good, now - PAST)
        return self._keep(outlet.id, self.figures.arrivals(outlet.id, since), ARRIVALS, since, outlet, now)

    def _past_of_source(self, outlet: Outlet, source: SourceRow, now: datetime) -> Past:
        if (kept := self._kept(source.key, now)) is not None:
            return kept
        since = max(source.first_good_at or now, now - PAST)
        listed = [each for each in self.figures.listings(source.key) if each >= since]
        return self._keep(source.key, listed, LISTED, since, outlet, now)

    def _kept(self, key: str, now: datetime) -> Past | None:
        at, past = self._pasts.get(key, (None, None))
        return past if at is not None and at <= now < at + RHYTHM_LASTS else None

    def _keep(
        self, key: str, moments: Sequence[datetime], most: int, since: datetime, outlet: Outlet, now: datetime
    ) -> Past:
        """Read a past off moments; where there are more than were asked for, it begins with the oldest of them."""
        begins = since if len(moments) < most else min(moments)
        past = past_of(moments, begins, now, outlet.timezone)
        self._pasts[key] = now, past
        return past


def counted_from(last: datetime, incidents: Sequence[Incident], watched_since: datetime) -> datetime:
    """Return what a silence is counted from: not from before somebody watched, nor from a time of failures."""
    ends = [
        each.over_at
        for each in incidents
        if each.family in {health.FAILING, health.BLACKOUT} and each.over_at is not None
    ]
    return max(last, watched_since, *ends)


def _opened(incidents: Sequence[Incident], source: str) -> Incident | None:
    return next(
        (each for each in incidents if each.is_open and (each.source, each.family) == (source, SILENT)), None
    )
