"""The migrations, the tables and the version that is checked say the same."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor, wait

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from language.query.sought import Has, Wanted
from storage.engine import Database
from storage.schema_version import HEAD, KNOWN, MIGRATIONS, missing, upgrade, version_of
from storage.search import ANYWHERE, Search
from storage.searchable import NEWEST_FIRST
from storage.store import Store
from storage.tables import SEARCHABLE, articles, metadata, revisions, stories
from tests.storage.samples import NOON


def test_the_versions_we_know_are_those_of_the_scripts_in_order():
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    assert [script.revision for script in scripts.walk_revisions()][::-1] == list(KNOWN)
    assert scripts.get_heads() == [HEAD]


def test_the_migrations_make_the_tables_that_the_code_works_with(store: Store):
    with store.engine.read() as connection:
        defaults_too = (
            connection.dialect.name == "postgresql"
        )  # SQLite has no identity columns, and says they differ
        ours = {"compare_server_default": defaults_too, "include_name": is_no_part_of_the_index}
        context = MigrationContext.configure(connection, opts=ours)
        assert compare_metadata(context, metadata) == []


def is_no_part_of_the_index(name: str | None, kind: str, _: object) -> bool:
    """Leave out what each database keeps words in, in its own way."""
    return kind != "table" or not str(name).startswith(SEARCHABLE)


def test_a_database_without_the_index_of_words_lacks_it(store: Store):
    assert missing(store.engine) == []
    with store.engine.write() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {SEARCHABLE} RENAME TO gone")
    assert missing(store.engine) == [SEARCHABLE]
    with store.engine.write() as connection:
        connection.exec_driver_sql(f"ALTER TABLE gone RENAME TO {SEARCHABLE}")


def test_an_empty_database_is_given_its_tables(empty_url: str):
    store = Store.open(empty_url)
    store.put_note("key", "value", NOON)
    store.close()
    again = Store.open(empty_url, create=False)
    assert again.note("key") == "value"
    again.close()


def test_an_upgrade_of_a_database_that_is_up_to_date_changes_nothing(database_url: str):
    store = Store.open(database_url)
    store.put_note("key", "value", NOON)
    upgrade(store.engine)
    assert (version_of(store.engine), store.note("key")) == (HEAD, "value")
    store.close()


def test_what_an_earlier_version_stored_is_found_before_and_after_it_is_indexed(empty_url: str):
    database = Database.at(empty_url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        connection.execute(sa.insert(stories), {"id": 1, "title": "Retén", "first_at": NOON, "last_at": NOON})
        connection.execute(
            sa.insert(articles),
            {"id": 1, "outlet": "gazette", "url": "https://a.example/1", "url_key": "a.example/1", "host": "a.example",
             "title": "Retén", "authors": [], "first_seen_at": NOON, "first_seen_in": "gazette/feed1", "story": 1, "quiet": False},
        )  # fmt: skip
        connection.execute(
            sa.insert(revisions),
            {"id": 1, "article": 1, "number": 1, "basis": "page", "seen_at": NOON, "title": "Retén", "summary": "",
             "text": "Soldados en Chilapa.", "examined_at": NOON, "catalog_version": "old"},
        )  # fmt: skip
    upgrade(database)
    database.close()
    store = Store.open(empty_url)
    search = Search(store.engine)
    assert missing(store.engine) == []
    for word, found in (("soldados", [1]), ("marinos", [1])):  # nobody knows yet: it is to be read
        assert list(search.find(Wanted(words=Has(word)), ANYWHERE).articles) == found
    assert store.index_words(NEWEST_FIRST, 10) == (1, None)
    for word, found in (("soldados", [1]), ("marinos", [])):
        assert list(search.find(Wanted(words=Has(word)), ANYWHERE).articles) == found
    store.close()


def test_two_processes_that_open_an_empty_database_at_once_make_its_tables_once(empty_url: str):
    script = (
        "import sys, alembic.command, alembic.config\n"
        "from storage.engine import Database\nfrom storage.schema_version import upgrade, version_of\n"
        "database = Database.at(sys.argv[1])\n"
        "print(version_of(database), flush=True)\n"
        "sys.stdin.readline()\n"
        "upgrade(database)\n"
        "print(version_of(database))\n"
    )
    asked = [sys.executable, "-c", script, empty_url]
    both = [
        subprocess.Popen(asked, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    assert [each.stdout.readline() for each in both] == ["None\n", "None\n"]
    for each in both:
        each.stdin.write("go\n")
        each.stdin.flush()
    assert [each.communicate()[0] for each in both] == [f"{HEAD}\n", f"{HEAD}\n"]
    assert [each.returncode for each in both] == [0, 0]


def test_a_new_file_that_another_process_is_writing_is_waited_for(tmp_path):
    path = tmp_path / "new.db"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")  # the switch to a log is refused at once while this lasts
    with ThreadPoolExecutor(1) as thread:
        opening = thread.submit(version_of, Database.at(f"sqlite:///{path}"))
        assert not wait([opening], 0.3).done, "it gave up"
        other.execute("COMMIT")
        assert opening.result(10) is None
    other.close()


def test_opening_a_database_does_not_import_alembic(sqlite_url: str):
    asked = "import sys; from storage.store import Store; Store.open(sys.argv[1]).close(); print('alembic' in sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", asked, sqlite_url], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "False"
