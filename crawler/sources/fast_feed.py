"""The fast feed parser, and when to take its word. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import fastfeedparser

from crawler.sources.items import Item

PARSER_FAULTS = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    RecursionError,
)
"""What a parser raises over a document it was not made for."""

MOST_TAGS = 300_000
"""A feed of 10 MB has a third of that; what has more was made to hurt."""

DATES = (("pubdate", "published", "issued"), ("created",), ("updated", "modified", "date", "lastbuilddate"))
"""The names of dates, those of publication first; of several of a kind the last one counts, as for feedparser."""
DATE_NAMES = tuple(name for names in DATES for name in names)
FIELD = re.compile(
    rf"<(?:[\w.-]{{1,30}}:)?(item|entry|{'|'.join(DATE_NAMES)}|creator|author|name)(?=[\s>/])[^<>]*>([^<]*)",
    re.IGNORECASE,
)
OCCASIONS = (
    re.compile(r"<!DOCTYPE|<!ENTITY", re.IGNORECASE),  # entities of its own
    re.compile(
        r"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-f]+);)", re.IGNORECASE
    ),  # a bare ampersand, &ntilde;
    re.compile(
        r"<(?:title|description|summary)(?:\s[^<>]*)?>[^<]*<(?![/!])", re.IGNORECASE
    ),  # markup inside a text
    re.compile(
        r"<(?:[\w.-]{1,30}:)?source(?:\s[^<>]*)?>\s*<", re.IGNORECASE
    ),  # another feed's dates and authors
    re.compile(
        r"<title(?:\s[^<>]{0,200})?\stype=[\"']text(?:/plain)?[\"'][^<>]{0,200}>[^<]*&lt;", re.IGNORECASE
    ),  # no markup
)
WORDS = ("xml:base", "base64", "application/octet-stream")  # other links, packed texts
FIRST = re.compile(r"<(?:[\w.-]{1,30}:)?(?:item|entry)(?=[\s>/])", re.IGNORECASE)
LANGUAGE = re.compile(
    r"<(?:[\w.-]{1,30}:)?language>\s*([\w-]{2,12})|xml:lang\s*=\s*[\"']([\w-]{2,12})", re.IGNORECASE
)
ODD_CDATA = re.compile(r"<!\s*\[\s*cdata", re.IGNORECASE)
DECLARATION = re.compile(r"^\s*<\?xml[^<>]*\?>")


@dataclass(slots=True)
class Fields:
    """What the text itself says of one item."""

    dates: dict[str, str] = field(default_factory=dict)
    authors: list[str] = field(default_factory=list)


def fast_items(text: str) -> list[Item] | None:
    """Return the items of a feed, or None when the fast parser cannot be trusted with it."""
    bare = without_cdata(text)
    if bare is None or bare.count("<") > MOST_TAGS or has_occasion(bare):
        return None
    said = list(fields(bare))
    if not said:  # empty or broken: the lenient parser says which
        return None
    try:
        # bytes, never text: it would fetch text that begins with http
        feed = fastfeedparser.parse(
            DECLARATION.sub("", text).encode(), include_media=False, include_enclosures=False
        )
    except PARSER_FAULTS:
        return None
    entries = feed["entries"]
    if len(entries) != len(said) or not all(entry.get("title") and entry.get("link") for entry in entries):
        return None
    language = LANGUAGE.search(bare, 0, FIRST.search(bare).start())  # type: ignore[union-attr]  # there are items
    declared = (language[1] or language[2]) if language else ""
    return [_item(entry, each, declared) for entry, each in zip(entries, said, strict=True)]


def has_occasion(bare: str) -> bool:
    """Whether a document holds what the fast parser loses something over."""
    return any(word in bare for word in WORDS) or any(occasion.search(bare) for occasion in OCCASIONS)


def without_cdata(text: str) -> str | None:
    """Return the text with short CDATA sections written out and long ones left out.

    None when one never ends, begins within another, or is not written as it should be.
    """
    pieces: list[str] = []
    at = 0
    while (start := text.find("<![CDATA[", at)) >= 0:
        end = text.find("]]>", start)
        if end < 0 or text.find("<![CDATA[", start + 9, end) >= 0:
            return None
        pieces.append(text[at:start])
        if end - start < 300:
            pieces.append(html.escape(text[start + 9 : end]))
        at = end + 3
    pieces.append(text[at:])
    bare = "".join(pieces)
    return None if "]]>" in bare or ODD_CDATA.search(bare) else bare


def fields(bare: str) -> Iterator[Fields]:
    """Give what the text says of each item, one for every start tag of an item."""
    current: Fields | None = None
    for found in FIELD.finditer(bare):
        name, value = found[1].lower(), html.unescape(found[2]).strip()
        if name in {"item", "entry"}:
            if current:
                yield current
            current = Fields()
        elif current and value:
            _note(current, name, value)
    if current:
        yield current


def _note(said: Fields, name: str, value: str) -> None:
    if name in DATE_NAMES:
        kind = next(names[0] for names in DATES if name in names)
        said.dates[kind] = value
    else:
        said.authors.append(value)


def _item(entry: dict[str, object], said: Fields, language: str) -> Item:
    return Item(
        link=str(entry.get("link") or ""),
        title=str(entry.get("title") or ""),
        summary=str(entry.get("description") or "") or _content(entry),
        guid=str(entry.get("id") or ""),
        date=next((said.dates[names[0]] for names in DATES if names[0] in said.dates), ""),
        authors=tuple(said.authors),
        language=language,
    )


def _content(entry: dict[str, object]) -> str:
    contents = entry.get("content") or ()
    return next((str(each.get("value") or "") for each in contents), "")  # type: ignore[attr-defined]
