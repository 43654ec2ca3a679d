"""What must stand in an article before a query can hold: sets of keys, of which one must be there wholly. Pure.

It is sound, not complete: where it says that nothing can be, nothing is; what it cannot say is left to be asked afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from alerts.asked import Leaf
from alerts.leaves import key_of, keys_beside
from language.query.tree import And, AtLeast, Field, First, In, Near, Node, Not, Or, Same, Weighted

WIDEST = 64  # ways that the parts of an `And` may multiply to; further alternatives are asked afterwards
BESIDE = frozenset({Field.AUTHOR, Field.SECTION, Field.OUTLET, Field.LANGUAGE})
"""Fields that are not among the words of the article."""

Way = frozenset[str]
NOTHING: tuple[Way, ...] = (frozenset(),)
"""What requires nothing."""
Keys = Callable[[Leaf], Way]


@dataclass(frozen=True, slots=True)
class Needs:
    """One of `ways` must be present wholly; then the query holds if all of `rest` do."""

    ways: tuple[Way, ...]
    rest: tuple[Node, ...] = ()


def in_article(leaf: Leaf) -> Way:
    """Return what is present where a leaf stands in the article."""
    return frozenset({key_of(leaf)})


def needs(node: Node, keys: Keys = in_article) -> Needs:  # noqa: PLR0911 (a case for every node)
    """Say what a query needs."""
    match node:
        case And():
            return _every([needs(part, keys) for part in node.parts], node.parts)
        case Or():
            return _either([needs(part, keys) for part in node.parts], node)
        case Not():
            return Needs(NOTHING, (node,))
        case Near():
            both = _every([needs(side, keys) for side in (node.left, node.right)], (node.left, node.right))
            return Needs(both.ways, (node,))
        case AtLeast() | Same() | First():
            return Needs(needs(node.part, keys).ways, (node,))
        case In():
            return Needs(_of_field(node, keys), (node,))
        case Weighted():
            return _weighted(node, keys)
    ways = (keys(node),)  # type: ignore[arg-type]  # a leaf: there is no other node
    return Needs(ways) if keys is in_article else Needs(ways, (node,))


def _of_field(node: In, keys: Keys) -> tuple[Way, ...]:
    if node.field not in BESIDE:
        return needs(node.part, keys).ways
    if keys is not in_article:  # a field within a field
        return NOTHING
    return needs(node.part, lambda leaf: keys_beside(leaf, node.field)).ways


def _every(parts: Sequence[Needs], nodes: Sequence[Node]) -> Needs:
    """Multiply the ways of all parts while they are few; the widest are asked afterwards."""
    ways: set[Way] = set(NOTHING)
    rest: list[Node] = []
    for part, node in sorted(zip(parts, nodes, strict=True), key=lambda pair: len(pair[0].ways)):
        if ways == {frozenset()} or len(ways) * len(part.ways) <= WIDEST:
            ways = {way | other for way in ways for other in part.ways}
            rest += part.rest
        else:
            rest.append(node)
    return Needs(tuple(ways), tuple(rest))


def _either(parts: Sequence[Needs], node: Node) -> Needs:
    ways = dict.fromkeys(way for part in parts for way in part.ways)
    if frozenset() in ways:
        return Needs(NOTHING, (node,))
    return Needs(tuple(ways), (node,) if any(part.rest for part in parts) else ())


def _weighted(node: Weighted, keys: Keys) -> Needs:
    """Require one of what weighs in favour, where something must."""
    if node.threshold <= 0:
        return Needs(NOTHING, (node,))
    parts = [needs(part, keys) for part, weight in node.parts if weight > 0]
    return Needs(_either(parts, node).ways, (node,))
