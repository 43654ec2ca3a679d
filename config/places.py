"""The places that ship, read when somebody asks for one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from config.errors import Mistake, suggestion
from config.sheet import Written
from config.shipped import FOLDER
from language.mentions.gazetteer import Gazetteer, Sort
from language.mentions.places import Places

FILE = FOLDER / "places" / "mx.csv"


@cache
def gazetteer() -> Gazetteer:
    """Return every place by its id, one gazetteer for the process: it only changes with the program."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return Gazetteer.read(lines)


@cache
def places() -> Places:
    """Return what finds places in articles, one for the process."""
    return Places(gazetteer())


def wrong_homes(outlets: Sequence[Written]) -> Iterator[Mistake]:
    """Yield a mistake for each outlet whose `place` is no state: it is what decides between places of one name."""
    for outlet in outlets:
        name = outlet.value.get("place") if isinstance(outlet.value, dict) else None
        if isinstance(name, str) and name.strip() not in (known := states()):
            yield outlet.wrong(
                "unknown_home", ("place",), **suggestion(name.strip(), known, shown=len(known))
            )


def states() -> list[str]:
    """Return the ids of the states."""
    return [place.id for place in gazetteer().places.values() if place.sort is Sort.STATE]
