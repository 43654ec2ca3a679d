"""Which terms a rule may hold, and what a bad one is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.query import BadTerm, Phrase, Prefix, Word, parse_term


@pytest.mark.parametrize(
    ("written", "kind", "key"),
    [
        ("Guerrero", Word, "guerrero"),
        ("  Guerrero ", Word, "guerrero"),
        ('"Guerrero"', Word, "guerrero"),
        ("¿Quién?", Word, "quien"),
        ("policía comunitaria", Phrase, "policia comunitaria"),
        ('"policía comunitaria"', Phrase, "policia comunitaria"),
        ("«policía comunitaria»", Phrase, "policia comunitaria"),
        ("“policía comunitaria”", Phrase, "policia comunitaria"),
        ("self-defense", Phrase, "self defense"),
        ("O’Higgins", Phrase, "o higgins"),
        ("EE.UU.", Phrase, "ee uu"),
        ("secuestr*", Prefix, "secuestr*"),
        ("Niñ*", Prefix, "niñ*"),
        ("grupo* armado*", Phrase, "grupo* armado*"),
        ("grupo* de autodefensa", Phrase, "grupo* de autodefensa"),
        ('"self-def*"', Phrase, "self def*"),
        ('"Trinidad AND Tobago"', Phrase, "trinidad and tobago"),
        ("Operación: rescate", Phrase, "operacion rescate"),
        ("10:30", Phrase, "10 30"),
        ("not and or near", Phrase, "not and or near"),
        ("Pen\u0303a", Word, "peña"),
    ],
)
def test_a_term_is_a_word_a_phrase_or_a_beginning(written, kind, key):
    term = parse_term(written)
    assert type(term) is kind
    assert term.key == key
    assert term.source == written


@pytest.mark.parametrize(
    ("written", "position", "says"),
    [
        ("", 0, "is empty"),
        ("   ", 0, "is empty"),
        ("...", 0, "neither a letter nor a digit"),
        ('""', 0, "neither a letter nor a digit"),
        ("*", 0, "follows no word; write it right after the beginning of a word"),
        ("grupo *", 6, "follows no word"),
        ("secuestr**", 9, "follows no word"),
        ("*secuestro", 0, "in front of a word; a star goes at the end"),
        ("secu*stro", 4, "inside a word; end the word with it, such as secu*"),
        ("se*", 2, "after only 'se'; write at least 3 letters"),
        ("grupo a*", 7, "after only 'a'"),
        ('"policía', 0, 'never closes it; close it with "'),
        ('la "policía', 3, "never closes it"),
        ("“policía", 0, "close it with ”"),
        ("policía»", 7, "never opened"),
        ("policía\ncomunitaria", 7, "goes over a line"),
        ("x" * 201, 200, "is 201 characters long"),
        ("retén AND soldados", 6, "operator AND; write the words as separate entries of all, any or none"),
        ("(retén OR bloqueo)", 7, "operator OR"),
        ("NOT futbol", 0, "operator NOT"),
        ("retén NEAR/5 soldados", 6, "operator NEAR/5"),
        ("title:guerrero", 0, "(title:) that is not known"),
        ("actor:crac", 0, "(actor:) that is not known"),
        ("-futbol", 0, "put the word under none"),
        ("=Marina", 0, "begins with ="),
    ],
)
def test_a_bad_term_says_where_what_and_what_would_be_right(written, position, says):
    with pytest.raises(BadTerm) as caught:
        parse_term(written)
    assert caught.value.position == position
    assert says in str(caught.value)
    assert caught.value.hint in str(caught.value)


@given(st.text(max_size=220))
def test_any_text_is_a_term_or_a_bad_one(text):
    try:
        assert parse_term(text).parts
    except BadTerm as bad:
        places = range(len(text) + 1)
        assert bad.position in places  # noqa: PT017 (most texts raise nothing)
