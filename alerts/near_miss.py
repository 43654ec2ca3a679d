"""The nearest miss: of the rules that did not match an article, those that lacked the least, and what they lacked. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alerts.evaluate import Clause, Explanation, Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """What kept one rule from matching, and what of it stood in the article.

    `found` are the terms and names that stood there; `lacking` the terms of `all` that did not; `none_of` the terms or
    actors of which one was asked for and none stood there; `forbidden` the terms of `none` that did; `turned_away` the
    parts that have nothing to do with words: `enabled`, `outlets`, `languages`.
    """

    rule: str
    found: tuple[str, ...]
    lacking: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    turned_away: tuple[str, ...] = ()

    @property
    def distance(self) -> tuple[int, int]:
        """How far it was from matching: fewer things missing come first, then more things found."""
        missing = len(self.lacking) + bool(self.none_of) + len(self.forbidden) + len(self.turned_away)
        return missing, -len(self.found)


def miss_of(explanation: Explanation) -> Miss | None:
    """Say what kept a rule from matching; None when it matches, or when nothing that it asks for stands there."""
    if explanation.matches:
        return None
    asked = [clause for clause in explanation.clauses if clause.part in {Part.ALL, Part.ANY, Part.ACTORS}]
    found = tuple(name for clause in asked for name in _standing(clause))
    if not found:
        return None
    clauses = {clause.part: clause for clause in explanation.clauses}
    return Miss(
        rule=explanation.rule,
        found=found,
        lacking=tuple(each.term for each in clauses[Part.ALL].findings if not each.spans),
        none_of=tuple(
            name
            for part in (Part.ANY, Part.ACTORS)
            if not clauses[part].holds
            for name in _asked_for(clauses[part])
        ),
        forbidden=() if clauses[Part.NONE].holds else tuple(_standing(clauses[Part.NONE])),
        turned_away=tuple(
            part.value for part in (Part.ENABLED, Part.OUTLETS, Part.LANGUAGES) if not clauses[part].holds
        ),
    )


def nearest(misses: Iterable[Miss | None], most: int) -> tuple[Miss, ...]:
    """Return the nearest of the misses, at most so many."""
    return tuple(sorted((miss for miss in misses if miss is not None), key=lambda miss: miss.distance)[:most])


def _standing(clause: Clause) -> list[str]:
    """Name what stands in the article: terms as the rule writes them, actors by their id."""
    return list(dict.fromkeys(each.actor or each.term for each in clause.findings if each.spans))


def _asked_for(clause: Clause) -> list[str]:
    return list(dict.fromkeys(each.actor or each.term for each in clause.findings))
