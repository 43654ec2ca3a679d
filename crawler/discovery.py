"""Find the ways into an outlet: what its home page and robots.txt name, where such things usually are, what is worth taking. Pure."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urljoin, urlsplit

from protego import Protego

from crawler.markup.document import LOOKS_LIKE_HTML, Document, opened
from crawler.markup.metadata import COMMON_WORDS, absolute_url, declared_language, first
from crawler.not_articles import judge
from crawler.sources.items import web_link
from language.fold import fold
from network.answer import Unreachable
from network.unpack import gunzip
from storage.records import NewArticle, Outcome, Reading, Sighting

FoundBy = Literal["asked", "link", "robots", "usual"]

USUAL = (
    "/feed/", "/rss.xml", "/rss", "/feed.xml", "/atom.xml", "/news-sitemap.xml", "/sitemap_index.xml", "/sitemap.xml",
    "/wp-json/wp/v2/posts?per_page=20",
)  # fmt: skip
"""Where feeds and sitemaps usually are, the likeliest first."""
MOST_LINKS, MOST_SITEMAPS = 6, 4
FEED_TYPES = re.compile(
    r"(rss|atom|feed)\+(xml|json)|^(application|text)/(xml|rdf\+xml)$|feed\+json", re.IGNORECASE
)
OF_COMMENTS = re.compile(r"/comments?/|comentarios|[?&]comments", re.IGNORECASE)
ROOT = re.compile(r"<(rss|feed|rdf:rdf|urlset|sitemapindex|html)\b|<!doctype\s+(html)", re.IGNORECASE)
SEPARATOR = re.compile(r"\s+[|·•»–—:-]+\s+|\s*\|\s*|:\s+")
ARTICLE = re.compile(r"^(the|el|la|los|las)\s+", re.IGNORECASE)
STALE = timedelta(days=30)
SNIFFED = 5_000  # characters in which a document says what it is
LARGEST_SITEMAP = 30_000_000  # bytes, unpacked


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """An address that may be a way in, and who says so."""

    url: str
    found_by: FoundBy


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """What a home page tells of its outlet. `trouble` is what it is instead of a home page."""

    url: str
    name: str = ""
    language: str | None = None
    leads: tuple[Lead, ...] = ()
    trouble: Outcome | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """A lead that was followed: what it is, what it would store, and what is odd about that (codes)."""

    lead: Lead
    kind: str  # of a source; "" for a page, or for what cannot be told
    url: str  # where it is in the end
    outcome: Outcome
    detail: str = ""
    articles: tuple[NewArticle, ...] = ()  # the newest first
    odd: tuple[str, ...] = ()
    same_as: str = ""  # the address of a better find that lists the same


# --------------------------------------------------------------------------------------------- where to look


def front_of(body: bytes, content_type: str | None, url: str) -> Front:
    """Read a home page: its outlet's name, its language, and the feeds it names."""
    page = opened(body, content_type, url)
    if page is None:
        return Front(url=url, trouble=Outcome.NOT_HTML)
    declared = declared_language(page.tree, page.meta, None)
    leads = tuple(_linked(page))
    return Front(
        url=url,
        name=name_of(first(page.meta, ["og:site_name", "application-name"]), _title(page), url),
        language=declared[0] if declared else None,
        leads=leads,
        trouble=None if leads else _trouble(page),
    )


def _title(page: Document) -> str:
    return " ".join((page.tree.findtext(".//title") or "").split())


def _linked(page: Document) -> list[Lead]:
    """List the feeds that a page names in its head, those of comments left out."""
    found: dict[str, Lead] = {}
    for link in page.tree.iter("link"):
        rel, kind = (link.get("rel") or "").lower().split(), (link.get("type") or "").strip()
        url = absolute_url(link.get("href"), page.url)
        if not url or not {"alternate", "feed"} & set(rel) or not ("feed" in rel or FEED_TYPES.search(kind)):
            continue
        if not OF_COMMENTS.search(f"{url} {link.get('title') or ''}"):
            found.setdefault(url, Lead(url=url, found_by="link"))
    return list(found.values())[:MOST_LINKS]


