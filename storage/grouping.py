"""Grouping: which story an article tells, found through the rare terms of the stories of its days. See news/grouping.py.

Everything here happens under Lock.IDENTITY. What it costs does not grow with the archive: a fixed number of questions,
each for a few rows under an index.
"""

from __future__ import annotations

import heapq
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from news import grouping
from news.features import Features
from news.grouping import (
    MOST_ANCHORS,
    WINDOW,
    Decision,
    Member,
    Newcomer,
    Profile,
    Weighed,
    compare,
    decide,
    keys_of,
    linked,
    near,
)
from storage import merging
from storage.arrived import EPOCH, Arrived
from storage.dialects import insert_for, texts_of
from storage.sketches import IMPORTED_LATELY, KEEP
from storage.tables import articles, backfills, imports, prints, story_decisions, story_terms, term_counts

EVENT, EDITOR = "event", "editor"
EVERY = ""  # the row of `term_counts` that counts the articles
GROWN, ONE_IN = 2_000, 4  # an archive of so many articles counts the terms of one in so many
POSTINGS = 15  # stories that an anchor may lead to, the latest first
COMPARED = 5  # stories whose articles are looked at
OF_EACH = 12  # articles of a story that are looked at, the latest
WORTH_NOTING = 0.5  # of the score that makes an article one of a story's


def weigh(connection: sa.Connection, article: int, features: Features, *, is_new: bool) -> Weighed:
    """Weigh what an article is about by the archive; of one that `is_new` the terms are counted among its.

    An archive that has grown learns enough from some of what comes.
    """
    keys = keys_of(features)
    asked = {TERMS: json.dumps([EVERY, *keys])}
    counts: dict[str, int] = {
        row.term: row.articles for row in connection.execute(_counted(connection.dialect.name), asked)
    }
    every = counts.get(EVERY, 0)
    step = 1 if every < GROWN else ONE_IN
    if is_new and article % step == 0:
        _count(connection, keys, step)
    return grouping.weigh(features, counts, every)


def group(connection: sa.Connection, arrived: Arrived, weighed: Weighed, own_share: float) -> None:
    """Let an article that is no copy join the story that it tells, if it is alone in its own.

    `own_share` is that of its text which is not its outlet's boilerplate.
    """
    own: int = connection.execute(OWN, {"article": arrived.article}).scalar_one()
    if _is_settled(connection, arrived.article, own):
        _make_findable(connection, own, arrived.day, weighed.anchors)
        return
    members = _members(connection, _stories_near(connection, own, arrived.day, weighed.anchors))
    article = Newcomer(
        day=arrived.day, profile=weighed.profile, outlet=arrived.outlet, own=own_share, dated=arrived.dated
    )
    compared = (compare(story, article, some) for story, some in members.items())
    decision = decide([each for each in compared if each is not None])
    if decision.story is not None:
        _join(connection, own, decision, members, arrived.now)
    into = decision.story or own
    if decision.story is not None or (decision.runner_up_score or 0.0) >= WORTH_NOTING:
        because = {"shared": [weighed.written[term] for term in decision.because]}
        _note(connection, arrived.article, into, decision, because, arrived.now)
    _make_findable(connection, into, arrived.day, weighed.anchors)


def _join(
    connection: sa.Connection,
    own: int,
    decision: Decision,
    members: Mapping[int, Sequence[Member]],
    now: datetime,
) -> None:
    """Let a story of one article become part of the one that it tells, and with it another that it shows to be the same."""
    into, other = decision.story, decision.runner_up
    assert into is not None  # noqa: S101 - the caller has looked
    merging.merge(connection, own, into, f"one event with story {into}", now)
    if other is None or not decision.may_bridge or not linked(members[into], members[other]):
        return
    apart = {"one": into, "other": other}
    if connection.execute(BY_EDITOR, apart).first() is None:
        merging.merge(connection, other, into, f"one event with story {into}", now)


def _count(connection: sa.Connection, keys: Sequence[str], step: int) -> None:
    counted = {TERMS: json.dumps([EVERY, *sorted(keys)]), "step": step}
    connection.execute(_counting(connection.dialect.name), counted)


def make_findable(connection: sa.Connection, article: int, story: int) -> None:
    """Let the terms of an article that an editor has moved lead to the story that it is in now."""
    row = connection.execute(
        sa.select(prints.c.day, prints.c.features).where(prints.c.article == article)
    ).one_or_none()
    if row is not None:
        weights = Profile.unpacked(row.features).weights
        heaviest = heapq.nlargest(MOST_ANCHORS, weights, key=weights.__getitem__)
        _make_findable(connection, story, row.day, heaviest)


def _is_settled(connection: sa.Connection, article: int, story: int) -> bool:
    """Whether its story holds others, which it never leaves by itself, or an editor has put it there."""
    asked = {"its_story": story, "its_article": article}
    return connection.execute(SETTLED, asked).first() is not None


def _stories_near(connection: sa.Connection, own: int, day: int, anchors: Sequence[str]) -> list[int]:
    if not anchors:
        return []
    asked: dict[str, str | int] = {f"anchor{place}": anchor for place, anchor in enumerate(anchors)}
    asked |= {"first_day": day - WINDOW, "last_day": day + WINDOW, "own": own}
    rows = connection.execute(_near(len(anchors)), asked)
    return near(anchors, ((row.term, row.story) for row in rows), COMPARED)


