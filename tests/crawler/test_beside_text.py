"""What a page says beside its text: section, tags, standfirst, its own addresses, its agency and whom it cites."""

import json
from datetime import UTC, datetime

import pytest

from config.outlet import Outlet
from crawler.extract import read_page
from crawler.ingest import page_keys
from crawler.markup.document import opened
from crawler.markup.labels import section_of, tags_of
from crawler.markup.metadata import aliases_of, canonical_of
from crawler.markup.standfirst import lead_of
from crawler.page import Background
from serviola.background import background_of, names_in_texts

URL = "https://www.diario.example/local/amplian-el-mercado-20261117-0042.html"
TITLE = "Amplían el mercado de Villa Serena"
FIRST = "El ayuntamiento de Villa Serena aprobó este martes la ampliación del mercado municipal, una obra que los locatarios pedían desde hace diez años."
TEXT = (
    f"{FIRST}\nLa alcaldesa Irene Robles explicó que los trabajos comenzarán en enero y que ningún puesto cerrará, según informó Reforma.\n"
    * 2
)
LEAD = "La obra costará 48 millones de pesos y no cerrará ningún puesto"


def script(**fields):
    return f'<script type="application/ld+json">{json.dumps(fields)}</script>'


def article(**fields):
    return script(**{"@type": "NewsArticle"} | fields)


def document(head="", body="", url=URL):
    return opened(
        f'<html><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'.encode(),
        "text/html",
        url,
    )


def trail(*names):
    items = [{"@type": "ListItem", "position": at, "name": name} for at, name in enumerate(names, start=1)]
    return script(**{"@type": "BreadcrumbList", "itemListElement": items})


@pytest.mark.parametrize(
    ("head", "body", "section"),
    [
        (article(articleSection="Jalisco"), "", ("Jalisco", "json-ld")),
        (article(articleSection=["Pol&iacute;tica", "Nacional"]), "", ("Política", "json-ld")),
        ('<meta property="article:section" content=" Seguridad ">', "", ("Seguridad", "meta")),
        (article(articleSection="Noticias") + '<meta property="article:section" content="Estados">', "", ("Estados", "meta")),
        (trail("Inicio", "Jalisco", TITLE), "", ("Jalisco", "breadcrumb")),
        ("", "<ul class='Breadcrumbs'><li><a>Home</a></li><li><a>News</a></li><li><a>Brief</a></li></ul>", ("Brief", "breadcrumb")),
        ('<meta property="og:site_name" content="Diario"><meta property="article:section" content="Diario">', "", None),
        (f'<meta property="article:section" content="{"Una sección " * 9}">', "", None),
        ("", "", None),
    ],
)  # fmt: skip
def test_the_section_is_the_one_that_says_most(head, body, section):
    assert section_of(document(head, body)) == section


@pytest.mark.parametrize(
    ("head", "body", "tags"),
    [
        (article(keywords="Mercado, Villa Serena,mercado , Obra pública"), "", (("Mercado", "Villa Serena", "Obra pública"), "json-ld")),
        (article(keywords=["type:story", "Mercado", "https://x.example", "123"]), "", (("Mercado",), "json-ld")),
        ('<meta property="article:tag" content="Mercado"><meta property="article:tag" content="Obra">', "", (("Mercado", "Obra"), "meta")),
        ('<meta name="news_keywords" content="Mercado; Obra">', "", (("Mercado", "Obra"), "meta")),
        ("", "<p><a rel='tag' href='/t'>#Mercado</a> <a rel='nofollow tag'>Obra</a></p>", (("Mercado", "Obra"), "rel-tag")),
        ('<meta property="og:site_name" content="Diario"><meta name="keywords" content="Diario, Mercado">', "", (("Mercado",), "meta")),
        (article(keywords=", ".join(f"tema {chr(97 + at)}" for at in range(26))), "", (tuple(f"tema {chr(97 + at)}" for at in range(20)), "json-ld")),
        ("", "", None),
    ],
)  # fmt: skip
def test_tags_are_cleaned_and_few(head, body, tags):
    assert tags_of(document(head, body)) == tags


@pytest.mark.parametrize(
    ("head", "body", "lead"),
    [
        ("", f"<h1>{TITLE}</h1><p class='sumario'>{LEAD}</p><p>{FIRST}</p>", (LEAD, "standfirst")),
        ("", f"<header><h1>{TITLE}</h1><h2>{LEAD}</h2></header><p>{FIRST}</p>", (LEAD, "standfirst")),
        (article(description=LEAD), f"<h1>{TITLE}</h1>", (LEAD, "json-ld")),
        (f'<meta property="og:description" content="{LEAD}">', "", (LEAD, "og:description")),
        # the beginning of the text, cut off, is none; nor is the title, nor a word or two
        (article(description=FIRST[:90] + "…") + f'<meta property="og:description" content="{LEAD}">', "", (LEAD, "og:description")),
        (f'<meta property="og:description" content="{FIRST[:80]} [...]">', "", None),
        (article(description=TITLE), "", None),
        (article(description="Villa Serena"), "", None),
        ("", f"<h1>{TITLE}</h1><aside><p class='lead'>Suscríbete a nuestro boletín de noticias</p></aside><p>{FIRST}</p>", None),
        ("", f"<h1>{TITLE}</h1><p>{FIRST}</p><h2>Lo que sigue en el cabildo de la ciudad</h2>", None),
    ],
)  # fmt: skip
def test_the_standfirst_is_no_copy_of_the_text(head, body, lead):
    assert lead_of(document(head, body), TITLE, TEXT) == lead


