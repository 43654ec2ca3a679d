"""The state of an outlet in one word: well, degraded, silent, refused, failing, closed, redesigned, walled. Pure."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.health import BLACKOUT, CLOSED, FAILING, SILENT
from crawler.incidents import ONCE
from crawler.page_health import DECAYED_SELECTORS, FEWER_AUTHORS, FEWER_DATES, PAGES, SHORTER_TEXTS, WALLS
from storage.records import Incident, Outcome
from storage.rows import SourceRow


class OutletState(enum.StrEnum):
    """How an outlet does, the gravest that applies; each has its text at `incident.state`."""

    BLIND = "blind"  # our own network is down, and nobody can tell
    CLOSED = "closed"  # every source has said that it is gone for good
    REFUSED = "refused"  # no source can be read, and one at least refuses this program
    FAILING = "failing"  # no source can be read
    SILENT = "silent"  # it can be read, and brings nothing for longer than its rhythm explains
    WALLED = "walled"  # its pages stand behind a bot check, a paywall, a refusal
    REDESIGNED = "redesigned"  # its pages give no article, or less than they did
    DEGRADED = "degraded"  # anything else that is open: a source of several fails
    NEW = "new"  # never read yet
    WELL = "well"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A state, and the incidents that it rests on, the gravest first."""

    state: OutletState
    incidents: tuple[Incident, ...] = ()


REFUSALS = frozenset({Outcome.REFUSED, Outcome.RATE_LIMITED, Outcome.ROBOTS, Outcome.BOT_CHECK})


def standing_of(sources: Sequence[SourceRow], incidents: Sequence[Incident]) -> Standing:
    """Judge an outlet by its sources and by the incidents that are open of it, and of everything."""
    lasting = [each for each in incidents if each.is_open and each.family not in ONCE]
    dark = [each for each in lasting if each.family == BLACKOUT]
    if dark:
        return Standing(state=OutletState.BLIND, incidents=tuple(dark))
    closed = [each for each in lasting if each.family == CLOSED]
    lost = [each for each in lasting if each.family in {FAILING, CLOSED}]
    keys = {each.source for each in lost}
    if sources and all(source.key in keys or source.first_good_at is None for source in sources) and lost:
        return Standing(state=_lost(closed, lost), incidents=tuple(lost))
    for state, its in (
        (OutletState.SILENT, [each for each in lasting if each.family == SILENT and not each.source]),
        (OutletState.WALLED, [each for each in lasting if _is_wall(each)]),
        (OutletState.REDESIGNED, [each for each in lasting if each.family in REDESIGN]),
        (OutletState.DEGRADED, lasting),
    ):
        if its:
            others = [each for each in lasting if each not in its]
            return Standing(state=state, incidents=(*its, *others))
    never_read = all(source.first_good_at is None for source in sources)
    return Standing(state=OutletState.NEW if never_read else OutletState.WELL)


REDESIGN = frozenset({PAGES, SHORTER_TEXTS, FEWER_DATES, FEWER_AUTHORS, DECAYED_SELECTORS})


def _lost(closed: Sequence[Incident], lost: Sequence[Incident]) -> OutletState:
    if len(closed) == len(lost):
        return OutletState.CLOSED
    if any(each.family == FAILING and Outcome(each.kind) in REFUSALS for each in lost):
        return OutletState.REFUSED
    return OutletState.FAILING


def _is_wall(incident: Incident) -> bool:
    return incident.family == PAGES and Outcome(incident.kind.removeprefix(f"{PAGES}_")) in WALLS
