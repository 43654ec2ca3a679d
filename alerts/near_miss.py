"""The nearest miss: of the rules that did not match an article, those that lacked the least, and what they lacked. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from alerts.asked import Leaf, name_of, sought
from alerts.evaluate import Clause, Explanation
from language.query.tree import And, AtLeast, First, In, Near, Not, Or, Same, Weighted


@dataclass(frozen=True, slots=True, kw_only=True)
class Short:
    """A part that needs more than its words, and how far the article came.

    `kind` is `near`, `atleast`, `weight`, `same`, `first` or the name of a field. `asked` are the words between at most, the
    places at least, the threshold, or the first words; `got` what there was of it, None where nothing can be counted.
    """

    kind: str
    terms: tuple[str, ...]
    asked: int | None = None
    got: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """What kept one rule from matching, and what of it stood in the article.

    `found` are the terms and names that stood there; `lacking` those required that did not; `none_of` those of which one was
    asked for and none stood there; `forbidden` the excluded ones that did; `short` the parts whose words may be there, and
    not as they must be; `turned_away` what has nothing to do with words: `enabled`, `outlets`, `sections`, `languages`.
    """

    rule: str
    found: tuple[str, ...]
    lacking: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    short: tuple[Short, ...] = ()
    turned_away: tuple[str, ...] = ()

    @property
    def distance(self) -> tuple[int, int]:
        """How far it was from matching: fewer things missing come first, then more things found."""
        missing = len(self.lacking) + bool(self.none_of) + len(self.forbidden) + len(self.short)
        return missing + len(self.turned_away), -len(self.found)


def miss_of(explanation: Explanation) -> Miss | None:
    """Say what kept a rule from matching; None when it matches, or when nothing that it asks for stands there."""
    if explanation.matches:
        return None
    found = _names(_standing(explanation.clause))
    if not found:
        return None
    failing = list(_failing(explanation.clause))
    return Miss(
        rule=explanation.rule,
        found=found,
        lacking=_names(clause for clause in failing if isinstance(clause.node, Leaf)),
        none_of=tuple(
            name
            for clause in failing
            if isinstance(clause.node, Or)
            for name in dict.fromkeys(map(name_of, sought(clause.node)))
        ),
        forbidden=_names(
            leaf for clause in failing if isinstance(clause.node, Not) for leaf in _standing(clause.parts[0])
        ),
        short=tuple(short for clause in failing if (short := _short(clause)) is not None),
        turned_away=tuple(part.value for part in explanation.turned_away),
    )


def nearest(misses: Iterable[Miss | None], most: int) -> tuple[Miss, ...]:
    """Return the nearest of the misses, at most so many."""
    return tuple(sorted((miss for miss in misses if miss is not None), key=lambda miss: miss.distance)[:most])


def _failing(clause: Clause) -> Iterator[Clause]:
    """Yield the clauses that are in the way: of what asks for several things each one that failed."""
    if clause.holds:
        return
    if isinstance(clause.node, And) or (
        isinstance(clause.node, Near) and not all(part.holds for part in clause.parts)
    ):
        for part in clause.parts:
            yield from _failing(part)
    else:
        yield clause


def _standing(clause: Clause) -> Iterator[Clause]:
    """Yield the leaves that stand in the article and are asked for."""
    node = clause.node
    if isinstance(node, Leaf) and clause.holds:
        yield clause
    if isinstance(node, Not):
        return
    for number, part in enumerate(clause.parts):
        if not isinstance(node, Weighted) or node.parts[number][1] > 0:
            yield from _standing(part)


def _names(clauses: Iterable[Clause]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name_of(clause.node) for clause in clauses if isinstance(clause.node, Leaf)))


def _short(clause: Clause) -> Short | None:  # noqa: PLR0911 (a case for every node)
    """Say how near a clause came that asks for more than words."""
    terms = tuple(dict.fromkeys(map(name_of, sought(clause.node))))
    match clause.node:
        case Near(distance=distance):
            return Short(kind="near", terms=terms, asked=distance, got=clause.got)
        case AtLeast(count=count):
            return Short(kind="atleast", terms=terms, asked=count, got=clause.got)
        case Weighted(threshold=threshold):
            return Short(kind="weight", terms=terms, asked=threshold, got=clause.got)
        case Same():
            return Short(kind="same", terms=terms)
        case First(words=words):
            return Short(kind="first", terms=terms, asked=words)
        case In(field=field):
            return Short(kind=field.value, terms=terms)
    return None
