"""Databases for every test that wants one: a real SQLite file and a real PostgreSQL, empty and migrated."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest

from storage.engine import Database
from storage.schema_version import upgrade
from storage.store import Store
from storage.tables import SEARCHABLE, metadata
from tests import postgres


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Run one server for this test process; gives the folder of its socket."""
    with postgres.server() as socket:
        yield socket


def url_of(socket: str, name: str) -> str:
    """Name a database of the test server."""
    return f"postgresql://postgres@/{name}?host={socket}"


NewPostgres = Callable[[str], AbstractContextManager[str]]


@pytest.fixture(scope="session")
def new_postgres(postgres_server: str) -> Iterator[NewPostgres]:
    """Give a function that makes a copy of a database, yields its URL, and drops it."""
    numbers = count(1)
    with psycopg.connect(url_of(postgres_server, "postgres"), autocommit=True) as admin:

        @contextmanager
        def make(template: str) -> Iterator[str]:
            name = f"test_{next(numbers)}"
            admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
            try:
                yield url_of(postgres_server, name)
            finally:
                admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

        yield make


@pytest.fixture(scope="session")
def migrated_postgres(new_postgres: NewPostgres) -> Iterator[str]:
    """Migrate a database that tests use in turn; gives its URL."""
    with new_postgres("template0") as url:
        _migrate(url)
        yield url


@pytest.fixture
def postgres_url(migrated_postgres: str) -> Iterator[str]:
    """Name a migrated and empty PostgreSQL database; emptied afterwards, which is faster than a new one."""
    yield migrated_postgres
    with psycopg.connect(migrated_postgres) as admin:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        admin.execute(f"{others} AND pid <> pg_backend_pid()")
        admin.execute("SET session_replication_role = replica")  # no foreign keys while all rows go
        admin.execute(";".join(f"DELETE FROM {table}" for table in (*metadata.tables, SEARCHABLE)))


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate the file that tests copy."""
    path = tmp_path_factory.mktemp("migrated") / "serviola.db"
    _migrate(f"sqlite:///{path}")
    return path


def _migrate(url: str) -> None:
    database = Database.at(url)
    upgrade(database)
    database.close()


@pytest.fixture
def sqlite_url(tmp_path: Path, migrated_sqlite: Path) -> str:
    """Name a migrated and empty SQLite file."""
    shutil.copy(migrated_sqlite, tmp_path / "serviola.db")
    return f"sqlite:///{tmp_path / 'serviola.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Name a migrated and empty database, of each kind in turn."""
    return request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Name a database without any table, of each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    with request.getfixturevalue("new_postgres")("template0") as url:
        yield url


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """Open a store on each kind of database in turn."""
    opened = Store.open(database_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[Store]:
    """Open a store on a SQLite file, for tests of the parts above it."""
    opened = Store.open(sqlite_url)
    yield opened
    opened.close()
