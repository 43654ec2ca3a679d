"""Exports: every article with its copies' root, its story and its rules, as of one moment, in the order they came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage.engine import Database
from storage.tables import articles, matches, stories

AT_ONCE = 2_000
"""Articles asked for in one question: what is held of them is all the memory that an export takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which articles are asked for; those between two moments by when they were published, or else first seen."""

    outlet: str | None = None
    rule: str | None = None  # that holds for them
    since: datetime | None = None
    until: datetime | None = None  # before it


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRow:
    """What is told of an article."""

    id: int
    external_id: str | None
    url: str
    url_key: str
    outlet: str
    title: str
    published_at: datetime | None
    published_precision: str | None
    language: str | None
    duplicate_of: int | None
    duplicate_kind: str | None
    story: int
    rules: tuple[str, ...]


class Exports:
    """Questions to one database, answered row by row. May raise StorageError."""

    def __init__(self, database: Database, *, at_once: int = AT_ONCE) -> None:
        self._database = database
        self._at_once = at_once

    def newest(self) -> int:
        """Return the highest id of an article, to say how far an export is."""
        with self._database.read() as connection:
            return connection.scalar(sa.select(sa.func.max(articles.c.id))) or 0

    def rows(self, wanted: Wanted) -> Iterator[ExportRow]:
        """Yield what is asked for, by id. Whatever is written meanwhile is not in it."""
        with self._database.snapshot() as connection:
            after = 0
            question = _question(wanted).limit(self._at_once)
            while found := connection.execute(question, {"after": after}).all():
                after = found[-1].id
                rules = _rules(connection, [row.id for row in found])
                for row in found:
                    yield ExportRow(**row._mapping, rules=tuple(rules[row.id]))  # noqa: SLF001  (SQLAlchemy's public name)


def _question(wanted: Wanted) -> sa.Select[Any]:
    """Ask for the next articles. A copy is in the story of its root, and a story that was merged is the one it went into."""
    root, its_story = articles.alias("root"), stories.alias("its_story")
    of_root = sa.func.coalesce(root.c.story, articles.c.story)
    told = ("id", "external_id", "url", "url_key", "outlet", "title", "published_at", "published_precision")
    question = (
        sa.select(
            *(articles.c[name] for name in told),
            articles.c.language,
            articles.c.duplicate_of,
            articles.c.duplicate_kind,
            sa.func.coalesce(its_story.c.merged_into, its_story.c.id).label("story"),
        )
        .select_from(
            articles.outerjoin(root, root.c.id == articles.c.duplicate_of).join(
                its_story, its_story.c.id == of_root
            )
        )
        .where(articles.c.id > sa.bindparam("after"))
        .order_by(articles.c.id)
    )
    at = sa.func.coalesce(
        articles.c.published_at, articles.c.first_seen_at, type_=articles.c.published_at.type
    )
    if wanted.outlet is not None:
        question = question.where(articles.c.outlet == wanted.outlet)
    if wanted.rule is not None:
        holding = sa.select(matches.c.article).where(matches.c.rule == wanted.rule, matches.c.holds)
        question = question.where(articles.c.id.in_(holding))
    if wanted.since is not None:
        question = question.where(at >= wanted.since)
    if wanted.until is not None:
        question = question.where(at < wanted.until)
    return question


def _rules(connection: sa.Connection, which: list[int]) -> defaultdict[int, list[str]]:
    rules: defaultdict[int, list[str]] = defaultdict(list)
    # The ids stand in a row, mostly without a gap: a range is one step into the index, where names of 2,000 are not.
    within = matches.c.article.between(which[0], which[-1])
    holding = sa.select(matches.c.article, matches.c.rule).where(matches.c.holds, within)
    for found in connection.execute(holding.order_by(matches.c.rule)):
        rules[found.article].append(found.rule)
    return rules
