"""Pages that answer 200 and are no articles, each kind by its name. Pure.

The judge must never turn a real article away: what has text enough is an article unless it is plainly something else,
and what calls itself an article has the benefit of the doubt.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from crawler import signs
from crawler.markup import json_ld
from crawler.markup.document import Document
from storage.records import Outcome, Reading

A_FEW = 8  # words; fewer are no note, whoever found them
FEW = 25  # fewer are a caption or a teaser
SOME = 60
MANY = 120  # a page that gives so many gives more than a teaser
MUCH = 400  # the longest consent text
GLANCE = 300  # characters of what a page shows, where no line of its text stands
LETTERS = 3.5  # of a script without spaces that stand for a word
SPACELESS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
SITE = re.compile(r"\s+[|–—•·«»:-]\s+.*$")  # a title's tail that names the site


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a judgement looks at."""

    document: Document
    reading: Reading
    words: int  # of the text
    says_article: bool  # JSON-LD or og:type calls it an article
    declares_day: bool  # metadata or a selector say when it was published
    by_selector: bool  # a selector of its outlet found the text

    @property
    def url(self) -> str:
        """Return where it was in the end."""
        return self.document.url

    @property
    def title(self) -> str:
        """Return its headline."""
        return self.reading.title or ""

    @property
    def text(self) -> str:
        """Return what was taken for its text."""
        return self.reading.text

    @property
    def path(self) -> str:
        """Return the path of its address."""
        return urlsplit(self.url).path

    @property
    def tree(self) -> Any:
        """Return its root element."""
        return self.document.tree


def judge(document: Document, reading: Reading) -> tuple[Outcome, str] | None:
    """Say what a page is when it is no article, and what tells; None when it may pass as one."""
    declared = reading.published is not None and not reading.origin.get("published", "").startswith(
        ("htmldate", "url")
    )
    page = Page(
        document=document,
        reading=reading,
        words=_words(reading.text),
        says_article=document.article is not None or "article" in document.meta.get("og:type", []),
        declares_day=declared,
        by_selector=reading.origin.get("text", "").startswith("selector"),
    )
    for outcome, looks_like in KINDS:
        if because := looks_like(page):
            return outcome, because
    return None


def _words(text: str) -> int:
    """Count words; a script without spaces has one for every few letters."""
    spaceless = len(SPACELESS.findall(text)) if SPACELESS.search(text[:200]) else 0
    return len(text.split()) + round(spaceless / LETTERS)


def _bare(title: str) -> str:
    """Return a title without the site's name."""
    return SITE.sub("", title).strip()


# ------------------------------------------------------------------------------- walls, and pages of servers


def _bot_check(page: Page) -> str | None:
    if page.words >= MANY:
        return None
    if found := signs.BOT_TITLE.search(page.title):
        return found[0]
    if not page.says_article and (found := signs.BOT_WHOLE_TITLE.fullmatch(_bare(page.title))):
        return found[0]
    if page.words < FEW and (
        found := signs.BOT_TITLE.search(page.text) or signs.BOT_MARKUP.search(page.document.markup)
    ):
        return found[0]
    return None


def _redirect_stub(page: Page) -> str | None:
    if page.words >= SOME:
        return None
    for tag in page.tree.xpath("//meta[translate(@http-equiv, 'REFSH', 'refsh') = 'refresh']/@content"):
        found = signs.REFRESH.match(tag)
        if found and int(found[1]) <= 10 and not page.url.endswith(found[2]):
            return f"sends on to {found[2][:200]}"
    if page.words < FEW and not page.says_article:
        scripts = [each.text or "" for each in page.tree.iter("script")]
        if sum(map(len, scripts)) < 3000 and (found := signs.SENT_ON.search("\n".join(scripts))):
            return f"sends on to {found[1][:200]}"
    return None


def _soft_404(page: Page) -> str | None:
    if page.words < FEW and (found := signs.MISSING.search(page.title)):
        return found[0]
    if page.document.article is not None:
        return None
    headings = [" ".join(each.itertext()) for each in page.tree.iter("h1", "title")]
    return next(
        (
            found[0]
            for each in headings
            if (found := signs.MISSING_WHOLE_TITLE.fullmatch(_bare(" ".join(each.split()))))
        ),
        None,
    )


