"""Titles and authors of pages written for the purpose: what readers see against what is declared for machines."""

import json

import pytest

from crawler.markup.bylines import authors_of
from crawler.markup.document import opened
from crawler.markup.headline import title_of

URL = "https://www.diario.example/local/mercado-2026"
TITLE = "Amplían el mercado de Villa Serena"


def document(body, head="", **ld):
    script = (
        f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle"} | ld)}</script>'
        if ld
        else ""
    )
    html = f'<html><head><meta charset="utf-8">{head}{script}</head><body>{body}</body></html>'
    return opened(html.encode(), "text/html", URL)


def og(title):
    return f'<meta property="og:title" content="{title}">'


@pytest.mark.parametrize(
    ("body", "head", "headline", "title"),
    [
        # the last crumb of a trail is an h1, and the headline stands as an h2
        (
            f"<nav><ol><li><h1>Mercado municipal: costo y fecha de la obra</h1></li></ol></nav><article><h2>{TITLE}</h2></article>",
            "<title>Mercado municipal: costo y fecha de la obra - Diario</title>" + og("Mercado municipal: costo y fecha de la obra"),
            TITLE,
            (TITLE, "h2"),
        ),
        # with a kicker above it
        (
            f"<ul><li><h1>Mercado municipal: costo</h1></li></ul><main><h2><span>Obra</span> <span>{TITLE}</span></h2></main>",
            "<title>Mercado municipal: costo | Diario</title>" + og(TITLE),
            None,
            (TITLE, "h2"),
        ),
        # a heading of parts has the spelling that is declared
        ("<h1><span>Obra</span><span class=c>:</span> <b>Amplían el mercado</b></h1>", og("Obra: Amplían el mercado"), None, ("Obra: Amplían el mercado", "h1")),
        # one that is written as a whole is left as it is
        ("<h1>Amplían «el mercado»</h1>", og("Amplían &quot;el mercado&quot;"), None, ("Amplían «el mercado»", "h1")),
        # worded for search engines in the head
        (
            f"<article><h1>{TITLE} tras diez años</h1></article>",
            "<title>Villa Serena: costo, fecha y todo lo que se sabe de la obra - Diario</title>",
            None,
            (f"{TITLE} tras diez años", "h1"),
        ),
        # an h1 that speaks of something else is none
        ("<article><h1>Suscríbete a nuestro boletín de noticias</h1></article>", og(TITLE), None, (TITLE, "og:title")),
        ("<h1>Diario Ficticio</h1>", og(f"{TITLE}-Local｜Diario Ficticio".replace("｜", " | ")), TITLE, (TITLE, "json-ld")),
        # the site's and the section's name at the end, however they are set apart
        (
            "",
            og(f"{TITLE}-Local·Diario") + '<meta property="og:site_name" content="Diario"><meta property="article:section" content="Local">',
            None,
            (TITLE, "og:title"),
        ),
        ("", "", "Ampl&iacute;an el mercado", ("Amplían el mercado", "json-ld")),
        ("", og("Diario"), None, ("Diario", "og:title")),
        ("<p>nada</p>", "", None, None),
    ],
)  # fmt: skip
def test_the_title_is_the_one_that_readers_see(body, head, headline, title):
    assert title_of(document(body, head, **({"headline": headline} if headline else {}))) == title


HOUSE = (
    '<meta property="og:site_name" content="Diario Ficticio"><meta name="author" content="Diario Ficticio">'
)


@pytest.mark.parametrize(
    ("body", "head", "author", "authors"),
    [
        (f"<h1>{TITLE}</h1><p class=firma>Por Ana Ruiz</p>", HOUSE, None, (("Ana Ruiz",), "byline")),
        (f"<h1>{TITLE}</h1><div class='author-box'>Ana Ruiz, Diario Ficticio Jalisco</div>", HOUSE, None, (("Ana Ruiz",), "byline")),
        (f"<h1>{TITLE}</h1><span class=author>AFP</span>", HOUSE, None, (("AFP",), "byline")),
        (f"<h1>{TITLE}</h1><p>Texto: Ana Ruiz</p><p>Fotos: Luis Gil</p>", "", None, (("Ana Ruiz",), "byline")),
        (f"<h1>{TITLE}</h1><div>9 AUG 2013 </div><div>By Ann Reed, in Business</div>", "", None, (("Ann Reed",), "byline")),
        (f"<h1>{TITLE}</h1><a rel=author>Ana Ruiz</a> y <a rel=author>Luis Gil</a>", HOUSE, None, (("Ana Ruiz", "Luis Gil"), "byline")),
        ("", HOUSE, ["Diario Ficticio", "Ana Ruiz"], (("Ana Ruiz",), "json-ld")),
        ("", '<meta name="author" content="admin"><meta name="parsely-author" content="Ana Ruiz">', None, (("Ana Ruiz",), "meta")),
        ("", '<meta name="author" content="diario.example">', "Ana Ruiz", (("Ana Ruiz",), "json-ld")),
        # who is no author
        (f"<h1>{TITLE}</h1><div class=author-tools>Seguir</div>", HOUSE, None, (("Diario Ficticio",), "meta")),
        (f"<h1>{TITLE}</h1><figure><span class=author>Luis Gil</span></figure>", HOUSE, None, (("Diario Ficticio",), "meta")),
        (f"<h1>{TITLE}</h1><div class=comments><b class=author>Eva Sol</b></div>", HOUSE, None, (("Diario Ficticio",), "meta")),
        (f"<h1>{TITLE}</h1>{'<p>Texto.</p>' * 200}<p class=author>Eva Sol</p>", HOUSE, None, (("Diario Ficticio",), "meta")),
        (f"<h1>{TITLE}</h1><p>Por ahora no hay fecha.</p>", "", None, None),
        (f"<h1>{TITLE}</h1><p class=firma>Redacción</p>", "", None, (("Redacción",), "byline")),
        ("<p>Por Ana Ruiz</p>", "", None, None),
    ],
)  # fmt: skip
def test_the_authors_are_those_who_sign(body, head, author, authors):
    assert authors_of(document(body, head, **({"author": author} if author else {}))) == authors
