"""`serviola rules explain`: of files of every kind and of stored articles, what holds, what is in the way, what happened in fact."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import replace

import pytest

from storage.records import DeliveryState, Settlement
from storage.store import Store
from tests.storage.samples import (
    HOUR,
    LEASE,
    NOON,
    alert,
    examined,
    item,
    listed,
    match,
    newest,
    owed,
    page_result,
    pages,
)

CONFIGURATION = """
settings: {{language: en, timezone: UTC, database: "{database}"}}
outlets:
  - id: gazette
    name: The Gazette
    home: https://gazette.example/
    sources: [{{kind: feed, id: feed1, url: https://gazette.example/feed1}}]
rules:
  - {{id: floods, query: 'flood AND (valley OR river) AND NOT drill'}}
  - {{id: near, query: 'dam NEAR/1 burst'}}
  - {{id: local, any: [flood], outlets: [gazette], sections: [Weather], languages: [en], match: title, max_age: 2h}}
  - {{id: asleep, any: [flood], enabled: false}}
channels: [{{id: desk, kind: webhook, url: "https://desk.example/hook"}}]
"""
PAGE = """<html lang="en"><head><title>Flood in the valley</title>
<link rel="canonical" href="https://gazette.example/flood-1"></head><body><article><h1>Flood in the valley</h1>
<p>The river rose on Monday night and the families of the shore left with what they could carry, said the mayor of the town.</p>
<p>Nobody was hurt, and the school opened its doors to those who had lost their beds, which were many more than in other years.</p>
</article></body></html>"""


@pytest.fixture
def folder(tmp_path, sqlite_url):
    write(tmp_path, sqlite_url)
    return tmp_path


def write(folder, database: str) -> None:
    (folder / "serviola.yaml").write_text(CONFIGURATION.format(database=database), "utf-8")


@pytest.fixture
def explain(serviola, folder):
    def ask(*words: str):
        return serviola(folder, "rules", "explain", *words)

    return ask


def text(folder, written: str, name: str = "news.txt") -> str:
    (folder / name).write_text(written, "utf-8")
    return name


# ------------------------------------------------------------------------------------------- what is said


def test_a_rule_that_matches_shows_its_words_in_their_sentences(explain, folder):
    answer = explain("floods", text(folder, "Flood at dawn\nIt rained. The river rose.\nThe valley sleeps."))
    assert answer.code == 0
    assert "✓ floods matches." in answer.out
    assert "✓ flood\n    the headline: [Flood] at dawn" in answer.out
    assert "✓ river\n      the text: The [river] rose." in answer.out
    assert "✓ NOT drill" in answer.out


def test_a_miss_says_first_what_failed_first_and_how_near_it_came(explain, folder):
    answer = explain("near", text(folder, "A dam\nThe dam of the old town burst at noon."))
    assert answer.code == 1
    head, tree = answer.out.split("\n✗ NEAR/1\n")
    assert "✗ near does not match." in head
    assert "First in the way: dam NEAR/1 burst\n  NEAR/1: nearest distance 4" in head
    assert "the text: The [dam] of the old town [burst] at noon." in head
    assert "✓ dam" in tree


def test_what_is_in_the_way_is_cut_where_it_is_long_and_shown_whole_above_and_below(explain, folder):
    words = [f"catastrophe{number:02}" for number in range(30)]
    answer = explain("--query", " OR ".join(words), text(folder, "A dam\nIt holds."))
    first = next(line for line in answer.out.splitlines() if line.startswith("First in the way"))
    assert first == f"First in the way: {' OR '.join(words[:9])} …"
    assert f"  {' OR '.join(words)}" in answer.out.splitlines()


def test_what_is_ruled_out_is_the_first_in_the_way(explain, folder):
    answer = explain("floods", text(folder, "Flood in the valley\nIt was a drill."))
    assert "First in the way: NOT drill\n  drill stands there\n    the text: It was a [drill]." in answer.out


def test_filters_say_what_the_article_has(explain, folder):
    answer = explain(
        "local", "--outlet", "herald", text(folder, "Llueve\nNo hay flood que valga en el pueblo.")
    )
    assert answer.code == 1
    parts = [
        "First in the way: the rule is about other outlets",
        "flood stands in the text, and the rule reads the title alone (match: title)",
        "✗ outlets: gazette (the article: herald)",
        "✓ sections: Weather (the article: not known)",
        "✗ languages: en (the article: es)",
        "match: title (the headline alone is read)",
        "✓ max_age: 2h (no date: never too old)",
    ]
    assert [part for part in parts if part not in answer.out] == []
    assert "✗ enabled" in explain("asleep", text(folder, "Flood\nFlood.")).out


def test_it_speaks_spanish(explain, folder, monkeypatch):
    monkeypatch.setenv("SERVIOLA_LANGUAGE", "es")
    answer = explain("near", text(folder, "A dam\nThe dam of the old town burst at noon."))
    parts = [
        "✗ near no coincide.",
        "Lo primero que lo impide: dam NEAR/1 burst\n  NEAR/1: la distancia más corta es 4",
        "el texto: The [dam] of the old town [burst] at noon.",
        "De qué trata la regla:",
    ]
    assert [part for part in parts if part not in answer.out] == []


def test_a_terminal_without_signs_is_told_yes_and_no(explain, folder, monkeypatch):
    bare = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    name = text(folder, "Flood at dawn\nThe río rose in the valley.")
    monkeypatch.setattr(sys, "stdout", bare)
    explain("floods", name)
    bare.flush()
    said = bare.buffer.getvalue().decode("ascii")
    assert said.startswith("yes floods matches.")
    assert "the text: The r?o rose in the [valley]." in said


def test_a_terminal_is_given_colours_instead_of_brackets(explain, folder, monkeypatch):
    class Terminal(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    name = text(folder, "Flood at dawn\nThe valley.")
    monkeypatch.delenv("NO_COLOR", raising=False)
    terminal = Terminal(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", terminal)
    explain("floods", name)
    terminal.flush()
    said = terminal.buffer.getvalue().decode()
    assert "\x1b[33m\x1b[1mvalley\x1b[0m" in said
    assert "[valley]" not in said


def test_json_holds_the_whole_tree_with_places_and_sentences(explain, folder):
    written = "Flood at dawn\nThe rivers rose."
    told = json.loads(explain("floods", text(folder, written), "--json").out)
    assert (told["rule"], told["matches"]) == ("floods", False)
    flood, either, drill = told["clause"]["parts"]
    assert (flood["kind"], flood["holds"], flood["sentences"][0]["text"]) == ("words", True, "Flood at dawn")
    assert (either["kind"], either["holds"], drill["kind"], drill["holds"]) == ("or", False, "not", True)
    assert told["first_failing"]["query"] == "valley OR river"
    [hint] = either["parts"][1]["hints"]
    assert (hint["code"], hint["values"]) == ("form", {"term": "river", "written": "rivers"})
    [span] = hint["spans"]
    assert "The rivers rose."[span["start"] : span["end"]] == "rivers"
    assert {each["part"]: each["holds"] for each in told["filters"]}["enabled"] is True
    assert told["in_fact"] is None


# --------------------------------------------------------------------------------------- kinds of files


def test_a_line_of_json_is_read_as_import_does(explain, folder):
    rows = [
        {"title": "Rain", "text": "Rain."},
        {"title": "Flood", "text": "In the valley.", "outlet": "The Gazette", "published": "2013-08-09"},
    ]
    name = text(folder, "".join(f"{json.dumps(row)}\n" for row in rows), "news.jsonl")
    assert explain("floods", name).code == 1
    answer = explain("floods", name, "--line", "2")
    assert answer.code == 0
    assert "✗ max_age: 48h (2013-08-09" in answer.out
    told = json.loads(explain("floods", name, "--line", "2", "--json").out)
    assert told["article"]["outlet"] == "gazette"
    assert explain("floods", text(folder, json.dumps(rows[1], indent=2), "one.json")).code == 0


def test_standard_input_may_be_text_or_json(explain, monkeypatch):
    for body in (b"Flood\nIn the valley.", b'{\n "title": "Flood",\n "text": "In the valley."\n}'):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(body)))
        assert explain("floods", "-").code == 0


def test_a_saved_page_is_read_as_the_watch_does(explain, folder):
    answer = explain("floods", text(folder, PAGE, "page.html"), "--json")
    told = json.loads(answer.out)
    assert (answer.code, told["article"]["title"], told["article"]["outlet"]) == (
        0,
        "Flood in the valley",
        "gazette",
    )


def test_a_query_needs_neither_a_rule_nor_a_configuration(serviola, tmp_path):
    name = text(tmp_path, "La CRAC en Guerrero\nHubo un retén.")
    answer = serviola(tmp_path, "rules", "explain", "--query", "actor:crac AND retén", name)
    assert (answer.code, "✓ query matches." in answer.out) == (0, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["floods"], "Name a rule and an article"),
        (["floods", "news.txt", "--query", "a"], "Name a rule and an article"),
        (["flods", "news.txt"], "floods"),
        (["floods", "none.txt"], "none.txt cannot be read"),
        (["floods", "nonsense"], "nonsense is no file that is there, no number of an article and no address"),
        (["floods", "7"], "There is no article 7"),
        (["floods", "https://gazette.example/none"], "Nothing is stored of https://gazette.example/none"),
        (["floods", "news.txt", "--version", "2"], "--version is about articles that are stored"),
        (["floods", "7", "--line", "2"], "--line is about files"),
        (["floods", "news.txt", "--line", "2"], "--line is about files of JSON lines"),
        (["floods", "rows.jsonl", "--line", "9"], "rows.jsonl has no article in line 9"),
        (["floods", "rows.jsonl"], "rows.jsonl:1: no text;"),
        (["floods", "empty.txt"], "empty.txt is empty"),
        (["floods", "bare.html"], "the page does not say where it is from"),
        (["floods", "bare.html", "--url", "https://gazette.example/"], "the page gives no article"),
        (["--query", "a AND (b", "news.txt"], "^"),
        (["--query", "actor:crak AND b", "news.txt"], "write: actor:crac AND b"),
    ],
)
def test_what_is_wrong_is_said_with_code_2(explain, folder, words, said):
    text(folder, "Flood\nRain.")
    text(folder, '{"title": "a"}\n', "rows.jsonl")
    text(folder, " \n", "empty.txt")
    text(folder, "<html><body><p>a</p></body></html>", "bare.html")
    answer = explain(*words)
    assert (answer.code, said in answer.text) == (2, True), answer.text


# ------------------------------------------------------------------------------------- stored articles

NEWS = "https://gazette.example/flood"


def test_a_stored_article_says_what_happened_in_fact(serviola, tmp_path, database_url):
    write(tmp_path, database_url)
    store = Store.open(database_url)
    listed(store, item("flood", "Flood in the valley"))
    seen = newest(store)
    store.record_examination(examined(seen, alert("alr_1", owed()), matches=(match(),)))
    [claimed] = store.claim_deliveries(10, NOON, LEASE)
    store.settle(claimed, Settlement(state=DeliveryState.SENT, because=""), NOON)
    store.close()
    for named in (str(seen.article), NEWS, f"{NEWS}?fbclid=1"):
        answer = serviola(tmp_path, "rules", "explain", "floods", named)
        assert answer.code == 0
        parts = [
            "What happened in fact:",
            "by version v1; the rule has changed since",
            "... flood ...",
            "desk: sent",
        ]
        assert [part for part in parts if part not in answer.out] == []


def test_a_match_that_was_silent_says_why_and_one_that_is_new_that_it_would(explain, folder, sqlite_store):
    listed(sqlite_store, item("flood", "Flood in the valley"), quiet=True)
    assert "The rules have not looked at it yet." in explain("floods", "1").out
    sqlite_store.record_examination(
        examined(newest(sqlite_store), matches=(replace(match(), silent="backlog"),))
    )
    assert "no alert: came with the first visit to its source" in explain("floods", "1").out
    answer = explain("--query", "flood", "1")
    assert (answer.code, "What happened in fact" in answer.out) == (0, False)
    assert "no match of near on record" in explain("near", "1").out


def test_an_earlier_version_is_explained_when_it_is_asked_for(explain, folder, sqlite_store):
    listed(sqlite_store, item("flood", "Flood at dawn"))
    sqlite_store.record_examination(examined(newest(sqlite_store), matches=()))
    page = pages(sqlite_store)["flood"]
    sqlite_store.record_page(page_result(page, "A flood in the valley.", at=NOON + HOUR))
    assert explain("floods", "1").code == 0
    earlier = explain("floods", "1", "--version", "1")
    assert (earlier.code, "earlier version of the article" in earlier.out) == (1, True)
    wrong = explain("floods", "1", "--version", "9")
    assert (wrong.code, "there is no version 9 of this article; there is 1, 2" in wrong.text) == (2, True)


def test_an_article_is_shown_by_its_address_as_by_its_number(serviola, folder, sqlite_store):
    listed(sqlite_store, item("flood", "Flood in the valley"))
    by_number, by_address = (serviola(folder, "article", named) for named in ("1", NEWS))
    assert (by_number.code, by_number.out) == (0, by_address.out)
    unknown = serviola(folder, "article", f"{NEWS}-none")
    assert (unknown.code, "Nothing is stored of" in unknown.text) == (1, True)
    nonsense = serviola(folder, "article", "flood")
    assert (nonsense.code, "neither a number nor a web address" in nonsense.text) == (2, True)
