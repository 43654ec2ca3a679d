"""What a rule would have raised is counted once a story, by the days of a zone, and estimated without leaning to a side."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from serviola.backtest_count import (
    Day,
    Estimate,
    Hit,
    Occasions,
    Sampled,
    counted,
    periods,
    raised_by,
    shown,
)

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ALL = Sampled(read=10, every=10)
NEWS = Occasions(when=frozenset(("first",)), max_age=2 * DAY)
MEXICO = ZoneInfo("America/Mexico_City")


def hit(article: int, story: int, at: datetime = NOON, **fields: object) -> Hit:
    return Hit(
        **{
            "article": article, "story": story, "outlet": "gazette", "at": at, "came_at": at, "published": at,
            "precision": "minute", "is_copy": False, "confirmed_at": None,
        }
        | fields
    )  # fmt: skip


def count(hits: list[Hit], occasions: Occasions = NEWS, sampled: Sampled = ALL, days: int = 0):
    return counted(raised_by(hits, occasions), sampled, NOON - days * DAY, NOON + HOUR, MEXICO)


def test_a_story_rings_once_however_many_copies_and_articles_it_has():
    found = count([hit(1, 1), hit(2, 1, is_copy=True), hit(3, 1), hit(4, 2)])
    numbers = found.articles, found.copies, found.stories, found.alerts
    assert [each.value for each in numbers] == [4, 1, 2, 2]
    assert {each.error for each in numbers} == {None}


def test_what_was_old_when_it_came_rings_only_if_another_article_of_its_story_is_news():
    old = hit(1, 1, NOON - 5 * DAY, came_at=NOON)
    assert count([old]).alerts.value == 0
    assert count([old]).silent == {"older than 48h": Estimate(value=1)}
    both = count([old, hit(2, 1, NOON + HOUR)])
    assert both.alerts.value == 1
    assert both.silent == {}


def test_a_day_without_a_time_counts_from_its_end():
    of_day = hit(1, 1, NOON - 2 * DAY - HOUR, came_at=NOON, precision="day")
    assert count([of_day]).alerts.value == 1
    assert count([replace(of_day, precision="minute")]).alerts.value == 0


def test_a_rule_that_waits_for_a_second_outlet_rings_when_there_is_one():
    confirmed = Occasions(when=frozenset(("confirmed",)), max_age=2 * DAY)
    found = count([hit(1, 1, confirmed_at=NOON + HOUR), hit(2, 2)], confirmed)
    assert found.alerts.value == 1
    assert [each.rings_at for each in found.raised] == [None, NOON + HOUR]
    assert found.silent == {"only one outlet has it so far": Estimate(value=1)}
    assert count([hit(1, 1)], Occasions(when=frozenset(("edited",)), max_age=DAY)).alerts.value == 0


def test_days_are_those_of_the_zone_and_those_without_any_are_there():
    midnight = datetime(2026, 11, 2, 5, 30, tzinfo=UTC)  # 23:30 of the day before in Mexico
    found = count([hit(1, 1, midnight), hit(2, 2)], days=2)
    assert found.days == (
        Day(day=date(2026, 10, 31)),
        Day(day=date(2026, 11, 1), articles=1, stories=1, alerts=1),
        Day(day=date(2026, 11, 2), articles=1, stories=1, alerts=1),
    )


def test_many_days_are_put_together_into_weeks_from_monday_and_more_into_months():
    first = date(2026, 6, 3)  # a Wednesday
    days = [Day(day=first + timedelta(days=number), articles=1, alerts=2) for number in range(60)]
    weeks = periods(days)
    assert [(each.first, each.articles, each.alerts) for each in weeks[:2]] == [
        (first, 5, 10),
        (date(2026, 6, 8), 7, 14),
    ]
    assert len(periods(days[:40])) == 40
    year = [Day(day=first + timedelta(days=number), articles=1) for number in range(700)]
    assert periods(year)[1].first == date(2026, 7, 1)
    assert sum(each.articles for each in periods(year)) == 700


def test_estimates_of_many_samples_lie_about_the_truth_whatever_the_size_of_stories():
    chance = random.Random(7)
    stories = {number: chance.choice((1, 1, 1, 2, 5, 9)) for number in range(1_000)}
    every = [hit(0, story) for story, size in stories.items() for _ in range(size)]
    every = [replace(each, article=number) for number, each in enumerate(every)]
    candidates = 3 * len(every)
    within, sums = 0, 0
    for _ in range(60):
        drawn = set(chance.sample(range(candidates), 2_000))
        touched = {each.story for each in every if each.article in drawn}
        read = [replace(each, drawn=each.article in drawn) for each in every if each.story in touched]
        found = count(read, sampled=Sampled(read=2_000, every=candidates))
        assert found.stories.error is not None
        sums += found.stories.value
        within += abs(found.stories.value - 1_000) <= found.stories.error
    assert abs(sums / 60 - 1_000) < 20
    assert within >= 52


def test_samples_are_the_newest_and_some_spread_over_the_rest():
    raised = raised_by([hit(number, number, NOON - number * HOUR) for number in range(100)], NEWS)
    chosen = [each.story for each in shown(raised, 5)]
    assert chosen[:3] == [0, 1, 2]
    assert 20 < chosen[3] < 35
    assert 65 < chosen[4] < 85
    assert [each.story for each in shown(raised[:3], 5)] == [0, 1, 2]
    assert shown(raised, 0) == []
