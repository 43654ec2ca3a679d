"""Say of one rule and one article what holds, part by part: slow, obvious, and the judge of the fast way. Pure.

It is written from language/query/tree.py alone and shares nothing with the index but how an article is cut into words.
Where words stand are characters here; the index counts words.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from alerts.asked import Asked, Lists, Part, name_of
from alerts.document import Field, Reading
from alerts.stemming import stems
from language.mentions.records import Kind
from language.query import tree
from language.query.terms import Term
from language.query.tree import Actor, And, AtLeast, First, In, Listed, Near, Node, Not, Or, Place, Same, Stem
from language.query.tree import Field as Narrowed
from language.spelling import spelled
from language.tokens import tokenise
from storage.records import Span

MOST_SPANS = 50  # of one part in one article: enough to mark, and bounded whatever the article


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A stretch of a field that was looked at, in characters, end exclusive."""

    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One part of a query, whether it holds, and what was found of it.

    `spans` are the first 50 places of a term or of near pairs. `got` says how near it came: the fewest words found between
    the two sides of a `Near` (None: there is no pair), the places of an `AtLeast`, the sum of a `Weighted`. `looked_at` is
    where a `First`, `Same` or `In` was asked: of a `Same` the paragraph where it holds, or where most of it stands; of the
    two sides of a `Near` those that come nearest.
    """

    node: Node
    holds: bool
    spans: tuple[Span, ...] = ()
    parts: tuple[Clause, ...] = ()
    got: int | None = None
    looked_at: tuple[Looked, ...] = ()

    @property
    def failing(self) -> tuple[Clause, ...]:
        """The way to the first part that failed: this clause, one of its parts, and so on; empty when it holds."""
        if self.holds:
            return ()
        if isinstance(self.node, And | Near | Same | First | In):
            below = next((part for part in self.parts if not part.holds), None)
            return (self, *below.failing) if below else (self,)
        return (self,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a rule asks beside its words, and whether the article is such a one."""

    part: Part
    holds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a rule matches an article, or what is in the way."""

    rule: str
    version: str
    filters: tuple[Filter, ...]
    clause: Clause

    @property
    def matches(self) -> bool:
        """Whether everything holds."""
        return self.clause.holds and not self.turned_away

    @property
    def turned_away(self) -> tuple[Part, ...]:
        """What has nothing to do with words and is in the way."""
        return tuple(each.part for each in self.filters if not each.holds)


def explain(asked: Asked, evaluator: Evaluator) -> Explanation:
    """Look for everything the rule asks for, and say for each of its parts whether it holds."""
    reading = evaluator.reading
    filters = (
        Filter(part=Part.ENABLED, holds=asked.rule.enabled),
        Filter(part=Part.OUTLETS, holds=asked.admits_outlet(reading)),
        Filter(part=Part.SECTIONS, holds=asked.admits_section(reading)),
        Filter(part=Part.LANGUAGES, holds=asked.admits_language(reading)),
    )
    return Explanation(
        rule=asked.rule.id,
        version=asked.version,
        filters=filters,
        clause=evaluator.clause(asked.tree),
    )


def marks(clause: Clause) -> Iterator[tuple[Clause, Span]]:
    """Yield the leaves that make a clause hold, each with its places: what is marked in the article."""
    if not clause.holds or isinstance(clause.node, Not):
        return
    if not clause.parts:
        yield from ((clause, span) for span in clause.spans)
    weights = [weight for _, weight in clause.node.parts] if isinstance(clause.node, tree.Weighted) else None
    for number, part in enumerate(clause.parts):
        if weights is None or weights[number] > 0:
            yield from marks(part)


class Room(NamedTuple):
    """A stretch of a field: all that is asked about must stand in one."""

    field: Field
    start: int
    end: int

    @property
    def looked(self) -> Looked:
        """Say which it is."""
        return Looked(field=self.field.name, start=self.start, end=self.end)


class Hit(NamedTuple):
    """A place where something stands."""

    room: int  # by the identity of the field: authors are fields of one name
    field: str
    start: int
    end: int
    term: str

    @property
    def span(self) -> Span:
        """Return it as it is stored."""
        return Span(field=self.field, start=self.start, end=self.end, term=self.term)


Found = tuple[Clause, list[Hit]]
Numbered = tuple[int, int, Hit]
"""The number of a place's first word, that after its last, and the place."""
Apart = tuple[int, Hit, Hit]
"""The words between two places, and those."""


