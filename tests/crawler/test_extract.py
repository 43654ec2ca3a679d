"""What is read off a page, on pages written for the purpose in the markups that news sites use."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract import read_page
from crawler.page import Background
from storage.records import Outcome

NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)
DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "pages"
PARAGRAPHS_ES = [
    "El ayuntamiento de Villa Serena aprobó este martes la ampliación del mercado municipal, una obra que los locatarios pedían desde hace más de diez años y que costará 48 millones de pesos.",
    "La alcaldesa Irene Robles explicó que los trabajos comenzarán en enero y que ningún puesto cerrará mientras duren, porque las naves nuevas se levantarán junto a las viejas.",
    "«Vamos a cumplir lo que se firmó con los comerciantes», dijo ante una treintena de vecinos que llenaron la sala. La oposición votó en contra por considerar que el precio no está justificado.",
]
PARAGRAPHS_EN = [
    "The council of Port Hollow voted on Tuesday to rebuild the old ferry pier, a project that fishermen have asked for since a storm tore away its outer half eleven years ago.",
    "Mayor Dana Whitlock said that work would begin in January and that boats would keep sailing while it lasts, because the new piles are to be driven beside the old ones.",
    "Two councillors voted against the plan. They argued that the price, four million dollars, had never been explained to the people who will have to pay for it.",
]


def paragraphs(lines):
    return "".join(f"<p>{line}</p>\n" for line in lines)


def page(head="", body="", lang="es", title="Amplían el mercado de Villa Serena"):
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title} - Diario Ficticio</title>{head}</head>'
        f"<body><nav><a href='/'>Portada</a><a href='/local'>Local</a></nav>"
        f"<article><h1>{title}</h1>{body or paragraphs(PARAGRAPHS_ES)}</article>"
        f"<footer><p>Diario Ficticio, todos los derechos reservados.</p></footer></body></html>"
    )


def ld(**fields):
    return f'<script type="application/ld+json">{json.dumps({"@context": "https://schema.org", "@type": "NewsArticle"} | fields)}</script>'


def read(html, url="https://diario.example/local/mercado-2026", content_type="text/html", **changes):
    known = {"timezone": "America/Mexico_City", "languages": ("es",)} | changes
    body = html if isinstance(html, bytes) else html.encode()
    now = known.pop("now", NOW)
    return read_page(body, url=url, content_type=content_type, background=Background(**known), now=now)


def reading(html, **changes):
    found = read(html, **changes)
    assert (found.outcome, found.detail) == (Outcome.OK, "")
    return found.reading


# ---------------------------------------------------------------------------------- whole markups

NEWSPACK = f"""<!DOCTYPE html><html lang="es-MX"><head><meta charset="UTF-8">
<title>Amplían el mercado de Villa Serena &#8211; Diario Ficticio</title>
<link rel="canonical" href="https://diario.example/2026/11/17/amplian-el-mercado/">
<meta property="og:title" content="Amplían el mercado de Villa Serena"><meta property="og:type" content="article">
<meta property="og:image" content="https://diario.example/wp-content/uploads/mercado.jpg">
<meta property="og:description" content="La obra costará 48 millones."><meta name="author" content="admin">
<meta property="article:published_time" content="2026-11-17T15:04:05+00:00">
<script type="application/ld+json" class="yoast-schema-graph">{{"@context":"https://schema.org","@graph":[
{{"@type":"Article","@id":"https://diario.example/2026/11/17/amplian-el-mercado/#article","isPartOf":{{"@id":"x"}},
"author":[{{"@id":"https://diario.example/#/schema/person/1"}}],"headline":"Amplían el mercado de Villa Serena",
"datePublished":"2026-11-17T15:04:05+00:00","dateModified":"2026-11-17T16:00:00+00:00","inLanguage":"es"}},
{{"@type":"WebPage","@id":"x","url":"https://diario.example/2026/11/17/amplian-el-mercado/"}},
{{"@type":"Person","@id":"https://diario.example/#/schema/person/1","name":"Lucía Armenta"}}]}}</script></head>
<body class="post-template-default single"><header><h1 class="site-title">Diario Ficticio</h1></header>
<main id="main"><article class="post"><header class="entry-header"><h1 class="entry-title">Amplían el mercado de Villa Serena</h1>
<div class="entry-meta"><span class="byline">por <span class="author vcard"><a href="/author/lucia">Lucía Armenta</a></span></span></div></header>
<div class="entry-content">{paragraphs(PARAGRAPHS_ES)}
<aside class="related"><h3>Lee también</h3><ul><li><a href="/a">Otra nota sobre el puente</a></li></ul></aside></div></article>
<div id="comments"><p>Primer comentario: qué bueno que por fin se hace algo en este pueblo.</p></div></main></body></html>"""


def test_a_wordpress_page_is_read():
    found = reading(NEWSPACK, url="https://diario.example/2026/11/17/amplian-el-mercado/?utm_source=rss")
    assert found.title == "Amplían el mercado de Villa Serena"
    assert found.authors == ("Lucía Armenta",)
    assert found.published == datetime(2026, 11, 17, 15, 4, 5, tzinfo=UTC)
    assert found.modified == datetime(2026, 11, 17, 16, tzinfo=UTC)
    assert (found.published_precision, found.language) == ("minute", "es")
    assert found.canonical == "https://diario.example/2026/11/17/amplian-el-mercado/"
    assert found.image == "https://diario.example/wp-content/uploads/mercado.jpg"
    assert found.summary == "La obra costará 48 millones."
    assert found.text.splitlines() == PARAGRAPHS_ES
    assert found.origin == {
        "title": "h1", "authors": "json-ld", "published": "json-ld", "modified": "json-ld", "text": "dense (2 of 2 agree)",
        "language": "html-lang", "canonical": "rel-canonical", "image": "og:image", "lead": "og:description",
    }  # fmt: skip


def next_page(lines, **article):
    """A page of Next.js that the browser draws: the article stands in a script only."""
    content = "".join(f"<p>{line}</p>" for line in lines)
    data = {"props": {"pageProps": {"nota": {"contenido": content, "menu": ["Local", "Estado"], **article}}}}
    return (
        "<!DOCTYPE html><html lang='es'><head><title>Amplían el mercado de Villa Serena</title>"
        "<meta property='og:title' content='Amplían el mercado de Villa Serena'><meta property='og:type' content='article'>"
        "<meta property='article:published_time' content='2026-11-17 09:04:05'></head><body><div id='__next'></div>"
        f"<script id='__NEXT_DATA__' type='application/json'>{json.dumps(data)}</script></body></html>"
    )


def test_an_article_that_stands_in_next_data_only_is_read():
    found = reading(next_page(PARAGRAPHS_ES))
    assert found.text.splitlines() == PARAGRAPHS_ES
    assert (found.title, found.origin["text"]) == ("Amplían el mercado de Villa Serena", "script")
    assert found.published == datetime(2026, 11, 17, 15, 4, 5, tzinfo=UTC)
    assert found.origin["published"] == "meta (naive)"


def test_an_article_that_stands_in_pushed_strings_only_is_read():
    content = "".join(f"<p>{line}</p>" for line in PARAGRAPHS_ES)
    title = '0:[["$","title","0",{"children":"Amplían el mercado"}],["$","meta","1",{"property":"og:type","content":"article"}]]'
    pushes = "".join(
        f"<script>self.__next_f.push([1,{json.dumps(text)}])</script>" for text in (title, content)
    )
    found = reading(
        f"<html lang='es'><head><meta charset='utf-8'></head><body><div hidden></div>{pushes}</body></html>"
    )
    assert found.text.splitlines() == PARAGRAPHS_ES
    assert (found.title, found.origin["text"]) == ("Amplían el mercado", "script")


def test_an_english_page_of_plain_markup_is_read():
    html = f"""<html lang="en"><head><title>Port Hollow to rebuild its pier | The Fictional Post</title>
    <meta property="og:title" content="Port Hollow to rebuild its pier"><meta name="parsely-author" content="By Ana Cole and Ben Ode">
    <meta property="article:published_time" content="Tue, 17 Nov 2026 10:30:00 -0500"></head>
    <body><div class="article news"><h1>Port Hollow to rebuild its pier</h1><div class="body">{paragraphs(PARAGRAPHS_EN)}</div></div></body></html>"""
    found = reading(
        html, url="https://post.example/news/pier-123", timezone="America/New_York", languages=("en",)
    )
    assert found.text.splitlines() == PARAGRAPHS_EN
    assert (found.title, found.language) == ("Port Hollow to rebuild its pier", "en")
    assert (found.authors, found.origin["authors"]) == (("Ana Cole", "Ben Ode"), "meta")
    assert found.published == datetime(2026, 11, 17, 15, 30, tzinfo=UTC)


def test_article_news_markup_with_microdata_is_read():
    html = f"""<html lang="es"><head><title>Portal Ficticio</title></head><body>
    <article class="news" itemscope itemtype="https://schema.org/NewsArticle">
    <meta itemprop="datePublished" content="2026-11-17T08:00:00-06:00">
    <h1 itemprop="headline">Amplían el mercado de Villa Serena</h1>
    <div class="byline"><a rel="author" href="/autor/7">Por: Irma Luz Paz</a></div>
    <div itemprop="articleBody">{paragraphs(PARAGRAPHS_ES)}</div></article></body></html>"""
    found = reading(html)
    assert found.published == datetime(2026, 11, 17, 14, tzinfo=UTC)
    assert (found.authors, found.origin["authors"]) == (("Irma Luz Paz",), "byline")
    assert found.text.splitlines() == PARAGRAPHS_ES


# ------------------------------------------------------------------------------------------- times


@pytest.mark.parametrize(
    ("written", "at", "precision", "origin"),
    [
        ("2026-11-17T09:04:05-06:00", datetime(2026, 11, 17, 15, 4, 5, tzinfo=UTC), "minute", "json-ld"),
        ("2026-11-17T15:04:05Z", datetime(2026, 11, 17, 15, 4, 5, tzinfo=UTC), "minute", "json-ld"),
        (
            "2026-11-17T15:04:05.123456789+0000",
            datetime(2026, 11, 17, 15, 4, 5, tzinfo=UTC),
            "minute",
            "json-ld",
        ),
        ("2026-11-17 09:04", datetime(2026, 11, 17, 15, 4, tzinfo=UTC), "minute", "json-ld (naive)"),
        ("20261117T090405", datetime(2026, 11, 17, 15, 4, 5, tzinfo=UTC), "minute", "json-ld (naive)"),
        ("2026-11-17", datetime(2026, 11, 17, 18, tzinfo=UTC), "day", "json-ld (naive)"),
        (
            "martes 17 de noviembre de 2026, 9:04 h",
            datetime(2026, 11, 17, 15, 4, tzinfo=UTC),
            "minute",
            "json-ld (naive)",
        ),
        ("Tue, 17 Nov 2026 15:04:05 GMT", datetime(2026, 11, 17, 15, 4, 5, tzinfo=UTC), "minute", "json-ld"),
        (
            "Tue Nov 17 2026 09:04:05 GMT-0600 (CST)",
            datetime(2026, 11, 17, 15, 4, 5, tzinfo=UTC),
            "minute",
            "json-ld",
        ),
        (1794927845, datetime(2026, 11, 17, 15, 4, 5, tzinfo=UTC), "minute", "json-ld"),
        (1794927845000, datetime(2026, 11, 17, 15, 4, 5, tzinfo=UTC), "minute", "json-ld"),
    ],
)
def test_a_time_is_read_however_it_is_written(written, at, precision, origin):
    found = reading(page(ld(datePublished=written)))
    assert (found.published, found.published_precision, found.origin["published"]) == (at, precision, origin)


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-24T18:00:01Z",
        "1970-01-01T00:00:00Z",
        "0000-00-00",
        "ayer",
        "2026-13-45",
        "2026-11-17T09:04:05+99:00",
        "",
        None,
        {},
        [],
    ],
)
def test_a_time_that_cannot_be_is_dropped(written):
    assert reading(page(ld(datePublished=written))).published is None


def test_a_clock_that_runs_a_little_ahead_is_believed():
    assert reading(page(ld(datePublished="2026-11-23T06:00:00Z"))).published == NOW + timedelta(hours=12)


def test_a_more_precise_time_of_the_same_day_is_taken():
    head = (
        ld(datePublished="2026-11-17")
        + '<meta property="article:published_time" content="2026-11-17T09:04:05-06:00">'
    )
    found = reading(page(head))
    assert (found.published, found.origin["published"]) == (
        datetime(2026, 11, 17, 15, 4, 5, tzinfo=UTC),
        "meta",
    )


def test_a_day_in_the_address_is_found_last():
    found = reading(page(), url="https://diario.example/2026/11/17/mercado")
    assert (found.published, found.published_precision) == (datetime(2026, 11, 17, 18, tzinfo=UTC), "day")
    assert found.origin["published"] == "htmldate (naive)"


# ----------------------------------------------------------------------------------------- authors


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("Por Ana Ruiz y Luis Gil, EFE", ("Ana Ruiz", "Luis Gil")),  # the agency has a field of its own
        ("Redacción / Ana Ruiz", ("Ana Ruiz",)),
        ("José Ortega y Gasset", ("José Ortega y Gasset",)),
        ({"@type": "Person", "name": "By Ana Ruiz"}, ("Ana Ruiz",)),
        ([{"name": "Ana Ruiz"}, {"name": "Luis Gil"}, {"name": "ana ruiz"}], ("Ana Ruiz", "Luis Gil")),
        ("Redacción", ("Redacción",)),
        ({"@type": "Organization", "name": "Notimundo"}, ("Notimundo",)),
        ("https://www.facebook.com/diario", ()),
        ("@anaruiz", ()),
        ("ana@diario.example", ()),
        ("AFP y EFE", ("AFP", "EFE")),
        ("Ana Ruiz (corresponsal)", ("Ana Ruiz",)),
        ("Ana Ruiz &amp; Luis Gil", ("Ana Ruiz", "Luis Gil")),
        (None, ()),
        ([], ()),
        (7, ()),
    ],
)
def test_authors_are_told_apart_and_cleaned(author, names):
    assert reading(page(ld(author=author))).authors == names


def test_a_person_is_preferred_to_the_outlet_that_signs_everything():
    head = (
        ld(author={"@type": "Organization", "name": "Diario Ficticio"})
        + '<meta name="author" content="Ana Ruiz">'
    )
    assert reading(page(head)).authors == ("Ana Ruiz",)


# -------------------------------------------------------------------------------- title and the rest


@pytest.mark.parametrize(
    "script",
    [
        '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2026-11-17T15:00:00Z",}</script>',
        '<script type="application/ld+json">\n//<![CDATA[\n{"@type": "NewsArticle", "datePublished": "2026-11-17T15:00:00Z"}\n//]]>\n</script>',
        '<script type="application/ld+json">{"@type": "NewsArticle", "description": "two\nlines", "datePublished": "2026-11-17T15:00:00Z"};</script>',
        '<script type="application/ld+json">{broken</script>' + ld(datePublished="2026-11-17T15:00:00Z"),
        ld() .replace("}", "") + ld(datePublished="2026-11-17T15:00:00Z"),
        '<script type="application/ld+json">[[{"@graph": [{"@type": ["NewsArticle", "Article"], "datePublished": "2026-11-17T15:00:00Z"}]}]]</script>',
    ],
)  # fmt: skip
def test_json_ld_is_read_although_it_is_slightly_broken(script):
    assert reading(page(script)).published == datetime(2026, 11, 17, 15, tzinfo=UTC)


def test_the_pages_own_article_is_told_from_those_it_lists():
    other = ld(
        url="https://diario.example/otra", author="Otra Persona", datePublished="2020-01-01", headline="x"
    )
    own = ld(url="https://diario.example/local/mercado-2026", author="Ana Ruiz")
    assert reading(page(other + own)).authors == ("Ana Ruiz",)


def test_the_sites_name_in_an_h1_is_not_the_title():
    html = page().replace("<nav>", "<h1>Diario Ficticio</h1><nav>")
    assert reading(html).title == "Amplían el mercado de Villa Serena"


def test_without_an_h1_the_title_loses_the_sites_name():
    html = page().replace("<h1>Amplían el mercado de Villa Serena</h1>", "")
    found = reading(html)
    assert (found.title, found.origin["title"]) == ("Amplían el mercado de Villa Serena", "title")


def test_a_canonical_that_points_at_the_front_page_is_no_identity():
    head = '<link rel="canonical" href="https://diario.example/"><meta property="og:url" content="/local/mercado-2026">'
    found = reading(page(head))
    assert (found.canonical, found.origin["canonical"]) == (
        "https://diario.example/local/mercado-2026",
        "og:url",
    )


@pytest.mark.parametrize(
    ("lang", "lines", "languages", "language"),
    [
        ("es-MX", PARAGRAPHS_ES, ("es",), "es"),
        ("en-US", PARAGRAPHS_ES, ("es",), "es"),
        ("en-US", PARAGRAPHS_EN, ("es",), "en"),
        ("en-US", PARAGRAPHS_EN, ("es", "en"), "en"),
        ("", PARAGRAPHS_ES, ("es",), "es"),
        ("pt-BR", PARAGRAPHS_ES, (), "pt"),
    ],
)
def test_the_language_is_the_declared_one_unless_the_text_says_otherwise(lang, lines, languages, language):
    assert reading(page(body=paragraphs(lines), lang=lang), languages=languages).language == language


@pytest.mark.parametrize(
    ("encoding", "header", "meta"),
    [
        ("utf-8", None, "utf-8"),
        ("utf-8", "iso-8859-1", "iso-8859-1"),
        ("utf-8-sig", None, None),
        ("utf-16", None, None),
        ("cp1252", "windows-1252", None),
        ("cp1252", None, "iso-8859-1"),
        ("cp1252", "utf-8", "windows-1252"),
        ("cp1252", None, None),
        ("cp1252", "no-such-encoding", "utf-8"),
    ],
)
def test_text_survives_its_encoding(encoding, header, meta):
    html = page().replace('<meta charset="utf-8">', f'<meta charset="{meta}">' if meta else "")
    content_type = f"text/html; charset={header}" if header else "text/html"
    assert reading(html.encode(encoding), content_type=content_type).text.splitlines() == PARAGRAPHS_ES


def test_one_broken_byte_does_not_spoil_a_page():
    broken = page().encode().replace(b"diez", b"di\xffez", 1)
    assert reading(broken, content_type="text/html").text.splitlines()[1:] == PARAGRAPHS_ES[1:]


def test_text_is_composed_and_has_single_spaces():
    body = (
        paragraphs(PARAGRAPHS_ES)
        .replace("aprobó", "aprobo\u0301\u200b")
        .replace("este martes", "este \n&nbsp; martes")
    )
    assert reading(page(body=body)).text.splitlines() == PARAGRAPHS_ES


# ------------------------------------------------------------------------------------ not articles


@pytest.mark.parametrize(
    ("html", "detail"),
    [
        (b"", "empty page"),
        (b"   ", "empty page"),
        ("<html><title>Nota</title><body><p>Dos palabras.</p></body></html>", "too short: 2 words"),
    ],
)
def test_a_page_without_a_text_says_so(html, detail):
    found = read(html, url="https://a.example/n/1")
    assert (found.outcome, found.detail, found.reading) == (Outcome.NOT_AN_ARTICLE, detail, None)


def test_the_root_of_a_host_is_a_front():
    assert read(page(), url="https://a.example/").outcome is Outcome.SECTION_FRONT


@pytest.mark.parametrize(
    ("body", "content_type", "detail"),
    [
        (b"%PDF-1.4", "application/pdf", "a PDF file"),
        (b"\x89PNG\r\n\x1a\n", None, "a picture"),
        (b"{}", "application/json", "declared as application/json"),
        (b"....", "video/mp4", "declared as video/mp4"),
        (b"Hola", "text/plain", "plain text"),
    ],
)
def test_what_is_no_html_says_what_it_is(body, content_type, detail):
    found = read(body, content_type=content_type)
    assert (found.outcome, found.detail) == (Outcome.NOT_HTML, detail)


def test_html_that_is_declared_as_something_else_is_read():
    assert (
        reading(page(), content_type="application/octet-stream").title == "Amplían el mercado de Villa Serena"
    )


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from([None, "text/html", "text/html; charset=utf-16", "a/b; charset=\x00"]),
)
def test_no_bytes_raise(body, content_type):
    assert read(b"<p>" + body, content_type=content_type).outcome is not Outcome.OK


@settings(max_examples=40, deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=9), lambda x: st.lists(x, max_size=3) | st.dictionaries(st.sampled_from(["@type", "@graph", "author", "name", "headline", "datePublished", "@id", "url", "articleBody", "image", "publisher", "mainEntityOfPage", "isAccessibleForFree", "inLanguage"]), x, max_size=5), max_leaves=12))  # fmt: skip
def test_no_json_ld_raises(value):
    script = f'<script type="application/ld+json">{json.dumps(value)}</script>'
    assert (
        read(page(script + ld(author=value, image=value, datePublished=value, url=value))).outcome in Outcome
    )


@pytest.mark.skipif(not DATA.exists(), reason="the saved pages are not here")
@pytest.mark.parametrize("part", range(8))
def test_real_articles_are_articles(part):
    names = sorted(DATA.glob("*/html/*.gz"))[part::32]
    outcomes = {
        name.name: read(gzip.decompress(name.read_bytes()), url=f"https://a.example/n/{name.name}").outcome
        for name in names
    }
    assert outcomes == dict.fromkeys(outcomes, Outcome.OK)
    assert outcomes


def test_half_a_surrogate_pair_in_json_ld_can_be_stored():
    head = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Sube el r\\u00edo \\ud83d",'
        ' "author": {"name": "Ana \\ud83d Ruiz"}, "image": "https://diario.example/\\udc00.jpg",'
        ' "datePublished": "2026-11-17T09:04:05-06:00"}</script>'
    )
    found = reading(page(head))
    assert found.authors == ("Ana \ufffd Ruiz",)
    assert found.image == "https://diario.example/\ufffd.jpg"


@pytest.mark.parametrize("count", [float("inf"), float("nan"), "²", "9" * 5_000, -1, [], {"@value": None}])
def test_a_number_that_is_none_costs_no_page(count):
    head = ld(headline=count, wordCount=count, articleSection=count, isAccessibleForFree=False)
    assert reading(page(head)).text.startswith("El ayuntamiento")


def test_a_page_that_refreshes_after_ages_is_no_stub():
    assert reading(page(f'<meta http-equiv="refresh" content="{"9" * 5_000}; url=/x">')).text


@pytest.mark.parametrize("written", ["2026-11-22T12:00:00+99:99", "9" * 5_000])
def test_a_time_that_is_none_costs_no_page(written):
    body = f'<time datetime="{written}">hoy</time>' + paragraphs(PARAGRAPHS_ES)
    assert reading(page(body=body)).published is None
