"""The paragraphs of a piece of a page, whatever its author's editor made of them. Pure; the tree is not changed."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Iterator
from typing import Any

BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
SILENT = frozenset(
    [
        "audio",
        "button",
        "canvas",
        "embed",
        "figcaption",
        "figure",
        "form",
        "head",
        "iframe",
        "input",
        "ins",
        "map",
        "noscript",
        "object",
        "picture",
        "script",
        "select",
        "style",
        "svg",
        "template",
        "textarea",
        "title",
        "video",
    ]
)
"""What shows no words of the article: pictures with their captions, players, forms, advertisements."""
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u200e\u200f\u00ad"))
BREAK = object()  # a paragraph ends here
LINE = object()  # a <br>: two of them, with nothing in between, end a paragraph


def paragraphs_of(elements: Iterable[Any], dropped: Collection[Any] = ()) -> list[str]:
    """Return the paragraphs in these elements, in order, without those in `dropped` and without repeats of a neighbour.

    An element inside another one of them is read once.
    """
    found: list[str] = []
    taken: set[Any] = set()
    for element in elements:
        if any(above in taken for above in element.iterancestors()):
            continue
        taken.add(element)
        if element in dropped or any(above in dropped for above in element.iterancestors()):
            continue
        for text in _joined(_pieces(element, dropped)):
            if not found or text != found[-1]:
                found.append(text)
    return found


def _pieces(element: Any, dropped: Collection[Any]) -> Iterator[Any]:
    """Yield the texts of an element, BREAK where a block begins or ends, LINE for a <br>."""
    if not isinstance(element.tag, str) or element.tag in SILENT or element in dropped:
        return
    if element.tag == "br":
        yield LINE
        return
    block = element.tag in BLOCKS
    if block:
        yield BREAK
    if element.text:
        yield element.text
    for child in element:
        yield from _pieces(child, dropped)
        if child.tail:
            yield child.tail
    if block:
        yield BREAK


def _joined(pieces: Iterable[Any]) -> Iterator[str]:
    """Put pieces together to paragraphs of single spaces."""
    words: list[str] = []
    lines = 0
    for piece in (*pieces, BREAK):
        if piece is LINE:
            lines += 1
            words.append(" ")
        elif piece is not BREAK:
            lines = lines if piece.isspace() else 0
            words.append(piece)
        if piece is BREAK or lines > 1:
            if text := clean("".join(words)):
                yield text
            words, lines = [], 0


def clean(text: str) -> str:
    """NFC, single spaces, nothing invisible."""
    return " ".join(unicodedata.normalize("NFC", text).translate(INVISIBLE).split())
