"""What a usable configuration leaves to think about: nothing here stops the program. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from config.schema import EXAMPLE_CONTACT, Catalog


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """One thing to think about: `code` names a sentence of `config.warning`, `name` what it is about."""

    code: str
    name: str = ""


def advice(catalog: Catalog) -> list[Advice]:
    """Return everything worth a warning, in the order of the file's sections."""
    found = [*_settings(catalog), *_outlets(catalog), *_rules(catalog), *_channels(catalog)]
    return list(dict.fromkeys(found))


def _settings(catalog: Catalog) -> Iterator[Advice]:
    if catalog.settings.contact == EXAMPLE_CONTACT:
        yield Advice(code="example_contact")
    if line := catalog.settings.daily_line:
        channel = catalog.channel(line.channel)
        if channel is None or not channel.enabled:
            yield Advice(code="daily_line_to_nobody", name=line.channel)


def _outlets(catalog: Catalog) -> Iterator[Advice]:
    if not any(outlet.enabled for outlet in catalog.outlets):
        yield Advice(code="no_outlets")
    for outlet in catalog.outlets:
        if not outlet.enabled:
            yield Advice(code="outlet_off", name=outlet.id)


def _rules(catalog: Catalog) -> Iterator[Advice]:
    if not any(rule.enabled for rule in catalog.rules):
        yield Advice(code="no_rules")
    watched = {outlet.id for outlet in catalog.outlets if outlet.enabled}
    for rule in catalog.rules:
        if not rule.enabled:
            yield Advice(code="rule_off", name=rule.id)
        elif not catalog.channels_of(rule):
            yield Advice(code="rule_to_nobody", name=rule.id)
        elif rule.outlets and watched.isdisjoint(rule.outlets):
            yield Advice(code="rule_without_outlets", name=rule.id)


def _channels(catalog: Catalog) -> Iterator[Advice]:
    used = {channel.id for rule in catalog.rules if rule.enabled for channel in catalog.channels_of(rule)}
    if catalog.settings.daily_line:
        used.add(catalog.settings.daily_line.channel)
    rules = any(rule.enabled for rule in catalog.rules)
    for channel in catalog.channels:
        if not channel.enabled:
            yield Advice(code="channel_off", name=channel.id)
        elif rules and channel.id not in used:
            yield Advice(code="channel_unused", name=channel.id)
    if all(channel.kind == "console" for channel in catalog.channels if channel.enabled):
        yield Advice(code="no_channel")
