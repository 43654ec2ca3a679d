"""Which places a text names: states, municipalities by what stands around them, datelines, and names that are none."""

from __future__ import annotations

import time

import pytest

from config.places import gazetteer, places
from language.mentions.records import Mention, Text
from language.tokens import tokenise


def look(
    text: str, *, title: str = "", home: str | None = None, language: str | None = None
) -> tuple[list[Mention], list]:
    texts = [
        Text(field=field, text=written, tokens=tokenise(written))
        for field, written in (("title", title), ("text", text))
        if written
    ]
    return places().look(texts, home=home, language=language)


def strong(text: str, **known: str) -> list[str]:
    found, _ = look(text, **known)
    return [
        f"{text[each.start : each.end]} {each.id}" for each in found if each.strong and each.field == "text"
    ]


def test_a_dateline_names_municipality_and_state() -> None:
    found, _ = look("CHILPANCINGO, Gro. (apro).- Comunitarios retienen a soldados.")
    assert [(each.id, each.form, each.why) for each in found] == [
        ("mx-gro-chilpancingo-de-los-bravo", "dateline", "state:mx-gro"),
        ("mx-gro", "abbreviation", "abbreviation"),
    ]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("TECOANAPA, Gro., 7 de diciembre de 2019.- Vecinos", "mx-gro-tecoanapa"),
        ("Acapulco, 12 ago (EFE).- Un hombre", "mx-gro-acapulco-de-juarez"),
        ("Tras el titular\nPROGRESO, Yuc.- Un hombre", "mx-yuc-progreso"),
        ("LEÓN, Gto., 3 de mayo.- Un hombre", "mx-gua-leon"),
        ("ACAPULCO (AP) — Un hombre", "mx-gro-acapulco-de-juarez"),
    ],
)
def test_datelines(text: str, first: str) -> None:
    found, _ = look(text)
    assert (found[0].id, found[0].form, found[0].strong) == (first, "dateline", True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # states, the country, and what is written like them
        ("El estado de México y la Ciudad de México son dos.", ["estado de México mx-mex", "Ciudad de México mx-cmx"]),
        ("En el Edomex, en la CDMX y en México.", ["Edomex mx-mex", "CDMX mx-cmx", "México mx"]),
        ("Viajó de Nuevo México a Baja California Sur por el Golfo de México.", ["Baja California Sur mx-bcs"]),
        ("Soldiers were sent to Guerrero state and Michoacan.", ["Guerrero mx-gro", "Michoacan mx-mic"]),
        ("Bloqueos en Zapopan, Jal., y en Uruapan, Mich.", ["Zapopan mx-jal-zapopan", "Jal mx-jal", "Uruapan mx-mic-uruapan", "Mich mx-mic"]),
        ("Son de la sierra. Sin agua. Ver a Col. y Mor. es fácil.", []),
        # surnames and given names
        ("La medallista Xóchitl Guerrero saludó a Hidalgo Pérez y al general Vicente Guerrero.", []),
        ("La clavadista Paola Morelos ganó. Morelos entrenó dos años.", []),
        ("Guerrero y Morelos piden ayuda.", ["Guerrero mx-gro", "Morelos mx-mor"]),
        # streets, institutions, teams, roads
        ("Chocaron en la calle Hidalgo y Morelos, junto a la colonia Guerrero.", []),
        ("Lo publicó El Sol de Acapulco y lo repitió el Diario de Colima.", []),
        ("El Cártel de Sinaloa y the Juarez cartel, con salsa Tabasco.", []),
        ("El Puebla le ganó al Toluca.", []),
        ("Cerraron la carretera Acapulco-Zihuatanejo y la México-Acapulco.", []),
        ("Miles llegaron a Ixtapa-Zihuatanejo por la Autopista del Sol.", ["Ixtapa-Zihuatanejo mx-gro-zihuatanejo-de-azueta"]),
        # homonyms
        ("Cuerpos en Guerrero, Chihuahua.", ["Guerrero mx-chh-guerrero", "Chihuahua mx-chh"]),
        ("Lluvias en Michoacán, Guerrero, Chihuahua y Sinaloa.", ["Michoacán mx-mic", "Guerrero mx-gro", "Chihuahua mx-chh", "Sinaloa mx-sin"]),
        ("Ardió un bar de Guadalajara, España.", []),
        ("Ardió un bar de Guadalajara.", ["Guadalajara mx-jal-guadalajara"]),
        ("El alcalde de Benito Juárez, Quintana Roo, calló.", ["Benito Juárez mx-roo-benito-juarez", "Quintana Roo mx-roo"]),
        ("Vecinos de la alcaldía Benito Juárez marcharon.", ["Benito Juárez mx-cmx-benito-juarez"]),
        ("En San Luis no pasó nada.", []),
        ("Detienen a dos en Nuevo Laredo.", ["Nuevo Laredo mx-tam-nuevo-laredo"]),
        ("Balacera en la ciudad de Puebla y en el puerto de Veracruz.", ["Puebla mx-pue-puebla", "puerto de Veracruz mx-ver-veracruz"]),
        # what only its surroundings tell
        ("La Reforma y el Progreso son palabras; la Victoria también.", []),
        ("Ardió el mercado en Progreso, Yucatán.", ["Progreso mx-yuc-progreso", "Yucatán mx-yuc"]),
        ("Acapulco, La Unión y Atoyac.", ["Acapulco mx-gro-acapulco-de-juarez", "La Unión mx-gro-la-union-de-isidoro-montes-de-oca", "Atoyac mx-gro-atoyac-de-alvarez"]),
        ("Hombres armados en El Pericón.", ["El Pericón mx-gro-tecoanapa"]),
        ("Marchan en la Tierra Caliente.", []),
        ("Marchan en la Tierra Caliente de Michoacán.", ["Tierra Caliente mx-mic-tierra-caliente", "Michoacán mx-mic"]),
        # all capitals say nothing of a name
        ("BLOQUEAN NORMALISTAS EN CHILPANCINGO, GUERRERO", ["CHILPANCINGO mx-gro-chilpancingo-de-los-bravo", "GUERRERO mx-gro"]),
        ("XÓCHITL GUERRERO GANA MEDALLA", []),
    ],
)  # fmt: skip
def test_places_that_rules_fire_on(text: str, expected: list[str]) -> None:
    assert strong(text) == expected


