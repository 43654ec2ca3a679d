"""The text of a page, on small pages of our own: what belongs to a story, what only stands beside it."""

from __future__ import annotations

import time

import pytest

from crawler.markup.body_text import text_of
from crawler.markup.document import parse

TITLE = "El puente de San Telmo reabre tras nueve meses de obras"
P1 = "El puente de San Telmo reabrió este lunes al tránsito después de nueve meses de obras, según informó la secretaría de Movilidad en un comunicado."
P2 = "La reparación costó 31 millones de pesos, cuatro más de los previstos, porque los ingenieros hallaron grietas en dos de los pilares del lado norte."
P3 = "«Ya no hay riesgo para nadie», dijo la directora de Obras, Marta Quiroga, quien cruzó el puente a pie con un grupo de vecinos."
P4 = "Los comerciantes de la avenida Juárez calculan que perdieron una tercera parte de sus ventas mientras duró el cierre y piden que se les condone el predial."
STORY = [P1, P2, P3, P4]
CHATTER = "Qué bueno que por fin terminaron, porque yo tardaba más de una hora en llegar a mi trabajo todos los días y nadie respondía."
OTHER = "Vecinos de la colonia Obrera bloquearon ayer la avenida Central para exigir el regreso del agua, que les falta desde hace once días."


def p(*lines):
    return "".join(f"<p>{line}</p>\n" for line in lines)


def page(inside, around="", head=""):
    return (
        f"<!doctype html><html lang='es'><head><title>{TITLE} | Diario Ficticio</title>{head}</head><body>"
        "<header><a href='/'>Diario Ficticio</a><nav><ul><li><a href='/l'>Local</a></li><li><a href='/d'>Deportes</a></li></ul></nav></header>"
        f"<main>{inside}</main>{around}<footer><p>Diario Ficticio, todos los derechos reservados. Prohibida su reproducción total o parcial.</p></footer>"
        "</body></html>"
    )


def article(*inside, body="div class='nota'"):
    return f"<article><h1>{TITLE}</h1><{body}>{''.join(inside)}</{body.split()[0]}></article>"


def text(html, *, careful=False, json_ld=None, title=TITLE):
    return text_of(parse(html), article=json_ld, title=title, careful=careful)


LINKS = "<ul><li><a href='/a'>Falta agua en la colonia Obrera</a></li><li><a href='/b'>Suben los peajes del libramiento</a></li></ul>"
CARDS = "".join(
    f"<div class='card'><h3><a href='/{n}'>Otra nota sobre el agua, número {n}</a></h3><p>{OTHER}</p></div>"
    for n in range(3)
)

BESIDE = {  # what may stand in an article and is no part of its text
    "a box of related links": f"<aside class='related'><h3>Lee también</h3>{LINKS}</aside>",
    "a list of links under a heading": f"<h3>Te puede interesar</h3>{LINKS}",
    "a list of links without a heading": LINKS,
    "a line that leads to another story": "<p><strong>Lee también: <a href='/a'>Falta agua en la colonia Obrera</a></strong></p>",
    "a line in English that leads to another story": "<p>READ MORE: <a href='/a'>No water in Obrera for eleven days</a></p>",
    "a line that is all link": "<p><a href='/a'>Falta agua en la colonia Obrera desde hace once días, y nadie explica por qué</a></p>",
    "a share bar": "<div class='share-bar'><span>Compartir</span> <a href='#'>Facebook</a> <a href='#'>WhatsApp</a></div>",
    "a share bar without a name": "<div><a href='#'>Facebook</a> <a href='#'>Twitter</a> <a href='#'>WhatsApp</a></div>",
    "a caption": "<figure><img src='p.jpg'><figcaption>Vecinos cruzan el puente de San Telmo. Foto: Ana Ruiz</figcaption></figure>",
    "a caption in a named box": "<div class='image-caption'>Vecinos cruzan el puente de San Telmo el lunes por la mañana, a pie.</div>",
    "a newsletter box": "<div class='newsletter-signup'><h4>Nuestro boletín</h4><p>Recibe cada mañana en tu correo las noticias más importantes de la ciudad y del estado.</p></div>",
    "a call to subscribe": "<p>Suscríbete a nuestro canal de WhatsApp para recibir las noticias</p>",
    "an advertisement's label": "<div>Publicidad</div>",
    "an advertisement's label in a paragraph": "<p>ADVERTISEMENT</p>",
    "an advertisement": "<div class='ad-slot'><p>Compre hoy su casa en Lomas de San Telmo con 0 por ciento de enganche y doce meses sin intereses.</p></div>",
    "a form": "<form><label>Correo</label><input name='c'><button>Enviar</button></form>",
    "a script and a style": "<script>var agua = 'El agua falta en la colonia Obrera';</script><style>p {color: red}</style>",
    "what is hidden": f"<div style='display: none'><p>{OTHER}</p></div>",
    "what is hidden by its attribute": f"<div hidden><p>{OTHER}</p></div>",
    "a gallery's counter": "<div>Image 1 of 5</div>",
    "a player's button": "<div class='audio-player'><p>Escuchar esta nota</p></div>",
    "tags": "<div class='tags'><a href='/t/puente'>Puente</a> <a href='/t/obras'>Obras</a></div>",
    "cards of other stories": f"<section class='recommended'>{CARDS}</section>",
    "the author's box": "<div class='author-bio'><p>Ana Ruiz es reportera de la sección Local desde 2011 y ha cubierto tres administraciones municipales.</p></div>",
    "a time of reading": "<p>Tiempo de lectura: 4 minutos</p>",
    "empty paragraphs": "<p>&nbsp;</p><p></p><p> </p>",
}


