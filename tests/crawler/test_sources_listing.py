"""Pages that list articles."""

import json
from datetime import UTC, datetime

import pytest

from config.outlet import Outlet
from crawler.sources import parse
from storage.records import Outcome

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
URL = "https://diario.example/seccion/mexico"
PAGE = """<!DOCTYPE html><html><head><title>México</title></head><body><nav><a href="/acerca">Acerca de</a></nav>
<article class="nota"><a href="/mexico/uno-20261121-0001.html"><img src="1.jpg"></a>
  <h2><a href="/mexico/uno-20261121-0001.html">Uno &lt;hoy&gt;</a></h2><p class="bajada">Un  resumen</p>
  <time datetime="2026-11-22T06:00">hace una hora</time></article>
<article class="nota"><h2><a href="https://otro.example/dos" title="Dos completo"></a></h2></article>
<article class="nota"><h2>Sin liga</h2></article>
<article class="nota"><h2><a href="/mexico/tres-20261120-0003.html">Tres</a></h2></article></body></html>"""
DATA = {
    "props": {
        "pageProps": {
            "allHome": [
                {
                    "title": "Uno",
                    "slug": "seguridad/uno",
                    "excerpt": "<p>Resumen</p>",
                    "date": "2026-11-22T06:00:00",
                },
                {"title": "Sin liga"},
                "rubbish",
            ],
            "allOther": [
                {"title": "Dos", "slug": "/dos", "date": 1795327200},
                {"title": "Uno", "slug": "seguridad/uno"},
            ],
            "count": 7,
        }
    }
}
JSON_PAGE = f'<html><script id="__NEXT_DATA__" type="application/json">{json.dumps(DATA)}</script></html>'


def read(body, **source):
    outlet = Outlet(
        id="diario", name="D", home=URL, timezone="America/Mexico_City", date_in_url=r"-(?P<date>20\d{6})-",
        sources=[{"kind": "listing", "url": URL, **source}],
    )  # fmt: skip
    body = body.encode() if isinstance(body, str) else body
    return parse(body, url=URL, content_type="text/html", source=outlet.sources[0], outlet=outlet, now=NOW)


def test_selectors_give_every_field():
    found = read(PAGE, items="article.nota", link="h2 a", summary="p.bajada", date="time@datetime")
    assert (found.outcome, found.parser) == (Outcome.OK, "listing")
    first, second, third = found.sightings
    assert (first.url, first.title) == ("https://diario.example/mexico/uno-20261121-0001.html", "Uno <hoy>")
    assert first.summary == "Un resumen"
    assert (first.published, first.published_note) == (datetime(2026, 11, 22, 12, tzinfo=UTC), "naive")
    assert (second.url, second.title, second.published) == ("https://otro.example/dos", "Dos completo", None)
    assert (third.published, third.published_note) == (datetime(2026, 11, 20, 18, tzinfo=UTC), "from url")


def test_every_link_of_a_page_is_an_item_until_only_says_which():
    found = read(PAGE, only=r"-20\d{6}-\d{4}\.html$")
    assert [sighting.title for sighting in found.sightings] == ["Uno <hoy>", "Tres"]
    assert len(read(PAGE).sightings) == 4


def test_a_title_has_its_own_selector_and_an_item_its_own_attribute():
    body = '<div class="n" data-when="2026-11-22"><a href="/1">Ver más</a><b>El título</b></div>'
    (sighting,) = read(body, items="div.n", title="b", date="@data-when").sightings
    assert (sighting.title, sighting.published_precision, sighting.published_note) == (
        "El título",
        "day",
        None,
    )


def test_links_are_joined_to_the_base_that_is_configured_or_declared():
    body = '<html><head><base href="/otra/"></head><a href="uno">Uno</a></html>'
    assert read(body).sightings[0].url == "https://diario.example/otra/uno"
    assert read(body, base="https://cdn.example/x").sightings[0].url == "https://cdn.example/x/uno"


def test_json_in_a_script_gives_every_field():
    paths = ["props.pageProps.allHome", "props.pageProps.allOther", "props.pageProps.gone"]
    shape = {"items": paths, "summary": "excerpt", "date": "date"}
    found = read(JSON_PAGE, json=shape, base="https://diario.example")
    assert (found.outcome, found.detail) == (Outcome.OK, "no array at props.pageProps.gone")
    first, second = found.sightings
    assert (first.url, first.title, first.summary) == (
        "https://diario.example/seguridad/uno",
        "Uno",
        "Resumen",
    )
    assert first.published == datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert second.url == "https://diario.example/dos"
    assert second.published == datetime.fromtimestamp(1795327200, UTC)


def test_a_document_that_is_json_itself_is_read_alike():
    found = read(
        json.dumps(DATA), json={"items": ["props.pageProps.allOther"]}, base="https://diario.example"
    )
    assert len(found.sightings) == 2


@pytest.mark.parametrize(
    ("body", "source", "detail"),
    [
        (PAGE, {"items": "li.nota"}, "nothing at 'li.nota' in an HTML page titled \"México\""),
        (
            PAGE,
            {"items": "article", "link": "h6 a"},
            "no item with a title at 'article' in an HTML page titled \"México\"",
        ),
        (PAGE, {"only": "/deportes/"}, "none of them kept by only and skip"),
        ("", {}, "nothing to read"),
        ("<html><title>Just a moment...</title>", {}, "nothing at 'a[href]' in a bot check"),
        (PAGE, {"json": {"items": ["a.b"]}}, "no script at '#__NEXT_DATA__'"),
        (
            JSON_PAGE,
            {"json": {"items": ["props.nothing", "props.pageProps.count"]}},
            "no array at props.nothing, props.pageProps.count",
        ),
        (JSON_PAGE.replace("}", "", 1), {"json": {"items": ["props"]}}, "no JSON that can be read"),
        (
            '<script id="__NEXT_DATA__">' + "[" * 100_000,
            {"json": {"items": ["a"]}},
            "no JSON that can be read",
        ),
    ],
)
def test_selectors_that_find_nothing_are_named(body, source, detail):
    found = read(body, **source)
    assert (found.outcome, found.sightings) == (Outcome.NOTHING_FOUND, ())
    assert detail in found.detail
