"""`serviola article ID --diff`: the versions of an article, and the words between two of them."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import click
import pytest
import sqlalchemy as sa

from news.differences import differences
from news.looking import Schedule
from serviola.cli.versions import coloured, in_lines, marked, written
from storage.records import Outcome
from storage.store import Store
from storage.tables import articles
from storage.views import Views
from tests.storage.samples import DAY, HOUR, LEASE, NOON, examined, failed, item, listed, match, page_result

CONFIGURATION = """
settings: {language: en, timezone: UTC, database: "sqlite:///serviola.db"}
outlets:
  - {id: gazette, name: The Gazette, home: "https://gazette.example/",
     sources: [{kind: feed, id: feed1, url: "https://gazette.example/feed1"}]}
rules: [{id: floods, any: [flood]}]
"""
SCHEDULE = Schedule(matched=(HOUR, 2 * HOUR, DAY, 2 * DAY))
TEXT = "Twelve bodies were found near Chilapa.\nThe prosecutor opened a file.\nNeighbours heard shots."


@pytest.fixture
def desk(tmp_path, migrated_sqlite):
    """A folder with a configuration, and an article whose page was read once."""
    (tmp_path / "serviola.yaml").write_text(CONFIGURATION, "utf-8")
    shutil.copy(migrated_sqlite, tmp_path / "serviola.db")
    store = Store.open(f"sqlite:///{tmp_path}/serviola.db", create=False)
    listed(store, item("flood", "Bodies found"))
    [page] = store.claim_pages(1, NOON, LEASE)
    store.record_page(said(page_result(page, TEXT), "Bodies found"), SCHEDULE)
    [seen] = store.unexamined(1)
    store.record_examination(examined(seen, matches=(match(),)))
    yield tmp_path, store
    store.close()


def said(result, title):
    return replace(result, reading=replace(result.reading, title=title))


def look(
    store: Store, at, text: str = TEXT, title: str = "Bodies found", outcome: Outcome = Outcome.OK
) -> None:
    [page] = store.claim_pages(1, at, LEASE, schedule=SCHEDULE)
    read = said(page_result(page, text, at=at), title)
    store.record_page(read if outcome is Outcome.OK else failed(page, outcome, at=at), SCHEDULE)


def test_words_removed_and_added_are_marked_and_unchanged_paragraphs_left_out(desk, serviola):
    folder, store = desk
    look(store, NOON + HOUR, TEXT.replace("Twelve", "Fourteen") + "\nThe army came.", "More bodies found")
    lines = serviola(folder, "article", "1", "--diff").out.splitlines()
    assert lines[2:5] == [
        "1  2026-11-02 12:00  from headline and summary",
        "2  2026-11-02 12:00  from the page",
        "3  2026-11-02 13:00  from the page  headline, text, numbers, without a word to readers  +5 -1",
    ]
    assert lines[6].startswith(
        "Version 2 (2026-11-02 12:00) and version 3 (2026-11-02 13:00): headline, text, numbers"
    )
    assert (
        lines[7] == "Headline: [-Bodies-] {+More bodies+} found"
        or lines[7] == "Headline: {+More+} bodies found"
    )
    assert lines[9:] == [
        "[-Twelve-] {+Fourteen+} bodies were found near Chilapa.",
        "[...]",
        "{+The army came+}.",
    ]


def test_no_change_is_said_as_such(desk, serviola):
    folder, store = desk
    assert "read in one version only" in serviola(folder, "article", "1", "--diff").text
    look(store, NOON + HOUR, TEXT.upper())
    assert "every look at its page found the same words" in serviola(folder, "article", "1", "--diff").text
    assert "No change: the words" in serviola(folder, "article", "1", "--diff", "2..3").text


def test_the_last_two_that_differ_are_compared_and_others_can_be_named(desk, serviola):
    folder, store = desk
    look(store, NOON + HOUR, TEXT.replace("shots", "screams"))
    [seen] = store.unexamined(1)
    store.record_examination(examined(seen, matches=(match(),)))
    look(store, NOON + 2 * HOUR, TEXT.replace("shots", "SCREAMS"))
    assert "[-shots-] {+screams+}" in serviola(folder, "article", "1", "--diff").text
    assert "[-SCREAMS-] {+shots+}" in serviola(folder, "article", "1", "--diff", "4..2").text
    assert "No change" in serviola(folder, "article", "1", "--diff", "4").text
    record = json.loads(serviola(folder, "article", "1", "--diff", "--json").out)
    assert (record["from"], record["to"], record["changed"]) == (2, 3, True)
    assert {"kind": "removed", "text": " shots"} in record["text"]
    assert [each["flags"] for each in record["versions"]] == [[], [], ["text", "stealth"], ["boring"]]


def test_a_page_that_is_gone_is_said_to_be(desk, serviola):
    folder, store = desk
    look(store, NOON + HOUR, outcome=Outcome.GONE)
    assert "was missing at the last look" in serviola(folder, "article", "1").text
    for at in (2 * HOUR, 7 * HOUR, 26 * HOUR):
        look(store, NOON + at, outcome=Outcome.GONE)
    assert Views(store.engine).article(1).article.deleted_at == NOON + HOUR
    told = serviola(folder, "article", "1", "--diff").text
    assert "The page is gone, missed since 2026-11-02 13:00." in told
    assert "page gone" in serviola(folder, "articles").text


@pytest.mark.parametrize(
    ("words", "because"),
    [
        (("1", "--diff", "1..9"), "There is no version 9"),
        (("1", "--diff", "yesterday"), "names no versions"),
        (("--diff", "3"), "goes with an ID"),
        (("1", "--diff", "--page"), "--diff"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_a_reason(desk, serviola, words, because):
    answer = serviola(desk[0], "article", *words)
    assert (answer.code, because in answer.text) == (2, True)


def test_an_article_that_is_not_there_ends_with_1(desk, serviola):
    assert serviola(desk[0], "article", "77", "--diff").code == 1


def test_a_paragraph_that_went_stands_on_a_line_of_its_own():
    pieces = differences(TEXT, TEXT.replace("The prosecutor opened a file.\n", ""))
    assert [written(line, marked) for line in in_lines(pieces)] == [
        "Twelve bodies were found near Chilapa",
        "[-The prosecutor opened a file-].",
        "Neighbours heard shots.",
    ]


def test_colours_mark_words_and_no_white_space():
    [line] = in_lines(differences("Twelve bodies", "Fourteen bodies"))
    shown = written(line, coloured)
    assert click.unstyle(shown) == "Twelve Fourteen bodies"
    assert shown.split(" ")[0] == click.style("Twelve", fg="red", strikethrough=True)


def test_an_article_says_with_which_other_it_shares_text(desk, serviola):
    folder, store = desk
    with store.engine.write() as connection:
        shares = {"duplicate_kind": "shares-text", "duplicate_score": 0.424, "shares_text_with": 7}
        connection.execute(sa.update(articles).values(**shares))
    assert "shares text with 7 (42 %)" in serviola(folder, "article", "1").out
