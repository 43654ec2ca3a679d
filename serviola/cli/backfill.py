"""`backfill`: read an outlet's archive, with a bar and an estimate on a terminal; what it came to, in words or JSON."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from config.errors import hint
from config.outlet import Outlet
from config.schema import Catalog
from config.values import written_duration
from language.wording import Wording
from serviola.cli import Asked
from serviola.cli.house import (
    ALREADY_RUNNING,
    CONFIGURATION,
    local,
    open_store,
    print_json,
    read_config,
    storage_errors,
)
from serviola.cli.options import AS_JSON, refuse_ignored
from serviola.cli.progress import bar
from serviola.cli.show import show_table
from storage.errors import LeaseHeld
from storage.records import Backfill, BackfillState
from storage.store import Store
from storage.views import Views

if TYPE_CHECKING:
    from serviola.backfilled import Standing, Summary, WalkTold, Wish


class DayType(click.ParamType[date]):
    """A day such as 2013-08-09; a month or a year is its first day."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read it; a usage error says what would be right."""
        if isinstance(value, date):
            return value
        found = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", str(value).strip())
        try:
            year, month, day = (int(part or 1) for part in found.groups()) if found else (0, 0, 0)
            return date(year, month, day)
        except ValueError:
            say = ctx.obj.wording.say if ctx is not None else Wording("en").say
            self.fail(say("cli.backfill.no_day", written=value), param, ctx)


@click.command
@click.argument("outlet", metavar="OUTLET", required=False)
@click.option("--since", type=DayType(), metavar="2013-08-01")
@click.option("--until", type=DayType(), metavar="2013-08-31")
@click.option("--max-pages", type=click.IntRange(1), metavar="N")
@click.option("--pages/--no-pages", "pages", default=True)
@click.option("--alert", is_flag=True)
@click.option("--restart", is_flag=True)
@click.option("--dry-run", is_flag=True)
@click.option("--list", "listing", is_flag=True)
@AS_JSON
@click.pass_context
def backfill(
    ctx: click.Context,
    outlet: str | None,
    since: date | None,
    until: date | None,
    max_pages: int | None,
    *,
    pages: bool,
    alert: bool,
    restart: bool,
    dry_run: bool,
    listing: bool,
    as_json: bool,
) -> None:
    """Read an archive."""
    asked: Asked = ctx.obj
    if listing:
        refuse_ignored(ctx, beside=f"{ctx.command_path} --list", heeded={"listing", "as_json"})
        list_them(asked, as_json=as_json)
        return
    if outlet is None or since is None:
        raise click.UsageError(asked.wording.say("cli.backfill.what"), ctx)
    _, loaded = read_config(asked)
    catalog = loaded.catalog
    found = outlet_with_archive(asked, catalog, outlet)
    begin, end = span(found, since, until)
    from serviola.backfilled import Wish
    from serviola.house import utc_now

    if end is not None and end <= begin:
        raise click.UsageError(asked.wording.say("cli.backfill.backwards"), ctx)
    if begin > utc_now():
        raise click.UsageError(asked.wording.say("cli.backfill.ahead"), ctx)
    wish = Wish(
        outlet=found,
        since=begin,
        until=end if end is not None and end <= utc_now() else None,
        alerting=alert,
        restart=restart,
        reads_pages=pages,
        max_pages=max_pages,
        dry_run=dry_run,
    )
    sys.exit(run(asked, catalog, wish, as_json=as_json or not sys.stdout.isatty()))


def outlet_with_archive(asked: Asked, catalog: Catalog, name: str) -> Outlet:
    """Return the outlet of that id; exits with 2 when it is unknown, or no way into its archive is known."""
    say = asked.wording.say
    found = catalog.outlet(name)
    if found is None:
        near = hint(name, [each.id for each in catalog.outlets], asked.wording)
        click.echo(say("cli.look.unknown_outlet", name=name, hint=near), err=True)
        sys.exit(CONFIGURATION)
    if not found.archive:
        known = ", ".join(each.id for each in catalog.outlets if each.archive) or "-"
        click.echo(say("cli.backfill.no_archive", outlet=name, known=known), err=True)
        sys.exit(CONFIGURATION)
    return found


def span(outlet: Outlet, since: date, until: date | None) -> tuple[datetime, datetime | None]:
    """Turn days into moments, as the outlet's clock has them; the last day is asked for whole."""
    zone = ZoneInfo(outlet.timezone)
    end = None if until is None else datetime.combine(until + timedelta(days=1), time(), zone)
    begin = datetime.combine(since, time(), zone).astimezone(UTC)
    return begin, None if end is None else end.astimezone(UTC)


