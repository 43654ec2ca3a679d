"""Who wrote a page: where its JSON-LD, meta tags and bylines name somebody. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import dropwhile, islice
from typing import Any
from urllib.parse import urlsplit

from crawler.agencies import agency_called
from crawler.markup import json_ld
from crawler.markup.document import Document
from crawler.names import names_in

META = (
    "author",
    "article:author",
    "parsely-author",
    "dcsext.author",
    "sailthru.author",
    "dc.creator",
    "byl",
    "authors",
    "dcterms.creator",
)
SIGNED = '//*[@rel="author" or contains(@itemprop, "author")]'
NAMED = "//*[@class][{}]".format(
    " or ".join(
        f'contains(@class, "{each}")'
        for each in ("uthor", "utor", "yline", "irma", "redito-articulo", "q-content__redacted")
    )
)
"""Elements that are called a byline: without the first letter of the words, which some write large."""
ELSEWHERE = frozenset(("nav", "aside", "footer", "figure", "figcaption", "form", "template", "select"))
"""Elements in which nobody signs the article: captions, lists of other articles, the foot of the page."""
COMMENTS = re.compile(
    r"comment|related|relacionad|sidebar|widget|footer|recommend|popular|photo|image|caption|media-|foto|newsletter"
)
WRITTEN_BY = re.compile(
    r"(?:por|by|von|par|texto(?:s| y fotos)?|text|escrito por|written by|redacci[oó]n)\s*[:/]?\s+(?-i:[A-ZÁÉÍÓÚÑÜÖÄ])",
    re.IGNORECASE,
)
NAME = re.compile(
    r"(?:[^\W\d_a-z][\w.'’-]*|de|del|la|las|los|y|e|von|van|der|den|di|da|do|dos|al|bin|ben)", re.UNICODE
)
"""A word of a person's name: one with a capital, or a particle."""
IDEOGRAMS = re.compile(r"[\u3040-\u9fff\uac00-\ud7af]{2,6}")  # no case tells a name there
SITE_AFTER = re.compile(r"\s[|–—·-]\s+([^|–—·]{3,40})\s*$")  # "Amplían el mercado | Diario Ficticio"
SECTION_AFTER = re.compile(r",?\s+(?:in|en)\s.*")  # "By Ana Ruiz, in Business"
STAFF = re.compile(r"(?:la )?redacci[oó]n\b|agencias?$|.* staff$", re.IGNORECASE)
LONGEST = 80  # characters; more is a text that happens to stand where bylines do
NEAR = 60  # elements after the headline among which a byline without a class is looked for
PARTS = 8  # texts of a byline: its label, its names, its places
SIGNS = 6  # elements of one kind that are looked at: an article has few bylines, and the first is its own


def authors_of(page: Document) -> tuple[tuple[str, ...], str] | None:
    """Return the names and where they stood: "json-ld", "meta" or "byline".

    An outlet that signs its own articles tells less than a person: it is kept for when nobody else is named.
    """
    written = page.node.get("author") or page.node.get("creator")
    house = _house(page)
    signed: tuple[tuple[str, ...], str] | None = None
    for named, origin in _declared(page, written):
        persons = _others(named, house)
        if persons and not (origin == "json-ld" and _is_outlet(written)):
            return persons, origin
        signed = signed or ((named, origin) if named else None)
    texts = list(_shown(page.tree, near_headline=signed is not None))
    shown = [names_in([text]) for text in texts]
    trusted = _tells_more if signed else _is_signature
    found = next(
        (named for each in shown if (named := _others(each, house)) and all(map(trusted, named))), ()
    )
    if found:
        return found, "byline"
    pen_names = (named for text, named in zip(texts, shown, strict=True) if named and WRITTEN_BY.match(text))
    return signed or next(((named, "byline") for named in pen_names), None)