class Evaluator:
    """The parts of queries, asked about one article; where a leaf stands is looked up once for all of them."""

    def __init__(self, reading: Reading, lists: Lists) -> None:
        self.reading = reading
        self.lists = lists
        self._everywhere: dict[tuple[int, Node], list[Hit]] = {}
        self._fields: dict[int, Field] = {}

    def clause(self, node: Node) -> Clause:
        """Say of a query what holds."""
        return self.ask(node, None)[0]

    def ask(self, node: Node, rooms: Sequence[Room] | None) -> Found:  # noqa: PLR0911 (a case for every node)
        """Ask about some rooms; None: title, summary and text, which nothing has narrowed yet."""
        match node:
            case And():
                parts = [self.ask(part, rooms)[0] for part in node.parts]
                return Clause(node=node, holds=all(part.holds for part in parts), parts=tuple(parts)), []
            case Or():
                found = [self.ask(part, rooms) for part in node.parts]
                return self._or(node, found)
            case Not():
                part, _ = self.ask(node.part, rooms)
                return Clause(node=node, holds=not part.holds, parts=(part,)), []
            case Near():
                return self._near(node, rooms)
            case AtLeast():
                part, hits = self.ask(node.part, rooms)
                got = _apart(hits)
                return Clause(node=node, holds=got >= node.count, parts=(part,), got=got), []
            case tree.Weighted():
                return self._weighted(node, rooms)
            case Same():
                return self._same(node, rooms)
            case First():
                return self._narrowed(node, self._within(rooms, self._first(node.words)))
            case In():
                return self._narrowed(node, self._in(node.field, rooms))
        return self._leaf(node, rooms)

    # ------------------------------------------------------------------------------------ what stands where

    def _leaf(self, node: Node, rooms: Sequence[Room] | None) -> Found:
        hits = [
            hit
            for room in (self._everything() if rooms is None else rooms)
            for hit in _inside(self._of_field(node, room.field), room)
        ]
        return Clause(node=node, holds=bool(hits), spans=_spans(hits)), hits

    def _of_field(self, node: Node, field: Field) -> list[Hit]:
        known = id(field), node
        if known not in self._everywhere:
            self._fields[id(field)] = field
            self._everywhere[known] = sorted(
                (
                    Hit(id(field), field.name, start, end, term)
                    for start, end, term in self._places(node, field)
                ),
                key=lambda hit: (hit.start, hit.end),
            )
        return self._everywhere[known]

    def _places(self, node: Node, field: Field) -> Iterator[tuple[int, int, str]]:
        match node:
            case tree.Words(term=term, exact=exact):
                every = field.find(term)
                yield from (
                    (start, end, term.source)
                    for start, end in every
                    if not exact or _is_spelled(term, field.text[start:end])
                )
            case Listed():
                for words in self.lists[node.name]:
                    yield from self._places(words, field)
            case Stem():
                language = self.reading.language
                asked = stems(node.word, language)
                forms = (each for each in field.tokens if not asked.isdisjoint(stems(each.folded, language)))
                yield from ((start, end, name_of(node)) for _, start, end in forms)
            case Actor():
                yield from self._named(Kind.ACTOR, node.id, field)
            case Place():
                yield from self._named(Kind.PLACE, node.id, field)

    def _named(self, kind: Kind, name: str, field: Field) -> Iterator[tuple[int, int, str]]:
        if any(field is each for each in self.reading.fields):
            for each in self.reading.named.get((kind, name), ()):
                if each.field == field.name and field.numbers(each.start, each.end):
                    yield each.start, each.end, field.text[each.start : each.end]

    # --------------------------------------------------------------------------------------- what is joined

    def _or(self, node: Or, found: Sequence[Found]) -> Found:
        hits = list(dict.fromkeys(hit for _, its in found for hit in its))
        parts = tuple(part for part, _ in found)
        return Clause(node=node, holds=any(part.holds for part in parts), parts=parts), hits

    def _near(self, node: Near, rooms: Sequence[Room] | None) -> Found:
        left, right = self.ask(node.left, rooms), self.ask(node.right, rooms)
        near, nearest = self._close(left[1], right[1], node.distance, ordered=node.ordered)
        parts: tuple[Clause, ...] = (left[0], right[0])
        hits = list(dict.fromkeys(_pair(one, other) for _, one, other in near))
        if near:
            taken = [set(side) for side in list(zip(*near, strict=True))[1:]]
            parts = tuple(self._only(part, its, rooms) for part, its in zip(parts, taken, strict=True))
        got, *apart = nearest or (None,)
        looked_at = tuple(Looked(field=hit.field, start=hit.start, end=hit.end) for hit in apart)
        clause = Clause(
            node=node, holds=bool(near), spans=_spans(hits), parts=parts, got=got, looked_at=looked_at
        )
        return clause, hits

    def _only(self, clause: Clause, taken: AbstractSet[Hit], rooms: Sequence[Room] | None) -> Clause:
        """Leave of a clause the places that took part, wherever in the text they stand."""
        parts = tuple(self._only(part, taken, rooms) for part in clause.parts)
        hits = () if parts else (hit for hit in self.ask(clause.node, rooms)[1] if hit in taken)
        return replace(clause, spans=_spans(hits), parts=parts)

    def _close(
        self, left: Sequence[Hit], right: Sequence[Hit], distance: int, *, ordered: bool
    ) -> tuple[list[Apart], Apart | None]:
        """Return the pairs with at most so many words between them, in the order of the left ones, and the nearest of all.

        Of places that do not overlap, in one field. Common words make more pairs than can be counted one by one.
        """
        ones, others = self._numbered(left), self._numbered(right)
        found = list(_following(ones, others, distance))
        if not ordered:
            found += [(gap, one, other) for gap, other, one in _following(others, ones, distance)]
        found.sort(key=lambda pair: (pair[1].room, pair[1].start, pair[2].start))
        nearest = min(found, key=lambda pair: pair[0], default=None)
        return [pair for pair in found if pair[0] <= distance], nearest

    def _numbered(self, hits: Iterable[Hit]) -> dict[int, list[Numbered]]:
        """Return the words that each place takes up, by the field, in the order of the first."""
        numbered: dict[int, list[Numbered]] = {}
        for hit in hits:
            numbers = self._fields[hit.room].numbers(hit.start, hit.end)
            numbered.setdefault(hit.room, []).append((numbers.start, numbers.stop, hit))
        for its in numbered.values():
            its.sort(key=lambda each: each[:2])
        return numbered

    def _weighted(self, node: tree.Weighted, rooms: Sequence[Room] | None) -> Found:
        parts = tuple(self.ask(part, rooms)[0] for part, _ in node.parts)
        got = sum(weight for part, (_, weight) in zip(parts, node.parts, strict=True) if part.holds)
        return Clause(node=node, holds=got >= node.threshold, parts=parts, got=got), []

    # ---------------------------------------------------------------------------------- where it is looked for

    def _narrowed(self, node: First | In, rooms: Sequence[Room]) -> Found:
        part, hits = self.ask(node.part, rooms)
        looked_at = tuple(room.looked for room in rooms)
        return Clause(node=node, holds=part.holds, parts=(part,), looked_at=looked_at), hits

    def _same(self, node: Same, rooms: Sequence[Room] | None) -> Found:
        every = self._everything() if rooms is None else rooms
        lines = [
            line
            for room in every
            for line in self._within([room], [Room(room.field, *line) for line in room.field.lines])
        ]
        asked = [(line, *self.ask(node.part, [line])) for line in lines]
        if not asked:
            return Clause(node=node, holds=False, parts=(self.ask(node.part, [])[0],)), []
        line, part, _ = max(asked, key=lambda each: (each[1].holds, _standing(each[1])))
        hits = [hit for _, clause, its in asked if clause.holds for hit in its]
        return Clause(node=node, holds=part.holds, parts=(part,), looked_at=(line.looked,)), hits

    def _first(self, count: int) -> list[Room]:
        title, summary, text = self.reading.fields
        opening = text if text.words else summary
        last = min(count, len(opening.words))
        return [_all_of(title), Room(opening, 0, opening.ends[last - 1] if last else 0)]

    def _in(self, field: Narrowed, rooms: Sequence[Room] | None) -> list[Room]:
        title, summary, text = self.reading.fields
        if field is Narrowed.TITLE:
            return self._within(rooms, [_all_of(title)])
        if field is Narrowed.LEAD:
            opening = [Room(text, *line) for line in text.lines[:1]]
            return self._within(rooms, [_all_of(summary), *opening])
        beside = [_all_of(each) for each in self.reading.beside[field]]
        return beside if rooms is None else self._within(rooms, beside)

    def _within(self, rooms: Sequence[Room] | None, others: Iterable[Room]) -> list[Room]:
        """Return what is in both."""
        return [
            Room(one.field, max(one.start, other.start), min(one.end, other.end))
            for other in others
            for one in (self._everything() if rooms is None else rooms)
            if one.field is other.field and max(one.start, other.start) < min(one.end, other.end)
        ]

    def _everything(self) -> list[Room]:
        return [_all_of(field) for field in self.reading.fields if field.words]


