"""What the program's database holds of the pieces: read, never written, and compared with what they must lead to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from demo.observed import Remembered, RuleStory
from storage.engine import Database
from storage.records import DeliveryState
from storage.tables import alerts, articles, deliveries, matches, revisions


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What was found: by piece, the alerts that stand as (rule, piece), and how much is still to be done."""

    remembered: Mapping[str, Remembered]
    alerts: tuple[RuleStory, ...]
    apart: tuple[
        RuleStory, ...
    ]  # alerts that were told before their story turned out to be another one's, too
    unfinished: int  # pages wanted, texts not examined, messages owed


def recall(database: str, addresses: Mapping[str, str]) -> Memory:
    """Read the database; `addresses` maps URLs to pieces. Raises StorageError."""
    with closing(Database.at(database)) as at, at.read() as connection:
        held = connection.execute(
            sa.select(
                articles.c.id,
                articles.c.url,
                articles.c.page_outcome,
                articles.c.duplicate_of,
                articles.c.story,
            ).where(articles.c.url.in_(addresses))
        ).all()
        pieces = {row.id: addresses[row.url] for row in held}
        found = connection.execute(
            sa.select(matches.c.rule, matches.c.article).where(matches.c.holds, matches.c.article.in_(pieces))
        ).all()
        raised = connection.execute(
            sa.select(alerts.c.rule, alerts.c.article).where(
                alerts.c.merged_into.is_(None), alerts.c.withdrawn.is_(None), alerts.c.article.in_(pieces)
            )
        ).all()
        was_sent = sa.exists().where(
            deliveries.c.alert == alerts.c.id, deliveries.c.state == DeliveryState.SENT.value
        )
        apart = connection.execute(
            sa.select(alerts.c.rule, alerts.c.article).where(
                alerts.c.merged_into.is_not(None), was_sent, alerts.c.article.in_(pieces)
            )
        ).all()
        unfinished = sum(connection.execute(each).scalar_one() for each in _still_to_do(list(pieces)))
    return Memory(
        remembered={
            pieces[row.id]: Remembered(
                piece=pieces[row.id],
                page=row.page_outcome,
                copy_of=pieces.get(row.duplicate_of),
                rules=frozenset(match.rule for match in found if match.article == row.id),
                story=row.story,
            )
            for row in held
        },
        alerts=tuple((row.rule, pieces[row.article]) for row in raised),
        apart=tuple((row.rule, pieces[row.article]) for row in apart),
        unfinished=unfinished,
    )


def _still_to_do(ours: Sequence[int]) -> tuple[sa.Select[Any], ...]:
    count = sa.select(sa.func.count())
    return (
        count.select_from(articles).where(articles.c.page_due_at.is_not(None), articles.c.id.in_(ours)),
        count.select_from(revisions).where(
            revisions.c.examined_at.is_(None),
            revisions.c.article.in_(ours),
            revisions.c.number
            == sa.select(articles.c.current_revision)
            .where(articles.c.id == revisions.c.article)
            .scalar_subquery(),
        ),
        count.select_from(deliveries.join(alerts)).where(
            deliveries.c.state == DeliveryState.OWED.value, alerts.c.article.in_(ours)
        ),
    )
