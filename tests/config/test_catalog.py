"""What ships with the program is sound: every outlet, actor and rule, and the files a newcomer begins with."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from config.advice import Advice, advice
from config.load import load
from config.outlet import ListingSource
from config.shipped import FOLDER, shipped, starter
from language.query import parse_term

SHIPPED = shipped()
OUTLETS = list(SHIPPED.outlets.values())
ACTORS = list(SHIPPED.actors.values())


def by_id(entry):
    return entry.id


@pytest.mark.parametrize("outlet", OUTLETS, ids=by_id)
def test_an_outlet_names_each_source_and_reads_it_from_hosts_it_owns(outlet):
    hosts = {urlsplit(outlet.home).hostname, *outlet.hosts}
    assert all(source.id for source in outlet.sources)
    for source in outlet.sources:
        host = urlsplit(source.url).hostname
        assert host in hosts or host.removeprefix("www.") in hosts


@pytest.mark.parametrize("outlet", OUTLETS, ids=by_id)
def test_an_outlet_has_a_source_that_is_always_visited_and_one_in_reserve(outlet):
    ranks = sorted({source.rank for source in outlet.sources})
    assert ranks[0] == 1
    assert len(ranks) > 1


@pytest.mark.parametrize("outlet", OUTLETS, ids=by_id)
def test_a_source_speaks_a_language_of_its_outlet(outlet):
    assert {source.language or outlet.languages[0] for source in outlet.sources} <= set(outlet.languages)


def test_the_evidence_for_every_source_is_told_right_above_it():
    told = re.compile(r"\b(?:high|medium|low)\b|no evidence", re.IGNORECASE)
    for path in sorted((FOLDER / "outlets").glob("*.yaml")):
        comment = ""
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("      #"):
                comment += line
            elif line.startswith("      - id: "):
                assert told.search(comment), f"{path.name}: {line}"
                comment = ""


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://www.informador.mx/mexico/liberan-a-soldados-20130809-0068.html", "20130809"),
        ("https://www.informador.mx/Mexico/Nota-con-Mayusculas-vs.-puntos-20130809-0055.html", "20130809"),
        ("https://www.informador.mx/musica-t32", None),
    ],
)
def test_an_address_of_el_informador_tells_its_day(url, day):
    found = re.search(SHIPPED.outlets["informador"].date_in_url, url)
    assert (found["date"] if found else None) == day


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://animalpolitico.com/seguridad/una-nota-de-hoy", True),
        ("https://www.animalpolitico.com/estados/una-nota", True),
        ("https://www.animalpolitico.com/seguridad/notas", False),
        ("https://www.animalpolitico.com/", False),
        ("https://otro.example/seguridad/una-nota", False),
    ],
)
def test_a_listing_of_animal_politico_keeps_articles(url, kept):
    listings = [
        each
        for each in SHIPPED.outlets["animalpolitico"].sources
        if isinstance(each, ListingSource) and each.only
    ]
    assert listings
    for source in listings:
        assert bool(re.search(source.only, url) and not re.search(source.skip, url)) is kept


@pytest.mark.parametrize("actor", ACTORS, ids=by_id)
def test_an_actor_has_names_that_can_be_looked_for_each_once(actor):
    keys = [parse_term(term).key for term in actor.terms]
    assert len(keys) == len(set(keys))


def test_no_name_stands_for_two_actors():
    owners: dict[str, str] = {}
    for actor in ACTORS:
        for term in actor.terms:
            assert owners.setdefault(parse_term(term).key, actor.id) == actor.id


@pytest.mark.parametrize(
    "word", ["marina", "ejército", "comunitarios", "vigilantes", "la familia", "PC", "soldados", "Aguirre"]
)
def test_everyday_words_are_nobodys_name(word):
    assert parse_term(word).key not in {parse_term(term).key for actor in ACTORS for term in actor.terms}


def test_the_main_actors_of_guerrero_and_the_federation_are_there():
    wanted = {
        "autodefensas",
        "policia-comunitaria",
        "crac",
        "upoeg",
        "sedena",
        "marina",
        "segob",
        "angel-aguirre",
    }
    assert wanted <= SHIPPED.actors.keys()
    assert len(ACTORS) >= 25


def test_the_shipped_rule_names_no_term_twice():
    (rule,) = SHIPPED.rules.values()
    keys = [parse_term(term).key for term in rule.any]
    assert len(keys) == len(set(keys))
    assert rule.all == ["Guerrero"]


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_starter_works_as_it_stands(language, tmp_path):
    path = tmp_path / "serviola.yaml"
    path.write_text(starter(language), encoding="utf-8")
    catalog = load(path, environ={}).catalog
    assert [outlet.id for outlet in catalog.outlets] == ["insightcrime", "animalpolitico", "informador"]
    assert [rule.id for rule in catalog.rules] == ["autodefensas-guerrero"]
    assert catalog.settings.language == language
    assert advice(catalog) == [Advice(code="example_contact"), Advice(code="no_channel")]


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_example_of_the_starter_works_when_its_comment_signs_are_taken_away(language, tmp_path):
    lines = starter(language).split("\n")
    code = re.compile(r"^( *)# ?( *(?:- |[a-z_]+:(?: |$)).*|)$")
    text = "\n".join(found[1] + found[2] if (found := code.match(line)) else line for line in lines)
    secret = tmp_path / "smtp"
    secret.write_text("x", encoding="utf-8")
    rules = tmp_path / ("reglas" if language == "es" else "rules")
    rules.mkdir()
    (rules / "a.yaml").write_text("", encoding="utf-8")
    path = tmp_path / "serviola.yaml"
    path.write_text(text.replace("/run/secrets/smtp", str(secret)), encoding="utf-8")
    environ = {"SLACK_WEBHOOK": "https://hooks.example/x", "WEBHOOK_SECRET": "whsec_" + "QUJD" * 8}
    catalog = load(path, environ=environ).catalog
    assert (len(catalog.outlets), len(catalog.rules), len(catalog.channels)) == (4, 2, 3)
    assert catalog.settings.daily_line
    assert advice(catalog) == []
