"""Which articles are to be read for a rule: those that hold its words, and the names of those it asks for. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from alerts.asked import Asked
from config.places import gazetteer
from config.schema import Catalog
from language.mentions.found_by import names_of_actor, names_of_place
from language.query import parse_term
from language.query.sought import Known, Some, Sought, Wanted, wanted
from language.query.terms import Term
from language.tokens import words


def known_of(catalog: Catalog) -> Known:
    """Return what the names in queries stand for."""
    actors = {actor.id: actor.who for actor in catalog.actors}

    def of_place(id_: str) -> Sequence[Term] | None:
        return names_of_place(gazetteer(), id_)

    def of_actor(id_: str) -> Sequence[Term] | None:
        return names_of_actor(actors, id_)

    lists = {name: tuple(map(parse_term, terms)) for name, terms in catalog.lists.items()}
    return Known(lists=lists, actors=of_actor, places=of_place)


def wanted_by(asked: Asked, known: Known) -> Wanted:
    """Say which articles a rule may match."""
    found = wanted(asked.tree, known)
    if asked.outlets is None:
        return found
    named = frozenset(tuple(words(outlet)) for outlet in asked.outlets)
    return replace(found, outlets=named if found.outlets is None else found.outlets & named)


def either(one: Wanted, other: Wanted) -> Wanted:
    """Say which articles one of two rules may match."""
    if one == other:
        return one
    if one.words is None or other.words is None:
        both: Sought | None = None
    else:
        both = one.words if one.words == other.words else Some((one.words, other.words))
    is_named = one.outlets is not None and other.outlets is not None
    named = (one.outlets or frozenset()) | (other.outlets or frozenset())
    return Wanted(words=both, outlets=named if is_named else None)
