"""The addresses that an outlet's articles had before, or got since, by its own `moved`. Pure.

A rule works on keys, both ways: an old address is known by its new key, and whoever looks for an article by the new one
finds what was stored under the old.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from config.outlet import Moved
from config.values import PLACE
from crawler.url_keys import url_key

REST = "rest"
FORMS = 8  # of one address, at most: rules that feed each other would go on for ever


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One side of a rule: what a key of it looks like, and how one is made."""

    pattern: re.Pattern[str]
    template: str  # for str.format

    def turned_into(self, other: Form, key: str) -> str | None:
        """Return the key that `key` has on the other side; None when it is none of this side."""
        found = self.pattern.fullmatch(key)
        return None if found is None else other.template.format(**found.groupdict())


Move = tuple[Form, Form]


def keys_of(url: str, moved: Iterable[Moved]) -> tuple[str, ...]:
    """Return what an address is known by, by its outlet's rules: its key of today, then those it had or may have had."""
    key = url_key(url)
    moves = _moves(tuple((each.from_, each.to) for each in moved))
    if not moves:
        return (key,)
    keys = [key]
    while (after := _next(keys[-1], moves)) is not None and after not in keys and len(keys) < FORMS:
        keys.append(after)
    keys.reverse()  # the latest first
    for each in keys:
        for before in _before(each, moves):
            if before not in keys and len(keys) < FORMS:
                keys.append(before)
    return tuple(keys)


def _next(key: str, moves: Iterable[Move]) -> str | None:
    return next((new for old, other in moves if (new := old.turned_into(other, key)) is not None), None)


def _before(key: str, moves: Iterable[Move]) -> Iterable[str]:
    return (old for form, new in moves if (old := new.turned_into(form, key)) is not None)


@lru_cache(maxsize=256)
def _moves(written: tuple[tuple[str, str], ...]) -> tuple[Move, ...]:
    return tuple((_form(before), _form(after)) for before, after in written)


def _form(address: str) -> Form:
    """Fold an address with its places as any other, so that a key of it looks like it."""
    names = list(dict.fromkeys(PLACE.findall(address)))
    marks = {name: f"PLACE{number}IS" for number, name in enumerate(names)}
    key = url_key(PLACE.sub(lambda place: marks[place[1]], address))
    pattern, template = re.escape(key), key.replace("{", "{{").replace("}", "}}")
    for name, mark in marks.items():
        reach = "[^?#]" if name == REST else "[^/?#]"
        pattern = pattern.replace(mark, f"(?P<{name}>{reach}+?)", 1).replace(mark, f"(?P={name})")
        template = template.replace(mark, f"{{{name}}}")
    return Form(pattern=re.compile(pattern), template=template)