WALLS = {Outcome.BOT_CHECK, Outcome.CONSENT_WALL, Outcome.SOFT_404}


def _trouble(page: Document) -> Outcome | None:
    """Name what stands in the place of a home page, as the judge of articles' pages does."""
    words = page.tree.xpath("//body//text()[not(ancestor::script or ancestor::style or ancestor::noscript)]")
    judged = judge(page, Reading(url=page.url, title=_title(page), text=" ".join(" ".join(words).split())))
    return judged[0] if judged and judged[0] in WALLS else None


def sitemaps_in(robots: str, url: str) -> list[Lead]:
    """List the sitemaps that a robots.txt names, those of news first."""
    named = [link for each in Protego.parse(robots).sitemaps if (link := web_link(url, each))]
    news_first = sorted(dict.fromkeys(named), key=lambda each: "news" not in each.lower())
    return [Lead(url=each, found_by="robots") for each in news_first[:MOST_SITEMAPS]]


def usual_places(url: str) -> list[Lead]:
    """List where feeds and sitemaps usually are on a host."""
    return [Lead(url=urljoin(url, each), found_by="usual") for each in USUAL]


# ------------------------------------------------------------------------------------------------ what it is


def kind_of(body: bytes, url: str) -> str:
    """Tell what kind of source a document is; "page" for a web page, "" for what cannot be told."""
    if body.startswith(b"\x1f\x8b"):
        try:
            body = gunzip(body, LARGEST_SITEMAP)
        except Unreachable:
            return ""
    head = body[:SNIFFED].decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if head.startswith(("{", "[")):
        return _kind_of_json(body)
    found = ROOT.search(head)
    root = (found[1] or found[2]).lower() if found else ""
    if root == "urlset":
        return "news_sitemap" if b"<news:" in body or b"sitemap-news/" in body[:SNIFFED] else "sitemap"
    if root == "sitemapindex":
        return "news_sitemap" if "news" in urlsplit(url).path.lower() else "sitemap"
    if root:
        return "page" if root == "html" else "feed"
    return "page" if LOOKS_LIKE_HTML.search(body[:SNIFFED]) else ""


def _kind_of_json(body: bytes) -> str:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "wordpress" if {"id", "link", "date_gmt"} <= value[0].keys() else ""
    return "feed" if isinstance(value, dict) and isinstance(value.get("items"), list) else ""


# --------------------------------------------------------------------------------------------- what it is worth


def oddities(articles: Sequence[NewArticle], hosts: Iterable[str], now: datetime) -> tuple[str, ...]:
    """Name what is odd about what a source lists (codes of `cli.add.odd`); `hosts` are the outlet's own."""
    seen = [each.sighting for each in articles]
    if not seen:
        return ()
    known = {host.removeprefix("www.") for host in hosts}
    dates = [each.published for each in seen if each.published]
    abroad = sum(each.host.removeprefix("www.") not in known for each in articles)
    odd = {
        "undated": len(dates) * 2 < len(seen),
        "no_headlines": sum(each.title_from_address or each.title == each.url for each in seen) * 2
        > len(seen),
        "stale": bool(dates) and now - max(dates) > STALE,
        "future": any(each.published_note and "future" in each.published_note for each in seen),
        "naive": any(each.published_note == "naive" for each in seen),
        "few": len(seen) < 5,
        "abroad": abroad * 2 > len(seen),
    }
    return tuple(code for code, holds in odd.items() if holds)


def ranked(finds: Iterable[Find]) -> list[Find]:
    """Order what works, the best first; one that lists what a better one lists too is marked and goes to the end."""
    order = sorted((each for each in finds if each.articles), key=_worth, reverse=True)
    kept: list[Find] = []
    doubles: list[Find] = []
    for each in order:
        keys = {article.url_key for article in each.articles}
        better = next((one for one in kept if len(keys & _keys(one)) * 10 >= 9 * len(keys)), None)
        if better is None:
            kept.append(each)
        else:
            doubles.append(replace(each, same_as=better.url))
    return kept + doubles


def _keys(find: Find) -> set[str]:
    return {article.url_key for article in find.articles}


