"""Every complaint about a term has words of its own in both languages."""

from __future__ import annotations

import pytest

from language.query import CODES, BadTerm, covers, parse_term
from language.wording import Wording, placeholders

BAD = {
    "empty": "  ",
    "no_word": "...",
    "two_lines": "uno\ndos",
    "too_long": "x" * 300,
    "never_opened": "uno”",
    "never_closed": "«uno",
    "operator": "uno AND dos",
    "field": "title:uno",
    "minus": "-uno",
    "sign": "+uno",
    "star_in_front": "*uno",
    "star_alone": "uno *",
    "star_inside": "uno*dos",
    "short_prefix": "un*",
}


@pytest.mark.parametrize(("code", "text"), BAD.items())
def test_what_is_wrong_with_a_term_is_said_by_its_code_in_both_languages(code, text):
    with pytest.raises(BadTerm) as raised:
        parse_term(text)
    bad = raised.value
    key = f"config.problem.term.{code}"
    assert bad.code == code
    assert Wording("es").say(key, **bad.values) != Wording("en").say(key, **bad.values)
    assert placeholders(Wording("en").texts[key]) <= bad.values.keys()


def test_every_kind_has_a_term_that_shows_it_and_a_sentence():
    prefix = "config.problem.term."
    sentences = {key.removeprefix(prefix) for key in Wording("en").texts if key.startswith(prefix)}
    assert set(CODES) == BAD.keys() == sentences


@pytest.mark.parametrize(
    ("wider", "narrower", "yes"),
    [
        ("guerrero", "Guerrero", True),
        ("policía", "policia comunitaria", True),
        ("comunitari*", "policía comunitaria", True),
        ("policía comunitaria", "policía", False),
        ("secuestr*", "secuestro", True),
        ("secuestr*", "secuestrad*", True),
        ("secuestro", "secuestr*", False),
        ("secuestrad*", "secuestr*", False),
        ("a b", "x a b y", True),
        ("a b", "a x b", False),
        ("peña", "pena", False),
    ],
)
def test_a_term_covers_what_cannot_stand_without_it(wider, narrower, yes):
    assert covers(parse_term(wider), parse_term(narrower)) is yes
