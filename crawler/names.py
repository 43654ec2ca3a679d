"""The names in a byline, cleaned and told apart: one way for feeds and pages. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

PREFIX = re.compile(
    r"^(?:by|por|von|par|written by|escrito por|texto|text|autor(?:es|a)?|authors?)\b(?:\s*:\s*|\s+)|^(?:de|di)\s*:\s*",
    re.IGNORECASE,
)
POSTBOX = re.compile(r"^\S+@\S+\s*\((.+)\)$")  # RSS 2.0: ana@diario.example (Ana Ruiz)
ADDRESS = re.compile(r"\S+@\S+|https?://\S+")
STRONG = re.compile(r"\s*(?:[;|•·]|\s[&/]\s|\s(?:and|und|et)\s)\s*", re.IGNORECASE)
ASIDE = re.compile(r"\s*\([^)]*\)?")
NO_NAME = re.compile(r"https?:|www\.|\.(?:com|org|net|mx|es)\b|[@#<>{}=:]|\d{3}|^\W*$", re.IGNORECASE)
SPANISH_AND = re.compile(r"\s+[ye]\s+")
LONGEST, MOST = 80, 20  # characters of a name; names of an article


def names_in(bylines: Iterable[str]) -> tuple[str, ...]:
    """Split, strip and deduplicate the names in plain texts, in order. A staff name such as "Redacción" is a name."""
    found: dict[str, str] = {}
    for text in bylines:
        for name in _split(" ".join(text.split())):
            found.setdefault(name.casefold(), name)
    return tuple(found.values())[:MOST]


def _split(text: str) -> list[str]:
    """Tell the names of one byline apart: "Por Ana Ruiz y Luis Gil, EFE" has three."""
    if "@" in text or "://" in text:
        text = ADDRESS.sub("", POSTBOX.sub(r"\1", text))
    text = PREFIX.sub("", ASIDE.sub("", text).strip())
    parts = [part for strong in STRONG.split(text) for part in strong.split(",")]
    found = [PREFIX.sub("", name.strip(" .:-–—")) for part in parts for name in _and(part)]
    return [name for name in found if name and len(name) <= LONGEST and not NO_NAME.search(name)]


def _and(text: str) -> list[str]:
    """Split at the Spanish "y" unless it joins surnames: "José Ortega y Gasset" is one."""
    sides = SPANISH_AND.split(text)
    if len(sides) == 2 and " " in sides[0].strip() and " " not in sides[1].strip() and not sides[1].isupper():
        return [text]
    return sides
