"""What of a rule says little about an article: words that stand nearly everywhere, and what is built on them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from config.asking import entry
from config.rule import Rule
from language.query import SHORTEST_PREFIX, Prefix, Word, written
from language.query.tree import (
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
    Weighted,
    Words,
)
from language.query.walk import leaves, parts_of

SPANISH = """
    a al ante como con de del desde e el ella ellos en entre era es esta este fue ha han hasta hay la las le les lo los mas
    muy ni no o para pero por que se ser si sin sobre son su sus tambien tras un una uno y ya
"""
ENGLISH = """
    about after all an and are as at be been but by for from had has have he her his in into is it its more not of on or
    said she that the their they this to was were when which who will with
"""
EVERYDAY = frozenset((SPANISH + ENGLISH).split())
"""Words of Spanish and English, folded, that stand in nearly every article."""

COUNTRY = "mx"  # which nearly every article of the outlets that ship is set in

Lists = Mapping[str, Sequence[str]]
Weakness = tuple[str, str]
"""The code of a warning, and the part of the rule that it is about."""


def weaknesses(rule: Rule, lists: Lists) -> Iterator[Weakness]:
    """Yield what is weak in what a rule asks for."""
    yield from _of_query(rule.tree, lists) if rule.query is not None else _of_lists(rule)
    for leaf in leaves(rule.tree):
        if isinstance(leaf, Words):
            short = (
                part
                for part in leaf.term.parts
                if isinstance(part, Prefix) and len(part.stem) == SHORTEST_PREFIX
            )
            yield from (("wide_prefix", part.source) for part in short)


def _of_lists(rule: Rule) -> Iterator[Weakness]:
    """Yield what a plain rule asks for or forbids that says nothing about an article."""
    for code, terms in (("everyday_any", rule.any), ("everyday_none", rule.none)):
        yield from ((code, term) for term in terms if is_everyday(entry(term)))
    alone = not (rule.any or rule.actors or rule.places)
    if rule.all and alone and all(is_everyday(entry(term)) for term in rule.all):
        yield "everyday_all", ", ".join(rule.all)
    if COUNTRY in rule.places and not (rule.all or rule.any or rule.actors):
        yield "everyday_all", COUNTRY


def _of_query(tree: Node, lists: Lists) -> Iterator[Weakness]:
    if holds_nearly_everywhere(tree, lists):
        yield "everyday_query", ""
        return
    for node in _asked(tree):
        match node:
            case Or():
                yield from (("everyday_or", written(part)) for part in node.parts if is_everyday(part))
            case Not():
                parts = node.part.parts if isinstance(node.part, Or) else (node.part,)
                yield from (("everyday_not", written(part)) for part in parts if is_everyday(part))
            case Near() if is_everyday(node.left) or is_everyday(node.right):
                yield "everyday_near", written(node)
            case AtLeast(count=1):
                yield "atleast_one", written(node)


def _asked(node: Node) -> Iterator[Node]:
    """Yield a node and all below it, but for what an exclusion holds."""
    yield node
    for part in () if isinstance(node, Not) else parts_of(node):
        yield from _asked(part)


def is_everyday(node: Node) -> bool:
    """Whether it is a word, or a phrase of words, that stands in nearly every article in its language."""
    return (
        isinstance(node, Words)
        and not node.exact
        and all(isinstance(part, Word) and part.word in EVERYDAY for part in node.term.parts)
    )


def holds_nearly_everywhere(node: Node, lists: Lists) -> bool:
    """Whether nearly every article has what a tree asks for; what it excludes is left out of account."""
    match node:
        case And() | Near() | Same() | First() | AtLeast():
            asked = [part for part in parts_of(node) if not isinstance(part, Not)]
            return all(holds_nearly_everywhere(part, lists) for part in asked)
        case Or():
            return any(holds_nearly_everywhere(part, lists) for part in node.parts)
        case Listed():
            return any(is_everyday(entry(term)) for term in lists.get(node.name, ()))
        case Weighted():
            sure = (weight for part, weight in node.parts if holds_nearly_everywhere(part, lists))
            return sum(sure) >= node.threshold
    return is_everyday(node) or _is_of_the_whole_press(node)


def _is_of_the_whole_press(node: Node) -> bool:
    """Whether it asks for no more than a language, or the country."""
    match node:
        case In():
            return node.field is Field.LANGUAGE
        case Place():
            return node.id == COUNTRY
    return False
