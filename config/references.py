"""Check the names that entries give each other: nothing twice, and nothing that does not exist. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from config.asking import LIST_SIGN, MOST_LEAVES, leaf_count
from config.errors import Mistake, suggestion
from config.rule import Rule
from config.sheet import Written
from config.values import IDENTIFIER

OF_ONE_OUTLET = frozenset({"use", "id", "name", "home", "sources"})
"""Keys that no entry has which takes a group: an outlet of one's own may name its group, too."""
NAMED_BY_RULES = {
    "actors": "unknown_actor",
    "outlets": "unknown_outlet",
    "groups": "unknown_watched_group",
    "channels": "unknown_channel",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What rules may name: ids, and lists with their terms."""

    outlets: Collection[str]
    groups: Collection[str]  # of the outlets that are watched
    actors: Collection[str]
    channels: Collection[str]
    lists: Mapping[str, Sequence[str]]


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
        for key, code in NAMED_BY_RULES.items():
            names: Collection[str] = getattr(known, key)
            for number, name in _texts(entry.value.get(key)):
                if name not in names:
                    yield entry.wrong(code, (key, number), **suggestion(name, names))
        for key in ("all", "any", "none"):
            for number, name in _texts(entry.value.get(key)):
                if name.startswith(LIST_SIGN) and IDENTIFIER.match(name[1:]) and name[1:] not in known.lists:
                    code, values = unknown_list(name, known.lists)
                    yield entry.wrong(code, (key, number), **values)
    if rule and (count := leaf_count(rule.tree, known.lists)) > MOST_LEAVES:
        yield entry.wrong("too_many_leaves", (), count=str(count), most=str(MOST_LEAVES))


def unknown_list(name: str, lists: Collection[str]) -> tuple[str, dict[str, str]]:
    """Return the code and the values of a mistake about a list (`@name`) that nobody wrote."""
    if not lists:
        return "no_lists", {"name": name, "word": name[1:]}
    return "unknown_list", suggestion(name, [LIST_SIGN + each for each in lists])


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
