"""A closer look at a few revisions: what a decision on them hangs on. They are placed first, so that it rests on their story.

Most articles match no rule, and nobody looks closer at them. Of the others it is asked who else has their story, what
was told of it, what is new in them, and which rules held before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from news.changes import added_spans
from storage import copies, headlines, standing
from storage.dialects import Lock, lock
from storage.examinations import (
    owed_rows,
    seen,
    stands_of,
    told_elsewhere,
    told_of,
    were_examined,
    with_articles,
)
from storage.records import UNCONFIRMED, Basis, Edit, Teller, Unexamined, UpdateKind
from storage.tables import alert_updates, alerts, matches, revisions, stories

OF_ONE_REVISION = {UpdateKind.EDITED, UpdateKind.DELETED}


def take(
    connection: sa.Connection, which: Collection[int], place: Collection[int], now: datetime
) -> list[Unexamined]:
    """Return revisions with all that a decision on them needs; those in `place` are compared with the others before.

    Left out is what somebody else has examined by now, or what is no longer the newest of its article.
    """
    if place:
        lock(connection, Lock.IDENTITY)
        of_these = sa.select(revisions.c.article).where(revisions.c.id.in_(place))
        headlines.place_all(connection, connection.scalars(of_these).all(), now)
    # How their stories stand is asked first: whatever changes from here on is noticed when the decision is recorded.
    asked = sa.select(revisions.c.article).where(revisions.c.id.in_(which))
    stands = stands_of(connection, connection.scalars(asked).all())
    rows = connection.execute(owed_rows().where(revisions.c.id.in_(which))).all()
    if not rows:
        return []
    its_stories = {row.story for row in rows}
    told = told_of(connection, its_stories)
    elsewhere = told_elsewhere(connection, rows)
    matched = _matched(connection, rows)
    noted = _noted(connection, rows)
    shared = _shared(connection, its_stories)
    return [
        replace(
            # Where a rule has told both, the alert of the story comes first.
            _compared(connection, row, seen(row, (*told[row.story], *elsewhere.get(row.article, ())))),
            matched=tuple(matched[row.article]),
            awaiting=tuple(rule for rule, silent in matched[row.article].items() if silent == UNCONFIRMED),
            noted=tuple(noted[row.id]),
            stand=stands[row.article],
            **shared.get(row.story, {}),
        )
        for row in rows
    ]


def again(connection: sa.Connection, which: Collection[int]) -> list[Unexamined]:
    """Return articles that the rules have seen, as they stand, for a rule that has not.

    What it finds is told as if they had come just now: nothing is quiet, nothing waits for a page, nothing is an edit. Left out
    is what is still to be examined: that is news, and the rule will see it.
    """
    stands = stands_of(connection, which)
    rows = connection.execute(with_articles().where(revisions.c.article.in_(which), were_examined())).all()
    its_stories = {row.story for row in rows}
    told = told_of(connection, its_stories)
    shared = _shared(connection, its_stories)
    return [
        replace(
            seen(row, told[row.story]),
            quiet=False,
            quiet_because=None,
            page_pending=False,
            changed=False,
            copy_of=row.duplicate_of,
            stand=stands[row.article],
            **shared.get(row.story, {}),
        )
        for row in rows
    ]


def _compared(connection: sa.Connection, row: sa.Row[Any], found: Unexamined) -> Unexamined:
    """Add what is new in a revision: against the version that the rules saw before, or against what it copies."""
    before = _before(connection, row) if row.flags else None
    if before is not None:
        edit = Edit(
            flags=tuple(row.flags),
            title=before.title,
            text=before.text,
            words_added=row.words_added or 0,
            words_removed=row.words_removed or 0,
        )
        added = "\n".join(row.text[start:end] for start, end in added_spans(before.text, row.text))
        return replace(found, copy_of=row.duplicate_of, edit=edit, new_text=added)
    if row.duplicate_of is None:
        return found
    new = copies.new_text(connection, row.article, row.text) if row.basis == Basis.PAGE.value else ""
    return replace(found, copy_of=row.duplicate_of, new_text=new)


def _before(connection: sa.Connection, row: sa.Row[Any]) -> sa.Row[Any] | None:
    """Return the last version of a page that the rules saw; None where they saw none: then all of it is new."""
    its_versions = sa.and_(revisions.c.article == row.article, revisions.c.number < row.number)
    seen_before = sa.and_(
        revisions.c.examined_at.is_not(None), revisions.c.basis.in_((Basis.PAGE.value, Basis.GONE.value))
    )
    question: sa.Select[Any] = (
        sa.select(revisions.c.title, revisions.c.text)
        .where(its_versions, seen_before)
        .order_by(revisions.c.number.desc())
        .limit(1)
    )
    return connection.execute(question).one_or_none()


def _matched(
    connection: sa.Connection, rows: Sequence[sa.Row[Any]]
) -> defaultdict[int, dict[str, str | None]]:
    """Return the rules that hold for articles so far, and why they tell nobody."""
    held = sa.and_(matches.c.article.in_([row.article for row in rows]), matches.c.holds)
    matched: defaultdict[int, dict[str, str | None]] = defaultdict(dict)
    question = sa.select(matches.c.article, matches.c.rule, matches.c.silent).where(held)
    for found in connection.execute(question):
        matched[found.article][found.rule] = found.silent
    return matched


def _noted(
    connection: sa.Connection, rows: Sequence[sa.Row[Any]]
) -> defaultdict[int, list[tuple[str, UpdateKind]]]:
    """Return the updates on record that articles are, by revision; an edit is one of its revision alone."""
    of_article = {row.article: row.id for row in rows}
    noted: defaultdict[int, list[tuple[str, UpdateKind]]] = defaultdict(list)
    question = (
        sa.select(alert_updates, alerts.c.uid)
        .join(alerts, alerts.c.id == alert_updates.c.alert)
        .where(alert_updates.c.article.in_(list(of_article)))
    )
    for found in connection.execute(question):
        revision, kind = of_article[found.article], UpdateKind(found.kind)
        if kind not in OF_ONE_REVISION or found.revision == revision:
            noted[revision].append((found.uid, kind))
    return noted


def _shared(connection: sa.Connection, which: Collection[int]) -> dict[int, dict[str, Any]]:
    """Say who has each of the stories that more than one article tells."""
    several = sa.and_(stories.c.id.in_(which), stories.c.articles > 1)
    question = sa.select(stories.c.id, stories.c.confirmed_at).where(several)
    shared = {}
    for story, confirmed_at in connection.execute(question).all():
        tellers = tuple(tellers_of(connection, story))
        shared[story] = {
            "tellers": tellers,
            "outlets": max(1, len(tellers)),
            "confirmed": confirmed_at is not None,
        }
    return shared


def tellers_of(connection: sa.Connection, story: int) -> Iterable[Teller]:
    """Name the outlets that have a story, the first first: each by its first independent article, or its first."""
    told, rows = standing.told_by(connection, story)
    independent = {each.article for each in told.verdicts if each.independent}
    chosen: dict[str, int] = {}
    for report in told.reports:
        known = chosen.setdefault(report.outlet, report.article)
        if report.article in independent and known not in independent:
            chosen[report.outlet] = report.article
    of = {report.article: report for report in told.reports}
    for outlet, article in chosen.items():
        row = rows[article]
        yield Teller(
            article=article,
            outlet=outlet,
            title=row.title,
            url=row.url,
            at=of[article].latest,
            precision=of[article].precision,
            basis=Basis.HEADLINE if row.page_read_at is None else Basis.PAGE,
            is_copy=row.duplicate_of is not None,
            independent=article in independent,
        )
