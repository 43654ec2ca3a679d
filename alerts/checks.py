"""What is left to ask of a rule whose required words are there, compiled once into functions. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from alerts.asked import Leaf
from alerts.leaves import is_verified, key_of
from alerts.positions import Positions, Room, Spot, are_near, count_apart, in_room, stands_in, within
from alerts.ways import BESIDE
from language.query import Word
from language.query.tree import And, AtLeast, Field, First, In, Near, Node, Not, Or, Same, Weighted, Words
from language.query.walk import leaves, parts_of

Check = Callable[[set[str], Positions], bool]
"""Whether a part holds of the whole article, by what is present in it."""
Closer = Callable[[Positions, Room], bool]
"""Whether a part holds of a room."""
Spots = Callable[[Positions], list[Spot]]
"""Where a part stands, wherever that is."""


def check(node: Node) -> Check:  # noqa: PLR0911 (a case for every node)
    """Compile a part that is asked about title, summary and text."""
    match node:
        case And():
            every = tuple(map(check, node.parts))
            return lambda present, at: all(part(present, at) for part in every)
        case Or():
            return _either(node)
        case Not():
            return _not(node.part)
        case Near():
            left, right, distance, ordered = spots(node.left), spots(node.right), node.distance, node.ordered
            return lambda _, at: are_near(left(at), right(at), distance, ordered=ordered)
        case AtLeast():
            where, count = spots(node.part), node.count
            return lambda _, at: count_apart(where(at)) >= count
        case Weighted():
            weights = tuple((check(part), weight) for part, weight in node.parts)
            threshold = node.threshold
            return lambda present, at: (
                sum(weight for part, weight in weights if part(present, at)) >= threshold
            )
        case Same() | First() | In():
            return _narrowed(node)
    key = key_of(node)  # type: ignore[arg-type]  # a leaf: there is no other node
    return lambda present, _: key in present


def _keys(node: Node) -> frozenset[str] | None:
    """Return the keys of which one must be present for a leaf, or an `Or` of leaves; None of anything else."""
    parts = node.parts if isinstance(node, Or) else (node,)
    return frozenset(map(key_of, parts)) if all(isinstance(part, Leaf) for part in parts) else None  # type: ignore[arg-type]


def _either(node: Or) -> Check:
    keys = _keys(node)
    if keys is not None:
        return lambda present, _: not keys.isdisjoint(present)
    every = tuple(map(check, node.parts))
    return lambda present, at: any(part(present, at) for part in every)


def _not(part: Node) -> Check:
    keys = _keys(part)
    if keys is not None:
        return lambda present, _: keys.isdisjoint(present)
    forbidden = check(part)
    return lambda present, at: not forbidden(present, at)


def _narrowed(node: Same | First | In) -> Check:
    if isinstance(node, In) and node.field in BESIDE:
        part, field = closer(node.part), node.field
        return lambda _, at: part(at.beside(field), at.beside(field).everything)
    asked = closer(node)
    return lambda _, at: asked(at, at.everything)


def closer(node: Node) -> Closer:  # noqa: PLR0911 (a case for every node)
    """Compile a part that is asked about a room."""
    match node:
        case And():
            every = tuple(map(closer, node.parts))
            return lambda at, room: all(part(at, room) for part in every)
        case Or():
            either = tuple(map(closer, node.parts))
            return lambda at, room: any(part(at, room) for part in either)
        case Not():
            forbidden = closer(node.part)
            return lambda at, room: not forbidden(at, room)
        case Near():
            left, right, distance, ordered = spots(node.left), spots(node.right), node.distance, node.ordered
            return lambda at, room: are_near(
                in_room(left(at), room), in_room(right(at), room), distance, ordered=ordered
            )
        case AtLeast():
            where, count = spots(node.part), node.count
            return lambda at, room: count_apart(in_room(where(at), room)) >= count
        case Weighted():
            weights = tuple((closer(part), weight) for part, weight in node.parts)
            threshold = node.threshold
            return lambda at, room: sum(weight for part, weight in weights if part(at, room)) >= threshold
        case Same():
            each = closer(node.part)
            return lambda at, room: any(each(at, (line,)) for line in within(room, at.lines))
        case First():
            opening, words = closer(node.part), node.words
            return lambda at, room: opening(at, within(room, at.first(words)))
        case In():
            return _in(node)
    where = spots(node)
    return lambda at, room: stands_in(where(at), room)


def _in(node: In) -> Closer:
    part, field = closer(node.part), node.field
    if field is Field.TITLE:
        return lambda at, room: part(at, within(room, at.title))
    if field is Field.LEAD:
        return lambda at, room: part(at, within(room, at.lead))
    return lambda at, room: part(at, within(room, at.all_of(field)))


def spots(node: Node) -> Spots:
    """Compile a part that has places: a leaf, or an `Or` of leaves."""
    if isinstance(node, Or):
        every = tuple(map(spots, node.parts))
        return lambda at: sorted({spot for part in every for spot in part(at)})
    if isinstance(node, Words) and isinstance(node.term, Word) and not node.exact:
        word = node.term.word
        return lambda at: at.of_word(word)
    if isinstance(node, Leaf):
        key = key_of(node)
        return lambda at: at.of(key, node)
    raise ValueError(
        f"a {type(node).__name__} has no places of its own: NEAR and atleast take terms, or an OR of terms"
    )


def words_with_places(nodes: Iterable[Node]) -> frozenset[str]:
    """Return the whole words in queries whose places in the text may be asked for."""
    terms = (leaf.term for node in nodes for leaf in _with_places(node) if isinstance(leaf, Words))
    return frozenset(part.word for term in terms for part in term.parts if isinstance(part, Word))


def _with_places(node: Node) -> Iterator[Leaf]:
    if isinstance(node, Near | AtLeast | Same | First | In):
        yield from leaves(node)
    elif isinstance(node, Words) and is_verified(node):
        yield node
    else:
        for part in parts_of(node):
            yield from _with_places(part)
