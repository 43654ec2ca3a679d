"""`export FILE.jsonl|.csv`: what is stored, a row an article, for other programs and for spreadsheets."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TextIO
from zoneinfo import ZoneInfo

import click

from serviola.cli import Asked
from serviola.cli.backfill import DayType
from serviola.cli.house import CONFIGURATION, known_name, open_store
from serviola.cli.progress import bar
from storage.views import Views

if TYPE_CHECKING:
    from storage.exports import ExportRow

STDOUT = "-"
ENDINGS = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv"}


@click.command
@click.argument("file", metavar="FILE.jsonl|FILE.csv")
@click.option("--since", type=DayType(), metavar="2026-11-01")
@click.option("--until", type=DayType(), metavar="2026-11-30")
@click.option("--outlet", metavar="ID")
@click.option("--rule", metavar="ID")
@click.option("--format", "written", type=click.Choice(["jsonl", "csv"]))
@click.pass_context
def export_file(
    ctx: click.Context,
    file: str,
    since: date | None,
    until: date | None,
    outlet: str | None,
    rule: str | None,
    written: str | None,
) -> None:
    """Write what is stored."""
    from serviola.exporting import FORMATS, write_all
    from storage.exports import Exports, Wanted

    asked: Asked = ctx.obj
    say = asked.wording.say
    form = written or ENDINGS.get(Path(file).suffix.lower()) or ("jsonl" if file == STDOUT else None)
    if form is None:
        raise click.UsageError(say("cli.export.form", file=file), ctx)
    if since is not None and until is not None and until < since:
        raise click.UsageError(say("cli.backfill.backwards"), ctx)
    with open_store(asked) as (catalog, store):
        views = Views(store.engine)
        known_name(asked, "outlet", outlet, [each.id for each in catalog.outlets], views)
        known_name(asked, "rule", rule, [each.id for each in catalog.rules], views)
        zone = ZoneInfo(catalog.settings.timezone)
        wanted = Wanted(
            outlet=outlet,
            rule=rule,
            since=None if since is None else begins(since, zone),
            until=None if until is None else begins(until + timedelta(days=1), zone),
        )
        exports = Exports(store.engine)
        zones = {each.id: each.timezone for each in catalog.outlets}
        try:
            with destination(file) as sink, bar(say("cli.export.begins")) as show:
                last = exports.newest()

                def rows() -> Iterator[ExportRow]:
                    for number, row in enumerate(exports.rows(wanted)):
                        if number % 1000 == 0:
                            show(say("cli.export.so_far", count=number), row.id, last)
                        yield row

                count = write_all(rows(), zones, FORMATS[form](sink))
        except BrokenPipeError:
            raise  # whoever read it has had enough: Click ends quietly
        except OSError as error:
            click.echo(say("cli.export.no_file", file=file, because=error.strerror or str(error)), err=True)
            sys.exit(CONFIGURATION)
    click.echo(say("cli.export.written", count=count, file=file), err=True)


def begins(day: date, zone: ZoneInfo) -> datetime:
    """Return when a day begins, as the newsroom's clock has it."""
    return datetime.combine(day, time(), zone)


@contextmanager
def destination(file: str) -> Iterator[TextIO]:
    """Give what is written to: standard output, or a file that appears when it is whole."""
    from serviola.exporting import replacing

    if file != STDOUT:
        with replacing(Path(file)) as sink:
            yield sink
        return
    sink = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="", write_through=False)
    try:
        yield sink
        sink.flush()
    finally:
        sink.detach()
