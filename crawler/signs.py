"""The words and marks by which pages that are no articles are told, in Spanish and English. Pure."""

from __future__ import annotations

import re

BOT_TITLE = re.compile(
    r"just a moment|attention required|checking your browser|verify(?:ing)? (?:that )?you are (?:a )?human|are you a robot"
    r"|pardon our interruption|request unsuccessful|comprobando (?:su|tu) navegador|verifica que (?:eres|no eres)"
    r"|please enable (?:js|javascript) and disable|un momento(?:…|\.\.\.)|ddos-guard|human verification|verificación humana",
    re.IGNORECASE,
)
BOT_WHOLE_TITLE = re.compile(
    r"(?:error )?(?:403 )?(?:forbidden|access (?:to this page has been )?denied|acceso denegado|security check(?: required)?|robot check|captcha)[.!]?",
    re.IGNORECASE,
)
BOT_MARKUP = re.compile(
    r"cf-chl-|/cdn-cgi/challenge-platform/h/|captcha-delivery\.com|px-captcha|_Incapsula_Resource|awswaf|g-recaptcha-response"
    r"|cf-browser-verification|h-captcha"
)
CONSENT = re.compile(
    r"before you continue|antes de (?:ir|continuar)|your privacy|tu privacidad|su privacidad|we value your privacy|cookie"
    r"|consent|zustimmung|einwilligung|valoramos",
    re.IGNORECASE,
)
CONSENT_TITLE = re.compile(
    r"before you continue|antes de continuar|we value your privacy|(?:your|tu|su) privac|cookie (?:consent|settings|preferences)"
    r"|consentimiento|valoramos (?:tu|su) privacidad|privacy (?:gate|choices)|configuración de cookies|einwilligung",
    re.IGNORECASE,
)
CONSENT_WORD = re.compile(
    r"\b(?:cookies?|consent\w*|consiento|consentimiento|privacy|privacidad|partners|socios|vendors|gdpr|rgpd|preferenc\w+"
    r"|accept\w*|acept\w+|reject|rechaz\w+|legitimate interest|interés legítimo|personal data|datos personales|tracking|rastre\w+)\b",
    re.IGNORECASE,
)
CONSENT_SHARE = 0.07  # of a text's words: more than an article about cookies has, less than a wall
CONSENT_PLACE = re.compile(r"^(?:consent|cmp|privacy-gate)\.|/(?:consent|privacy-gate|privacy-mgmt)(?:/|$)")
MISSING = re.compile(
    r"\b404\b|not found|no encontrad[ao]|no existe|page (?:is )?unavailable|ya no está disponible",
    re.IGNORECASE,
)
MISSING_WHOLE_TITLE = re.compile(
    r"(?:(?:error|http|página de error)\W*)?404(?:\W+(?:error|not found|page not found|(?:página )?no encontrada))?|(?:error\W+)?(?:page|article) not found"
    r"|(?:oops\W+)?not found|(?:la )?(?:página|nota|noticia)(?: que buscas?)? (?:no (?:fue )?encontrada|no existe|no se encuentra|ya no está disponible)"
    r"|(?:this|the) page (?:could not be found|does not exist|is (?:not|no longer) available|doesn.t exist)|contenido no encontrado",
    re.IGNORECASE,
)
GATE = re.compile(
    r"para (?:seguir|continuar) leyendo|(?:sigue|continúa) leyendo con|(?:contenido|nota|artículo) (?:es )?exclusiv[oa] (?:para|de) (?:nuestros )?suscriptores"
    r"|exclusivo para suscriptores|suscr[ií]bete para (?:leer|acceder|ver|desbloquear)"
    r"|(?:subscribe|sign in|log in|register) to (?:continue|keep|read|unlock)|to continue reading|continue reading with|(?:this|the) (?:article|story|content) is (?:only )?(?:for|available to) (?:our )?(?:paid )?(?:subscribers|members)"
    r"|subscriber[- ]only|subscribers only|you.ve reached your (?:limit|monthly)|alcanzaste (?:el|tu) límite"
    r"|inicia sesión para (?:leer|continuar|seguir)|regístrate para (?:leer|continuar|seguir)",
    re.IGNORECASE,
)
SUBSCRIBE = re.compile(
    r"suscr[ií]b|subscri|exclusivo para|contenido exclusivo|inicia sesión|sign in to|log in to", re.IGNORECASE
)
JAVASCRIPT = re.compile(
    r"(?:enable|requires?|turn on|activate) javascript|(?:habilit|activ)[ae]r? (?:el )?javascript|javascript (?:is )?(?:disabled|required)|necesit\w+ javascript",
    re.IGNORECASE,
)
LIVE_TITLE = re.compile(
    r"\ben vivo\b|minuto a minuto|\blive (?:updates?|blog|coverage)\b|\bliveblog\b|as it happened|\blive:|en directo",
    re.IGNORECASE,
)
LIVE_ENTRY = re.compile(
    r"(?:live|liveblog|minuto)[-_]*(?:blog)?[-_]*(?:post|entry|entrada|update|item|feed__item|block|event)\b",
    re.IGNORECASE,
)
GALLERY_PATH = re.compile(
    r"/(?:foto|photo|image)?-?(?:galer[ií]as?|galler(?:y|ies))(?:/|$)|/(?:fotos|photos|fotogalerias?|slideshows?)(?:/|$)",
    re.IGNORECASE,
)
VIDEO_PATH = re.compile(r"/(?:videos?|tv|watch)(?:/|$)", re.IGNORECASE)
PLAYER = re.compile(
    r"youtube|youtu\.be|vimeo|dailymotion|jwplayer|jwplatform|brightcove|player", re.IGNORECASE
)
LIST_PATH = re.compile(
    r"/(?:tags?|topics?|temas?|etiquetas?|autor(?:es)?|authors?|categor(?:y|ia|ias|ies)|secci[oó]n(?:es)?|sections?|buscar|buscador|search|archivo)"
    r"/[^/]+/?(?:page/\d+/?)?$|/page/\d+/?$|/[a-z-]+-t\d+$",
    re.IGNORECASE,
)
LIST_TYPES = {"CollectionPage", "SearchResultsPage", "ItemList", "ProfilePage"}
LIST_CLASSES = {"archive", "category", "tag", "author", "home", "blog", "search-results"}
REFRESH = re.compile(r"^\s*(\d{1,9})\s*[;,]\s*(?:url\s*=\s*)?['\"]?([^'\"\s]+)", re.IGNORECASE)
SENT_ON = re.compile(
    r"(?:window\.|document\.|top\.|self\.)?location(?:\.href)?\s*(?:=\s*|\.(?:replace|assign)\(\s*)['\"]([^'\"]+)['\"]"
)
