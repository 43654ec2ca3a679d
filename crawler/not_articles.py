"""Pages that answer 200 and are no articles: consent walls, bot checks, teasers, section fronts. Pure.

A modest judge: it must never turn a real article away, so a page with text enough is an article unless it is plainly
something else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

FEW_WORDS = 25  # fewer is a caption or a teaser
FEW_LETTERS = 80  # for scripts that write no spaces
SOME_WORDS = 120  # an article that says it is behind a paywall and has fewer gave us its teaser
BOT_CHECK = re.compile(
    r"just a moment|attention required|checking your browser|verify(?:ing)? (?:that )?you are (?:a )?human|are you a robot"
    r"|pardon our interruption|access (?:to this page has been )?denied|request unsuccessful|security check"
    r"|comprobando (?:su|tu) navegador|verifica que (?:eres|no eres)|acceso denegado|un momento…|please enable (?:js|javascript) and disable",
    re.IGNORECASE,
)
BOT_MARKUP = re.compile(
    r"cf-chl-|/cdn-cgi/challenge-platform/h/|captcha-delivery\.com|px-captcha|_Incapsula_Resource|awswaf|g-recaptcha-response|cf-browser-verification"
)
CONSENT = re.compile(
    r"before you continue|antes de (?:ir|continuar)|your privacy|tu privacidad|su privacidad|we value your privacy|cookie"
    r"|consent|zustimmung|einwilligung|valoramos",
    re.IGNORECASE,
)
MISSING = re.compile(
    r"\b404\b|not found|no encontrad[ao]|no existe|page (?:is )?unavailable|ya no está disponible",
    re.IGNORECASE,
)
SUBSCRIBE = re.compile(
    r"suscr[ií]b|subscri|exclusivo para|contenido exclusivo|inicia sesión|sign in to|log in to", re.IGNORECASE
)
JAVASCRIPT = re.compile(
    r"enable javascript|habilit[ae] javascript|activ[ae] javascript|requires javascript", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a judgement looks at."""

    url: str
    title: str
    text: str
    markup: str  # of the page; only looked into when there is little text
    says_article: bool  # JSON-LD or og:type calls it an article
    dated: bool
    free: bool


def why_not(page: Page) -> str | None:
    """Say what a page is when it is no article; None when it may pass as one."""
    enough = _enough(page.text, FEW_WORDS, FEW_LETTERS)
    if BOT_CHECK.search(page.title) and not _enough(page.text, SOME_WORDS, SOME_WORDS * 3):
        return "bot check"
    if not enough:
        return _why_short(page)
    if not page.free and not _enough(page.text, SOME_WORDS // 2, SOME_WORDS * 2):
        return "paywall: only a teaser"
    if _is_front(page):
        return "section front"
    return None


def _enough(text: str, words: int, letters: int) -> bool:
    """Whether there are that many words; a script without spaces counts letters."""
    if any("\u3040" <= letter <= "\u9fff" or "\uac00" <= letter <= "\ud7af" for letter in text[:200]):
        return len(text) >= letters
    return len(text.split()) >= words


def _why_short(page: Page) -> str:
    seen = f"{page.title}\n{page.text}"
    signs = (
        ("bot check", BOT_CHECK.search(seen) or BOT_MARKUP.search(page.markup)),
        ("soft 404", MISSING.search(page.title)),
        ("consent wall", CONSENT.search(seen)),
        ("paywall: only a teaser", not page.free or SUBSCRIBE.search(page.text)),
        ("section front", _is_front(page)),
        ("needs JavaScript", JAVASCRIPT.search(page.markup)),
        ("no text", not page.text),
    )
    return next((what for what, sign in signs if sign), f"too short: {len(page.text.split())} words")


def _is_front(page: Page) -> bool:
    """Whether a page lives where fronts live, at the root or one plain word below, and says nothing to the contrary."""
    if page.says_article:
        return False
    path = urlsplit(page.url).path.strip("/")
    if not path:
        return True
    plain = re.fullmatch(r"[a-z]{3,20}", path) is not None
    return plain and not page.dated and not _enough(page.text, SOME_WORDS, SOME_WORDS * 3)
