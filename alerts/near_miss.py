"""The nearest miss: of the rules that did not match an article, those that lacked the least, and what they lacked. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from alerts.asked import Leaf, name_of
from alerts.evaluate import Clause, Explanation
from alerts.nearness import Branch, Hint, Room, is_beside
from language.query.tree import And, Near, Not, Or, Weighted

MOST_HINTS = 4
Distance = tuple[int, int]
"""How far a rule was from matching: fewer things missing come first, then more things found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """What kept one rule from matching, and what of it stood in the article.

    `found` are the terms and names that stood there; `lacking` those required of which nothing did; `none_of` those of which
    one was asked for and nothing stood there; `forbidden` the excluded ones that did; `hints` what stood there instead, or
    not as it must be, the first four; `turned_away` what has nothing to do with words: `enabled`, `outlets`, `sections`,
    `languages`.
    """

    rule: str
    found: tuple[str, ...]
    lacking: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    hints: tuple[Hint, ...] = ()
    turned_away: tuple[str, ...] = ()


def distance_of(explanation: Explanation) -> Distance | None:
    """Say how far a rule was from matching; None when it matches, or when nothing that it asks for stands there."""
    found = _names(_standing(explanation.clause))
    if explanation.matches or not found:
        return None
    missing = sum(1 for _ in _failing(explanation.clause))
    return missing + len(explanation.turned_away), -len(found)


def miss_of(explanation: Explanation, branch: Branch) -> Miss:
    """Say what kept a rule from matching; `branch` is what is known of its clause."""
    failing = list(_failing_branches(branch))
    hints = (hint for each in failing if not isinstance(each.clause.node, Not) for hint in each.all_hints)
    return Miss(
        rule=explanation.rule,
        found=_names(_standing(explanation.clause)),
        lacking=_names(each.clause for each in failing if _is_bare(each)),
        none_of=_names(
            each.clause
            for alternatives in failing
            if isinstance(alternatives.clause.node, Or)
            for each in _below(alternatives)
            if _is_bare(each)
        ),
        forbidden=_names(
            leaf
            for each in failing
            if isinstance(each.clause.node, Not)
            for leaf in _standing(each.clause.parts[0])
        ),
        hints=tuple(islice(hints, MOST_HINTS)),
        turned_away=tuple(part.value for part in explanation.turned_away),
    )


def _failing(clause: Clause) -> Iterator[Clause]:
    """Yield the clauses that are in the way: of what asks for several things each one that failed."""
    if clause.holds:
        return
    if _is_of_parts(clause):
        for part in clause.parts:
            yield from _failing(part)
    else:
        yield clause


def _failing_branches(branch: Branch) -> Iterator[Branch]:
    """Yield the same as branches."""
    if branch.clause.holds:
        return
    if _is_of_parts(branch.clause):
        for part in branch.parts:
            yield from _failing_branches(part)
    else:
        yield branch


def _is_of_parts(clause: Clause) -> bool:
    """Whether one of its parts is what fails, rather than how they stand together."""
    return isinstance(clause.node, And) or (
        isinstance(clause.node, Near | Room)
        and not is_beside(clause.node)
        and not all(part.holds for part in clause.parts)
    )


def _below(branch: Branch) -> Iterator[Branch]:
    for part in branch.parts:
        yield part
        yield from _below(part)


def _is_bare(branch: Branch) -> bool:
    """Whether it is a leaf of which nothing stands there."""
    return isinstance(branch.clause.node, Leaf) and not branch.clause.holds and not branch.hints


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
