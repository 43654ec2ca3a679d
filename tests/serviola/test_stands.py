"""How `outlets` says that a source stands, and what brings one back that was closed."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from config.schema import Catalog, Settings
from language.wording import Wording
from serviola.cli import main, stands
from storage.records import Outcome, Rhythm
from storage.rows import SourceRow
from storage.store import Store
from tests.storage.samples import HOUR, MINUTE, NOON, only_due, record, visit_of

CATALOG = Catalog(settings=Settings(timezone="UTC"))
SAY = Wording("en")
WELL = SourceRow(
    key="faro/feed",
    outlet="faro",
    kind="feed",
    url="https://faro.example/feed",
    moved_to=None,
    rank=1,
    enabled=True,
    next_visit_at=NOON,
    failures=0,
    first_good_at=NOON,
    last_good_at=NOON,
    last_visit_at=NOON,
    last_outcome="ok",
    last_detail="",
    interval_s=600,
)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({}, ""),
        ({"last_detail": "HTTP 404"}, "HTTP 404"),
        (
            {"last_detail": "HTTP 410", "closed": "HTTP 410"},
            "HTTP 410; closed; once it is back: serviola outlets reopen faro/feed",
        ),
        ({"moved_to": "https://new.example/"}, "now at https://new.example/"),
        ({"validators_lie": True}, 'asked for everything each time, as its "nothing new" hid something'),
        ({"quiet_since": NOON}, "silent since 2026-11-02 12:00"),
        ({"barren_since": NOON}, "no news in it since 2026-11-02 12:00"),
        ({"listed": 5, "new_per_day": 50.0}, ""),
        (
            {"listed": 5, "new_per_day": 50.0, "interval_s": 6 * 3600},
            "its 5 items are gone from its list after 144m, before the next visit",
        ),
    ],
)
def test_a_source_says_how_it_stands(row, told):
    assert stands.because(replace(WELL, **row), CATALOG, SAY) == told


@pytest.mark.parametrize(
    ("seconds", "told"), [(None, "–"), (1, "1s"), (90, "90s"), (435, "7m"), (3600, "1h"), (86400, "24h")]
)
def test_an_interval_is_told_in_whole_minutes(seconds, told):
    assert stands.every(replace(WELL, interval_s=seconds)) == told


@pytest.mark.parametrize(
    ("row", "told"),
    [({}, "2026-11-02 12:00"), ({"stands_by": True}, "stands by"), ({"closed": "HTTP 410"}, "–")],
)
def test_the_next_visit_is_told_where_there_is_one(row, told):
    assert stands.next_visit(replace(WELL, **row), CATALOG, SAY) == told


CONFIGURATION = """
settings: {language: en, timezone: UTC, database: "sqlite:///serviola.db"}
outlets:
  - id: gazette
    name: The Gazette
    home: https://gazette.example/
    sources:
      - {kind: feed, id: feed1, url: https://gazette.example/feed1}
      - {kind: feed, id: feed2, url: https://gazette.example/feed2, rank: 2}
"""


@pytest.fixture
def desk(tmp_path, sqlite_store, monkeypatch, capsys):
    """A folder with a configuration and a database; a function that types a command there."""
    (tmp_path / "serviola.yaml").write_text(CONFIGURATION, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SERVIOLA_CONFIG", raising=False)

    def type_in(*words: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        said = capsys.readouterr()
        return ended.value.code or 0, said.out + said.err

    from config.load import load

    sqlite_store.sync_sources(load(tmp_path / "serviola.yaml", environ={}).catalog.outlets, NOON)
    return type_in


def visited(store: Store, outcome: Outcome, **how: object) -> None:
    due = only_due(store)
    record(store, due, visit=visit_of(due, outcome=outcome, next_visit_at=NOON + HOUR, **how))


def test_outlets_shows_the_interval_and_which_reserve_stands_by(desk, sqlite_store):
    visited(sqlite_store, Outcome.OK, rhythm=Rhythm(interval=7 * MINUTE))
    _, said = desk("outlets")
    first, second = (line.split("\t") for line in said.splitlines())
    assert first == [
        "gazette/feed1",
        "2026-11-02 12:00",
        SAY.say("outcome.ok"),
        "0",
        "7m",
        "2026-11-02 13:00",
        "",
    ]
    assert (second[0], second[5]) == ("gazette/feed2", "stands by")
    rows = json.loads(desk("outlets", "--json")[1])
    assert [(row["interval_s"], row["stands_by"]) for row in rows] == [(420, False), (None, True)]


def test_a_closed_source_is_brought_back_by_the_command_that_outlets_names(desk, sqlite_store):
    visited(sqlite_store, Outcome.GONE_FOR_GOOD, status=410, detail="HTTP 410")
    [line] = desk("outlets", "--failing")[1].splitlines()
    command = line.partition("serviola ")[2].split()
    assert command == ["outlets", "reopen", "gazette/feed1"]
    assert desk(*command) == (0, "Source gazette/feed1 is due again.\n")
    code, said = desk(*command)
    assert code == 1
    assert "is not closed" in said
    code, said = desk("outlets", "reopen", "gazette/feed")
    assert code == 2
    assert "gazette/feed1" in said
