"""What kept each part of a query from holding, and how near an article came to it. Pure.

A part that holds needs no word, nor does one that is not asked for to hold: what stands under a NOT that holds, and the other
parts of an OR that does. Of everything else it is said what stands there instead: the word in another form or another
spelling, in another field or further below; the two that stand too far apart; the name that may be somebody else's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, runtime_checkable

from alerts.document import Field, Legible, Reading
from alerts.evaluate import Clause, Evaluator, Hit, Looked, marks
from alerts.stemming import stems
from alerts.ways import BESIDE
from language.mentions.actors import PassedOver
from language.mentions.places import NoPlace
from language.mentions.records import Kind, Mention, Text
from language.query import tree
from language.query.terms import Prefix, Term, Word
from language.query.tree import And, AtLeast, First, In, Listed, Near, Node, Not, Same, Weighted, Words
from language.query.written import written
from storage.records import Span

ALIKE = 3  # letters that a form of a word begins with, as the word does: it saves stemming the others
MOST_SPANS = 5  # places that a hint shows
Room = Same | First | In


@runtime_checkable
class Overlooking(Protocol):
    """Who also tells of the names that are nobody's, as `alerts.who.Named` does."""

    def passed_over(
        self, texts: Sequence[Text], article: Legible
    ) -> Sequence[tuple[Kind, PassedOver | NoPlace]]:
        """Return every name that stands in an article and is no mention, each with why."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why a name is not enough: `standing` is "weak", or "none" where it is no mention at all."""

    kind: Kind
    standing: str
    code: str  # with what it needs after a colon, as in `Mention.why`


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """One thing that stands there instead. `code` names a sentence of `near_miss`, `values` what stands in it.

    `why` says of a name why it counts for nothing, and `spans` are the places that the hint speaks of.
    """

    code: str
    values: Mapping[str, str | int] = field(default_factory=dict)
    spans: tuple[Span, ...] = ()
    why: Why | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A part of a query, what it found, and how near it came. `asked`: it holds, or what it is part of fails for it."""

    clause: Clause
    asked: bool
    hints: tuple[Hint, ...]
    parts: tuple[Branch, ...]

    @property
    def failing(self) -> tuple[Branch, ...]:
        """The way to the first part that failed; empty when it holds."""
        if self.clause.holds:
            return ()
        if isinstance(self.clause.node, And | Near | Room):
            below = next((part for part in self.parts if not part.clause.holds), None)
            return (self, *below.failing) if below else (self,)
        return (self,)

    @property
    def all_hints(self) -> Iterator[Hint]:
        """Yield its own hints and those of its parts, in order."""
        yield from self.hints
        for part in self.parts:
            yield from part.all_hints


class Nearness:
    """How near one article came to queries. What `evaluator` was asked about may be the headline alone; `whole` is all of it."""

    def __init__(self, evaluator: Evaluator, whole: Reading) -> None:
        self._evaluator = evaluator
        self._whole = whole
        self._of_title = evaluator.reading is not whole
        self._everywhere = Evaluator(whole, evaluator.lists) if self._of_title else evaluator

    def of(self, clause: Clause) -> Branch:
        """Say of each part how near the article came to it."""
        return self._branch(clause, None, asked=True)

    def _branch(self, clause: Clause, room: Room | None, *, asked: bool) -> Branch:
        node = clause.node
        inner = node if isinstance(node, Room) else room
        of_parts = asked and not clause.holds
        asks = [of_parts and not isinstance(node, Not)] * len(clause.parts)
        if isinstance(node, Weighted):
            asks = [of_parts and weight > 0 for _, weight in node.parts]
        return Branch(
            clause=clause,
            asked=asked,
            hints=tuple(self._hints(clause, room)) if asked and not clause.holds else (),
            parts=()
            if not clause.holds and is_beside(node)  # what the field holds says it all
            else tuple(
                self._branch(part, inner, asked=ask) for part, ask in zip(clause.parts, asks, strict=True)
            ),
        )

    def _hints(self, clause: Clause, room: Room | None) -> Iterator[Hint]:
        node = clause.node
        match node:
            case Near():
                if all(part.holds for part in clause.parts):
                    yield self._near(node, clause)
            case AtLeast():
                spans = tuple(span for part in _leaves(clause) for span in part.spans)
                values: dict[str, str | int] = {"asked": node.count, "count": clause.got or 0}
                yield Hint(code="atleast", values=values, spans=_first(spans))
            case Weighted():
                yield self._weighted(node, clause)
            case Same():
                yield from self._same(clause)
            case Not():
                yield from self._not(clause)
            case In() if is_beside(node):
                yield self._beside(node)
            case Words() | tree.Stem() | tree.Actor() | tree.Place() | Listed():
                yield from self._leaf(node, room)

    # ------------------------------------------------------------------------------- what needs more than words

    def _near(self, node: Near, clause: Clause) -> Hint:
        """Say how far apart two stand that are both there."""
        operator = f"{'ONEAR' if node.ordered else 'NEAR'}/{node.distance}"
        if clause.got is not None:
            return _near(operator, "near", clause.got, clause.looked_at)
        if node.ordered:
            turned = Near(left=node.right, right=node.left, distance=node.distance, ordered=True)
            other = self._evaluator.clause(turned)
            if other.got is not None:
                return _near(operator, "order", other.got, other.looked_at)
        one, other_one = (
            next(span for each in _leaves(part) for span in each.spans) for part in clause.parts
        )
        code = "fields" if one.field != other_one.field else "overlap"
        values: dict[str, str | int] = {"operator": operator, "left": one.field, "right": other_one.field}
        return Hint(code=code, values=values, spans=(one, other_one))

    def _weighted(self, node: Weighted, clause: Clause) -> Hint:
        there = [
            f"{weight:+d} {written(part)}"
            for (part, weight), its in zip(node.parts, clause.parts, strict=True)
            if its.holds
        ]
        values: dict[str, str | int] = {
            "asked": node.threshold,
            "got": clause.got or 0,
            "sum": " ".join(there),
        }
        return Hint(code="weight" if there else "weight_nothing", values=values)

    def _same(self, clause: Clause) -> Iterator[Hint]:
        """Show the paragraph that has the most of it."""
        if any(part.spans for part in _leaves(clause)):
            spans = tuple(
                Span(field=each.field, start=each.start, end=each.end, term="") for each in clause.looked_at
            )
            yield Hint(code="same", spans=spans)

    def _not(self, clause: Clause) -> Iterator[Hint]:
        standing = list(marks(clause.parts[0]))
        if standing:
            terms = ", ".join(dict.fromkeys(written(part.node) for part, _ in standing))
            yield Hint(code="stands", values={"term": terms}, spans=_first(span for _, span in standing))

    def _beside(self, node: In) -> Hint:
        """Say what the author, the section, the outlet or the language is."""
        its = ", ".join(each.text for each in self._whole.beside[node.field] if each.text)
        if not its:
            return Hint(code="value_unknown", values={"field": node.field.value})
        return Hint(code="value", values={"field": node.field.value, "written": its})

    # ------------------------------------------------------------------------------------------------ leaves

    def _leaf(self, node: Node, room: Room | None) -> Iterator[Hint]:
        elsewhere = self._everywhere.ask(node, None)[1]
        if elsewhere:
            yield self._outside(node, elsewhere, room)
            return
        match node:
            case Words(exact=True) if spelled := self._everywhere.ask(Words(term=node.term), None)[1]:
                yield self._instead("spelling", node, spelled)
            case Words():
                yield from self._words(node, node.term)
            case Listed():
                for each in self._evaluator.lists.get(node.name, ()):
                    yield from self._forms(each, each.term)
            case tree.Actor():
                yield from self._named(Kind.ACTOR, node)
            case tree.Place():
                yield from self._named(Kind.PLACE, node)

    def _outside(self, node: Node, hits: Sequence[Hit], room: Room | None) -> Hint:
        """Say where something stands that stands amiss."""
        hit = hits[0]
        values: dict[str, str | int] = {"term": written(node), "field": hit.field}
        spans = _first(each.span for each in hits)
        match room:
            case First() if hit.field == "text":
                of_text = next(each for each in self._whole.fields if each.name == "text")
                number = of_text.numbers(hit.start, hit.end).start + 1
                return Hint(code="below", values=values | {"got": number, "asked": room.words}, spans=spans)
            case Same():
                return Hint(code="paragraph", values=values, spans=spans)
            case In():
                return Hint(code="field", values=values | {"asked": room.field.value}, spans=spans)
        return Hint(code="not_in_title" if self._of_title else "summary", values=values, spans=spans)

    def _instead(
        self, code: str, node: Node, hits: Sequence[Hit | Mention | PassedOver | NoPlace | Looked]
    ) -> Hint:
        """Say how something is written that is not what was asked for."""
        name = written(node)
        forms = dict.fromkeys(self._text(each.field, each.start, each.end) for each in hits)
        nearest = sorted(forms, key=lambda each: abs(len(each) - len(name)))[:3]
        spans = _first(Span(field=each.field, start=each.start, end=each.end, term=name) for each in hits)
        return Hint(code=code, values={"term": name, "written": ", ".join(nearest)}, spans=spans)

    def _text(self, name: str, start: int, end: int) -> str:
        return next(each for each in self._whole.fields if each.name == name).text[start:end]

    def _words(self, node: Words, term: Term) -> Iterator[Hint]:
        found = list(self._forms(node, term))
        yield from found
        if not found and len(term.parts) > 1:
            yield from self._scattered(node, term)

    def _forms(self, node: Words, term: Term) -> Iterator[Hint]:
        """Look for a word in another form, or for words in a row of which some are in another form."""
        found = [place for each in self._whole.fields for place in self._in_forms(term, each)]
        if found:
            yield self._instead("form", node, found)

    def _in_forms(self, term: Term, its: Field) -> Iterator[Looked]:
        """Yield where words stand in a row that are each a word of a term or another form of it; most texts have none."""
        known, parts = set(its.words), term.parts
        alike = [{word for word in known if _alike(part, word, self._whole.language)} for part in parts]
        if not all(alike):
            return
        for first, word in enumerate(its.words):
            row = its.words[first : first + len(parts)] if word in alike[0] else ()
            if len(row) == len(parts) and all(
                other in forms for other, forms in zip(row, alike, strict=True)
            ):
                yield Looked(field=its.name, start=its.starts[first], end=its.ends[first + len(parts) - 1])

    def _scattered(self, node: Words, term: Term) -> Iterator[Hint]:
        """Say of a phrase which of its words are there at all."""
        words = {part: self._everywhere.ask(Words(term=part), None)[1] for part in term.parts}
        lacking = [part.source for part, hits in words.items() if not hits]
        if len(lacking) == len(words):
            return
        spans = _first(hits[0].span for hits in words.values() if hits)
        values: dict[str, str | int] = {"term": written(node), "lacking": ", ".join(lacking)}
        yield Hint(code="part" if lacking else "apart", values=values, spans=spans)

    def _named(self, kind: Kind, node: tree.Actor | tree.Place) -> Iterator[Hint]:
        """Say who or what is named that may be meant, and why that is not enough."""
        who = self._whole.who
        if who is None:
            return
        wider = set(who.around(node.id)) if kind is Kind.PLACE else set()
        said = False
        for each in self._whole.mentions:
            if each.kind is not kind:
                continue
            if not each.strong and self._is_of(node, each.id, kind):
                hint = self._instead("weak", node, [each])
                yield replace(hint, why=Why(kind=kind, standing="weak", code=each.why))
                said = True
            elif each.strong and each.id in wider:
                yield self._instead("wider", node, [each])
                return
        if not said and isinstance(who, Overlooking):
            for its, name in who.passed_over(self._whole.texts, self._whole.document):
                if its is kind and self._is_of(node, name.id, kind):
                    hint = self._instead("nobody", node, [name])
                    yield replace(hint, why=Why(kind=kind, standing="none", code=name.why))

    def _is_of(self, node: tree.Actor | tree.Place, name: str, kind: Kind) -> bool:
        """Whether a name is that of who or what is asked for, or of a place that lies there."""
        who = self._whole.who
        return name == node.id or (kind is Kind.PLACE and who is not None and node.id in who.around(name))


def is_beside(node: Node) -> bool:
    """Whether it asks for an author, a section, an outlet or a language: for something beside the words of an article."""
    return isinstance(node, In) and node.field in BESIDE


def _near(operator: str, code: str, got: int, places: Sequence[Looked]) -> Hint:
    spans = tuple(Span(field=each.field, start=each.start, end=each.end, term="") for each in places)
    return Hint(code=code, values={"operator": operator, "count": got}, spans=spans)


def _alike(part: Word | Prefix, folded: str, language: str) -> bool:
    """Whether a word is what a term asks for, or another form of it."""
    if part.fits(folded):
        return True
    asked = part.stem if isinstance(part, Prefix) else part.word
    return folded[:ALIKE] == asked[:ALIKE] and not stems(asked, language).isdisjoint(stems(folded, language))


def _leaves(clause: Clause) -> Iterator[Clause]:
    """Yield the leaves of a clause."""
    if not clause.parts:
        yield clause
    for part in clause.parts:
        yield from _leaves(part)


def _first(spans: Iterator[Span] | Sequence[Span]) -> tuple[Span, ...]:
    return tuple(span for span, _ in zip(spans, range(MOST_SPANS), strict=False))