KINDS = ("feed", "news_sitemap", "wordpress", "sitemap")
"""From the cheapest to read, and the likeliest to stay, to the dearest."""
GRAVE = ("stale", "no_headlines", "undated", "abroad")


def _worth(find: Find) -> tuple[int, bool, int, int]:
    """What has no grave fault, then what the outlet itself names, then the better kind, then the longer list."""
    kind = KINDS.index(find.kind) if find.kind in KINDS else len(KINDS)
    return (
        -sum(code in GRAVE for code in find.odd),
        find.lead.found_by != "usual",
        -kind,
        len(find.articles),
    )


# ------------------------------------------------------------------------------------------------ who it is


def name_of(site_name: str | None, title: str, url: str) -> str:
    """Name an outlet: what it calls itself, else the part of the title that its host spells, or the first one."""
    if site_name and site_name.strip():
        return " ".join(site_name.split())[:80]
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    parts = [part.strip() for part in SEPARATOR.split(title) if part.strip()]
    spelt = (part for part in parts if (key := _letters(ARTICLE.sub("", part))) and key in _letters(host))
    return (next(spelt, "") or (parts[0] if parts else "") or host)[:80]


def _letters(text: str) -> str:
    return "".join(letter for letter in fold(text) if letter.isalnum())


def languages_of(front: str | None, sightings: Sequence[Sighting]) -> list[str]:
    """Return the languages of an outlet, the main one first: what its texts are in, held against what is declared."""
    spoken = spoken_in(" ".join(f"{each.title} {each.summary}" for each in sightings))
    if spoken is not None:
        return [spoken]
    declared = Counter(each.language for each in sightings if each.language)
    return list(
        dict.fromkeys([*([front] if front else []), *(each for each, _ in declared.most_common(1))])
    ) or ["es"]


def spoken_in(text: str) -> str | None:
    """Tell the language of a text by its commonest words; None where too few of them stand in it."""
    words = text.lower().split()
    shares = {language: sum(word in common for word in words) for language, common in COMMON_WORDS.items()}
    best = max(shares, key=lambda each: shares[each])
    return best if shares[best] * 8 > len(words) > 0 else None


ENDINGS = {
    "mx": "America/Mexico_City", "gt": "America/Guatemala", "sv": "America/El_Salvador", "hn": "America/Tegucigalpa",
    "ni": "America/Managua", "cr": "America/Costa_Rica", "pa": "America/Panama", "co": "America/Bogota",
    "ve": "America/Caracas", "ec": "America/Guayaquil", "pe": "America/Lima", "bo": "America/La_Paz",
    "cl": "America/Santiago", "ar": "America/Argentina/Buenos_Aires", "uy": "America/Montevideo",
    "py": "America/Asuncion", "br": "America/Sao_Paulo", "do": "America/Santo_Domingo", "cu": "America/Havana",
    "es": "Europe/Madrid", "uk": "Europe/London", "fr": "Europe/Paris", "de": "Europe/Berlin",
}  # fmt: skip
"""The zone of a country's capital, by the ending of a host. `.co` is sold to everybody, and a guess all the more."""
TOWNS = {
    "tijuana": "America/Tijuana", "bajacalifornia": "America/Tijuana", "mexicali": "America/Tijuana",
    "sinaloa": "America/Mazatlan", "culiacan": "America/Mazatlan", "mazatlan": "America/Mazatlan",
    "sonora": "America/Hermosillo", "hermosillo": "America/Hermosillo", "cancun": "America/Cancun",
    "quintanaroo": "America/Cancun", "chihuahua": "America/Chihuahua", "juarez": "America/Ciudad_Juarez",
}  # fmt: skip
"""States and towns of Mexico that do not keep the capital's time, as a host or a name spells them."""


def zone_of(name: str, url: str) -> str | None:
    """Guess an outlet's time zone from its name and host; None where nothing speaks for one."""
    host = urlsplit(url).hostname or ""
    spelt = _letters(f"{name} {host}")
    if found := next((zone for town, zone in TOWNS.items() if town in spelt), None):
        return found
    return ENDINGS.get(host.rpartition(".")[2])
