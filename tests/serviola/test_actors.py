"""`serviola actors`: whom a text names and why, what is known of an actor, and which names are odd."""

from __future__ import annotations

import io
import json
import re
import shutil
from pathlib import Path

import pytest

import language.mentions
from language.wording import texts_of
from storage.store import Store
from tests.storage.samples import item, listed, page_result, pages

MENTIONS = Path(language.mentions.__file__).parent
CONFIGURATION = """
settings: {language: en, timezone: UTC, database: "sqlite:///serviola.db"}
outlets:
  - id: gazette
    name: The Gazette
    home: https://gazette.example/
    names: [Los Dorados]
    sources: [{kind: feed, id: feed1, url: https://gazette.example/feed1}]
actors:
  - id: mi-alcaldesa
    kind: person
    name: María Pérez Ejemplo
    titles: [alcaldesa]
  - {id: el-pueblo, name: Asamblea del Pueblo, aliases: [pueblo]}
  - {id: los-hoy, name: Grupo Hoy, aliases: [Guadalupe, Asamblea del Pueblo]}
  - {id: dorados, name: Grupo Dorado, aliases: [Los Dorados]}
  - {id: azules, name: Grupo Azul, aliases: [{name: azules, needs: [sicario*]}]}
"""


@pytest.fixture
def desk(tmp_path):
    """A folder with a configuration and no database."""
    (tmp_path / "serviola.yaml").write_text(CONFIGURATION, "utf-8")
    return tmp_path


def test_a_text_is_shown_with_its_mentions_marked_and_why(tmp_path, serviola):
    text = "El gobernador Aguirre vio a La Línea pasar; Javier Aguirre no."
    answer = serviola(tmp_path, "actors", "try", text, "--date", "2013-08-09")
    assert answer.code == 0
    assert answer.out.splitlines() == [
        "El gobernador [Aguirre] vio a {La Línea} pasar; Javier Aguirre no.",
        "",
        "strong       Aguirre (14)  angel-aguirre  Ángel Aguirre Rivero",
        '    a surname beside the title "gobernador"',
        "weak         La Línea (28)  la-linea  Cártel de Juárez",
        "    nothing around it tells whose name it is",
        "passed over  Aguirre (51)  angel-aguirre",
        "    another given name: Javier Aguirre",
    ]


def test_a_text_is_read_from_a_file_or_standard_input_and_told_as_json(desk, serviola, monkeypatch):
    (desk / "note.txt").write_text("La alcaldesa Pérez llegó", "utf-8")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("La alcaldesa Pérez llegó".encode())))
    told = [
        json.loads(serviola(desk, "actors", "try", *how, "--json").out)
        for how in (["--file", "note.txt"], ["-"])
    ]
    assert told[0] == told[1]
    assert told[0]["mentions"] == [
        {
            "id": "mi-alcaldesa",
            "start": 13,
            "end": 18,
            "form": "surname",
            "strong": True,
            "why": "title:alcaldesa",
        }
    ]


@pytest.mark.parametrize("words", [[], ["text", "--file", "serviola.yaml"]])
def test_a_text_or_a_file_is_asked_for(desk, serviola, words):
    answer = serviola(desk, "actors", "try", *words)
    assert answer.code == 2
    assert "Give a text, or a file with --file." in answer.text


def test_an_actor_is_shown_with_its_names_and_what_they_take(tmp_path, serviola):
    lines = [
        line.strip() for line in serviola(tmp_path, "actors", "list", "guardia-nacional").out.splitlines()
    ]
    assert lines[:4] == [
        "guardia-nacional  Guardia Nacional",
        "group",
        "Founded in 2019. Other countries have one too.",
        "from 2019-03-28",
    ]
    assert "only in: en" in lines
    role = serviola(tmp_path, "actors", "list", "role:governor@mx-gro").out
    assert "held by Ángel Aguirre Rivero from 2011-04-01, until 2014-10-26" in role