@pytest.mark.parametrize("careful", [False, True], ids=["fast", "careful"])
@pytest.mark.parametrize("beside", BESIDE.values(), ids=BESIDE)
def test_what_stands_beside_a_story_is_left_out(beside, careful):
    between = article(p(P1, P2), beside, p(P3, P4))
    assert text(page(between), careful=careful).text.splitlines() == STORY
    under = article(p(*STORY), beside)
    assert text(page(under), careful=careful).text.splitlines() == STORY


STRUCTURES = {  # ways to mark up the same four paragraphs
    "paragraphs": article(p(*STORY)),
    "paragraphs in main, without an article": f"<h1>{TITLE}</h1>{p(*STORY)}",
    "divs": article(*(f"<div>{each}</div>" for each in STORY)),
    "lines between breaks": article("<br><br>".join(STORY)),
    "one paragraph with breaks": article(f"<p>{'<br/><br/>'.join(STORY)}</p>"),
    "spans in divs": article(*(f"<div><span>{each}</span></div>" for each in STORY)),
    "a section for each": article(*(f"<section><p>{each}</p></section>" for each in STORY)),
    "two boxes of one name": article(
        f"<div class='article-body'>{p(P1, P2)}</div><div class='promo'>{LINKS}</div><div class='article-body'>{p(P3, P4)}</div>"
    ),
    "a first paragraph outside the body": f"<article><h1>{TITLE}</h1><p>{P1}</p><div class='cuerpo'>{p(P2, P3, P4)}</div></article>",
    "a lead that is called one": f"<article><header><h1>{TITLE}</h1><p class='entradilla'>{P1}</p></header><div class='cuerpo'>{p(P2, P3, P4)}</div></article>",
    "a table for the layout": f"<table><tr><td><a href='/'>Portada</a></td><td><h1>{TITLE}</h1>{p(*STORY)}</td></tr></table>",
    "a form around everything": f"<form id='aspnet'>{article(p(*STORY))}</form>",
    "a wrapper that is called a sidebar": f"<div class='with-sidebar'>{article(p(*STORY))}</div>",
    "utility classes and hashes": article(
        *(f"<p class='print:hidden sc-a884a83d-0 mb-4'>{each}</p>" for each in STORY)
    ),
    "three quarters in one part": article(
        f"<div class='texto-parte'>{p(P1, P2, P3)}</div><div>{LINKS}</div><div class='texto-parte'>{p(P4)}</div>"
    ),
    "an editor's blocks, with others between": article(
        *(
            f"<div class='cmp-text'><div class='cmp-inner'>{p(each)}</div></div><div class='cmp-teaser'><a href='/x'>Falta agua</a></div>"
            for each in STORY
        )
    ),
    "a byline and a date on top": article("<p>Por Ana Ruiz</p><p>16 de noviembre de 2026</p>", p(*STORY)),
    "a live page's times": article("<div>10:45</div>", p(P1, P2), "<div>hace 12 minutos</div>", p(P3, P4)),
    "the title once more": article(f"<h2>{TITLE}</h2>", p(*STORY)),
    "words in bold, in links and in small capitals": article(
        p(
            P1.replace("El puente", "<b>E</b>l <a href='/p'>puente</a>"),
            P2,
            P3.replace("Marta Quiroga", "<span class='author-name-sc'>Marta</span> <em>Quiroga</em>", 0),
            P4,
        )
    ),
}


