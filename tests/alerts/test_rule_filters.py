"""Which articles a rule is about, beside its words: outlets, their groups, sections."""

from __future__ import annotations

import pytest

from alerts.matching import Document, matcher_of
from config.outlet import FeedSource, Outlet
from config.rule import Rule
from config.schema import Catalog


def outlet(name: str, group: str | None = None) -> Outlet:
    feed = FeedSource(url="https://a.example/f")
    return Outlet(id=name, name=name, home="https://a.example", group=group, sources=[feed])


OUTLETS = (outlet("a", "north"), outlet("b", "north"), outlet("c", "south"), outlet("d"))


def found(document: Document, **about: object) -> bool:
    rule = Rule(id="r", any=["retén"], **about)
    return matcher_of(Catalog(outlets=OUTLETS, rules=(rule,))).decide(document) == ["r"]


@pytest.mark.parametrize(
    ("about", "admitted"),
    [
        ({}, "abcd"),
        ({"groups": ["north"]}, "ab"),
        ({"groups": ["north"], "outlets": ["d"]}, "abd"),
        ({"outlets": ["c"]}, "c"),
    ],
)
def test_a_rule_is_about_the_outlets_it_names_and_those_of_its_groups(about, admitted):
    assert {each for each in "abcd" if found(Document(title="Un retén", outlet=each), **about)} == set(
        admitted
    )


@pytest.mark.parametrize(
    ("section", "admitted"),
    [
        ("Policía", True),
        ("POLICIA", True),
        ("Deportes", False),
        ("Policía y justicia", False),
        (None, True),
        ("-", True),
    ],
)
def test_a_section_is_compared_by_its_words_and_one_that_is_not_known_is_let_through(section, admitted):
    document = Document(title="Un retén", section=section)
    assert found(document, sections=["Policía", "Seguridad"]) is admitted
