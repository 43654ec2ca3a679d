"""JSON-LD as news sites write it: graphs, lists, references, and JSON that is slightly broken. Pure.

The vocabulary is schema.org's; a page's own article is told from those it merely lists.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from math import isfinite
from typing import Any
from urllib.parse import urlsplit

ARTICLES = {
    "Article",
    "BlogPosting",
    "LiveBlogPosting",
    "SocialMediaPosting",
    "Report",
    "Review",
    "MedicalWebPage",
}
NESTED = ("@graph", "mainEntity", "mainEntityOfPage", "itemReviewed", "liveBlogPosting")
DEPTH = 6  # of nesting that is followed
COMMENT = re.compile(
    r"^\s*(?:<!--|/\*\s*<!\[CDATA\[\s*\*/|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$"
)
TRAILING_COMMA = re.compile(r",(\s*[}\]])")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")

Node = dict[str, Any]


def nodes(tree: Any) -> list[Node]:
    """Return every object of the page's JSON-LD, in order; scripts that cannot be read are skipped."""
    found: list[Node] = []
    for script in tree.xpath('//script[contains(@type, "ld+json")]'):
        found.extend(_walk(_load(script.text_content() or ""), DEPTH))
    return found


def _load(text: str) -> Any:
    """Read one script; None when even mending does not help."""
    text = CONTROL.sub(" ", COMMENT.sub("", text)).strip().rstrip(";")
    for candidate in (text, TRAILING_COMMA.sub(r"\1", text)):
        try:
            return json.JSONDecoder(strict=False).raw_decode(candidate)[0]
        except (ValueError, RecursionError):
            continue
    return None


def _walk(value: Any, depth: int) -> Iterator[Node]:
    if depth == 0:
        return
    if isinstance(value, list):
        for each in value:
            yield from _walk(each, depth - 1)
    elif isinstance(value, dict):
        yield value
        for key in NESTED:
            if isinstance(value.get(key), (dict, list)):
                yield from _walk(value[key], depth - 1)


def types(node: Node) -> set[str]:
    """Name the types of an object, without their prefix."""
    named = node.get("@type")
    named = named if isinstance(named, list) else [named]
    return {name.rsplit("/", 1)[-1].rsplit(":", 1)[-1] for name in named if isinstance(name, str)}


def is_article(node: Node) -> bool:
    """Whether an object is an article of any kind (NewsArticle, OpinionNewsArticle, ...)."""
    return any(name in ARTICLES or name.endswith("Article") for name in types(node))


def article(found: list[Node], url: str) -> Node | None:
    """Find the page's own article: one that names this page, else the one with most to say."""
    articles = [node for node in found if is_article(node)]
    named = [node for node in articles if _names(node, url)]
    worth = ("headline", "datePublished", "author", "articleBody", "dateModified")
    return max(named or articles, key=lambda node: sum(bool(node.get(key)) for key in worth), default=None)


def _names(node: Node, url: str) -> bool:
    own = [node.get("url"), node.get("@id"), node.get("mainEntityOfPage")]
    own = [each.get("@id") or each.get("url") if isinstance(each, dict) else each for each in own]
    return any(isinstance(each, str) and _path(each) == _path(url) != "" for each in own)


def _path(url: str) -> str:
    try:
        return urlsplit(url).path.strip("/")
    except ValueError:
        return ""


def text_of(value: Any) -> str | None:
    """Return the first text of a value that may be a text, a list, or an object with a name or a value."""
    if isinstance(value, list):
        return next((text for each in value if (text := text_of(each))), None)
    if isinstance(value, dict):
        return next(
            (text for key in ("@value", "name", "url", "contentUrl") if (text := text_of(value.get(key)))),
            None,
        )
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(int(value)) if isfinite(value) else None  # JSON as Python reads it knows Infinity
    return (value.strip() or None) if isinstance(value, str) else None


def listed(value: Any) -> list[Any]:
    """Return a value as a list: one thing is a list of one, nothing is an empty one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def names(value: Any, found: list[Node]) -> list[str]:
    """Return the names of an author value: texts, lists, persons, and references to persons elsewhere on the page."""
    if isinstance(value, list):
        return [name for each in value for name in names(each, found)]
    if isinstance(value, dict):
        if not value.get("name") and isinstance(value.get("@id"), str):
            value = next(
                (each for each in found if each.get("@id") == value["@id"] and each.get("name")), value
            )
        return names(value.get("name"), found)
    return [value] if isinstance(value, str) and value.strip() else []


def is_free(node: Node | None) -> bool:
    """Return False when the article says that it stands behind a paywall."""
    return str((node or {}).get("isAccessibleForFree", "true")).strip().lower() not in {"false", "no", "0"}
