"""`serviola rules test`: what it says of a rule, and what it says of wrong input."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from serviola.house import utc_now
from storage.store import Store
from tests.serviola.past import Piece, keep

CONFIG = """\
settings: {{database: "sqlite:///{folder}/serviola.db", timezone: America/Mexico_City}}
outlets:
  - {{id: gazette, name: Gazette, home: "https://gazette.example/", sources: [{{kind: feed, url: "https://gazette.example/feed"}}]}}
rules:
  - {{id: roads, any: [{terms}]}}
  - {{id: off, any: [puente], enabled: false}}
"""


@pytest.fixture
def newsroom(tmp_path: Path) -> Path:
    """A folder with a configuration and a database in which there is nothing."""
    (tmp_path / "serviola.yaml").write_text(CONFIG.format(folder=tmp_path, terms="retén, bloqueo"))
    (tmp_path / "before.yaml").write_text(CONFIG.format(folder=tmp_path, terms="retén"))
    Store.open(f"sqlite:///{tmp_path}/serviola.db").close()
    return tmp_path


def fill(folder: Path, *titles: str) -> None:
    store = Store.open(f"sqlite:///{folder}/serviola.db")
    now = utc_now()
    keep(
        store, [Piece(title=title, at=now - timedelta(days=number)) for number, title in enumerate(titles, 1)]
    )
    store.close()


def test_a_rule_is_tried_and_everything_about_it_said(newsroom: Path, serviola):
    fill(newsroom, "Retén en la sierra", "Bloqueo", "Un puente", "El retén del puente")
    said = serviola(newsroom, "rules", "test", "roads")
    assert said.code == 0
    assert "Artículos: 3, copias entre ellos: 0. Historias: 3. Alertas: 3." in said.out
    assert "Alertas por día (America/Mexico_City):" in said.out
    assert said.out.count("████████ 1  (artículos 1, historias 1)") == 3
    assert "gazette: Bloqueo (artículo 2, historia 2)\n      [Bloqueo]" in said.out
    assert "nuevas: 3 historias que ninguna otra regla tiene" in said.out
    assert "Lo más raro de lo que exige, y en cuántos artículos está: (reten, bloqueo) 3." in said.out
    off = serviola(newsroom, "rules", "test", "off")
    assert "apagada" in off.out
    assert "Alertas: 2." in off.out


def test_scripts_are_told_the_same(newsroom: Path, serviola):
    fill(newsroom, "Retén en la sierra", "Bloqueo", "Un puente")
    said = json.loads(serviola(newsroom, "rules", "test", "roads", "--against", "off", "--json").out)
    assert said["alerts"] == {"value": 2, "error": None}
    assert said["against"]["gained"]["stories"]["value"] == 2
    assert [each["title"] for each in said["against"]["lost"]["samples"]] == ["Un puente"]
    assert said["against"]["lost"]["samples"][0]["why"]["part"] == "retén OR bloqueo"
    assert sum(each["alerts"] for each in said["days"]) == 2


def test_a_query_and_the_rule_of_another_file_are_held_against_each_other(newsroom: Path, serviola):
    fill(newsroom, "Retén en la sierra", "Bloqueo en el puente")
    changed = serviola(newsroom, "rules", "test", "roads", "--against-file", "before.yaml").out
    assert "Se gana: historias 1, alertas 1." in changed
    assert "la otra falla en: retén" in changed
    query = serviola(newsroom, "rules", "test", "--query", "puente AND NOT retén", "--against", "roads").out
    assert "Frente a roads" in query
    assert "Se pierde: historias 1, alertas 1." in query


def test_wrong_input_is_told_with_what_would_be_right(newsroom: Path, serviola, monkeypatch):
    monkeypatch.setenv("SERVIOLA_LANGUAGE", "en")
    for words, code, expected in (
        (["raods"], 2, "There is no rule raods; did you mean roads?"),
        (["--query", "retén AND (bloqueo"], 2, "retén AND (bloqueo\n          ^\n"),
        (["--query", "actor:nadie AND retén"], 2, "there is no actor nadie"),
        (["--query", "@roads"], 2, "there is no list @roads"),
        ([], 2, "Name a rule, or write a query"),
        (["roads", "--query", "retén"], 2, "one of the two"),
        (["roads", "--against", "off", "--against-file", "before.yaml"], 2, "one of the two"),
        (["--query", "retén", "--against-file", "before.yaml"], 2, "needs the rule"),
        (["roads", "--against-file", "none.yaml"], 2, "none.yaml"),
        (["roads", "--since", "2999-01-01"], 2, "lies in the future"),
        (["roads", "--since", "2d", "--until", "9d"], 2, "until"),
        (["roads", "--since", "soon"], 2, "soon is neither a date"),
        (["roads", "--outlet", "gazete"], 2, "gazette"),
        (["roads"], 1, "Nothing is stored yet"),
    ):
        said = serviola(newsroom, "rules", "test", *words)
        assert (said.code, expected in said.text) == (code, True), (words, said.text)
        assert said.out == ""


def test_a_time_before_the_first_article_is_told_from_a_rule_that_finds_nothing(newsroom: Path, serviola):
    fill(newsroom, "Un puente", "Otro")
    outside = serviola(newsroom, "rules", "test", "roads", "--since", "2001-01-01", "--until", "2001-12-31")
    assert outside.code == 1
    assert "De ese tiempo no hay nada guardado" in outside.text
    nothing = serviola(newsroom, "rules", "test", "roads")
    assert nothing.code == 0
    assert "Historias: 0. Alertas: 0." in nothing.out


def test_no_database_is_made_to_try_a_rule_on(newsroom: Path, serviola):
    (newsroom / "serviola.db").unlink()
    said = serviola(newsroom, "rules", "test", "roads")
    assert said.code == 1
    assert "Todavía no hay nada guardado" in said.text
    assert not (newsroom / "serviola.db").exists()
