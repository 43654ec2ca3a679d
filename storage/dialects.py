"""Where SQLite and PostgreSQL differ: upserts, locks of a transaction, ids."""

from __future__ import annotations

import enum
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from sqlalchemy.sql.compiler import SQLCompiler

IN_ONE_QUESTION = 5_000  # names in one IN (...): SQLite takes 32,766 values in a statement, PostgreSQL 65,535


class Lock(enum.IntEnum):
    """What only one transaction may decide at a time. Taken in this order, and before any row, so none waits in a circle."""

    HOSTS = 1  # who asks which host next
    IDENTITY = 2  # whether two sightings are one article, and which story is told
    OUTBOX = 3  # who sends what next


_OURS = 0x5E21  # keeps our advisory locks apart from those of other programs in the same database


def lock(connection: sa.Connection, which: Lock) -> None:
    """Wait until no other transaction decides `which`; held to the end of this one. SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_OURS, int(which))))


def insert(connection: sa.Connection, table: sa.Table) -> sqlite.Insert:
    """Return an INSERT that knows ON CONFLICT; both databases spell it alike."""
    return insert_for(connection.dialect.name, table)


def insert_for(dialect: str, table: sa.Table) -> sqlite.Insert:
    """Return the same for a dialect by its name: a statement of every article is built once, and kept."""
    if dialect == "postgresql":
        return cast("sqlite.Insert", postgresql.insert(table))
    return sqlite.insert(table)


@cache
def upsert(dialect: str, table: sa.Table, key: tuple[str, ...], changed: tuple[str, ...]) -> sqlite.Insert:
    """Return an INSERT that changes these columns of a row whose key is there already; built once."""
    statement = insert_for(dialect, table)
    return statement.on_conflict_do_update(
        index_elements=key, set_={name: statement.excluded[name] for name in changed}
    )


def texts_of(dialect: str, name: str) -> sa.ColumnElement[str]:
    """Return the texts of one parameter, a JSON list, as a column of rows.

    A list of any length is so one value of one statement, which is built once; a parameter for each text costs more to
    write down than the database needs to look it up.
    """
    listed = sa.bindparam(name, type_=sa.Text)
    if dialect == "postgresql":
        return sa.func.json_array_elements_text(
            sa.cast(listed, postgresql.JSON), type_=sa.Text
        ).column_valued(name)
    found: sa.ColumnElement[str] = (
        sa.func.json_each(listed).table_valued(sa.column("value", sa.Text), name=name).c.value
    )
    return found


@cache
def insert_unless_there(dialect: str, table: sa.Table) -> sqlite.Insert:
    """Return an INSERT that leaves rows alone that are there already; built once."""
    return insert_for(dialect, table).on_conflict_do_nothing()


@cache
def plain_insert(table: sa.Table) -> sa.Insert:
    """Return an INSERT; built once."""
    return sa.insert(table)


def add_rows(connection: sa.Connection, statement: sa.Insert, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of one shape by a statement that is kept.

    SQLite's driver is given them as it takes them, by the same statement and types: SQLAlchemy makes a dictionary of
    each row first, which costs more than the insert. psycopg sends many rows in one go by itself.
    """
    if rows and connection.dialect.name != "sqlite":
        connection.execute(statement, rows)
    elif rows:
        words, columns = _for_sqlite(statement, tuple(rows[0]), connection.dialect)
        values = [_column([row[name] for row in rows], bind) for name, bind in columns]
        connection.exec_driver_sql(words, list(zip(*values, strict=True)))


def _column(values: list[Any], bind: Callable[[Any], Any] | None) -> list[Any]:
    """Write the values of one column as the driver takes them; the time of a visit stands in each of its rows."""
    if bind is None:
        return values
    if all(each is values[0] for each in values):
        return [bind(values[0])] * len(values)
    return [bind(each) for each in values]


@lru_cache(maxsize=100)
def _for_sqlite(
    statement: sa.Insert, names: tuple[str, ...], dialect: sa.Dialect
) -> tuple[str, list[tuple[str, Callable[[Any], Any] | None]]]:
    """Spell an INSERT for the driver; say in which order it takes the columns, and how each type is written."""
    compiled: SQLCompiler = statement.compile(dialect=dialect, column_keys=list(names))
    types = {name: compiled.binds[name].type.dialect_impl(dialect) for name in compiled.positiontup or ()}
    return str(compiled), [(name, each.bind_processor(dialect)) for name, each in types.items()]


def among(dialect: str, column: sa.ColumnElement[int], name: str) -> sa.ColumnElement[bool]:
    """Hold for rows whose number is in the list `name`, which `listed` makes: one value of one statement, however long it is."""
    if dialect == "postgresql":
        return column == sa.any_(sa.bindparam(name, type_=postgresql.ARRAY(sa.BigInteger)))
    return column.in_(sa.select(texts_of(dialect, name)))


def numbers_of(dialect: str, name: str) -> sa.ColumnElement[int]:
    """Return the numbers of the list `name`, which `listed` makes, as a column of rows."""
    if dialect == "postgresql":
        return sa.func.unnest(sa.bindparam(name, type_=postgresql.ARRAY(sa.BigInteger)))
    return sa.type_coerce(texts_of(dialect, name), sa.BigInteger)


def listed(dialect: str, numbers: Iterable[int]) -> list[int] | str:
    """Return what a statement takes for a list of numbers."""
    return list(numbers) if dialect == "postgresql" else json.dumps(list(numbers))


def of_one_shape(rows: Iterable[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    """Put together the rows that set the same columns: one statement takes no others."""
    alike: defaultdict[frozenset[str], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        alike[frozenset(row)].append(row)
    return alike.values()


def new_ids(connection: sa.Connection, table: sa.Table, how_many: int) -> list[int]:
    """Take ids for rows about to be inserted, so that rows which point to them go in one statement each.

    RETURNING in the order of the parameters would insert row by row on SQLite. There the next ids are safe because
    every transaction that writes is the only one.
    """
    if connection.dialect.name == "postgresql":
        sequence = sa.func.pg_get_serial_sequence(table.name, "id")
        numbers = sa.func.generate_series(1, how_many).table_valued("number")
        return list(connection.scalars(sa.select(sa.func.nextval(sequence)).select_from(numbers)))
    last: int = connection.scalar(sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0))) or 0
    return list(range(last + 1, last + how_many + 1))