@pytest.mark.parametrize("careful", [False, True], ids=["fast", "careful"])
@pytest.mark.parametrize("inside", STRUCTURES.values(), ids=STRUCTURES)
def test_a_story_is_read_whatever_its_markup(inside, careful):
    assert text(page(inside), careful=careful).text.splitlines() == STORY


BEYOND = {  # what may stand on a page beside its article
    "comments": f"<div id='comments'><h2>Comentarios</h2>{p(CHATTER, CHATTER + ' Gracias.')}</div>",
    "more comments than story": f"<section class='comentarios'>{p(*(f'{CHATTER} Van {n} veces que lo digo.' for n in range(12)))}</section>",
    "a column of cards": f"<div class='sidebar'>{CARDS}</div>",
    "a column of cards without a name": f"<div>{CARDS}</div>",
    "other articles, each with its text": "".join(
        f"<article><h2><a href='/{n}'>Otra nota {n}</a></h2><p>{OTHER}</p></article>" for n in range(4)
    ),
    "a note on cookies": "<div class='cookie-banner'><p>Usamos cookies propias y de terceros para mejorar su experiencia y mostrarle publicidad de su interés.</p></div>",
    "the next article, whole": f"<article><h1>Bloquean la avenida Central</h1>{p(OTHER, OTHER.replace('ayer', 'hoy'), OTHER.replace('once', 'doce'))}</article>",
}


@pytest.mark.parametrize("careful", [False, True], ids=["fast", "careful"])
@pytest.mark.parametrize("around", BEYOND.values(), ids=BEYOND)
def test_what_a_page_has_beside_its_article_is_left_out(around, careful):
    assert text(page(article(p(*STORY)), around), careful=careful).text.splitlines() == STORY


INSIDE = {  # what belongs to a story though it is no plain paragraph: the markup, and its lines
    "a heading": (f"<h2>Grietas en los pilares</h2>{p(P2)}", ["Grietas en los pilares", P2]),
    "a quotation": (f"<blockquote><p>{P3}</p></blockquote>", [P3]),
    "a quotation in a figure": (f"<figure><blockquote><p>{P3}</p></blockquote></figure>", [P3]),
    "a list": (
        "<ul><li>La obra empezó en febrero.</li><li>Se cambiaron 64 vigas de acero.</li></ul>",
        ["La obra empezó en febrero.", "Se cambiaron 64 vigas de acero."],
    ),
    "a numbered list": (
        "<ol><li>Salir por Juárez.</li><li>Tomar el retorno.</li></ol>",
        ["Salir por Juárez.", "Tomar el retorno."],
    ),
    "a table": (
        "<table><tr><th>Año</th><th>Millones</th></tr><tr><td>2025</td><td>27</td></tr><tr><td>2026</td><td>31</td></tr></table>",
        ["Año | Millones", "2025 | 27", "2026 | 31"],
    ),
    "a short answer": ("<p>—Sí, cruzaré a diario.</p>", ["—Sí, cruzaré a diario."]),
    "an embedded message": (
        "<div class='embed'><blockquote class='twitter-tweet'><p>El puente está abierto, con el límite de 40 kilómetros por hora.</p></blockquote></div>",
        ["El puente está abierto, con el límite de 40 kilómetros por hora."],
    ),
    "a paragraph with many links": (
        "<p>La obra la hicieron <a href='/1'>Constructora Norte</a> y <a href='/2'>Aceros del Valle</a>, las mismas del túnel.</p>",
        ["La obra la hicieron Constructora Norte y Aceros del Valle, las mismas del túnel."],
    ),
}


@pytest.mark.parametrize("careful", [False, True], ids=["fast", "careful"])
@pytest.mark.parametrize(("markup", "expected"), INSIDE.values(), ids=INSIDE)
def test_what_belongs_to_a_story_is_kept(markup, expected, careful):
    found = text(page(article(p(P1), markup, p(P4))), careful=careful).text.splitlines()
    assert found == [P1, *expected, P4]


def test_what_holds_most_of_the_prose_is_the_story_whatever_it_is_called():
    greeting = f"<div><p>{CHATTER}</p></div>"
    promotion = f"<div class='promo'>{p(OTHER, OTHER.replace('ayer', 'hoy'))}</div>"
    html = page(f"<h1>{TITLE}</h1>{greeting}<div class='print-author-more'>{p(*STORY)}</div>{promotion * 2}")
    assert text(html).text.splitlines()[-4:] == STORY


