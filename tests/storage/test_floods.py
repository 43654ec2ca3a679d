"""A visit that brings many times what is usual: what is held back for a digest, and what is told as ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
import sqlalchemy as sa

from storage.floods import Habit, habit_from, held_back, is_flood
from storage.records import NewArticle, Sighting
from storage.store import Store
from storage.tables import articles, visits
from tests.storage.samples import DAY, HOUR, MINUTE, NOON, item, listed


@pytest.mark.parametrize(
    ("brought", "fresh", "flood"),
    [
        ([2, 1, 3, 2, 2, 1], 30, True),  # an outlet back after days
        ([2, 1, 3, 2, 2, 1], 20, False),  # twenty can be read one by one
        ([2, 1, 3, 2, 2, 1], 21, True),
        ([6, 5, 7, 6, 6, 5], 29, False),  # not five times as many
        ([1, 25, 1, 2, 24, 1, 1, 26, 1], 27, False),  # a daily that publishes all its paper in the morning
        ([1, 25, 1, 2, 24, 1, 1, 26, 1], 200, True),
        ([1, 40, 1, 2, 1, 1], 30, True),  # one flood before makes no habit
        ([2, 1, 3], 90, False),  # nobody knows yet what is usual
        ([], 90, False),
    ],
)
def test_a_flood_is_five_times_the_usual_and_beyond_what_is_a_habit(brought, fresh, flood):
    assert is_flood(fresh, habit_from(brought)) is flood


def seen(published: datetime | None, precision: str | None = "minute", note: str | None = None) -> Sighting:
    return Sighting(
        url="https://gazette.example/a",
        title="A",
        published=published,
        published_precision=precision,
        published_note=note,
    )


def test_of_a_flood_what_was_published_just_now_is_told_as_ever():
    old = [seen(NOON - DAY)] * 30
    new = [seen(NOON - 10 * MINUTE), seen(NOON - 50 * MINUTE)]
    doubtful = [
        seen(NOON - HOUR / 2, "day"),
        seen(NOON + HOUR),
        seen(None, None),
        seen(NOON - MINUTE, note="naive"),
    ]
    held = held_back([*old, *new, *doubtful], Habit(usual=2, often=3), NOON)
    assert set(range(36)) - held == {30, 31}


def test_of_a_flood_that_is_all_fresh_no_more_is_told_than_a_visit_usually_brings():
    all_fresh = [seen(NOON - number * MINUTE) for number in range(60)]
    assert set(range(60)) - held_back(all_fresh, Habit(usual=7, often=9), NOON) == set(range(7))
    assert set(range(60)) - held_back(all_fresh, Habit(usual=1, often=1), NOON) == set(range(5))


def news(hour: int, how_many: int, published: datetime | None = None) -> list[NewArticle]:
    new = [item(f"{hour}-{number}") for number in range(how_many)]
    if published is None:
        return new
    dated = {"published": published, "published_precision": "minute"}
    return [replace(each, sighting=replace(each.sighting, **dated)) for each in new]


def test_a_flood_is_stored_held_back_and_counted_and_the_next_visit_is_as_ever(store: Store):
    for hour in range(6):
        listed(store, *news(hour, 2), now=NOON + hour * HOUR)
    back = NOON + 3 * DAY
    listed(store, *news(70, 29, back - DAY), *news(71, 1, back - MINUTE), now=back)
    listed(store, *news(72, 2), now=back + HOUR)
    with store.engine.read() as connection:
        quiet = connection.execute(
            sa.select(articles.c.quiet, articles.c.quiet_because, sa.func.count()).group_by(
                articles.c.quiet, articles.c.quiet_because
            )
        ).all()
        counted = connection.execute(
            sa.select(visits.c.new, visits.c.held_back).order_by(visits.c.started_at)
        ).all()
    assert sorted(map(tuple, quiet)) == [(False, None, 15), (True, "flood", 29)]
    assert [tuple(row) for row in counted[-3:]] == [(2, 0), (30, 29), (2, 0)]
