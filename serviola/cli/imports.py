"""`import FILE.jsonl`: take in the articles of a file, with a bar and an estimate; what it came to, in words or JSON."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from config.schema import Catalog
from config.values import written_duration
from language.wording import Wording
from serviola.cli import Asked
from serviola.cli.backfill import estimate
from serviola.cli.house import (
    ALREADY_RUNNING,
    CONFIGURATION,
    local,
    open_store,
    print_json,
)
from serviola.cli.options import AS_JSON, refuse_ignored
from serviola.cli.progress import bar
from serviola.cli.show import show_table
from storage.errors import LeaseHeld
from storage.records import Import

if TYPE_CHECKING:
    from serviola.archive_rows import Bad
    from serviola.imported import Standing, Summary, Wish
    from storage.store import Store


@click.command
@click.argument("file", metavar="FILE.jsonl", required=False)
@click.option("--outlet", metavar="NAME", default="")
@click.option("--alert", is_flag=True)
@click.option("--restart", is_flag=True)
@click.option("--dry-run", is_flag=True)
@click.option("--list", "listing", is_flag=True)
@AS_JSON
@click.pass_context
def import_file(
    ctx: click.Context,
    file: str | None,
    outlet: str,
    *,
    alert: bool,
    restart: bool,
    dry_run: bool,
    listing: bool,
    as_json: bool,
) -> None:
    """Take in a file."""
    asked: Asked = ctx.obj
    if listing:
        refuse_ignored(ctx, beside=f"{ctx.command_path} --list", heeded={"listing", "as_json"})
        list_them(asked, as_json=as_json)
        return
    if file is None:
        raise click.UsageError(asked.wording.say("cli.import.what"), ctx)
    from serviola.imported import Wish

    wish = Wish(path=file, outlet=outlet, alerting=alert, restart=restart, dry_run=dry_run)
    with open_store(asked) as (catalog, store):
        code = run(asked, catalog, store, wish, as_json=as_json or not sys.stdout.isatty())
    sys.exit(code)


def run(asked: Asked, catalog: Catalog, store: Store, wish: Wish, *, as_json: bool) -> int:
    """Do it, and tell what it came to: in words on a terminal, in JSON elsewhere."""
    from serviola import logs
    from serviola.importing import take_in

    say = asked.wording.say
    logs.set_up(verbose=asked.verbose, wording=asked.wording, zone=catalog.settings.timezone)

    def complain(bad: Bad) -> None:
        click.echo(f"{wish.path}:{bad.line}: {say(f'cli.import.row.{bad.code}', **bad.values)}", err=True)

    try:
        with shown(asked.wording) as progress:
            summary = asyncio.run(take_in(catalog, store, wish, progress=progress, complain=complain))
    except LeaseHeld as held:
        until = local(held.until, catalog)
        click.echo(say("cli.import.held", file=wish.path, holder=held.holder, until=until), err=True)
        return ALREADY_RUNNING
    except OSError as error:
        because = error.strerror or str(error)
        click.echo(say("cli.import.no_file", file=wish.path, because=because), err=True)
        return CONFIGURATION
    if as_json:
        print_json(summary.as_json(), indent=None)
    else:
        for line in told(summary, catalog, asked.wording):
            click.echo(line)
    return summary.exit_code


@contextmanager
def shown(wording: Wording) -> Iterator[Callable[[Standing], None]]:
    """Give a function that takes how far it is."""
    with bar(wording.say("cli.import.begins")) as show:

        def advance(standing: Standing) -> None:
            said = wording.say(
                "cli.import.so_far",
                lines=standing.lines,
                stored=standing.stored,
                known=standing.known,
                bad=standing.bad,
            )
            left = estimate(standing.seconds_left, wording)
            line = " · ".join(part for part in (said, left) if part)
            show(line, standing.share or 0.0, None if standing.share is None else 1.0)

        yield advance


def told(summary: Summary, catalog: Catalog, wording: Wording) -> list[str]:
    """Put a run into words for whoever sits at the terminal."""
    from serviola.imported import Ending

    say = wording.say
    if summary.ending is Ending.WAS_DONE:
        return [say("cli.import.was_done", lines=summary.lines, bad=summary.bad_before)]
    lines = []
    if summary.went_on_after:
        lines.append(say("cli.import.went_on", line=summary.went_on_after))
    key = "cli.import.would" if summary.dry_run else "cli.import.came_to"
    lines.append(say(key, count=summary.stored, known=summary.known, bad=summary.bad))
    if summary.stored and not summary.dry_run:
        values = {"copies": summary.copies, "matches": summary.matches, "alerts": summary.alerts}
        lines.append(say("cli.import.beside", **values))
    if summary.unused:
        lines.append(say("cli.import.unused", keys=", ".join(summary.unused)[:300]))
    if summary.ending is Ending.STOPPED:
        lines.append(say("cli.import.stopped", line=summary.lines))
    elif summary.ending is Ending.DAMAGED:
        lines.append(say("cli.import.damaged", line=summary.lines, because=summary.because))
    elif summary.ending is Ending.NO_ROWS:
        lines.append(say("cli.import.no_rows", count=summary.bad))
    if summary.alerts:
        lines.append(say("cli.import.alerting", max_age=written_duration(catalog.settings.max_age)))
    return lines


def list_them(asked: Asked, *, as_json: bool) -> None:
    """Show the imports there were, the newest first."""
    from storage.imports import Imports

    with open_store(asked) as (catalog, store):
        rows = Imports(store.engine).everyone()
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    heads = ("file", "state", "lines", "new", "known", "bad", "when")
    show_table(asked.wording, heads, [cells(row, catalog, asked.wording) for row in rows])


def cells(row: Import, catalog: Catalog, wording: Wording) -> tuple[str, ...]:
    """Make a line of the table."""
    state = wording.say(
        "cli.backfill.state_running" if row.finished_at is None else "cli.backfill.state_done"
    )
    numbers = (str(number) for number in (row.lines, row.stored, row.known, row.bad))
    return (row.name, state, *numbers, local(row.updated_at, catalog))