def test_a_shared_name_is_the_one_of_the_state_nearby() -> None:
    assert strong("En San Marcos, de la Costa Chica de Guerrero.")[0] == "San Marcos mx-gro-san-marcos"
    assert strong("La policía de Jalisco entró en San Marcos.")[1] == "San Marcos mx-jal-san-marcos"


def test_a_shared_name_without_its_state_is_weak_for_each_that_bears_it() -> None:
    found, _ = look("Marchan en Ayutla por la tarde.")
    assert not any(each.strong for each in found)
    assert {each.id for each in found} >= {"mx-gro-ayutla-de-los-libres", "mx-jal-ayutla"}
    assert {each.why for each in found} == {"shared"}


def test_an_outlet_at_home_means_its_own_municipality() -> None:
    assert strong("Marchan en Ayutla por la tarde.", home="mx-gro") == ["Ayutla mx-gro-ayutla-de-los-libres"]


def test_two_of_one_name_in_one_state_are_at_least_that_state() -> None:
    found, _ = look("Balacera en Coyuca, Guerrero.")
    assert found[0].id == "mx-gro"
    assert found[0].why == "one-of:mx-gro-coyuca-de-benitez, mx-gro-coyuca-de-catalan"


def test_of_two_in_one_state_it_is_the_one_that_is_near_what_is_named_nearby() -> None:
    assert strong("Balacera en Coyuca, a un paso de Acapulco.")[0] == "Coyuca mx-gro-coyuca-de-benitez"
    assert strong("Balacera en Coyuca y en Pungarabato.")[0] == "Coyuca mx-gro-coyuca-de-catalan"
    found, _ = look("Balacera en Coyuca y en Teloloapan.")
    assert (found[0].id, found[0].why.partition(":")[0]) == ("mx-gro", "one-of")


def test_the_headline_speaks_for_the_text() -> None:
    assert strong("Hubo tiros en Cocula.", title="Violencia en Jalisco") == ["Cocula mx-jal-cocula"]


def test_what_is_none_says_why() -> None:
    _, passed = look("Chocaron en la calle Hidalgo; manejaba Ana Guerrero en la carretera Iguala-Taxco.")
    assert [each.why for each in passed] == [
        "street:calle", "person:Ana Guerrero", "road:Iguala-Taxco", "road:Iguala-Taxco",
    ]  # fmt: skip


def test_a_mention_is_where_the_name_stands_even_in_decomposed_letters() -> None:
    text = "Tiros en Michoaca\N{COMBINING ACUTE ACCENT}n, dicen."
    assert strong(text) == ["Michoaca\N{COMBINING ACUTE ACCENT}n mx-mic"]


def test_a_municipality_lies_in_its_region_its_state_and_the_country() -> None:
    assert gazetteer().ancestors("mx-gro-tecoanapa") == ("mx-gro-costa-chica", "mx-gro", "mx")
    assert gazetteer().ancestors("nowhere") == ()
    assert "mx-gro-tecoanapa" in gazetteer().contains("mx-gro")
    assert "mx-jal-zapopan" not in gazetteer().contains("mx-gro")


def test_the_gazetteer_is_whole() -> None:
    known = gazetteer().places
    assert sum(place.sort == "state" for place in known.values()) == 32
    assert sum(place.sort == "municipality" for place in known.values()) == 2_475
    assert len(gazetteer().contains("mx")) == len(known) - 1
    assert all(place.state in known for place in known.values() if place.id != "mx")


def test_an_id_that_is_nearly_right_leads_to_the_right_one() -> None:
    near = gazetteer().near
    assert near("guerrero") == "mx-gro"
    assert near("mx-guerrero") == "mx-gro"
    assert near("mx-gro-acapulco-de-juares") == "mx-gro-acapulco-de-juarez"
    assert near("tecoanapa") == "mx-gro-tecoanapa"
    assert near("zzzzzz") is None


@pytest.mark.parametrize(
    "line",
    [
        "Guerrero, Morelos, Puebla, ",
        "En Guerrero, alguien de Benito Juárez llegó a Benito Juárez. ",
    ],
)
def test_a_list_of_thousands_of_places_is_read_in_the_time_that_each_of_them_takes(line: str) -> None:
    text = line * 2_000
    look("Guerrero")
    began = time.process_time()
    found, _ = look(text)
    assert len(found) >= 2_000
    assert (
        time.process_time() - began < 4
    )  # 0.5 s when nothing else runs; half a minute where each is held against all others
