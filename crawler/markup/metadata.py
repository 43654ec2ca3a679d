"""What a page's head declares: meta tags, links, language. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urljoin, urlsplit

from crawler.markup import embedded

LANGUAGE = re.compile(r"^([a-zA-Z]{2})(?:[-_].*)?$")
COMMON = {
    "es": "el la los las de que y en un una por con para del se su al como más pero",
    "en": "the of and to in that is was for on with as at by it from has have are this",
    "pt": "o os as da do das dos em que e um uma para com não por mais ao foi na no",
    "fr": "le la les des du et en un une que qui dans pour par sur est au avec pas ce",
}
COMMON_WORDS = {language: frozenset(words.split()) for language, words in COMMON.items()}

Meta = dict[str, list[str]]


def meta_of(tree: Any) -> Meta:
    """Every meta tag by lower-case name, property or itemprop, in document order."""
    found: Meta = {}
    for tag in tree.iter("meta"):
        content = (tag.get("content") or "").strip()
        if not content:
            continue
        for name in {
            (tag.get(attribute) or "").strip().lower() for attribute in ("name", "property", "itemprop")
        }:
            if name:
                found.setdefault(name, []).append(content)
    if "og:title" not in found:
        for name, content in embedded.head(tree):
            found.setdefault(name, []).append(content)
    return found


def first(meta: Meta, names: Iterable[str]) -> str | None:
    """Return the first content of the first of these names that the page has."""
    return next((meta[name][0] for name in names if name in meta), None)


CANONICAL = '//link[contains(concat(" ", translate(@rel, "CANOIL", "canoil"), " "), " canonical ")]/@href'
AMP = '//link[translate(@rel, "AMPHTL", "amphtl")="amphtml"]/@href'
EDITIONS = re.compile(r"^(?:www\d?|m|mobile|movil|amp|es|en)\.")
SECTION = re.compile(
    r"[a-z]{2,20}(?:-[a-z]{1,20}){0,2}"
)  # a part of a path that names a section, or a country
VERSION = re.compile(
    r"amp|amp\.html|print|imprimir|index\.html?|\d{1,2}"
)  # of one article: that part names no other


def canonical_of(tree: Any, meta: Meta, url: str, hosts: Sequence[str] = ()) -> tuple[str, str] | None:
    """Return the page's own address and where it was declared. `hosts` are others that serve the outlet's pages.

    A declaration that points at a front page or a section from somewhere below it is a template's mistake: taking it for
    an identity would make one article of a whole outlet. One that points at somebody else's host names another's article.
    """
    links = tree.xpath(CANONICAL)
    for declared, origin in (
        (links[0] if links else None, "rel-canonical"),
        (first(meta, ["og:url"]), "og:url"),
    ):
        absolute = absolute_url(declared, url)
        if absolute and is_identity(absolute, url, hosts):
            return absolute, origin
    return None


def aliases_of(tree: Any, meta: Meta, url: str, hosts: Sequence[str] = ()) -> tuple[tuple[str, str], ...]:
    """Return what else a page calls itself, (address, kind): og:url, and the address of its AMP version."""
    declared = ((first(meta, ["og:url"]), "og:url"), (next(iter(tree.xpath(AMP)), None), "amp"))
    return tuple(
        (absolute, kind)
        for written, kind in declared
        if (absolute := absolute_url(written, url)) and is_identity(absolute, url, hosts)
    )


def is_identity(declared: str, url: str, hosts: Sequence[str] = ()) -> bool:
    """Whether an address that a page calls its own may be believed to be one of the same article."""
    its, ours = urlsplit(declared), urlsplit(url)
    if not any(_same_site(its.hostname or "", host) for host in (ours.hostname or "", *hosts)):
        return False
    path, asked = _parts(its.path), _parts(ours.path)
    if not path and not its.query:
        return not asked and not ours.query
    beyond = asked[len(path) :] if asked[: len(path)] == path else asked
    is_above = len(path) < len(asked) and any(not VERSION.fullmatch(each) for each in beyond)
    return not (
        is_above and not its.query and len(path) <= 2 and all(SECTION.fullmatch(each) for each in path)
    )


def _parts(path: str) -> list[str]:
    return [each for each in path.split("/") if each]


def _same_site(one: str, other: str) -> bool:
    """Whether two hosts are editions of one site: with and without www, the mobile one, a part of the other."""
    one, other = EDITIONS.sub("", one.lower()), EDITIONS.sub("", other.lower())
    return bool(one and other) and (one == other or one.endswith(f".{other}") or other.endswith(f".{one}"))


def absolute_url(written: str | None, base: str) -> str | None:
    """Join a written address to its page; None when it is none, or no web address."""
    if not written or not written.strip():
        return None
    try:
        joined = urljoin(base, written.strip())
        parts = urlsplit(joined)
    except ValueError:
        return None
    return joined if parts.scheme in {"http", "https"} and parts.hostname else None


def declared_language(tree: Any, meta: Meta, in_language: str | None) -> tuple[str, str] | None:
    """Return the language the page declares, as two letters, and where."""
    written = (
        (tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang"), "html-lang"),
        (first(meta, ["og:locale"]), "og:locale"),
        (in_language, "json-ld"),
        (first(meta, ["content-language", "language", "inlanguage"]), "meta"),
    )
    for value, origin in written:
        if value and (found := LANGUAGE.match(value.strip())):
            return found[1].lower(), origin
    return None


def language_of(
    declared: tuple[str, str] | None, languages: tuple[str, ...], text: str
) -> tuple[str | None, str]:
    """Decide the language, and say on what ground.

    A template's `lang="en-US"` stands on many pages that are not in English: when the page declares a language that its
    outlet does not write, the commonest words of the text decide.
    """
    if declared is None:
        return (languages[0], "outlet") if languages else (None, "unknown")
    if not languages or declared[0] in languages:
        return declared
    own, other = _share(text, languages[0]), _share(text, declared[0])
    return declared if own <= other else (languages[0], "outlet")


def _share(text: str, language: str) -> float:
    words = text[:4000].lower().split()
    common = COMMON_WORDS.get(language, frozenset())
    return sum(word in common for word in words) / len(words) if words else 0.0