def test_results_in_lines_are_kept():
    results = [f"{place} Piloto Apellido{place} {90 - place} puntos" for place in range(1, 9)]
    found = text(page(article(p(*STORY), f"<div>{'<br>'.join(results)}</div>"))).text.splitlines()
    assert found == [*STORY, *results]


def test_a_pulled_quotation_is_not_said_twice():
    pulled = f"<aside class='pull-quote'>{P3}</aside>"
    assert text(page(article(p(P1, P2), pulled, p(P3, P4)))).text.splitlines() == STORY


def test_a_heading_without_a_paragraph_of_its_own_goes():
    assert text(page(article(p(*STORY), "<h2>Más noticias</h2>", LINKS))).text.splitlines() == STORY


def test_one_of_several_articles_is_chosen_by_the_title():
    lists = "".join(
        f"<article><h2>Nota {n}</h2>{p(OTHER, OTHER.replace('ayer', f'el día {n}'))}</article>"
        for n in range(5)
    )
    html = page(f"<article>{article(p(*STORY))}<h3>Otras</h3>{lists}</article>")
    for careful in (False, None, True):
        assert text(html, careful=careful).text.splitlines() == STORY


def test_where_the_cheap_readings_agree_nothing_more_is_asked():
    found = text(page(article(p(*STORY))), careful=None)
    assert found.origin == "dense (2 of 2 agree)"
    assert 0.85 <= found.agreement <= 1


LOUD = f"<div>{p(*(OTHER.replace('once', str(n)) for n in range(6)))}</div>"
DISPUTED = page(f"<div class='article-body'>{p(*STORY)}</div>{LOUD}")


def test_where_the_cheap_readings_disagree_all_are_asked():
    cheap, asked = text(DISPUTED, careful=False), text(DISPUTED, careful=None)
    assert cheap.agreement < 0.85
    assert asked.origin == "consensus (3 of 4 agree)"
    assert asked == text(DISPUTED, careful=True)


def test_care_can_be_asked_for_and_forbidden():
    html = page(article(p(*STORY)))
    assert text(html, careful=True).origin == "consensus (4 of 4 agree)"
    assert text(DISPUTED, careful=False).origin == "dense"


def test_a_teaser_is_not_the_story_when_the_page_declares_much_more():
    whole = {"@type": "NewsArticle", "articleBody": "\n\n".join([*STORY, OTHER, CHATTER] * 2)}
    found = text(page(article(p(P1, P2))), json_ld=whole)
    assert found.origin == "json-ld"
    assert found.text.splitlines()[:6] == [*STORY, OTHER, CHATTER]


def test_a_declared_teaser_is_not_the_story_when_the_page_shows_more():
    found = text(page(article(p(*STORY))), json_ld={"articleBody": P1[:80] + "..."})
    assert found.text.splitlines() == STORY


def test_a_page_without_text_gives_none():
    found = text(
        "<html><body><img src='p.jpg' alt='El puente'><script>var a = 'El puente'</script></body></html>"
    )
    assert found.text == ""


def test_the_tree_is_not_changed():
    tree = parse(page(article(p(*STORY), BESIDE["a box of related links"])))
    before = [(each.tag, dict(each.attrib), each.text, each.tail) for each in tree.iter()]
    text_of(tree, article=None, title=TITLE, careful=True)
    assert [(each.tag, dict(each.attrib), each.text, each.tail) for each in tree.iter()] == before


@pytest.mark.parametrize("careful", [False, None, True])
@pytest.mark.parametrize(
    "inside",
    [
        "".join(f"<p>{P1[:60]} {n}. {P2}</p>" for n in range(5000)),
        "<div>" * 250 + "".join(f"<p>{P1} {n}</p>" for n in range(2000)) + "</div>" * 250,
        "<br>".join(f"{P1} {n}" for n in range(5000)),
        "".join(f"<li><a href='/{n}'>{P1[:50]} {n}</a></li>" for n in range(5000)),
        "<span>" * 5000 + P1,
    ],
    ids=["paragraphs", "deep", "breaks", "links", "open spans"],
)
def test_a_huge_page_takes_seconds_and_not_minutes(inside, careful):
    tree = parse(page(article(inside)))
    started = time.process_time()
    text_of(tree, article=None, title=TITLE, careful=careful)
    assert time.process_time() - started < 10  # the pool cuts it there
