"""What a rule asks for, as the tree that the index, its judge, the search and the explanation read alike. Pure.

A plain rule (`all`, `any`, `none`, `actors`, `places`) and one that is written in the language (`query`) end up as the same
kind of tree, so that nobody who reads one has to know how it was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator, Field

from config.values import IDENTIFIER, as_text, refusal, rule_term
from language.query import covers, parse_query, parse_term
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
    Words,
)
from language.query.walk import all_of, any_of, leaves

LIST_SIGN = "@"
MOST_LEAVES = 500  # of one rule, its lists written out
REMEMBERED = 4_096  # entries: each is asked for several times while a rule is read, and rules share places


@lru_cache(maxsize=REMEMBERED)
def entry(text: str) -> Words | Listed:
    """Read an entry of `all`, `any` or `none`: a term, or `@list`; raises BadTerm, or a refusal for what names no list."""
    if not text.startswith(LIST_SIGN):
        return Words(term=parse_term(text))
    if not IDENTIFIER.match(text[1:]):
        raise refusal("no_list", written=text)
    return Listed(name=text[1:])


@lru_cache(maxsize=16)
def query_tree(text: str) -> Node:
    """Read a query; raises BadQuery. The last few are kept: a rule reads its own twice."""
    return parse_query(text)


def _entry(value: str) -> str:
    entry(value)
    return value


def _query(value: str) -> str:
    query_tree(value)
    return value


def _list_term(value: str) -> str:
    if value.startswith(LIST_SIGN):
        raise refusal("list_in_list")
    return rule_term(value)


Query = Annotated[str, AfterValidator(_query)]
"""What a rule asks for in the rule language."""
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

    Something must be asked for.
    """
    asked: list[Node] = [entry(each) for each in dict.fromkeys(everything)]
    groups: tuple[list[Node], ...] = (
        [entry(each) for each in dict.fromkeys(either)],
        [Actor(id=each) for each in dict.fromkeys(actors)],
        [Place(id=each) for each in dict.fromkeys(places)],
    )
    asked += [any_of(group) for group in groups if group]
    if excluded := [entry(each) for each in dict.fromkeys(nothing)]:
        asked.append(Not(part=any_of(excluded)))
    return all_of(asked)


def forbids(excluded: str, asked: str) -> bool:
    """Whether an entry that is excluded is there wherever another one is: `policía` where `policía comunitaria` is."""
    one, other = entry(excluded), entry(asked)
    if isinstance(one, Words) and isinstance(other, Words):
        return covers(one.term, other.term)
    return one == other


def written_out(node: Node, lists: Mapping[str, Sequence[str]]) -> Node:
    """Return a tree with the terms of its lists in their places; one that is not known stays."""
    match node:
        case Listed() if lists.get(node.name):
            return replace(any_of([entry(term) for term in lists[node.name]]), at=node.at)
        case And():
            return replace(node, parts=tuple(written_out(part, lists) for part in node.parts))
        case Or():
            return replace(any_of([written_out(part, lists) for part in node.parts]), at=node.at)
        case Near():
            return replace(node, left=written_out(node.left, lists), right=written_out(node.right, lists))
        case Not() | AtLeast() | Same() | First() | In():
            return replace(node, part=written_out(node.part, lists))
    return node


def leaf_count(node: Node, lists: Mapping[str, Sequence[str]]) -> int:
    """Count the leaves of a tree with its lists written out; one that is not known counts as one."""
    return sum(
        len(lists.get(leaf.name, (leaf.name,))) if isinstance(leaf, Listed) else 1 for leaf in leaves(node)
    )
