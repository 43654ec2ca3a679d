"""Walk through the tree of a query: its leaves in order, and the names that it uses. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from language.query.terms import Word
from language.query.tree import (
    Actor,
    And,
    AtLeast,
    Field,
    First,
    In,
    Listed,
    Near,
    Node,
    Not,
    Or,
    Place,
    Same,
    Stem,
    Weighted,
    Words,
)

Leaf = Words | Stem | Actor | Place | Listed
LEAVES = (Words, Stem, Actor, Place, Listed)


def parts_of(node: Node) -> tuple[Node, ...]:
    """Return what a node is made of, in the order in which it is written; nothing of a leaf."""
    match node:
        case And() | Or():
            return node.parts
        case Near():
            return (node.left, node.right)
        case Weighted():
            return tuple(part for part, _ in node.parts)
        case Not() | AtLeast() | Same() | First() | In():
            return (node.part,)
    return ()


def nodes(node: Node) -> Iterator[Node]:
    """Yield a node and all below it, each before its parts."""
    yield node
    for part in parts_of(node):
        yield from nodes(part)


def leaves(node: Node) -> Iterator[Leaf]:
    """Yield what is looked for, in the order in which it is written; what stands under NOT, too.

    Words within `outlet:` and `lang:` are no words of an article, but what a field must be (`value_of`).
    """
    if isinstance(node, LEAVES):
        yield node
    elif not (isinstance(node, In) and node.field in OF_ARTICLES):
        for part in parts_of(node):
            yield from leaves(part)


OF_ARTICLES = frozenset((Field.OUTLET, Field.LANGUAGE))
"""Fields that say something of an article as a whole, and hold no words of it."""


def actors(node: Node) -> tuple[str, ...]:
    """Return the ids of the actors it names, each once."""
    return tuple(dict.fromkeys(each.id for each in leaves(node) if isinstance(each, Actor)))


def places(node: Node) -> tuple[str, ...]:
    """Return the ids of the places it names, each once."""
    return tuple(dict.fromkeys(each.id for each in leaves(node) if isinstance(each, Place)))


def lists(node: Node) -> tuple[str, ...]:
    """Return the names of the lists it uses, each once."""
    return tuple(dict.fromkeys(each.name for each in leaves(node) if isinstance(each, Listed)))


def all_of(parts: Sequence[Node]) -> Node:
    """Join what must all hold, as the parser does: what is an And itself is taken apart, and a single part stands alone."""
    return _joined(And, parts)


def any_of(parts: Sequence[Node]) -> Node:
    """Join what may hold either, as the parser does: what is an Or itself is taken apart, and a single part stands alone."""
    return _joined(Or, parts)


def _joined(kind: type[And | Or], parts: Sequence[Node]) -> Node:
    flat = tuple(part for each in parts for part in (each.parts if isinstance(each, kind) else (each,)))
    return flat[0] if len(flat) == 1 else kind(parts=flat, at=(parts[0].at[0], parts[-1].at[1]))


def is_negative(node: Node) -> bool:
    """Whether it asks for nothing but that something be absent."""
    return isinstance(node, Not) or (isinstance(node, And) and all(map(is_negative, node.parts)))


def value_of(word: Words) -> str:
    """Return what a field must be, of a word within `outlet:` or `lang:`."""
    return word.term.word if isinstance(word.term, Word) else word.term.source
