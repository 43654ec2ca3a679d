"""What can be wrong with a database, in words a person can act on; the one border where driver errors become ours.

StorageError
├── DatabaseUnusable
│   ├── DatabaseUnreachable   no server, no folder, no permission, no such database
│   ├── DatabaseReadOnly      the file, its disk or the server takes no writes
│   ├── DatabaseFull          the disk is full
│   ├── DatabaseBusy          locked for longer than we wait
│   ├── DatabaseEmpty         it holds no tables of ours, and creating them was not asked for
│   ├── DriverMissing         PostgreSQL's driver is not installed
│   └── NotADatabase          a damaged file, one of another program, or one that lacks a table
├── DatabaseTooNew
└── DatabaseTooOld
LeaseHeld                     nothing is broken: somebody else is at work
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import exc


class StorageError(Exception):
    """The database cannot be used as it is. `str(error)` says what, where and what to do; never a password."""


class DatabaseUnusable(StorageError):  # noqa: N818 - it says what is so, and the base says that it is an error
    """The database cannot be opened, read or written."""


class DatabaseUnreachable(DatabaseUnusable):
    """There is no way to it: no server, no folder, no permission, no database of that name."""


class DatabaseReadOnly(DatabaseUnusable):
    """It can be read and not written."""


class DatabaseFull(DatabaseUnusable):
    """Its disk is full; nothing of the failed transaction was kept."""


class DatabaseBusy(DatabaseUnusable):
    """Another process held its lock for longer than we wait."""


class DatabaseEmpty(DatabaseUnusable):
    """It holds no tables of ours, and creating them was not asked for."""


class DriverMissing(DatabaseUnusable):
    """The driver of PostgreSQL is not installed."""


class NotADatabase(DatabaseUnusable):
    """The file is damaged, lacks a table, is no database, or belongs to another program."""


class DatabaseTooNew(StorageError):  # noqa: N818 - it says what is so, and the base says that it is an error
    """A newer version of this program has been here."""


class DatabaseTooOld(StorageError):  # noqa: N818 - it says what is so, and the base says that it is an error
    """The tables are those of an older version of this program."""


class LeaseHeld(Exception):  # noqa: N818 - no error: somebody else is at work
    """Somebody else is at work on this database."""

    def __init__(self, holder: str, until: datetime) -> None:
        super().__init__(f"{holder} is at work on this database until {until:%Y-%m-%d %H:%M:%S} UTC")
        self.holder = holder
        self.until = until


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a database is, fit to be printed."""

    name: str  # "/var/lib/serviola.db", "database news on db.example:5432"
    password: str | None = field(default=None, repr=False)

    @classmethod
    def of(cls, url: sa.URL) -> Place:
        """Name the place of a URL without user, password or options."""
        if url.get_backend_name() == "sqlite":
            return cls(name=url.database or ":memory:")
        host = url.host or url.query.get("host") or "this machine"
        port = f":{url.port}" if url.port else ""
        return cls(name=f"database {url.database or '(default)'} on {host}{port}", password=_password(url))

    def quoting(self, words: str) -> str:
        """Return the first line of what a driver said, without the password."""
        line = words.strip().splitlines()[0].strip() if words.strip() else "no reason given"
        return line.replace(self.password, "***") if self.password else line


def _password(url: sa.URL) -> str | None:
    hidden = url.password or url.query.get("password")
    return hidden if isinstance(hidden, str) else None


@contextmanager
def translated(place: Place) -> Iterator[None]:
    """Turn what SQLite, psycopg and SQLAlchemy raise about a database into StorageError; let bugs travel."""
    try:
        yield
    except exc.DBAPIError as error:
        if (ours := explain(error, place)) is None:
            raise
        raise ours from error
    except exc.TimeoutError as error:
        raise DatabaseBusy(
            f"{place.name}: all connections of this process are in use; try again, or run fewer workers"
        ) from error


