"""When a source is due next, and what visits teach of its rhythm."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.outlet import FeedSource, Outlet
from config.schema import Settings
from crawler.timetable import (
    DAY,
    Pace,
    Seen,
    backed_off,
    interval_of,
    is_stale,
    known_share,
    learned,
    listed_per_day,
    next_visit,
    pace_of,
)
from storage.records import Rhythm

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
TEN = 10 * MINUTE


def pace(tier="normal", *, every=None, poll_every=TEN, slowest=HOUR) -> Pace:
    source = FeedSource(url="https://faro.example/feed", every=every)
    outlet = Outlet(id="faro", name="El Faro", home="https://faro.example/", tier=tier, sources=[source])
    return pace_of(outlet, source, Settings(poll_every=poll_every, slowest=slowest))


def alive(per_day=20.0, **more) -> Rhythm:
    """A source that brought something an hour ago."""
    return replace(Rhythm(new_per_day=per_day, last_new_at=NOON - HOUR, interval=TEN), **more)


def settled(rhythm: Rhythm, bounds: Pace, *, share=1.0, wish=None, visits=40) -> timedelta:
    """The interval after many visits of the same kind."""
    for _ in range(visits):
        interval = interval_of(rhythm, bounds, now=NOON, share=share, wish=wish)
        rhythm = replace(rhythm, interval=interval, known_share=share)
    return interval


# ------------------------------------------------------------------------------------- the next visit


def test_the_draw_moves_a_visit_by_a_tenth():
    waits = [next_visit(TEN, now=NOON, draw=draw) - NOON for draw in (0.0, 0.5, 1.0)]
    assert waits == [9 * MINUTE, TEN, 11 * MINUTE]


@pytest.mark.parametrize(
    ("failures", "minutes"),
    [(0, 10), (1, 20), (2, 40), (3, 80), (4, 160), (5, 320), (6, 360), (7, 360), (5000, 360)],
)
def test_failures_slow_a_source_down_and_never_stop_it(failures, minutes):
    assert backed_off(TEN, failures) == minutes * MINUTE


def test_a_source_slower_than_the_slowest_backoff_keeps_its_pace():
    assert backed_off(3650 * DAY, 99) == 3650 * DAY


@pytest.mark.parametrize(
    ("asked", "waited"), [(HOUR, HOUR), (timedelta(seconds=1), TEN), (9 * DAY, DAY), (None, TEN)]
)
def test_what_the_server_asks_us_to_wait_is_a_floor_of_a_day_at_most(asked, waited):
    assert next_visit(TEN, now=NOON, draw=0.5, retry_after=asked) - NOON == waited


# ------------------------------------------------------------------------------------ what is learned


NEW = Rhythm(interval=TEN)


def visits(*seen: Seen, rhythm: Rhythm = NEW) -> Rhythm:
    """What is known after these visits."""
    first = last = None
    for each in seen:
        rhythm = learned(rhythm, each, first_good_at=first, last_good_at=last)
        first, last = first or each.at, each.at
    return rhythm


def every(minutes: float, news: list[int], *, items=20, since=NOON) -> list[Seen]:
    """Regular visits, each with so many new items."""
    return [
        Seen(at=since + (number + 1) * minutes * MINUTE, items=items, new=new)
        for number, new in enumerate(news)
    ]


def dated(*ages: timedelta, at=NOON) -> Seen:
    """A visit that finds items of these ages."""
    dates = [at - age for age in ages]
    return Seen(at=at, items=len(dates), new=len(dates), newest=max(dates), dates=dates)


def test_the_backlog_of_a_first_visit_is_no_news_and_its_dates_say_how_often_something_comes():
    known = visits(dated(*(number * 9 * MINUTE for number in range(10))))
    assert known.new_per_day == pytest.approx(160)
    assert (known.known_share, known.last_new_at, known.listed) == (None, NOON, 10)


def test_an_old_item_that_is_pinned_to_a_list_does_not_slow_it_down():
    ages = [number * HOUR for number in range(9)]
    assert listed_per_day([NOON - age for age in (*ages, 400 * DAY)]) == pytest.approx(24)


def test_dates_that_show_no_distance_are_no_flood():
    assert listed_per_day([NOON] * 10) == pytest.approx(5 * 48)
    assert listed_per_day([NOON, NOON]) is None


def test_a_list_without_dates_is_known_by_what_comes_after_it():
    first = Seen(at=NOON, items=20, new=20)
    assert visits(first).new_per_day is None
    two_an_hour = [0, 0, 1, 0, 0, 1] * 48
    known = visits(first, *every(10, two_an_hour))
    assert known.new_per_day == pytest.approx(48, rel=0.1)
    assert known.known_share == pytest.approx(1, abs=0.05)


def test_a_wrong_first_guess_is_forgotten():
    first, *others = dated(*[timedelta(0)] * 10), *every(60, ([0] * 7 + [1]) * 3 * 28)
    assert visits(first).new_per_day > 200
    assert visits(first, *others).new_per_day == pytest.approx(3, rel=0.2)


def test_a_silent_source_keeps_the_rhythm_it_had():
    before = visits(dated(*(number * HOUR for number in range(9))))
    after = visits(*(Seen(at=NOON + number * HOUR) for number in range(500)), rhythm=before)
    assert (after.new_per_day, after.last_new_at) == (before.new_per_day, before.last_new_at)


def test_a_downtime_of_ours_makes_no_source_look_slow():
    busy = alive(160, last_new_at=NOON, known_share=0.9)
    back = Seen(at=NOON + 3 * DAY, items=10, new=10)
    after = learned(busy, back, first_good_at=NOON - 30 * DAY, last_good_at=NOON)
    assert after.new_per_day == pytest.approx(160)
    assert after.known_share == 0.9


def test_a_source_that_slows_down_is_believed():
    busy = alive(48, last_new_at=NOON)
    day = [0] * 47 + [1]
    after = busy
    for seen in every(30, day * 28):
        after = learned(after, seen, first_good_at=NOON - 30 * DAY, last_good_at=seen.at - 30 * MINUTE)
    assert after.new_per_day == pytest.approx(1, rel=0.9)


def test_only_a_regular_visit_to_a_whole_list_says_what_share_was_known():
    seen = Seen(at=NOON, items=10, new=4)
    rhythm = alive()
    assert known_share(seen, rhythm, NOON - TEN) == pytest.approx(0.6)
    assert known_share(replace(seen, items=None, new=0), rhythm, NOON - TEN) == 1
    assert known_share(seen, rhythm, NOON - HOUR) is None, "after a downtime"
    assert known_share(replace(seen, new=1), rhythm, NOON - HOUR) == pytest.approx(0.9), "even after one"
    assert known_share(seen, Rhythm(), None) is None, "a first visit"
    assert known_share(replace(seen, whole=False), rhythm, NOON - TEN) is None
    assert known_share(replace(seen, items=0), rhythm, NOON - TEN) is None


def test_a_date_in_the_future_is_no_newer_than_now():
    known = visits(Seen(at=NOON, items=1, new=1, newest=NOON + 300 * DAY))
    assert known.newest_at == NOON
    assert is_stale(known, NOON + 22 * DAY)


@pytest.mark.parametrize(
    ("per_day", "silent", "stale"),
    [(None, 20, False), (None, 22, True), (50, 22, True), (1 / 60, 100, False), (1 / 60, 301, True)],
)
def test_a_source_is_stale_after_three_weeks_unless_it_is_rare_by_nature(per_day, silent, stale):
    newest = NOON - silent * DAY
    assert is_stale(Rhythm(new_per_day=per_day, newest_at=newest, last_new_at=newest), NOON) is stale


def test_a_source_whose_new_items_bear_old_dates_is_not_stale():
    assert not is_stale(Rhythm(newest_at=NOON - 900 * DAY, last_new_at=NOON - DAY), NOON)


def test_a_source_of_which_nothing_is_known_is_not_stale():
    assert not is_stale(Rhythm(), NOON)


# -------------------------------------------------------------------------------------- the interval


@pytest.mark.parametrize(
    ("tier", "per_day", "minutes"),
    [
        ("normal", None, 10),
        ("normal", 1, 15),
        ("normal", 3, 10),
        ("normal", 50, 10),
        ("normal", 100, 7.2),
        ("normal", 500, 5),
        ("hot", None, 5),
        ("hot", 3, 5),
        ("hot", 200, 3.6),
        ("hot", 5000, 2),
        ("slow", None, 60),
        ("slow", 24, 60),
        ("slow", 1, 720),
        ("slow", 0.1, 1440),
    ],
)
def test_how_often_a_source_publishes_sets_its_interval_within_its_tier(tier, per_day, minutes):
    assert settled(alive(per_day), pace(tier)) == minutes * MINUTE


def test_a_list_that_is_mostly_new_is_asked_twice_as_often_at_once_and_slower_again_step_by_step():
    sooner = interval_of(alive(), pace(), now=NOON, share=0.3)
    assert sooner == 5 * MINUTE
    again = interval_of(alive(interval=sooner, known_share=0.9), pace(), now=NOON, share=0.9)
    assert again == 6.25 * MINUTE
    assert interval_of(alive(interval=HOUR), pace("slow"), now=NOON, share=0.3) == 30 * MINUTE
    assert interval_of(alive(interval=2 * MINUTE), pace(), now=NOON, share=0) == 2 * MINUTE
    middling = interval_of(alive(interval=sooner, known_share=0.5), pace(), now=NOON, share=0.5)
    assert middling == sooner


@pytest.mark.parametrize(
    ("listed", "per_day", "tier", "minutes"),
    [
        (5, 50, "slow", 24),  # five items and fifty a day: gone after 2.4 hours
        (10, 160, "slow", 15),
        (10, 160, "normal", 5),
        (5, 500, "normal", 2.4),  # faster than its tier
        (1, 5000, "slow", 2),
        (1000, 50, "slow", 60),
    ],
)
def test_no_list_turns_over_between_two_visits(listed, per_day, tier, minutes):
    assert settled(alive(per_day, listed=listed), pace(tier)) == minutes * MINUTE


@pytest.mark.parametrize(
    ("days", "tier", "minutes"),
    [
        (2, "normal", 15),
        (6, "normal", 30),
        (30, "normal", 60),
        (300, "normal", 60),
        (300, "hot", 5),
        (300, "slow", 1440),
    ],
)
def test_only_silence_of_days_slows_a_source_down_and_not_beyond_the_slowest(days, tier, minutes):
    assert settled(alive(0.5, last_new_at=NOON - days * DAY), pace(tier)) == minutes * MINUTE


def test_news_after_a_long_silence_brings_the_old_pace_back_at_once():
    silent = alive(0.2, last_new_at=NOON, interval=HOUR, known_share=0.97)
    assert interval_of(silent, pace(), now=NOON, share=0.9) == 15 * MINUTE


@pytest.mark.parametrize(
    ("tier", "days", "wish", "minutes"),
    [
        ("normal", 0, HOUR, 15),  # the default of much software: breaking news does not wait for it
        ("normal", 0, 12 * MINUTE, 12),
        ("normal", 0, MINUTE, 10),
        ("hot", 0, HOUR, 5),
        ("normal", 30, 3 * HOUR, 60),
        ("slow", 0, 6 * HOUR, 360),
        ("slow", 0, 99 * DAY, 1440),
    ],
)
def test_what_a_server_wishes_is_a_floor_within_the_tier(tier, days, wish, minutes):
    rhythm = alive(20, last_new_at=NOON - days * DAY)
    assert settled(rhythm, pace(tier), wish=wish) == minutes * MINUTE


def test_a_wish_that_mostly_new_items_have_proved_wrong_is_not_heard():
    assert interval_of(alive(), pace(), now=NOON, share=0.1, wish=HOUR) == 5 * MINUTE


def test_a_wish_never_lets_a_list_turn_over():
    assert settled(alive(500, listed=5), pace(), wish=HOUR) == 2.4 * MINUTE


def test_a_fixed_interval_is_fixed():
    for rhythm in (alive(1000, listed=1), alive(1, last_new_at=NOON - 300 * DAY)):
        assert settled(rhythm, pace(every=7 * MINUTE), wish=HOUR) == 7 * MINUTE


def test_the_tier_of_a_source_goes_before_that_of_its_outlet():
    source = FeedSource(url="https://faro.example/feed", tier="slow")
    outlet = Outlet(id="faro", name="El Faro", home="https://faro.example/", tier="hot", sources=[source])
    assert pace_of(outlet, source, Settings()) == pace("slow")


def test_a_newsroom_that_asks_more_often_is_never_slowed_down_by_a_tier():
    assert settled(alive(20), pace(poll_every=MINUTE)) == MINUTE
    assert settled(alive(20), pace("hot", poll_every=MINUTE)) == MINUTE


def test_a_changed_configuration_holds_from_the_next_visit_on():
    assert pace("hot").held(DAY) == 5 * MINUTE
    assert pace(every=DAY).held(TEN) == DAY
    assert pace().held(None) == TEN


RATES = st.none() | st.floats(1e-4, 1e5)


@given(
    st.sampled_from(["hot", "normal", "slow"]),
    RATES,
    st.none() | st.integers(0, 5000),
    st.none() | st.timedeltas(timedelta(0), 400 * DAY),
    st.none() | st.floats(0, 1),
    st.none() | st.timedeltas(timedelta(0), 40 * DAY),
    st.none() | st.timedeltas(timedelta(seconds=1), 2 * DAY),
)
def test_a_source_with_news_of_the_last_days_is_asked_every_quarter_of_an_hour_or_sooner(
    tier, rate, listed, silence, share, wish, before
):
    last = None if silence is None else NOON - silence
    rhythm = Rhythm(new_per_day=rate, listed=listed, last_new_at=last, interval=before, known_share=share)
    interval = interval_of(rhythm, pace(tier), now=NOON, share=share, wish=wish)
    assert 2 * MINUTE <= interval <= DAY
    if tier == "hot":
        assert interval <= 5 * MINUTE
    elif tier == "normal":
        assert interval <= (HOUR if silence is not None and silence > 3 * DAY else 15 * MINUTE)
