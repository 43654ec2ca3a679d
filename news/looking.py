"""When to look at the page of an article again, and what to make of a page that is not there or lost its text. Pure.

A page that is gone once may be gone by mistake, and an outlet that moves or breaks takes all of its pages away at a
time. So what a look finds missing is looked at again before it is believed, and is held against other pages of its
host: those that were there before it went missing, and were looked at since.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta

AGE = timedelta(days=2)
"""How old the news of an article may be that no rule has matched, when its page is first read, to be looked at again."""
AGAIN = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=3))
"""How long after a page was first missed it is looked for again, until it is believed to be gone."""
SURE_AFTER = timedelta(minutes=30)
"""Two looks that are closer together are one."""
ALONE_AFTER = timedelta(hours=23)
"""After so long a page is believed to be gone although no other page of its host says that the host is well."""
SEVERAL = 3
"""So many pages of a host that are missing at a time are the host's affair, unless most of the others are there."""
SHARE_OF_AGE = 4
"""A change of its headline in a feed has an article looked at no sooner than a quarter of its age after the last look."""


class Because(enum.StrEnum):
    """Why a page is looked at again."""

    SCHEDULE = "schedule"
    HEADLINE = "headline"  # a feed lists it under other words
    DOUBT = "doubt"  # it was missing, or most of its text was


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A look that is to come."""

    at: datetime
    because: Because


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """How long after the first reading of a page it is looked at again, in ascending order. Nothing of it: never."""

    matched: tuple[timedelta, ...] = ()  # of articles that a rule has matched, or whose story has an alert
    others: tuple[timedelta, ...] = ()  # of other news

    @property
    def both(self) -> tuple[timedelta, ...]:
        """Every moment at which one or the other is looked at."""
        return tuple(sorted({*self.matched, *self.others}))


NEVER = Schedule()


def next_look(offsets: tuple[timedelta, ...], read_at: datetime, now: datetime) -> Look | None:
    """Return the first look after `now`, None after the last; those that were missed meanwhile are not made up for."""
    ahead = (read_at + offset for offset in offsets)
    return next((Look(at=at, because=Because.SCHEDULE) for at in ahead if at > now), None)


def first_look(schedule: Schedule, read_at: datetime, news_at: datetime) -> Look | None:
    """Plan the first look at a page that has just been read: whether a rule matches it is not known yet."""
    offsets = schedule.both if read_at - news_at <= AGE else schedule.matched
    return next_look(offsets, read_at, read_at)


def put_off(
    schedule: Schedule, planned_at: datetime, read_at: datetime, news_at: datetime, now: datetime
) -> Look | None:
    """Say when a page that no rule has matched is looked at, whose planned moment has come; `now` or earlier is at once."""
    others = schedule.others if read_at - news_at <= AGE else ()
    if any(read_at + offset == planned_at for offset in others):
        return Look(at=planned_at, because=Because.SCHEDULE)
    return next_look(others, read_at, now)


def hastened(planned: Look, seen_at: datetime, last_at: datetime, now: datetime) -> Look:
    """Bring a look forward since a feed lists the article under other words. `seen_at` is when it was first seen.

    Some outlets show two headlines by turns: a share of its age between two looks keeps them few.
    """
    at = max(now, last_at + (now - seen_at) / SHARE_OF_AGE)
    return Look(at=at, because=Because.HEADLINE) if at < planned.at else planned


# -------------------------------------------------------------------------------- is it really gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Peers:
    """Other pages of a host that were there before one went missing, and were looked at since."""

    there: int
    missing: int


class Doubt(enum.StrEnum):
    """Why a page that is missing is not believed to be gone yet."""

    SEEN_ONCE = "seen_once"
    HOST_WIDE = "host_wide"  # so are others of its host
    NO_WITNESS = "no_witness"  # no other page says that the host is well


def doubt(missing_since: datetime, now: datetime, peers: Peers) -> Doubt | None:
    """Say why a page is not believed to be gone, or to have lost its text; None when it is."""
    missed_for = now - missing_since
    if missed_for < SURE_AFTER:
        return Doubt.SEEN_ONCE
    together = peers.missing + 1
    if together >= SEVERAL and together > peers.there:
        return Doubt.HOST_WIDE
    if not peers.there and missed_for < ALONE_AFTER:
        return Doubt.NO_WITNESS
    return None


def look_for_again(missing_since: datetime, now: datetime, planned: Look | None) -> Look | None:
    """Return when to look for a missing page again: soon at first, then by its schedule."""
    ahead = (missing_since + after for after in AGAIN)
    again = next((Look(at=at, because=Because.DOUBT) for at in ahead if at > now), None)
    known = [look for look in (again, planned) if look is not None]
    return min(known, key=lambda look: look.at, default=None)
