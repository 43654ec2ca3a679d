"""Which passage of an article shows best why a rule matched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.matching import Document, Matcher
from config.rule import Rule

FILLER = "El cabildo sesionó por la mañana y aprobó el acta anterior sin discusión alguna entre los regidores presentes."


def excerpt(*terms, title="", summary="", text=""):
    (match,) = Matcher([Rule(id="r", all=list(terms))], []).match(
        Document(title=title, summary=summary, text=text)
    )
    return match.excerpt


def test_the_sentence_with_most_terms_is_chosen():
    text = f"{FILLER} Hubo un retén. {FILLER} {FILLER} Un retén de marinos cerró la carretera federal durante seis horas y nadie pudo pasar hasta la noche."
    assert excerpt("retén", "marinos", text=text).startswith("Un retén de marinos")


def test_the_earliest_of_equal_sentences_is_chosen():
    first = "Un retén cerró el paso a Tixtla desde la madrugada, según contaron los choferes que esperaron durante varias horas en fila."
    assert excerpt("retén", text=f"{first} {FILLER} Otro retén.") == first


def test_neighbouring_sentences_come_along_when_they_bring_a_term():
    text = f"{FILLER} Hubo un retén en la costera. Los marinos se fueron. {FILLER}"
    chosen = excerpt("retén", "marinos", text=text)
    assert "retén" in chosen
    assert "marinos" in chosen


def test_a_short_sentence_takes_the_next_one_along():
    assert excerpt("retén", text=f"Hubo un retén. {FILLER} {FILLER}") == f"Hubo un retén. {FILLER}"


def test_the_text_is_preferred_and_the_title_is_the_last_resort():
    assert excerpt("retén", title="Retén", summary="Un retén", text="Otro retén más") == "Otro retén más"
    assert excerpt("retén", title="Retén", summary="Un retén", text="Nada") == "Un retén"
    assert excerpt("retén", title="Retén en Tixtla", summary="Nada", text="Nada") == "Retén en Tixtla"


def test_a_long_sentence_is_cut_at_words_around_the_terms():
    long = ("palabra " * 60 + "un retén de marinos " + "relleno " * 60).strip()
    chosen = excerpt("retén", "marinos", text=long)
    assert chosen.startswith("…palabra ")
    assert chosen.endswith(" relleno…")
    assert "un retén de marinos" in chosen
    assert 250 < len(chosen) <= 300


def test_a_long_sentence_without_spaces_is_cut_all_the_same():
    assert len(excerpt("retén", text="retén," + "x" * 1000)) <= 300


def test_paragraphs_are_joined_by_a_space():
    assert excerpt("retén", text="Un retén\n\nen Tixtla") == "Un retén en Tixtla"


WORDS = st.sampled_from(
    ["retén", "marinos", "y", "Nada", "pasó", "…", "fin.", "¿Sí?", "\n", "x" * 90, "\u00a0"]
)


@pytest.mark.parametrize("terms", [("retén",), ("retén", "marinos"), ("retén marinos",)])
@given(texts=st.tuples(*(st.lists(WORDS, max_size=40).map(" ".join) for _ in range(3))))
def test_a_passage_is_never_longer_than_300_and_holds_a_term(terms, texts):
    title, summary, text = texts
    for match in Matcher([Rule(id="r", all=list(terms))], []).match(
        Document(title=title, summary=summary, text=text)
    ):
        assert len(match.excerpt) <= 300
        assert any(term.split()[0] in match.excerpt for term in terms)
