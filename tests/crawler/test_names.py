"""The names in a byline."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.names import names_in


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Por Ana Ruiz y Luis Mora", ("Ana Ruiz", "Luis Mora")),
        ("Por Ana Ruiz y Luis Gil, EFE", ("Ana Ruiz", "Luis Gil", "EFE")),
        ("Ana Ruiz y EFE", ("Ana Ruiz", "EFE")),
        ("José Ortega y Gasset", ("José Ortega y Gasset",)),
        ("AFP y Reuters", ("AFP", "Reuters")),
        ("Ana Ruiz, Luis Mora; Eva Sol", ("Ana Ruiz", "Luis Mora", "Eva Sol")),
        ("By Ann Reed and Bo Lee", ("Ann Reed", "Bo Lee")),
        ("Texto:Ana Ruiz", ("Ana Ruiz",)),
        ("Ana Ruiz (corresponsal)", ("Ana Ruiz",)),
        ("redaccion@diario.example (Ana Ruiz)", ("Ana Ruiz",)),
        ("Ana Ruiz https://diario.example/ana", ("Ana Ruiz",)),
        ("Redacción", ("Redacción",)),
        ("Redacción: Ana Ruiz", ("Ana Ruiz",)),
        ("Texto: Ana Ruiz / Fotos: Luis Gil", ("Ana Ruiz",)),
        ("Texto y fotos: Ana Ruiz", ("Ana Ruiz",)),
        ("POR ANA RUIZ / CORRESPONSAL", ("ANA RUIZ",)),
        ("Ana Ruiz, enviada especial", ("Ana Ruiz",)),
        ("Ana Ruiz corresponsal en Chiapas", ("Ana Ruiz",)),
        ("Ana Ruiz | Chilpancingo, Gro.", ("Ana Ruiz",)),
        ("Ana Ruiz - Guadalajara", ("Ana Ruiz",)),
        ("Ana Ruiz/Luis Gil", ("Ana Ruiz", "Luis Gil")),
        ("Ana Ruiz y Luis Gil, reporteros", ("Ana Ruiz", "Luis Gil")),
        ("By Ann Reed, Senior Crime Correspondent", ("Ann Reed",)),
        ("Ann Reed Staff Writer with Bo Lee", ("Ann Reed", "Bo Lee")),
        ("Words by Ann Reed", ("Ann Reed",)),
        ("Ana Guerrero, Luis León", ("Ana Guerrero", "Luis León")),
        ("Ana Ruiz-Gil", ("Ana Ruiz-Gil",)),
        ("Corresponsal", ("Corresponsal",)),
        ("Redacción Guadalajara", ("Redacción Guadalajara",)),
        ("Por Ana Ruiz 12 de febrero", ("Ana Ruiz",)),
        ("admin", ()),
        ("Fotos: Luis Gil", ()),
        ("redaccion@diario.example", ()),
        ("https://www.facebook.com/diario", ()),
        ("@anaruiz", ()),
        ("", ()),
    ],
)
def test_bylines_are_taken_apart(byline, names):
    assert names_in([byline]) == names


def test_a_name_counts_once_however_it_is_written_and_twenty_are_enough():
    assert names_in(["Ana Ruiz", "ANA RUIZ; Luis Gil"]) == ("Ana Ruiz", "Luis Gil")
    assert len(names_in(f"{first}{second} Ruiz" for first in "ABCDEF" for second in "abcdef")) == 20


@given(st.lists(st.text(max_size=100), max_size=5))
def test_no_text_makes_it_fail(bylines):
    assert all(0 < len(name) <= 80 for name in names_in(bylines))
