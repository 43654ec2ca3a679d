"""`serviola urls`: what addresses are known by, whether two are one article, and why."""

from __future__ import annotations

import io
import json
import shutil

import pytest

from storage.store import Store
from tests.storage.samples import HOUR, NOON, item, listed, page_result, pages

CONFIGURATION = """
settings: {language: en, timezone: UTC, database: "sqlite:///serviola.db"}
outlets:
  - id: gazette
    name: The Gazette
    home: https://gazette.example/
    moved:
      - {from: "https://gazette.example/briefs/{slug}", to: "https://gazette.example/news/brief/{slug}/"}
    sources: [{kind: feed, id: feed1, url: https://gazette.example/feed1}]
"""


@pytest.fixture
def desk(tmp_path):
    """A folder with a configuration and no database."""
    (tmp_path / "serviola.yaml").write_text(CONFIGURATION, "utf-8")
    return tmp_path


@pytest.fixture
def memory(desk, migrated_sqlite):
    """A database beside it."""
    shutil.copy(migrated_sqlite, desk / "serviola.db")
    store = Store.open(f"sqlite:///{desk / 'serviola.db'}")
    yield store
    store.close()


def test_a_key_is_told_with_each_reason(tmp_path, serviola):
    answer = serviola(tmp_path, "urls", "key", "https://m.diario.example/Nota/?utm_source=x&id=7")
    assert answer.code == 0
    lines = [line.strip() for line in answer.out.splitlines()]
    assert lines == [
        "https://m.diario.example/Nota/?utm_source=x&id=7",
        "known as: diario.example/Nota?id=7",
        "- without https://: http and https lead to the same",
        "- without m.: another door to the same site",
        "- without / at the end",
        "- without utm_source=x: it says who shared the link",
        "- kept: id=7, an unknown parameter may name the article",
    ]


def test_keys_of_what_stands_on_standard_input_are_told_as_json(tmp_path, serviola, monkeypatch):
    monkeypatch.setattr(
        "sys.stdin", io.TextIOWrapper(io.BytesIO(b"a.example/x\n\n https://b.example/?p=3 \n"))
    )
    answer = serviola(tmp_path, "urls", "key", "-", "https://c.example/", "--json")
    told = json.loads(answer.out)
    assert [each["key"] for each in told] == ["a.example/x", "b.example?p=3", "c.example"]
    assert told[1]["kept"] == [{"what": "parameter", "text": "p=3"}]


def test_what_is_no_address_is_named_and_the_others_are_answered(tmp_path, serviola):
    answer = serviola(tmp_path, "urls", "key", "nota", "https://a.example/x")
    assert answer.code == 2
    assert "known as: a.example/x" in answer.out
    assert "nota is no web address; give the whole one, such as" in answer.text


def test_a_password_is_not_repeated(tmp_path, serviola):
    for how in ((), ("--json",)):
        answer = serviola(tmp_path, "urls", "key", "https://ana:secreto@a.example/x", *how)
        assert "https://a.example/x" in answer.out
        assert "secreto" not in answer.text


@pytest.mark.parametrize(
    ("one", "other", "code", "said"),
    [
        ("https://gazette.example/x/?utm_source=a", "http://m.gazette.example/x", 0, "THE SAME: the addresses differ"),
        ("gazette.example/briefs/flood", "gazette.example/news/brief/flood/", 0, "THE SAME: one is the address"),
        ("insightcrime.org/news-briefs/some-brief", "https://insightcrime.org/news/brief/some-brief/", 0, "THE SAME: one is"),
        ("gazette.example/x?page=2", "gazette.example/x", 1, "They differ in: the parameters."),
        ("es.gazette.example/x", "gazette.example/y#!/z", 1, "They differ in: the host, the path, the route behind #."),
        ("gazette.example/x", "x", 2, "x is no web address"),
    ],
)  # fmt: skip
def test_two_addresses_are_compared_and_the_code_says_how(desk, serviola, one, other, code, said):
    answer = serviola(desk, "urls", "same", one, other)
    assert (answer.code, said in answer.text) == (code, True)
    assert not (desk / "serviola.db").exists(), "no database is made for a question"


def test_without_a_database_it_is_said_that_only_addresses_were_compared(desk, serviola):
    answer = serviola(desk, "urls", "same", "gazette.example/x", "gazette.example/y")
    assert "only the addresses were compared" in answer.out


def test_what_the_database_has_learned_from_a_redirect_joins_two_addresses(desk, memory, serviola):
    listed(memory, item("flood", "Flood"), item("fire", "Fire"))
    keys = (("gazette.example/valley-flood", "redirect"),)
    memory.record_page(page_result(pages(memory)["flood"], "It rained.", keys=keys))
    answer = serviola(desk, "urls", "same", "gazette.example/flood", "gazette.example/valley-flood")
    assert answer.code == 0
    assert "THE SAME: the database holds both as article 1." in answer.out
    assert "held as article 1 (where its page led to)" in answer.out
    answer = serviola(desk, "urls", "same", "gazette.example/fire", "gazette.example/valley-flood")
    assert answer.code == 1
    assert "Nor does the database hold them as one article." in answer.out


def test_an_article_whose_address_turned_out_to_be_anothers_is_the_same(desk, memory, serviola):
    listed(memory, item("flood", "Flood"))
    memory.record_page(page_result(pages(memory)["flood"], "It rained."))
    listed(memory, item("deluge", "Deluge"), now=NOON + HOUR)
    keys = (("gazette.example/flood", "canonical"),)
    memory.record_page(page_result(pages(memory, NOON + HOUR)["deluge"], "It rained again.", keys=keys))
    told = json.loads(
        serviola(desk, "urls", "same", "gazette.example/flood", "gazette.example/deluge", "--json").out
    )
    assert (told["same"], told["because"], told["database"]) == (True, "database", True)
    assert told["a"]["article"] == told["b"]["article"] == 1


def test_a_database_that_cannot_be_used_is_told_of_and_keeps_nobody_from_comparing(desk, serviola):
    (desk / "serviola.db").write_text("no database\n" * 100, "utf-8")
    answer = serviola(desk, "urls", "same", "gazette.example/x", "http://gazette.example/x")
    assert answer.code == 0
    assert "The database was not asked:" in answer.text


def test_a_wrong_configuration_ends_it_with_a_code_of_its_own(desk, serviola):
    (desk / "serviola.yaml").write_text("outlets: [nobody]\n", "utf-8")
    assert serviola(desk, "urls", "key", "gazette.example/x").code == 2
