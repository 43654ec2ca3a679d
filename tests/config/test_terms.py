"""Every complaint about a term has words of its own in both languages."""

from __future__ import annotations

import pytest

from config.terms import KINDS, term_code
from language.query import BadTerm, parse_term
from language.wording import Wording

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
def test_what_is_wrong_with_a_term_is_told_apart(code, text):
    with pytest.raises(BadTerm) as raised:
        parse_term(text)
    found, values = term_code(raised.value)
    assert found == code
    assert Wording("es").say(f"config.problem.term.{code}", **values) != Wording("en").say(
        f"config.problem.term.{code}", **values
    )


def test_every_kind_has_a_term_that_shows_it():
    assert {code for code, _ in KINDS} == BAD.keys()


def test_words_that_nobody_expected_are_passed_on():
    assert term_code(BadTerm("is odd", position=0, hint="do not")) == ("other", {"detail": "is odd; do not"})
