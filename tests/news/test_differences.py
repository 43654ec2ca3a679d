from hypothesis import given
from hypothesis import strategies as st

from language.tokens import words
from news.differences import Kind, differences

TEXTS = st.lists(
    st.sampled_from(
        [
            "La",
            "policía",
            "llegó",
            ".",
            "Chilapa,",
            "12",
            "«no»",
            "\n",
            "Guerrero",
            "Y",
            "de\xa0",
            "Ñuu",
            "á",
            "\u200b",
            "—",
            "😀",
        ]
    ),
    max_size=40,
).map(" ".join)


def of_kind(before: str, after: str, kind: Kind) -> list[str]:
    return [piece.text.strip(" .,\n") for piece in differences(before, after) if piece.kind is kind]


@given(TEXTS, TEXTS)
def test_what_is_kept_and_added_is_the_newer_text_and_what_is_removed_stood_in_the_older(before, after):
    pieces = differences(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind is not Kind.REMOVED) == after
    for piece in pieces:
        text = before if piece.kind is Kind.REMOVED else after
        assert not piece.words or words(text[piece.start : piece.end]) == list(piece.words)
    kept = sum(len(piece.words) for piece in pieces if piece.kind is Kind.KEPT)
    gone = sum(len(piece.words) for piece in pieces if piece.kind is Kind.REMOVED)
    assert kept + gone == len(words(before))


@given(TEXTS)
def test_a_text_differs_in_nothing_from_itself(text):
    assert {piece.kind for piece in differences(text, text)} <= {Kind.KEPT}


def test_one_changed_word_is_one_removed_and_one_added():
    before, after = "Hallan 12 cuerpos en Chilapa.", "Hallan 14 cuerpos en Chilapa."
    assert of_kind(before, after, Kind.REMOVED) == ["12"]
    assert of_kind(before, after, Kind.ADDED) == ["14"]


def test_case_accents_and_marks_make_no_difference():
    assert of_kind("La policía «llegó» tarde.", 'La policia "llego" TARDE', Kind.ADDED) == []


def test_a_sentence_that_moved_is_kept():
    before = "Uno llegó a la plaza.\nDos bloquearon la carretera.\nTres fueron detenidos."
    after = "Tres fueron detenidos.\nUno llegó a la plaza.\nDos bloquearon la carretera."
    assert {piece.kind for piece in differences(before, after)} == {Kind.KEPT}


def test_a_sentence_that_repeats_itself_counts_each_time():
    assert of_kind("No hay detenidos.", "No hay detenidos.\nNo hay detenidos.", Kind.ADDED) == [
        "No hay detenidos"
    ]


def test_two_sentences_that_share_little_words_alone_are_strangers():
    before = "El alcalde de la ciudad inauguró el mercado de la colonia."
    after = "La fiscalía de Guerrero investiga a la mujer de un regidor."
    assert of_kind(before, after, Kind.REMOVED) == [before.strip(".")]
    assert of_kind(before, after, Kind.ADDED) == [after.strip(".")]


def test_what_was_removed_stands_where_it_stood():
    before, after = "Uno. Dos policías fueron detenidos. Tres.", "Uno. Tres."
    assert [piece.kind for piece in differences(before, after)] == [
        Kind.KEPT,
        Kind.REMOVED,
        Kind.KEPT,
        Kind.KEPT,
    ]
