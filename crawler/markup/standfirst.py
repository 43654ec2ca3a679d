"""The standfirst: the line or two under the headline that say what the article is about. Pure.

What pages declare as their description is often no more than the first words of the text, cut off: that is none.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import dropwhile, islice
from typing import Any

from crawler.markup import json_ld
from crawler.markup.document import Document
from crawler.markup.metadata import first
from language.fold import fold

CLASSES = re.compile(
    r"(?:^|[\s_-])(?:standfirst|deck|dek|sub-?(?:title|headline|heading|head)|subtitulo|sumarios?|bajada|balazo|entradilla|copete|lead|summary|excerpt"
    r"|entry-subtitle|article-(?:description|intro)|resumen|volanta-baja)(?:$|[\s_-])",
    re.IGNORECASE,
)
TAGS = frozenset(("p", "div", "h2", "h3", "header", "span", "ul"))
ELSEWHERE = frozenset(("nav", "aside", "footer", "figure", "form", "li"))
NEAR = 40  # elements after the headline among which a standfirst is looked for
SHORTEST, LONGEST = 25, 600  # characters
SAME = 60  # characters from which a description is a copy of a paragraph
WORDS = re.compile(r"\w+")


def lead_of(page: Document, title: str, text: str) -> tuple[str, str] | None:
    """Return the standfirst and where it stood: "standfirst" (seen by readers), "json-ld" or "og:description"."""
    for written, origin in _candidates(page):
        lead = " ".join(html.unescape(html.unescape(written)).split())
        if not SHORTEST <= len(lead) <= LONGEST or _repeats(lead, title):
            continue
        if origin == "standfirst" or not _is_copy(lead, text):
            return lead, origin
    return None


def _repeats(lead: str, title: str) -> bool:
    """Whether a line is the title, with no more than a kicker beside it."""
    line, its = _plain(lead), _plain(title)
    return line == its or (bool(its) and its in line and len(line) < 2 * len(its))


def _candidates(page: Document) -> Iterator[tuple[str, str]]:
    yield from ((each, "standfirst") for each in _shown(page.tree))
    yield json_ld.text_of(page.node.get("description")) or "", "json-ld"
    yield first(page.meta, ["og:description", "twitter:description", "description"]) or "", "og:description"


def _shown(tree: Any) -> Iterator[str]:
    """Yield what stands under the headline and is called a standfirst, then a lesser heading before any paragraph."""
    heading = next(tree.iter("h1"), None)
    if heading is None:
        return
    below = list(islice(dropwhile(lambda each: each is not heading, tree.iter()), 1, NEAR))
    for each in below:
        if each.tag in TAGS and CLASSES.search(each.get("class") or "") and _stands_alone(each):
            yield _text(each)
    for each in below:
        if each.tag == "p":
            return
        if each.tag == "h2" and _stands_alone(each):
            yield _text(each)


def _stands_alone(element: Any) -> bool:
    return not any(each.tag in ELSEWHERE for each in element.iterancestors()) and not element.xpath(
        ".//h1|.//form"
    )


def _text(element: Any) -> str:
    return " ".join(" ".join(islice(element.itertext(), 60)).split())


def _is_copy(lead: str, text: str) -> bool:
    """Whether a description is the beginning of a paragraph, cut off or not."""
    start = _plain(lead.rstrip(" .…[]"))[:SAME]
    return start in _plain(text[: 4 * LONGEST])


def _plain(text: str) -> str:
    return " ".join(WORDS.findall(fold(text)))
