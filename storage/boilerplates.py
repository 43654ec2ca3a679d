"""What an outlet prints under many of its texts: "follow us on WhatsApp", the story so far. It makes no two texts copies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from zlib import crc32

import sqlalchemy as sa
from sqlalchemy import bindparam

from news.shingles import packed, unpacked
from storage.tables import articles, boilerplates, prints

COUNTED = 30
"""Articles of an outlet, its latest, whose texts are held against each other."""
MANY = 5
"""A shingle that stands in more of them than this is boilerplate."""
AGAIN_AFTER = 10
"""Articles after which it is counted anew, of those that count."""
ONE_IN = 3
"""Of an outlet that is known a little, one article in so many counts: what it prints everywhere stands in that, too."""

OF_OUTLETS = sa.select(boilerplates.c.outlet, boilerplates.c.shingles).where(
    boilerplates.c.outlet.in_(bindparam("outlets", expanding=True))
)
OF_OUTLET = sa.select(boilerplates).where(boilerplates.c.outlet == bindparam("of"))
THEIR_TEXTS = (
    sa.select(articles.c.id, articles.c.duplicate_of, articles.c.title, prints.c.shingles)
    .join(prints, prints.c.article == articles.c.id)
    .where(articles.c.id.in_(bindparam("which", expanding=True)))
)
BEGIN = sa.insert(boilerplates)
GO_ON = sa.update(boilerplates).where(boilerplates.c.outlet == bindparam("of"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Boilerplate:
    """What an outlet prints under many texts, and how far that is counted."""

    outlet: str
    shingles: set[int]
    latest: list[int]  # its latest articles
    since: int | None  # articles that came since it was counted; None: nothing is known of the outlet


def of_outlet(connection: sa.Connection, outlet: str) -> Boilerplate:
    """Return the boilerplate of an outlet."""
    row = connection.execute(OF_OUTLET, {"of": outlet}).one_or_none()
    if row is None:
        return Boilerplate(outlet=outlet, shingles=set(), latest=[], since=None)
    return Boilerplate(outlet=outlet, shingles=unpacked(row.shingles), latest=row.latest, since=row.since)


def of(connection: sa.Connection, outlets: Collection[str], *known: Boilerplate) -> dict[str, set[int]]:
    """Return the boilerplate of outlets, of those that have any; what is `known` is not asked for."""
    found = {each.outlet: each.shingles for each in known}
    if asked := [each for each in outlets if each not in found]:
        rows = connection.execute(OF_OUTLETS, {"outlets": asked})
        found |= {row.outlet: unpacked(row.shingles) for row in rows}
    return found


def count(connection: sa.Connection, article: int, known: Boilerplate) -> None:
    """Note that an article has come, and count its outlet's boilerplate anew when it is time."""
    if len(known.latest) > MANY and crc32(b"%d" % article) % ONE_IN:
        return
    latest = [*(each for each in known.latest if each != article), article][-COUNTED:]
    values: dict[str, object] = {"latest": latest, "since": (known.since or 0) + 1}
    if known.since is None:
        connection.execute(BEGIN, {"outlet": known.outlet, "shingles": b""} | values)
        return
    if known.since + 1 >= AGAIN_AFTER or len(latest) == MANY + 1:
        values = {"latest": latest, "since": 0, "shingles": _counted(connection, latest)}
    connection.execute(GO_ON, {"of": known.outlet} | values)


def _counted(connection: sa.Connection, latest: Collection[int]) -> bytes:
    """Count what stands in many texts. Copies of one another under one headline are one text."""
    stands_in: Counter[int] = Counter()
    seen: set[tuple[int, str]] = set()
    for row in connection.execute(THEIR_TEXTS, {"which": list(latest)}):
        text = (row.duplicate_of or row.id, row.title)
        if text not in seen:
            seen.add(text)
            stands_in.update(unpacked(row.shingles))
    return packed(each for each, texts in stands_in.items() if texts > MANY)
