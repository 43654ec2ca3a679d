"""What was stored before there was an index is indexed by `db index`, and by the watch while it has nothing better to do."""

from __future__ import annotations

import asyncio
import shutil

import pytest

from config.schema import Catalog
from serviola.house import open_house
from serviola.watch import Watch
from storage.store import Store
from storage.views import Views
from tests.storage.test_search import written

CONFIGURATION = 'settings: {language: en, timezone: UTC, database: "sqlite:///serviola.db"}'


@pytest.fixture
def old(tmp_path, migrated_sqlite):
    """A folder with a database whose articles no index knows."""
    (tmp_path / "serviola.yaml").write_text(CONFIGURATION, "utf-8")
    shutil.copy(migrated_sqlite, tmp_path / "serviola.db")
    store = Store.open(f"sqlite:///{tmp_path}/serviola.db", create=False)
    written(store, {name: f"incendio {name}" for name in "abc"}, index=False)
    yield tmp_path, store
    store.close()


def test_db_index_indexes_what_is_left_and_says_how_much(old, serviola):
    folder, store = old
    assert Views(store.engine).not_indexed(10) == 3
    said = serviola(folder, "db", "index")
    assert (said.code, said.out) == (0, "3 versions indexed or done with.\n")
    assert Views(store.engine).not_indexed(10) == 0
    assert serviola(folder, "db", "index").out == "0 versions indexed or done with.\n"


def test_db_index_says_what_it_could_not_index(old, serviola):
    folder, store = old
    written(store, {"long": " ".join(f"palabra{number:07}" for number in range(80_000))}, index=False)
    said = serviola(folder, "db", "index").out
    assert said.splitlines()[1].startswith("1 article is not indexed")


def test_the_watch_indexes_what_is_left(old):
    _, store = old

    async def index() -> int | None:
        async with open_house(Catalog(), store) as house:
            watching = Watch(house)
            watching.indexing.nudge()
            await watching.indexing.finish()
            assert watching.bugs == 0
            return watching.index_before

    assert asyncio.run(index()) is None
    assert Views(store.engine).not_indexed(10) == 0
