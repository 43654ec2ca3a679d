"""YAML becomes values with places, and nothing that people or machines write makes it do anything else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from config.errors import Place, Problem
from config.load import ConfigError, load
from config.schema import Catalog
from config.sheet import BadYamlError, Sheet, Written, read

SECTIONS = list(Catalog.SECTIONS)
KEYS = st.sampled_from(
    [
        "settings",
        "include",
        "outlets",
        "actors",
        "rules",
        "channels",
        "id",
        "use",
        "name",
        "home",
        "sources",
        "kind",
        "url",
        "json",
        "items",
        "any",
        "all",
        "aliases",
        "enabled",
        "daily_line",
        "channel",
        "heartbeat",
        "password",
        "security",
        "to",
        "sender",
        "host",
        "rank",
    ]
)
WORDS = st.sampled_from(
    [
        "informador",
        "feed",
        "listing",
        "slack",
        "email",
        "webhook",
        "a",
        "au*",
        "${env:X}",
        "${file:/x}",
        "none",
        "",
        "x: y",
    ]
)
VALUES = st.recursive(
    WORDS | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=20,
)


def sheet(text: str) -> Sheet:
    return Sheet(file="x.yaml", folder=Path(), text=text)


def top(text: str) -> Written:
    found = read(sheet(text), [])
    assert found is not None
    return found


def problems_of(path: Path) -> tuple[Problem, ...]:
    try:
        load(path, environ={}, language="en")
    except ConfigError as error:
        return error.problems
    return ()


def place_of_the_mistake(text: str) -> list[Place]:
    try:
        read(sheet(text), [])
    except BadYamlError as error:
        return [error.mistake.place]
    return []


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(SECTIONS), VALUES))
@example({"include": "\0"})
@example({"include": "a" * 5000})
@example({"include": "[" + "a" * 5000})
@example({"settings": {"heartbeat": "${file:/\0}"}})
@example({"settings": {"heartbeat": "${file:/" + "a" * 5000 + "}"}})
@example({"settings": {"timezone": "\0", "contact": "https://\0"}})
@example({"settings": {"timezone": "a" * 5000}})
@example({"outlets": [{"id": "a", "name": "A", "home": "http://[", "sources": [{"kind": []}]}]})
def test_whatever_the_shape_of_a_file_it_is_a_catalog_or_a_list_of_mistakes(tmp_path_factory, document):
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_text(
        json.dumps(document, ensure_ascii=False).replace("\x7f", ""), encoding="utf-8", errors="replace"
    )
    problems = problems_of(path)
    assert all(problem.message and not problem.message.startswith("is not right") for problem in problems)
    assert not document or all(problem.line is not None for problem in problems)


@settings(deadline=None)
@given(st.text(alphabet="ab:-[]{}&*!|>'\"%@`#?, \n\t~\\é", max_size=60))
def test_whatever_the_text_it_is_values_or_one_mistake_with_a_place_in_it(text):
    lines = text.split("\n")
    for place in place_of_the_mistake(text):
        assert place.line is not None
        assert place.column is not None
        assert 1 <= place.line <= len(lines) + 1
        assert place.line > len(lines) or 1 <= place.column <= len(lines[place.line - 1]) + 1


@pytest.mark.parametrize(
    ("written", "position", "column"),
    [
        ("policía au*x", 10, 11),
        ("'policía au*x'", 10, 12),
        ("'it''s au*x'", 7, 10),
        ('"policía au*x"', 10, 12),
        (r'"polic\u00eda au*x"', 10, 17),
        (r'"\"x\" au*x"', 6, 10),
        (r'"\x41u*x"', 2, 7),
        ("&anchor au*x", 2, 11),
        ("!!str au*x", 2, 9),
        ("'  au*x'", 2, 6),
        (r'"\t\x20au*x"', 2, 10),
    ],
)
def test_the_place_of_a_character_inside_a_text(written, position, column):
    mistake = top(written).wrong_inside("x", (), position)
    assert (mistake.place.line, mistake.place.column) == (1, column)


@pytest.mark.parametrize(
    "written",
    [
        "|\n  uno dos\n  tres X cuatro\n",
        "|\n  uno   dos\n\n\n    tres X cuatro\n",
        "|2-  # palabras\n    uno dos\n  tres X cuatro",
        ">\n  uno\n  dos\n\n  tres X\n  cuatro\n",
        "&words >-\n  uno dos tres\n  X cuatro\n",
        "uno dos\n  tres X\n  cuatro\n",
        "'uno dos\n\n  tres X\n  cuatro'\n",
        "'uno ''dos''\n  tres X\n  cuatro'\n",
        '"uno dos\\\n  \\ tres\\x20X\n  cuatro"\n',
        '"uno \\"dos\\" \\u00e9 tres\n  X cuatro"\n',
    ],
)
def test_a_character_is_found_in_every_way_to_write_a_text(written):
    text = f"# one: X\na: {written}"
    found = dict(top(text).pairs())["a"]
    place = found.wrong_inside("x", (), found.value.strip().index("X")).place
    before = text[: text.rindex("X")]
    assert (place.line, place.column) == (before.count("\n") + 1, len(before) - before.rfind("\n"))


@settings(deadline=None)
@given(st.text("ab *\"'\\\té\n", min_size=1, max_size=30), st.integers(0, 29), st.sampled_from("'\"|>"))
def test_a_character_of_a_text_that_was_written_by_a_program_is_found(value, position, style):
    position %= len(value)
    text = yaml.dump({"a": value}, default_style=style, allow_unicode=True, width=12)
    found = dict(top(text).pairs())["a"]
    at = position - (len(found.value) - len(found.value.lstrip()))
    if at < 0 or found.value[position].isspace():
        return
    place = found.wrong_inside("x", (), at).place
    written = text.split("\n")[place.line - 1][place.column - 1 :]
    assert written.startswith((found.value[position], "\\"))


@pytest.mark.parametrize("text", ["[" * 200_000, "- " * 200_000, "? " * 200_000, "a: {" * 100_000])
def test_nesting_that_would_break_the_parser_is_refused_before_it_is_tried(text):
    with pytest.raises(BadYamlError) as raised:
        read(sheet(text), [])
    assert raised.value.mistake.code == "too_deep"


def test_many_brackets_side_by_side_are_not_deep():
    assert len(top("[" + "[a], " * 5000 + "[a]]").value) == 5001


def test_the_same_anchor_may_stand_for_much_as_long_as_it_is_no_bomb():
    assert len(top("a: &a [" + "x, " * 99 + "x]\nb: [" + "*a, " * 900 + "*a]").value["b"]) == 901
