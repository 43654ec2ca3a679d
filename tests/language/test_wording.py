"""Both languages say the same things."""

import pytest

from language.wording import Wording, languages, placeholders, texts_of


def test_spanish_and_english_are_spoken():
    assert languages() == ["en", "es"]


def test_both_languages_hold_the_same_keys():
    assert sorted(texts_of("es")) == sorted(texts_of("en"))


@pytest.mark.parametrize("key", sorted(set(texts_of("es")) & set(texts_of("en"))))
def test_both_languages_have_places_for_the_same_values(key):
    assert placeholders(texts_of("es")[key]) == placeholders(texts_of("en")[key])
    assert texts_of("es")[key].strip()


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_number_has_both_of_its_forms(language):
    texts = texts_of(language)
    ones = {key.removesuffix(".one") for key in texts if key.endswith(".one")}
    others = {key.removesuffix(".other") for key in texts if key.endswith(".other")}
    assert ones <= others


def test_values_stand_in_their_places():
    assert "Regla de prueba" in Wording("es").say("message.rule", rule="Regla de prueba")


def spoken(texts):
    wording = Wording("en")
    wording.texts = texts
    return wording


@pytest.mark.parametrize(("count", "said"), [(0, "0 words"), (1, "1 word"), (2, "2 words")])
def test_a_count_chooses_between_one_and_other(count, said):
    wording = spoken({"found.one": "{count} word", "found.other": "{count} words"})
    assert wording.say("found", count=count) == said


def test_a_text_without_forms_may_name_a_count():
    assert spoken({"found": "Found: {count}"}).say("found", count=1) == "Found: 1"


def test_a_missing_text_is_named_with_its_language():
    with pytest.raises(KeyError, match=r"es: there is no text message\.nowhere"):
        Wording("es").say("message.nowhere")


def test_a_missing_value_is_named_with_its_text():
    with pytest.raises(KeyError, match=r"en: the text found needs a value for where"):
        spoken({"found": "Found in {where}"}).say("found")


def test_a_language_without_texts_is_refused():
    with pytest.raises(ValueError, match="no wording in 'fr'; there is en, es"):
        Wording("fr")
