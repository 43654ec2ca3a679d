"""What commands share: reading the configuration, opening the database, and ending with a code that scripts can read."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from config.errors import hint
from config.load import ConfigError, Loaded, find_config, load
from config.schema import Catalog
from config.shipped import shipped
from serviola.cli import Asked
from storage.errors import DatabaseEmpty, StorageError
from storage.store import Store
from storage.views import Views

CONFIGURATION, DATABASE, OWED, ALREADY_RUNNING = 2, 3, 4, 75


def read_config(asked: Asked) -> tuple[Path, Loaded]:
    """Read the configuration; prints every mistake and exits with 2 when it is wrong."""
    try:
        path = find_config(asked.config, asked.environ)
        return path, load(path, environ=asked.environ, language=asked.wording.language)
    except ConfigError as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        sys.exit(CONFIGURATION)


def newsroom(asked: Asked) -> Catalog:
    """Return the newsroom's catalog; an empty one where no file was named and none is there."""
    named = asked.config is not None or asked.environ.get("SERVIOLA_CONFIG")
    is_there = named or find_config(asked.config, asked.environ).exists()
    return read_config(asked)[1].catalog if is_there else Catalog()


def with_shipped(catalog: Catalog) -> Catalog:
    """Return a catalog with the outlets that ship behind its own: an address may be of one that is not watched."""
    own = {outlet.id for outlet in catalog.outlets}
    more = (outlet for outlet in shipped().outlets.values() if outlet.id not in own)
    return catalog.model_copy(update={"outlets": (*catalog.outlets, *more)})


@contextmanager
def storage_errors() -> Iterator[None]:
    """Turn a database that cannot be used into a sentence and exit code 3."""
    try:
        yield
    except StorageError as error:
        click.echo(str(error), err=True)
        sys.exit(DATABASE)


@contextmanager
def open_store(asked: Asked) -> Iterator[tuple[Catalog, Store]]:
    """Open the database that the configuration names; exits with 2 or 3 when that cannot be done."""
    _, loaded = read_config(asked)
    with storage_errors():
        store = Store.open(loaded.catalog.settings.database.get_secret_value())
        try:
            yield loaded.catalog, store
        finally:
            store.close()


@contextmanager
def store_at_hand(asked: Asked, catalog: Catalog) -> Iterator[Store | None]:
    """Open the database that a catalog names, where there is one; none is made.

    One that cannot be used is told of on stderr: whoever asks can do without it.
    """
    store = None
    try:
        store = Store.open(catalog.settings.database.get_secret_value(), create=False)
    except DatabaseEmpty:  # or not made yet: it knows nothing
        pass
    except StorageError as error:
        click.echo(asked.wording.say("cli.urls.no_database", because=str(error)), err=True)
    try:
        yield store
    finally:
        if store:
            store.close()


def known_name(asked: Asked, kind: str, name: str | None, configured: Collection[str], views: Views) -> None:
    """Exit with 2, and name what is near, unless a rule, an outlet or a channel of that name is or was there."""
    if name is None or name in configured:
        return
    borne = views.names(kind)
    if name in borne:
        return
    near = hint(name, {*configured, *borne}, asked.wording)
    click.echo(asked.wording.say(f"cli.look.unknown_{kind}", name=name, hint=near), err=True)
    sys.exit(CONFIGURATION)


def print_json(value: Any, *, indent: int | None = 2) -> None:
    """Print one JSON value on stdout, with times in ISO 8601."""
    click.echo(json.dumps(value, ensure_ascii=False, default=plain, indent=indent))


def plain(value: object) -> object:
    """Turn what JSON does not know into text or lists; bytes of a payload are never printed."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def local(moment: datetime | None, catalog: Catalog, missing: str = "–") -> str:
    """Show an instant in the newsroom's time zone, to the minute."""
    if moment is None:
        return missing
    return moment.astimezone(ZoneInfo(catalog.settings.timezone)).strftime("%Y-%m-%d %H:%M")
