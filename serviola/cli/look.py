"""`articles`, `alerts`, `deliveries`, `outlets`: what is stored, told, owed, sent and failing."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import click

from config.schema import Catalog
from language.wording import Wording
from serviola.cli import Asked
from serviola.cli.house import local, open_store, print_json
from serviola.cli.options import AS_JSON, DurationType
from storage.records import DeliveryState
from storage.rows import AlertRow, ArticleRow, DeliveryRow, SourceRow, WholeArticle
from storage.store import Store
from storage.views import Views


def since(age: timedelta | None) -> datetime | None:
    """Return the moment that lies `age` back."""
    from serviola.house import utc_now

    return None if age is None else utc_now() - age


def show_table(wording: Wording, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table, its heads from the wording, or say that there is nothing; on a pipe, plain lines of full width."""
    if not rows:
        click.echo(wording.say("cli.look.none"))
        return
    if not sys.stdout.isatty():
        for row in rows:
            click.echo("\t".join(_one_line(cell) for cell in row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(wording.say(f"cli.look.{column}"), overflow="fold")
    for row in rows:
        table.add_row(*(Text(_one_line(cell)) for cell in row))  # a title is text, never markup
    Console().print(table)


def _one_line(cell: object) -> str:
    """Show one cell: no line breaks, tabs or terminal codes, whoever wrote the title."""
    return "".join(letter if letter.isprintable() else " " for letter in str(cell))


# -------------------------------------------------------------------------------------------- articles


@click.command
@click.argument("article", metavar="[ID]", required=False, type=int)
@click.option("--outlet")
@click.option("--rule")
@click.option("--since", "age", type=DurationType(), metavar="24h")
@click.option("--text")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1))
@AS_JSON
@click.pass_obj
def articles(
    asked: Asked,
    article: int | None,
    outlet: str | None,
    rule: str | None,
    age: timedelta | None,
    text: str | None,
    limit: int,
    *,
    as_json: bool,
) -> None:
    """List what is stored, or show one article whole."""
    with open_store(asked) as (catalog, store):
        if article is not None:
            show_article(asked, catalog, store, article, as_json=as_json)
            return
        rows = Views(store.engine).articles(
            outlet=outlet, rule=rule, since=since(age), text=text, limit=limit
        )
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    show_table(
        asked.wording,
        ("id", "when", "outlet", "title", "rules", "read"),
        [
            (
                row.id,
                local(row.first_seen_at, catalog),
                row.outlet,
                row.title,
                ", ".join(row.rules),
                page_state(row, asked.wording),
            )
            for row in rows
        ],
    )


def page_state(row: ArticleRow, wording: Wording) -> str:
    """Say how far the reading of an article's page is, and what else a list should tell of it."""
    if row.page_due_at is not None:
        state = wording.say("cli.look.wanted")
    elif row.page_outcome in (None, "ok"):
        state = row.page_outcome or ""
    else:
        state = f"{wording.say('cli.look.headline_only')}: {row.page_outcome}"
    if row.duplicate_of is not None:
        state = f"{state}; {wording.say('cli.look.copy_of', id=row.duplicate_of)}"
    return f"{state}; {wording.say('cli.look.quiet')}" if row.quiet else state


def show_article(asked: Asked, catalog: Catalog, store: Store, article: int, *, as_json: bool) -> None:
    """Show one article: where it was seen, its text, what matched, its copies."""
    whole = Views(store.engine).article(article)
    if whole is None:
        click.echo(asked.wording.say("cli.look.no_article", id=article), err=True)
        sys.exit(1)
    if as_json:
        print_json(asdict(whole))
        return
    for line in article_lines(whole, catalog, asked.wording):
        click.echo(line)


def article_lines(whole: WholeArticle, catalog: Catalog, wording: Wording) -> list[str]:
    """Put an article into lines for a terminal."""
    row, say = whole.article, wording.say
    newest = whole.revisions[-1]
    lines = [
        _one_line(row.title),
        f"{row.outlet} · {local(row.published_at or row.first_seen_at, catalog)} · {', '.join(row.authors)}",
        row.url,
        f"{say('cli.look.read')}: {page_state(row, wording)} {row.page_detail or ''}".rstrip(),
    ]
    lines += [
        f"{say('cli.look.seen_in')}: {each.source} {local(each.first_seen_at, catalog)}"
        for each in whole.sightings
    ]
    for match in whole.matches:
        lines += [
            "",
            f"{say('cli.look.rule')}: {match.rule}. {say('cli.look.terms', terms=', '.join(match.terms + match.actors))}",
        ]
        lines.append(f"  {_one_line(match.excerpt)}")
        if match.silent:
            lines.append(f"  {say('cli.look.silent', because=match.silent)}")
        if not match.holds:
            lines.append(f"  {say('cli.look.taken_back')}")
    lines += ["", f"{say('cli.look.revisions')}: {len(whole.revisions)} ({newest.basis})", ""]
    return [*lines, *(newest.text or newest.summary).splitlines()]


