"""What an outlet's own selectors find on one of its pages. Pure.

Selectors are compiled once in a process. Of the templates that a page may have been made by, the first whose selectors
find a text is its own: a redesign makes an outlet's older pages no harder to read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from lxml import etree
from lxml import html as lxml_html
from lxml.cssselect import CSSSelector

from crawler.dates import Moment, read_date
from crawler.markup.document import Document
from crawler.markup.paragraphs import clean, paragraphs_of
from crawler.names import names_in
from crawler.page import Background, Template, Way

MOST = 2000  # elements of one selector that are looked at
NAMES = 20  # elements that may hold authors or tags


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """What one template's selectors found, by field: texts, tuples of texts, Moments."""

    template: Template
    values: dict[str, Any]


def selected(page: Document, background: Background, now: datetime) -> Selected | None:
    """Read a page by the first template that finds its text, else by the one that finds most; None without any."""
    best: Selected | None = None
    for template in _candidates(background.templates, page.url, now):
        found = _read(template, page, background, now)
        if "text" in found.values:
            return found
        if best is None or len(found.values) > len(best.values):
            best = found
    return best


def _candidates(templates: Iterable[Template], url: str, now: datetime) -> list[Template]:
    """Return the templates that a page of this address may be made by, those of its time first.

    A page's time is when it was fetched. An archive, or an article nobody touched, may stand in an older template.
    """
    fitting = [each for each in templates if each.when is None or re.search(each.when, url)]
    day = now.date()
    return sorted(
        fitting,
        key=lambda each: (
            (each.since is not None and each.since > day) or (each.until is not None and each.until < day)
        ),
    )


def _read(template: Template, page: Document, background: Background, now: datetime) -> Selected:
    document = _document(template, page)
    ways, paths = dict(template.ways), dict(template.paths)
    dropped = (
        {element for css in template.drop for element in _finder(css)(page.tree)} if "text" in ways else set()
    )
    values: dict[str, Any] = {}
    for name in sorted(template.asked):
        for texts in _found(name, ways.get(name, ()), page.tree, dropped):
            if value := _value(name, texts, template, background, now):
                values[name] = value
                break
        else:
            if name in paths and (
                value := _value(name, _at(document, paths[name], name), template, background, now)
            ):
                values[name] = value
    return Selected(template=template, values=values)


# --------------------------------------------------------------------------------------------- what is found


def _found(name: str, ways: Iterable[Way], tree: Any, dropped: set[Any]) -> Iterator[list[str]]:
    """Yield the texts that each way to a field finds."""
    for way in ways:
        elements = _finder(way.css)(tree)[:MOST]
        if name == "text" and not way.attribute:
            texts = paragraphs_of(elements, dropped)
        elif way.attribute:
            texts = [clean(each.get(way.attribute) or "") for each in elements]
        else:
            texts = [clean(" ".join(each.itertext())) for each in elements]
        yield [text for each in texts if (text := _picked(each, way.like))]


def _picked(text: str, like: str) -> str:
    """Return the part of a text that a pattern picks: its first group, all of it where it has none."""
    if not like:
        return text
    found = re.search(like, text)
    return clean(found[1 if found.re.groups else 0] or "") if found else ""


@lru_cache(maxsize=4096)
def _finder(css: str) -> Callable[[Any], list[Any]]:
    """Compile a selector; an empty one finds the document itself."""
    if not css:
        return lambda tree: [tree]
    find = CSSSelector(css)
    return lambda tree: list(find(tree))


def _document(template: Template, page: Document) -> Any:
    """Return the JSON document in a page; None without one that can be read."""
    for script in _finder(template.script)(page.tree) if template.script else ():
        try:
            return json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
    return None


def _at(document: Any, path: str, name: str) -> list[str]:
    """Return the texts at a path of a JSON document: paragraphs for the text, what HTML there says otherwise."""
    written = [
        str(each) for each in all_at(document, path) if isinstance(each, str | int) and each is not True
    ]
    if name == "text":
        return [text for each in written for text in _in_html(each)]
    return [text for each in written if (text := " ".join(_in_html(each)))]


def _in_html(written: str) -> list[str]:
    """Return the paragraphs of a text that may be HTML."""
    if "<" not in written and "&" not in written:
        return [text for line in written.splitlines() if (text := clean(line))]
    try:
        return paragraphs_of([lxml_html.fragment_fromstring(written, create_parent="div")])
    except (etree.LxmlError, ValueError):
        return []


def all_at(document: Any, path: str) -> list[Any]:
    """Follow a dotted path of keys, indexes and `*` (every key or index); return all that stands at its end."""
    found = [document]
    for step in path.split("."):
        found = [each for value in found for each in _step(value, step)]
    return found


def _step(value: Any, step: str) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values() if step == "*" else [value[step]] if step in value else []
    if isinstance(value, list):
        if step == "*":
            return value
        return [value[int(step)]] if re.fullmatch(r"\d{1,6}", step) and int(step) < len(value) else []
    return []


# ------------------------------------------------------------------------------------------ what it comes to


def _value(name: str, texts: list[str], template: Template, background: Background, now: datetime) -> Any:
    """Make a field of the texts that were found for it; nothing where they do not make one."""
    if name == "text":
        return "\n".join(text for text in texts if not _left_out(text, template.drop_lines))
    if name in {"published", "modified"}:
        return _moment(texts, template, background, now)
    if name == "authors":
        return names_in(texts[:NAMES])
    if name == "tags":
        return _tags(texts[:NAMES])
    return next(iter(texts), None)


def _left_out(text: str, patterns: Iterable[str]) -> bool:
    return any(re.fullmatch(pattern, text) for pattern in patterns)


def _moment(texts: list[str], template: Template, background: Background, now: datetime) -> Moment | None:
    for text in texts:
        found = read_date(text, zone=background.timezone, now=now, day_first=template.day_first)
        if isinstance(found, Moment):
            return found
    return None


def _tags(texts: list[str]) -> tuple[str, ...]:
    """Tell tags apart that one element lists, and leave repeats out."""
    parts = texts[0].split(",") if len(texts) == 1 else texts
    return tuple(dict.fromkeys(tag for part in parts if (tag := part.strip(" #·|"))))
