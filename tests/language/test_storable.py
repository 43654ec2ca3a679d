"""What is taken out of a text so that any database can keep it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.storable import all_storable, storable


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Puente \ud83d caído", "Puente \ufffd caído"),
        ("\udc00", "\ufffd"),
        ("uno\x00dos\x1b[0m", "unodos[0m"),
        ("\ud83d\x00\ud83d", "\ufffd\ufffd"),
        ("uno\r\ndos\ttres", "uno\ndos\ttres"),
        ("niño 😀 \x7f\x85", "niño 😀 \x7f\x85"),
    ],
)
def test_half_a_pair_is_marked_and_control_characters_go(written, kept):
    assert storable(written) == kept


def test_a_clean_text_is_returned_itself():
    text = "El niño y la ñ, 😀"
    assert storable(text) is text


def test_texts_inside_tuples_and_mappings_are_made_storable_too():
    assert all_storable((("a\x00", 1, None), {"b\x00": "\ud800"})) == (("a", 1, None), {"b": "\ufffd"})


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_every_text_can_be_encoded_and_is_left_alone_the_second_time(text):
    once = storable(text)
    assert "\x00" not in once.encode().decode()
    assert storable(once) is once
