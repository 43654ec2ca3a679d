"""Where leaves stand in an article, counted in words: looked up only for the few rules that must know. Pure.

A place is the numbers of its first and of its last word. The words of the second field follow those of the first at a
distance that no query asks for, so that nothing reaches from one field into the next.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property

from alerts.asked import Leaf, Lists
from alerts.document import Field, Reading
from alerts.stemming import stems
from language.mentions.records import Kind
from language.query import Prefix, Word
from language.query.tree import Actor, Listed, Place, Stem, Words
from language.query.tree import Field as Narrowed
from language.spelling import spelled
from language.tokens import tokenise

APART = 1 << 32  # words from the first of a field to the first of the next
Spot = tuple[int, int]
"""The first and the last word of a place."""
Room = tuple[tuple[int, int], ...]
"""Stretches of words, the end of each exclusive."""


class Positions:
    """The places of leaves in title, summary and text of one article, or in a field beside them."""

    def __init__(
        self,
        reading: Reading,
        lists: Lists,
        *,
        expected: frozenset[str] = frozenset(),
        name: Narrowed | None = None,
    ) -> None:
        """Take an article. `expected` are words whose places may be asked for: those of others are dearer."""
        self._reading = reading
        self._lists = lists
        self._expected = expected
        self._name = name
        self._fields = reading.fields if name is None else reading.beside[name]
        self._is_body = name is None
        self._known: dict[str, list[Spot]] = {}
        self._beside: dict[Narrowed, Positions] = {}

    # -------------------------------------------------------------------------------------------- places

    def of(self, key: str, leaf: Leaf) -> list[Spot]:
        """Return every place where a leaf of this key stands, in order."""
        if key not in self._known:
            self._known[key] = sorted(set(self._look(leaf)))
        return self._known[key]

    def of_word(self, word: str) -> list[Spot]:
        """Return every place where a folded word stands, in order."""
        known = self._of_expected if word in self._expected else self._of_every
        return known.get(word, [])

    @cached_property
    def _of_expected(self) -> dict[str, list[Spot]]:
        return self._noted(self._expected)

    @cached_property
    def _of_every(self) -> dict[str, list[Spot]]:
        return self._noted({word for field in self._fields for word in field.words})

    def _noted(self, which: AbstractSet[str]) -> dict[str, list[Spot]]:
        """Note down where each of some words stands."""
        noted: dict[str, list[Spot]] = {}
        for base, field in self._based:
            for number, word in [each for each in enumerate(field.words, base) if each[1] in which]:
                if word in noted:
                    noted[word].append((number, number))
                else:
                    noted[word] = [(number, number)]
        return noted

    def _look(self, leaf: Leaf) -> Iterable[Spot]:
        match leaf:
            case Words():
                return self._of_words(leaf)
            case Listed():
                return (spot for each in self._lists[leaf.name] for spot in self._look(each))
            case Stem():
                language = self._reading.language
                asked = stems(leaf.word, language)
                return self._of_single(lambda word: not asked.isdisjoint(stems(word, language)))
            case Actor():
                return self._of_named(Kind.ACTOR, leaf.id)
            case Place():
                return self._of_named(Kind.PLACE, leaf.id)

    def _of_words(self, leaf: Words) -> Iterator[Spot]:
        first, *further = leaf.term.parts
        for start, _ in self._starts(first):
            number, at = divmod(start, APART)
            field = self._fields[number]
            row = field.words[at + 1 : at + 1 + len(further)]
            if len(row) < len(further) or not all(map(_fits, further, row)):
                continue
            if not leaf.exact or _is_spelled(leaf, field, at):
                yield start, start + len(further)

    def _starts(self, part: Word | Prefix) -> Iterable[Spot]:
        return self.of_word(part.word) if isinstance(part, Word) else self._of_single(part.fits)

    def _of_single(self, fits: Callable[[str], bool]) -> Iterator[Spot]:
        return (spot for word, spots in self._of_every.items() if fits(word) for spot in spots)

    def _of_named(self, kind: Kind, name: str) -> Iterator[Spot]:
        if not self._is_body:
            return
        bases = {field.name: (base, field) for base, field in self._based}
        for each in self._reading.named.get((kind, name), ()):
            base, field = bases[each.field]
            numbers = field.numbers(each.start, each.end)
            if numbers:
                yield base + numbers.start, base + numbers.stop - 1

    # --------------------------------------------------------------------------------------------- rooms

    @cached_property
    def _based(self) -> list[tuple[int, Field]]:
        return [(number * APART, field) for number, field in enumerate(self._fields)]

    @cached_property
    def everything(self) -> Room:
        """All of the fields."""
        return tuple((base, base + len(field.words)) for base, field in self._based)

    @cached_property
    def title(self) -> Room:
        """The headline."""
        return self.everything[:1] if self._is_body else ()

    @cached_property
    def lead(self) -> Room:
        """The summary and the first paragraph of the text."""
        if not self._is_body:
            return ()
        return (self.everything[1], *tuple(line for line in self.lines if line[0] >= 2 * APART)[:1])

    @cached_property
    def lines(self) -> Room:
        """Each paragraph of each field."""
        return tuple(
            (base + numbers.start, base + numbers.stop)
            for base, field in self._based
            for numbers in (field.numbers(*line) for line in field.lines)
        )

    def first(self, count: int) -> Room:
        """The headline and the first so many words of the text, or of the summary where there is no text."""
        if not self._is_body:
            return ()
        title, summary, text = self.everything
        start, end = text if text[1] > text[0] else summary
        return title, (start, min(end, start + count))

    def beside(self, name: Narrowed) -> Positions:
        """The same of a field beside the article's words; of that field, itself."""
        if name is self._name:
            return self
        if name not in self._beside:
            self._beside[name] = Positions(self._reading, self._lists, name=name)
        return self._beside[name]

    def all_of(self, name: Narrowed) -> Room:
        """Return all of a field beside the article's words, where this is that field."""
        return self.everything if name is self._name else ()


