"""`rules list` and `rules show`: what is asked for, in the rule language, and what came of it.

A further command of this group is a module of its own, `serviola/cli/rules_NAME.py`, whose command is named in COMMANDS below
and imported with the group: let it import what is heavy when it is called. Its help is `cli.help.rules_NAME` of the wording.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import click

from config.errors import hint
from config.rule import COUNTED, Rule
from config.schema import Catalog
from config.values import written_duration
from language.query import written
from language.wording import Wording
from serviola.cli import Asked
from serviola.cli.house import (
    CONFIGURATION,
    local,
    print_json,
    read_config,
    storage_errors,
    store_at_hand,
)
from serviola.cli.options import AS_JSON
from serviola.cli.rules_explain import explain
from serviola.cli.rules_match import match
from serviola.cli.rules_test import test
from serviola.cli.show import clipped, show_lines, show_table
from serviola.cli.told import new_rules
from serviola.status import in_force
from storage.rule_views import Found, RuleVersionRow, RuleViews

COLUMNS = ("id", "name", "rule_version", "priority", "asks", "found", "channels")
LATELY = timedelta(days=7)
WIDE = 120  # columns of a terminal
NOTHING = Found()


@click.group
def rules() -> None:
    """Show rules, and what they find."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What these commands work with; `views` is None where there is no database."""

    catalog: Catalog
    views: RuleViews | None
    wording: Wording

    def found(self, rule: str | None = None) -> Mapping[str, Found] | None:
        """Return what rules found of late, by rule; None where nobody knows."""
        return None if self.views is None else self.views.found(_now() - LATELY, rule)


@contextmanager
def desk_of(asked: Asked) -> Iterator[Desk]:
    """Read the configuration, and open its database where there is one; exits with 2 or 3 when that cannot be done."""
    catalog = read_config(asked)[1].catalog
    with storage_errors(), store_at_hand(asked, catalog) as store:
        views = None if store is None else RuleViews(store.engine)
        yield Desk(catalog=catalog, views=views, wording=asked.wording)


# ------------------------------------------------------------------------------------------------ list


@rules.command("list")
@AS_JSON
@click.pass_obj
def list_(asked: Asked, *, as_json: bool) -> None:
    """List the rules, what each asks for, and what it found of late."""
    with desk_of(asked) as desk:
        found = desk.found()
        new = [] if desk.views is None else desk.views.new(in_force(desk.catalog), _now() - LATELY)
    if as_json:
        print_json([told(rule, desk.catalog, found) for rule in desk.catalog.rules])
        return
    names, rows = _fitting([_cells(rule, desk, found) for rule in desk.catalog.rules])
    show_table(asked.wording, names, rows)
    for line in new_rules(new, desk.catalog, asked.wording):
        click.echo(line, err=True)


def told(rule: Rule, catalog: Catalog, found: Mapping[str, Found] | None) -> dict[str, Any]:
    """Return what a script is told of a rule; counts are of seven days, and null where there is no database."""
    its = None if found is None else found.get(rule.id, NOTHING)
    return {
        "id": rule.id,
        "name": rule.name or rule.id,
        "version": rule.version,
        "enabled": rule.enabled,
        "priority": rule.priority,
        "query": written(rule.tree),
        "lists": {name: catalog.lists[name] for name in rule.lists},
        "channels": [channel.id for channel in catalog.channels_of(rule)],
        "matches": None if its is None else its.matches,
        "alerts": None if its is None else its.alerts,
    }


def _cells(rule: Rule, desk: Desk, found: Mapping[str, Found] | None) -> tuple[str, ...]:
    its = None if found is None else found.get(rule.id, NOTHING)
    channels = ", ".join(channel.id for channel in desk.catalog.channels_of(rule))
    say = desk.wording.say
    return (
        rule.id,
        rule.name or "–",
        rule.version,
        say(f"cli.rules.priority.{rule.priority}"),
        clipped(written(rule.tree)),
        "–" if its is None else f"{its.matches}/{its.alerts}",
        (channels or say("config.check.nowhere")) if rule.enabled else say("config.check.rule_off"),
    )


