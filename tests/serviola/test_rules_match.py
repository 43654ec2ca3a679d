"""`serviola rules match`: a row for each article of a file, with what rules, actors and places were found in it."""

from __future__ import annotations

import gzip
import json

import pytest

RULES = """
rules:
  - {id: retenes, query: 'Guerrero AND (retén OR @toma)'}
  - {id: crac, actors: [crac]}
  - {id: portada, any: [soldados], match: title}
lists: {toma: [tomaron la alcaldía]}
"""
ROWS = [
    {
        "id": 7,
        "title": "Retén en la Montaña",
        "text": "  Pobladores de Tlapa, Guerrero, pusieron un retén.\n\nLa CRAC-PC lo levantó.  ",
        "outlet": "el-sur",
        "language": "es",
        "published": "2026-11-02",
    },
    {"url": "https://diario.example/agua", "title": "Nada de agua", "text": "No hay agua."},
    {"title": "Soldados", "text": "Guerrero: vecinos tomaron la alcaldía."},
]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    (tmp_path / "in.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in ROWS), "utf-8")
    return tmp_path


def match(serviola, folder, *more: str, articles: str = "in.jsonl", out: str = "out.jsonl"):
    return serviola(
        folder, "rules", "match", "--rules", "rules.yaml", "--articles", articles, "--out", out, *more
    )


def rows_of(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_every_article_has_a_row_in_the_order_of_the_file(serviola, folder):
    answer = match(serviola, folder)
    assert answer.code == 0
    assert "3 articles, with matches: 2; lines of no use: 0." in answer.text
    first, second, third = rows_of((folder / "out.jsonl").read_text("utf-8"))
    assert [row["id"] for row in (first, second, third)] == [7, "https://diario.example/agua", 3]
    assert second == {"id": "https://diario.example/agua", "matches": [], "actors": [], "places": []}
    assert [found["rule"] for found in first["matches"]] == ["retenes", "crac"]
    assert [found["rule"] for found in third["matches"]] == ["retenes", "portada"]
    assert third["matches"][0]["terms"] == ["Guerrero", "@toma"]


def test_places_are_characters_of_the_row_as_it_is_written(serviola, folder):
    match(serviola, folder)
    first = rows_of((folder / "out.jsonl").read_text("utf-8"))[0]
    retenes = first["matches"][0]
    assert [ROWS[0][span["field"]][span["start"] : span["end"]] for span in retenes["spans"]] == [
        "Retén",
        "Guerrero",
        "retén",
    ]
    assert "retén" in retenes["excerpt"]
    named = {
        (each["id"], each["strong"], ROWS[0][each["field"]][each["start"] : each["end"]])
        for each in (*first["actors"], *first["places"])
    }
    assert ("crac", True, "CRAC-PC") in named
    assert ("mx-gro", True, "Guerrero") in named
    strong = [each["strong"] for each in first["places"]]
    assert strong == sorted(strong, reverse=True)


def test_lines_that_are_no_use_are_named_and_cost_no_other(serviola, folder):
    lines = [json.dumps(ROWS[0]), '{"title": "a"}', "no json", json.dumps(ROWS[1])]
    (folder / "in.jsonl").write_text("\n".join(lines), "utf-8")
    answer = match(serviola, folder)
    assert answer.code == 1
    assert "in.jsonl:2: no text;" in answer.text
    assert "in.jsonl:3: no JSON" in answer.text
    assert len(rows_of((folder / "out.jsonl").read_text("utf-8"))) == 2


def test_a_file_of_another_kind_leaves_what_was_written_before(serviola, folder):
    match(serviola, folder)
    before = (folder / "out.jsonl").read_bytes()
    (folder / "in.jsonl").write_text("title,text\na,b\n", "utf-8")
    answer = match(serviola, folder)
    assert answer.code == 2
    assert "Not one line is of use (2 read)" in answer.text
    assert (folder / "out.jsonl").read_bytes() == before
    assert not list(folder.glob(".*.part"))


def test_what_ends_in_gz_is_packed_both_ways(serviola, folder):
    plain = match(serviola, folder)
    (folder / "in.jsonl.gz").write_bytes(gzip.compress((folder / "in.jsonl").read_bytes()))
    packed = match(serviola, folder, articles="in.jsonl.gz", out="out.jsonl.gz")
    assert (plain.code, packed.code) == (0, 0)
    unpacked = gzip.decompress((folder / "out.jsonl.gz").read_bytes())
    assert unpacked == (folder / "out.jsonl").read_bytes()


def test_a_damaged_file_ends_it_and_nothing_is_written(serviola, folder):
    rows = "".join(f"{json.dumps(ROWS[1] | {'text': str(number)})}\n" for number in range(3_000))
    (folder / "in.jsonl.gz").write_bytes(gzip.compress(rows.encode())[:-2_000])
    answer = match(serviola, folder, articles="in.jsonl.gz")
    assert answer.code == 2
    assert "damaged" in answer.text
    assert not (folder / "out.jsonl").exists()


def test_a_dash_writes_the_rows_to_standard_output(serviola, folder):
    answer = match(serviola, folder, out="-")
    assert [row["id"] for row in rows_of(answer.out)] == [7, "https://diario.example/agua", 3]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"articles": "none.jsonl"}, "none.jsonl cannot be read"),
        ({"out": "none/out.jsonl"}, "none/out.jsonl cannot be written"),
        ({"out": "in.jsonl"}, "in.jsonl holds the articles"),
    ],
)
def test_what_cannot_be_done_is_said_with_code_2(serviola, folder, more, said):
    answer = match(serviola, folder, **more)
    assert (answer.code, said in answer.text) == (2, True)


def test_rules_with_a_mistake_are_refused_with_its_line(serviola, folder):
    (folder / "rules.yaml").write_text("rules:\n  - {id: a, query: 'uno dos'}\n", "utf-8")
    answer = match(serviola, folder)
    assert answer.code == 2
    assert "rules.yaml:2" in answer.text


def test_rules_apart_from_their_configuration_may_name_its_outlets_and_channels(serviola, folder):
    rules = "rules: [{id: sur, any: [agua, retén], outlets: [el-sur], channels: [desk]}, {id: q, query: 'outlet:el-sur AND retén'}]"
    (folder / "rules.yaml").write_text(rules, "utf-8")
    answer = match(serviola, folder)
    assert answer.code == 0
    rows = rows_of((folder / "out.jsonl").read_text("utf-8"))
    assert [[found["rule"] for found in row["matches"]] for row in rows] == [["sur", "q"], [], []]


def test_a_whole_configuration_must_define_the_outlets_it_names(serviola, folder):
    source = "{kind: feed, url: 'https://sur.example/feed'}"
    outlets = f"outlets: [{{id: el-sur, name: El Sur, home: 'https://sur.example/', sources: [{source}]}}]\n"
    (folder / "rules.yaml").write_text(
        f"{outlets}rules: [{{id: sur, any: [agua], outlets: [el-sr]}}]", "utf-8"
    )
    answer = match(serviola, folder)
    assert (answer.code, "did you mean el-sur" in answer.text) == (2, True)
