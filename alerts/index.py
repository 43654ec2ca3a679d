"""Find, among many rules, those an article matches, at a cost that grows with what it holds and not with the rules. Pure.

The design and its measure (against automata and other percolators) came from trying them on real articles: scanning
for terms is cheap, weighing candidates is not. So every different leaf is looked for once per article, and rules
stand in nested dicts by what they require, the rarest first: `dict.keys() & set` then discards, in C, nearly every
rule that cannot match. Exclusions are asked next, by set membership; what needs places in the text, and filters, last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from alerts.asked import Asked, Leaf
from alerts.checks import Check, check
from alerts.document import Reading
from alerts.leaves import key_of
from alerts.positions import Positions
from alerts.rarity import Rarities
from alerts.ways import Needs, needs
from language.query.tree import Node as Part
from language.query.tree import Not

Candidate = tuple[int, tuple[Check, ...], Asked | None]
"""A rule, what is still to be asked of it, and itself where it is not about every article."""
Node = tuple[
    tuple[int, ...],
    tuple[tuple[int, str], ...],
    tuple[Candidate, ...],
    tuple[tuple[str, int], ...],
    "dict[str, Node] | None",
]
"""The rules that require the keys on the way here: sure ones; those that hold unless one key is there; candidates; those
that hold if one more key is there, where they are few; and those that require more. A tuple: with 100,000 rules there are
as many of them, and what lies together is read faster.
"""
FEW = 6  # rules that each need one more key: asked one by one, not as a dict


class _Growing:
    """A node while it is built."""

    __slots__ = ("candidates", "further", "sure", "unless")

    def __init__(self) -> None:
        self.sure: list[int] = []
        self.unless: list[tuple[int, str]] = []
        self.candidates: list[Candidate] = []
        self.further: dict[str, _Growing] = {}

    @property
    def is_last(self) -> bool:
        return len(self.sure) == 1 and not (self.unless or self.candidates or self.further)

    def done(self) -> Node:
        last = {key: node.sure[0] for key, node in self.further.items() if node.is_last}
        if len(last) > FEW:
            last = {}
        further = {key: node.done() for key, node in self.further.items() if key not in last} or None
        return tuple(self.sure), tuple(self.unless), tuple(self.candidates), tuple(last.items()), further


class RuleIndex:
    """Rules by what they require: those that ask for headlines alone, or the others. A disabled rule is not in it."""

    def __init__(
        self,
        rules: Sequence[Asked],
        *,
        of_titles: bool = False,
        shares: Mapping[str, float] | None = None,
    ) -> None:
        asked = {
            number: (each, needs(each.tree))
            for number, each in enumerate(rules)
            if each.rule.enabled and each.of_titles is of_titles
        }
        uses = Counter(key for _, its in asked.values() for way in its.ways for key in way)
        rarities = Rarities(uses, shares)
        root = _Growing()
        for number, (each, its) in asked.items():
            _add(root, number, each, its, rarities)
        self._roots = {key: node.done() for key, node in root.further.items()}
        self._keys = frozenset(self._roots)
        root.further = {}
        self._always = {"": root.done()}  # the rules that require nothing an index could know
        self.is_empty = not asked

    def matching(self, present: set[str], reading: Reading, at: Positions) -> set[int]:
        """Return the numbers of the rules that match."""
        found: set[int] = set()
        maybe: list[Candidate] = []
        _walk(self._always, self._always, present, found, maybe)
        _walk(self._roots, self._keys & present, present, found, maybe)
        for number, checks, asked in maybe:
            if number in found or (asked is not None and not asked.admits(reading)):
                continue
            if all(holds(present, at) for holds in checks):
                found.add(number)
        return found


def _add(root: _Growing, number: int, asked: Asked, its: Needs, rarities: Rarities) -> None:
    unless = _only_key(its.rest) if asked.is_open else None
    checks = () if unless else tuple(map(check, its.rest))
    candidate = (number, checks, None if asked.is_open else asked)
    for way in its.ways:
        node = root
        for key in sorted(way, key=rarities):
            node = node.further.setdefault(key, _Growing())
        if unless:
            node.unless.append((number, unless))
        elif asked.is_open and not checks:
            node.sure.append(number)
        else:
            node.candidates.append(candidate)


def _only_key(rest: Sequence[Part]) -> str | None:
    """Return the key that must not be there, where nothing else is left to be asked."""
    if len(rest) == 1 and isinstance(rest[0], Not) and isinstance(rest[0].part, Leaf):
        return key_of(rest[0].part)
    return None


def _walk(
    nodes: Mapping[str, Node],
    keys: Iterable[str],
    present: set[str],
    found: set[int],
    maybe: list[Candidate],
) -> None:
    for key in keys:
        sure, unless, candidates, last, further = nodes[key]
        if sure:
            found.update(sure)
        if unless:
            found.update([number for number, forbidden in unless if forbidden not in present])
        if candidates:
            maybe += candidates
        if last:
            found.update([number for needed, number in last if needed in present])
        if further and (there := further.keys() & present):
            _walk(further, there, present, found, maybe)
