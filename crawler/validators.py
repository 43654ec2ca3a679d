"""ETags and Last-Modified: when they are sent, and when "nothing new" was a lie. Pure.

Some servers and caches answer 304 to whatever they are sent, or give every version of a document the same ETag: all
news would be hidden for ever. So a source that has said "nothing new" many times in a row is asked for everything. When
its document turns out to be another one, one more question, with the old validators, settles it: a server that still
says "nothing new" lies. Where new articles were hidden, validators are no longer sent, and tested again a month later.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from storage.records import Rhythm

OPENLY_EVERY = 10
"""So many visits are one that asks for everything, where all the others were told "nothing new"."""
OPENLY_WITHIN = timedelta(hours=24)
"""A source that is visited seldom is asked for everything at least that often."""
TRUSTED_AGAIN = timedelta(days=30)


def asks_openly(rhythm: Rhythm) -> bool:
    """Tell whether a visit asks for everything, validators or not."""
    if rhythm.validators_lie or rhythm.conditional_visits >= OPENLY_EVERY - 1:
        return True
    return (rhythm.interval or timedelta(0)) * rhythm.conditional_visits >= OPENLY_WITHIN


def wants_a_test(rhythm: Rhythm, now: datetime) -> bool:
    """Tell whether validators are to be tested, given that a visit without them has met another document."""
    if rhythm.validators_lie:
        return rhythm.lied_at is None or now - rhythm.lied_at >= TRUSTED_AGAIN
    return rhythm.conditional_visits > 0


def lied(*, hides: bool | None, new: int) -> bool:
    """Tell whether "nothing new" hid something: `hides` is what a test showed, None where there was none."""
    return bool(hides) and new > 0


def remembered(
    rhythm: Rhythm, *, conditional: bool, unchanged: bool, hides: bool | None, new: int, now: datetime
) -> Rhythm:
    """Return what is known of a source's validators after a good visit; `unchanged` is that it was told "nothing new"."""
    in_a_row = rhythm.conditional_visits + 1 if conditional and unchanged else 0
    if lied(hides=hides, new=new):
        return replace(rhythm, conditional_visits=0, validators_lie=True, lied_at=now)
    if hides is False:
        return replace(rhythm, conditional_visits=0, validators_lie=False, lied_at=None)
    return replace(rhythm, conditional_visits=in_a_row)
