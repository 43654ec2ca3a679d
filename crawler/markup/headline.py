"""Which of a page's titles is its headline. Pure.

The h1 is what readers see, but a site's name or a related story may be an h1 too: it is believed when `<title>`,
og:title or the JSON-LD headline says the same.
"""

from __future__ import annotations

import re
from typing import Any

from crawler.markup.metadata import Meta, first

SEPARATORS = re.compile(r"\s+[|–—•·«»›:-]\s+|\s*\|\s*")
WORD = re.compile(r"\w+")
LONGEST = 400  # characters; more is no headline
AGREES = 0.6  # share of words in common at which two titles are the same title


def title_of(tree: Any, meta: Meta, json_ld: str | None) -> tuple[str, str] | None:
    """Return the headline and where it stood: "h1", "og:title", "json-ld" or "title"."""
    page_title = clean(tree.xpath("string(//head/title)")) or clean(first(meta, ["title"]) or "")
    og = clean(first(meta, ["og:title", "twitter:title"]) or "")
    headline = clean(json_ld or "")
    witnesses = [each for each in (og, page_title, headline) if each]
    headings = [text for each in tree.iter("h1") if (text := clean(" ".join(each.itertext())))]
    agreed = [each for each in headings if not witnesses or _support(each, witnesses) >= AGREES]
    if agreed:
        return max(agreed, key=lambda each: _likeness(each, witnesses)), "h1"
    for text, origin in ((without_site(og, page_title), "og:title"), (headline, "json-ld")):
        if text:
            return text, origin
    if page_title:
        return without_site(page_title, ""), "title"
    return (headings[0], "h1") if headings else None


def clean(text: str) -> str:
    """Make one line of text; nothing when it is too long for a title."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else ""


def _likeness(heading: str, witnesses: list[str]) -> float:
    return max((_jaccard(heading, each) for each in witnesses), default=0.0)


def _support(heading: str, witnesses: list[str]) -> float:
    """How much of a heading its best witness repeats, and of the witness the heading."""
    return max((_overlap(heading, each) for each in witnesses), default=0.0)


def _overlap(heading: str, witness: str) -> float:
    """Compare with the whole, its first and its longest part: the others name the site and the section."""
    parts = SEPARATORS.split(witness)
    return max(_jaccard(heading, part) for part in (witness, parts[0], max(parts, key=len)))


def _jaccard(one: str, other: str) -> float:
    ours, theirs = set(WORD.findall(one.lower())), set(WORD.findall(other.lower()))
    return len(ours & theirs) / len(ours | theirs) if ours and theirs else 0.0


def without_site(title: str, other: str) -> str:
    """Take the site's name off a title: the last part, when it is short beside the rest and `other` lacks the rest."""
    found = list(SEPARATORS.finditer(title))
    if not found or (other and title == other and len(found) == 0):
        return title
    head, tail = title[: found[-1].start()], title[found[-1].end() :]
    return (
        head
        if len(WORD.findall(tail)) <= 4 < len(WORD.findall(head)) + 2 and len(head) > len(tail)
        else title
    )
