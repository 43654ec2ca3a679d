"""Actors as they are written down: what each key comes to, and what is said of mistakes."""

from __future__ import annotations

from datetime import date

import pytest

from config.actor import Actor
from config.load import ConfigError, load
from language.mentions.names import Letters, Within

WRONG = """\
actors:
  - {id: a, name: María, kind: person}
  - {id: b, name: Los Azules, surnames: [x]}
  - {id: c, name: Los Rojos, titles: [líder]}
  - {id: "role:mayor@x", name: alcalde de X}
  - {id: d, name: alcalde de Y, kind: role}
  - {id: e, name: Los Verdes, from: 2019-13-01}
  - {id: f, name: Los Grises, from: 2019-02-01, until: 2018-01-01}
  - id: g
    name: Los Negros
    aliases:
      - au*
      - {name: Negros, written: capitalized}
      - {name: Negros, need: [x]}
      - 43
      -
      - {name: Negros, needs: [a*]}
  - {id: h, name: Ana Ruiz, kind: person, roles: [{role: role:governor@mx-gr, from: 2011-04-01}]}
  - {id: "Los X", name: Equis}
  - {id: i, name: Los Blancos, people: [Pedro]}
  - {id: j, name: Ana Ruiz, kind: person, people: [Pedro Ruiz]}
  - {id: k, name: Los Cafés, kind: cartel}
"""
SAYS = """\
:2:19: actors[0].name: 'María' is one word, and a person needs a surname; write given and surnames, or kind: group
:3:41: actors[1].surnames: says surnames, which this kind of actor has not; write kind: person, or take it out
:4:38: actors[2].titles: says titles, which this kind of actor has not; write kind: person, or take it out
:5:10: actors[3].id: an actor of kind role has an id such as role:governor@mx-gro, and no other actor has; mend `id` or `kind`
:6:10: actors[4].id: an actor of kind role has an id such as role:governor@mx-gro, and no other actor has; mend `id` or `kind`
:7:37: actors[5].from: '2019-13-01' is no day; write it as 2026-11-22
:8:5: actors[6]: ends (2018-01-01) before it begins (2019-02-01); mend one of the two
:12:11: actors[7].aliases[0]: a star after only 'au'; write at least 3 letters before it, such as secuestr*
:13:33: actors[7].aliases[1].written: cannot be capitalized; did you mean capitalised, capitals?
:14:24: actors[7].aliases[2].need: there is no key need here; did you mean needs?
:15:9: actors[7].aliases[3]: is read as a number or a truth value; put it in quotes to make it text, such as '43'
:16:8: actors[7].aliases[4]: is empty; write a value, or take the line out
:17:33: actors[7].aliases[5].needs[0]: a star after only 'a'; write at least 3 letters before it, such as secuestr*
:18:58: actors[8].roles[0].role: there is no role role:governor@mx-gr; did you mean role:governor@mx-gro, role:government-secretary@mx-gro?
:19:10: actors[9].id: 'Los X' is no identifier; use small letters without accents, digits, '-', '_' and '.', such as my-outlet
:20:41: actors[10].people[0]: 'Pedro' is one word, and a person needs a surname; write given and surnames, or kind: group
:21:51: actors[11].people: a person has no people; write other names under aliases
:22:36: actors[12].kind: cannot be cartel; write one of: group, person, role
"""


def problems(path, language):
    path.write_text(WRONG, encoding="utf-8")
    with pytest.raises(ConfigError) as raised:
        load(path, environ={}, language=language)
    return [str(problem).removeprefix(str(path)) for problem in raised.value.problems]


def test_every_mistake_about_an_actor_is_told_with_its_place(tmp_path):
    assert problems(tmp_path / "serviola.yaml", "en") == SAYS.splitlines()


def test_every_mistake_about_an_actor_is_told_in_spanish_too(tmp_path):
    spanish = problems(tmp_path / "serviola.yaml", "es")
    assert [line.split(" ")[0] for line in spanish] == [line.split(" ")[0] for line in SAYS.splitlines()]
    assert not set(spanish) & set(SAYS.splitlines())