def _inside(hits: Sequence[Hit], room: Room) -> Sequence[Hit]:
    """Return those of the places of a field that stand wholly in a room: it may be one paragraph of thousands."""
    first, last = (bisect_left(hits, place, key=lambda hit: hit.start) for place in (room.start, room.end))
    return [hit for hit in hits[first:last] if hit.end <= room.end]


def _all_of(field: Field) -> Room:
    return Room(field, 0, len(field.text))


def _is_spelled(term: Term, written: str) -> bool:
    """Whether words are written as a term is, case and accents included."""
    seen = [spelled(written[token.start : token.end]) for token in tokenise(written)]
    asked = [spelled(token_text) for token_text in spellings(term)]
    return all(
        one.startswith(other) if part.key.endswith("*") else one == other
        for part, one, other in zip(term.parts, seen, asked, strict=True)
    )


def spellings(term: Term) -> list[str]:
    """Return the words of a term as they are written in it, without quotes and stars."""
    return [part.source[token.start : token.end] for part in term.parts for token in tokenise(part.source)]


def _apart(hits: Iterable[Hit]) -> int:
    """Count places; of those that overlap as few as can be are left out."""
    count, before = 0, (-1, 0)
    for hit in sorted(set(hits), key=lambda hit: (hit.room, hit.start), reverse=True):
        if hit.room != before[0] or hit.end <= before[1]:
            count, before = count + 1, (hit.room, hit.start)
    return count


def _following(
    left: Mapping[int, Sequence[Numbered]], right: Mapping[int, Sequence[Numbered]], distance: int
) -> Iterator[Apart]:
    """Yield what follows each place of the left within a distance, and if nothing does what follows it next."""
    for room, ones in left.items():
        others = right.get(room, ())
        firsts = [first for first, _, _ in others]
        for _, stop, one in ones:
            at = bisect_left(firsts, stop)
            end = max(bisect_right(firsts, stop + distance), min(at + 1, len(firsts)))
            yield from ((first - stop, one, other) for first, _, other in others[at:end])


def _pair(one: Hit, other: Hit) -> Hit:
    first, last = sorted((one, other), key=lambda hit: hit.start)
    return Hit(first.room, first.field, first.start, last.end, f"{first.term} … {last.term}")


def _standing(clause: Clause) -> int:
    """Count the leaves that stand there."""
    return sum(map(_standing, clause.parts)) if clause.parts else bool(clause.spans)


def _spans(hits: Iterable[Hit]) -> tuple[Span, ...]:
    return tuple(hit.span for hit in islice(hits, MOST_SPANS))
