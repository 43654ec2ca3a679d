"""`serviola rules`: what is asked for, as a query, and what came of it."""

from __future__ import annotations

import io
import json
import sys
from datetime import timedelta

import pytest

from serviola.house import utc_now
from storage.store import Store
from tests.storage.samples import alert, examined, item, listed, match, newest

CONFIGURATION = """
settings: {language: en, timezone: UTC, database: "sqlite:///serviola.db"}
outlets:
  - {id: gazette, name: The Gazette, home: "https://gazette.example/", sources: [{kind: feed, url: "https://gazette.example/feed1"}]}
lists: {arms: [rifle*, gun]}
rules:
  - {id: floods, name: Floods, any: [flood], none: [simulacro], priority: urgent}
  - {id: arms, query: '@arms NEAR/5 river', enabled: false, languages: [en], note: ours}
"""


@pytest.fixture
def desk(tmp_path):
    (tmp_path / "serviola.yaml").write_text(CONFIGURATION, "utf-8")
    return tmp_path


def found_something(store: Store) -> None:
    """Let the rule on floods find an article today and one long ago, and raise an alert on the first."""
    now = utc_now()
    listed(store, item("a"), by="gazette", now=now)
    store.record_examination(examined(newest(store), alert("alr_1"), matches=(match("floods"),), at=now))
    listed(store, item("b"), by="gazette", now=now)
    store.record_examination(examined(newest(store), matches=(match("floods"),), at=now - timedelta(days=30)))


def test_rules_are_listed_as_queries_and_no_database_is_made_for_that(serviola, desk):
    answer = serviola(desk, "rules", "list")
    assert answer.code == 0
    rows = [line.split("\t") for line in answer.out.splitlines()]
    assert [(row[0], *row[3:]) for row in rows] == [
        ("floods", "urgent", "flood AND NOT simulacro", "–", "console"),
        ("arms", "normal", "@arms NEAR/5 river", "–", "off"),
    ]
    assert not (desk / "serviola.db").exists()


def test_a_narrow_terminal_leaves_its_room_to_what_rules_ask_for(serviola, desk, monkeypatch):
    class Terminal(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    def listed_at(columns: str) -> str:
        terminal = Terminal(io.BytesIO(), encoding="utf-8")
        monkeypatch.setenv("COLUMNS", columns)
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", terminal)
            serviola(desk, "rules", "list")
        terminal.flush()
        return terminal.buffer.getvalue().decode()

    narrow, wide = listed_at("80"), listed_at("160")
    assert ("flood AND NOT simulacro" in narrow, "Floods" in narrow) == (True, False)
    assert ("flood AND NOT simulacro" in wide, "Floods" in wide) == (True, True)


def test_rules_are_listed_with_what_they_found_in_seven_days(serviola, desk):
    store = Store.open(f"sqlite:///{desk}/serviola.db")
    found_something(store)
    store.close()
    told = json.loads(serviola(desk, "rules", "list", "--json").out)
    assert [(each["id"], each["matches"], each["alerts"]) for each in told] == [
        ("floods", 1, 1),
        ("arms", 0, 0),
    ]
    assert told[1]["lists"] == {"arms": ["rifle*", "gun"]}


def test_a_rule_is_shown_whole_with_the_time_its_version_is_known_from(serviola, desk):
    store = Store.open(f"sqlite:///{desk}/serviola.db")
    found_something(store)
    store.note_rules({"arms": "0123", "floods": "4567"}, utc_now())
    store.close()
    shown = serviola(desk, "rules", "show", "arms").out
    for told in (
        "arms: arms (off)",
        "asks for: @arms NEAR/5 river",
        "@arms: rifle*, gun",
        "languages: en",
        "note: ours",
    ):
        assert told in shown
    assert "0123 in force for the first time" in shown
    assert "4567" not in shown
    assert "articles 1, alerts 1" in serviola(desk, "rules", "show", "floods").out
    known = json.loads(serviola(desk, "rules", "show", "floods", "--json").out)
    assert [each["version"] for each in known["versions"]] == ["4567"]
    assert known["rule"] == {
        "id": "floods",
        "name": "Floods",
        "any": ["flood"],
        "none": ["simulacro"],
        "priority": "urgent",
    }


def test_a_rule_that_is_not_there_is_answered_with_the_nearest(serviola, desk):
    answer = serviola(desk, "rules", "show", "flods")
    assert (answer.code, answer.text) == (2, "There is no rule flods; did you mean floods?\n")