def explain(error: exc.DBAPIError, place: Place) -> StorageError | None:
    """Name what a driver's error means; None when it is a bug of ours and should travel. Pure."""
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        if LACKING.match(str(cause)):
            return _said(_INCOMPLETE, place)  # for SQLite just an error, like a bug of ours
        return _explain_sqlite(getattr(cause, "sqlite_errorcode", None) or 0, place)
    return _explain_postgresql(getattr(cause, "sqlstate", None), error, place)


LACKING = re.compile(r"no such (table|column)\b|table \S+ has no column\b")  # in SQLite's words
_PRIMARY = 0xFF  # SQLite's extended codes keep the primary one in the low byte
_Words = tuple[type[StorageError], str]
_FULL: _Words = (DatabaseFull, "the disk of {name} is full; make room, nothing stored before is lost")
_LOCKED: _Words = (DatabaseBusy, "{name} stayed locked by another process; try again when that one is done")
_CLOSED: _Words = (
    DatabaseUnreachable,
    "{name} cannot be opened; check that its folder exists and may be written by this user",
)
_INCOMPLETE: _Words = (
    NotADatabase,
    "{name} lacks a table or a column that it should have; restore a backup (`serviola db check` names what is missing)",
)
_SQLITE: dict[int, _Words] = {
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: (
        DatabaseReadOnly,
        "{name} cannot be written; check who owns the file and its folder, and whether the disk is read-only",
    ),
    sqlite3.SQLITE_CANTOPEN: _CLOSED,
    sqlite3.SQLITE_PERM: _CLOSED,
    sqlite3.SQLITE_AUTH: _CLOSED,
    sqlite3.SQLITE_NOTADB: (
        NotADatabase,
        "{name} is no SQLite database; name another file in settings.database",
    ),
    sqlite3.SQLITE_CORRUPT: (
        NotADatabase,
        "{name} is damaged; restore a backup, or try `sqlite3 FILE .recover`",
    ),
    sqlite3.SQLITE_IOERR: (
        DatabaseUnreachable,
        "the disk of {name} does not answer; check the disk and its mount",
    ),
}
_POSTGRESQL: dict[str, _Words] = {  # by SQLSTATE
    "28000": (DatabaseUnreachable, "{name} refused the login; check user and password in settings.database"),
    "28P01": (DatabaseUnreachable, "{name} refused the login; check user and password in settings.database"),
    "3D000": (DatabaseUnreachable, "there is no {name}; create it with `createdb`, or name another one"),
    "42501": (DatabaseUnreachable, "{name} grants this user too little; make the user its owner"),
    "25006": (DatabaseReadOnly, "{name} takes no writes; it may be a replica: name the primary server"),
    "53100": _FULL,
    "55P03": _LOCKED,  # lock_timeout
    "40P01": _LOCKED,  # deadlock
    "40001": _LOCKED,  # serialization
    "57014": _LOCKED,  # statement_timeout
    "42P01": _INCOMPLETE,  # undefined table
    "42703": _INCOMPLETE,  # undefined column
}
_AWAY = ("08", "57P", "53", "58", "XX")  # SQLSTATE classes: connection, shutdown, resources, system, internal


def _explain_sqlite(code: int, place: Place) -> StorageError | None:
    return _said(_SQLITE.get(code & _PRIMARY), place)


def _explain_postgresql(state: str | None, error: exc.DBAPIError, place: Place) -> StorageError | None:
    if ours := _said(_POSTGRESQL.get(state or _login_state(error)), place):
        return ours
    never_connected = state is None and isinstance(error, exc.OperationalError)
    if not (error.connection_invalidated or never_connected or (state or "").startswith(_AWAY)):
        return None
    why = place.quoting(str(error.orig))
    return DatabaseUnreachable(
        f"{place.name} does not answer ({why}); check that the server runs and can be reached"
    )


def _login_state(error: exc.DBAPIError) -> str:
    """Read the cause of a refused login off its words: psycopg gives no SQLSTATE before a connection stands."""
    words = str(error.orig)
    if "password authentication failed" in words or "no password supplied" in words:
        return "28P01"
    return "3D000" if 'database "' in words and "does not exist" in words else ""


def _said(words: _Words | None, place: Place) -> StorageError | None:
    return None if words is None else words[0](words[1].format(name=place.name))