def run(asked: Asked, catalog: Catalog, wish: Wish, *, as_json: bool) -> int:
    """Do it, and tell what it came to: in words on a terminal, in JSON elsewhere."""
    from serviola import logs
    from serviola.backfill import backfill as fill_in

    logs.set_up(verbose=asked.verbose, wording=asked.wording, zone=catalog.settings.timezone)
    with storage_errors():
        store = Store.open(catalog.settings.database.get_secret_value())
        try:
            with shown(asked.wording, catalog) as progress:
                summary = asyncio.run(fill_in(catalog, store, wish, progress=progress))
        except LeaseHeld as held:
            until = local(held.until, catalog)
            said = asked.wording.say(
                "cli.backfill.held", outlet=wish.outlet.id, holder=held.holder, until=until
            )
            click.echo(said, err=True)
            return ALREADY_RUNNING
        finally:
            store.close()
    if as_json:
        print_json(summary.as_json() | {"exit_code": summary.exit_code}, indent=None)
    else:
        for line in told(summary, wish, catalog, asked.wording):
            click.echo(line)
    return summary.exit_code


# ------------------------------------------------------------------------------------------ the bar


@contextmanager
def shown(wording: Wording, catalog: Catalog) -> Iterator[Callable[[Standing], None]]:
    """Give a function that takes how far it is."""
    with bar(wording.say("cli.backfill.begins")) as show:

        def advance(standing: Standing) -> None:
            did = standing.requests + standing.pages_read
            left = None if standing.requests_left is None else standing.requests_left + standing.pages_left
            show(line(standing, wording, catalog), did, None if left is None else max(did + left, 1))

        yield advance


def line(standing: Standing, wording: Wording, catalog: Catalog) -> str:
    """Say in a line how far it is, and how long the rest may take."""
    parts = [
        standing.walk,
        wording.say("cli.backfill.so_far", listed=standing.listed, new=standing.new),
        wording.say("cli.backfill.pages", read=standing.pages_read, left=standing.pages_left),
    ]
    if standing.reached is not None:
        parts.append(wording.say("cli.backfill.reached", day=local(standing.reached, catalog)[:10]))
    parts.append(estimate(standing.seconds_left, wording))
    return " · ".join(part for part in parts if part)


def estimate(seconds: float | None, wording: Wording) -> str:
    """Say how long something may take; "" when nothing tells."""
    if seconds is None:
        return ""
    return wording.say("cli.backfill.estimate", time=rough(seconds))


def rough(seconds: float) -> str:
    """Round a time as people do who guess: 45s, 12m, 3h."""
    unit = 1 if seconds < 90 else 60 if seconds < 5400 else 3600
    return written_duration(timedelta(seconds=max(1, round(seconds / unit)) * unit))


# ------------------------------------------------------------------------------------------ in words


def told(summary: Summary, wish: Wish, catalog: Catalog, wording: Wording) -> list[str]:
    """Put a run into words for whoever sits at the terminal."""
    say = wording.say
    lines = [said_of(walk, wording) for walk in summary.walks]
    lines.append(
        say("cli.backfill.came_to", count=summary.listed, new=summary.new, requests=summary.requests)
    )
    if summary.stopped == "dry_run":
        return [*lines, say("cli.backfill.dry_run"), estimate(summary.seconds_left, wording)]
    if wish.reads_pages:
        lines.append(say("cli.backfill.read", count=summary.pages_read, not_read=summary.pages_not_read))
    if summary.pages_left:
        lines.append(say("cli.backfill.pages_left", count=summary.pages_left))
    if summary.stopped:
        lines.append(say("cli.backfill.go_on", estimate=estimate(summary.seconds_left, wording)))
    elif summary.was_done:
        lines.append(say("cli.backfill.was_done", until=local(summary.until, catalog)))
    elif summary.state is BackfillState.FAILED:
        lines.append(say("cli.backfill.failed"))
    else:
        lines.append(say("cli.backfill.done"))
    if wish.alerting:
        lines.append(say("cli.backfill.alerting", max_age=written_duration(catalog.settings.max_age)))
    return lines


def said_of(walk: WalkTold, wording: Wording) -> str:
    """Say of one way how it went."""
    say = wording.say
    if walk.fault:
        how = say("cli.backfill.fault", fault=walk.fault)
    elif walk.because == "failed":
        how = f"{say(f'outcome.{walk.outcome}')} ({walk.detail})"
    else:
        how = say(f"cli.backfill.walk_{walk.because or 'under_way'}")
    reached = say("cli.backfill.reached", day=walk.reached[:10]) if walk.reached else ""
    missing = say("cli.backfill.missing", count=walk.missing) if walk.missing else ""
    counts = say("cli.backfill.so_far", listed=walk.listed, new=walk.new)
    return f"  {walk.name}: " + "; ".join(part for part in (counts, reached, how, missing) if part)


def list_them(asked: Asked, *, as_json: bool) -> None:
    """Show the backfills there were, the newest first."""
    with open_store(asked) as (catalog, store):
        rows = Views(store.engine).backfills()
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    show_table(
        asked.wording,
        ("outlet", "since", "until", "state", "listed", "new", "when", "because"),
        [cells(row, catalog, asked.wording) for row in rows],
    )


def cells(row: Backfill, catalog: Catalog, wording: Wording) -> tuple[str, ...]:
    """Make a line of the table."""
    return (
        row.outlet,
        local(row.since, catalog)[:10],
        local(row.until - timedelta(microseconds=1), catalog)[:10],
        wording.say(f"cli.backfill.state_{row.state}"),
        str(row.listed),
        str(row.new),
        local(row.updated_at, catalog),
        row.detail,
    )
