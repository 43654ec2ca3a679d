"""Check the names that entries give each other: nothing twice, and nothing that does not exist. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from config.errors import Mistake, suggestion
from config.sheet import Written

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


def repeated(entries: Sequence[Written]) -> Iterator[Mistake]:
    """Yield a mistake for each id that was used before, naming the place where."""
    first: dict[str, str] = {}
    for entry in entries:
        if not (found := id_of(entry)):
            continue
        name, path = found
        here = entry.wrong("id_twice", path, name=name, place=first.get(name, ""))
        if name in first:
            yield here
        first.setdefault(name, str(here.place))


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


def daily_line_to_nobody(settings: Sequence[Written], channels: Collection[str]) -> Iterator[Mistake]:
    """Yield a mistake when the daily line goes to a channel that nobody knows."""
    for each in settings:
        line = each.value.get("daily_line")
        name = line.get("channel") if isinstance(line, dict) else None
        if isinstance(name, str) and name.strip() not in channels:
            yield each.wrong(
                "unknown_channel", ("daily_line", "channel"), **suggestion(name.strip(), channels)
            )
