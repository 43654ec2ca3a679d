"""Grouping: which story an article tells, found through the rare terms of the stories of its days. See news/grouping.py.

Everything here happens under Lock.IDENTITY. What it costs does not grow with the archive: a fixed number of questions,
each for a few rows under an index.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from news.features import shown
from news.fingerprint import Fingerprint
from news.grouping import (
    WINDOW,
    Candidate,
    Decision,
    Member,
    Profile,
    anchors_of,
    compare,
    decide,
    keys_of,
    profile_of,
)
from storage import merging
from storage.dialects import insert
from storage.tables import articles, prints, story_decisions, story_terms, term_counts

EVENT = "event"
EVERY = ""  # the row of `term_counts` that counts the articles
POSTINGS = 30  # stories that an anchor may lead to, the latest first
COMPARED = 8  # stories whose articles are looked at
OF_EACH = 12  # articles of a story that are looked at, the latest


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What an article is about, weighed by the archive as it is now."""

    profile: Profile
    anchors: Sequence[str]
    shown: Mapping[str, str]  # how the article writes each term


def weigh(connection: sa.Connection, article: int, taken: Fingerprint, *, is_copy: bool) -> Weighed:
    """Weigh what an article is about, and count its terms among the archive's; those of a copy are counted already.

    It is counted again when it comes with a text far longer than before, as a page is than its headline.
    """
    keys = keys_of(taken.features)
    known = connection.scalar(sa.select(prints.c.words).where(prints.c.article == article))
    if not is_copy and (known is None or 2 * known < taken.words):
        _count(connection, keys)
    counts = _counts(connection, keys)
    every = counts.get(EVERY, 0)
    return Weighed(
        profile=profile_of(taken.features, counts, every),
        anchors=anchors_of(taken.features, counts, every),
        shown=shown(taken.features),
    )


def _count(connection: sa.Connection, keys: Sequence[str]) -> None:
    statement = insert(connection, term_counts)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["term"], set_={"articles": term_counts.c.articles + 1}
        ),
        [{"term": term, "articles": 1} for term in (EVERY, *sorted(keys))],
    )


def _counts(connection: sa.Connection, keys: Sequence[str]) -> dict[str, int]:
    rows = connection.execute(sa.select(term_counts).where(term_counts.c.term.in_([EVERY, *keys])))
    return {row.term: row.articles for row in rows}


def group(connection: sa.Connection, article: int, day: int, weighed: Weighed, now: datetime) -> int:
    """Let an article that is no copy join the story that it tells, if it is alone in its own; return its story."""
    own: int = connection.scalar(sa.select(articles.c.story).where(articles.c.id == article))  # type: ignore[assignment]
    if not _is_settled(connection, article, own):
        decision = decide(_candidates(connection, own, day, weighed))
        if decision.story is not None:
            merging.merge(connection, own, decision.story, f"one event with story {decision.story}", now)
        if decision.story is not None or decision.runner_up is not None:
            because = {"shared": [weighed.shown[term] for term in decision.because]}
            _note(connection, article, decision.story or own, decision, because, now)
        own = decision.story or own
    _make_findable(connection, own, day, weighed.anchors)
    return own


def make_findable(connection: sa.Connection, article: int, story: int) -> None:
    """Let the terms of an article that an editor has moved lead to the story that it is in now."""
    row = connection.execute(
        sa.select(prints.c.day, prints.c.features).where(prints.c.article == article)
    ).one_or_none()
    if row is not None:
        weights = Profile.unpacked(row.features).weights
        _make_findable(connection, story, row.day, sorted(weights, key=lambda term: -weights[term])[:16])


def _is_settled(connection: sa.Connection, article: int, story: int) -> bool:
    """Whether its story holds others, which it never leaves by itself, or an editor has put it there."""
    others = sa.select(articles.c.id).where(
        articles.c.story == story,
        articles.c.id != article,
        sa.func.coalesce(articles.c.duplicate_of, 0) != article,
    )
    if connection.scalar(others.limit(1)) is not None:
        return True
    by_editor = sa.select(story_decisions.c.id).where(
        story_decisions.c.article == article, story_decisions.c.by == "editor"
    )
    return connection.scalar(by_editor.limit(1)) is not None


def _candidates(connection: sa.Connection, own: int, day: int, weighed: Weighed) -> list[Candidate]:
    found = _stories_near(connection, own, day, weighed.anchors)
    members = _members(connection, found)
    compared = (compare(story, day, weighed.profile, members[story]) for story in found if members[story])
    return [each for each in compared if each is not None]


def _stories_near(connection: sa.Connection, own: int, day: int, anchors: Sequence[str]) -> list[int]:
    if not anchors:
        return []
    each = [
        sa.select(
            sa.select(story_terms.c.story)
            .where(
                story_terms.c.term == anchor,
                story_terms.c.day.between(day - WINDOW, day + WINDOW),
                story_terms.c.story != own,
            )
            .order_by(story_terms.c.day.desc())
            .limit(POSTINGS)
            .subquery()
        )
        for anchor in anchors
    ]
    hits = Counter(connection.scalars(sa.union_all(*each)))
    return [story for story, _ in hits.most_common(COMPARED)]


def _members(connection: sa.Connection, found: Sequence[int]) -> Mapping[int, list[Member]]:
    members: dict[int, list[Member]] = defaultdict(list)
    if not found:
        return members
    each = [
        sa.select(
            sa.select(articles.c.story, prints.c.day, prints.c.features)
            .join(prints, prints.c.article == articles.c.id)
            .where(articles.c.story == story, articles.c.duplicate_of.is_(None))
            .order_by(articles.c.id.desc())
            .limit(OF_EACH)
            .subquery()
        )
        for story in found
    ]
    for row in connection.execute(sa.union_all(*each)):
        members[row.story].append(Member(day=row.day, profile=Profile.unpacked(row.features)))
    return members


def _make_findable(connection: sa.Connection, story: int, day: int, anchors: Sequence[str]) -> None:
    if anchors:
        connection.execute(
            insert(connection, story_terms).on_conflict_do_nothing(),
            [{"term": anchor, "day": day, "story": story} for anchor in sorted(anchors)],
        )


def _note(
    connection: sa.Connection,
    article: int,
    story: int,
    decision: Decision,
    because: dict[str, list[str]],
    now: datetime,
) -> None:
    connection.execute(
        sa.insert(story_decisions).values(
            article=article,
            story=story,
            by=EVENT,
            score=decision.score,
            runner_up=decision.runner_up,
            runner_up_score=decision.runner_up_score,
            because=because,
            at=now,
        )
    )
