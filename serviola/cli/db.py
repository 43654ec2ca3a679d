"""`db upgrade`, `db check`, `db reread` and `db index`: the database, before and after a new version."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from config.schema import Catalog
from serviola.cli import Asked
from serviola.cli.house import DATABASE, known_name, open_store, read_config, storage_errors
from serviola.cli.options import DurationType
from storage.store import Store

if TYPE_CHECKING:
    from serviola.reread import Task  # with all that reads pages: only where some are read


COUNTED = 1_000_000_000


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


@db.command
@click.option("--outlet", metavar="ID")
@click.option("--since", "age", type=DurationType(), metavar="30d")
@click.option("--dry-run", is_flag=True)
@click.option("--again", is_flag=True)
@click.pass_obj
def reread(asked: Asked, outlet: str | None, age: timedelta | None, *, dry_run: bool, again: bool) -> None:
    """Read kept pages again."""
    from serviola.house import utc_now
    from serviola.reread import task_of
    from storage.views import Views

    say = asked.wording.say
    with open_store(asked) as (catalog, store):
        views = Views(store.engine)
        known_name(asked, "outlet", outlet, [each.id for each in catalog.outlets], views)
        task = task_of(store, outlet=outlet, age=age, dry=dry_run, again=again)
        if task.done:
            click.echo(say("cli.reread.goes_on", count=task.done), err=True)
        left = task.left(views, utc_now())
        if not left and not task.done:
            click.echo(say("cli.reread.none"))
            return
        with click.progressbar(length=left, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
            tally = asyncio.run(read_again(task, catalog, store, lambda: bar.update(1)))
    parts = ", ".join(say(f"cli.reread.{what}", count=number) for what, number in tally.most_common())
    click.echo(say("cli.reread.would" if dry_run else "cli.reread.read", count=tally.total(), parts=parts))


@db.command
@click.pass_obj
def index(asked: Asked) -> None:
    """Index what was stored before there was an index."""
    from serviola.cli.progress import bar
    from serviola.indexing import index_all
    from storage.views import Views

    say = asked.wording.say
    with open_store(asked) as (_, store):
        views = Views(store.engine)
        with bar(say("cli.index.begins")) as show:

            def advance(read: int, left: int) -> None:
                show(say("cli.index.at", count=read), read, read + left)

            done = index_all(store, views, advance)
        left = views.not_indexed(COUNTED)
    click.echo(say("cli.index.done", count=done))
    if left:
        click.echo(say("cli.index.left", count=left))


async def read_again(
    task: Task, catalog: Catalog, store: Store, progress: Callable[[], None]
) -> Counter[str]:
    """Do a task in processes of its own."""
    from crawler.pool import Pool
    from serviola.background import names_in_texts
    from serviola.house import utc_now
    from serviola.reread import Rereader, reread
    from storage.views import Views

    async with Pool(workers=catalog.settings.workers) as pool:
        reader = Rereader(
            pool=pool,
            catalog=catalog,
            store=store,
            views=Views(store.engine),
            clock=utc_now,
            names=names_in_texts(catalog.outlets),
        )
        return await reread(task, reader, progress=progress)
