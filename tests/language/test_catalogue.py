"""What Click says by itself, in Spanish."""

from __future__ import annotations

import ast
import gettext
import io
import tomllib
from pathlib import Path
from string import Formatter

import click
import pytest

from language.catalogue import compiled, sheets

[SPANISH] = sheets()
TEXTS = tomllib.loads(SPANISH.read_text("utf-8"))["texts"]
NEVER_SAID = {  # by this program: it edits nothing, asks no questions, and what it tells programmers is for them
    "Do you want to continue?", "Confirm the action without prompting.", "Press any key to continue...",
    "Repeat for confirmation", "Error: The two entered values do not match.", "Error: invalid input", "(dynamic)",
    "deprecated", "Value must be an iterable.", "Missing {param_type}", "Missing parameter: {param_name}", "Choice({choices})",
    "{value!r} does not match the format {format}.", "{value!r} is not a valid UUID.", "{name} {filename!r} is not executable.",
    "{value!r} is not a valid boolean. Recognized values: {states}", "Unknown standard stream '{name}'",
    "Takes {nargs} values but 1 was given.", "{len_type} values are required, but {len_value} was given.",
}  # fmt: skip


def test_the_file_that_gettext_reads_is_made_of_the_one_that_people_write():
    assert SPANISH.with_suffix(".mo").read_bytes() == compiled(SPANISH.read_text("utf-8")), (
        "python -m language.catalogue"
    )


THROUGH_A_VARIABLE = {"required"}  # click.core: _(extra["required"])


def asked_by_click() -> set[str]:
    """Read off Click's own source what it asks gettext for."""
    found = set()
    for name in ("core", "decorators", "exceptions", "formatting", "parser", "types", "utils"):
        tree = ast.parse((Path(click.__file__).parent / f"{name}.py").read_text("utf-8"))
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in {"_", "ngettext"}:
                found |= {each.value for each in call.args[:1] if isinstance(each, ast.Constant)}
    return found | THROUGH_A_VARIABLE


def test_every_text_is_one_that_click_asks_for():
    assert {each["id"] for each in TEXTS} <= asked_by_click()


def test_what_click_says_to_people_is_said_in_spanish():
    for_programmers = ("Deprecation", "Boolean option", "Arguments take", "No options defined", "Could not determine", "Name '", "Invalid start")  # fmt: skip
    unsaid = asked_by_click() - {each["id"] for each in TEXTS} - NEVER_SAID
    assert [text for text in unsaid if not text.startswith(for_programmers)] == []


@pytest.mark.parametrize("entry", TEXTS, ids=lambda entry: entry["id"])
def test_a_text_has_no_place_for_what_is_not_given(entry):
    def places(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    asked = [entry["id"], entry.get("plural", entry["id"])]
    said = entry["is"] if "plural" in entry else [entry["is"]]
    assert len(said) == (2 if "plural" in entry else 1)
    assert set().union(*map(places, said)) <= set().union(*map(places, asked))


def test_gettext_reads_what_was_written():
    catalogue = gettext.GNUTranslations(io.BytesIO(SPANISH.with_suffix(".mo").read_bytes()))
    assert catalogue.gettext("Usage:") == "Uso:"
    assert catalogue.ngettext("{value!r} is not {choice}.", "{value!r} is not one of {choices}.", 2) == (
        "{value!r} no es uno de estos: {choices}."
    )
    assert catalogue.gettext("of another program") == "of another program"