def made(**written):
    return Actor.model_validate({"id": "x", **written}).who


def test_a_name_alone_is_looked_for_in_any_way_and_one_word_in_capitals_in_capitals():
    who = made(
        name="Unión de Pueblos", aliases=["UPOEG", "Upoeg", "grupo* de autodefensa*", "GUARDIA NACIONAL"]
    )
    assert [(alias.text, alias.form, alias.letters) for alias in who.aliases] == [
        ("Unión de Pueblos", "full", Letters.ANY),
        ("UPOEG", "abbreviation", Letters.CAPITALS),
        ("Upoeg", "alias", Letters.ANY),
        ("grupo* de autodefensa*", "alias", Letters.ANY),
        ("GUARDIA NACIONAL", "alias", Letters.ANY),
    ]


def test_a_name_says_what_it_takes():
    written = {
        "name": "Marina",
        "written": "inside",
        "needs": ["armada"],
        "within": "article",
        "from": "2019-03-28",
    }
    alias = made(name="Secretaría de Marina", aliases=[written]).aliases[-1]
    assert (alias.letters, alias.within, alias.days.since) == (
        Letters.INSIDE,
        Within.ARTICLE,
        date(2019, 3, 28),
    )
    assert alias.needs
    assert not alias.unless


@pytest.mark.parametrize(
    ("written", "given", "surnames"),
    [
        ({"name": "Ana Ruiz"}, ("Ana",), ("Ruiz",)),
        ({"name": "Ángel Aguirre Rivero"}, ("Ángel",), ("Aguirre", "Rivero")),
        ({"name": "Miguel Ángel Osorio Chong"}, ("Miguel Ángel", "Miguel"), ("Osorio", "Chong")),
        ({"name": "Raybel Jacobo de Almonte"}, ("Raybel",), ("Jacobo", "de Almonte")),
        ({"name": "Ana Laura Ruiz", "surnames": ["Ruiz"]}, ("Ana Laura", "Ana"), ("Ruiz",)),
        ({"name": "La Tuta", "given": ["Servando"], "surnames": ["Gómez"]}, ("Servando",), ("Gómez",)),
    ],
)
def test_a_persons_name_is_taken_apart(written, given, surnames):
    (person,) = made(kind="person", **written).people
    assert (person.given, person.surnames) == (given, surnames)


def test_a_form_that_is_written_down_takes_what_is_said_there():
    who = made(
        kind="person",
        name="Luis Miranda Nava",
        aliases=[{"name": "Luis Miranda", "needs": ["segob"]}, "Miranda"],
    )
    forms = {alias.text: alias for alias in who.aliases}
    assert (forms["Luis Miranda"].form, bool(forms["Luis Miranda"].needs)) == ("short", True)
    assert forms["Miranda"].form == "surnames"
    assert len(forms) == len(who.aliases)


def test_what_an_actor_says_of_all_its_names_holds_for_those_that_say_nothing():
    aliases = ["Armada", {"name": "Semar", "anywhere": True}, {"name": "Navy", "unless": ["yard"]}]
    who = made(name="Marina", unless=["chile"], aliases=aliases)
    tokens = [[("chile", 0, 5)]]
    denied = {alias.text: alias.unless.first_in(tokens) for alias in who.aliases}
    assert denied == {"Marina": "chile", "Armada": "chile", "Semar": None, "Navy": None}


def test_an_actor_of_ones_own_with_a_shipped_id_replaces_it(tmp_path):
    path = tmp_path / "serviola.yaml"
    path.write_text(
        "actors: [{id: 'role:governor@mx-gro', kind: role, name: gobernadora}]\n", encoding="utf-8"
    )
    actors = [each for each in load(path, environ={}).catalog.actors if each.id == "role:governor@mx-gro"]
    assert [each.name for each in actors] == ["gobernadora"]
