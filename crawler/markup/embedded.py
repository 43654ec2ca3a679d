"""Articles that stand in a page's scripts only: Next.js pages that are drawn by the browser. Pure.

`__NEXT_DATA__` is one JSON document; newer sites push a stream of strings (`self.__next_f.push([1,"..."])`) whose
lines hold elements as `["$","title","0",{...}]` and long HTML as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

PUSH = re.compile(r"self\.__next_f\.push\(\[\d+,\s*(\".*\")\]\)", re.DOTALL)
ELEMENT = re.compile(r'\["\$","(title|meta)","[^"]*",(\{[^{}]*\})\]')
PARAGRAPH = re.compile(r"<p[\s>]|<br\s*/?>|</div>", re.IGNORECASE)
BODY_KEYS = {
    "body",
    "content",
    "articlebody",
    "html",
    "text",
    "contenido",
    "cuerpo",
    "bodyhtml",
    "contenthtml",
}
LONG = 200  # characters; shorter texts in a script are labels
DEEP = 30


def bodies(tree: Any) -> Iterator[str]:
    """Texts that may be an article's body, in document order."""
    for script in tree.xpath('//script[@id="__NEXT_DATA__"]'):
        try:
            yield from _texts(json.loads(script.text_content()), "", DEEP)
        except (ValueError, RecursionError):
            continue
    yield from (text for text in _pushed(tree) if len(text) >= LONG and len(PARAGRAPH.findall(text)) >= 2)


def _texts(value: Any, key: str, deep: int) -> Iterator[str]:
    if deep == 0:
        return
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _texts(each, str(name).lower(), deep - 1)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each, key, deep - 1)
    elif (
        isinstance(value, str)
        and len(value) >= LONG
        and (key in BODY_KEYS or len(PARAGRAPH.findall(value)) >= 2)
    ):
        yield value


def _pushed(tree: Any) -> Iterator[str]:
    for script in tree.iter("script"):
        found = PUSH.search(script.text or "")
        if not found:
            continue
        try:
            text = json.loads(found[1], strict=False)
        except ValueError:
            continue
        if isinstance(text, str):
            yield text


def head(tree: Any) -> Iterator[tuple[str, str]]:
    """Names and contents of the meta tags (and the title, as "title") that the stream holds."""
    for text in _pushed(tree):
        for kind, attributes in ELEMENT.findall(text):
            try:
                found = json.loads(attributes)
            except ValueError:
                continue
            name = "title" if kind == "title" else found.get("property") or found.get("name")
            content = found.get("children" if kind == "title" else "content")
            if isinstance(name, str) and isinstance(content, str):
                yield name.lower(), content
