"""Incidents from signs: what opens, what is over, and what a person is told now. Pure.

An incident is told once, when it has lasted for as long as its kind asks, and once more when it is over. One that heals
before anybody was told was a blip, and nobody is told at all. What flaps stays open until it has been calm for a while,
and the longer the more often it came back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from crawler.health import (
    BLACKOUT,
    CLOSED,
    EMPTY,
    FAILING,
    FLOOD,
    LATE,
    LYING,
    MOVED,
    PASSING,
    SILENT,
    Sign,
)
from crawler.page_health import DECAYED_SELECTORS
from storage.records import Incident, Outcome

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ONCE = frozenset({MOVED, LYING, FLOOD})
"""A word about one moment: it is over as soon as it is told, and nobody is told of that."""
PATIENCE = {FAILING: 20 * MINUTE, BLACKOUT: 15 * MINUTE, LATE: HOUR}
"""How long an incident lasts before it is told; nothing where its signs have been patient already."""
PATIENCE_PASSING = HOUR
CALM = {FAILING: HOUR, BLACKOUT: 5 * MINUTE, EMPTY: HOUR, LATE: HOUR}
"""How long all must be well before it is over; nothing where a sign of health is no accident."""
CALMER = (1, 6, 24)
"""By so much longer for the second and third time within a week."""
WEEK = timedelta(days=7)
USUAL_AFTER = timedelta(days=30)
"""What has lasted so long is how it is now: it is over, and what comes is held against it."""
LASTS_FOR_EVER = frozenset({FAILING, CLOSED, SILENT, BLACKOUT, LATE, DECAYED_SELECTORS, *ONCE})
KEPT_IN_MIND = WEEK + timedelta(days=1)
"""How far back incidents are looked at."""
IN_THE_DARK = frozenset({FAILING, SILENT})
"""What our own blackout explains."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """What is to be written down."""

    opened: tuple[Incident, ...] = ()
    changed: tuple[Incident, ...] = ()
    over: tuple[Incident, ...] = ()  # as they are when they are over

    def __bool__(self) -> bool:
        return bool(self.opened or self.changed or self.over)


def steps(
    signs: Sequence[Sign], incidents: Sequence[Incident], watched: Collection[str], now: datetime
) -> Steps:
    """Decide what follows from signs for the incidents known. `watched` are outlets and sources that are configured."""
    # Floods are opened here and nothing more: whoever sends the digest closes it, and another may come before.
    lasting = [each for each in incidents if each.is_open and each.family != FLOOD]
    by_key = {(each.outlet, each.source, each.family): each for each in lasting}
    dark = any(sign.family == BLACKOUT and not sign.well for sign in signs)
    new = [
        sign
        for sign in signs
        if sign.key not in by_key and not sign.well and not (dark and sign.family in IN_THE_DARK)
    ]
    known = [(by_key.pop(sign.key), sign) for sign in signs if sign.key in by_key]
    after = [_after(incident, sign, incidents, now) for incident, sign in known]
    # Without a sign nobody can tell, or nobody watches it any more, or there was nothing but a word to say.
    left = [each for each in by_key.values() if _is_settled(each, watched)]
    return Steps(
        opened=tuple(_opened(sign, now) for sign in new if not _said(sign, incidents)),
        changed=tuple(
            each for (before, _), each in zip(known, after, strict=True) if each.is_open and each != before
        ),
        over=(
            *(each for each in after if not each.is_open),
            *(_over(each, now, quietly=True) for each in left),
        ),
    )


def _after(known: Incident, sign: Sign, incidents: Sequence[Incident], now: datetime) -> Incident:
    """Return what an open incident is after a sign of the same thing."""
    if sign.well:
        if _is_calm(known, sign, incidents, now):
            return _over(known, now, quietly=sign.quietly)
        since = known.evidence.get("well_since", now.isoformat())
        return replace(known, evidence=known.evidence | {"well_since": since})
    if known.family not in LASTS_FOR_EVER and now - known.opened_at > USUAL_AFTER:
        return _over(known, now, usual_now=True)
    return _brought_up_to_date(known, sign)


def _is_settled(incident: Incident, watched: Collection[str]) -> bool:
    """Whether an incident without a sign is over."""
    if incident.outlet and (incident.source or incident.outlet) not in watched:
        return True
    return incident.family in {MOVED, LYING} and incident.noticed_at is not None


def _said(sign: Sign, incidents: Sequence[Incident]) -> bool:
    """Whether a word about one moment has been made an incident before."""
    if sign.family not in ONCE:
        return False
    return any(
        (each.source, each.family, each.opened_at) == (sign.source, sign.family, sign.since)
        for each in incidents
    )


def _opened(sign: Sign, now: datetime) -> Incident:
    return Incident(
        id=0,
        outlet=sign.outlet,
        source=sign.source,
        family=sign.family,
        kind=sign.kind,
        detail=sign.detail,
        evidence=sign.evidence,
        opened_at=sign.since or now,
    )


def _brought_up_to_date(known: Incident, sign: Sign) -> Incident:
    """Keep what the incident was told as; before that, its kind is the latest one."""
    evidence = {name: value for name, value in known.evidence.items() if name != "well_since"} | sign.evidence
    if known.noticed_at is not None:
        return replace(known, evidence=evidence)
    return replace(known, evidence=evidence, kind=sign.kind, detail=sign.detail)


def _over(known: Incident, now: datetime, *, quietly: bool = False, **evidence: object) -> Incident:
    """Close an incident; nobody is told of the end of one that nobody was told of."""
    quietly = quietly or known.noticed_at is None
    kept = {name: value for name, value in known.evidence.items() if name != "well_since"}
    return replace(
        known,
        over_at=now,
        over_noticed_at=now if quietly else None,
        evidence=kept | evidence | ({"ended_quietly": True} if quietly else {}),
    )


def _is_calm(known: Incident, sign: Sign, incidents: Sequence[Incident], now: datetime) -> bool:
    """Whether a thing that is well has been so for long enough for its incident to be over."""
    if known.noticed_at is None or sign.quietly:
        return True
    before = sum(
        (each.outlet, each.source, each.family) == sign.key
        and not each.is_open
        and each.noticed_at is not None
        and each.opened_at > now - WEEK
        for each in incidents
    )
    calm = CALM.get(known.family, timedelta()) * CALMER[min(before, len(CALMER) - 1)]
    since = known.evidence.get("well_since")
    return now - (now if since is None else datetime.fromisoformat(since)) >= calm


# ------------------------------------------------------------------------------------ what is told now

TO_THE_OPERATOR = 5 * MINUTE
TO_EVERYBODY = 4 * HOUR
"""The pause between two messages: an operator wants to know, and a newsroom does not want talk of operations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What one message tells."""

    new: tuple[Incident, ...] = ()
    over: tuple[Incident, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.new or self.over)


def telling(incidents: Sequence[Incident], now: datetime, *, has_operator: bool) -> Telling:
    """Choose what is told now, all in one message; nothing while the pause after the last one lasts."""
    pause = TO_THE_OPERATOR if has_operator else TO_EVERYBODY
    told = [moment for each in incidents for moment in _told_at(each)]
    if told and now - max(told) < pause:
        return Telling()
    dark = _darkness(incidents, now)
    new = [each for each in incidents if each.is_open and each.noticed_at is None and each.family != FLOOD]
    return Telling(
        new=tuple(each for each in new if now - _begun(each, dark) >= patience(each)),
        over=tuple(
            each
            for each in incidents
            if each.over_at is not None and each.over_noticed_at is None and each.family != FLOOD
        ),
    )


def _told_at(incident: Incident) -> Iterator[datetime]:
    """Yield when people were told of an incident; a flood has messages of its own, and what ended quietly none."""
    if incident.family == FLOOD:
        return
    if incident.noticed_at is not None:
        yield incident.noticed_at
        if incident.over_noticed_at is not None and not incident.evidence.get("ended_quietly"):
            yield incident.over_noticed_at


def _darkness(incidents: Sequence[Incident], now: datetime) -> datetime | None:
    """Return when our own last blackout ended; `now` while it lasts."""
    ends = [each.over_at or now for each in incidents if each.family == BLACKOUT]
    return max(ends, default=None)


def _begun(incident: Incident, dark: datetime | None) -> datetime:
    """Return what the patience with an incident counts from: none begins in the dark."""
    if dark is None or incident.family == BLACKOUT:
        return incident.opened_at
    return max(incident.opened_at, dark)


def patience(incident: Incident) -> timedelta:
    """Return how long an incident must last before it is told."""
    if incident.family == FAILING and Outcome(incident.kind) in PASSING:
        return PATIENCE_PASSING
    return PATIENCE.get(incident.family, timedelta())
