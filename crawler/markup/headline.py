"""Which of a page's titles is its headline. Pure.

The h1 is what readers see, but a site's name, the last crumb of a trail or a related story may be an h1 too: it is
believed when `<title>`, og:title or the JSON-LD headline says the same. Where no h1 is of use, the one of these that stands
on the page as a lesser heading is the headline, and the others were written for search engines.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from typing import Any

from crawler.markup import json_ld
from crawler.markup.document import Document
from crawler.markup.metadata import first

SEPARATORS = re.compile(r"\s+[|–—•·«»›:-]\s+|\s*\|\s*")
AT_END = re.compile(r"[\s|ㅣ–—•·«»›/:-]+$")
WORD = re.compile(r"\w+")
ASIDE = frozenset(("nav", "li", "aside", "footer", "template"))  # where a heading is none of the article's
ARTICLE = frozenset(("article", "main"))
LONGEST = 400  # characters; more is no headline
AGREES = 0.6  # share of words in common at which two titles are the same title
OF_WEIGHT = 4  # letters of a word, and words of a heading, that say something


def title_of(page: Document) -> tuple[str, str] | None:
    """Return the headline and where it stood: "h1", "h2", "og:title", "json-ld" or "title"."""
    page_title = clean(page.tree.xpath("string(//head/title)")) or clean(first(page.meta, ["title"]) or "")
    og = clean(first(page.meta, ["og:title", "twitter:title"]) or "")
    headline = clean(json_ld.text_of(page.node.get("headline")) or "")
    witnesses = [each for each in (og, page_title, headline) if each]
    headings = list(_headings(page.tree, "h1"))
    agreed = [each for each in headings if not witnesses or _support(each[0], witnesses) >= AGREES]
    if agreed:
        text, in_parts, _ = max(agreed, key=lambda each: _likeness(each[0], witnesses))
        return (_as_declared(text, witnesses) if in_parts else text), "h1"
    if shown := _shown(page.tree, witnesses) or _alone(headings, witnesses):
        return shown
    endings = _endings(page)
    if og and headline and og.startswith(headline):
        return headline, "json-ld"
    for text, origin in ((without_site(og, endings), "og:title"), (headline, "json-ld")):
        if text:
            return text, origin
    if page_title:
        return without_site(page_title, endings), "title"
    return next(((text, "h1") for text, _, _ in headings), None)


def clean(text: str) -> str:
    """Make one line of text; nothing when it is too long for a title. Some software escapes what it writes twice."""
    text = " ".join(html.unescape(text).split())
    return text if len(text) <= LONGEST else ""


# -------------------------------------------------------------------------------------------- what is shown


def _headings(tree: Any, tag: str) -> Iterator[tuple[str, bool, bool]]:
    """Yield the text of headings, whether it is put together of several parts, and whether it stands in the article.

    The last crumb of a trail, and what stands beside the article, are left out.
    """
    for each in tree.iter(tag):
        above = {ancestor.tag for ancestor in each.iterancestors()}
        if above.isdisjoint(ASIDE) and (text := clean(" ".join(each.itertext()))):
            parts = sum(bool(part.strip()) for part in each.itertext())
            yield text, parts > 1, not above.isdisjoint(ARTICLE)


def _as_declared(heading: str, witnesses: list[str]) -> str:
    """Take the spelling of whoever has the same words: what stands between a heading's parts may be drawn by a style."""
    words = WORD.findall(heading.casefold())
    return next((each for each in witnesses if WORD.findall(each.casefold()) == words), heading)


def _shown(tree: Any, witnesses: list[str]) -> tuple[str, str] | None:
    """Return the declared title that stands in the article as a lesser heading, perhaps with a kicker above it."""
    shown = [heading for heading, _, in_article in _headings(tree, "h2") if in_article]
    pairs = [
        (_jaccard(heading, each), each) for heading in shown for each in witnesses if _holds(heading, each)
    ]
    likeness, witness = max(pairs, default=(0.0, ""))
    return (witness, "h2") if likeness >= AGREES else None


def _holds(heading: str, title: str) -> bool:
    return set(WORD.findall(title.lower())) <= set(WORD.findall(heading.lower()))


def _alone(headings: list[tuple[str, bool, bool]], witnesses: list[str]) -> tuple[str, str] | None:
    """Return the one h1, of the article, when it is worded unlike the declared titles and yet speaks of the same."""
    if len(headings) != 1 or not headings[0][2]:
        return None
    heading = headings[0][0]
    of_weight = {word for word in WORD.findall(heading.casefold()) if len(word) >= OF_WEIGHT}
    spoken = {word for each in witnesses for word in WORD.findall(each.casefold())}
    return (heading, "h1") if len(of_weight) >= OF_WEIGHT and of_weight & spoken else None


# ------------------------------------------------------------------------------------------------ likeness


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


# ------------------------------------------------------------------------------------------ the site's name


def _endings(page: Document) -> list[str]:
    """What titles end on that is no part of them: the site's names, then the section's."""
    site = [*page.meta.get("og:site_name", []), *json_ld.names(page.node.get("publisher"), page.nodes)]
    section = [*page.meta.get("article:section", []), json_ld.text_of(page.node.get("articleSection")) or ""]
    return [clean(each) for each in (*site, *section) if each.strip()]


def without_site(title: str, endings: Sequence[str] = ()) -> str:
    """Take the site's name off a title: one that is known, or a last part that is short beside the rest."""
    for ending in endings:
        rest = title.removesuffix(ending)
        if rest != title and (cut := AT_END.sub("", rest)) and cut != rest:
            title = cut
    found = list(SEPARATORS.finditer(title))
    if not found:
        return title
    head, tail = title[: found[-1].start()], title[found[-1].end() :]
    short = len(WORD.findall(tail)) <= 4 < len(WORD.findall(head)) + 2 and len(head) > len(tail)
    return head if short else title
