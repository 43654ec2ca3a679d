"""Pages that are no articles are told by kind; near misses, and short real notes, stay articles."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from crawler.extract import read_page
from crawler.outcomes import retry_at
from crawler.page import Background
from storage.records import Outcome

NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)
URL = "https://diario.example/local/nota-1234"
LINES = (
    "El comité vecinal de Loma Alta pidió al municipio que arregle el drenaje de la calle Hidalgo antes de que vuelvan las lluvias de mayo.",
    "Carmen Ibarra, que vive frente al parque, contó que el agua entró tres veces a su cocina y que la última se llevó los muebles.",
    "El ingeniero Saúl Pardo respondió que el proyecto existe desde marzo, y que falta la firma de la tesorería para comprar la tubería.",
    "La obra tomaría seis semanas y cerraría dos cuadras al paso de coches; los comerciantes piden que se trabaje de noche.",
    "El sábado habrá otra asamblea en la cancha techada, a la que irán también los delegados de las colonias que están río abajo.",
    "Hasta ahora ninguna dependencia ha dicho cuánto costaría cambiar los doscientos metros de tubo que se instalaron hace treinta años.",
)
STORY = LINES * 2  # 270 words
SHORT = LINES[:2]  # 50 words


def paragraphs(lines):
    return "".join(f"<p>{line}</p>" for line in lines)


def ld(kind="NewsArticle", **more):
    return (
        f'<script type="application/ld+json">{json.dumps({"@type": kind, "headline": "x"} | more)}</script>'
    )


ARTICLE = ld(datePublished="2026-11-20T10:00:00-06:00")


def page(body, *, title="Piden arreglar el drenaje", head="", attributes=""):
    return (
        f"<!doctype html><html lang=es><head><meta charset=utf-8><title>{title} | Diario Ejemplo</title>{head}</head>"
        f"<body {attributes}><header><nav><a href=/>Inicio</a><a href=/local>Local</a> Ya eres suscriptor? Inicia sesión</nav></header>"
        f"{body}<footer><p>Usamos cookies. Aviso de privacidad. Suscríbete para leer sin anuncios.</p></footer></body></html>"
    )


def note(lines, title="Piden arreglar el drenaje", after="", **more):
    return page(
        f"<main><article><h1>{title}</h1>{paragraphs(lines)}{after}</article></main>", title=title, **more
    )


def cards(count):
    return "".join(
        f"<article><h2><a href=/nota/{n}>Nota número {n} de la semana</a></h2><p>{LINES[n % 6]}</p></article>"
        for n in range(count)
    )


def figures(count, words="Vecinos caminan junto al río"):
    return "".join(
        f"<figure><img src=/{n}.jpg><figcaption>{words}, toma {n}</figcaption></figure>" for n in range(count)
    )


def entry(n):
    return f"A las 10:{n:02} el río iba {n} centímetros más alto que al alba, dijo el guardia del puente."


def entries(count):
    return "".join(
        f"<div class=live-blog-entry><time>10:{n:02}</time><h3>Avance {n}</h3><p>{entry(n)}</p></div>"
        for n in range(count)
    )


CONSENT = (
    "Nosotros y nuestros 812 socios usamos cookies y otros datos personales para medir y mostrar anuncios. Puede aceptar o rechazar el"
    " tratamiento, y cambiar sus preferencias cuando quiera. Algunos socios alegan interés legítimo y no piden su consentimiento; puede"
    " rechazarlo aquí. Si acepta las cookies podrá leer el sitio con anuncios personalizados y sin pagar."
)
UPDATES = [{"@type": "BlogPosting", "headline": f"Avance {n}", "articleBody": entry(n)} for n in range(6)]

KINDS = [
    # bot checks
    (Outcome.BOT_CHECK, URL, page("<p>Checking your browser before accessing.</p>", title="Just a moment...")),
    (Outcome.BOT_CHECK, URL, page("<h1>Attention Required!</h1><p>You have been blocked.</p>", title="Attention Required! | Cloudflare")),
    (Outcome.BOT_CHECK, URL, page(f"<p>{'As you were browsing something about your browser made us think you were a bot. ' * 4}</p>", title="Pardon Our Interruption")),
    (Outcome.BOT_CHECK, URL, page("<p>You don't have permission. Reference #18.2</p>", title="Access Denied")),
    (Outcome.BOT_CHECK, URL, page("<p>Espere.</p><script src='https://ct.captcha-delivery.com/c.js'></script>", title="diario.example")),
    (Outcome.BOT_CHECK, URL, page("<p>Comprobando su navegador antes de entrar.</p>", title="Un momento…")),
    # stubs
    (Outcome.REDIRECT_STUB, URL, page("<p>Espere</p>", head='<meta http-equiv="refresh" content="0; url=https://otro.example/nota">')),
    (Outcome.REDIRECT_STUB, URL, page("<p>Si no pasa nada, <a href=/x>siga aquí</a>.</p>", head='<META HTTP-EQUIV="Refresh" CONTENT="3;URL=/x">')),
    (Outcome.REDIRECT_STUB, URL, page("", head="<script>window.location.replace('https://otro.example/nota')</script>")),
    # soft 404s
    (Outcome.SOFT_404, URL, page("<h1>Error 404</h1><p>La página no existe.</p>", title="Error 404")),
    (Outcome.SOFT_404, URL, page(f"<h1>Página no encontrada</h1><p>Quizá le interese:</p>{cards(6)}", title="Página no encontrada")),
    (Outcome.SOFT_404, URL, page(f"<h1>Oops! Page not found</h1>{paragraphs(STORY)}", title="Page not found")),
    (Outcome.SOFT_404, URL, page(f"<h1>La nota que buscas ya no está disponible</h1>{cards(4)}", title="Diario")),
    # consent walls
    (Outcome.CONSENT_WALL, URL, page("<p>Usamos cookies. Acepte para seguir.</p>", title="Diario")),
    (Outcome.CONSENT_WALL, URL, page(f"<main><h1>Valoramos su privacidad</h1><p>{CONSENT}</p></main>", title="Diario")),
    (Outcome.CONSENT_WALL, URL, page(f"<main><h2>Antes de continuar</h2><p>{CONSENT}</p><p>{CONSENT}</p></main>", title="Antes de continuar")),
    (Outcome.CONSENT_WALL, "https://consent.diario.example/v2/collect?continue=x", note(STORY[:6])),
    # paywalls
    (Outcome.PAYWALL, URL, note(LINES[:1], after="<p>Suscríbete para leer la nota completa.</p>", head=ld(isAccessibleForFree=False))),
    (Outcome.PAYWALL, URL, note(SHORT, head=ld(isAccessibleForFree="False"))),
    (Outcome.PAYWALL, URL, note(STORY[:6], head=ld(isAccessibleForFree=False, wordCount=1200))),
    (Outcome.PAYWALL, URL, note(SHORT, head=ARTICLE, after="<div class=gate><h3>Para seguir leyendo, suscríbete</h3></div>")),
    (Outcome.PAYWALL, URL, note(SHORT, head=ARTICLE, after="<div>Contenido exclusivo para suscriptores</div>")),
    (Outcome.PAYWALL, URL, note(SHORT, head=ARTICLE, after="<section>Subscribe to continue reading</section>")),
    # shells
    (Outcome.NEEDS_JAVASCRIPT, URL, page("<div id=root></div><noscript>You need to enable JavaScript to run this app.</noscript>")),
    (Outcome.NEEDS_JAVASCRIPT, URL, page("<div id=app></div><noscript>Este sitio necesita JavaScript.</noscript>")),
    # fronts
    (Outcome.SECTION_FRONT, "https://diario.example/", page(cards(12), title="Diario Ejemplo")),
    (Outcome.SECTION_FRONT, "https://diario.example/tag/drenaje/", page(f"<h1>Drenaje</h1>{cards(12)}", title="Drenaje")),
    (Outcome.SECTION_FRONT, "https://diario.example/autor/ana-ruiz", page(f"<h1>Ana Ruiz</h1>{cards(8)}", title="Ana Ruiz")),
    (Outcome.SECTION_FRONT, "https://diario.example/estado/sur", page(cards(8), title="Sur", attributes='class="archive category"')),
    (Outcome.SECTION_FRONT, "https://diario.example/musica-t32", page(cards(9), title="Música")),
    (Outcome.SECTION_FRONT, "https://diario.example/local/page/3", page(cards(9), title="Local", head=ld("CollectionPage"))),
    # live blogs
    (Outcome.LIVE_BLOG, URL, note([], after=entries(6), head=ld("LiveBlogPosting", liveBlogUpdate=UPDATES))),
    (Outcome.LIVE_BLOG, URL, note([], "Minuto a minuto: la lluvia en la ciudad", after=entries(9))),
    (Outcome.LIVE_BLOG, URL, note(LINES[:1], "Storm live updates", after=entries(7))),
    # galleries
    (Outcome.GALLERY, "https://diario.example/galerias/rio", note(LINES[:1], after=figures(9))),
    (Outcome.GALLERY, "https://diario.example/fotos/el-rio-crecido", note([], after=figures(12))),
    (Outcome.GALLERY, URL, note([], after=figures(14, LINES[0]), head=ld("ImageGallery"))),
    # films
    (Outcome.VIDEO, "https://diario.example/video/la-lluvia", note(SHORT[:1], after="<iframe src='https://www.youtube.com/embed/x'></iframe>")),
    (Outcome.VIDEO, URL, note(SHORT, after="<div class=video-player></div>", head=ld("VideoObject"))),
    (Outcome.VIDEO, URL, note(SHORT, after="<video src=/a.mp4></video>", head="<meta property=og:type content=video.other>")),
    # the rest
    (Outcome.NOT_AN_ARTICLE, URL, note(["Dos palabras."])),
    (Outcome.NOT_AN_ARTICLE, URL, "<html><title>Nota</title><body></body></html>"),
]  # fmt: skip


@pytest.mark.parametrize(("outcome", "url", "html"), KINDS)
def test_each_kind_has_its_name(outcome, url, html):
    found = read(html, url)
    assert (found.outcome, found.reading) == (outcome, None)
    assert found.detail


def read(html, url=URL):
    return read_page(
        html.encode(),
        url=url,
        content_type="text/html; charset=utf-8",
        background=Background(languages=("es",)),
        now=NOW,
    )


ABOUT_COOKIES = [
    "Google anunció que ya no retirará las cookies de su navegador, y que cada persona decidirá si las acepta o las rechaza.",
    "Las cookies son pequeños archivos que guardan datos personales de quien navega; los anunciantes las usan para medir.",
    *LINES[:4],
]
ABOUT_PAYWALLS = [
    "Tres diarios de la región cerrarán sus sitios en enero: «Suscríbete para leer» será lo primero que vea el lector.",
    "El muro de pago cuesta 99 pesos al mes, y quien ya paga la edición impresa entra sin costo con su número de contrato.",
    "Los directores dicen que el contenido exclusivo para suscriptores será una tercera parte de lo que publican al día.",
    *LINES[:4],
]

ARTICLES = [
    ("an article about cookies", URL, note(ABOUT_COOKIES, "Las cookies se quedan")),
    ("an article about cookies that declares a day", URL, note(ABOUT_COOKIES[:3], "Cookie settings, explained", head=ARTICLE)),
    ("an article about paywalls", URL, note(ABOUT_PAYWALLS, "Suscríbete para leer: tres diarios cierran")),
    ("an article behind a paywall that was served whole", URL, note(STORY, head=ld(isAccessibleForFree=False, wordCount=270))),
    ("an article that asks for subscribers at its end", URL, note(STORY, after="<p>Suscríbete para leer más notas como esta.</p>")),
    ("an article with a gate that is never shown", URL, note(STORY, after="<div hidden>Subscribe to continue reading</div>")),
    ("a short real note", URL, note(SHORT, head=ARTICLE)),
    ("a short real note without metadata", URL, note(SHORT)),
    ("a short real note with a film", URL, note(SHORT, head=ARTICLE, after="<iframe src='https://www.youtube.com/embed/x'></iframe>")),
    ("a note in a section called video", "https://diario.example/video/la-lluvia", note(STORY, after="<video></video>")),
    ("a photo story with a text", "https://diario.example/galerias/rio", note(STORY, after=figures(9))),
    ("a photo story of an article", URL, note(STORY, after=figures(15), head=ARTICLE)),
    ("a live blog with a story of its own", URL, note(STORY, "Lluvia: minuto a minuto", after=entries(7))),
    ("a live blog with a story of its own that says so", URL, note(STORY + STORY, head=ld("LiveBlogPosting", liveBlogUpdate=[{"articleBody": "Sigue lloviendo en la sierra."}] * 4))),
    ("a story about a live show", URL, note(STORY, "Cantó en vivo ante diez mil personas")),
    ("an article about a page that is not there", URL, note(STORY, "Error 404: la página del gobierno lleva un mes caída")),
    ("an article about what does not exist", URL, note(SHORT, "El pueblo que no existe en los mapas", head=ARTICLE)),
    ("an article about a security check", URL, note(SHORT, "Security check delays flights", head=ARTICLE)),
    ("an article called access denied", URL, note(SHORT, "Access denied", head=ARTICLE)),
    ("an article about robots", URL, note(STORY, "Are you a robot? Las pruebas que nadie pasa")),
    ("an article of a page that reloads itself", URL, note(STORY, head=f'<meta http-equiv="refresh" content="300; url={URL}">')),
    ("a short note of a page that reloads itself", URL, note(SHORT, head='<meta http-equiv="refresh" content="900">')),
    ("an article with a list of others", URL, note(STORY, after=cards(12), head=ARTICLE)),
    ("an article without metadata beside a list", URL, note(STORY, after=f"<aside>{cards(8)}</aside>")),
    ("an article of a section of one word", "https://diario.example/editorial", note(STORY)),
    ("an article under a tag's address", "https://diario.example/tema/drenaje", note(STORY, head=ARTICLE)),
    ("an article with a note for browsers without scripts", URL, note(STORY, after="<noscript>Enable JavaScript to comment.</noscript>")),
    ("an article whose site asks for consent", URL, note(STORY, after=f"<div id=cmp><p>{CONSENT}</p></div>")),
]  # fmt: skip


@pytest.mark.parametrize(("url", "html"), [each[1:] for each in ARTICLES], ids=[each[0] for each in ARTICLES])
def test_a_near_miss_is_an_article(url, html):
    found = read(html, url)
    assert (found.outcome, found.detail) == (Outcome.OK, "")


def test_walls_that_may_fall_are_tried_again_and_what_stays_is_not():
    tried_again = {outcome for outcome, _, _ in KINDS if retry_at(outcome, 0, NOW) is not None}
    assert tried_again == {Outcome.BOT_CHECK, Outcome.CONSENT_WALL, Outcome.SOFT_404}
