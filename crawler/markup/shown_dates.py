"""The time of publication that readers see by the headline, on pages that declare none. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import zip_longest
from typing import Any

from crawler.dates import Moment, read_date

MICRODATA = '//*[@itemprop="datePublished"]'
ELSEWHERE = frozenset(("nav", "aside", "footer", "figure", "li", "form"))
CALLED = re.compile(
    r"(?:^|[\s_-])(?:date|fecha\w*|publish\w*|posted|timestamp|publicad\w*|time|hora|hour|meta)(?:$|[\s_-])",
    re.IGNORECASE,
)
CHANGED = re.compile(r"updat|modif|actualiz|[uú]ltima", re.IGNORECASE)
LABEL = re.compile(
    r"^\W*(?:(?:publicad[oa]|published|posted|fecha(?: de publicaci[oó]n)?|date|creado|el|on)\b\s*:?\s*)+",
    re.IGNORECASE,
)
AUTHOR_AFTER = re.compile(r"\s+(?:by|por)\s.*$|\s*[/|]\s*\D*$", re.IGNORECASE)  # "9 AUG 2013 BY ANN REED"
PLACE_BEFORE = re.compile(r"^[^\d/]{2,40}\s*/\s*(?=\d)")  # "MEXICO / 9 AUG 2013"
BEFORE, AFTER = 30, 60  # elements round the headline among which it is looked for
LONGEST = 90  # characters


def shown_moment(tree: Any, *, zone: str, now: datetime) -> tuple[Moment, str] | None:
    """Return the time and where it stood: "microdata", "time" (an element of that name), "shown" (a text called a date)."""
    for text, origin in _candidates(tree):
        moment = read_date(_bare(text), zone=zone, now=now)
        if isinstance(moment, Moment):
            return moment, origin
    return None


def _bare(text: str) -> str:
    return AUTHOR_AFTER.sub("", PLACE_BEFORE.sub("", LABEL.sub("", text)))


def _candidates(tree: Any) -> Iterator[tuple[str, str]]:
    for each in tree.xpath(MICRODATA)[:2]:
        yield each.get("content") or each.get("datetime") or _text(each), "microdata"
    near = [
        each for each in _near(tree) if not _elsewhere(each) and not _is_a_change(each.get("class") or "")
    ]
    times = [each for each in near if each.tag == "time" and not CHANGED.search(_text(each))]
    yield from ((each.get("datetime") or "", "time") for each in times)
    yield from ((_text(each), "shown") for each in times)
    called = [
        text
        for each in near
        if CALLED.search(each.get("class") or "") and len(text := _text(each)) <= LONGEST
    ]
    for text, following in zip_longest(
        called, called[1:], fillvalue=""
    ):  # the day and the hour in two elements
        yield f"{text} {following}", "shown"
        yield f"{following} {text}", "shown"
        yield text, "shown"


def _is_a_change(called: str) -> bool:
    """Whether an element is called a change: "entry-date updated" is how WordPress marks the one date it shows."""
    return CHANGED.search(called) is not None and "entry-date" not in called


def _near(tree: Any) -> list[Any]:
    """Return the elements after the headline, then those before it, from the nearest on."""
    everything = list(tree.iter())
    at = next((number for number, each in enumerate(everything) if each.tag == "h1"), None)
    if at is None:
        return []
    return everything[at + 1 : at + 1 + AFTER] + everything[max(0, at - BEFORE) : at][::-1]


def _elsewhere(element: Any) -> bool:
    return any(each.tag in ELSEWHERE for each in (element, *element.iterancestors()))


def _text(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())
