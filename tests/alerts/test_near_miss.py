"""The nearest miss names what a rule lacked, the nearest first, and nothing of rules that are far from it."""

from __future__ import annotations

import pytest

from alerts.asked import Asked
from alerts.matching import Document, Matcher
from alerts.near_miss import Miss
from config.actor import Actor
from config.rule import Rule
from language.query import parse_term
from language.query.tree import Near, Words

NEAR = Near(left=Words(term=parse_term("presa")), right=Words(term=parse_term("llena")), distance=3)
MAYOR = Actor(id="mayor", name="Rosa Tamez", aliases=["la alcaldesa"])
ARTICLE = Document(
    title="Autodefensas toman la presa de Villa Serena",
    text="La alcaldesa pidió calma. No hubo heridos en la presa.",
    outlet="gaceta",
    language="es",
)


def missed(most: int = 3, document: Document = ARTICLE, **rules: dict[str, object]) -> tuple[Miss, ...]:
    made = [Rule(id=name.replace("_", "-"), **asked) for name, asked in rules.items()]
    return Matcher(made, [MAYOR]).misses(document, most)


@pytest.mark.parametrize(
    ("asked", "miss"),
    [
        (
            {"all": ["autodefensas", "Guerrero"]},
            Miss(rule="r", found=("autodefensas",), lacking=("Guerrero",)),
        ),
        (
            {"all": ["presa"], "any": ["sequía", "desfogue"]},
            Miss(rule="r", found=("presa",), none_of=("sequía", "desfogue")),
        ),
        ({"all": ["presa"], "none": ["heridos"]}, Miss(rule="r", found=("presa",), forbidden=("heridos",))),
        ({"all": ["presa"], "outlets": ["otro"]}, Miss(rule="r", found=("presa",), turned_away=("outlets",))),
        (
            {"all": ["presa"], "languages": ["en"], "enabled": False},
            Miss(rule="r", found=("presa",), turned_away=("enabled", "languages")),
        ),
        (
            {"any": ["sequía"], "actors": ["mayor"]},
            Miss(rule="r", found=("mayor",), lacking=("sequía",)),
        ),
    ],
)
def test_a_miss_names_what_was_there_and_what_was_not(asked, miss):
    assert missed(r=asked) == (miss,)


def test_a_rule_that_matches_or_of_which_nothing_stands_there_is_no_miss():
    assert missed(hit={"all": ["presa"]}, far={"all": ["volcán"], "none": ["presa"]}) == ()


def test_what_lacks_least_comes_first_and_of_equals_what_found_most():
    found = missed(
        far={"all": ["presa", "volcán", "ceniza"]},
        near={"all": ["presa", "ceniza"]},
        nearer={"all": ["presa", "autodefensas", "ceniza"]},
    )
    assert [miss.rule for miss in found] == ["nearer", "near", "far"]
    assert [
        miss.rule for miss in missed(1, near={"all": ["presa", "x"]}, far={"all": ["presa", "x", "y"]})
    ] == ["near"]


def of_tree(text: str, most: int = 3) -> tuple[Miss, ...]:
    asked = Asked(
        rule=Rule(id="r", all=["x"]),
        version="1",
        tree=NEAR,
        outlets=None,
        sections=frozenset(),
        languages=frozenset(),
    )
    return Matcher([asked], []).misses(Document(title="", text=text), most)


def test_a_miss_says_how_near_two_words_came():
    [miss] = of_tree("La presa de la alcaldesa Rosa está llena")
    assert [(hint.code, hint.values) for hint in miss.hints] == [
        ("near", {"operator": "NEAR/3", "count": 5}),
    ]
    [miss] = of_tree("La presa está seca")
    assert (miss.lacking, miss.hints) == (("llena",), ())
    assert of_tree("La presa está llena") == ()


def test_what_stands_there_in_another_form_is_no_word_that_is_lacking():
    [miss] = missed(r={"all": ["presa", "herido", "ceniza"]})
    assert miss.lacking == ("ceniza",)
    assert [(hint.code, hint.values["written"]) for hint in miss.hints] == [("form", "heridos")]


def test_a_field_beside_the_words_is_one_thing_that_lacks():
    [miss] = missed(r={"query": "presa AND outlet:otro"})
    assert (miss.lacking, [hint.code for hint in miss.hints]) == ((), ["value"])
