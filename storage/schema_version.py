"""Which version of the tables a database holds, checked without importing Alembic (which takes a second)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

from storage.engine import Database
from storage.errors import DatabaseEmpty, DatabaseTooNew, DatabaseTooOld, NotADatabase, Place
from storage.tables import SEARCHABLE, metadata

KNOWN = ("0001", "0002", "0003", "0004")  # every revision in storage/migrations/versions, oldest first
HEAD = KNOWN[-1]
MIGRATIONS = Path(__file__).parent / "migrations"

_versions = sa.table("alembic_version", sa.column("version_num", sa.Text))


def version_of(database: Database, *, create: bool = True) -> str | None:
    """Return the version of the tables; None for an empty database. Raises NotADatabase for another program's.

    Without `create` a SQLite file that does not exist is not made either, and counts as empty.
    """
    if not create and database.is_missing_file:
        return None
    with database.read() as connection:
        names = set(sa.inspect(connection).get_table_names())
        if not names:
            return None
        if _versions.name in names:
            return connection.scalar(sa.select(_versions.c.version_num)) or None
    raise NotADatabase(f"{database.place.name} holds tables of another program; name another database")


def check(version: str | None, place: Place, known: Sequence[str] = KNOWN) -> None:
    """Raise DatabaseEmpty, DatabaseTooOld or DatabaseTooNew unless `version` is the last of the `known` ones."""
    if version is None:
        raise DatabaseEmpty(f"{place.name} is empty; run `serviola db upgrade` to create its tables")
    if version in known[:-1]:
        raise DatabaseTooOld(f"{place.name} is of an older version ({version}); run `serviola db upgrade`")
    if version != known[-1]:
        raise DatabaseTooNew(
            f"{place.name} is of a newer version ({version}, this program knows {known[-1]}); install the newer Serviola"
        )


def missing(database: Database) -> list[str]:
    """Name the tables, and the columns as `table.column`, that this version needs and the database lacks."""
    with database.read() as connection:
        found = sa.inspect(connection)
        tables = set(found.get_table_names())
        columns = {name: {each["name"] for each in found.get_columns(name)} for name in tables}
    lacking = [] if SEARCHABLE in tables else [SEARCHABLE]
    for table in metadata.sorted_tables:
        if table.name not in tables:
            lacking.append(table.name)
            continue
        needed = (column.name for column in table.columns)
        lacking += [f"{table.name}.{name}" for name in needed if name not in columns[table.name]]
    return lacking


def upgrade(database: Database) -> None:
    """Bring the tables to HEAD, creating them when there are none, in one transaction; another upgrade waits for it.

    Raises DatabaseTooNew, and changes nothing, when a newer version of this program has been here.
    """
    from alembic import command  # noqa: PLC0415 - takes a second to import
    from alembic.config import Config  # noqa: PLC0415

    version = version_of(database)
    if version is not None and version not in KNOWN:
        check(version, database.place)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
