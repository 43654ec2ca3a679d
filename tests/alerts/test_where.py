"""Rules that ask for a place: of what lies in it, and of where the outlet is at home."""

from __future__ import annotations

from alerts.document import Document
from alerts.matching import Matcher
from alerts.who import Named
from config.rule import Rule


def matches(rule: Rule, text: str, *, outlet: str = "") -> bool:
    who = Named((), homes={"elsur": "mx-gro"})
    return bool(Matcher([rule], (), who=who).match(Document(title="Hoy", text=text, outlet=outlet)))


def test_a_rule_for_a_state_hears_of_its_municipalities_and_regions() -> None:
    rule = Rule(id="a", places=["mx-gro"])
    assert matches(rule, "Un retén en Tecoanapa.")
    assert matches(rule, "Un retén en la Costa Chica.")
    assert not matches(rule, "Un retén en Zapopan.")


def test_a_rule_for_a_region_hears_of_its_municipalities_alone() -> None:
    rule = Rule(id="a", places=["mx-gro-costa-chica"])
    assert matches(rule, "Un retén en Tecoanapa, Guerrero.")
    assert not matches(rule, "Un retén en Iguala, Guerrero.")


def test_no_rule_fires_on_a_weak_mention_or_a_namesake() -> None:
    rule = Rule(id="a", places=["mx-gro"])
    assert not matches(rule, "La medallista Xóchitl Guerrero saludó en la colonia Guerrero.")
    assert not matches(rule, "Un retén en Ayutla.")


def test_an_outlet_speaks_of_places_where_it_is_at_home() -> None:
    assert matches(Rule(id="a", places=["mx-gro"]), "Un retén en Ayutla.", outlet="elsur")
