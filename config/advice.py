"""What a usable configuration leaves to think about: nothing here stops the program.

Pure but for one look: whether the folder of an SQLite database is there. That is no mistake of the configuration, since
a disk may be mounted later, and who starts without it says so and starts again.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from config.asking import entry
from config.outlet import Outlet
from config.reach import is_closed
from config.rule import Rule
from config.schema import EXAMPLE_CONTACT, Catalog, Channel
from config.weak import is_everyday, weaknesses


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """One thing to think about: `code` names a sentence of `config.warning`, `name` what it is about."""

    code: str
    name: str = ""


def advice(catalog: Catalog) -> list[Advice]:
    """Return everything worth a warning, in the order of the file's sections."""
    found = [
        *_settings(catalog),
        *_outlets(catalog),
        *_lists(catalog),
        *_rules(catalog),
        *_channels(catalog),
    ]
    return list(dict.fromkeys(found))


def _settings(catalog: Catalog) -> Iterator[Advice]:
    if catalog.settings.contact == EXAMPLE_CONTACT:
        yield Advice(code="example_contact")
    if _lacks_folder(catalog.settings.database.get_secret_value()):
        yield Advice(code="no_database_folder")
    if line := catalog.settings.daily_line:
        channel = catalog.channel(line.channel)
        if channel is None or not channel.enabled:
            yield Advice(code="daily_line_to_nobody", name=line.channel)
    if name := catalog.settings.operator:
        channel = catalog.channel(name)
        if channel is None or not channel.enabled:
            yield Advice(code="operator_is_nobody", name=name)
    beat = catalog.settings.heartbeat
    if beat and is_closed(_host(beat.get_secret_value()), catalog.settings.allow_networks):
        yield Advice(code="closed_heartbeat")


def _lacks_folder(database: str) -> bool:
    prefix, _, file = database.partition("sqlite:///")
    return not prefix and not os.path.isdir(os.path.dirname(file.partition("?")[0]) or ".")  # noqa: PTH112, PTH120 (Path.is_dir raises for a long name)


def _outlets(catalog: Catalog) -> Iterator[Advice]:
    if not any(outlet.enabled for outlet in catalog.outlets):
        yield Advice(code="no_outlets")
    for outlet in catalog.outlets:
        if not outlet.enabled:
            yield Advice(code="outlet_off", name=outlet.id)
        elif any(is_closed(_host(each.url), catalog.settings.allow_networks) for each in outlet.sources):
            yield Advice(code="closed_outlet", name=outlet.id)


def _rules(catalog: Catalog) -> Iterator[Advice]:
    if not any(rule.enabled for rule in catalog.rules):
        yield Advice(code="no_rules")
    watched = {outlet.id: _languages(outlet) for outlet in catalog.outlets if outlet.enabled}
    for rule in catalog.rules:
        if not rule.enabled:
            yield Advice(code="rule_off", name=rule.id)
            continue
        if not catalog.channels_of(rule):
            yield Advice(code="rule_to_nobody", name=rule.id)
        about = catalog.outlets_of(rule) or watched.keys()
        if about.isdisjoint(watched) and watched:
            yield Advice(code="rule_without_outlets", name=rule.id)
        elif watched and rule.languages:
            spoken = {each for name in watched if name in about for each in watched[name]}
            if spoken.isdisjoint(rule.languages):
                yield Advice(code="rule_without_language", name=f"{rule.id} ({', '.join(rule.languages)})")
        yield from _weak(rule, catalog)


def _languages(outlet: Outlet) -> set[str]:
    return {*outlet.languages, *(each.language for each in outlet.sources if each.language)}


def _weak(rule: Rule, catalog: Catalog) -> Iterator[Advice]:
    """Yield what a rule asks for or forbids that says little about an article."""
    for code, part in weaknesses(rule, catalog.lists):
        yield Advice(code=code, name=f"{rule.id} ({part})" if part else rule.id)


def _lists(catalog: Catalog) -> Iterator[Advice]:
    used = {name for rule in catalog.rules for name in rule.lists}
    for name, terms in catalog.lists.items():
        if name not in used:
            yield Advice(code="list_unused", name=f"@{name}")
        for term in terms:
            if is_everyday(entry(term)):
                yield Advice(code="everyday_list", name=f"@{name} ({term})")


def _channels(catalog: Catalog) -> Iterator[Advice]:
    used = {channel.id for rule in catalog.rules if rule.enabled for channel in catalog.channels_of(rule)}
    if catalog.settings.daily_line:
        used.add(catalog.settings.daily_line.channel)
    if catalog.settings.operator:
        used.add(catalog.settings.operator)
    rules = any(rule.enabled for rule in catalog.rules)
    for channel in catalog.channels:
        if not channel.enabled:
            yield Advice(code="channel_off", name=channel.id)
        elif rules and channel.id not in used:
            yield Advice(code="channel_unused", name=channel.id)
        if channel.enabled and is_closed(_reached(channel), channel.allow_networks):
            yield Advice(code="closed_channel", name=channel.id)
    if all(channel.kind == "console" for channel in catalog.channels if channel.enabled):
        yield Advice(code="no_channel")


def _reached(channel: Channel) -> str:
    """Return the host that a channel sends to; nothing for the terminal."""
    if channel.kind == "console":
        return ""
    return channel.host if channel.kind == "email" else _host(channel.url.get_secret_value())


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
