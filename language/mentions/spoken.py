"""Where an article speaks of which states, and which of them a name stands nearest to. Pure."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from language.mentions.place_hits import Hit

FAR = 1_000_000  # words: another field

Known = tuple[int, int]
"""The first word of a name in its field, and how many were known before it."""


def words_between(hit: Hit, other: Hit) -> int:
    """Count the words between two; another field is far away."""
    if hit.number != other.number:
        return FAR + other.first
    return abs(hit.first - other.first)


class Spoken:
    """The states that sure names lie in, and where. A list of all the towns there are names thousands: each is found by its place."""

    def __init__(self) -> None:
        self._hits: list[Hit] = []
        self._of: dict[str, dict[int, list[Known]]] = {}  # by state and field

    @property
    def states(self) -> AbstractSet[str]:
        """The states that are spoken of."""
        return self._of.keys()

    def add(self, hit: Hit, state: str) -> None:
        """Take a sure name in; none twice."""
        insort(self._of.setdefault(state, {}).setdefault(hit.number, []), (hit.first, len(self._hits)))
        self._hits.append(hit)

    def nearest(self, hit: Hit, states: Iterable[str]) -> tuple[str, Hit] | None:
        """Return which of some states is named nearest to a name, and where; of equals the one that was known first."""
        near = [
            (words_between(hit, self._hits[number]), number, state)
            for state in states
            for number in self._beside(hit, state)
        ]
        if not near:
            return None
        _, number, state = min(near)
        return state, self._hits[number]

    def _beside(self, hit: Hit, state: str) -> Iterator[int]:
        """Yield the names of a state right before and behind a name, and the first of each other field."""
        for field, known in self._of.get(state, {}).items():
            at = bisect_left(known, (hit.first, 0)) if field == hit.number else 0
            yield from (number for _, number in known[max(0, at - 1) : at + 1])
