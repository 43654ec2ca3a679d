"""`run` and `status`: the watch itself, and whether it is alive."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from config.schema import Catalog
from language.wording import Wording
from serviola.cli import Asked
from serviola.cli.house import ALREADY_RUNNING, local, open_store, print_json, read_config, storage_errors
from serviola.cli.options import AS_JSON, DurationType
from serviola.cli.told import told
from serviola.lean import importing
from serviola.status import look
from storage.errors import LeaseHeld
from storage.store import Store

if TYPE_CHECKING:
    from serviola.once import Summary  # with everything that a round needs: only where one is run

MAX_TIME = timedelta(minutes=10)


@click.command
@click.option("--once", is_flag=True)
@click.option("--max-time", type=DurationType(), metavar="10m")
@click.option("--strict", is_flag=True)
@AS_JSON
@click.pass_obj
def run(asked: Asked, *, once: bool, max_time: timedelta | None, strict: bool, as_json: bool) -> None:
    """Watch."""
    from serviola import logs

    if not once and (max_time is not None or strict or as_json):
        raise click.UsageError(asked.wording.say("cli.run.only_once"))
    path, loaded = read_config(asked)
    settings = loaded.catalog.settings
    logs.set_up(verbose=asked.verbose, wording=asked.wording, zone=settings.timezone)
    with storage_errors():
        store = Store.open(settings.database.get_secret_value())
        try:
            if once:
                as_json = as_json or not sys.stdout.isatty()
                code = run_once(
                    asked, loaded.catalog, store, max_time or MAX_TIME, strict=strict, as_json=as_json
                )
            else:
                from serviola import daemon

                ended = asyncio.run(daemon.run(path, loaded.catalog, store, asked.environ))
                code = ALREADY_RUNNING if ended.why == "lease lost" else 0
        except LeaseHeld as held:
            until = local(held.until, loaded.catalog)
            click.echo(asked.wording.say("cli.run.held", holder=held.holder, until=until), err=True)
            code = ALREADY_RUNNING
        finally:
            store.close()
    sys.exit(code)


def run_once(
    asked: Asked, catalog: Catalog, store: Store, max_time: timedelta, *, strict: bool, as_json: bool
) -> int:
    """Do one round, show how far it is on a terminal, and tell what came of it: in words there, in JSON elsewhere."""
    with importing():
        from serviola.cli.progress import shown
        from serviola.once import exit_code
        from serviola.once import once as one_round

    with shown(asked.wording) as progress:
        summary = asyncio.run(one_round(catalog, store, max_time=max_time, progress=progress))
    code = exit_code(summary, strict=strict)
    if as_json:  # on one line, so that a log of rounds is JSON Lines
        print_json(summary.as_json() | {"exit_code": code}, indent=None)
    else:
        for line in round_lines(summary, asked.wording):
            click.echo(line)
    return code


def round_lines(summary: Summary, wording: Wording) -> list[str]:
    """Put a round into words for whoever sits at the terminal."""
    say, counts = wording.say, summary.counts
    lines = [
        say("cli.run.sources", count=counts.visits, failed=counts.visits_failed),
        say("cli.run.articles", count=counts.articles_new, matches=counts.matches),
        say("cli.run.told", count=counts.alerts, sent=counts.deliveries_sent, owed=len(summary.owed)),
    ]
    if counts.matches > counts.alerts:
        lines.append(say("cli.run.silent"))
    lines += [f"  {each.key}: {say(f'outcome.{each.outcome}')} ({each.detail})" for each in summary.failing]
    if not summary.good:
        lines.append(say("cli.status.bad_round", because=summary.because))
    if summary.out_of_time:
        left = summary.left
        lines.append(say("cli.run.left", sources=left.sources, pages=left.pages, deliveries=left.deliveries))
    return lines


@click.command
@AS_JSON
@click.option("--quiet", is_flag=True)
@click.pass_obj
def status(asked: Asked, *, as_json: bool, quiet: bool) -> None:
    """Say whether the watch is alive."""
    from serviola.house import utc_now
    from storage.rule_views import RuleViews
    from storage.views import Views

    with open_store(asked) as (catalog, store):
        state = look(Views(store.engine), catalog, utc_now(), RuleViews(store.engine))
    if as_json:
        print_json(asdict(state))
    elif not quiet:
        for line in told(state, catalog, asked.wording):
            click.echo(line)
    sys.exit(0 if state.alive else 1)
