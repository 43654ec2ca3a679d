"""Whether an address may be believed to be another one of the same article: what a page says of itself, where a request led. Pure.

A page is not believed where a template's mistake would make one article of a whole outlet: an address of somebody else's
host, of a front page or a section, of a script without the number that names the article, of another language. Nor is a
redirect to such a place, or to a gate that stands in front of the page: consent, login, subscription.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import SplitResult, unquote, urlsplit

from crawler.url_keys import share_mark, url_key

SITES = re.compile(r"^(?:www\d?|m|mobile|movil|amp)\.")  # doors to one site
EDITION = re.compile(r"(es|en|pt|fr|de|it|ca)(?:[-_][a-z]{2})?", re.IGNORECASE)
VERSION = re.compile(r"amp|amp\.html|print|imprimir|index\.\w{3,5}|\d{1,2}")  # of one article: names no other
SECTION = re.compile(r"[a-z]{2,20}(?:-[a-z]{1,20}){0,2}|(?:19|20)\d\d")  # or a country, or a year
SUFFIX = re.compile(r"\.(?:html?|php\d?|aspx?|jsp|shtml|cfm)$", re.IGNORECASE)
LISTS = frozenset(
    [
        "author",
        "autor",
        "buscar",
        "categoria",
        "category",
        "search",
        "seccion",
        "secciones",
        "section",
        "tag",
        "tags",
        "tema",
        "topic",
    ]
)
GATE = re.compile(
    r"consent\w*|gdpr|cookies?|log-?in|sign-?in|acceso|iniciar-sesion|registro|register|suscri\w+|subscri\w+|paywall"
)

LONG = 8  # characters of a path; a shorter one stands in many a query by chance


def is_identity(declared: str, url: str, hosts: Sequence[str] = ()) -> bool:
    """Whether an address that the page at `url` calls its own is one of the same article.

    `hosts` are others that serve pages of its outlet.
    """
    its, ours = urlsplit(declared), urlsplit(url)
    if not any(_same_site(its.hostname or "", host) for host in (ours.hostname or "", *hosts)):
        return False
    return _edition(its) == _edition(ours) and not _is_place_of_many(its, ours) and not _is_gate(its, url)


def is_landing(found: str, asked: str) -> bool:
    """Whether the place that a request for an article was led to is that article's. It may be on another host."""
    its, ours = urlsplit(found), urlsplit(asked)
    editions = {_edition(its), _edition(ours)} - {None}
    return len(editions) < 2 and not _is_place_of_many(its, ours) and not _is_gate(its, asked)


def _is_place_of_many(its: SplitResult, ours: SplitResult) -> bool:
    """Whether `its` is a front page, a section or a script, seen from an address that names an article."""
    path, own = _parts(its), _parts(ours)
    if _names(its.query):
        return False
    if not path or (path[0].lower() in LISTS and own[:1] != path[:1]):
        return path != own or _names(ours.query)
    if not _is_vague(path):
        return False
    if path == own:
        return _names(ours.query)
    if not _same_site(its.hostname or "", ours.hostname or ""):
        return "-" not in path[-1]
    is_beside = len(path) == len(own) and "-" not in path[-1] and not _is_vague(own)
    return is_beside or len(path) < len(own)


def _is_vague(path: Sequence[str]) -> bool:
    """Whether a path names a section as easily as an article."""
    return len(path) <= 2 and all(SECTION.fullmatch(SUFFIX.sub("", part)) for part in path)


def _names(query: str) -> bool:
    """Whether a query may name an article: it has more than marks of sharing."""
    return any(pair and share_mark(pair) is None for pair in query.split("&"))


def _parts(address: SplitResult) -> list[str]:
    """Return the parts of a path, without those that name a version of the page."""
    return [part for part in address.path.split("/") if part and not VERSION.fullmatch(part)]


def _edition(address: SplitResult) -> str | None:
    """Return the language that an address names, by its host or the first part of its path."""
    for part in (SITES.sub("", address.hostname or "").partition(".")[0], address.path.split("/")[1:2]):
        found = EDITION.fullmatch("".join(part))
        if found:
            return found[1].lower()
    return None


def _is_gate(its: SplitResult, asked: str) -> bool:
    """Whether `its` stands before the page that was asked for, which is no such place itself."""
    if _gates(its) - _gates(urlsplit(asked)):
        return True
    carried = urlsplit(asked).path.strip("/")
    is_carried = len(carried) >= LONG and carried in unquote(unquote(its.query))
    return is_carried and url_key(asked) != url_key(its.geturl())


def _gates(address: SplitResult) -> set[str]:
    """Return what of an address names a gate: its host, the first part of its path or the last."""
    host, parts = (address.hostname or "").partition(".")[0], _parts(address)
    named = (SUFFIX.sub("", part.lower()) for part in (host, *parts[:1], *parts[-1:]))
    return {part for part in named if GATE.fullmatch(part)}


def _same_site(one: str, other: str) -> bool:
    """Whether two hosts are doors to one site: with and without www, the mobile one, a part of the other."""
    one, other = SITES.sub("", one.lower()), SITES.sub("", other.lower())
    return bool(one and other) and (one == other or one.endswith(f".{other}") or other.endswith(f".{one}"))
