"""What tells boilerplate from a story: the names that its boxes carry and the words of its lines. Pure.

The words are those of sites in English, Spanish, German, French and Portuguese, with some of their neighbours'.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words of class and id names. A name is cut into its words first (`articleRelatedBox` is article, related, box, and boxes
# of two words are also tried as one: `read-more`), so that "shared" or "broad" is no box.
ASIDE_WORDS = _words(
    """
    related relateds relacionada relacionadas relacionado relacionados relacion recommended recommend recommendation
    recommendations recirc recirculation readmore more morefrom newsletter newsletters signup subscribe subscription
    subscriptions suscripcion suscribete optin promo promos promotion promotions promoted outbrain taboola share shares
    sharing sharebar sharebox sharedaddy sharethis addthis addtoany social socials compartir redes teilen comment comments
    comentarios comentario kommentare disqus livefyre respond sidebar advert adverts advertisement advertising ad ads adv
    adslot adsbygoogle adbox adunit anzeige publicidad banner banners sponsor sponsored sponsors byline bylines author
    authors autor autores autoren bio biography credit credits caption captions imagecaption photocaption breadcrumb
    breadcrumbs crumbs tags taglist etiquetas keywords topics topiclist toolbar tools nav navigation navbar menu submenu
    footer foot popup modal overlay lightbox cookie cookies consent gdpr popular trending mostread masleidas pagination
    pager paginator paging rating ratings hidden invisible timestamp dateline datetime carousel register login masthead
    copyright disclaimer toc offscreen jumplink skip donate donation donations donar membership upsell paywall piano infobox
    factbox tooltip poll quiz survey feedback
    """
)
# Words that only comments, navigation and lists of other pages carry.
HARD_WORDS = _words(
    """
    comment comments comentarios comentario kommentare disqus livefyre respond nav navigation navbar menu submenu footer
    breadcrumb breadcrumbs related relateds relacionada relacionadas relacionado relacionados recommended recommendations
    outbrain taboola newsletter newsletters popular trending mostread masleidas
    """
)
# Words that boxes carry, and heads and quotations of stories too.
SOFT_WORDS = _words(
    """
    teaser teasers tag print email date published updated posted postmeta metadata meta gallery slideshow slider swiper
    player video videos widget widgets correction follow fact report ticker embed tweet twitter
    """
)
WORD = re.compile(r"[A-Za-z]+(?=\d*(?:[^A-Za-z0-9]|$))")  # not those inside a hash: `sc-a884a83d`
PIECE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
BODY = re.compile(
    r"(?:^|[\s_-])(?:article|story|entry|post|news|nota|noticia|content|main)[_-]*(?:body|content|text|copy|cuerpo|texto|contenido)"
    r"|articlebody|storybody|cuerpo|body-?(?:text|copy)|rich-?text",
    re.IGNORECASE,
)
LEAD = re.compile(
    r"lead(?!er)|lede|vorspann|excerpt|teaser|summary|standfirst|entradilla|bajada|sumario|resumen|intro|chapo|ingress|sommario|anleser",
    re.IGNORECASE,
)
DECK = re.compile(
    r"sub-?(?:line|head|title|titulo|titel)|blurb|dek\b|deck|abstract|byline|caption|date|time|author|social|share|descri",
    re.IGNORECASE,
)
NONE, SOFT, STRONG, HARD = range(4)


@lru_cache(maxsize=8192)
def aside(name: str) -> int:
    """How surely a class or id says that its element holds something beside the story: NONE to HARD."""
    surest = NONE
    for each in name.split():
        if ":" in each or "[" in each:  # states of utility classes: `print:hidden`
            continue
        words: list[str] = []
        for word in WORD.findall(each):
            pieces = PIECE.findall(word)
            words += [p.lower() for p in pieces] if all(len(p) > 2 for p in pieces) else [word.lower()]
        words += [a + b for a, b in pairwise(words) if len(a) > 2 and len(b) > 1]
        for word in words:
            if word in ASIDE_WORDS:
                surest = max(surest, HARD if word in HARD_WORDS else STRONG)
            elif word in SOFT_WORDS:
                surest = max(surest, SOFT)
    return surest


@lru_cache(maxsize=8192)
def is_body(name: str) -> bool:
    """Whether a class or id says that its element holds the story."""
    return bool(BODY.search(name))


@lru_cache(maxsize=8192)
def is_lead(name: str) -> bool:
    """Whether a class or id calls its element the lead of a story."""
    return bool(LEAD.search(name)) and not DECK.search(name)


@lru_cache(maxsize=8192)
def is_deck(name: str) -> bool:
    """Whether a class or id calls its element a line under the title, which is no paragraph of the text."""
    return bool(DECK.search(name))


# --------------------------------------------------------------------------------------------- words of lines

OPENERS = re.compile(
    r"^\W*(?:related(?: (?:articles?|stories|news|content|posts|topics|links|coverage|reading))?|read (?:more|next|also)"
    r"|more (?:from|on|in|about|stories|news|coverage)\b.{0,40}|see also|also read|you (?:may|might) (?:also )?like.{0,20}"
    r"|recommended(?: stories| for you)?|most (?:read|popular|viewed)|trending(?: now)?|don['’]?t miss|what to read next"
    r"|(?:lee|lea|leer|ver|vea) (?:también|además|más)|te puede interesar|te recomendamos|recomendamos|puede interesarle"
    r"|más (?:noticias|información|leídas|sobre .{1,30})|(?:notas?|noticias|contenidos?|artículos?) relacionad[oa]s?"
    r"|mehr zum thema|lesen sie auch|auch interessant|mehr (?:dazu|aus .{1,30})|das könnte sie auch interessieren"
    r"|häufig gelesen|meistgelesen|weitere (?:artikel|themen|nachrichten)|passend zum artikel"
    r"|lire aussi|à lire aussi|sur le même sujet|articles? liés?|você pode gostar|leia (?:também|mais)|veja também"
    r"|leggi anche|taip pat skaitykite|comments?|comentarios|kommentare|tags?|etiquetas|temas|topics|share(?: this)?.{0,20})\W*$",
    re.IGNORECASE,
)
MAY_OPEN = re.compile(
    r"^\W*(?:more|related|read|recommended|popular|trending|latest|see also|lee|leer|más|notas|noticias|te puede|mehr|lesen"
    r"|weitere|auch|häufig|lire|sur le même|à lire|leia|veja|mais|leggi|altri|links?)\b",
    re.IGNORECASE,
)
PROMO = re.compile(
    r"^\W*(?:advertisement|advertising|publicidad|anuncio|anzeige|werbung|reklam[aı]?|publicité|sponsored(?: content)?"
    r"|contenido patrocinado|continue reading(?: below)?|story continues below.{0,20}|continúa leyendo.{0,40}|sigue leyendo.{0,40}"
    r"|image \d+ of \d+|\d+ (?:of|de) \d+|©.*|our standards: .*|close|cerrar|loading\.*|cargando\.*|listen to this article.{0,20}"
    r"|escucha(?:r)? (?:esta nota|este artículo|la nota).{0,20}|click here to get the .{1,40} app|kostenlos herunterladen"
    r"|scroll (?:down )?to continue.{0,30}|share(?: this)?(?: article| story)?|compart(?:e|ir)(?: (?:esta|la) (?:nota|noticia))?"
    r"|print|imprimir|email|facebook|twitter|whatsapp|telegram|copy link|copiar (?:enlace|link)"
    r"|(?:lee|lea|leer|ver|vea) (?:también|además|más)\s*[:|–-].*|te puede interesar\s*[:|–-].*|te recomendamos\s*[:|–-].*"
    r"|(?:also read|read also|read more|read next|related|see also|must read|don['’]?t miss|more)\s*:.*"
    r"|(?:lesen sie auch|mehr zum thema|auch interessant|lire aussi|à lire aussi|leia (?:também|mais)|veja também|leggi anche)\s*[:|–-].*"
    r"|tempo de leitura\b.{0,20}|tiempo de lectura\b.{0,20}|\d+ min(?:ute)?s?(?: read| de lectura)"
    r"|follow .{1,60} on .{0,60}(?:twitter|facebook|instagram|youtube|x)\b.*|subscribe (?:now|to).{0,120}|sign up (?:for|to).{0,160}"
    r"|suscríbete.{0,120}|síguenos.{0,120}|regístrate.{0,80}|newsletter.{0,60}|(?:photo|image|foto|imagen|bild|quelle|fuente)\s*:.{0,80}"
    r"|\d{1,2}[:.h]\d{2}(?::\d{2})?\s?(?:[ap]\.?m\.?|h(?:rs?|oras)?\.?|uhr)?|hace \d+ (?:min(?:uto)?s?|horas?)|\d+ (?:min(?:ute)?s?|hours?) ago"
    r")\W*$",
    re.IGNORECASE,
)
BYLINE = re.compile(
    r"^\W*(?:by|por|von|par|di|texto|fotos?|redacción|staff)\b(?:(?![.!?]\s).){0,60}[^.!?]$", re.IGNORECASE
)
DATED = re.compile(r"\b(?:19|20)\d\d\b")
END = re.compile(r"[.!?…:;।。！？»”\"')\]]$")  # what a sentence may end with


def is_promo(text: str) -> bool:
    """Whether a line is no sentence of the story but asks for a click, names an advertisement, a time or a picture's source."""
    return len(text) < 250 and bool(PROMO.match(text))


def is_credit(text: str) -> bool:
    """Whether a line that stands above the first paragraph says who wrote it, or when."""
    return len(text) < 80 and (
        bool(BYLINE.match(text)) or (bool(DATED.search(text)) and not END.search(text))
    )


def opens_a_list(text: str) -> bool:
    """Whether a line is the title of a list of other pages."""
    return len(text) < 60 and bool(OPENERS.match(text))


def may_open_a_list(text: str) -> bool:
    """Whether a line may be such a title, which what follows it then tells."""
    return len(text) < 80 and bool(MAY_OPEN.match(text)) and not END.search(text)
