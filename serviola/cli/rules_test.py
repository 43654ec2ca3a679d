"""`rules test`: what a rule or a query would have raised of what is stored, and what a change of it brings and loses."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn
from zoneinfo import ZoneInfo

import click
from pydantic import ValidationError

from config.errors import in_words
from config.load import ConfigError, load
from config.rule import Rule
from config.schema import Catalog
from language.query import BadQuery, pointed, shown
from language.wording import Wording
from serviola.cli import Asked
from serviola.cli.house import CONFIGURATION, known_name, local, print_json, read_config, storage_errors
from serviola.cli.options import AS_JSON, WhenType
from serviola.cli.progress import bar
from serviola.cli.show import show_lines
from storage.errors import DatabaseEmpty
from storage.store import Store
from storage.views import Views

if TYPE_CHECKING:  # what is heavy is imported when the command is called
    from serviola.backtest import Advance, Ask
    from storage.past import Past

QUERY = "query"
"""What a query goes by that is no rule."""
NOTHING_TO_TEST_ON = 1
"""The exit code where nothing is stored of the time that was asked about."""
LATELY = timedelta(days=90)
MOST_SAMPLES = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What somebody typed."""

    rule: str | None
    query: str | None
    against: str | None
    against_file: Path | None
    since: timedelta | date
    until: timedelta | date | None
    outlet: str | None
    samples: int
    everything: bool


