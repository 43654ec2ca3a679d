"""What an article is about: which words are names, what numbers count, which words are one in both languages."""

from __future__ import annotations

import pytest

from news.features import NAME, NUMBER, PAIR, features_of
from news.stems import key_of

TEXT = (
    "La coordinadora Nestora Salgado dijo en Olinalá que los policías comunitarios no entregarán las armas. "
    "Salgado pidió hablar con el gobernador. Las armas son del pueblo, afirmó."
)


def written(kind: str, title: str, text: str, language: str | None = "es") -> set[str]:
    return {term.written for term in features_of(title, text, language).terms if term.kind == kind}


def keys(kind: str, text: str, language: str) -> set[str]:
    return {term.key for term in features_of("", text, language).terms if term.kind == kind}


@pytest.mark.parametrize(
    "title",
    [
        "Nestora Salgado no entregará armas",
        "NESTORA SALGADO NO ENTREGARÁ ARMAS",
        "Nestora Salgado No Entregará Las Armas",
    ],
)
def test_names_are_those_of_the_text_however_the_headline_is_written(title):
    assert written(NAME, title, TEXT) == {"nestora", "salgado", "olinala"}
    assert written(PAIR, title, TEXT) == {"nestora salgado"}


def test_a_word_that_begins_a_sentence_is_no_name_for_that():
    assert "armas" not in written(NAME, "", "Armas y drogas halló el ejército. Vecinos de Iguala lo vieron.")


def test_a_sentence_may_begin_with_a_name():
    assert written(NAME, "", "Evangelina Saldaña viajó a Chicago.") == {"evangelina", "saldaña", "chicago"}


def test_a_line_in_capitals_makes_no_names():
    shouted = "HALLAN ARMAS EN UNA BODEGA. El ejército halló fusiles en Iguala."
    assert written(NAME, "", shouted) == {"iguala"}


def test_an_acronym_is_a_name():
    assert "crac" in written(NAME, "", "Integrantes de la CRAC-PC bloquearon la carretera.")


def test_a_number_goes_with_what_it_counts_in_either_language():
    spanish = keys(
        NUMBER, "Desaparecieron 43 estudiantes y murieron seis personas, entre ellas 1,200.5 gallinas.", "es"
    )
    english = keys(NUMBER, "43 students disappeared and six people died.", "en")
    assert {"#43", "#43:=student"} <= spanish & english
    assert any(each.startswith("#6:") for each in spanish)


def test_thousands_are_written_in_two_ways_and_are_one_number():
    assert "#1200" in keys(NUMBER, "Son 1,200 casas.", "es") & keys(NUMBER, "Son 1.200 casas.", "es")


@pytest.mark.parametrize(
    ("spanish", "english"),
    [
        ("presidente", "president"), ("extradicion", "extradition"), ("autoridades", "authority"), ("policias", "police"),
        ("alcalde", "mayor"), ("sismo", "earthquake"), ("gobernador", "governor"),
    ],
)  # fmt: skip
def test_sister_words_have_one_key(spanish, english):
    assert key_of(spanish, "es") == key_of(english, "en")


def test_the_language_is_told_by_its_small_words_where_nobody_says():
    assert features_of("", TEXT, None).language == "es"
    assert features_of("", "The governor said that she will not resign.", None).language == "en"
    assert features_of("", "", None).language is None


def test_a_key_is_there_once():
    every = [term.key for term in features_of("Salgado y Salgado", TEXT, "es").terms]
    assert len(every) == len(set(every))