def _consent_wall(page: Page) -> str | None:
    if page.words < FEW:
        found = signs.CONSENT.search(f"{page.title}\n{_own(page)}")
        return found[0] if found else None
    if page.says_article or page.declares_day or page.words > MUCH:
        return None
    parts = urlsplit(page.url)
    if signs.CONSENT_PLACE.search(parts.hostname or "") or signs.CONSENT_PLACE.search(parts.path):
        return parts.hostname
    if found := signs.CONSENT_TITLE.search(page.title):
        return found[0]
    speaks = len(signs.CONSENT_WORD.findall(page.text))
    return (
        f"{speaks} of {page.words} words speak of consent"
        if speaks >= signs.CONSENT_SHARE * page.words
        else None
    )


def _paywall(page: Page) -> str | None:
    article = page.document.article
    free = json_ld.is_free(article)
    if page.words < FEW and (not free or signs.SUBSCRIBE.search(_own(page))):
        return f"only a teaser: {page.words} words"
    if not free and page.words < SOME:
        return f"only a teaser: {page.words} words"
    promised = str((article or {}).get("wordCount") or "")
    says = int(promised) if re.fullmatch(r"\d{1,7}", promised, re.ASCII) else 0
    if not free and says >= 3 * page.words and page.words < MUCH:
        return f"only a teaser: {page.words} of {promised} words"
    if page.words < MANY and (found := signs.GATE.search(_seen(page.tree))):
        return f"only a teaser: {page.words} words, then {found[0]!r}"
    return None


SHOWN = (
    "//body//text()[not(ancestor::script or ancestor::style or ancestor::noscript or ancestor::template"
    " or ancestor::header or ancestor::nav or ancestor::footer)]"
)


def _seen(tree: Any) -> str:
    """Return what a page shows between its header and its footer."""
    return " ".join(" ".join(tree.xpath(SHOWN)).split())


def _own(page: Page) -> str:
    """Return the lines of its text that stand between its header and its footer, or else what stands there first."""
    seen = _seen(page.tree)
    return "\n".join(line for line in page.text.splitlines() if line in seen) or seen[:GLANCE]


def _needs_javascript(page: Page) -> str | None:
    found = signs.JAVASCRIPT.search(page.document.markup) if page.words < FEW else None
    return found[0] if found else None


# ------------------------------------------------------------------------------------ other things outlets publish


def _live_blog(page: Page) -> str | None:
    """Tell a running account from an article: what stands outside its entries is no story of its own."""
    updates = (page.document.article or {}).get("liveBlogUpdate")
    entries = [each for each in updates if isinstance(each, dict)] if isinstance(updates, list) else []
    if len(entries) >= 3:
        told = {line for each in entries for line in _lines(str(each.get("articleBody") or ""))}
        own = sum(
            _words(line) for line in page.text.splitlines() if not any(_same(line, each) for each in told)
        )
        return f"{len(entries)} entries" if own < MANY or not told else None
    if not signs.LIVE_TITLE.search(page.title):
        return None
    marked = [
        each
        for each in page.tree.xpath(
            "//*[@class][.//time or .//*[contains(@class, 'hora') or contains(@class, 'time')]]"
        )
        if signs.LIVE_ENTRY.search(each.get("class"))
    ]
    if len(marked) < 5:
        return None
    inside = " ".join(" ".join(" ".join(each.itertext()) for each in marked).split())
    own = sum(_words(line) for line in page.text.splitlines() if line not in inside)
    return f"{len(marked)} entries" if own < MANY else None


def _lines(text: str) -> list[str]:
    return [
        " ".join(line.split()) for line in re.sub(r"<[^>]{1,300}>", "\n", text).splitlines() if line.strip()
    ]


def _same(line: str, told: str) -> bool:
    return line in told or told in line


