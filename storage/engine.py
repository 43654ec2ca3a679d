"""Connections: the settings that deliveries depend on, and the two ways in: `write` is one transaction, `read` is none."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event, exc
from sqlalchemy.pool import QueuePool

from storage.errors import DatabaseUnusable, DriverMissing, Place, translated

PATIENCE = 15  # seconds a writer waits for another one
CONNECTIONS = 8  # kept open; as many again in a rush
WRITER_CACHE = 32 * 1024
"""KiB of pages that whoever writes to SQLite holds at the most. An article touches some fifty pages all over the file: with
the two MiB that SQLite takes by itself each is read anew, a tenth of what an article costs, and more in a large archive."""
LINK: dict[str, str | int] = {
    "application_name": "serviola",
    "connect_timeout": 10,
    "tcp_user_timeout": 15_000,  # milliseconds
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
"""How a server of PostgreSQL is found to be gone that says no word: a cut cable would hold threads for two hours."""


class Database:
    """One database and its connections. Safe to share between threads."""

    def __init__(self, engine: sa.Engine, place: Place) -> None:
        self.engine = engine
        self.place = place
        self._reading = _without_transactions(engine)
        self._writer = _OneWriter(engine) if engine.dialect.name == "sqlite" else None

    @classmethod
    def at(cls, url: str, *, patience: float = PATIENCE) -> Database:
        """Prepare connections to `url` and open none yet; a writer waits `patience` seconds for another one.

        Raises DatabaseUnusable for a URL that cannot work.
        """
        address = address_of(url)
        prepare = _sqlite if address.get_backend_name() == "sqlite" else _postgresql
        return cls(prepare(address, patience), Place.of(address))

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """Give a connection inside a transaction: all of it is kept, or nothing. Raises StorageError."""
        writer = self._writer or self.engine
        with translated(self.place), writer.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """Give a connection for questions; each sees what is committed, and holds up nobody. Raises StorageError."""
        with translated(self.place), self._reading.connect() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[sa.Connection]:
        """Give a connection for questions that all see one and the same moment, however long it takes. Raises StorageError."""
        with translated(self.place), self.engine.connect().execution_options(reads_only=True) as connection:
            if self.engine.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN")
            else:
                connection.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
                connection.execute(sa.text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            yield connection

    @property
    def is_missing_file(self) -> bool:
        """Whether this is a SQLite file that does not exist: connecting would make an empty one."""
        url = self.engine.url
        is_plain_file = self.engine.dialect.name == "sqlite" and not str(url.database).startswith("file:")
        return is_plain_file and not Path(str(url.database)).exists()

    def close(self) -> None:
        """Close every connection that is not in use."""
        if self._writer is not None:
            self._writer.close()
        self.engine.dispose()


class _OneWriter:
    """The one writer that SQLite has at a time, and its connection.

    The others would look again and again whether it is done. Ours wait in a row instead, which costs nothing; a writer
    of another process is waited for as SQLite does. They share a connection: what another one wrote would be read anew
    from the file, page by page, at each transaction.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._turn = threading.RLock()
        self._connection: sa.Connection | None = None

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        """Give the connection inside a transaction, when it is our turn."""
        with self._turn:
            connection, self._connection = self._connection or self._connected(), None
            try:
                with connection.begin():
                    yield connection
            except BaseException:
                # Whatever became of it, the next one begins with another: a question that is half read holds on to
                # what it has seen, and whoever holds on to the past cannot write.
                connection.invalidate()
                connection.close()
                raise
            self._connection = connection

    def _connected(self) -> sa.Connection:
        connection = self._engine.connect()
        driver: Any = connection.connection.driver_connection
        driver.execute(f"PRAGMA cache_size = -{WRITER_CACHE}")
        return connection

    def close(self) -> None:
        """Close the connection, unless it is in use."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def address_of(url: str) -> sa.URL:
    """Read a database URL; `postgresql://` means psycopg 3. Raises DatabaseUnusable, without repeating the URL."""
    try:
        address = sa.make_url(url)
    except exc.ArgumentError:
        raise DatabaseUnusable(
            "the database URL cannot be read; write sqlite:///serviola.db or postgresql://..."
        ) from None
    if address.drivername in {"postgresql", "postgres"}:
        address = address.set(drivername="postgresql+psycopg")
    if address.drivername not in {"sqlite", "sqlite+pysqlite", "postgresql+psycopg"}:
        raise DatabaseUnusable(
            f"{address.drivername} is no database this program knows; write sqlite:///serviola.db or postgresql://..."
        )
    if address.get_backend_name() == "sqlite" and address.database in {None, "", ":memory:"}:
        raise DatabaseUnusable(
            "a database in memory forgets what is owed; name a file: sqlite:///serviola.db"
        )
    return address


def _sqlite(address: sa.URL, patience: float) -> sa.Engine:
    engine = sa.create_engine(
        address,
        poolclass=QueuePool,
        pool_size=CONNECTIONS,
        max_overflow=CONNECTIONS,
        pool_timeout=patience,
        hide_parameters=True,
        connect_args={"check_same_thread": False, "timeout": patience},
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _set_up_sqlite(connection: Any, record: object) -> None:  # noqa: ARG001 - the signature is SQLAlchemy's
    connection.isolation_level = None  # we begin transactions ourselves: the driver would begin deferred ones
    cursor = connection.cursor()
    _keep_a_write_ahead_log(cursor)
    cursor.execute("PRAGMA synchronous = FULL")  # with NORMAL a power cut forgets that an alert was owed
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute(
        "PRAGMA wal_autocheckpoint = 4000"
    )  # pages, 16 MB: a page that is written again and again is moved once
    cursor.close()


def _keep_a_write_ahead_log(cursor: sqlite3.Cursor) -> None:
    """Switch a file to its log, as soon as nobody else is writing it.

    Two processes that open a new file at once meet here, and here, unlike anywhere else, SQLite does not wait: it
    says "locked" at once.
    """
    until = time.monotonic() + PATIENCE
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


def _begin_immediate(connection: sa.Connection) -> None:
    """Take the write lock at once: a deferred transaction fails, in spite of busy_timeout, when it comes to write."""
    if not connection.get_execution_options().get("reads_only"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _postgresql(address: sa.URL, patience: float) -> sa.Engine:
    try:
        engine = sa.create_engine(
            address,
            pool_size=CONNECTIONS,
            max_overflow=CONNECTIONS,
            pool_timeout=patience,
            pool_pre_ping=True,  # a server that was restarted costs nobody a transaction
            hide_parameters=True,
            connect_args={name: value for name, value in LINK.items() if name not in address.query},
        )
    except ModuleNotFoundError:
        raise DriverMissing("PostgreSQL needs its driver: pip install 'serviola[postgres]'") from None

    def set_up(connection: Any, record: object) -> None:  # noqa: ARG001 - the signature is SQLAlchemy's
        connection.execute(f"SET lock_timeout = '{patience * 1000:.0f}ms'")
        connection.execute(
            "SET idle_in_transaction_session_timeout = '60s'"
        )  # a stopped worker lets go of its locks
        connection.commit()

    event.listen(engine, "connect", set_up)
    return engine


def _without_transactions(engine: sa.Engine) -> sa.Engine:
    if engine.dialect.name == "sqlite":
        return engine.execution_options(reads_only=True)
    return engine.execution_options(isolation_level="AUTOCOMMIT")
