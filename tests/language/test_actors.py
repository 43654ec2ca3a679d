"""Who a text names: what makes a name a mention, what makes it a weak one, and what makes it somebody else's."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.actor import Actor
from language.mentions.actors import Actors
from language.mentions.records import Text
from language.tokens import tokenise

ALL = [
    Actor.model_validate(each)
    for each in (
        {
            "id": "aguirre",
            "kind": "person",
            "name": "Ángel Aguirre Rivero",
            "given": ["Ángel Heladio", "Ángel"],
            "roles": [{"role": "role:governor@mx-gro", "from": "2011-04-01", "until": "2014-10-26"}],
        },
        {
            "id": "role:governor@mx-gro",
            "kind": "role",
            "name": "gobernador de Guerrero",
            "aliases": ["gobernadora de Guerrero", "governor of Guerrero"],
            "titles": ["gobernador", "governor"],
        },
        {"id": "bruno", "kind": "person", "name": "Bruno Plácido Valerio", "titles": ["líder"]},
        {"id": "cirino", "kind": "person", "name": "Cirino Plácido Valerio"},
        {"id": "pena", "kind": "person", "name": "Irma Peña Solís"},
        {"id": "crac", "name": "Coordinadora Regional de Autoridades Comunitarias", "aliases": ["CRAC"]},
        {"id": "segob", "name": "Secretaría de Gobernación", "aliases": [{"name": "Gobernación", "written": "inside"}]},
        {"id": "state", "name": "Secretaría General de Gobierno"},
        {"id": "army", "name": "Ejército Mexicano", "aliases": [{"name": "Ejército", "written": "inside"}]},
        {"id": "ezln", "name": "Ejército Zapatista de Liberación Nacional", "aliases": ["EZLN"]},
        {
            "id": "navy",
            "name": "Secretaría de Marina",
            "aliases": [{"name": "Marina", "written": "inside", "needs": ["elementos", "armada", "narco*"]}],
        },
        {
            "id": "line",
            "name": "Cártel de Juárez",
            "aliases": [{"name": "La Línea", "written": "capitalised", "needs": ["sicario*", "chihuahua"]}],
        },
        {
            "id": "self-defence",
            "name": "autodefensas",
            "aliases": ["grupo* de autodefensa*", {"name": "vigilantes", "languages": ["en"]}],
        },
        {
            "id": "old-police",
            "name": "Vieja Policía",
            "from": "1999-01-01",
            "until": "2019-12-31",
        },
        {
            "id": "guard",
            "name": "Guardia Nacional",
            "from": "2019-03-28",
            "unless": ["bolivariana", "texas"],
            "not": ["Cuerpo de la Guardia Nacional"],
        },
        {"id": "reds-gro", "name": "Rojos de Guerrero", "aliases": [{"name": "Los Rojos", "needs": ["chilapa"]}]},
        {"id": "reds-gulf", "name": "Rojos del Golfo", "aliases": [{"name": "Los Rojos", "needs": ["reynosa"]}]},
        {"id": "jaguars", "name": "Los Jaguares", "people": ["Pedro Rosales Ortiz", {"name": "El Yaguar Soto", "given": ["El Yaguar"], "surnames": ["Soto"]}]},
        {
            "id": "marshal",
            "name": "Mariscalía",
            "home": ["guerrero"],
            "abroad": ["bolivia", "estados unidos"],
            "aliases": [{"name": "Mariscalía de Guerrero", "anywhere": True}, {"name": "mariscales", "after": ["los", "tres"]}],
        },
        {"id": "zetas", "name": "Los Zetas", "aliases": [{"name": "Zeta", "written": "capitalised"}]},
    )
]  # fmt: skip
FINDER = Actors([actor.who for actor in ALL], {"zeta": ["Zeta", "Semanario Zeta"]})


def texts(text, title=""):
    return [
        Text(field=field, text=content, tokens=tokenise(content))
        for field, content in (("title", title), ("summary", ""), ("text", text))
    ]


def told(text, title="", **known):
    """Return what is found, as `id form` for a strong mention and `id? why` for a weak one."""
    return [
        f"{each.id} {each.form}" if each.strong else f"{each.id}? {each.why}"
        for each in FINDER.find(texts(text, title), **known)
    ]


def passed_over(text, **known):
    _, others = FINDER.look(texts(text), **known)
    return [f"{each.id} {each.why}" for each in others]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("El gobernador Ángel Aguirre Rivero dijo que no.", ["aguirre full"]),
        ("El mandatario Angel Heladio Aguirre dijo que no.", ["aguirre short"]),
        ("Gobernador Aguirre: habrá diálogo", ["aguirre surname"]),
        ("Gov. Aguirre said no", ["aguirre surname"]),
        ("El exgobernador Aguirre volvió", ["aguirre surname"]),
        ("ANGEL AGUIRRE PIDE CALMA", ["aguirre short"]),
        ("Ángel Aguirre Pide Calma a los Pueblos de la Montaña", ["aguirre short"]),
        ("Llegó Ángel Aguirre. Más tarde, Aguirre negó todo.", ["aguirre short", "aguirre surname"]),
        ("Aguirre negó todo. Así es Ángel Aguirre.", ["aguirre surname", "aguirre short"]),
        ("Llegó Ángel Aguirre. El alcalde Aguirre no.", ["aguirre short", "aguirre? other-title:alcalde"]),
        ("Llegó Ángel Aguirre con Javier Aguirre. Aguirre negó.", ["aguirre short", "aguirre? shared:Javier Aguirre"]),
        ("Aguirre Rivero dijo que no.", ["aguirre surnames"]),
        ("Bruno Plácido y Cirino Plácido. Plácido habló.", ["bruno short", "cirino short", "bruno? shared:Cirino Plácido", "cirino? shared:Bruno Plácido"]),
        ("Bruno Plácido y Cirino Plácido. El líder Plácido habló.", ["bruno short", "cirino short", "bruno surname", "cirino? shared:Bruno Plácido"]),
        ("Habló Bruno Plácido. Plácido dijo que sí.", ["bruno short", "bruno surname"]),
        ("Habló Bruno Plácido. Plácido Valerio dijo que sí.", ["bruno short", "bruno surname"]),
        ("Bruno y Cirino. Los Plácido Valerio dijeron que sí.", []),
    ],
)  # fmt: skip
def test_a_person_is_found_by_the_forms_of_the_name(text, found):
    assert told(text) == found


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("El futbolista Javier Aguirre llegó.", "aguirre another-given:Javier Aguirre"),
        ("Llegó José Ángel Aguirre.", "aguirre another-given:José Ángel Aguirre"),
        ("Ángel Aguirre Gómez, comerciante, llegó.", "aguirre another-surname:Ángel Aguirre Gómez"),
        ("Aguirre anotó dos goles.", "aguirre bare-surname"),
        ("El alcalde Aguirre fue retenido.", "aguirre bare-surname"),
        ("En la calle Ángel Aguirre hubo un choque", "aguirre place:calle"),
        ("la escuela primaria de Ángel Aguirre", "aguirre place:primaria"),
        ("ganó Marina López", "navy longer-name:Marina López"),
        ("la avenida Ejército Nacional", "army place:avenida"),
        ("Sicarios cantaron La Línea Dorada en Chihuahua", "line longer-name:La Línea Dorada"),
    ],
)
def test_a_name_that_is_somebody_elses_is_passed_over(text, why):
    assert told(text) == []
    assert why in passed_over(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("La CRAC-PC bloqueó", ["crac abbreviation"]),
        ("se oyó un crac", []),
        ("el titular de Gobernación", ["segob alias"]),
        ("la gobernación del país", []),
        ("Gobernación llamó a dialogar", ["segob? sentence-start"]),
        ("la Secretaría General de Gobierno", ["state full"]),
        ("el Ejército Zapatista de Liberación Nacional", ["ezln full"]),
        ("llegó el Ejército", ["army alias"]),
        ("Elementos de la Marina llegaron", ["navy alias"]),
        ("vieron a la Marina", ["navy? no-context"]),
        ("Marina decomisa narcóticos", ["navy alias"]),
        ("la marina de Acapulco y sus elementos", []),
        ("MARINA DETIENE A ELEMENTOS", ["navy alias"]),
        ("Los grupos de autodefensas", ["self-defence alias"]),
        ("a los grupos, de autodefensas", ["self-defence full"]),
        ("Los Rojos atacaron Chilapa", ["reds-gro alias", "reds-gulf? no-context"]),
        ("Los Rojos atacaron Chilapa y Reynosa", ["reds-gro? shared:reds-gulf", "reds-gulf? shared:reds-gro"]),
        ("Los Rojos atacaron Chilapa. No son los de Reynosa.", ["reds-gro alias", "reds-gulf? shared:reds-gro"]),
        ("dijo al semanario Zeta", []),
        ("el Semanario Zeta publicó", []),
    ],
)  # fmt: skip
def test_a_group_is_found_by_names_that_are_written_as_they_must_be(text, found):
    assert told(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Detienen a Pedro Rosales Ortiz. Rosales no habló.", ["jaguars full", "jaguars surname"]),
        ("El Yaguar Soto huyó", ["jaguars full"]),
        ("Rosales huyó", []),
        ("La Mariscalía investiga", ["marshal full"]),
        ("La Mariscalía de Bolivia y la de Guerrero", ["marshal full"]),
        ("La Mariscalía de Bolivia y la de Estados Unidos, no la de Guerrero", ["marshal? abroad:bolivia"]),
        ("La Mariscalía de Guerrero fue a Bolivia y a Estados Unidos", ["marshal alias"]),
        ("llegaron los mariscales", ["marshal alias"]),
        ("llegaron 12 mariscales", ["marshal alias"]),
        ("llegaron, mariscales y todo", ["marshal alias"]),
        ("oficinas mariscales", []),
    ],
)
def test_a_group_has_people_and_an_authority_its_country(text, found):
    assert told(text) == found


def test_a_headline_finds_the_words_it_needs_in_the_first_lines_of_the_text():
    assert told("Los sicarios huyeron.", title="Ataca La Línea") == ["line alias"]


@pytest.mark.parametrize(
    ("language", "found"), [("en", ["self-defence alias"]), ("en-US", ["self-defence alias"]), ("es", [])]
)
def test_a_name_of_one_language_is_looked_for_in_that_language(language, found):
    assert told("The vigilantes came", language=language) == found


@pytest.mark.parametrize(("language", "found"), [("en", ["pena full"]), ("es", [])])
def test_english_copy_writes_n_for_enye(language, found):
    assert told("Irma Pena Solis came", language=language) == found


def test_a_name_of_one_language_is_weak_where_nobody_knows_the_language():
    assert told("The vigilantes came") == ["self-defence? language:en"]


@pytest.mark.parametrize(
    ("text", "on", "found"),
    [
        ("La Guardia Nacional llegó", date(2020, 1, 1), ["guard full"]),
        ("La Guardia Nacional llegó", date(2013, 1, 1), ["guard? before:2019-03-28"]),
        ("La Guardia Nacional llegó", None, ["guard full"]),
        ("La Guardia Nacional de Texas", None, ["guard? unless:texas"]),
        ("El Cuerpo de la Guardia Nacional", None, []),
        ("La Vieja Policía llegó", date(2019, 12, 31), ["old-police full"]),
        ("La Vieja Policía llegó", date(2024, 1, 1), ["old-police? after:2019-12-31"]),
        ("La extinta Vieja Policía llegó", date(2024, 1, 1), ["old-police full"]),
        ("Fue de la Vieja Policía hasta 2018", date(2024, 1, 1), ["old-police full"]),
        ("Fue de la Vieja Policía hasta 2021", date(2024, 1, 1), ["old-police? after:2019-12-31"]),
        ("Fue de la Vieja Policía, dijo en 2018", date(1998, 1, 1), ["old-police? before:1999-01-01"]),
    ],
)
def test_an_actor_has_its_time_and_what_it_is_not(text, on, found):
    assert told(text, on=on) == found


ROLE = "role:governor@mx-gro"


@pytest.mark.parametrize(
    ("text", "on", "found"),
    [
        ("El gobernador de Guerrero habló", date(2013, 8, 9), ["aguirre role", f"{ROLE} role"]),
        ("El gobernador de Guerrero habló", date(2017, 8, 9), [f"{ROLE} role"]),
        ("El gobernador de Guerrero habló", None, [f"aguirre? no-date:{ROLE}", f"{ROLE} role"]),
        ("El ex gobernador de Guerrero habló", date(2013, 8, 9), ["aguirre? former:ex", f"{ROLE}? former:ex"]),
        ("candidato a gobernador de Guerrero", date(2017, 8, 9), [f"{ROLE}? former:candidato"]),
        ("El gobernador de Guerrero, Rubén Figueroa", date(2013, 8, 9), ["aguirre? another-holder:Rubén", f"{ROLE} role"]),
        ("El gobernador de Guerrero, Aguirre", None, [f"aguirre? no-date:{ROLE}", f"{ROLE} role", "aguirre surname"]),
        ("El gobernador Aguirre", date(2018, 8, 9), ["aguirre? not-then:gobernador"]),
        ("El entonces gobernador Aguirre", date(2018, 8, 9), ["aguirre surname"]),
    ],
)  # fmt: skip
def test_a_role_is_whoever_holds_it_on_the_day_of_the_article(text, on, found):
    assert told(text, on=on) == found


def test_an_outlets_own_name_is_no_actor_in_its_articles():
    assert told("Zeta supo que así fue", outlet="zeta") == []
    assert told("Zeta supo que así fue", outlet="otro") == ["zetas alias"]


def test_mentions_stand_in_the_order_of_reading_with_places_in_the_original_text():
    title, text = "Ángel Aguirre y la CRAC", "Ángel\u0301 dijo «CRAC»"
    found = FINDER.find(texts(text, title))
    assert [(each.field, each.id) for each in found] == [
        ("title", "aguirre"),
        ("title", "crac"),
        ("text", "crac"),
    ]
    content = {"title": title, "text": text}
    assert [content[each.field][each.start : each.end] for each in found] == ["Ángel Aguirre", "CRAC", "CRAC"]


PIECES = st.sampled_from(
    [
        *("Ángel Aguirre Rivero", "Aguirre", "gobernador de Guerrero", "la Marina", "Los Rojos", "CRAC-PC", "Plácido", "Javier"),
        *("Bruno Plácido", "el ejército", "Chilapa", "Reynosa", "elementos", ". ", ",", "\n", " ", "«", "2018", "Texas", "n\u0303"),
    ]
)  # fmt: skip


@given(
    st.lists(PIECES, max_size=12), st.booleans(), st.sampled_from([None, date(2013, 8, 9), date(2024, 1, 1)])
)
def test_whatever_the_text_mentions_stand_in_it_in_order_once_and_say_why(pieces, loud, on):
    text = " ".join(pieces).upper() if loud else " ".join(pieces)
    found = FINDER.find(texts(text), on=on)
    assert found == FINDER.find(texts(text), on=on)
    assert [(each.start, each.end, each.id) for each in found] == sorted(
        {(each.start, each.end, each.id) for each in found}
    )
    for each in found:
        assert 0 <= each.start < each.end <= len(text)
        assert text[each.start : each.end].strip()
        assert each.why
    mentions, others = FINDER.look(texts(text), on=on)
    assert mentions == found
    assert {(each.id, each.start) for each in others}.isdisjoint((each.id, each.start) for each in found)
