"""By which words an actor or a place can be found: where none of them stands, it is not named. Pure.

It is for those who look for candidates in an index of words: the names of an actor, those of the roles that a person holds,
those of a place and of all that lies in it.
"""

from __future__ import annotations

from collections.abc import Mapping

from language.mentions.gazetteer import Gazetteer
from language.mentions.names import Who
from language.query.terms import Phrase, Term, Word
from language.tokens import words

MOST = 1_000
"""Names that are worth asking for one by one: hardly any article of a country's press holds none of its places."""


def names_of_actor(actors: Mapping[str, Who], id_: str) -> list[Term] | None:
    """Return the terms of which one stands wherever an actor is named; None of one that nobody knows."""
    who = actors.get(id_)
    if who is None:
        return None
    found = [alias.term for alias in who.aliases]
    for held in (each for person in who.people for each in person.roles):
        role = actors.get(held.role)
        found += [alias.term for alias in role.aliases] if role is not None else []
    return found


def names_of_place(gazetteer: Gazetteer, id_: str) -> list[Term] | None:
    """Return the terms of which one stands wherever a place is named; None of one that nobody knows, or of a whole country."""
    if not gazetteer.known(id_):
        return None
    inside = (id_, *gazetteer.contains(id_))
    written = {name.written for each in inside for name in gazetteer.places[each].names()}
    return [_term(each) for each in sorted(written)] if len(written) <= MOST else None


def _term(name: str) -> Term:
    return Phrase(name, tuple(Word(word, word) for word in words(name)))
