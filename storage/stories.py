"""Questions about stories: which there are, what one is made of, and why each article is in it. Nothing here writes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from news.sourcing import Report
from storage import standing
from storage.engine import Database
from storage.rows import made
from storage.tables import alerts, articles, matches, revisions, stories, story_decisions

MOST_TEXT = 6_000  # characters of a text that are given out: what is reported stands at its beginning


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryRow:
    """A story as lists show it. `rules` are those that hold for one of its articles."""

    id: int
    title: str
    first_at: datetime
    last_at: datetime
    articles: int
    outlets: int
    independent: int
    confirmed_at: datetime | None
    merged_into: int | None
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRow:
    """Why an article was given to a story. `by` is "event", or "editor"; `because` is what carried it, or their words."""

    article: int
    story: int
    by: str
    score: float | None
    runner_up: int | None
    runner_up_score: float | None
    because: dict[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TellingRow:
    """An article of a story, with the beginning of its newest text."""

    id: int
    outlet: str
    url: str
    title: str
    language: str | None
    duplicate_of: int | None
    duplicate_kind: str | None
    duplicate_score: float | None
    shares_text_with: int | None
    quiet: bool
    deleted_at: datetime | None
    text: str
    report: Report  # what it tells of who said it first


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeStory:
    """Everything a story is made of, but its alerts (`Views.alerts`)."""

    story: StoryRow
    articles: tuple[TellingRow, ...]
    decisions: tuple[DecisionRow, ...]  # in the order in which they were made


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an article is: its story, its root where it is a copy, and how many articles of that story have another text."""

    article: int
    story: int
    duplicate_of: int | None
    others: int


class Stories:
    """Read-only questions to one database. Every method may raise StorageError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def listed(
        self,
        *,
        since: datetime | None = None,
        min_outlets: int = 1,
        rule: str | None = None,
        limit: int = 50,
    ) -> list[StoryRow]:
        """Return the stories with the latest news, none of those that were merged into another."""
        question = sa.select(stories).where(stories.c.merged_into.is_(None))
        if since is not None:
            question = question.where(stories.c.last_at >= since)
        if min_outlets > 1:
            question = question.where(stories.c.outlets >= min_outlets)
        if rule is not None:
            holds = sa.select(matches.c.article).where(matches.c.rule == rule, matches.c.holds)
            question = question.where(
                stories.c.id.in_(sa.select(articles.c.story).where(articles.c.id.in_(holds)))
            )
        question = question.order_by(stories.c.last_at.desc(), stories.c.id.desc()).limit(limit)
        with self._database.read() as connection:
            return _rows(connection, question)

    def story(self, story: int) -> StoryRow | None:
        """Return one story, be it merged into another; None when there is none of that id."""
        with self._database.read() as connection:
            return next(iter(_rows(connection, sa.select(stories).where(stories.c.id == story))), None)

    def whole(self, story: int) -> WholeStory | None:
        """Return everything that a story is made of; None when there is none of that id, or it has no articles."""
        newest = sa.and_(
            revisions.c.article == articles.c.id, revisions.c.number == articles.c.current_revision
        )
        names = {*standing.ASKED, *(each.name for each in fields(TellingRow))} - {"report", "text"}
        begins = sa.func.substr(sa.func.coalesce(revisions.c.text, ""), 1, MOST_TEXT)
        summary = sa.func.coalesce(revisions.c.summary, articles.c.summary)
        question: sa.Select[Any] = (
            sa.select(
                *(articles.c[name] for name in sorted(names)),
                standing.REPEATS.label("repeats"),
                sa.case((begins != "", begins), else_=summary).label("text"),
            )
            .select_from(articles.outerjoin(revisions, newest))
            .where(articles.c.story == story)
            .order_by(articles.c.id)
        )
        decided = (
            sa.select(story_decisions)
            .join(articles, articles.c.id == story_decisions.c.article)
            .where(articles.c.story == story)
            .order_by(story_decisions.c.id)
        )
        with self._database.read() as connection:
            rows = _rows(connection, sa.select(stories).where(stories.c.id == story))
            told = connection.execute(question).all()
            if not rows or not told:
                return None
            return WholeStory(
                story=rows[0],
                articles=tuple(made(TellingRow, row, report=standing.report_of(row)) for row in told),
                decisions=tuple(made(DecisionRow, row) for row in connection.execute(decided)),
            )

    def place_of(self, article: int) -> Place | None:
        """Return where an article is; None when there is none of that id."""
        with self._database.read() as connection:
            row = connection.execute(
                sa.select(articles.c.story, articles.c.duplicate_of).where(articles.c.id == article)
            ).one_or_none()
            if row is None:
                return None
            text = sa.func.coalesce(articles.c.duplicate_of, articles.c.id)
            others = connection.scalar(
                sa.select(sa.func.count()).where(
                    articles.c.story == row.story, text != (row.duplicate_of or article)
                )
            )
            return Place(article=article, story=row.story, duplicate_of=row.duplicate_of, others=others or 0)

    def alerted_by_both(self, one: int, other: int) -> list[str]:
        """Name the rules that have an alert of either story: merging the two makes one of each such pair."""
        with self._database.read() as connection:
            of_one, of_other = (
                set(
                    connection.scalars(
                        sa.select(alerts.c.rule).where(
                            alerts.c.story == story, alerts.c.merged_into.is_(None)
                        )
                    )
                )
                for story in (one, other)
            )
        return sorted(of_one & of_other)


def _rows(connection: sa.Connection, question: sa.Select[Any]) -> list[StoryRow]:
    rows = connection.execute(question).all()
    rules: defaultdict[int, list[str]] = defaultdict(list)
    holding = (
        sa.select(articles.c.story, matches.c.rule)
        .join(matches, matches.c.article == articles.c.id)
        .where(articles.c.story.in_([row.id for row in rows]), matches.c.holds)
        .distinct()
        .order_by(matches.c.rule)
    )
    for found in connection.execute(holding):
        rules[found.story].append(found.rule)
    return [made(StoryRow, row, rules=tuple(rules[row.id])) for row in rows]