def _gallery(page: Page) -> str | None:
    pictures = _is_gallery(page)
    if not pictures:
        return None
    if page.words < MANY and pictures >= 4:
        return f"{pictures} pictures, {page.words} words"
    rest = page.text
    for each in page.tree.xpath(CAPTIONS):
        if caption := " ".join(" ".join(each.itertext()).split()):
            rest = rest.replace(caption, " ")
    return f"{pictures} pictures, the words in their captions" if _words(rest) < 0.3 * page.words else None


CAPTIONS = "//figcaption | //*[contains(@class, 'caption') or contains(@class, 'pie-de-foto') or contains(@class, 'pie-foto')]"


def _is_gallery(page: Page) -> int:
    """Count the pictures of a page that says, or whose address says, that it is a gallery."""
    kinds = {name for node in page.document.nodes for name in json_ld.types(node)}
    if not ({"ImageGallery", "MediaGallery"} & kinds or signs.GALLERY_PATH.search(page.path)):
        return 0
    return len(
        page.tree.xpath(
            "//body//*[self::main or self::article or contains(@class, 'galer') or contains(@class, 'galler')]//img"
        )
    ) or len(page.tree.xpath("//body//figure//img | //body//li//img"))


def _video(page: Page) -> str | None:
    if page.words >= MANY or page.by_selector:
        return None
    kinds = {name for node in page.document.nodes for name in json_ld.types(node)}
    film = any(each.startswith("video") for each in page.document.meta.get("og:type", []))
    film = film or ("VideoObject" in kinds and page.document.article is None)
    film = film or (signs.VIDEO_PATH.search(page.path) is not None and page.words < SOME)
    return f"{page.words} words beside a film" if film and _has_player(page.tree) else None


def _has_player(tree: Any) -> bool:
    if tree.find(".//video") is not None or tree.find(".//{*}amp-video") is not None:
        return True
    frames = [each.get("src") or each.get("data-src") or "" for each in tree.iter("iframe")]
    marked = tree.xpath("//*[contains(@class, 'player') or contains(@id, 'player')]")
    return bool(marked) or any(signs.PLAYER.search(each) for each in frames)


def _section_front(page: Page) -> str | None:
    """Tell a list of articles: by its place, or by what it says of itself."""
    if page.says_article:
        return None
    path = page.path.strip("/")
    if not path:
        return "the root of its host"
    if page.words < MANY and not page.declares_day and re.fullmatch(r"[a-z]{3,20}", path):
        return f"/{path} is one plain word"
    if page.declares_day or page.by_selector:
        return None
    kinds = {name for node in page.document.nodes for name in json_ld.types(node)}
    body = page.tree.find("body")
    classes = set((body.get("class") or "").split()) if body is not None else set()
    says = (
        signs.LIST_PATH.search(page.path)
        or signs.LIST_TYPES & kinds
        or (signs.LIST_CLASSES & classes and "single" not in classes)
    )
    listed = _cards(page.tree) if says else 0
    return f"lists {listed} articles" if listed >= 5 else None


def _cards(tree: Any) -> int:
    """Count the headlines that are links."""
    return len(tree.xpath("//body//*[self::h2 or self::h3 or self::h4][.//a[@href] or ancestor::a[@href]]"))


def _too_short(page: Page) -> str | None:
    if page.words >= (A_FEW if page.by_selector else FEW):
        return None
    return f"too short: {page.words} words" if page.text else "no text"


KINDS: tuple[tuple[Outcome, Callable[[Page], str | None]], ...] = (
    (Outcome.BOT_CHECK, _bot_check),
    (Outcome.REDIRECT_STUB, _redirect_stub),
    (Outcome.SOFT_404, _soft_404),
    (Outcome.GALLERY, _gallery),
    (Outcome.LIVE_BLOG, _live_blog),
    (Outcome.VIDEO, _video),
    (Outcome.CONSENT_WALL, _consent_wall),
    (Outcome.PAYWALL, _paywall),
    (Outcome.SECTION_FRONT, _section_front),
    (Outcome.NEEDS_JAVASCRIPT, _needs_javascript),
    (Outcome.NOT_AN_ARTICLE, _too_short),
)
"""Each kind and what tells it, in the order in which they are looked for."""