def _members(connection: sa.Connection, found: Sequence[int]) -> Mapping[int, list[Member]]:
    members: dict[int, list[Member]] = defaultdict(list)
    if not found:
        return members
    asked = {f"story{place}": story for place, story in enumerate(found)}
    for row in connection.execute(_latest_of(len(found)), asked):
        members[row.story].append(
            Member(day=row.day, profile=Profile.unpacked(row.features), outlet=row.outlet)
        )
    return members


def _make_findable(connection: sa.Connection, story: int, day: int, anchors: Sequence[str]) -> None:
    if anchors:
        asked = {TERMS: json.dumps(sorted(anchors)), "its_day": day, "its_story": story}
        connection.execute(_finding(connection.dialect.name), asked)


def _note(
    connection: sa.Connection,
    article: int,
    story: int,
    decision: Decision,
    because: dict[str, list[str]],
    now: datetime,
) -> None:
    connection.execute(
        NOTED,
        {
            "article": article,
            "story": story,
            "by": EVENT,
            "score": decision.score,
            "runner_up": decision.runner_up,
            "runner_up_score": decision.runner_up_score,
            "because": because,
            "at": now,
        },
    )


def forget(connection: sa.Connection, now: datetime, limit: int) -> int:
    """Forget at most `limit` terms that lead to stories of which no news can be any more; return how many that were.

    None while an archive is being read, and for a while after: it may hold more of their time.
    """
    for archive in (imports, backfills):
        lately = sa.select(archive.c.id).where(archive.c.updated_at >= now - IMPORTED_LATELY)
        if connection.execute(lately.limit(1)).first() is not None:
            return 0
    columns = story_terms.c.term, story_terms.c.day, story_terms.c.story
    old = sa.select(*columns).where(story_terms.c.day < (now - KEEP - EPOCH).days).limit(limit)
    return connection.execute(sa.delete(story_terms).where(sa.tuple_(*columns).in_(old))).rowcount


# --------------------------------------------------------------------------------------- statements
#
# Each is built once: building them anew for every article would cost several times what the database needs.

TERMS = "terms"
OWN = sa.select(articles.c.story).where(articles.c.id == sa.bindparam("article"))
NOTED = sa.insert(story_decisions)
SETTLED = (
    sa.select(articles.c.id)
    .where(
        articles.c.story == sa.bindparam("its_story"),
        articles.c.id != sa.bindparam("its_article"),
        sa.func.coalesce(articles.c.duplicate_of, 0) != sa.bindparam("its_article"),
    )
    .union_all(
        sa.select(story_decisions.c.id).where(
            story_decisions.c.article == sa.bindparam("its_article"), story_decisions.c.by == EDITOR
        )
    )
    .limit(1)
)


BY_EDITOR = (
    sa.select(story_decisions.c.id)
    .where(
        story_decisions.c.story.in_((sa.bindparam("one"), sa.bindparam("other"))),
        story_decisions.c.by == EDITOR,
    )
    .limit(1)
)


@cache
def _counting(dialect: str) -> sa.Executable:
    terms: sa.Select[*tuple[Any, ...]] = sa.select(
        texts_of(dialect, TERMS), sa.bindparam("step", type_=sa.Integer)
    ).where(sa.true())
    statement = insert_for(dialect, term_counts).from_select(["term", "articles"], terms)
    return statement.on_conflict_do_update(
        index_elements=["term"], set_={"articles": term_counts.c.articles + statement.excluded.articles}
    )


@cache
def _counted(dialect: str) -> sa.Select[Any]:
    return sa.select(term_counts.c.term, term_counts.c.articles).where(
        term_counts.c.term.in_(sa.select(texts_of(dialect, TERMS)))
    )


@cache
def _near(anchors: int) -> sa.CompoundSelect[Any]:
    """Ask for the latest stories that each of so many anchors leads to."""
    return sa.union_all(
        *(
            sa.select(
                sa.select(story_terms.c.term, story_terms.c.story)
                .where(
                    story_terms.c.term == sa.bindparam(f"anchor{place}"),
                    story_terms.c.day.between(sa.bindparam("first_day"), sa.bindparam("last_day")),
                    story_terms.c.story != sa.bindparam("own"),
                )
                .order_by(story_terms.c.day.desc())
                .limit(POSTINGS)
                .subquery()
            )
            for place in range(anchors)
        )
    )


@cache
def _latest_of(stories: int) -> sa.CompoundSelect[Any]:
    """Ask for the latest articles of each of so many stories."""
    return sa.union_all(
        *(
            sa.select(
                sa.select(articles.c.story, articles.c.outlet, prints.c.day, prints.c.features)
                .join(prints, prints.c.article == articles.c.id)
                .where(articles.c.story == sa.bindparam(f"story{place}"), articles.c.duplicate_of.is_(None))
                .order_by(articles.c.id.desc())
                .limit(OF_EACH)
                .subquery()
            )
            for place in range(stories)
        )
    )


@cache
def _finding(dialect: str) -> sa.Executable:
    day, story = (sa.bindparam(name, type_=sa.BigInteger) for name in ("its_day", "its_story"))
    found_by: sa.Select[*tuple[Any, ...]] = sa.select(texts_of(dialect, TERMS), day, story).where(sa.true())
    statement = insert_for(dialect, story_terms).from_select(["term", "day", "story"], found_by)
    return statement.on_conflict_do_nothing()
