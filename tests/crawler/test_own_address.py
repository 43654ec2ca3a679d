"""Which addresses are believed to be other names of one article."""

import pytest

from crawler.ingest import page_keys
from crawler.own_address import is_identity, is_landing

NOTE = "https://diario.example/mexico/hallan-fosgeno-en-una-bodega-de-sonora-20130809.html"


@pytest.mark.parametrize(
    ("declared", "of"),
    [
        ("https://www.diario.example/mexico/otro-slug-20130809.html", NOTE),
        ("https://m.diario.example/mexico/otro-slug-20130809.html", NOTE),
        ("https://movil.diario.example/mexico/otro-slug-20130809.html", NOTE),
        ("https://amp.diario.example/mexico/otro-slug-20130809.html", NOTE),
        ("https://noticias.diario.example/mexico/otro-slug-20130809.html", NOTE),
        ("https://viejo.example/mexico/otro-slug-20130809.html", NOTE),
        ("https://diario.example/?p=17", NOTE),
        ("https://diario.example/nota.php?id=17", NOTE),
        ("https://diario.example/a/17", NOTE),
        ("https://diario.example/hallan-fosgeno-sonora", "https://diario.example/hallan-fosgeno"),
        ("https://diario.example/mexico/fosgeno", "https://diario.example/mexico/fosgeno/amp/"),
        ("https://diario.example/mexico/fosgeno", "https://diario.example/amp/mexico/fosgeno"),
        ("https://diario.example/mexico/fosgeno", "https://diario.example/mexico/fosgeno/2"),
        ("https://diario.example/es/nota-de-hoy-17", "https://es.diario.example/nota-de-hoy-17"),
        ("https://diario.example/nota-20130809.html", "https://diario.example/nota-20130809.html?maca=rss"),
        ("https://diario.example/tag/nota-rara", "https://diario.example/tag/otra-nota"),
        (
            "https://registro.example/mexico/otro-slug-20130809",
            "https://registro.example/mexico/slug-20130809",
        ),
        ("https://diario.example/cookies/otro-slug-20130809", "https://diario.example/cookies/slug-20130809"),
    ],
)
def test_another_address_of_the_same_article_is_believed(declared, of):
    assert is_identity(declared, of, ["viejo.example"])


@pytest.mark.parametrize(
    ("declared", "of"),
    [
        ("https://otro.example/mexico/otro-slug-20130809.html", NOTE),
        ("https://diario.example/", NOTE),
        ("https://diario.example/index.php", NOTE),
        ("https://diario.example/portada.html", NOTE),
        ("https://diario.example/mexico/", NOTE),
        ("https://diario.example/mexico/jalisco", "https://diario.example/mexico/jalisco/nota-17"),
        ("https://diario.example/seguridad", "https://diario.example/hallan-fosgeno-en-una-bodega-de-sonora"),
        ("https://diario.example/2013/08/09/", "https://diario.example/2013/08/09/hallan-fosgeno"),
        ("https://diario.example/category/mexico/sonora/norte", NOTE),
        ("https://diario.example/nota.php", "https://diario.example/nota.php?id=17"),
        ("https://diario.example/", "https://diario.example/?p=17"),
        ("https://diario.example/login?next=%2Fmexico", NOTE),
        ("https://en.diario.example/mexico/otro-slug-20130809.html", "https://es.diario.example/mexico/x-17"),
        ("https://diario.example/en/found-phosgene-in-sonora-17", "https://diario.example/es/fosgeno-17"),
    ],
)
def test_what_a_template_gets_wrong_is_not_believed(declared, of):
    assert not is_identity(declared, of, ["viejo.example"])


@pytest.mark.parametrize(
    ("found", "asked"),
    [
        ("https://diario.example/mexico/nuevo-slug-20130809.html", NOTE),
        ("https://nuevo.example/mexico/hallan-fosgeno-en-una-bodega-de-sonora-20130809.html", NOTE),
        ("https://diario.example/mercado-abre", "https://feeds.example/~r/diario/~3/AbC/mercado-abre"),
        ("https://www.diario.example/es/nota-17", "https://www.diario.example/nota-17"),
        (NOTE + "?from=feed", NOTE),
        ("https://diario.example/hallan-fosgeno-en-sonora/", "https://diario.example/?p=17"),
    ],
)
def test_a_redirect_leads_to_the_article(found, asked):
    assert is_landing(found, asked)
    assert page_keys(asked, found, None) == page_keys(asked, found, found)


@pytest.mark.parametrize(
    "found",
    [
        "https://diario.example/",
        "https://diario.example/mexico/",
        "https://nuevo.example/",
        "https://nuevo.example/inicio",
        "https://consent.diario.example/v2/ask?back=1",
        "https://diario.example/consent?continue=https%3A%2F%2Fdiario.example%2Fmexico",
        "https://diario.example/suscripciones/planes-2026",
        "https://cuentas.example/entrar-a-su-cuenta-17?url=https%253A%252F%252Fdiario.example%252Fmexico%252Fhallan-fosgeno-en-una-bodega-de-sonora-20130809.html",
        "https://diario.example/usuarios/login.php",
    ],
)
def test_a_redirect_to_a_front_page_or_a_gate_makes_no_identity(found):
    assert not is_landing(found, NOTE)
    assert page_keys(NOTE, found, found, [(found, "og:url")]) == (), "nor does what that page calls itself"


def test_a_redirect_to_another_language_makes_no_identity():
    assert not is_landing("https://diario.example/en/phosgene-17", "https://diario.example/es/fosgeno-17")
