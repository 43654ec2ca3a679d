"""Prints: what is kept of each text to compare it with others, for as long as others may be copies of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import bindparam

from news.copying import MOST_OF_IT, Kind, Text
from news.fingerprint import ENOUGH_WORDS, Fingerprint
from news.shingles import packed, unpacked
from storage.arrived import Arrived
from storage.articles import IMPORT
from storage.tables import articles, prints

OF_TEXTS = (
    sa.select(
        prints.c.article,
        prints.c.words,
        prints.c.title,
        prints.c.shingles,
        articles.c.outlet,
        articles.c.duplicate_of,
        articles.c.duplicate_kind,
        articles.c.published_at,
        articles.c.first_seen_at,
    )
    .join(articles, articles.c.id == prints.c.article)
    .where(prints.c.article.in_(bindparam("which", expanding=True)))
)
STANDING = (
    sa.select(
        articles.c.duplicate_of,
        articles.c.duplicate_kind,
        articles.c.story,
        articles.c.placed_at,
        prints.c.day,
        prints.c.words,
        prints.c.title,
        prints.c.shingles,
    )
    .outerjoin(prints, prints.c.article == articles.c.id)
    .where(articles.c.id == bindparam("article"))
)
BEGIN = sa.insert(prints)
GO_ON = sa.update(prints).where(prints.c.article == bindparam("which"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """What was kept of a text."""

    day: int
    words: int
    title: int | None
    shingles: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How an article stood when it was placed before."""

    story: int
    placed_at: datetime | None
    root: int | None
    kind: str | None
    print: Print | None

    @property
    def of_few_words(self) -> bool:
        """Whether it was placed by its headline and summary only, if at all."""
        return self.print is None or self.print.words < ENOUGH_WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A text that we hold, with what its article is."""

    article: int
    root: int  # itself where it is no copy
    kind: str | None
    outlet: str
    at: datetime
    words: int
    title: int | None
    shingles: bytes

    def text(self, noise: dict[str, set[int]]) -> Text:
        """Return it as it is compared."""
        return Text(
            outlet=named(self.outlet),
            at=self.at,
            words=self.words,
            title=self.title,
            shingles=unpacked(self.shingles) - noise.get(self.outlet, set()),
        )


def named(outlet: str) -> str:
    """Return an outlet's id, "" of none: of two articles from files that name none nobody knows whether they have one."""
    return "" if outlet == IMPORT else outlet


def standing(connection: sa.Connection, article: int) -> Standing:
    """Return how an article stands."""
    row = connection.execute(STANDING, {"article": article}).one()
    kept = (
        None
        if row.shingles is None
        else Print(day=row.day, words=row.words, title=row.title, shingles=row.shingles)
    )
    return Standing(
        story=row.story,
        placed_at=row.placed_at,
        root=row.duplicate_of,
        kind=row.duplicate_kind,
        print=kept,
    )


def of(connection: sa.Connection, which: Collection[int]) -> list[Kept]:
    """Return the texts of articles, of those whose prints are kept."""
    if not which:
        return []
    return [
        Kept(
            article=row.article,
            root=row.duplicate_of or row.article,
            kind=row.duplicate_kind,
            outlet=row.outlet,
            at=row.published_at or row.first_seen_at,
            words=row.words,
            title=row.title,
            shingles=row.shingles,
        )
        for row in connection.execute(OF_TEXTS, {"which": list(which)})
    ]


def copies_of(connection: sa.Connection, root: int, *kinds: Kind, limit: int | None = None) -> list[Kept]:
    """Return the texts of a root's copies, of some kinds only where they are named."""
    ids = sa.select(articles.c.id).where(articles.c.duplicate_of == root).order_by(articles.c.id)
    if kinds:
        ids = ids.where(articles.c.duplicate_kind.in_([each.value for each in kinds]))
    return of(connection, connection.scalars(ids.limit(limit)).all())


def keep(
    connection: sa.Connection,
    arrived: Arrived,
    before: Print | None,
    taken: Fingerprint,
    shingles: bytes,
    profile: bytes,
) -> None:
    """Keep the print of a text, in place of the one before."""
    values = {
        "day": arrived.day,
        "words": taken.words,
        "title": taken.title,
        "shingles": shingles,
        "features": profile,
    }
    if before is None:
        connection.execute(BEGIN, {"article": arrived.article} | values)
    else:
        connection.execute(GO_ON, {"which": arrived.article} | values)


def grown(before: Print | None, taken: Fingerprint) -> bytes:
    """Return the shingles to keep of a text: those of its earlier versions, too, as long as it is the same text.

    Others may have copied what it said before.
    """
    if before is None or min(before.words, taken.words) < ENOUGH_WORDS:
        return taken.shingles
    then, now = unpacked(before.shingles), unpacked(taken.shingles)
    if len(then & now) < MOST_OF_IT * min(len(then), len(now)):
        return taken.shingles
    return packed(then | now)
