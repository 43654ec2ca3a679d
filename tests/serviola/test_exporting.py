"""`serviola export`: rows that other programs and spreadsheets can read, as of one moment."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from news.fingerprint import fingerprint
from serviola.exporting import COLUMNS, cell, record_of, replacing, write_all, write_csv
from storage import tables
from storage.exports import ExportRow, Exports, Wanted
from storage.imports import Imports
from storage.records import ArchiveRow, Portion
from storage.store import Store
from tests.storage.samples import NOON, examined, item, listed

TEXT = "The river rose on Monday, and the families of the lower bank left with what they had in hand. " * 5


def row(line: int, text: str, **fields: Any) -> ArchiveRow:
    key = f"import:import:{line}"
    return replace(
        ArchiveRow(
            line=line, outlet="import", url=key, url_key=key, host="", external_id=str(line), title=f"Line {line}", text=text,
            language="en", digest=text, fingerprint=fingerprint(f"Line {line}", text, "en"),
        ),
        **fields,
    )  # fmt: skip


def stored(store: Store, *rows: ArchiveRow) -> None:
    imports = Imports(store.engine)
    begun = imports.begin("a file", "a.jsonl", NOON)
    imports.record(Portion(of=begun.id, upto=len(rows), rows=rows, bad=0, at=NOON, alerting=False))


def exported(store: Store, zones: dict[str, str] | None = None, **wanted: Any) -> list[dict[str, Any]]:
    return [record_of(each, zones or {}) for each in Exports(store.engine).rows(Wanted(**wanted))]


def test_a_row_tells_of_an_article_its_root_its_story_and_its_rules(store: Store):
    listed(store, item("flood"))
    [seen] = store.unexamined(10)
    store.record_examination(examined(seen))
    stored(store, row(1, TEXT), row(2, TEXT, published=NOON, published_precision="minute"))
    flood, root, copy = exported(store)
    assert list(flood) == list(COLUMNS)
    assert (flood["url"], flood["rules"], flood["external_id"]) == (
        "https://gazette.example/flood?utm_source=feed",
        ["floods"],
        None,
    )
    assert (root["url"], root["external_id"], root["rules"], root["published"]) == (None, "1", [], None)
    assert (root["duplicate_of"], root["duplicate_kind"]) == (None, None)
    assert (copy["duplicate_of"], copy["duplicate_kind"], copy["story"]) == (
        root["id"],
        "same-text",
        root["story"],
    )
    assert copy["published"] == "2026-11-02T12:00:00+00:00"
    assert flood["story"] != root["story"]
    json.dumps([flood, root, copy])


def test_a_story_that_was_merged_is_told_as_the_one_it_went_into(store: Store):
    stored(store, row(1, TEXT), row(2, "Another text."))
    one, two = (each["story"] for each in exported(store))
    with store.engine.write() as connection:
        connection.execute(
            sa.update(tables.stories).where(tables.stories.c.id == two).values(merged_into=one)
        )
    assert [each["story"] for each in exported(store)] == [one, one]


def test_what_is_asked_for_is_chosen_by_day_outlet_and_rule(store: Store):
    listed(store, item("flood"))
    [seen] = store.unexamined(10)
    store.record_examination(examined(seen))
    old = NOON - timedelta(days=9)
    stored(store, row(1, TEXT, published=old), row(2, "Another text."))
    assert [each["outlet"] for each in exported(store, rule="floods")] == ["gazette"]
    assert len(exported(store, outlet="import")) == 2
    assert [each["external_id"] for each in exported(store, until=NOON)] == ["1"]
    assert [each["external_id"] for each in exported(store, outlet="import", since=NOON)] == ["2"]
    assert [each["external_id"] for each in exported(store, since=old, until=NOON)] == ["1"]
    assert exported(store, rule="no such rule") == []


def test_an_export_is_of_one_moment(store: Store):
    stored(store, *(row(number, f"Text {number}.") for number in range(5)))
    rows = Exports(store.engine, at_once=2).rows(Wanted())
    assert next(rows).id
    with store.engine.write() as connection:
        connection.execute(sa.update(tables.articles).values(title="Changed meanwhile"))
    assert {each.title.partition(" ")[0] for each in rows} == {"Line"}
    assert {each["title"] for each in exported(store)} == {"Changed meanwhile"}


def plain(**fields: Any) -> ExportRow:
    made = ExportRow(
        id=7, external_id=None, url="https://a.example/b", url_key="a.example/b", outlet="a", title="T", published_at=NOON,
        published_precision="day", language=None, duplicate_of=None, duplicate_kind=None, story=7, rules=("one", "two"),
    )  # fmt: skip
    return replace(made, **fields)


def test_a_day_is_a_day_of_its_outlet():
    assert record_of(plain(), {})["published"] == "2026-11-02"
    late = plain(published_at=NOON - timedelta(hours=14))  # noon on the other side of the date line
    assert record_of(late, {"a": "Pacific/Kiritimati"})["published"] == "2026-11-02"


def test_csv_has_a_line_of_names_and_leaves_null_empty():
    sheet = io.StringIO(newline="")
    assert write_all([plain(title='A "word", and\nmore — ñ')], {}, write_csv(sheet)) == 1
    [read] = csv.DictReader(io.StringIO(sheet.getvalue(), newline=""))
    assert tuple(read) == COLUMNS
    assert read["title"] == 'A "word", and\nmore — ñ'
    assert (read["external_id"], read["duplicate_of"], read["rules"]) == ("", "", "one two")


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n@x", "＝1", "＋1", "－1", "＠x"]
)  # fmt: skip
def test_text_that_a_spreadsheet_would_calculate_stays_text(text: str):
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["a=b", "1-2", "", None, -1, "¡Goool!"])
def test_anything_else_is_left_as_it_is(value: object):
    assert cell(value) == value


def test_a_file_is_replaced_when_all_of_it_is_written_and_not_before(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text("before")
    with pytest.raises(UnicodeEncodeError), replacing(path) as file:
        file.write("half of it, and half of a character: \ud83d")
    assert path.read_text() == "before"
    with replacing(path) as file:
        file.write("whole")
        assert path.read_text() == "before"
    assert path.read_text() == "whole"
    assert list(tmp_path.iterdir()) == [path]


CONFIG = "settings: {language: en}\noutlets: []\nrules:\n  - id: river\n    any: [river]\n"


def test_what_was_taken_in_is_given_out_again_on_the_command_line(tmp_path: Path, serviola):
    (tmp_path / "serviola.yaml").write_text(CONFIG)
    rows = [{"id": "x1", "title": "=River", "text": TEXT}, {"title": "no text"}]
    (tmp_path / "in.jsonl").write_text("\n".join(json.dumps(each) for each in rows))
    taken = serviola(tmp_path, "import", "in.jsonl")
    assert taken.code == 1
    assert json.loads(taken.out)["stored"] == 1
    assert "in.jsonl:2: no text" in taken.text
    assert serviola(tmp_path, "export", "out.csv").code == 0
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        [read] = csv.DictReader(file)
    assert (read["external_id"], read["title"], read["rules"]) == ("x1", "'=River", "river")
    assert serviola(tmp_path, "export", "out.jsonl", "--rule", "river").code == 0
    [line] = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["title"] == "=River"
    said = serviola(tmp_path, "import", "--list")
    assert "in.jsonl\tdone\t2\t1\t0\t1" in said.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("export", "out.xlsx"), "end the name in .jsonl or .csv"),
        (("export", "nowhere/out.csv"), "nowhere/out.csv cannot be written (No such file or directory)"),
        (("export", "out.csv", "--rule", "rivr"), "There is no rule rivr"),
        (("export", "out.csv", "--outlet", "nobody"), "There is no outlet nobody"),
        (("export", "out.csv", "--since", "2026-11-02", "--until", "2026-11-01"), "--until lies before --since"),
        (("import",), "Name a file of articles"),
        (("import", "nowhere.jsonl"), "nowhere.jsonl cannot be read (No such file or directory)"),
        (("import", "."), ". cannot be read (Is a directory)"),
        (("import", "--list", "--alert"), "--alert would be ignored"),
    ],
)  # fmt: skip
def test_a_command_that_cannot_be_done_says_why(tmp_path: Path, serviola, words: tuple[str, ...], said: str):
    (tmp_path / "serviola.yaml").write_text(CONFIG)
    answer = serviola(tmp_path, *words)
    assert (answer.code, said in answer.text) == (2, True), answer.text
    assert not list(tmp_path.glob("*.part"))
