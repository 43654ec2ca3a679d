"""`run` and `status`: the watch itself, and whether it is alive."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import asdict
from datetime import timedelta

import click

from config.schema import Catalog
from serviola.cli import Asked
from serviola.cli.house import ALREADY_RUNNING, local, open_store, print_json, read_config, storage_errors
from serviola.cli.options import AS_JSON, DurationType
from serviola.cli.told import told
from serviola.status import look
from storage.errors import LeaseHeld
from storage.store import Store


@click.command
@click.option("--once", is_flag=True)
@click.option("--max-time", type=DurationType(), default="10m", metavar="10m", show_default=True)
@click.option("--strict", is_flag=True)
@click.pass_obj
def run(asked: Asked, *, once: bool, max_time: timedelta, strict: bool) -> None:
    """Watch."""
    from serviola import logs

    path, loaded = read_config(asked)
    logs.set_up(verbose=asked.verbose)
    with storage_errors():
        store = Store.open(loaded.catalog.settings.database.get_secret_value())
        try:
            if once:
                code = run_once(asked, loaded.catalog, store, max_time, strict=strict)
            else:
                from serviola import daemon

                ended = asyncio.run(daemon.run(path, loaded.catalog, store, asked.environ))
                code = ALREADY_RUNNING if ended.why == "lease lost" else 0
        except LeaseHeld as held:
            click.echo(
                asked.wording.say(
                    "cli.run.held", holder=held.holder, until=local(held.until, loaded.catalog)
                ),
                err=True,
            )
            code = ALREADY_RUNNING
        finally:
            store.close()
    sys.exit(code)


def run_once(asked: Asked, catalog: Catalog, store: Store, max_time: timedelta, *, strict: bool) -> int:
    """Do one round, show how far it is on a terminal, and print the summary."""
    from serviola.cli.progress import shown
    from serviola.once import exit_code
    from serviola.once import once as one_round

    with shown(asked.wording) as progress:
        summary = asyncio.run(one_round(catalog, store, max_time=max_time, progress=progress))
    code = exit_code(summary, strict=strict)
    print_json(summary.as_json() | {"exit_code": code})
    return code


@click.command
@AS_JSON
@click.option("--quiet", is_flag=True)
@click.pass_obj
def status(asked: Asked, *, as_json: bool, quiet: bool) -> None:
    """Say whether the watch is alive."""
    from serviola.house import utc_now
    from storage.views import Views

    with open_store(asked) as (catalog, store):
        state = look(Views(store.engine), catalog, utc_now())
    if as_json:
        print_json(asdict(state))
    elif not quiet:
        for line in told(state, catalog, asked.wording):
            click.echo(line)
    sys.exit(0 if state.alive else 1)