def _fitting(rows: Sequence[tuple[str, ...]]) -> tuple[Sequence[str], Sequence[tuple[str, ...]]]:
    """Leave out, on a terminal that is not wide, what `show` has: in seven columns a query is a ladder of single words."""
    if not sys.stdout.isatty() or shutil.get_terminal_size().columns >= WIDE:
        return COLUMNS, rows
    kept = [place for place, name in enumerate(COLUMNS) if name not in {"name", "rule_version"}]
    return [COLUMNS[place] for place in kept], [tuple(row[place] for place in kept) for row in rows]


# ------------------------------------------------------------------------------------------------ show


@rules.command
@click.argument("rule", metavar="ID")
@AS_JSON
@click.pass_obj
def show(asked: Asked, rule: str, *, as_json: bool) -> None:
    """Show a rule whole."""
    with desk_of(asked) as desk:
        its = rule_of(desk.catalog, rule, asked.wording)
        found = desk.found(its.id)
        versions = [] if desk.views is None else desk.views.versions(its.id)
    if as_json:
        more = its.model_dump(mode="json", exclude_defaults=True)
        known = [
            {"version": row.version, "since": row.since, "stories_before": row.stories} for row in versions
        ]
        print_json({**told(its, desk.catalog, found), "rule": more, "versions": known})
        return
    show_lines(_lines(its, desk, found, versions))


def rule_of(catalog: Catalog, name: str, wording: Wording) -> Rule:
    """Return the rule of that id; exits with 2, and names what is near, where there is none."""
    for rule in catalog.rules:
        if rule.id == name:
            return rule
    near = hint(name, [rule.id for rule in catalog.rules], wording)
    click.echo(wording.say("cli.rules.unknown", name=name, hint=near), err=True)
    sys.exit(CONFIGURATION)


def _lines(
    rule: Rule, desk: Desk, found: Mapping[str, Found] | None, versions: Sequence[RuleVersionRow]
) -> Iterator[str]:
    """Yield what there is to say of a rule: what it asks for, of whom, whom it tells and when, and what it found."""
    say = desk.wording.say
    off = "" if rule.enabled else f" ({say('config.check.rule_off')})"
    yield f"{rule.id}: {rule.name or rule.id}{off}"
    yield f"  {say('cli.rules.asks')}: {written(rule.tree)}"
    for name in rule.lists:
        yield f"  @{name}: {', '.join(desk.catalog.lists[name])}"
    for key in ("outlets", "groups", "sections", "languages"):
        if value := getattr(rule, key):
            yield f"  {key}: {', '.join(value)}"
    yield f"  match: {rule.match}; when: {', '.join(rule.when)}; priority: {rule.priority}"
    channels = ", ".join(channel.id for channel in desk.catalog.channels_of(rule))
    yield f"  channels: {channels or say('config.check.nowhere')}"
    age = desk.catalog.settings.max_age if rule.max_age is None else rule.max_age
    yield f"  max_age: {written_duration(age)}; look_back: {written_duration(rule.look_back)}"
    if rule.note:
        yield f"  note: {rule.note}"
    if found is not None:
        its = found.get(rule.id, NOTHING)
        yield f"  {say('cli.rules.lately', matches=its.matches, alerts=its.alerts)}"
    yield f"  {say('cli.rules.version', version=rule.version)}"
    for row in versions:
        since = say("cli.rules.since", version=row.version, since=local(row.since, desk.catalog))
        yield f"  {since}{raised_before(row, desk.wording)}"


def raised_before(row: RuleVersionRow, wording: Wording) -> str:
    """Say what a version of a rule would have raised before it was in force; nothing of one that has not looked back yet."""
    if row.stories is None:
        return ""
    span = timedelta(seconds=row.looked_back or 0)
    return wording.say(
        "cli.rules.raised_before", stories=row.stories, span=written_duration(max(COUNTED, span))
    )


def _now() -> datetime:
    from serviola.house import utc_now

    return utc_now()


COMMANDS: tuple[click.Command, ...] = (explain, match, test)
"""Those of modules of their own."""
for command in COMMANDS:
    rules.add_command(command)
