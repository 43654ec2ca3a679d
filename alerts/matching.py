"""Many rules against one article: which match, on which words, and the passage that shows it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from alerts.asked import Asked, Lists, asked_by, name_of, sought
from alerts.checks import words_with_places
from alerts.document import FIELDS, Document, Legible, Reading, Who
from alerts.evaluate import Evaluator, Explanation, explain, marks
from alerts.index import RuleIndex
from alerts.leaves import Leaves, key_of
from alerts.near_miss import Distance, Miss, distance_of, miss_of
from alerts.nearness import Nearness
from alerts.passage import passage
from alerts.positions import Positions
from alerts.ways import BESIDE
from alerts.who import Named
from config.actor import Actor
from config.rule import Rule
from config.schema import Catalog
from config.unhurried import without_searches
from language.mentions.records import Kind
from language.query import parse_term, tree
from language.query.walk import leaves, parts_of
from storage.records import Match, Span

__all__ = ["Document", "Matcher", "matcher_of"]

Found = dict[int, Reading]
"""The rules that match by their number, each with what it was asked about."""


class Matcher:
    """All rules of a catalog, ready to be asked about articles. It keeps nothing of an article, and never changes.

    Terms are whole words in any case and with or without accents; a phrase stands within one field. For other rules make
    another one, in a thread of its own where they are many, and put it in the place of this one.
    """

    def __init__(
        self,
        rules: Sequence[Rule | Asked],
        actors: Sequence[Actor],
        *,
        lists: Mapping[str, Sequence[str]] | None = None,
        groups: Mapping[str, Collection[str]] | None = None,
        who: Who | None = None,
        shares: Mapping[str, float] | None = None,
    ) -> None:
        """Read every rule that is not read yet.

        `lists` are the terms of each `@list`, `groups` the ids of the outlets of each group, `shares` the share of articles
        that hold a word, where an archive knows it. Raises ValueError for a bad term, and for an actor or a list that
        is not defined.
        """
        self.rules = [each if isinstance(each, Asked) else asked_by(each, groups or {}) for each in rules]
        self._ids = [each.rule.id for each in self.rules]
        self.lists = {
            name: tuple(tree.Words(term=parse_term(term)) for term in its)
            for name, its in (lists or {}).items()
        }
        self.who = who or Named(actors)
        _refuse_unknown(self.rules, self.who, self.lists)
        enabled = [each.tree for each in self.rules if each.rule.enabled]
        self.leaves = Leaves(
            (leaf for each in enabled for leaf in leaves(each)),
            self.lists,
            (field for each in enabled for field in _fields_beside(each)),
        )
        self.expected = words_with_places(enabled)
        self.index = RuleIndex(self.rules, shares=shares)
        self.of_titles = RuleIndex(self.rules, of_titles=True, shares=shares)

    def read(self, document: Legible) -> Reading:
        """Return an article as rules see it."""
        return Reading(document, self.who)

    def match(self, document: Legible) -> list[Match]:
        """Return what every enabled rule found in an article, in the order of the rules; `silent` is left open.

        One with `match: title` is asked about the headline alone. One with `match: new-text` is asked about all of it:
        whether its words are new is for those to say who know what was there before.
        """
        return self.match_in(self.read(document))

    def match_in(self, reading: Reading) -> list[Match]:
        """Return the same of an article that was read already."""
        found = self._found(reading)
        evaluators = {id(each): Evaluator(each, self.lists) for each in found.values()}
        return [self._match(self.rules[number], evaluators[id(found[number])]) for number in sorted(found)]

    def decide(self, document: Legible) -> list[str]:
        """Return only the ids of the rules that match, in their order."""
        return [self._ids[number] for number in sorted(self._found(self.read(document)))]

    def _found(self, reading: Reading) -> Found:
        found: Found = {}
        if not self.index.is_empty:
            found |= dict.fromkeys(self._matching(self.index, reading), reading)
        if not self.of_titles.is_empty:
            found |= dict.fromkeys(self._matching(self.of_titles, reading.of_title), reading.of_title)
        return found

    def _matching(self, index: RuleIndex, reading: Reading) -> set[int]:
        at = Positions(reading, self.lists, expected=self.expected)
        return index.matching(self.leaves.present(reading, at), reading, at)

    def explain(self, rule: str, document: Legible) -> Explanation:
        """Say why a rule matches an article or not, disabled or not; raises KeyError when there is no such rule."""
        for asked in self.rules:
            if asked.rule.id == rule:
                reading = self.read(document)
                return explain(asked, Evaluator(reading.of_title if asked.of_titles else reading, self.lists))
        raise KeyError(f"there is no rule {rule}")

    def misses(self, document: Legible, most: int) -> tuple[Miss, ...]:
        """Return the rules that came nearest to matching an article and did not, and what they lacked.

        Only rules of which something stands in the article are weighed, disabled ones included.
        """
        reading = self.read(document)
        every = Leaves((leaf for asked in self.rules for leaf in leaves(asked.tree)), self.lists, ())
        present = every.present(reading, Positions(reading, self.lists))
        touched = (
            asked for asked in self.rules if any(key_of(leaf) in present for leaf in sought(asked.tree))
        )
        whole, title = (Evaluator(each, self.lists) for each in (reading, reading.of_title))
        far: list[tuple[Distance, Explanation, Evaluator]] = []
        for asked in touched:
            evaluator = title if asked.of_titles else whole
            explanation = explain(asked, evaluator)
            if (distance := distance_of(explanation)) is not None:
                far.append((distance, explanation, evaluator))
        return tuple(
            miss_of(explanation, Nearness(evaluator, reading).of(explanation.clause))
            for _, explanation, evaluator in sorted(far, key=lambda each: each[0])[:most]
        )

    def _match(self, asked: Asked, evaluator: Evaluator) -> Match:
        """Say what a rule that matches has found. Its own actors come first, then whoever else is named."""
        reading = evaluator.reading
        marked = list(marks(evaluator.clause(asked.tree)))
        spans = _in_order(span for _, span in marked)
        nodes = [clause.node for clause, _ in marked]
        own = tuple(node.id for node in nodes if isinstance(node, tree.Actor))
        named = tuple(name for kind, name in reading.named if kind is Kind.ACTOR)
        return Match(
            rule=asked.rule.id,
            rule_version=asked.version,
            terms=tuple(
                dict.fromkeys(
                    name_of(node) for node in nodes if isinstance(node, tree.Words | tree.Stem | tree.Listed)
                )
            ),
            spans=spans,
            excerpt=passage(reading, spans),
            actors=tuple(dict.fromkeys((*own, *named))),
        )


@without_searches()
def matcher_of(catalog: Catalog) -> Matcher:
    """Return the matcher of everything that a newsroom wrote."""
    return Matcher(
        catalog.rules,
        catalog.actors,
        lists=catalog.lists,
        groups=catalog.groups,
        who=who_of(catalog),
    )


def who_of(catalog: Catalog) -> Named:
    """Return who finds the actors of a catalog and all places, knowing what its outlets are called and where they are at home."""
    outlets = {outlet.id: (outlet.name, *outlet.names) for outlet in catalog.outlets}
    homes = {outlet.id: outlet.place for outlet in catalog.outlets if outlet.place}
    return Named(catalog.actors, outlets, homes)


def _in_order(spans: Iterator[Span]) -> tuple[Span, ...]:
    """Return where the terms stand, in the order of reading."""
    every = {span for span in spans if span.field in FIELDS}
    return tuple(sorted(every, key=lambda span: (FIELDS.index(span.field), span.start, span.end, span.term)))


def _fields_beside(node: tree.Node) -> Iterator[tree.Field]:
    """Yield the fields beside the article's words that a query asks for."""
    if isinstance(node, tree.In) and node.field in BESIDE:
        yield node.field
    for part in parts_of(node):
        yield from _fields_beside(part)


def _refuse_unknown(rules: Sequence[Asked], who: Who, lists: Lists) -> None:
    for asked in rules:
        for leaf in leaves(asked.tree):
            match leaf:
                case tree.Actor(id=name) if not who.knows(Kind.ACTOR, name):
                    unknown = f"an actor {name} that is not defined; there is no such id in actors"
                case tree.Place(id=name) if not who.knows(Kind.PLACE, name):
                    unknown = f"a place {name} that is not known; docs/places.md says how ids are made"
                case tree.Listed(name=name) if name not in lists:
                    unknown = f"a list @{name} that is not defined; there is no such name in lists"
                case _:
                    continue
            raise ValueError(f"rule {asked.rule.id} asks for {unknown}")
