"""Check the names that entries give each other: nothing twice, and nothing that does not exist. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from config.errors import Mistake, suggestion
from config.sheet import Written

OF_ONE_OUTLET = frozenset({"use", "id", "name", "home", "sources"})
"""Keys that no entry has which takes a group: an outlet of one's own may name its group, too."""
NAMED_BY_RULES = {"actors": "unknown_actor", "outlets": "unknown_outlet", "channels": "unknown_channel"}


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


def unknown_names(rules: Sequence[Written], known: Mapping[str, Collection[str]]) -> Iterator[Mistake]:
    """Yield a mistake for each actor, outlet or channel that a rule names and nobody knows."""
    for rule in rules:
        if not isinstance(rule.value, dict):
            continue
        for key, code in NAMED_BY_RULES.items():
            named = rule.value.get(key)
            for number, name in enumerate(named if isinstance(named, list) else ()):
                if isinstance(name, str) and name.strip() not in known[key]:
                    yield rule.wrong(code, (key, number), **suggestion(name.strip(), known[key]))


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
