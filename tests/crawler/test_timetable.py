"""When a source is due next."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.timetable import next_visit
from storage.records import Outcome

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TEN = timedelta(minutes=10)


def wait(outcome=Outcome.OK, failures=0, every=TEN, draw=0.5, **more):
    return next_visit(outcome=outcome, failures=failures, every=every, now=NOON, draw=draw, **more) - NOON


@pytest.mark.parametrize("outcome", [Outcome.OK, Outcome.UNCHANGED, Outcome.EMPTY])
def test_a_good_visit_is_repeated_at_the_interval(outcome):
    assert wait(outcome) == TEN
    assert wait(outcome, failures=9) == TEN


def test_the_draw_moves_a_visit_by_a_tenth():
    assert wait(draw=0.0) == timedelta(minutes=9)
    assert wait(draw=1.0) == timedelta(minutes=11)


@pytest.mark.parametrize(
    ("failures", "minutes"),
    [(0, 10), (1, 20), (2, 40), (3, 80), (4, 160), (5, 320), (6, 360), (7, 360), (5000, 360)],
)
def test_failures_slow_a_source_down_and_never_stop_it(failures, minutes):
    assert wait(Outcome.SERVER_ERROR, failures) == timedelta(minutes=minutes)


def test_a_source_slower_than_the_slowest_backoff_keeps_its_pace():
    assert wait(Outcome.GONE, 9, every=timedelta(days=1)) == timedelta(days=1)


def test_what_the_server_asks_for_is_a_floor_of_a_day_at_most():
    assert wait(Outcome.RATE_LIMITED, retry_after=timedelta(hours=1)) == timedelta(hours=1)
    assert wait(Outcome.RATE_LIMITED, retry_after=timedelta(seconds=1)) == TEN
    assert wait(Outcome.RATE_LIMITED, retry_after=timedelta(days=9)) == timedelta(days=1)


def test_what_the_document_wishes_doubles_the_interval_at_most():
    assert wait(ttl=timedelta(minutes=15)) == timedelta(minutes=15)
    assert wait(ttl=timedelta(hours=1)) == timedelta(minutes=20)
    assert wait(ttl=timedelta(minutes=1)) == TEN


@given(
    st.sampled_from(Outcome),
    st.integers(0, 10**6),
    st.floats(0, 1, exclude_max=True),
    st.timedeltas(timedelta(0)),
)
def test_the_next_visit_is_always_ahead_and_within_a_day_and_a_bit(outcome, failures, draw, asked):
    delay = wait(outcome, failures, draw=draw, retry_after=asked)
    assert timedelta(minutes=9) <= delay <= timedelta(hours=24)
