"""What stands in an article, as keys: every different leaf of all rules is looked for once. Pure.

A folded word is its own key; whatever is more than a word has a key with a sign in it that no folded word contains.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from alerts.asked import Leaf, Lists
from alerts.document import Reading
from alerts.positions import Positions
from alerts.stemming import stems
from language.mentions.records import Kind
from language.query import SHORTEST_PREFIX, Prefix, Word
from language.query.tree import Actor, Field, Listed, Place, Stem, Words

MOST_REMEMBERED = 50_000  # words, about 5 MB


def key_of(leaf: Leaf) -> str:
    """Return what is equal for two leaves that find the same."""
    match leaf:
        case Words():
            return f"={leaf.term.key}={leaf.term.source}" if leaf.exact else leaf.term.key
        case Stem():
            return f"stem:{leaf.word}"
        case Listed():
            return f"@{leaf.name}"
        case Actor():
            return named_key(Kind.ACTOR, leaf.id)
        case Place():
            return named_key(Kind.PLACE, leaf.id)


def named_key(kind: Kind, name: str) -> str:
    """Return the key of somebody or somewhere."""
    return f"{kind.value}:{name}"


def beside_key(field: Field, word: str) -> str:
    """Return the key of a word in a field beside the article's words."""
    return f"{field.value}={word}"


def is_verified(leaf: Words) -> bool:
    """Whether a term that may stand there is looked at in its place: as it is written, or a phrase with a beginning in it."""
    parts = leaf.term.parts
    return leaf.exact or (len(parts) > 1 and any(isinstance(part, Prefix) for part in parts))


class Memory(NamedTuple):
    """Words that were seen, the keys of those that have any, and those words again: a set meets a set faster."""

    known: set[str]
    keys: dict[str, tuple[str, ...]]
    telling: set[str]


class Endings:
    """What is read off single words: the beginnings and the stems that rules ask for. It remembers words: most recur."""

    def __init__(self, beginnings: Iterable[str], roots: Iterable[str], language: str) -> None:
        self._beginnings: dict[str, list[str]] = defaultdict(list)
        for stem in beginnings:
            self._beginnings[stem[:SHORTEST_PREFIX]].append(stem)
        self._roots: dict[str, list[str]] = defaultdict(list)
        for word in roots:
            for stem in stems(word, language):
                self._roots[stem].append(f"stem:{word}")
        self._language = language
        self._memory = Memory(set(), {}, set())

    def among(self, words: set[str]) -> Iterator[tuple[str, ...]]:
        """Yield the keys that these words have."""
        memory = self._memory
        if len(memory.known) > MOST_REMEMBERED:  # let go of whole: another thread may be reading it
            memory = self._memory = Memory(set(), {}, set())
        if not words <= memory.known:
            self._learn(words - memory.known, memory)
        return map(memory.keys.__getitem__, memory.telling & words)

    def _learn(self, fresh: set[str], memory: Memory) -> None:
        for word in fresh:
            keys = [
                f"{stem}*"
                for stem in self._beginnings.get(word[:SHORTEST_PREFIX], ())
                if word.startswith(stem)
            ]
            if self._roots:
                keys += [key for stem in stems(word, self._language) for key in self._roots.get(stem, ())]
            if keys:
                memory.keys[word] = tuple(dict.fromkeys(keys))
                memory.telling.add(word)
        memory.known.update(fresh)


class Leaves:
    """Every different leaf of all rules."""

    def __init__(self, leaves: Iterable[Leaf], lists: Lists, beside: Iterable[Field]) -> None:
        asked = {key_of(leaf): leaf for leaf in leaves}
        listed = {
            key: [(key_of(each), each) for each in lists[leaf.name]]
            for key, leaf in asked.items()
            if isinstance(leaf, Listed)
        }
        every = asked | {key: leaf for its in listed.values() for key, leaf in its}
        self._of_two: dict[tuple[str, ...], str] = {}  # phrases by their words
        self._longer: dict[tuple[str, ...], list[str]] = defaultdict(list)  # by their first three
        self._verified: dict[str, list[tuple[str, Leaf]]] = defaultdict(list)  # by their first word
        self._of_list: dict[str, list[str]] = defaultdict(list)
        beginnings: set[str] = set()
        for key, leaf in every.items():
            if isinstance(leaf, Words):
                beginnings |= {part.stem for part in leaf.term.parts if isinstance(part, Prefix)}
                self._add(key, leaf)
        for key, its in listed.items():
            for its_key, _ in its:
                self._of_list[its_key].append(key)
        self._pairs, self._triples = frozenset(self._of_two), frozenset(self._longer)
        self._beginnings = frozenset(beginnings)
        self._roots = frozenset(leaf.word for leaf in every.values() if isinstance(leaf, Stem))
        self._endings: dict[str, Endings] = {}
        self._beside = tuple(dict.fromkeys(beside))
        self.asks_who = any(isinstance(leaf, Actor | Place) for leaf in every.values())
        self.lists = lists

    def _add(self, key: str, leaf: Words) -> None:
        """Sort a term by how it is recognised; a whole word in any case needs nothing, nor does a beginning."""
        parts = leaf.term.parts
        if is_verified(leaf):
            self._verified[parts[0].key].append((key, leaf))
        elif len(parts) == 2:
            self._of_two[parts[0].key, parts[1].key] = key
        elif len(parts) > 2:
            self._longer[tuple(part.key for part in parts[:3])].append(key)

    def present(self, reading: Reading, at: Positions) -> set[str]:
        """Return the keys of everything that stands in the article: its words and what rules ask for."""
        row = reading.row
        present = set(row)
        if self._beginnings or self._roots:
            for keys in list(self._ending(reading.language).among(present)):
                present.update(keys)
        # zip hands the same tuple out again when nobody has kept it; pairwise makes 450 of them
        if self._pairs and (pairs := self._pairs.intersection(zip(row, row[1:]))):  # noqa: B905, RUF007
            present.update(map(self._of_two.__getitem__, pairs))
        if self._triples and (triples := self._triples.intersection(zip(row, row[1:], row[2:]))):  # noqa: B905
            present.update(self._standing(triples, row))
        for key in self._verified.keys() & present:
            present.update(its_key for its_key, leaf in self._verified[key] if at.of(its_key, leaf))
        for key in self._of_list.keys() & present:
            present.update(self._of_list[key])
        if self.asks_who:
            present.update(named_key(*named) for named in reading.named)
        for field in self._beside:
            present.update(self._words_beside(field, reading))
        return present

    def _standing(self, triples: Iterable[tuple[str, ...]], row: Sequence[str]) -> Iterator[str]:
        """Yield the longer phrases that stand in the row, of those whose first three words do."""
        text = ""
        for triple in triples:
            for key in self._longer[triple]:
                if key.count(" ") > 2:
                    text = text or f" {' '.join(row)} "
                    if f" {key} " not in text:
                        continue
                yield key

    def _ending(self, language: str) -> Endings:
        if not self._roots:
            language = ""  # beginnings are the same in all
        if language not in self._endings:
            self._endings[language] = Endings(self._beginnings, self._roots, language)
        return self._endings[language]

    def _words_beside(self, field: Field, reading: Reading) -> Iterator[str]:
        return (beside_key(field, word) for each in reading.beside[field] for word in each.words)


def keys_beside(leaf: Leaf, field: Field) -> frozenset[str]:
    """Return keys that are present where a leaf stands in a field beside the article's words: what can be said by words."""
    if not isinstance(leaf, Words):
        return frozenset()
    return frozenset(beside_key(field, part.word) for part in leaf.term.parts if isinstance(part, Word))
