"""What folding makes equal, and what it keeps apart."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.fold import LOOKALIKES, fold, laid_flat, piece, pieces

PRESS = st.text(
    st.one_of(
        st.sampled_from(
            " .,;:-'\"¿?¡!\n\t\u00a0\u00ad\u200b“”‘’«»–—…aeinouAEINOUñÑáéíóúüçÇßæœØ0123456789ªº²½µ"
        ),
        st.sampled_from("\u0301\u0303\u0308\u0327" + "".join(LOOKALIKES) + "дЖшλΣς"),
        st.characters(max_codepoint=0x17F),
        st.characters(),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("POLICÍA Comunitaria", "policia comunitaria"),
        ("Peña", "peña"),
        ("PEÑA", "peña"),
        ("Pen\u0303a", "peña"),
        ("PEN\u0303A", "peña"),
        ("n\u0323\u0303", "ñ"),
        ("pin\u0303\u0303a", "piña"),
        ("Jose\u0301", "jose"),
        ("pingüino", "pinguino"),
        ("França", "franca"),
        ("Œuvre, cæsar, Straße, þing", "oeuvre, caesar, strasse, thing"),
        ("Łódź, Ødegård, Đinđić", "lodz, odegard, dindic"),
        ("sol\u00addado", "soldado"),
        ("sol\u200bdado\ufeff", "soldado"),
        ("San\u00a0Luis\u202fAcatlán", "san luis acatlan"),
        ("«No» “hay” ‘nada’ — nada – O’Higgins…", '"no" "hay" \'nada\' - nada - o\'higgins...'),
        ("ＣＯＶＩＤ－１９！", "covid-19!"),
        ("ﬁscal", "fiscal"),
        ("1º de mayo, m²", "1o de mayo, m2"),
        ("CocaCola™", "cocacola "),
        ("2½", "2 "),
        ("İstanbul ılık", "istanbul ilik"),
        ("línea\u2028otra", "linea\notra"),
    ],
)
def test_folding_makes_variants_equal(written, folded):
    assert fold(written) == folded


def test_enye_is_not_n():
    assert fold("Peña") != fold("Pena")


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("h\u043espital", "hospital"),
        ("M\u043erena", "morena"),
        ("S\u0435cretar\u0456a", "secretaria"),
        ("\u0410yotzinapa", "ayotzinapa"),
        ("\u039fAXACA", "oaxaca"),
        ("pe\u00f1\u0430", "peña"),
        ("hosp\u0456\u0301tal", "hospital"),
    ],
)
def test_look_alike_letters_are_latin_inside_a_latin_word(written, folded):
    assert fold(written) == folded


@pytest.mark.parametrize("word", ["москва", "αθηνα", "сер", "5 μg"])
def test_words_of_other_scripts_stay_as_they_are(word):
    assert fold(word) == word


def test_only_the_mixed_word_is_touched():
    assert fold("M\u043erena y \u043e\u043d\u043e") == "morena y \u043e\u043d\u043e"


@given(PRESS)
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(st.sampled_from("aeiounAEIOUNñÑáÉíóúüçÅ ,.x"), max_size=40))
def test_composed_and_decomposed_text_fold_alike(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)


@given(PRESS)
def test_the_byte_table_says_what_the_slow_way_says(text):
    flat = laid_flat(text)
    exact = ["".join(char if char.isalnum() else " " for char in one) for one in pieces(text)]
    if flat is not None:
        assert len(flat) == len(text)
        assert [one if one.strip() else " " for one in exact] == list(flat)


@given(st.text(st.characters(max_codepoint=0x7E, min_codepoint=0x20)))
def test_plain_text_always_takes_the_byte_table(text):
    assert laid_flat(text) is not None


def test_spanish_of_the_press_takes_the_byte_table():
    assert laid_flat("¿Qué pasó en Ñuñoa? — “Nada”, dijo… 50 € y 3 º; pingüino") is not None


@pytest.mark.parametrize("odd", ["soft\u00adhyphen", "n\u0303", "straße", "москва", "\0", "zero\u200bwidth"])
def test_text_whose_places_shift_does_not_take_the_byte_table(odd):
    assert laid_flat(odd) is None


@given(st.characters())
def test_a_piece_is_a_word_or_a_mark_never_both(character):
    folded = piece(character)
    assert not folded or folded.isalnum() or not any(map(str.isalnum, folded))
