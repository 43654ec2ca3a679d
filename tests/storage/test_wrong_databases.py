"""A database that cannot be used says what is wrong, where, and what to do; and never a password."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy import exc

from storage.engine import Database
from storage.errors import (
    DatabaseBusy,
    DatabaseEmpty,
    DatabaseFull,
    DatabaseReadOnly,
    DatabaseTooNew,
    DatabaseTooOld,
    DatabaseUnreachable,
    DatabaseUnusable,
    NotADatabase,
    Place,
    StorageError,
    explain,
)
from storage.schema_version import check, missing, upgrade
from storage.store import Store
from storage.views import Views
from tests.storage.samples import NOON, item, listed

HERE = Place(name="database news on db.example:5432", password="hunter2")


def refused(url: str, kind: type[StorageError], **options: bool) -> str:
    with pytest.raises(kind) as error:
        Store.open(url, **options)
    return str(error.value)


def set_version(url: str, version: str) -> None:
    database = Database.at(url)
    with database.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :version"), {"version": version})
    database.close()


def test_the_name_of_a_place_shows_no_password():
    assert "hunter2" not in repr(HERE)


def test_a_server_that_vanishes_without_a_word_is_missed_within_seconds(postgres_url: str):
    """A cut cable resets no connection: without these a thread waits for two hours."""
    database = Database.at(f"{postgres_url}&keepalives_idle=7")
    with database.read() as connection:
        asked = connection.connection.driver_connection.info.get_parameters()
    database.close()
    assert {name: asked[name] for name in asked if name.startswith(("tcp", "keepalives"))} == {
        "tcp_user_timeout": "15000",
        "keepalives": "1",
        "keepalives_idle": "7",
        "keepalives_interval": "5",
        "keepalives_count": "3",
    }


def test_a_newer_database_is_left_alone(empty_url: str):
    Store.open(empty_url).close()
    set_version(empty_url, "9999")
    assert "install the newer Serviola" in refused(empty_url, DatabaseTooNew)
    database = Database.at(empty_url)
    with pytest.raises(DatabaseTooNew):
        upgrade(database)
    database.close()


def test_an_older_database_says_how_to_upgrade_it():
    with pytest.raises(DatabaseTooOld, match="serviola db upgrade"):
        check("0001", HERE, known=("0001", "0002"))


def test_an_empty_database_is_not_filled_unasked(empty_url: str):
    assert "serviola db upgrade" in refused(empty_url, DatabaseEmpty, create=False)


def test_a_file_that_is_not_there_is_not_made_unasked(tmp_path: Path):
    refused(f"sqlite:///{tmp_path / 'none.db'}", DatabaseEmpty, create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_database_of_another_program_is_left_alone(empty_url: str):
    database = Database.at(empty_url)
    with database.write() as connection:
        connection.execute(sa.text("CREATE TABLE recipes (name TEXT)"))
    database.close()
    assert "another program" in refused(empty_url, NotADatabase)


@pytest.mark.parametrize(
    ("statement", "lacking"),
    [
        ("DROP TABLE notes", ["notes"]),
        ("ALTER TABLE notes DROP COLUMN value", ["notes.value"]),
    ],
)
def test_a_database_that_lacks_a_table_or_a_column_asks_for_a_backup(
    empty_url: str, statement: str, lacking: list[str]
):
    store = Store.open(empty_url)
    assert missing(store.engine) == []
    with store.engine.write() as connection:
        connection.execute(sa.text(statement))
    assert missing(store.engine) == lacking
    with pytest.raises(NotADatabase, match="restore a backup"):
        store.note("daily line")
    with pytest.raises(NotADatabase, match="restore a backup"):
        store.put_note("daily line", "told", NOON)
    store.close()


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path):
    path = tmp_path / "notes.txt"
    path.write_text("Not a database at all. " * 100)
    said = refused(f"sqlite:///{path}", NotADatabase)
    assert str(path) in said
    assert path.read_text().startswith("Not a database")


def test_a_damaged_file_says_so(sqlite_url: str):
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    page = 4096
    path.write_bytes(path.read_bytes()[:page] + b"\xff" * (path.stat().st_size - page))
    with pytest.raises(NotADatabase, match="damaged"):
        Store.open(sqlite_url).note("key")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path):
    assert str(tmp_path / "none") in refused(
        f"sqlite:///{tmp_path / 'none' / 'serviola.db'}", DatabaseUnreachable
    )


def test_a_file_that_may_only_be_read_says_so(sqlite_url: str):
    path = sqlite_url.removeprefix("sqlite:///")
    store = Store.open(f"sqlite:///file:{path}?mode=ro&uri=true")
    assert Views(store.engine).articles() == []
    with pytest.raises(DatabaseReadOnly, match="who owns the file"):
        store.put_note("key", "value", NOON)
    store.close()


def test_a_server_that_takes_no_writes_says_so(postgres_url: str):
    store = Store.open(f"{postgres_url}&options=-c%20default_transaction_read_only%3Don")
    with pytest.raises(DatabaseReadOnly, match="primary"):
        store.put_note("key", "value", NOON)
    store.close()


def test_a_full_disk_keeps_what_was_stored_and_nothing_of_the_rest(sqlite_url: str):
    database = Database.at(sqlite_url)

    def allow_few_pages(connection, record) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages + 20}")

    sa.event.listen(database.engine, "connect", allow_few_pages)
    store = Store(database)
    listed(store, item("kept"))
    with pytest.raises(DatabaseFull, match="make room"):
        listed(store, *(item(str(number), "A long title " * 20) for number in range(500)))
    assert [article.title for article in Views(database).articles()] == ["About kept"]
    store.close()


def test_a_lock_that_is_held_too_long_says_so(database_url: str):
    store = Store(Database.at(database_url, patience=0.05))
    other = Store.open(database_url)
    with other.engine.write() as connection:
        connection.execute(
            sa.text("INSERT INTO notes (key, value, at) VALUES ('key', 'mine', '2026-11-02 12:00:00.000000')")
        )
        with pytest.raises(DatabaseBusy, match="locked"):
            store.put_note("key", "value", NOON)
    assert store.note("key") == "mine"
    store.close()
    other.close()


def test_readers_do_not_wait_for_a_writer(database_url: str):
    store = Store(Database.at(database_url, patience=0.05))
    other = Store.open(database_url)
    with other.engine.write() as connection:
        connection.execute(
            sa.text("INSERT INTO notes (key, value, at) VALUES ('key', 'mine', '2026-11-02 12:00:00.000000')")
        )
        assert store.note("key") is None
    assert store.note("key") == "mine"
    store.close()
    other.close()


def test_a_server_that_does_not_answer_is_named_without_the_password(tmp_path: Path):
    said = refused(f"postgresql://ana:hunter2@/news?host={tmp_path}", DatabaseUnreachable)
    assert f"database news on {tmp_path} does not answer" in said
    assert "hunter2" not in said


def test_a_database_that_the_server_does_not_have_is_named(postgres_server: str):
    said = refused(f"postgresql://postgres:hunter2@/nowhere?host={postgres_server}", DatabaseUnreachable)
    assert "there is no database nowhere" in said
    assert "hunter2" not in said


def test_a_server_that_went_away_and_came_back_costs_no_transaction(
    new_postgres: Callable[[str], AbstractContextManager[str]],
):
    with new_postgres("template0") as url:
        store = Store.open(url)
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'serviola'"
            )
        store.put_note("key", "value", NOON)
        assert store.note("key") == "value"
        store.close()


def test_a_connection_that_breaks_in_a_transaction_says_that_the_server_is_away(store: Store):
    if store.engine.engine.dialect.name == "sqlite":
        with (
            pytest.raises(exc.OperationalError),
            store.engine.read() as connection,
        ):  # a bug, such as a typo, travels
            connection.execute(sa.text("SELECT nonsense()"))
        return
    with pytest.raises(DatabaseUnreachable, match="does not answer"), store.engine.write() as connection:
        connection.execute(sa.text("SELECT pg_terminate_backend(pg_backend_pid())"))


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ('FATAL: password authentication failed for user "ana"', "refused the login"),
        ("fe_sendauth: no password supplied", "refused the login"),
        ("connection refused, and by mistake hunter2 is in the words", r"\*\*\* is in the words"),
    ],
)
def test_what_the_driver_says_is_put_into_words_without_the_password(words: str, kind: str):
    error = exc.OperationalError("SELECT 1", {}, psycopg.OperationalError(words))
    with pytest.raises(DatabaseUnreachable, match=kind) as raised:
        raise explain(error, HERE)
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize("state", ["53100", "55P03", "40P01", "42501", "25006", "57P01", "08006"])
def test_every_state_a_server_may_be_in_has_its_words(state: str):
    cause = psycopg.errors.lookup(state)("something")
    said = str(explain(exc.DBAPIError("SELECT 1", {}, cause), HERE))
    assert said.startswith(("database news on db.example:5432", "the disk of database news"))


def test_a_violated_constraint_is_a_bug_and_travels():
    assert explain(exc.IntegrityError("INSERT", {}, psycopg.errors.UniqueViolation("twice")), HERE) is None


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("mysql://ana:hunter2@db/news", "no database this program knows"),
        ("sqlite://", "in memory"),
        ("sqlite:///:memory:", "in memory"),
        ("hunter2", "cannot be read"),
        ("", "cannot be read"),
    ],
)
def test_an_address_that_cannot_work_says_what_would(url: str, what: str):
    said = refused(url, DatabaseUnusable)
    assert what in said
    assert "sqlite:///serviola.db" in said
    assert "hunter2" not in said


def test_a_missing_driver_says_how_to_install_it():
    asked = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from storage.errors import DriverMissing\nfrom storage.store import Store\n"
        "try: Store.open('postgresql://ana:hunter2@db/news')\n"
        "except DriverMissing as error: print(error)"
    )
    ran = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "PostgreSQL needs its driver: pip install 'serviola[postgres]'"


def test_deliveries_rest_on_a_log_that_is_synced(sqlite_store: Store):
    with sqlite_store.engine.read() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 15_000}
