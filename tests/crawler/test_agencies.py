"""Whose text an article is: credits, and what only looks like one."""

import pytest

from crawler.agencies import agency_called, agency_of

BODY = "Los vecinos de Villa Serena pidieron ayer que el mercado abra antes de que termine el año."


@pytest.mark.parametrize(
    ("first", "last", "agency", "origin"),
    [
        ("MÉXICO (AP) — El alcalde renunció el lunes.", BODY, "AP", "dateline"),
        ("MEXICO CITY (AP) — The mayor resigned on Monday.", BODY, "AP", "dateline"),
        ("VILLA SERENA, Gro. (apro).- El alcalde renunció.", BODY, "apro", "dateline"),
        ("CIUDAD DE MÉXICO (Proceso).- El alcalde renunció.", BODY, None, None),
        ("MEXICO CITY, Aug 9 (Reuters) - The mayor resigned.", BODY, "Reuters", "dateline"),
        ("MÉXICO, 9 ago (Reuters) - El alcalde renunció.", BODY, "Reuters", "dateline"),
        ("Villa Serena, 9 ago (EFE).- El alcalde renunció.", BODY, "EFE", "dateline"),
        ("MADRID, 9 (EUROPA PRESS) El alcalde renunció.", BODY, "Europa Press", "dateline"),
        ("Guadalajara, Jal., 12 de mayo de 2013 (Notimex).- El alcalde renunció.", BODY, "Notimex", "dateline"),
        ("WASHINGTON (AFP) - The mayor resigned.", BODY, "AFP", "dateline"),
        ("BEIJING, 9 ago (Xinhua) -- El alcalde renunció.", BODY, "Xinhua", "dateline"),
        ("Berlín (dpa) - El alcalde renunció.", BODY, "dpa", "dateline"),
        ("(EFE).- El alcalde renunció.", BODY, "EFE", "dateline"),
        ("EFE.- El alcalde renunció.", BODY, "EFE", "dateline"),
        ("Agencia EFE | Madrid", BODY, "EFE", "dateline"),
        ("Washington, EFE.- El alcalde renunció.", BODY, "EFE", "dateline"),
        ("SAN JUAN, Puerto Rico (AP y Reuters) — El alcalde renunció.", BODY, "AP", "dateline"),
        ("Agencia Reforma", BODY, "Agencia Reforma", "dateline"),
        ("Por: AFP", BODY, "AFP", "dateline"),
        (BODY, "Con información de EFE", "EFE", "end credit"),
        (BODY, "*Con información de AP y Reuters.", "AP", "end credit"),
        (BODY, "(Con información de la agencia EFE)", "EFE", "end credit"),
        (BODY, "EFE", "EFE", "end credit"),
        (BODY, "(AFP)", "AFP", "end credit"),
        (BODY, "La obra costará 48 millones de pesos. EFE", "EFE", "end credit"),
        (BODY, "La obra costará 48 millones de pesos. (Notimex)", "Notimex", "end credit"),
        (BODY, "“Es una vergüenza”, dijo. Con información de Europa Press.", "Europa Press", "end credit"),
        (BODY, "(Reporte de Ana Ruiz. Editado por Luis Gil)", "Reuters", "end credit"),
        (BODY, "(Reporting by Ann Reed; editing by Bo Lee)", "Reuters", "end credit"),
        # what is no credit
        (BODY, "La agencia Reuters publicó ayer los documentos.", None, None),
        ("Reuters despidió a treinta periodistas de su mesa en Español.", BODY, None, None),
        ("La agencia EFE (fundada en 1939) abrió oficina en Villa Serena.", BODY, None, None),
        ("EFE abrió una oficina en Villa Serena - la primera del estado.", BODY, None, None),
        ("AP chief says the agency will hire.", "The agency is known as AP.", None, None),
        (BODY, "Foto: EFE", None, None),
        (BODY, "Los vecinos salieron a la calle. Foto: AP", None, None),
        (BODY, "Un vecino mira el mercado. (Foto Reuters)", None, None),
        (BODY, "El alcalde fue entrevistado por la agencia Notimex.", None, None),
        (BODY, "El diputado (AP) votó en contra.", None, None),
        ("The sun (SUN) is a star.", BODY, None, None),
        (BODY, "Así lo informó a Reuters el alcalde.", None, None),
        (BODY, "Con información de Reforma", None, None),
        ("", "", None, None),
    ],
)  # fmt: skip
def test_a_credit_is_told_from_a_mention(first, last, agency, origin):
    assert agency_of((), (), f"{first}\n{BODY}\n{last}") == ((agency, origin) if agency else None)


@pytest.mark.parametrize(
    ("name", "agency"),
    [
        ("EFE", "EFE"), ("Agencia EFE", "EFE"), ("The Associated Press", "AP"), ("REUTERS", "Reuters"), ("Agence France-Presse", "AFP"),
        ("Agencia Proceso", "apro"), ("Europa Press", "Europa Press"), ("Ana Ruiz", None), ("Efe Gómez", None), ("ap", None), ("Proceso", None),
    ],
)  # fmt: skip
def test_an_agency_is_known_by_its_names(name, agency):
    assert agency_called(name) == agency


def test_a_byline_says_more_than_json_ld_and_json_ld_more_than_a_dateline():
    text = f"MÉXICO (AP) — {BODY}"
    assert agency_of(("Ana Ruiz", "EFE"), ("Reuters",), text) == ("EFE", "byline")
    assert agency_of(("Ana Ruiz",), ("Diario Ficticio", "Reuters"), text) == ("Reuters", "json-ld")
    assert agency_of(("Ana Ruiz",), ("Diario Ficticio",), text) == ("AP", "dateline")
