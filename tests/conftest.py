"""Databases for every test that wants one: a real SQLite file and a real PostgreSQL, empty and migrated."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from storage.engine import Database
from storage.schema_version import upgrade
from storage.store import Store
from tests import postgres

TEMPLATE = "migrated"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Run one server for this test process; gives the folder of its socket."""
    with postgres.server() as socket:
        yield socket


def url_of(socket: str, name: str) -> str:
    """Name a database of the test server."""
    return f"postgresql://postgres@/{name}?host={socket}"


@pytest.fixture(scope="session")
def new_postgres(postgres_server: str) -> Iterator[Callable[..., str]]:
    """Give a function that makes a database and returns its URL: a copy of `template`, empty without one."""
    numbers = count(1)
    with psycopg.connect(url_of(postgres_server, "postgres"), autocommit=True) as admin:

        def make(template: str = "template0", name: str | None = None) -> str:
            name = name or f"test_{next(numbers)}"
            admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}")  # names are ours
            return url_of(postgres_server, name)

        yield make


@pytest.fixture(scope="session")
def migrated_postgres(new_postgres: Callable[..., str]) -> str:
    """Migrate the database that tests copy; gives its name."""
    _migrate(new_postgres(name=TEMPLATE))
    return TEMPLATE


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
    if request.param == "sqlite":
        return request.getfixturevalue("sqlite_url")
    template = request.getfixturevalue("migrated_postgres")
    return request.getfixturevalue("new_postgres")(template)


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Name a database without any table, of the kind that the test is parametrized with."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    return request.getfixturevalue("new_postgres")()


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
