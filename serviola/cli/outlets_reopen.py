"""`outlets reopen`: a source that was closed is visited again."""

from __future__ import annotations

import sys

import click

from config.errors import hint
from serviola.cli import Asked
from serviola.cli.house import CONFIGURATION, open_store
from serviola.status import configured_sources
from storage.views import Views


@click.command
@click.argument("source", metavar="SOURCE")
@click.pass_obj
def reopen(asked: Asked, source: str) -> None:
    """Visit a source again that was closed."""
    from serviola.house import utc_now

    say = asked.wording.say
    with open_store(asked) as (catalog, store):
        known = {row.key: row for row in Views(store.engine).sources(enabled_only=False)}
        names = {*known, *configured_sources(catalog)}
        if source not in names:
            near = hint(source, names, asked.wording)
            click.echo(say("cli.reopen.unknown", name=source, hint=near), err=True)
            sys.exit(CONFIGURATION)
        done = store.reopen_source(source, utc_now())
    if not done:
        click.echo(say("cli.reopen.was_open", source=source), err=True)
        sys.exit(1)
    click.echo(say("cli.reopen.done" if known[source].enabled else "cli.reopen.off", source=source))
