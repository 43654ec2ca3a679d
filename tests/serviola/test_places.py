"""`serviola places`: which places there are, and which a text names, with why."""

from __future__ import annotations

import json

import pytest

from bench.places import own
from config.places import places
from language.wording import Wording
from serviola.cli.places import why_in_words


def test_a_text_is_shown_with_what_each_name_in_it_comes_to(tmp_path, serviola):
    answer = serviola(tmp_path, "places", "try", "Chocaron en la calle Hidalgo; habla Iguala.")
    assert answer.code == 0
    assert answer.out.splitlines() == [
        "none    Chocaron en la calle [Hidalgo]; habla Iguala.",
        '    a street, a quarter or a building ("calle")',
        "strong  …on en la calle Hidalgo; habla [Iguala].  mx-gro-iguala-de-la-independencia  Iguala de la Independencia",
        "    no other municipality has this name",
    ]


def test_an_outlet_is_asked_as_the_one_that_it_is_at_home(tmp_path, serviola):
    answer = serviola(tmp_path, "places", "try", "Marchan en Ayutla.", "--outlet", "elsur", "--json")
    told = json.loads(answer.out)
    assert told["home"] == "mx-gro"
    assert [(each["id"], each["why"]) for each in told["mentions"]] == [
        ("mx-gro-ayutla-de-los-libres", "home:mx-gro")
    ]


def test_a_place_is_listed_with_what_lies_in_it(tmp_path, serviola):
    lines = serviola(tmp_path, "places", "list", "mx-gro-costa-chica").out.splitlines()
    assert lines[0] == "mx-gro-costa-chica\tregion\tCosta Chica\t"
    assert "mx-gro-tecoanapa\tmunicipality\tTecoanapa\tEl Pericón" in lines


def test_a_place_is_found_by_a_name_or_a_part_of_one(tmp_path, serviola):
    answer = serviola(tmp_path, "places", "find", "benito juarez", "--json")
    assert {each["id"] for each in json.loads(answer.out)} >= {"mx-gro-benito-juarez", "mx-roo-benito-juarez"}
    assert "mx-gro-acapulco-de-juarez" in serviola(tmp_path, "places", "find", "acapulco").out
    assert serviola(tmp_path, "places", "find", "xyzzy").code == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("list", "mx-gro-acapulco-de-juares"), "did you mean mx-gro-acapulco-de-juarez?"),
        (("try", "Iguala", "--home", "guerrero"), "did you mean mx-gro?"),
        (("try", "Iguala", "--outlet", "elsurr"), "elsur"),
    ],
)
def test_what_is_not_known_is_refused_with_what_is_near(tmp_path, serviola, words, said):
    answer = serviola(tmp_path, "places", *words)
    assert answer.code == 2
    assert said in answer.text


def test_every_reason_has_a_sentence():
    reasons = set()
    for article in own():
        mentions, passed = places().look(article.texts, home=article.home, language=article.language)
        reasons |= {(each.why, "strong" if each.strong else "weak") for each in mentions}
        reasons |= {(each.why, "none") for each in passed}
    codes = {(why.partition(":")[0], standing) for why, standing in reasons}
    assert len(codes) > 20
    for language in ("es", "en"):
        assert all(why_in_words(why, standing, Wording(language)) for why, standing in reasons)
