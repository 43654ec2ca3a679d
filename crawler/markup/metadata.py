"""What a page's head declares: meta tags, links, language. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urljoin, urlsplit

from crawler.markup import embedded
from crawler.own_address import is_identity

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


def canonical_of(tree: Any, meta: Meta, url: str, hosts: Sequence[str] = ()) -> tuple[str, str] | None:
    """Return the page's own address and where it was declared, the first that may be believed.

    `hosts` are others that serve the outlet's pages.
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
