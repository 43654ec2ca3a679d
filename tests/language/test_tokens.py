"""How text is cut into words, and where they stand."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from language.fold import fold
from language.tokens import Token, tokenise, words

ODD = st.text(
    st.one_of(st.characters(), st.sampled_from(" -'.\nabnñÑéœß\u0303\u0301\u00ad\u200bМоrе’—…")), max_size=80
)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("self-defense group", ["self", "defense", "group"]),
        ("self\u2010defense", ["self", "defense"]),
        ("CRAC-PC", ["crac", "pc"]),
        ("CRAC–PC", ["crac", "pc"]),
        ("O'Higgins", ["o", "higgins"]),
        ("O’Higgins", ["o", "higgins"]),
        ("d'Hondt", ["d", "hondt"]),
        ("EE.UU.", ["ee", "uu"]),
        ("¿Dónde está la niña?", ["donde", "esta", "la", "niña"]),
        ("sol\u00addado", ["soldado"]),
        ("43,5 %", ["43", "5"]),
        ("uno\u00a0dos", ["uno", "dos"]),
        ("snake_case", ["snake", "case"]),
        ("", []),
        (" …—", []),
    ],
)
def test_whatever_is_neither_letter_nor_digit_parts_words(written, expected):
    assert words(written) == expected


def test_a_token_stands_where_it_was_written():
    text = "La Policía\u00a0Comunitaria"
    assert tokenise(text) == [Token("la", 0, 2), Token("policia", 3, 10), Token("comunitaria", 11, 22)]


def test_places_hold_where_folding_changes_the_length():
    text = "Nin\u0303os de Stra\u00adße, œuvre — Mоrena"
    assert [(token.folded, text[token.start : token.end]) for token in tokenise(text)] == [
        ("niños", "Nin\u0303os"),
        ("de", "de"),
        ("strasse", "Stra\u00adße"),
        ("oeuvre", "œuvre"),
        ("morena", "Mоrena"),
    ]


@given(ODD)
def test_words_are_the_tokens_without_their_places(text):
    assert words(text) == [token.folded for token in tokenise(text)]


@given(ODD)
def test_a_document_reads_the_same_by_table_and_exactly(text):
    aside = "ß"  # sends the whole text the slow way
    assert words(text) == words(f"{text} {aside}")[:-1]
    assert tokenise(text) == tokenise(f"{text} {aside}")[:-1]


@example("A𝛕")
@given(ODD)
def test_folding_first_finds_the_same_words(text):
    assert words(fold(text)) == words(text)


@given(ODD)
def test_every_token_is_a_place_in_the_text(text):
    end = 0
    for token in tokenise(text):
        assert end <= token.start < token.end <= len(text)
        assert words(text[token.start : token.end]) == [token.folded]
        end = token.end
