"""What an article must hold at the least for a query to hold: what an index of words can be asked. Pure.

It is a superset: every article that the query holds for satisfies it, most that satisfy it are still to be read. Only which
words stand in an article is asked, not where: a phrase is its words, `NOT` is left out, `NEAR` is an `AND`. Where nothing
can be said so, as of a section, the answer is None: every article may be meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from language.query import tree
from language.query.terms import Term, Word
from language.query.tree import Field, Node
from language.query.walk import value_of
from language.tokens import words

DEEPEST = 16  # levels of brackets; what stands deeper is left to whoever reads the articles
BESIDE_THE_WORDS = frozenset((Field.AUTHOR, Field.SECTION, Field.OUTLET, Field.LANGUAGE))
"""Fields that are not among the words that an article is found by."""


@dataclass(frozen=True, slots=True)
class Has:
    """A word stands in it."""

    word: str


@dataclass(frozen=True, slots=True)
class Begins:
    """A word that begins like this stands in it."""

    stem: str


@dataclass(frozen=True, slots=True)
class Every:
    """Each of these holds: two or more, none of which is an `Every`."""

    parts: tuple[Sought, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """One of these holds: two or more, none of which is a `Some`."""

    parts: tuple[Sought, ...]


Sought = Has | Begins | Every | Some
Names = Callable[[str], Sequence[Term] | None]
"""Gives the terms of which one stands wherever somebody is named; None where nobody can say."""


def unknown(_: str) -> None:
    """Say that nobody knows how something is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the names in a query stand for."""

    lists: Mapping[str, Sequence[Term]]
    actors: Names = unknown
    places: Names = unknown
    stems: Names = unknown  # by a word: the forms that its stem may have, as beginnings of words


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What articles are to be read for a query."""

    words: Sought | None = None  # None: whatever words they hold
    outlets: frozenset[tuple[str, ...]] | None = None  # the words of their ids; None: of every outlet


def wanted(node: Node, known: Known) -> Wanted:
    """Say which articles a query may hold for."""
    return _wanted(node, known, 0)


def _wanted(node: Node, known: Known, depth: int) -> Wanted:
    if depth > DEEPEST:
        return Wanted()
    parts = partial(_parts, known=known, depth=depth + 1)
    match node:
        case tree.And(parts=every):
            found = _each(parts(every))
        case tree.Near(left=left, right=right):
            found = _each(parts((left, right)))
        case tree.Or(parts=every):
            found = _either(parts(every))
        case tree.Weighted(threshold=threshold, parts=weighed):
            helping = [part for part, weight in weighed if weight > 0]
            found = _either(parts(helping)) if threshold > 0 else Wanted()
        case tree.In(field=Field.OUTLET, part=part):
            found = Wanted(outlets=_outlets(part))
        case tree.In(field=field) if field in BESIDE_THE_WORDS:
            found = Wanted()
        case tree.In(part=part) | tree.Same(part=part) | tree.First(part=part) | tree.AtLeast(part=part):
            found = _each(parts((part,)))
        case _:
            found = Wanted(words=_leaf(node, known))
    return found


def _parts(parts: Iterable[Node], known: Known, depth: int) -> Iterator[Wanted]:
    return (_wanted(part, known, depth) for part in parts)


def _leaf(node: Node, known: Known) -> Sought | None:
    match node:
        case tree.Words(term=term):
            return _every(of_part(part) for part in term.parts)
        case tree.Listed(name=name):
            return _named(known.lists.get(name))
        case tree.Actor(id=name):
            return _named(known.actors(name))
        case tree.Place(id=name):
            return _named(known.places(name))
        case tree.Stem(word=word):
            return _named(known.stems(word))
    return None  # `Not`, and what a later version of the language may bring


def of_part(part: Term) -> Sought:
    """Return what one word of a term asks for."""
    return Has(part.word) if isinstance(part, Word) else Begins(part.stem)  # type: ignore[union-attr]


def _named(terms: Sequence[Term] | None) -> Sought | None:
    if terms is None:
        return None
    return _some(_every(of_part(part) for part in term.parts) for term in terms)


def _outlets(part: Node) -> frozenset[tuple[str, ...]] | None:
    """Return the words of the ids that a query names; None where that cannot be said."""
    named = part.parts if isinstance(part, tree.Or) else (part,)
    values = [value_of(each) for each in named if isinstance(each, tree.Words)]
    is_said = len(values) == len(named) and not any(each.endswith("*") for each in values)
    return frozenset(tuple(words(each)) for each in values) if is_said else None


# -------------------------------------------------------------------------------------------- joining


def _each(every: Iterable[Wanted]) -> Wanted:
    parts = list(every)
    outlets = [each.outlets for each in parts if each.outlets is not None]
    return Wanted(
        words=_every(each.words for each in parts),
        outlets=frozenset.intersection(*outlets) if outlets else None,
    )


def _either(every: Iterable[Wanted]) -> Wanted:
    parts = list(every)
    outlets = [each.outlets for each in parts if each.outlets is not None]
    return Wanted(
        words=_some(each.words for each in parts),
        outlets=frozenset().union(*outlets) if outlets and len(outlets) == len(parts) else None,
    )


def _every(parts: Iterable[Sought | None]) -> Sought | None:
    """Join what can be asked; what cannot is left out."""
    flat: dict[Sought, None] = {}
    for part in parts:
        if part is not None:
            flat |= dict.fromkeys(part.parts if isinstance(part, Every) else (part,))
    return Every(tuple(flat)) if len(flat) > 1 else next(iter(flat), None)


def _some(parts: Iterable[Sought | None]) -> Sought | None:
    """Join alternatives; where one of them cannot be asked, none is worth asking."""
    flat: dict[Sought, None] = {}
    for part in parts:
        if part is None:
            return None
        flat |= dict.fromkeys(part.parts if isinstance(part, Some) else (part,))
    return Some(tuple(flat)) if len(flat) > 1 else next(iter(flat), None)
