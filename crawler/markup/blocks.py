"""A tree to its blocks of text, in the order they are read, each with the place it stands in. Pure, linear in the tree."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from crawler.markup.boilerplate import HARD, SOFT, STRONG, aside, is_body

BREAK = "\x1e"  # stands for <br> while a block is gathered; `document.parse` lets no such character through
SKIPPED = frozenset({
    "script", "style", "noscript", "template", "iframe", "object", "embed", "applet", "svg", "canvas", "audio", "video", "img",
    "picture", "source", "track", "button", "select", "option", "textarea", "input", "label", "head", "link", "meta", "map", "math",
    "progress", "meter", "dialog", "datalist", "rt", "rp", "frameset", "noframes", "amp-ad", "amp-iframe", "amp-img",
})  # fmt: skip
INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark",
    "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "ruby", "rb", "nobr",
})  # fmt: skip
ASIDE = frozenset(
    {"nav", "aside", "footer", "figure", "figcaption", "address", "menu", "fieldset", "caption", "legend"}
)
ROLES = frozenset({"complementary", "navigation", "contentinfo", "dialog", "search"})
PROPERTIES = frozenset({"author", "publisher", "image", "comment", "datePublished", "dateModified"})
HOLDERS = frozenset({"div", "section", "td", "article", "main"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
LABEL = 200  # characters; an inline element that is called an aside and has more is text after all
WORDS = re.compile(r"\w+")


@dataclass(slots=True)
class Place:
    """An element that holds blocks: what it is and where in the page."""

    tag: str
    parent: int  # its place's number; the root is its own
    name: str = ""  # its class and id
    aside: int = 0  # how surely it holds something beside the story: `boilerplate.NONE` to HARD
    body: bool = False  # it is called the story's body
    item: bool = False  # it stands in a list


@dataclass(slots=True)
class Block:
    """One paragraph's text, as it is shown."""

    text: str
    place: int
    tag: str  # its place's
    linked: int  # characters of it that stand in links


@dataclass(slots=True)
class Page:
    """All blocks of a page and the places they stand in; a place's number is greater than its parent's."""

    places: list[Place] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def ancestors(self, number: int) -> list[int]:
        """Return a place and all that it stands in, the innermost first."""
        out = [number]
        while number:
            number = self.places[number].parent
            out.append(number)
        return out


def plain(text: str | None) -> str:
    """Return a text's words alone, for comparing."""
    return " ".join(WORDS.findall((text or "").casefold()))


def blocks_of(tree: Any) -> Page:
    """Gather the blocks. What is never shown and what is no text is left out; the tree is not changed."""
    return _Walk().over(tree)


class _Walk:
    __slots__ = ("here", "linked", "links", "page", "pieces")

    def __init__(self) -> None:
        self.page = Page(places=[Place("root", 0)])
        self.pieces: list[str] = []  # of the block so far
        self.here = 0  # the place
        self.links = 0  # how many are open
        self.linked = 0  # characters of the block so far that stand in links

    def over(self, tree: Any) -> Page:
        events = etree.iterwalk(tree, events=("start", "end"))
        skipped = None
        for event, element in events:
            tag = element.tag if isinstance(element.tag, str) else "script"
            if event == "start":
                if tag in SKIPPED or (tag in INLINE and element.attrib and _is_unseen(element, tag)):
                    events.skip_subtree()
                    skipped = element
                else:
                    self._start(element, tag)
                continue
            if element is skipped:
                skipped = None
            else:
                self._end(tag)
            if element.tail and element is not tree:
                self._add(element.tail)
        self._flush()
        return self.page

    def _start(self, element: Any, tag: str) -> None:
        if tag == "br":
            self.pieces.append(BREAK)
        elif tag == "a":
            self.links += 1
        elif tag not in INLINE and ":" not in tag:
            self._flush()
            self.page.places.append(_place(element, tag, self.here, within=self.page.places[self.here]))
            self.here = len(self.page.places) - 1
        if element.text:
            self._add(element.text)

    def _end(self, tag: str) -> None:
        if tag == "a":
            self.links -= 1
        elif tag not in INLINE and tag != "br" and ":" not in tag:
            self._flush()
            self.here = self.page.places[self.here].parent

    def _add(self, text: str) -> None:
        self.pieces.append(text)
        if self.links:
            self.linked += len(text)

    def _flush(self) -> None:
        if not self.pieces:
            return
        whole = "".join(self.pieces)
        self.pieces.clear()
        linked, self.linked = self.linked, 0
        lines = [line for each in whole.split(BREAK) if (line := " ".join(each.split()))]
        total = sum(map(len, lines))
        tag = self.page.places[self.here].tag
        for line in lines:
            self.page.blocks.append(Block(line, self.here, tag, min(len(line), linked * len(line) // total)))


def _is_hidden(attributes: Any) -> bool:
    """Whether nobody sees an element."""
    style = attributes.get("style")
    return "hidden" in attributes or bool(
        style and "none" in style and "display:none" in style.replace(" ", "").lower()
    )


def _is_unseen(element: Any, tag: str) -> bool:
    """Whether a piece of a line is not shown, or is a label that is called an aside."""
    if _is_hidden(element.attrib):
        return True
    name = element.get("class")
    return bool(name) and tag != "a" and aside(name) >= STRONG and sum(map(len, element.itertext())) < LABEL


def _place(element: Any, tag: str, parent: int, *, within: Place) -> Place:
    place = Place(tag, parent, body=tag in {"article", "main"}, item=tag == "li" or within.item)
    if tag in ASIDE:
        place.aside = HARD if tag in {"nav", "footer"} else STRONG
    attributes = element.attrib
    if attributes:
        place.name = f"{attributes.get('class', '')} {attributes.get('id', '')}".strip()
        said = aside(place.name)
        if said > SOFT or (said == SOFT and tag not in HEADINGS):
            place.aside = max(place.aside, said)
        prop = attributes.get("itemprop")
        hidden = tag not in {"html", "body", "article", "main"} and _is_hidden(attributes)
        if hidden or attributes.get("role") in ROLES or prop in PROPERTIES:
            place.aside = max(place.aside, STRONG)
        place.body = place.body or prop == "articleBody" or (tag in HOLDERS and is_body(place.name))
    return place
