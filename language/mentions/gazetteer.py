"""Which places there are, what they are called, and what lies in what. Pure.

A place is the country (`mx`), a state (`mx-gro`), a region of one (`mx-gro-costa-chica`) or a municipality
(`mx-gro-tecoanapa`); docs/places.md says how ids are made. `config.places` reads them from the file that ships.
"""

from __future__ import annotations

import csv
import enum
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from language.tokens import words

COLUMNS = ("id", "kind", "name", "parent", "inegi", "latitude", "longitude", "names")
"""Of the file: `names` are other ones, between semicolons; any name may have marks behind it, in brackets."""

MARKED = re.compile(r"^(?P<name>.+?)(?: \((?P<marks>[a-z ]+)\))?$")


class Sort(enum.StrEnum):
    """What a place is."""

    COUNTRY = "country"
    STATE = "state"
    REGION = "region"
    MUNICIPALITY = "municipality"


class Mark(enum.StrEnum):
    """What is known of a name, and so what it takes to be believed."""

    WORD = "word"  # an everyday word, a saint, a common name of villages
    NAME = "name"  # a surname, or somebody whom streets are named after
    ABROAD = "abroad"  # a place of another country, too
    TWIN = "twin"  # likewise, but where the press of Mexico says it, it means ours
    PART = "part"  # the last word of its name
    LOCALITY = "locality"  # a village of the municipality
    SHORT = "short"  # an abbreviation
    SHY = "shy"  # an abbreviation that is a word, too
    INITIALS = "initials"  # in capitals
    VAGUE = "vague"  # a common way to speak of land, such as "la montaña"


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a place."""

    place: Place
    written: str
    marks: frozenset[str]

    @property
    def form(self) -> str:
        """What a mention by this name says of it."""
        if self.marks & {Mark.SHORT, Mark.SHY, Mark.INITIALS}:
            return "abbreviation"
        return "locality" if Mark.LOCALITY in self.marks else self.place.sort.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place of the gazetteer; its coordinates are those of its seat, in degrees, where they are known."""

    id: str
    sort: Sort
    name: str
    parent: str | None
    inegi: (
        str | None
    )  # the code of the national institute of statistics: two digits of a state, five of a municipality
    latitude: float | None
    longitude: float | None
    called: tuple[str, ...]  # every name with its marks, the official one first

    @property
    def state(self) -> str | None:
        """The id of the state that it is or lies in; None of the country."""
        return None if self.sort is Sort.COUNTRY else "-".join(self.id.split("-", 2)[:2])

    def names(self) -> Iterator[Name]:
        """Yield every name."""
        for each in self.called:
            name, marks = unmarked(each)
            yield Name(self, name, marks)


def unmarked(written: str) -> tuple[str, frozenset[str]]:
    """Part a name from its marks: `Altamirano (name)`."""
    found = MARKED.match(written)
    if found is None:
        return written, frozenset()
    return found["name"], frozenset((found["marks"] or "").split())


class Gazetteer:
    """All places by their ids, and what lies in what."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.places = {place.id: place for place in places}

    @classmethod
    def read(cls, lines: Iterable[str]) -> Gazetteer:
        """Read what ships, a CSV with COLUMNS. Raises ValueError when it is damaged."""
        rows = csv.reader(lines)
        if next(rows, None) != list(COLUMNS):
            raise ValueError("the shipped places are damaged: the first line is not that of the columns")
        return cls(_place(row) for row in rows)

    def known(self, id_: str) -> bool:
        """Whether there is a place of that id."""
        return id_ in self.places

    def near(self, id_: str) -> str | None:
        """Return the id that was meant, as far as can be told: one in letters alike, or of a place of that name."""
        parts = id_.lower().split("-")
        within = "-".join(parts[:2])
        for skipped in range(3 if parts[0] == "mx" else 1):
            named = [place.id for place in self.named(" ".join(parts[skipped:]))]
            if named:
                return next((each for each in named if each.startswith(within)), named[0])
        candidates = self.contains(within) or self.places
        found = get_close_matches(id_.lower(), candidates, 1, 0.6)
        return found[0] if found else None

    def ancestors(self, id_: str) -> tuple[str, ...]:
        """Return what a place lies in, from the narrowest to the country; nothing of an id that is not known."""
        found = []
        place = self.places.get(id_)
        while place is not None and place.parent is not None:
            found.append(place.parent)
            place = self.places.get(place.parent)
        return tuple(found)

    def contains(self, id_: str) -> tuple[str, ...]:
        """Return what lies in a place, itself not included."""
        found: list[str] = []
        for inner in self._children.get(id_, ()):
            found.extend((inner, *self.contains(inner)))
        return tuple(found)

    def inside(self, id_: str) -> Sequence[str]:
        """Return what lies in a place and in nothing narrower."""
        return self._children.get(id_, ())

    def named(self, name: str) -> list[Place]:
        """Return the places that go by a name, the widest first."""
        return [self.places[id_] for id_ in self._by_name.get(" ".join(words(name)), ())]

    def holding(self, name: str) -> list[Place]:
        """Return the places with these words, or beginnings of words, in one of their names, the widest first."""
        sought = f" {' '.join(words(name))}"
        return [
            self.places[each]
            for each in dict.fromkeys(
                id_ for key, ids in self._by_name.items() if sought in f" {key}" for id_ in ids
            )
        ]

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        children: dict[str, list[str]] = {}
        for place in self.places.values():
            if place.parent is not None:
                children.setdefault(place.parent, []).append(place.id)
        return children

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for place in self.places.values():
            for key in dict.fromkeys(" ".join(words(name.written)) for name in place.names()):
                found.setdefault(key, []).append(place.id)
        return found


def _place(row: list[str]) -> Place:
    if len(row) != len(COLUMNS):
        raise ValueError(f"the shipped places are damaged: {row[:1]} has {len(row)} fields")
    id_, sort, name, parent, inegi, latitude, longitude, names = row
    return Place(
        id=id_,
        sort=Sort(sort),
        name=unmarked(name)[0],
        parent=parent or None,
        inegi=inegi or None,
        latitude=float(latitude) if latitude else None,
        longitude=float(longitude) if longitude else None,
        called=(name, *names.split("; ")) if names else (name,),
    )
