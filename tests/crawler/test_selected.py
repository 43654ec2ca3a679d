"""What an outlet's own selectors find on its pages, and what happens when they find nothing."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from lxml import html as lxml_html

from config.outlet import Outlet
from crawler.extract import read_page
from crawler.markup.paragraphs import paragraphs_of
from crawler.markup.selected import all_at
from crawler.page import Background
from serviola.background import background_of
from storage.records import Outcome

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "outlets.md").read_text(encoding="utf-8")
NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)
TEXT = [
    "El cabildo de Peña Clara aprobó el miércoles la compra de dos ambulancias, que llegarán antes de que termine el año.",
    "Las unidades darán servicio a once rancherías que hasta ahora pedían ayuda al hospital de la cabecera, a una hora de camino.",
    "El regidor Abel Montes votó en contra porque, dijo, nadie le enseñó las tres cotizaciones que pide el reglamento.",
]


def outlet(*pages, **more):
    return Outlet.model_validate(
        {
            "id": "gaceta",
            "name": "Gaceta",
            "home": "https://gaceta.example/",
            "timezone": "America/Mexico_City",
            "sources": [{"kind": "feed", "url": "https://gaceta.example/feed"}],
            "pages": list(pages),
            **more,
        }
    )


def read(body, *pages, url="https://gaceta.example/valle/ambulancias", now=NOW, **more):
    html = f"<html lang=es><head><title>Dos ambulancias</title></head><body>{body}</body></html>"
    found = read_page(
        html.encode(),
        url=url,
        content_type="text/html; charset=utf-8",
        background=background_of(outlet(*pages, **more)),
        now=now,
    )
    assert found.outcome is Outcome.OK
    return found.reading


PARAGRAPHS = "".join(f"<p>{line}</p>" for line in TEXT)


def page(text=PARAGRAPHS, date="2026-11-18"):
    return f"<h1>Dos ambulancias</h1><p class=fecha>{date}</p><div class=cuerpo>{text}</div>"


def fenced(kind):
    return re.findall(rf"```{kind}\n(.*?)```", GUIDE, re.DOTALL)[0]


def test_the_example_of_the_guide_gives_what_the_guide_says():
    gaceta = Outlet.model_validate(yaml.safe_load(fenced("yaml")))
    found = read_page(
        fenced("html").encode(),
        url="https://gaceta.example/valle/puente",
        content_type="text/html; charset=utf-8",
        background=background_of(gaceta),
        now=NOW,
    ).reading
    expected = json.loads(fenced("json"))
    values = {name: getattr(found, name) for name in expected}
    assert (
        values
        | {"authors": list(found.authors), "tags": list(found.tags), "published": found.published.isoformat()}
        == expected
    )
    assert {found.origin[name] for name in expected} == {"selector redesign", "selector redesign (naive)"}


def test_the_guide_names_every_key_of_a_template():
    keys = {
        field.alias or name
        for name, field in Outlet.model_fields["pages"].annotation.__args__[0].model_fields.items()
    }
    assert keys - set(re.findall(r"`(\w+)`", GUIDE)) == set()


# ---------------------------------------------------------------------------------------- which template


OLD = {"id": "old", "until": "2020-12-31", "text": ".texto"}
NEW = {"id": "new", "since": "2021-01-01", "text": ".cuerpo"}


def test_a_page_is_read_by_the_template_that_finds_its_text():
    assert read(page(), NEW, OLD).origin["text"] == "selector new"
    assert read(page().replace("cuerpo", "texto"), NEW, OLD).origin["text"] == "selector old"


def test_the_template_of_the_time_of_a_page_comes_first():
    both = page().replace("class=cuerpo", 'class="cuerpo texto"')
    assert read(both, OLD, NEW).origin["text"] == "selector new"
    assert read(both, OLD, NEW, now=datetime(2019, 5, 5, tzinfo=UTC)).origin["text"] == "selector old"


def test_a_template_is_for_the_addresses_that_it_names():
    assert read(page(), NEW | {"when": "/deportes/"}).origin["text"] == "dense (2 of 2 agree)"
    assert read(page(), NEW | {"when": "/valle/"}).origin["text"] == "selector new"


# ------------------------------------------------------------------------- when selectors find nothing


def test_a_selector_that_finds_nothing_leaves_the_field_to_the_recipe_and_is_told_on():
    found = read(page(), {"id": "new", "title": "h1.titular", "text": ".nota-cuerpo", "lead": ".entrada"})
    assert found.text.splitlines()[-3:] == TEXT
    assert found.origin["text"].endswith("(selector found nothing)")
    assert found.origin["title"] == "h1 (selector found nothing)"
    assert "lead" not in found.origin or "found nothing" in found.origin["lead"]


def test_a_selector_that_finds_a_line_of_a_long_text_is_not_believed():
    found = read(
        page(f"<p class=x>{TEXT[0]}</p>" + "".join(f"<p>{line}</p>" for line in TEXT[1:] * 2)),
        {"id": "new", "text": ".x"},
    )
    assert TEXT[2] in found.text
    assert found.origin["text"].endswith("(selector found nothing)")


def test_a_short_text_is_taken_where_the_recipe_finds_no_more():
    short = f"<p>{TEXT[0]}</p><p>{TEXT[1]}</p>"
    assert read(page(short), NEW).origin["text"] == "selector new"


# ------------------------------------------------------------------------------------------------- dates


def published(date, url="https://gaceta.example/valle/ambulancias", **template):
    found = read(
        page(date=date),
        {"id": "new", "published": ".fecha", "text": ".cuerpo", **template},
        url=url,
        date_in_url=r"-(?P<date>20\d{6})-",
    )
    return found.published, found.published_precision, found.origin.get("published")


def test_a_date_whose_order_is_configured_can_be_read():
    july, april = datetime(2026, 7, 4, 18, tzinfo=UTC), datetime(2026, 4, 7, 18, tzinfo=UTC)
    assert published("4/7/2026", day_first=True) == (july, "day", "selector new (naive)")
    assert published("4/7/2026", day_first=False) == (april, "day", "selector new (naive)")
    assert not published("4/7/2026")[2].startswith("selector")


@pytest.mark.parametrize(
    ("written", "at", "precision", "origin"),
    [
        ("2026-08-09T10:15", datetime(2026, 8, 9, 16, 15, tzinfo=UTC), "minute", "selector new (naive)"),
        (
            "2026-09-08T10:15",
            datetime(2026, 8, 9, 16, 15, tzinfo=UTC),
            "minute",
            "selector new (naive) (day and month exchanged)",
        ),
        ("2026-08-10T00:20", datetime(2026, 8, 10, 6, 20, tzinfo=UTC), "minute", "selector new (naive)"),
        ("2026-11-20T10:15", datetime(2026, 8, 9, 18, tzinfo=UTC), "day", "url (naive)"),
        ("ayer", datetime(2026, 8, 9, 18, tzinfo=UTC), "day", "url (naive)"),
    ],
)
def test_a_date_is_held_against_the_day_in_the_address(written, at, precision, origin):
    assert published(written, url="https://gaceta.example/valle/ambulancias-20260809-0012.html") == (
        at,
        precision,
        origin,
    )


def test_the_hour_that_json_ld_declares_makes_a_selected_day_exact():
    declared = '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2026-11-18T09:04:05-06:00"}</script>'
    found = read(page() + declared, {"id": "new", "published": ".fecha", "text": ".cuerpo"})
    assert (found.published, found.origin["published"]) == (
        datetime(2026, 11, 18, 15, 4, 5, tzinfo=UTC),
        "json-ld",
    )


# ---------------------------------------------------------------------------------------------- paragraphs


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>Uno</p><p>Dos</p>", ["Uno", "Dos"]),
        ("Uno<br><br>Dos<br>tres", ["Uno", "Dos tres"]),
        ("Uno<br> \n <br>Dos", ["Uno", "Dos"]),
        ("<div>Uno <b>dos</b><p>tres</p> cuatro</div>", ["Uno dos", "tres", "cuatro"]),
        ("<p>Uno</p><figure><img><figcaption>Foto: X</figcaption></figure><p>Dos</p>", ["Uno", "Dos"]),
        ("<p>Uno<script>var x</script></p><style>p{}</style>", ["Uno"]),
        ("<ul><li>Uno</li><li>Dos</li></ul>", ["Uno", "Dos"]),
        ("<p>Uno</p><p>Uno</p>", ["Uno"]),
        ("<p>a\u200b\u00adb\u00a0 c</p>", ["ab c"]),
        ("<p> </p>", []),
    ],
)
def test_paragraphs_are_read_out_of_any_markup(markup, expected):
    root = lxml_html.fragment_fromstring(markup, create_parent="div")
    assert paragraphs_of([root]) == expected


def test_an_element_that_is_found_twice_is_read_once():
    root = lxml_html.fragment_fromstring("<div><p>Uno</p><p>Dos <i>tres</i></p></div>", create_parent="div")
    assert paragraphs_of([root, *root.iter("p", "i")]) == ["Uno", "Dos tres"]
    assert paragraphs_of(root.iter("p"), {root.find(".//i")}) == ["Uno", "Dos"]


# ------------------------------------------------------------------------------------------- JSON in a page


def test_a_json_document_of_the_page_is_read_where_css_finds_nothing():
    post = {
        "title": "Dos &amp; dos ambulancias",
        "date": "2026-11-18T09:04:05",
        "content": "".join(f"<p>{line}</p>" for line in TEXT),
        "author": {"node": {"name": "Elena Soto"}},
        "tags": {"nodes": [{"name": "Salud"}, {"name": "Valle"}]},
    }
    template = {
        "id": "next",
        "title": "h1.none",
        "json": {
            "title": "props.pageProps.*.title",
            "published": "props.pageProps.*.date",
            "authors": "props.pageProps.*.author.node.name",
            "tags": "props.pageProps.*.tags.nodes.*.name",
            "text": "props.pageProps.*.content",
        },
    }
    script = f'<script id="__NEXT_DATA__" type="application/json">{json.dumps({"props": {"pageProps": {"n": 3, "post": post}}})}</script>'
    found = read(f"<div id=__next></div>{script}", template)
    assert (found.title, found.authors, found.tags) == (
        "Dos & dos ambulancias",
        ("Elena Soto",),
        ("Salud", "Valle"),
    )
    assert found.text.splitlines() == TEXT
    assert found.published == datetime(2026, 11, 18, 15, 4, 5, tzinfo=UTC)
    assert found.origin["text"] == "selector next"


@pytest.mark.parametrize(
    ("path", "expected"),
    [("a.0.b", [1]), ("a.*.b", [1, 2]), ("*.1.b", [2]), ("a.7.b", []), ("x", []), ("a.0.b.c", [])],
)
def test_a_path_of_a_json_document_may_leave_steps_open(path, expected):
    assert all_at({"a": [{"b": 1}, {"b": 2}], "n": None}, path) == expected


def test_background_without_an_outlet_knows_nothing():
    assert background_of(None) == Background()
