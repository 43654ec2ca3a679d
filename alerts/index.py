"""Find, among many rules, those an article matches, at a cost that grows with what it holds and not with the rules. Pure.

The design and its measure (against automata and other percolators) came from trying them on real articles: scanning
for terms is cheap, weighing candidates is not. So every different leaf is looked for once per article, and rules
stand in nested dicts by what they require, the rarest first: `dict.keys() & set` then discards, in C, nearly every
rule that cannot match. Exclusions and filters are asked last, of the few that are left.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from alerts.asked import Asked
from alerts.document import Leaf, Name, Reading
from language.query import SHORTEST_PREFIX, Prefix

MOST_REMEMBERED = 50_000  # words, about 5 MB
WIDEST = 64  # ways through the index that one rule may take; further alternatives are asked of candidates


class Stems:
    """The beginnings of words that rules ask for. It remembers words that begin with none of them: most recur."""

    def __init__(self, stems: Iterable[str]) -> None:
        self._by_head: dict[str, list[str]] = defaultdict(list)
        for stem in stems:
            self._by_head[stem[:SHORTEST_PREFIX]].append(stem)
        self._others: set[str] = set()

    def among(self, words: set[str]) -> Iterator[str]:
        """Yield the keys of the beginnings that these words have."""
        if len(self._others) > MOST_REMEMBERED:
            self._others = set()
        for word in words - self._others:
            found = [stem for stem in self._by_head.get(word[:SHORTEST_PREFIX], ()) if word.startswith(stem)]
            if found:
                yield from (f"{stem}*" for stem in found)
            else:
                self._others.add(word)


class Leaves:
    """Every different leaf of all rules and actors, each looked for once per article."""

    def __init__(self, leaves: Iterable[Leaf], actors: Mapping[str, tuple[Name, ...]]) -> None:
        every = {leaf.key: leaf for leaf in leaves}.values()
        self.stems = Stems(
            {part.stem for leaf in every for part in leaf.term.parts if isinstance(part, Prefix)}
        )
        self.phrases: dict[tuple[str, str], list[str]] = defaultdict(list)  # by their first two words
        self.verified: dict[str, list[Leaf]] = defaultdict(list)
        self.named: dict[str, list[str]] = defaultdict(list)
        for leaf in every:
            self._add(leaf)
        self.pairs = frozenset(self.phrases)
        for actor, names in actors.items():
            for key in {name.leaf.key for name in names}:
                self.named[key].append(actor_key(actor))

    def _add(self, leaf: Leaf) -> None:
        """Sort a leaf by how it is recognised; a whole word in any case needs nothing, nor does a beginning."""
        parts = leaf.term.parts
        if leaf.upper or (len(parts) > 1 and any(isinstance(part, Prefix) for part in parts)):
            self.verified[parts[0].key].append(leaf)
        elif len(parts) > 1:
            self.phrases[parts[0].key, parts[1].key].append(leaf.key)

    def present(self, reading: Reading) -> set[str]:
        """Return the keys of everything that stands in the article: its words, leaves and actors."""
        row = reading.row
        words = set(row)
        present = words | set(self.stems.among(words))
        present.update(self._phrases(row))
        for key in self.verified.keys() & present:
            present.update(leaf.key for leaf in self.verified[key] if reading.holds(leaf))
        for key in self.named.keys() & present:
            present.update(self.named[key])
        return present

    def _phrases(self, row: list[str]) -> Iterator[str]:
        """Yield the phrases of whole words that stand in the row: first those whose first two words do."""
        pairs = self.pairs.intersection(pairwise(row))
        text = f" {' '.join(row)} " if pairs else ""
        for pair in pairs:
            yield from (key for key in self.phrases[pair] if f" {key} " in text)


def actor_key(actor: str) -> str:
    """Return what stands for an actor among the keys of leaves; no folded word contains the sign."""
    return f"@{actor}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rule whose required leaves are present, and what is still to be asked."""

    rule: int
    asked: Asked
    groups: tuple[frozenset[str], ...]  # one of each must be present
    none: frozenset[str]

    def holds(self, present: set[str], reading: Reading) -> bool:
        """Whether the rest of the rule holds too."""
        return (
            self.none.isdisjoint(present)
            and not any(group.isdisjoint(present) for group in self.groups)
            and self.asked.admits_outlet(reading)
            and self.asked.admits_language(reading)
        )


@dataclass(slots=True)
class Node:
    """The rules that require the leaves on the way here: sure ones, candidates, and those that require more."""

    sure: list[int] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    further: dict[str, Node] = field(default_factory=dict)


class RuleIndex:
    """Rules by what they require: those that ask for headlines alone, or the others. A disabled rule is not in it."""

    def __init__(self, rules: Sequence[Asked], *, of_titles: bool = False) -> None:
        uses = Counter(key for asked in rules for key in _keys_of(asked))
        self.root = Node()
        for number, asked in enumerate(rules):
            if asked.rule.enabled and asked.of_titles is of_titles:
                self._add(number, asked, uses)

    def _add(self, number: int, asked: Asked, uses: Mapping[str, int]) -> None:
        ways, groups = ways_of(asked)
        none = frozenset(name.leaf.key for name in asked.none)
        candidate = Candidate(number, asked, groups, none)
        is_sure = not (groups or none or asked.outlets or asked.languages)
        for way in ways:
            node = self.root
            for key in sorted(way, key=lambda key: rarity(key, uses)):
                node = node.further.setdefault(key, Node())
            if is_sure:
                node.sure.append(number)
            else:
                node.candidates.append(candidate)

    def matching(self, present: set[str], reading: Reading) -> list[int]:
        """Return the numbers of the rules that match, in the order they were given."""
        found: set[int] = set()
        self._walk(self.root.further, present, reading, found)
        return sorted(found)

    def _walk(self, further: dict[str, Node], present: set[str], reading: Reading, found: set[int]) -> None:
        for key in further.keys() & present:
            node = further[key]
            if node.sure:
                found.update(node.sure)
            for candidate in node.candidates:
                if candidate.holds(present, reading):
                    found.add(candidate.rule)
            if node.further:
                self._walk(node.further, present, reading, found)


def ways_of(asked: Asked) -> tuple[set[frozenset[str]], tuple[frozenset[str], ...]]:
    """Return the sets of leaves of which one must be wholly present, and the groups left to be asked afterwards."""
    ways = {frozenset(name.leaf.key for name in asked.all)}
    left = []
    groups = ({name.leaf.key for name in asked.any}, {actor_key(actor) for actor in asked.actors})
    for group in sorted(filter(None, groups), key=len):
        if ways == {frozenset()} or len(ways) * len(group) <= WIDEST:
            ways = {way | {key} for way in ways for key in group}
        else:
            left.append(frozenset(group))
    return ways, tuple(left)


def rarity(key: str, uses: Mapping[str, int]) -> tuple[bool, int, bool, int, str]:
    """Order leaves, the rarest first, without knowing the archive.

    The beginning of a word is common; what many rules share, such as a place, is what the press writes about;
    a phrase is rarer than a word, a long word rarer than a short one.
    """
    return (key.endswith("*"), uses[key], " " not in key, -len(key), key)


def _keys_of(asked: Asked) -> set[str]:
    return {name.leaf.key for name in (*asked.all, *asked.any)} | {actor_key(actor) for actor in asked.actors}
