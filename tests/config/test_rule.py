"""What a rule asks for is one tree, however it is written; lists are part of it and of its version."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from config.asking import entry, leaf_count
from config.load import load
from config.outlet import FeedSource, Outlet
from config.rule import Rule
from config.schema import Catalog
from language.query import written
from language.query.tree import Actor, And, Listed, Not, Or, Place


def outlet(name: str, group: str | None = None) -> Outlet:
    return Outlet(
        id=name,
        name=name,
        home="https://a.example",
        group=group,
        sources=[FeedSource(url="https://a.example/f")],
    )


def test_a_plain_rule_asks_for_everything_of_it_and_one_of_each_group_and_nothing_of_what_it_excludes():
    rule = Rule(
        id="a",
        all=["Guerrero", "@armas"],
        any=["retén", "bloqueo"],
        none=["béisbol", "@deporte"],
        actors=["crac", "upoeg"],
        places=["mx-gro", "mx-oax"],
    )
    assert rule.tree == And(
        parts=(
            entry("Guerrero"),
            Listed(name="armas"),
            Or(parts=(entry("retén"), entry("bloqueo"))),
            Or(parts=(Actor(id="crac"), Actor(id="upoeg"))),
            Or(parts=(Place(id="mx-gro"), Place(id="mx-oax"))),
            Not(part=Or(parts=(entry("béisbol"), Listed(name="deporte")))),
        )
    )
    assert rule.lists == ("armas", "deporte")
    assert leaf_count(rule.tree, {"armas": ("fusil", "rifle", "arma"), "deporte": ()}) == 11


def test_a_query_is_the_tree_of_the_plain_rule_that_asks_for_the_same():
    plain = Rule(
        id="a",
        all=["Guerrero", "policía comunitaria"],
        any=["retén", "@armas", "secuestr*"],
        none=["béisbol"],
        actors=["crac", "upoeg"],
        places=["mx-gro"],
    )
    query = (
        'Guerrero AND "policía comunitaria" AND (retén OR @armas OR secuestr*) AND (actor:crac OR actor:upoeg)'
        " AND place:mx-gro AND NOT béisbol"
    )
    assert written(plain.tree) == query
    asked = Rule(id="a", query=query)
    assert written(asked.tree) == query
    assert asked.lists == ("armas",)


def test_the_version_of_a_rule_with_a_query_changes_with_it_and_with_its_lists():
    versions = {
        Catalog(lists={"armas": terms}, rules=(Rule(id="a", query=query),)).rules[0].version
        for query, terms in (("x AND @armas", ["a"]), ("x AND @armas", ["b"]), ("x OR @armas", ["a"]))
    }
    assert len(versions) == 3


def test_what_is_alone_is_itself_and_what_is_named_twice_counts_once():
    assert Rule(id="a", any=["retén", "retén"]).tree == entry("retén")
    assert Rule(id="a", places=["mx-gro"]).tree == Place(id="mx-gro")


def test_a_copy_with_other_words_has_a_tree_of_its_own():
    rule = Rule(id="a", any=["x"])
    assert rule.tree == entry("x")
    assert rule.model_copy(update={"any": ["y"]}).tree == entry("y")


@pytest.mark.parametrize(
    ("asks", "below"),
    [
        ({"all": ["policía comunitaria"], "none": ["béisbol", "policía"]}, "policía"),
        ({"any": ["secuestro", "secuestrad*"], "none": ["secuestr*"]}, "secuestr*"),
        ({"all": ["@armas"], "none": ["@armas"]}, "@armas"),
    ],
)
def test_a_rule_whose_exclusion_forbids_what_it_asks_for_is_refused(asks, below):
    with pytest.raises(ValidationError, match="none forbids") as raised:
        Rule(id="a", **asks)
    assert raised.value.errors()[0]["ctx"]["term"] == below


def test_the_version_changes_with_the_terms_of_the_lists_that_the_rule_uses_and_with_no_other():
    def version(**lists: list[str]) -> str:
        return Catalog(lists=lists, rules=(Rule(id="a", all=["@armas", "x"]),)).rules[0].version

    one = version(armas=["fusil"])
    assert version(armas=["fusil"], deporte=["béisbol"]) == one
    assert version(armas=["fusil", "rifle"]) != one


def test_the_version_changes_with_places_groups_and_sections():
    written = ({}, {"places": ["mx-gro"]}, {"groups": ["a"]}, {"sections": ["Policía"]}, {"outlets": ["a"]})
    assert len({Rule(id="a", any=["x"], **each).version for each in written}) == len(written)


@pytest.mark.parametrize(
    ("asks", "version"),
    [
        ({"any": ["x"]}, "7941bda2972f"),
        ({"all": ["Guerrero"], "none": ["x"], "when": "edited", "languages": ["es"]}, "3a9649e50211"),
    ],
)
def test_the_version_of_a_rule_without_newer_keys_is_the_one_that_is_stored(asks, version):
    more = {"name": "N", "note": "n", "priority": "urgent", "channels": ["c"], "look_back": "1d"}
    assert Rule(id="a", **asks, **more).version == version


def test_a_rule_of_the_catalog_may_have_other_groups_sections_and_priority(tmp_path):
    path = tmp_path / "serviola.yaml"
    path.write_text(
        "outlets: [{group: jalisco}]\n"
        "rules: [{use: autodefensas-guerrero, groups: [jalisco], sections: [Policía], priority: high}]\n",
        encoding="utf-8",
    )
    catalog = load(path, environ={}).catalog
    (rule,) = catalog.rules
    assert (rule.groups, rule.sections, rule.priority) == (["jalisco"], ["Policía"], "high")
    assert "informador" in (catalog.outlets_of(rule) or ())


def test_a_rule_is_about_the_outlets_it_names_and_those_of_its_groups():
    catalog = Catalog(outlets=(outlet("a", "north"), outlet("b", "north"), outlet("c", "south"), outlet("d")))
    assert catalog.outlets_of(Rule(id="r", any=["x"])) is None
    assert catalog.outlets_of(Rule(id="r", any=["x"], outlets=["d"], groups=["north"])) == {"a", "b", "d"}


def test_the_version_of_a_catalog_changes_with_the_outlets_of_a_group_that_a_rule_is_about():
    def version(*outlets: Outlet, **about: list[str]) -> str:
        return Catalog(outlets=outlets, rules=(Rule(id="r", any=["x"], **about),)).version

    one, both = (outlet("a", "north"),), (outlet("a", "north"), outlet("b", "north"))
    assert version(*one, groups=["north"]) != version(*both, groups=["north"])
    assert version(*one) == version(*both)


def test_lists_of_all_files_are_joined_and_a_name_stands_once(tmp_path):
    main, more = tmp_path / "serviola.yaml", tmp_path / "more.yaml"
    main.write_text(
        "include: more.yaml\nlists: {a: [x, ' y ']}\nrules: [{id: r, any: ['@a', '@b']}]\n", encoding="utf-8"
    )
    more.write_text("lists:\n  b: [z]\n", encoding="utf-8")
    catalog = load(main, environ={}).catalog
    assert catalog.lists == {"a": ("x", "y"), "b": ("z",)}
    more.write_text("lists:\n  a: [z]\n", encoding="utf-8")
    with pytest.raises(Exception, match=r"more.yaml:2:3: lists.a: the list a stands already at .*yaml:2:9"):
        load(main, environ={}, language="en")
