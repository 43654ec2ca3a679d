"""`db upgrade` and `db check`: the database, before and after a new version."""

from __future__ import annotations

import sys

import click

from serviola.cli import Asked
from serviola.cli.house import DATABASE, open_store, read_config, storage_errors


@click.group
def db() -> None:
    """Prepare and check the database."""


@db.command
@click.pass_obj
def upgrade(asked: Asked) -> None:
    """Bring the tables to this version's form."""
    from storage.engine import Database
    from storage.schema_version import HEAD
    from storage.schema_version import upgrade as bring_up

    _, loaded = read_config(asked)
    with storage_errors():
        database = Database.at(loaded.catalog.settings.database.get_secret_value())
        try:
            bring_up(database)
        finally:
            database.close()
    click.echo(asked.wording.say("cli.db.upgraded", version=HEAD))


@db.command
@click.pass_obj
def check(asked: Asked) -> None:
    """Say whether the database can be used."""
    from storage.schema_version import HEAD, missing
    from storage.views import Views

    with open_store(asked) as (_, store):
        if lacking := missing(store.engine):
            place = store.engine.place.name
            click.echo(asked.wording.say("cli.db.lacking", place=place, names=", ".join(lacking)), err=True)
            sys.exit(DATABASE)
        held = Views(store.engine).held()
    click.echo(asked.wording.say("cli.db.fine", version=HEAD, **held))
