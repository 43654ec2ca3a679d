"""Where a passage may begin and end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.sentences import sentences


def cut(text):
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("  \n ", []),
        ("Una sola", ["Una sola"]),
        ("Llegaron. Se fueron.", ["Llegaron.", "Se fueron."]),
        ("¿Llegaron? ¡No! ¿Y luego?", ["¿Llegaron?", "¡No!", "¿Y luego?"]),
        ("Un párrafo\nOtro párrafo", ["Un párrafo", "Otro párrafo"]),
        ("Fin.\n\n  Otro ", ["Fin.", "Otro"]),
        ("“No vuelvan.” Eso dijo.", ["“No vuelvan.”", "Eso dijo."]),
        (
            "El Sr. Pérez y la Dra. Ruiz hablaron. Nada más.",
            ["El Sr. Pérez y la Dra. Ruiz hablaron.", "Nada más."],
        ),
        ("Viajó a EE. UU. en mayo", ["Viajó a EE. UU. en mayo"]),
        ("El Gral. J. López llegó", ["El Gral. J. López llegó"]),
        ("Pagó 3.5 millones. 12 personas", ["Pagó 3.5 millones.", "12 personas"]),
        ("Esperaron… y siguieron", ["Esperaron… y siguieron"]),
        ("Así fue. «Nada», dijo", ["Así fue.", "«Nada», dijo"]),
        ("sin espacio.Luego sigue", ["sin espacio.Luego sigue"]),
    ],
)
def test_sentences_end_at_marks_and_paragraphs(text, expected):
    assert cut(text) == expected


@given(st.text(st.sampled_from('abAB .!?…\n"»“¿ SrEU'), max_size=80))
def test_sentences_leave_out_nothing_but_space(text):
    assert "".join(cut(text)).split() == text.split() or "".join("".join(cut(text)).split()) == "".join(
        text.split()
    )
    ends = [place for one in sentences(text) for place in one]
    assert ends == sorted(ends)
