from datetime import UTC, datetime

import pytest

from news.changes import Version, added_spans, added_text, compare
from news.set_phrases import is_furniture, is_note

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
TEXT = """Hallan 12 cuerpos en una fosa de Chilapa, informó la fiscalía.
El fiscal Juan Pérez dijo que la búsqueda sigue. "No hay detenidos por ahora", afirmó el funcionario.
Los vecinos reportaron balazos en la madrugada."""


def version(
    text: str = TEXT, *, title: str = "Hallan cuerpos en Chilapa", modified: datetime | None = NOON
) -> Version:
    return Version(title=title, text=text, language="es", modified=modified)


def change(old: str, new: str, **after):
    assert old in TEXT
    return compare(version(), version(TEXT.replace(old, new), **after))


def test_the_same_words_are_no_change():
    assert compare(version(), version()).flags == ()


def test_each_kind_of_change_has_its_flag():
    assert change("Hallan 12", "Hallan 14").flags == ("text", "numbers", "stealth")
    assert change("Hallan 12", "Hallan doce").flags == ("text", "stealth")
    assert change("Juan Pérez", "Juan López").flags == ("text", "names", "stealth")
    assert change("No hay", "Hay dos").flags == ("text", "numbers", "quotes", "stealth")
    assert change("balazos", "disparos").flags == ("text", "stealth")
    assert compare(version(), version(title="Hallan fosa en Chilapa")).flags == ("headline", "stealth")


def test_numbers_that_change_places_are_other_numbers():
    before, after = "Hubo 3 muertos y 5 heridos en Iguala.", "Hubo 5 muertos y 3 heridos en Iguala."
    assert "numbers" in compare(version(before), version(after)).flags


def test_a_number_that_is_told_once_more_is_no_other_number():
    assert "numbers" not in compare(version(), version(f"{TEXT}\nSon 12, dijo.")).flags


def test_words_are_counted_of_headline_and_story():
    found = change("Hallan 12 cuerpos", "Hallan 14 cuerpos calcinados", title="Hallan más cuerpos en Chilapa")
    assert (found.words_added, found.words_removed) == (3, 1)


@pytest.mark.parametrize(
    "after",
    [
        TEXT.replace("\n", "\n\n").replace('"', "”").replace(" en ", "  en "),
        TEXT.upper(),
        "\n".join(reversed(TEXT.split("\n"))),
        f"{TEXT}\nActualizado: 25 de noviembre de 2026, 10:30 h",
        f"Hace 3 horas\n{TEXT}",
        f"{TEXT}\nCompartido 1,204 veces\n3 min de lectura\n45 comentarios",
        f"{TEXT}\nLee también: Marchan en Iguala contra la violencia de los últimos días",
        f"{TEXT}\nTe puede interesar: 43 familias exigen justicia en Tixtla",
    ],
)
def test_what_is_no_part_of_the_story_is_boring_either_way(after):
    for one, other in ((TEXT, after), (after, TEXT)):
        found = compare(version(one), version(other, modified=None))
        assert found.flags == ("boring",)
        assert found.boring
        assert (found.words_added, found.words_removed) == (0, 0)


def test_a_counter_that_runs_on_beside_a_change_adds_no_words():
    before, after = (
        f"{TEXT}\nCompartido 120 veces",
        f"{TEXT}\nCompartido 133 veces".replace("balazos", "disparos"),
    )
    found = compare(version(before), version(after))
    assert (found.flags, found.words_added) == (("text", "stealth"), 1)


@pytest.mark.parametrize(
    "note",
    [
        "Fe de erratas: en una versión anterior dijimos que eran doce.",
        "Esta nota fue corregida el 25 de noviembre.",
        "Nota del editor: el nombre del fiscal era otro.",
        "Corrección: el fiscal no se llama así.",
        "ACTUALIZACIÓN (14:30): ya son más.",
        "Una versión anterior de este artículo daba otra cifra.",
        "Correction: an earlier figure was wrong.",
        "This story has been updated.",
        "An earlier version of this article misstated the number.",
        "Editor’s note: the name was wrong.",
        "UPDATE 2-",
    ],
)
def test_a_correction_note_owns_up_to_a_change(note):
    assert is_note(note)
    found = change("Hallan 12", f"{note}\nHallan 14")
    assert "note" in found.flags
    assert "stealth" not in found.flags


@pytest.mark.parametrize(
    "sentence",
    [
        "La actualización del padrón termina el lunes.",
        "La corrección de la carretera costó dos millones.",
        "El alcalde presentó una nota de protesta.",
        "Consulta popular se realizará el domingo.",
        "He was corrected by the judge.",
        "The update of the register ends on Monday.",
        "Más de 40 personas fueron detenidas en Chilapa.",
        "Doce personas leyeron el manifiesto.",
        "El lunes 3 de noviembre llegaron 12 camiones.",
    ],
)
def test_a_sentence_of_the_story_is_neither_note_nor_furniture(sentence):
    assert not is_note(sentence)
    assert not is_furniture(sentence)


def test_a_change_under_a_new_date_of_change_is_not_stealthy():
    assert "stealth" not in change("Hallan 12", "Hallan 14", modified=NOON.replace(hour=13)).flags
    shown = compare(
        version(), version(TEXT.replace("12", "14") + "\nActualizado: 25/11/2026 13:00", modified=NOON)
    )
    assert "stealth" not in shown.flags


def test_new_text_is_whole_where_a_sentence_is_new_and_words_where_one_changed():
    after = (
        TEXT.replace("Hallan 12", "Hallan 14")
        + "\nLa Guardia Nacional llegó por la tarde.\nCompartido 3 veces"
    )
    assert added_text(TEXT, after) == "14\nLa Guardia Nacional llegó por la tarde."
    assert [after[start:end] for start, end in added_spans(TEXT, after)] == added_text(TEXT, after).split(
        "\n"
    )


def test_nothing_is_new_in_a_text_that_was_cut():
    assert added_text(TEXT, TEXT.split("\n", maxsplit=1)[0]) == ""