def within(room: Room, others: Room) -> Room:
    """Return what is in both."""
    both = ((max(a, c), min(b, d)) for a, b in room for c, d in others)
    return tuple((start, end) for start, end in both if start < end)


def in_room(spots: Sequence[Spot], room: Room) -> list[Spot]:
    """Return the places that stand wholly in one of the stretches."""
    return [
        spot
        for start, end in room
        for spot in spots[bisect_left(spots, (start, 0)) : bisect_left(spots, (end, 0))]
        if spot[1] < end
    ]


def stands_in(spots: Sequence[Spot], room: Room) -> bool:
    """Whether there is one."""
    return any(
        last < end
        for start, end in room
        for _, last in spots[bisect_left(spots, (start, 0)) : bisect_left(spots, (end, 0))]
    )


def are_near(left: Sequence[Spot], right: Sequence[Spot], distance: int, *, ordered: bool) -> bool:
    """Whether one of each has at most so many words between them."""
    return _follows(left, right, distance) or (not ordered and _follows(right, left, distance))


def _follows(left: Sequence[Spot], right: Sequence[Spot], distance: int) -> bool:
    firsts = [first for first, _ in right]
    return any(
        (at := bisect_right(firsts, last)) < len(firsts) and firsts[at] <= last + distance + 1
        for _, last in left
    )


def count_apart(spots: Iterable[Spot]) -> int:
    """Count places; of those that overlap as few as can be are left out."""
    count, free = 0, -1
    for first, last in sorted(spots, key=lambda spot: spot[1]):
        if first > free:
            count, free = count + 1, last
    return count


def _fits(part: Word | Prefix, word: str) -> bool:
    return part.fits(word)


def _is_spelled(leaf: Words, field: Field, at: int) -> bool:
    tokens = field.tokens[at : at + len(leaf.term.parts)]
    for part, token in zip(leaf.term.parts, tokens, strict=True):
        [asked] = tokenise(part.source)
        sought = spelled(part.source[asked.start : asked.end])
        written = spelled(field.text[token.start : token.end])
        if written != sought and not (isinstance(part, Prefix) and written.startswith(sought)):
            return False
    return True