@pytest.mark.parametrize(
    ("declared", "believed"),
    [
        ("https://www.diario.example/mexico/amplian-el-mercado-20261117-0042.html", True),
        ("https://diario.example/local/otro-slug-20261117-0042.html", True),
        ("https://m.diario.example/local/amplian-el-mercado-20261117-0042.html", True),
        ("https://viejo.example/local/amplian-el-mercado-20261117-0042.html", True),
        ("/?p=42", True),
        ("https://www.diario.example/", False),
        ("https://www.diario.example/local/", False),
        ("https://www.diario.example/es-mx/", False),
        ("https://www.diario.example/seguridad", False),
        ("https://otro.example/local/amplian-el-mercado-20261117-0042.html", False),
        ("https://notdiario.example/local/amplian-el-mercado", False),
        ("javascript:void(0)", False),
    ],
)
def test_a_page_is_believed_about_its_own_address_within_reason(declared, believed):
    page = document(f'<link rel="canonical" href="{declared}">')
    assert (canonical_of(page.tree, page.meta, URL, ["viejo.example"]) is not None) == believed


def test_a_version_of_an_article_may_name_the_article_above_it():
    page = document(
        '<link rel="canonical" href="https://diario.example/mercado">',
        url="https://diario.example/mercado/amp/",
    )
    assert canonical_of(page.tree, page.meta, page.url) == ("https://diario.example/mercado", "rel-canonical")


def test_what_else_a_page_calls_itself_are_identities_of_its_article():
    page = document(
        '<meta property="og:url" content="https://www.diario.example/?p=42"><link rel="amphtml" href="/nota/amp-42.html">'
        '<link rel="canonical" href="https://otro.example/a">'
    )
    aliases = aliases_of(page.tree, page.meta, URL)
    assert aliases == (
        ("https://www.diario.example/?p=42", "og:url"),
        ("https://www.diario.example/nota/amp-42.html", "amp"),
    )
    assert page_keys(URL, URL, None, aliases) == (
        ("diario.example?p=42", "og:url"),
        ("diario.example/nota/amp-42.html", "amp"),
    )


def read(body, head="", **known):
    html = f'<html lang="es"><head><meta charset="utf-8"><title>{TITLE}</title>{head}</head><body><article><h1>{TITLE}</h1>{body}</article></body></html>'
    now = datetime(2026, 11, 22, tzinfo=UTC)
    return read_page(
        html.encode(), url=URL, content_type="text/html", background=Background(**known), now=now
    ).reading


def test_a_page_tells_its_agency_and_whom_it_cites():
    body = "".join(
        f"<p>{line}</p>" for line in (f"VILLA SERENA, Jal. (apro).- {FIRST}", *TEXT.splitlines()[1:])
    )
    found = read(
        body, article(author="Ana Ruiz / Agencia Proceso"), names={"reforma": "reforma"}, outlet="gaceta"
    )
    assert (found.authors, found.agency, found.origin["agency"]) == (("Ana Ruiz",), "apro", "byline")
    assert [(each.name, each.outlet, each.phrase) for each in found.cited] == [
        ("Reforma", "reforma", "según informó Reforma")
    ]
    assert (found.origin["cited"], found.section, found.tags) == ("text", None, ())
    listed = read(body, article(author=["Ana Ruiz", "Agencia Proceso"]))
    assert (listed.authors, listed.agency) == (("Ana Ruiz", "Agencia Proceso"), "apro")
    alone = read(body, article(author="Redacción"))
    assert (alone.authors, alone.agency, alone.origin["agency"]) == (("Redacción",), "apro", "dateline")


def gazette(**fields):
    source = {"kind": "feed", "url": "https://gaceta.example/feed"}
    return Outlet.model_validate(
        {"id": "gaceta", "name": "La Gaceta", "home": "https://gaceta.example/", "sources": [source]} | fields
    )


def test_an_outlet_goes_by_its_names_and_by_nobody_elses():
    names = names_in_texts(
        [gazette(names=["Gaceta Serrana"]), gazette(id="otra", name="La Gaceta (del Sur)")]
    )
    assert names["gaceta serrana"] == "gaceta"
    assert names["la gaceta"] == "", "two outlets go by it"
    assert names["animal politico"] == "animalpolitico", "what ships is known although nobody watches it"
    assert names["zeta"] == "zeta"
    own = names_in_texts([gazette(id="animalpolitico", name="AP Político", names=["Animal Político"])])
    assert (own["animal politico"], own["ap politico"]) == ("animalpolitico", "animalpolitico")


def test_the_background_knows_the_outlet_and_its_hosts():
    known = background_of(gazette(hosts=["vieja.example"]), names={"la gaceta": "gaceta"})
    assert (known.outlet, known.hosts, known.names) == (
        "gaceta",
        ("gaceta.example", "vieja.example"),
        {"la gaceta": "gaceta"},
    )