# ------------------------------------------------------------------------------- alerts, deliveries


@click.command
@click.option("--rule")
@click.option("--since", "age", type=DurationType(), metavar="24h")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1))
@AS_JSON
@click.pass_obj
def alerts(asked: Asked, rule: str | None, age: timedelta | None, limit: int, *, as_json: bool) -> None:
    """List what was told."""
    with open_store(asked) as (catalog, store):
        rows = Views(store.engine).alerts(rule=rule, since=since(age), limit=limit)
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    show_table(
        asked.wording,
        ("when", "rule", "outlet", "title", "deliveries"),
        [(local(row.opened_at, catalog), row.rule, row.outlet, row.title, sent(row)) for row in rows],
    )


def sent(row: AlertRow) -> str:
    """Say to whom an alert went: `desk sent, mail (ana@example.org) owed`."""
    return ", ".join(
        f"{each.channel}{f' ({each.recipient})' if each.recipient else ''} {each.state}"
        for each in row.deliveries
    )


@click.group(invoke_without_command=True)
@click.option("--state", type=click.Choice([state.value for state in DeliveryState]))
@click.option("--channel")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1))
@AS_JSON
@click.pass_context
def deliveries(
    ctx: click.Context, state: str | None, channel: str | None, limit: int, *, as_json: bool
) -> None:
    """List messages."""
    if ctx.invoked_subcommand is not None:
        return
    asked: Asked = ctx.obj
    with open_store(asked) as (catalog, store):
        rows = Views(store.engine).deliveries(state, channel=channel, limit=limit)
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    show_table(
        asked.wording,
        ("id", "when", "channel", "recipient", "state", "attempts", "because"),
        [_delivery_cells(row, catalog) for row in rows],
    )


def _delivery_cells(row: DeliveryRow, catalog: Catalog) -> tuple[object, ...]:
    return (
        row.uid,
        local(row.created_at, catalog),
        row.channel,
        row.recipient,
        row.state,
        row.attempts,
        row.because,
    )


@deliveries.command
@click.argument("uid", metavar="ID")
@click.pass_obj
def replay(asked: Asked, uid: str) -> None:
    """Owe a message again, under the same id."""
    from serviola.house import utc_now

    with open_store(asked) as (_, store):
        found = store.replay(uid, utc_now())
    key = "cli.look.replayed" if found else "cli.look.no_delivery"
    click.echo(asked.wording.say(key, id=uid), err=not found)
    sys.exit(0 if found else 1)


# --------------------------------------------------------------------------------------------- outlets


@click.command
@click.option("--failing", is_flag=True)
@AS_JSON
@click.pass_obj
def outlets(asked: Asked, *, failing: bool, as_json: bool) -> None:
    """List every source and how it does."""
    with open_store(asked) as (catalog, store):
        rows = [row for row in Views(store.engine).sources() if not failing or row.failures]
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    lines = [_source_cells(row, catalog, asked.wording) for row in rows]
    if (
        not failing
    ):  # what was configured since the watch last looked has a line too; this command writes nothing
        lines += [(key, *"––––") for key in configured(catalog) if key not in {row.key for row in rows}]
    show_table(asked.wording, ("source", "last_visit", "outcome", "failures", "next_visit"), sorted(lines))


def configured(catalog: Catalog) -> list[str]:
    """Name the sources that the configuration lists."""
    return [
        outlet.key_of(source) for outlet in catalog.outlets if outlet.enabled for source in outlet.sources
    ]


def _source_cells(row: SourceRow, catalog: Catalog, wording: Wording) -> tuple[Any, ...]:
    outcome = wording.say(f"outcome.{row.last_outcome}") if row.last_outcome else "–"
    return (
        row.key,
        local(row.last_visit_at, catalog),
        outcome,
        row.failures,
        local(row.next_visit_at, catalog),
    )