def _house(page: Document) -> set[str]:
    """Name the outlet as pages do: its publisher, its site, its host."""
    host = (urlsplit(page.url).hostname or "").removeprefix("www.")
    ends_on = SITE_AFTER.search(page.tree.xpath("string(//head/title)"))
    named = (
        *json_ld.names(page.node.get("publisher"), page.nodes),
        *page.meta.get("og:site_name", []),
        ends_on[1] if ends_on else "",
        host,
    )
    return {html.unescape(each).strip().casefold() for each in named if each.strip()}


def _of_house(name: str, house: set[str]) -> bool:
    """Whether a name is the outlet's, or that of one of its desks: "MDR THÜRINGEN" of MDR."""
    folded = name.casefold()
    return any(folded == each or folded.startswith(each + " ") for each in house)


def _declared(page: Document, written: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the names that a page declares, the most trustworthy first."""
    yield names_in(html.unescape(each) for each in json_ld.names(written, page.nodes)), "json-ld"
    for name in META:
        yield names_in(html.unescape(each) for each in page.meta.get(name, [])), "meta"


def _others(named: tuple[str, ...], house: set[str]) -> tuple[str, ...]:
    return tuple(name for name in named if not _of_house(name, house))


def _is_signature(name: str) -> bool:
    """Whether somebody signs so: what stands where bylines do may be a button."""
    return _tells_more(name) or is_staff(name)


def is_staff(name: str) -> bool:
    """Whether a name is that of a newsroom as a whole: "Redacción"."""
    return STAFF.match(name) is not None


def _tells_more(name: str) -> bool:
    """Whether a name tells more than that of the outlet."""
    return _is_person(name) or agency_called(name) is not None


def _is_person(name: str) -> bool:
    words = name.split()
    if IDEOGRAMS.fullmatch(name):
        return True
    return 2 <= len(words) <= 6 and all(NAME.fullmatch(word) for word in words)


def _shown(tree: Any, *, near_headline: bool) -> Iterator[str]:
    """Yield the bylines that readers see, the most trustworthy first: several elements of one kind are one byline.

    `near_headline` leaves out those further down, where other articles may be signed.
    """
    near = _near(tree) if near_headline else None
    for path in (SIGNED, NAMED):
        signs = [
            each
            for each in tree.xpath(path)[: 4 * SIGNS]
            if (near is None or each in near) and _is_the_articles(each)
        ][:SIGNS]
        texts = (" ".join(" ".join(each.itertext()).split()) for each in signs)
        found = [text for text in texts if text and len(text) < LONGEST]
        if path is SIGNED and found:
            yield "; ".join(dict.fromkeys(found))
        yield from found
    yield from _after_headline(tree)


def _near(tree: Any) -> frozenset[Any] | None:
    """Return the elements round the headline; None where no h1 says where that is."""
    everything = list(tree.iter())
    at = next((number for number, each in enumerate(everything) if each.tag == "h1"), None)
    return None if at is None else frozenset(everything[max(0, at - NEAR) : at + 2 * NEAR])


def _is_the_articles(element: Any) -> bool:
    """Whether an element may sign the article: it is in no caption, comment or list of other articles."""
    for each in (element, *element.iterancestors()):
        if each.tag in ELSEWHERE:
            return False
        if each.tag not in {"body", "html", "main", "article"} and COMMENTS.search(
            (each.get("class") or "").lower()
        ):
            return False
    return True


def _after_headline(tree: Any) -> Iterator[str]:
    """Yield the first short line under the headline that says "Por", "By" or "Texto:" and a name."""
    heading = next(tree.iter("h1"), None)
    if heading is None:
        return
    below = dropwhile(lambda each: each is not heading, tree.iter())
    for each in islice(below, 1, NEAR):
        text = " ".join(" ".join(islice(each.itertext(), PARTS)).split())
        if len(text) < LONGEST and WRITTEN_BY.match(text) and _is_the_articles(each):
            yield SECTION_AFTER.sub("", text)
            return


def _is_outlet(written: Any) -> bool:
    authors = written if isinstance(written, list) else [written]
    return all(
        isinstance(each, dict) and any("Organization" in name for name in json_ld.types(each))
        for each in authors
    )
