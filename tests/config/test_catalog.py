"""What ships with the program is sound: every outlet, actor and rule, and the files a newcomer begins with."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
import yaml

from config.advice import Advice, advice
from config.load import load
from config.outlet import ListingSource
from config.shipped import FOLDER, shipped, starter
from crawler.dates import day_in_address
from language.mentions.names import Letters
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
def test_a_source_speaks_a_language_of_its_outlet(outlet):
    assert {source.language or outlet.languages[0] for source in outlet.sources} <= set(outlet.languages)


WORDS = ("no evidence", "low", "medium", "high")  # from the worst to the best


def trust():
    """Read from the comments how far each source can be trusted: {outlet: {source: 0 to 3, or None}}."""
    found, comment, outlet, section = {}, "", {}, ""
    for path in sorted((FOLDER / "outlets").glob("*.yaml")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("  - id: "):
                outlet = found.setdefault(line.removeprefix("  - id: "), {})
            elif key := re.match(r" {4}(\w+):", line):
                section, comment = key[1], ""
            elif line.startswith("      #"):
                comment += f"{line.lower()} "
            elif line.startswith("      - id: ") and section == "sources":
                said = re.search(rf"\b({'|'.join(WORDS)})\b", comment)
                outlet[line.removeprefix("      - id: ")] = WORDS.index(said[1]) if said else None
                comment = ""
    return found


TRUST = trust()


@pytest.mark.parametrize("outlet", OUTLETS, ids=by_id)
def test_the_evidence_for_every_source_is_told_right_above_it(outlet):
    assert TRUST[outlet.id].keys() == {source.id for source in outlet.sources}
    assert None not in TRUST[outlet.id].values()


@pytest.mark.parametrize("outlet", OUTLETS, ids=by_id)
def test_the_sources_that_are_always_visited_have_one_of_those_that_can_be_trusted_most(outlet):
    told = TRUST[outlet.id]
    assert max(told[source.id] for source in outlet.sources if source.rank == 1) == max(told.values())


@pytest.mark.parametrize("outlet", OUTLETS, ids=by_id)
def test_every_address_of_the_catalog_is_a_secure_one(outlet):
    assert {urlsplit(url).scheme for url in (outlet.home, *(each.url for each in outlet.sources))} == {
        "https"
    }


@pytest.mark.parametrize("outlet", ["insightcrime", "animalpolitico", "informador"])
def test_a_main_outlet_has_a_source_in_reserve(outlet):
    assert {source.rank for source in SHIPPED.outlets[outlet].sources} > {1}


def test_the_catalog_has_every_outlet_of_the_gathered_facts_and_no_other():
    facts = FOLDER.parents[2] / "shared" / "facts" / "outlets.yaml"
    if not facts.is_file():
        pytest.skip("the facts that were gathered lie outside the repository")
    gathered = yaml.safe_load(facts.read_text(encoding="utf-8"))
    known = {each["id"] for section in ("main_outlets", "other_outlets") for each in gathered[section]}
    assert SHIPPED.outlets.keys() == known - {"googlenews"}  # which finds what others publish


def table():
    """Write the table of docs/catalog.md."""
    lines = [
        "| outlet | name | languages | always visited | in reserve | trust |",
        "|---|---|---|---|---|---|",
    ]
    for group, outlets in SHIPPED.groups.items():
        lines.append(f"| **{group}** | | | | | |")
        for outlet in outlets:
            kinds = [
                ", ".join(dict.fromkeys(each.kind for each in outlet.sources if (each.rank == 1) is first))
                for first in (True, False)
            ]
            best = max(TRUST[outlet.id][each.id] for each in outlet.sources if each.rank == 1)
            cells = (outlet.id, outlet.name, ", ".join(outlet.languages), *kinds, WORDS[best])
            lines.append(f"| {' | '.join(cells)} |".replace("|  |", "| |"))
    return "\n".join(lines)


def test_the_table_of_the_guide_is_that_of_the_catalog():
    guide = (FOLDER.parents[1] / "docs" / "catalog.md").read_text(encoding="utf-8")
    assert table() in guide


def test_no_host_serves_two_outlets_and_no_name_stands_for_two():
    for of in (
        lambda outlet: {urlsplit(outlet.home).hostname, *outlet.hosts},
        lambda outlet: set(outlet.names),
    ):
        seen = [each for outlet in OUTLETS for each in of(outlet)]
        assert len(seen) == len(set(seen))


@pytest.mark.parametrize("word", ["El Sur", "Zeta", "Debate", "Sin Embargo", "Informador", "Primera Plana"])
def test_what_is_an_everyday_word_as_well_is_no_outlets_name_by_itself(word):
    assert word not in {name for outlet in OUTLETS for name in outlet.names}


def test_an_outlet_of_another_time_zone_than_the_capitals_has_its_own():
    zones = {outlet.id: outlet.timezone for outlet in OUTLETS}
    assert {zones[each.id] for each in SHIPPED.groups["sinaloa"]} == {"America/Mazatlan"}
    assert zones["zeta"] == "America/Tijuana"
    assert zones["elsur"] == "America/Mexico_City"


def test_who_repeats_the_press_is_no_independent_source():
    assert [outlet.id for outlet in OUTLETS if not outlet.independent] == ["borderlandbeat"]


@pytest.mark.parametrize(
    ("outlet", "url", "day"),
    [
        ("informador", "https://www.informador.mx/mexico/liberan-a-soldados-20130809-0068.html", "2013-08-09"),
        ("informador", "https://www.informador.mx/Mexico/Con-Mayusculas-vs.-puntos-20130809-0055.html", "2013-08-09"),
        ("informador", "https://www.informador.mx/musica-t32", None),
        ("proceso", "https://www.proceso.com.mx/nacional/estados/2013/3/9/policias-comunitarias-11.html", "2013-03-09"),
        ("proceso", "https://www.proceso.com.mx/350000/una-nota-de-antes", None),
        ("sinembargo", "https://sinembargo.mx/05-07-2023/4384436", "2023-07-05"),
        ("sinembargo", "https://sinembargo.mx/35-07-2023/4384436", None),
        ("jornada", "https://www.jornada.com.mx/2025/10/13/estados/042n1est?partner=rss", "2025-10-13"),
        ("eleconomista", "https://www.eleconomista.com.mx/politica/Una-nota-20260301-0012.html", "2026-03-01"),
        ("debate", "https://www.debate.com.mx/opinion/Un-triunfo-20180801-0238.html", "2018-08-01"),
        ("elpais-mx", "https://elpais.com/mexico/2026-03-01/una-nota.html", "2026-03-01"),
        ("infobae-mx", "https://www.infobae.com/america/mexico/2026/03/01/una-nota/", "2026-03-01"),
        ("aristegui", "https://aristeguinoticias.com/1603/mexico/una-nota/", None),
    ],
)  # fmt: skip
def test_an_address_tells_its_day(outlet, url, day):
    zone, pattern = SHIPPED.outlets[outlet].timezone, SHIPPED.outlets[outlet].date_in_url
    found = day_in_address(url, pattern, zone=zone, now=datetime(2026, 11, 22, tzinfo=UTC))
    local = found and found.at.astimezone(ZoneInfo(zone)).date().isoformat()
    assert local == day


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


def sure(actor):
    """Return the keys of the names that ask for nothing, but for being written in capitals."""
    return {
        alias.term.key
        for alias in actor.who.aliases
        if alias.form != "surname"
        and not (alias.needs or alias.unless or alias.after or alias.languages)
        and alias.letters in {Letters.ANY, Letters.CAPITALS}
    }


@pytest.mark.parametrize("actor", ACTORS, ids=by_id)
def test_an_actor_has_no_name_twice(actor):
    written = [each.model_dump_json() for each in actor.aliases]
    assert len(written) == len(set(written))


def test_no_sure_name_stands_for_two_actors():
    owners: dict[str, str] = {}
    for actor in ACTORS:
        for key in sure(actor) if actor.kind != "role" else ():
            assert owners.setdefault(key, actor.id) == actor.id


@pytest.mark.parametrize(
    "word",
    ["marina", "ejército", "comunitarios", "vigilantes", "la familia", "PC", "soldados", "Aguirre", "la línea", "federales"],
)  # fmt: skip
def test_everyday_words_are_nobodys_sure_name(word):
    assert parse_term(word).key not in {key for actor in ACTORS for key in sure(actor)}


def test_the_catalog_has_every_actor_of_the_gathered_facts():
    facts = FOLDER.parents[2] / "shared" / "facts" / "actors.yaml"
    if not facts.is_file():
        pytest.skip("the facts that were gathered lie outside the repository")
    gathered = yaml.safe_load(facts.read_text(encoding="utf-8"))["actors"]
    known = {each["id"].replace("_", "-") for each in gathered}
    assert known - SHIPPED.actors.keys() == {"presidente"}  # `presidencia`, whose id is older
    assert {each.id for each in ACTORS if each.kind != "role"} - known == {"presidencia"}


def actors_table():
    """Write the table of docs/actors.md."""
    lines = ["| id | name | also |", "|---|---|---|"]
    for actor in ACTORS:
        also = [
            *(each.name for each in actor.people),
            *(
                each.name + ("" if each.model_fields_set <= {"name", "anywhere"} else "°")
                for each in actor.aliases
            ),
        ]
        lines.append(f"| `{actor.id}` | {actor.name} | {', '.join(dict.fromkeys(also)) or '-'} |")
    return "\n".join(lines)


def test_the_guide_lists_the_actors_that_ship():
    guide = (FOLDER.parents[1] / "docs" / "actors.md").read_text(encoding="utf-8")
    assert actors_table() in guide


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
    assert len(catalog.outlets) == 4 + len(SHIPPED.groups["guerrero"])
    assert (len(catalog.rules), len(catalog.channels)) == (3, 3)
    assert catalog.settings.daily_line
    assert advice(catalog) == []