def test_actors_are_listed_with_ones_own(desk, serviola):
    rows = [line.split("\t")[:3] for line in serviola(desk, "actors", "list").out.splitlines()]
    assert ["mi-alcaldesa", "person", "María Pérez Ejemplo"] in rows
    assert ["crac", "group", "Coordinadora Regional de Autoridades Comunitarias"] in rows
    own = json.loads(serviola(desk, "actors", "list", "azules", "--json").out)
    assert own == [
        {"id": "azules", "name": "Grupo Azul", "aliases": [{"name": "azules", "needs": ["sicario*"]}]}
    ]


def test_a_day_that_is_none_is_refused_in_the_language_of_the_desk(tmp_path, serviola, monkeypatch):
    for spoken, said in (("en", "is no day; write it as"), ("es", "no es un día; escríbalo como")):
        monkeypatch.setenv("SERVIOLA_LANGUAGE", spoken)
        for day in ("ayer", "2013-06-31"):
            answer = serviola(tmp_path, "actors", "try", "La Marina", "--date", day)
            assert (answer.code, f"'{day}' {said}" in answer.text) == (2, True)


def test_an_actor_that_is_not_there_is_told_with_what_may_have_been_meant(tmp_path, serviola):
    answer = serviola(tmp_path, "actors", "list", "sedna")
    assert (answer.code, answer.text) == (2, "there is no actor sedna; did you mean sedena?\n")


def test_the_names_that_ship_are_not_odd_by_themselves(tmp_path, serviola):
    assert serviola(tmp_path, "actors", "lint").out.splitlines() == [
        "Nothing is odd about the names of actors.",
        "There is no archive yet, so names were looked at by themselves.",
    ]


def test_names_that_cannot_be_right_are_told_without_an_archive(desk, serviola):
    told = json.loads(serviola(desk, "actors", "lint", "--json").out)
    assert told["articles"] is None
    assert [(each["code"], each["actor"], each["name"]) for each in told["doubts"]] == [
        ("everyday", "los-hoy", "Guadalupe"),
        ("shared", "el-pueblo", "Asamblea del Pueblo"),
        ("shared", "los-hoy", "Asamblea del Pueblo"),
        ("hidden", "dorados", "Los Dorados"),
    ]


def test_names_that_stand_in_many_articles_or_are_mostly_weak_are_told_with_the_words_around(
    desk, serviola, migrated_sqlite
):
    shutil.copy(migrated_sqlite, desk / "serviola.db")
    store = Store.open(f"sqlite:///{desk / 'serviola.db'}")
    listed(store, *(item(f"article {number}") for number in range(3)))
    while claimed := pages(store):
        for name, page in claimed.items():
            text = f"Llegó todo el pueblo con banderas azules. {'Muchos azules más. ' * 10}"
            store.record_page(page_result(page, text, text_hash=name))
    store.close()
    told = json.loads(serviola(desk, "actors", "lint", "--articles", "2", "--json").out)
    assert told["articles"] == 2
    weak, often = told["doubts"][-2:]
    assert (often["code"], often["name"], often["articles"], often["share"]) == (
        "often",
        "pueblo",
        "2",
        "100.0",
    )
    assert often["examples"][0] == "Llegó todo el [pueblo] con banderas azules. Muchos a…"
    assert (weak["code"], weak["name"], weak["weak"], weak["every"]) == ("mostly_weak", "azules", "22", "22")
    shown = serviola(desk, "actors", "lint").out
    assert "el-pueblo: pueblo: stands in 3 articles (100.0 %), is it this actor each time?" in shown
    assert shown.endswith("3 articles of the archive were read, the newest.\n")


def test_every_reason_that_a_name_has_is_said():
    given = {
        f"{standing}.{code}"
        for name in ("judging", "surnames", "roles", "actors")
        for standing, code in re.findall(
            r'\b(strong|weak|none)\(\s*"([a-z-]+)"', (MENTIONS / f"{name}.py").read_text(encoding="utf-8")
        )
    }
    given |= {f"strong.{form}" for form in ("full", "alias", "abbreviation", "short", "surnames", "role")}
    given |= {"weak.before", "weak.after"}
    said = {
        key.removeprefix("cli.actors.why.") for key in texts_of("en") if key.startswith("cli.actors.why.")
    }
    assert given | {"weak.no-context", "weak.sentence-start"} == said
