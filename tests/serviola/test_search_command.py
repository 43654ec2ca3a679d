"""`serviola search`: what it prints, what it refuses, and what it says of a query that a shell has taken apart."""

from __future__ import annotations

import json
import shutil

import pytest
import sqlalchemy as sa

from language.query.sought import Wanted
from serviola.cli.search import marked
from serviola.searching import Hit
from storage.records import Match, Span
from storage.search import Search
from storage.store import Store
from storage.tables import articles
from tests.storage.samples import DAY, NOON
from tests.storage.test_search import written

CONFIGURATION = """
settings: {language: en, timezone: UTC, database: "sqlite:///serviola.db"}
outlets:
  - {id: gazette, name: The Gazette, home: "https://gazette.example/",
     sources: [{kind: feed, id: feed1, url: "https://gazette.example/feed1"}]}
lists: {violence: [secuestro, balacera]}
"""
TEXTS = {
    "old": "Secuestro en Tixtla. Nadie vio nada.",
    "new": "Soldados de la policía estatal buscan a las víctimas del secuestro.",
    "other": "Llueve en la sierra.",
}


@pytest.fixture
def archive(tmp_path, migrated_sqlite):
    """A folder with a configuration, and three articles of three days."""
    (tmp_path / "serviola.yaml").write_text(CONFIGURATION, "utf-8")
    shutil.copy(migrated_sqlite, tmp_path / "serviola.db")
    store = Store.open(f"sqlite:///{tmp_path}/serviola.db", create=False)
    ids = written(store, TEXTS)
    with store.engine.write() as connection:
        for number, article in enumerate(ids.values()):
            its = sa.update(articles).where(articles.c.id == article)
            connection.execute(its.values(published_at=NOON + number * DAY))
    yield tmp_path, store, ids
    store.close()


def test_it_shows_the_newest_first_with_outlet_passage_and_address(archive, serviola):
    folder, _, ids = archive
    said = serviola(folder, "search", "secuestro")
    lines = said.out.splitlines()
    assert said.code == 0
    assert lines[0] == f"2026-11-03 12:00 · The Gazette · article {ids['new']}, story {ids['new']}"
    assert lines[2:4] == [f"  {TEXTS['new']}", "  https://gazette.example/new?utm_source=feed"]
    assert lines[5].startswith("2026-11-02 12:00")
    assert "Found: 2; articles with these words: 2;" in said.text


def test_words_that_the_shell_has_parted_are_one_query(archive, serviola):
    folder, _, _ = archive
    assert serviola(folder, "search", "secuestro", "AND", "NOT", "tixtla", "--count").out == "1\n"


def test_words_side_by_side_are_refused_with_the_commands_that_are_right(archive, serviola):
    folder, _, _ = archive
    said = serviola(folder, "search", "secuestro", "tixtla")
    assert (said.code, said.out) == (2, "")
    problem, query, caret, *commands = said.text.splitlines()
    assert problem.startswith("nothing joins this to what stands before it")
    assert (query, caret) == ("  secuestro tixtla", "            ^")
    assert "Write: serviola search 'secuestro AND tixtla'" in commands
    assert len(commands) == 2


def test_quotes_that_the_shell_has_taken_are_asked_for(archive, serviola):
    folder, _, _ = archive
    said = serviola(folder, "search", "policía estatal", "AND", "secuestro")
    assert said.code == 2
    assert "Write: serviola search '\"policía estatal\" AND secuestro'" in said.text.splitlines()
    whole = serviola(folder, "search", '"policía estatal" AND secuestro', "--count")
    assert whole.out == "1\n"


@pytest.mark.parametrize(
    ("query", "problem", "command"),
    [
        ("@violense OR x", "violense", "'@violence OR x'"),
        ("outlet:gazete AND secuestro", "gazete", "'outlet:gazette AND secuestro'"),
        ("secuestro AND", "AND", "secuestro"),
    ],
)
def test_a_query_that_is_wrong_is_shown_with_what_would_be_right(archive, serviola, query, problem, command):
    folder, _, _ = archive
    said = serviola(folder, "search", query)
    assert said.code == 2
    assert problem in said.text.splitlines()[0]
    assert f"Write: serviola search {command}" in said.text.splitlines()


def test_days_outlets_and_limits_narrow_it_down(archive, serviola):
    folder, _, ids = archive
    after = serviola(folder, "search", "secuestro", "--since", "2026-11-03", "--json")
    assert [each["id"] for each in json.loads(after.out)["articles"]] == [ids["new"]]
    until = serviola(folder, "search", "secuestro OR llueve", "--until", "2026-11-02", "--json")
    assert [each["id"] for each in json.loads(until.out)["articles"]] == [ids["old"]]
    first = serviola(folder, "search", "secuestro OR llueve", "--limit", "1")
    assert "Shown: 1, the newest; read 1 of 3 articles with these words" in first.text
    assert serviola(folder, "search", "secuestro", "--outlet", "nowhere").code == 2
    unknown = serviola(folder, "search", "secuestro", "--language", "spanish")
    assert (unknown.code, "'spanish' is no language" in unknown.text) == (2, True)
    assert serviola(folder, "search", "secuestro", "--language", "es", "--count").out == "2\n"
    assert serviola(folder, "search", "x", "--count", "--limit", "3").code == 2
    backwards = serviola(folder, "search", "x", "--since", "2026-11-03", "--until", "2026-11-02")
    assert "--since is not before --until" in backwards.text
    assert "neither a date" in serviola(folder, "search", "secuestro", "--since", "yesterday").text


def test_a_script_is_told_where_everything_stands(archive, serviola):
    folder, _, ids = archive
    told = json.loads(serviola(folder, "search", "=Soldados NEAR/9 secuestro", "--json").out)
    [article] = told["articles"]
    assert (told["hits"], told["candidates"], article["id"]) == (1, 1, ids["new"])
    span = next(each for each in article["spans"] if each["field"] == "text")
    assert TEXTS["new"][span["start"] : span["end"]].startswith("Soldados")


def test_a_query_that_finds_nothing_says_so(archive, serviola):
    folder, _, _ = archive
    said = serviola(folder, "search", "terremoto")
    assert (said.code, said.out) == (0, "No article.\n")


def test_on_a_terminal_what_was_found_is_set_off(archive):
    _, store, ids = archive
    article = next(each for each in Search(store.engine).candidates(Wanted()) if each.article == ids["old"])
    span = Span(field="text", start=0, end=9, term="secuestro")
    hit = Hit(
        article=article,
        match=Match(rule="r", rule_version="v", terms=("secuestro",), spans=(span,), excerpt=article.text),
    )
    assert marked("Secuestro: Secuestros", hit, colours=True) == "\x1b[33m\x1b[1mSecuestro\x1b[0m: Secuestros"
    assert marked("Secuestro", hit, colours=False) == "Secuestro"
