"""What a rule asks for, as the tree that the index, its judge, the search and the explanation read alike. Pure.

A plain rule (`all`, `any`, `none`, `actors`, `places`) and one that is written in the language (`query`) end up as the same
kind of tree, so that nobody who reads one has to know how it was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator, Field

from config.values import IDENTIFIER, as_text, refusal, rule_term
from language.query import parse_term
from language.query.tree import (
    Actor,
    And,
    AtLeast,
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

LIST_SIGN = "@"
MOST_LEAVES = 500  # of one rule, its lists written out
REMEMBERED = 4_096  # entries: each is asked for three times while a rule is read, and rules share places


@lru_cache(maxsize=REMEMBERED)
def entry(text: str) -> Node:
    """Read an entry of `all`, `any` or `none`: a term, or `@list`; raises BadTerm, or a refusal for what names no list."""
    if not text.startswith(LIST_SIGN):
        return Words(term=parse_term(text))
    if not IDENTIFIER.match(text[1:]):
        raise refusal("no_list", written=text)
    return Listed(name=text[1:])


def _entry(value: str) -> str:
    entry(value)
    return value


def _list_term(value: str) -> str:
    if value.startswith(LIST_SIGN):
        raise refusal("list_in_list")
    return rule_term(value)


Entry = Annotated[str, AfterValidator(_entry)]
"""A term, or `@list` for one of the terms of a list."""
ListTerm = Annotated[str, AfterValidator(_list_term), as_text(pattern="^[^@]")]
"""A term of a list; a list in a list is refused: what a rule asks for must be seen at two places at most."""
ListTerms = Annotated[list[ListTerm], Field(min_length=1)]


def plain(
    *,
    everything: Iterable[str],
    either: Iterable[str],
    nothing: Iterable[str],
    actors: Iterable[str],
    places: Iterable[str],
) -> Node:
    """Return the tree of a plain rule: everything of it, one of each of its groups, and nothing of what it excludes.

    Something must be asked for. A part that holds one thing is that thing.
    """
    asked: list[Node] = [entry(each) for each in dict.fromkeys(everything)]
    groups: tuple[list[Node], ...] = (
        [entry(each) for each in dict.fromkeys(either)],
        [Actor(id=each) for each in dict.fromkeys(actors)],
        [Place(id=each) for each in dict.fromkeys(places)],
    )
    asked += [one_of(group) for group in groups if group]
    if excluded := [entry(each) for each in dict.fromkeys(nothing)]:
        asked.append(Not(part=one_of(excluded)))
    return asked[0] if len(asked) == 1 else And(parts=tuple(asked))


def one_of(nodes: Sequence[Node]) -> Node:
    """Return what holds where one of them does."""
    return nodes[0] if len(nodes) == 1 else Or(parts=tuple(nodes))


def parts_of(node: Node) -> tuple[Node, ...]:
    """Return what a node is made of; nothing of a leaf."""
    match node:
        case And() | Or():
            return node.parts
        case Weighted():
            return tuple(part for part, _ in node.parts)
        case Near():
            return node.left, node.right
        case Not() | AtLeast() | Same() | First() | In():
            return (node.part,)
    return ()


def leaves(node: Node) -> Iterator[Words | Stem | Actor | Place | Listed]:
    """Yield the leaves of a tree in the order they are written in."""
    if isinstance(node, Words | Stem | Actor | Place | Listed):
        yield node
    for part in parts_of(node):
        yield from leaves(part)


def lists_in(node: Node) -> tuple[str, ...]:
    """Name the lists that a tree uses, each once, in the order they are written in."""
    return tuple(dict.fromkeys(leaf.name for leaf in leaves(node) if isinstance(leaf, Listed)))


def leaf_count(node: Node, lists: Mapping[str, Sequence[str]]) -> int:
    """Count the leaves of a tree with its lists written out; one that is not known counts as one."""
    return sum(
        len(lists.get(leaf.name, (leaf.name,))) if isinstance(leaf, Listed) else 1 for leaf in leaves(node)
    )