@click.command("test")
@click.argument("rule", metavar="[RULE]", required=False)
@click.option("--query", metavar="QUERY")
@click.option("--since", type=WhenType(), default=LATELY, metavar="90d|2026-11-01")
@click.option("--until", type=WhenType(), metavar="7d|2026-11-30")
@click.option("--against", metavar="RULE")
@click.option("--against-file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@click.option("--outlet", metavar="ID")
@click.option("--samples", type=click.IntRange(0, MOST_SAMPLES), default=5, show_default=True)
@click.option("--all", "everything", is_flag=True)
@AS_JSON
@click.pass_obj
def test(asked: Asked, /, *, as_json: bool, **options: object) -> None:
    """Try a rule or a query on what is stored."""
    from serviola.backtest import Backtester
    from serviola.cli.rules_test_told import as_record, lines_of
    from serviola.house import utc_now
    from storage.past import Past
    from storage.search import Search

    typed = Typed(**options)  # type: ignore[arg-type]  # Click has read each as its type
    refuse_contradictions(typed, asked.wording)
    with archive(asked) as (catalog, store):
        now = utc_now()
        views = Views(store.engine)
        known_name(asked, "outlet", typed.outlet, [each.id for each in catalog.outlets], views)
        ask = ask_of(typed, catalog, views, asked, now)
        past = Past(store.engine)
        with reading(asked.wording) as advance:
            found = Backtester(Search(store.engine), past, catalog, now).run(ask, advance)
        if not found.sampled.every:
            refuse_nothing(ask, past, catalog, asked.wording)
    if as_json:
        print_json(as_record(found))
        return
    show_lines(lines_of(found, ask, catalog, asked))


@contextmanager
def archive(asked: Asked) -> Iterator[tuple[Catalog, Store]]:
    """Open the database that the configuration names; exits with 1 where there is none: none is made to be tried on."""
    catalog = read_config(asked)[1].catalog
    with storage_errors():
        try:
            store = Store.open(catalog.settings.database.get_secret_value(), create=False)
        except DatabaseEmpty:
            click.echo(asked.wording.say("cli.backtest.empty"), err=True)
            sys.exit(NOTHING_TO_TEST_ON)
        try:
            yield catalog, store
        finally:
            store.close()


def refuse_contradictions(typed: Typed, wording: Wording) -> None:
    """Raise a usage error for what cannot be done together."""
    if (typed.rule is None) == (typed.query is None):
        raise click.UsageError(wording.say("cli.backtest.rule_or_query"))
    if typed.against is not None and typed.against_file is not None:
        raise click.UsageError(wording.say("cli.backtest.against_one"))
    if typed.against_file is not None and typed.rule is None:
        raise click.UsageError(wording.say("cli.backtest.against_file_of_rule"))


def ask_of(typed: Typed, catalog: Catalog, views: Views, asked: Asked, now: datetime) -> Ask:
    """Make of what was typed what is to be tried; exits with 2 where that cannot be."""
    from serviola.backtest import Ask
    from serviola.cli.rules import rule_of  # the group imports this module
    from serviola.cli.search import moment

    zone = ZoneInfo(catalog.settings.timezone)
    since, until = moment(typed.since, zone), moment(typed.until, zone, end=True)
    if since is not None and since > now:
        raise click.UsageError(
            asked.wording.say("cli.backtest.future", since=f"{since.astimezone(zone):%Y-%m-%d}")
        )
    if since is not None and until is not None and until <= since:
        raise click.UsageError(asked.wording.say("cli.backfill.backwards"))
    if typed.query is not None:
        rule = rule_for(typed.query, catalog, views, asked.wording)
    else:
        rule = rule_of(catalog, typed.rule or "", asked.wording)
    ask = Ask(
        rule=rule,
        since=since,
        until=until,
        outlet=typed.outlet,
        samples=typed.samples,
    )
    if typed.everything:
        ask = replace(ask, most=None)
    if typed.against is not None:
        return replace(ask, against=rule_of(catalog, typed.against, asked.wording))
    if typed.against_file is not None:
        other = other_catalog(typed.against_file, asked)
        return replace(ask, against=rule_of(other, rule.id, asked.wording), its_catalog=other)
    return ask


def other_catalog(path: Path, asked: Asked) -> Catalog:
    """Read another configuration; prints every mistake and exits with 2 when it is wrong."""
    try:
        return load(path, environ=asked.environ, language=asked.wording.language).catalog
    except ConfigError as error:
        end(*map(str, error.problems))


def rule_for(query: str, catalog: Catalog, views: Views, wording: Wording) -> Rule:
    """Make a rule of a query; exits with 2, and shows where, when it is wrong or names what nobody knows."""
    from serviola.searching import BadNames, refuse_unknown

    try:
        refuse_unknown(query, catalog, views.names("outlet"))
    except BadQuery as bad:
        end(shown(bad, wording))
    except BadNames as bad:
        [said, *_] = in_words(bad.mistakes[:1], wording)
        end(*pointed(query, bad.positions[0]), said.message, *(f"  {each}" for each in bad.corrected))
    try:
        return Rule(id=QUERY, query=query)
    except ValidationError as wrong:
        first = wrong.errors(include_url=False)[0]
        values = {name: str(value) for name, value in first.get("ctx", {}).items()}
        end(wording.say(f"config.problem.{first['type']}", **values))


@contextmanager
def reading(wording: Wording) -> Iterator[Advance]:
    """Give a function that shows how many candidates were read, on a terminal."""
    with bar(wording.say("cli.backtest.begins")) as show:
        yield lambda done, every: show(wording.say("cli.backtest.so_far", count=done), done, every)


def refuse_nothing(ask: Ask, past: Past, catalog: Catalog, wording: Wording) -> None:
    """Exit with 1 where nothing is stored, or nothing of that time; a rule that finds nothing there is no mistake."""
    span = past.span()
    if span is None:
        click.echo(wording.say("cli.backtest.empty"), err=True)
        sys.exit(NOTHING_TO_TEST_ON)
    first, last = span
    if (ask.until is not None and ask.until <= first) or (ask.since is not None and ask.since > last):
        said = {"first": local(first, catalog)[:10], "last": local(last, catalog)[:10]}
        click.echo(wording.say("cli.backtest.outside", **said), err=True)
        sys.exit(NOTHING_TO_TEST_ON)


def end(*lines: str) -> NoReturn:
    """Say what is wrong, and exit with 2."""
    for line in lines:
        click.echo(line, err=True)
    sys.exit(CONFIGURATION)
