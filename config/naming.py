"""Names that rules give to what is defined elsewhere, in lists or within a query: which are known, and which were meant. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from config.asking import LIST_SIGN
from config.errors import suggestion
from language.mentions.gazetteer import Gazetteer
from language.query.tree import Actor, Field, In, Listed, Node, Place, Words
from language.query.walk import nodes, value_of

CODES = {
    "actors": "unknown_actor",
    "outlets": "unknown_outlet",
    "groups": "unknown_watched_group",
    "channels": "unknown_channel",
}
"""What may be named by its id, and the mistake of naming what is not there."""
Unknown = tuple[str, dict[str, str]]
"""The code of a mistake, and its values: `name` as it is written, `near` what was meant, or nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What rules may name: ids, and lists with their terms."""

    outlets: Collection[str]
    groups: Collection[str]  # of the outlets that are watched
    actors: Collection[str]
    channels: Collection[str]
    lists: Mapping[str, Sequence[str]]
    places: Callable[[], Gazetteer]  # asked for by the first rule that names one


def unknown(kind: str, name: str, known: Known) -> Unknown | None:
    """Say what is wrong with a name of some kind; None when it is known. A list is named with its sign."""
    if kind == "places":
        return _unknown_place(name, known.places())
    if kind == "lists":
        return _unknown_list(name, known.lists)
    names: Collection[str] = getattr(known, kind)
    return None if name in names else (CODES[kind], suggestion(name, names))


def _unknown_place(name: str, places: Gazetteer) -> Unknown | None:
    if places.known(name):
        return None
    near = places.near(name)
    return ("unknown_place" if near else "no_such_place"), {"name": name, "near": near or "", "known": ""}


def _unknown_list(name: str, lists: Collection[str]) -> Unknown | None:
    if name.removeprefix(LIST_SIGN) in lists:
        return None
    if not lists:
        return "no_lists", {"name": name, "word": name.removeprefix(LIST_SIGN)}
    return "unknown_list", suggestion(name, [LIST_SIGN + each for each in lists])


def named_in(tree: Node) -> Iterator[tuple[str, str, int]]:
    """Yield each name in a query with its kind, and where it begins."""
    for node in nodes(tree):
        match node:
            case Actor():
                yield "actors", node.id, node.at[0] + len("actor:")
            case Place():
                yield "places", node.id, node.at[0] + len("place:")
            case Listed():
                yield "lists", LIST_SIGN + node.name, node.at[0]
            case In(field=Field.OUTLET):
                for word in nodes(node.part):
                    if isinstance(word, Words):
                        name = value_of(word)
                        yield "outlets", name, word.at[1] - len(name) - (word.at[1] - word.at[0] > len(name))


def with_names(query: str, wrong: Sequence[tuple[str, int, str]]) -> tuple[str, ...]:
    """Return a query with the names that were meant; nothing where one is not known.

    `wrong` are names as they are written, where each begins, and the nearest that are known, the likeliest first.
    """
    if not all(near for _, _, near in wrong):
        return ()
    for name, start, near in sorted(wrong, key=lambda each: each[1], reverse=True):
        query = query[:start] + near.partition(", ")[0] + query[start + len(name) :]
    return (query,)
