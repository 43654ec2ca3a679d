"""Many rules against one article: which match, on which words, and the passage that shows it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.asked import Asked, asked_by, names_of
from alerts.document import FIELDS, Document, Legible, Name, Reading
from alerts.evaluate import Explanation, explain
from alerts.index import Leaves, RuleIndex, actor_key
from alerts.near_miss import Miss, miss_of, nearest
from alerts.passage import passage
from config.actor import Actor
from config.rule import Rule
from storage.records import Match, Span

__all__ = ["Document", "Matcher"]


class Matcher:
    """All rules of a catalog, ready to be asked about articles. It keeps nothing between two articles.

    Terms are whole words in any case and with or without accents; a phrase stands within one field. A name of an actor
    that is an abbreviation (`CRAC`, `UPOEG`) counts only where it is written in capitals, because in small letters
    many are words; to find it in any case as well, write the alias as `Crac`.
    """

    def __init__(self, rules: Sequence[Rule], actors: Sequence[Actor]) -> None:
        """Read every rule and actor; raises ValueError for a bad term and for an actor that is not defined."""
        self.actors = {actor.id: names_of(actor) for actor in actors}
        self.rules = [asked_by(rule, self.actors) for rule in rules]
        every = [name for asked in self.rules for name in (*asked.all, *asked.any, *asked.none)]
        every += [name for names in self.actors.values() for name in names]
        self.leaves = Leaves((name.leaf for name in every), self.actors)
        self.index = RuleIndex(self.rules)
        self.of_titles = RuleIndex(self.rules, of_titles=True)
        self.asks = any(asked.rule.enabled for asked in self.rules)

    def match(self, document: Legible) -> list[Match]:
        """Return what every enabled rule found in an article, in the order of the rules; `silent` is left open.

        One with `match: title` is asked about the headline alone. One with `match: new-text` is asked about all of it:
        whether its words are new is for those to say who know what was there before.
        """
        if not self.asks:
            return []
        reading = Reading(document)
        present = self.leaves.present(reading)
        found = dict.fromkeys(self.index.matching(present, reading), (reading, present))
        found |= self._in_title(reading)
        if not found:
            return []
        named = tuple(actor for actor in self.actors if actor_key(actor) in present)
        return [self._match(self.rules[number], *found[number], named) for number in sorted(found)]

    def decide(self, document: Legible) -> list[str]:
        """Return only the ids of the rules that match, in their order."""
        reading = Reading(document)
        found = {*self.index.matching(self.leaves.present(reading), reading), *self._in_title(reading)}
        return [self.rules[number].rule.id for number in sorted(found)]

    def _in_title(self, reading: Reading) -> dict[int, tuple[Reading, set[str]]]:
        """Return the rules that ask for headlines alone and match this one, with what stands in it."""
        if not self.of_titles.root.further:
            return {}
        title = reading.of_title
        present = self.leaves.present(title)
        return dict.fromkeys(self.of_titles.matching(present, title), (title, present))

    def explain(self, rule: str, document: Legible) -> Explanation:
        """Say why a rule matches an article or not, disabled or not; raises KeyError when there is no such rule."""
        for asked in self.rules:
            if asked.rule.id == rule:
                return self._explain(asked, Reading(document))
        raise KeyError(f"there is no rule {rule}")

    def misses(self, document: Legible, most: int) -> tuple[Miss, ...]:
        """Return the rules that came nearest to matching an article and did not, and what they lacked.

        Only rules of which something stands in the article are weighed, disabled ones included.
        """
        reading = Reading(document)
        present = self.leaves.present(reading)
        touched = (asked for asked in self.rules if self._touches(asked, present))
        return nearest((miss_of(self._explain(asked, reading)) for asked in touched), most)

    def _explain(self, asked: Asked, reading: Reading) -> Explanation:
        return explain(asked, reading.of_title if asked.of_titles else reading, self.actors)

    def _touches(self, asked: Asked, present: set[str]) -> bool:
        return any(name.leaf.key in present for name in (*asked.all, *asked.any)) or any(
            actor_key(actor) in present for actor in asked.actors
        )

    def _match(self, asked: Asked, reading: Reading, present: set[str], named: tuple[str, ...]) -> Match:
        """Say what a rule that matches has found. Its own actors come first, then whoever else is named."""
        own = tuple(actor for actor in asked.actors if actor in named)
        terms = [name for name in (*asked.all, *asked.any) if name.leaf.key in present]
        names = [name for actor in own for name in self.actors[actor] if name.leaf.key in present]
        spans = _spans((*terms, *names), reading)
        return Match(
            rule=asked.rule.id,
            rule_version=asked.version,
            terms=tuple(dict.fromkeys(name.source for name in terms)),
            spans=spans,
            excerpt=passage(reading, spans),
            actors=own + tuple(actor for actor in named if actor not in own),
        )


def _spans(names: Sequence[Name], reading: Reading) -> tuple[Span, ...]:
    """Return where the terms stand, in the order of reading."""
    every = {span for name in names for span in reading.spans(name)}
    return tuple(sorted(every, key=lambda span: (FIELDS.index(span.field), span.start, span.end, span.term)))
