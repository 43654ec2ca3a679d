"""What an outlet prints under many of its texts: "follow us on WhatsApp", the story so far. It makes no two texts copies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy import bindparam

from news.shingles import packed, unpacked
from storage.arrived import Arrived
from storage.dialects import insert
from storage.tables import articles, boilerplates, prints

COUNTED = 30
"""Articles of an outlet, its latest, whose texts are held against each other."""
MANY = 5
"""A shingle that stands in more of them than this is boilerplate."""
AGAIN_AFTER = 10
"""Articles after which it is counted anew."""

OF_OUTLETS = sa.select(boilerplates.c.outlet, boilerplates.c.shingles).where(
    boilerplates.c.outlet.in_(bindparam("outlets", expanding=True))
)
OF_OUTLET = sa.select(boilerplates).where(boilerplates.c.outlet == bindparam("outlet"))
THEIR_TEXTS = (
    sa.select(articles.c.id, articles.c.duplicate_of, articles.c.title, prints.c.shingles)
    .join(prints, prints.c.article == articles.c.id)
    .where(articles.c.id.in_(bindparam("latest", expanding=True)))
)


def of(connection: sa.Connection, outlets: Collection[str]) -> dict[str, set[int]]:
    """Return the boilerplate of outlets, of those that have any."""
    rows = connection.execute(OF_OUTLETS, {"outlets": list(outlets)})
    return {row.outlet: unpacked(row.shingles) for row in rows}


def count(connection: sa.Connection, arrived: Arrived) -> None:
    """Note that an article has come, and count its outlet's boilerplate anew when it is time."""
    known = connection.execute(OF_OUTLET, {"outlet": arrived.outlet}).one_or_none()
    latest = [each for each in known.latest if each != arrived.article] if known else []
    latest = [*latest, arrived.article][-COUNTED:]
    since = known.since + 1 if known else 1
    shingles = known.shingles if known else b""
    if since >= AGAIN_AFTER or len(latest) == MANY + 1:
        shingles, since = _counted(connection, latest), 0
    values = {"latest": latest, "since": since, "shingles": shingles}
    connection.execute(
        insert(connection, boilerplates)
        .values(outlet=arrived.outlet, **values)
        .on_conflict_do_update(index_elements=["outlet"], set_=values)
    )


def _counted(connection: sa.Connection, latest: Collection[int]) -> bytes:
    """Count what stands in many texts. Copies of one another under one headline are one text."""
    stands_in: Counter[int] = Counter()
    seen: set[tuple[int, str]] = set()
    for row in connection.execute(THEIR_TEXTS, {"latest": list(latest)}):
        text = (row.duplicate_of or row.id, row.title)
        if text not in seen:
            seen.add(text)
            stands_in.update(unpacked(row.shingles))
    return packed(each for each, texts in stands_in.items() if texts > MANY)
