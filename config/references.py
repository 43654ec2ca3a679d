"""Check the names that entries give each other: nothing twice, and nothing that does not exist. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from config.asking import LIST_SIGN, MOST_LEAVES, leaf_count, written_out
from config.errors import Mistake, suggestion
from config.naming import CODES, Known, named_in, unknown, with_names
from config.rule import Rule
from config.sheet import Path_, Written
from config.values import IDENTIFIER
from language.query.meant import contradiction
from language.query.tree import And, Node
from language.query.walk import nodes

OF_ONE_OUTLET = frozenset({"use", "id", "name", "home", "sources"})
"""Keys that no entry has which takes a group: an outlet of one's own may name its group, too."""


def id_of(entry: Written) -> tuple[str, tuple[str, ...]] | None:
    """Return the id of an entry and the path it is written at; None for an entry without a usable one."""
    if isinstance(entry.value, str):
        return entry.value.strip(), ()
    if isinstance(entry.value, dict):
        for key in ("use", "id"):
            if isinstance(name := entry.value.get(key), str):
                return name.strip(), (key,)
    return None


def ids(entries: Sequence[Written]) -> frozenset[str]:
    """Return the ids of all entries, those with other mistakes in them included."""
    return frozenset(found[0] for entry in entries if (found := id_of(entry)))


def group_of(entry: Written) -> str | None:
    """Return the group that an entry takes whole; None for one that is about a single outlet."""
    value = entry.value
    if not isinstance(value, dict) or "group" not in value or value.keys() & OF_ONE_OUTLET:
        return None
    return value["group"].strip() if isinstance(value["group"], str) else ""


def repeated(entries: Sequence[Written]) -> Iterator[Mistake]:
    """Yield a mistake for each id or group that was used before, naming the place where."""
    first: dict[tuple[str, str], str] = {}
    for entry in entries:
        group, found = group_of(entry), id_of(entry)
        if not (group or found):
            continue
        code = "group_twice" if group else "id_twice"
        name, path = (group, ("group",)) if group else found or ("", ())
        here = entry.wrong(code, path, name=name, place=first.get((code, name), ""))
        if (code, name) in first:
            yield here
        first.setdefault((code, name), str(here.place))


def groups_of(entries: Sequence[Written]) -> frozenset[str]:
    """Return the groups that entries name, those with other mistakes in them included."""
    named = (entry.value.get("group") for entry in entries if isinstance(entry.value, dict))
    return frozenset(group.strip() for group in named if isinstance(group, str))


def wrong_names(entry: Written, rule: Rule | None, known: Known) -> Iterator[Mistake]:
    """Yield a mistake for each name that a rule gives and nobody knows; `rule` is None where it has other mistakes."""
    if isinstance(entry.value, dict):
        for kind, path, name in _named(entry.value):
            if wrong := unknown(kind, name, known):
                yield entry.wrong(wrong[0], path, **wrong[1])
    if rule is None:
        return
    if rule.query is not None:
        yield from _wrong_in_query(entry, rule.query, rule.tree, known)
    if rule.lists:
        yield from _dead_by_lists(entry, rule, known)
    if (count := leaf_count(rule.tree, known.lists)) > MOST_LEAVES:
        yield entry.wrong("too_many_leaves", (), count=str(count), most=str(MOST_LEAVES))


def _wrong_in_query(entry: Written, query: str, tree: Node, known: Known) -> list[Mistake]:
    """Return a mistake for each name in a query that nobody knows, with the query as it would be right."""
    wrong = [
        (name, start, *found) for kind, name, start in named_in(tree) if (found := unknown(kind, name, known))
    ]
    meant = tuple((name, start, values.get("near", "")) for name, start, _, values in wrong)
    return [
        replace(entry.wrong_inside(code, ("query",), start, **values), corrected=with_names(query, meant))
        for _, start, code, values in wrong
    ]


def _dead_by_lists(entry: Written, rule: Rule, known: Known) -> Iterator[Mistake]:
    """Yield a mistake where a rule can never fire once the terms of its lists stand in their places."""
    for node in nodes(written_out(rule.tree, known.lists)):
        if isinstance(node, And) and (excluded := contradiction(node)):
            if rule.query is None:
                yield entry.wrong("lists_forbid", ("none",))
            else:
                yield entry.wrong_inside("lists_forbid", ("query",), excluded.at[0])


def _named(rule: Mapping[str, object]) -> Iterator[tuple[str, Path_, str]]:
    """Yield the names in the lists of a rule: of what kind each is, where it stands, and the name."""
    for kind in (*CODES, "places"):
        for number, name in _texts(rule.get(kind)):
            yield kind, (kind, number), name
    for key in ("all", "any", "none"):
        for number, name in _texts(rule.get(key)):
            if name.startswith(LIST_SIGN) and IDENTIFIER.match(name[1:]):
                yield "lists", (key, number), name


def _texts(value: object) -> Iterator[tuple[int, str]]:
    for number, text in enumerate(value if isinstance(value, list) else ()):
        if isinstance(text, str):
            yield number, text.strip()


def settings_to_nobody(settings: Sequence[Written], channels: Collection[str]) -> Iterator[Mistake]:
    """Yield a mistake when the daily line, or word of incidents, goes to a channel that nobody knows."""
    for each in settings:
        line = each.value.get("daily_line")
        named: dict[tuple[str, ...], object] = {
            ("daily_line", "channel"): line.get("channel") if isinstance(line, dict) else None,
            ("operator",): each.value.get("operator"),
        }
        for key, name in named.items():
            if isinstance(name, str) and name.strip() not in channels:
                yield each.wrong("unknown_channel", key, **suggestion(name.strip(), channels))


def unknown_roles(actors: Sequence[Written], known: Collection[str]) -> Iterator[Mistake]:
    """Yield a mistake for each role that a person holds and that is no actor."""
    roles = {name for name in known if name.startswith("role:")}
    for actor in actors:
        held = actor.value.get("roles") if isinstance(actor.value, dict) else None
        for number, each in enumerate(held if isinstance(held, list) else ()):
            name = each.get("role") if isinstance(each, dict) else None
            if isinstance(name, str) and name.strip() not in roles:
                path = ("roles", number, "role")
                yield actor.wrong("unknown_role", path, **suggestion(name.strip(), roles))
