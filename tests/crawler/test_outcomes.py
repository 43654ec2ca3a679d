"""When a page is tried again, and how long its host is left alone: tables of cases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.ingest import page_keys
from crawler.outcomes import RETRIES, host_free_at, outcome_of_status, retry_at
from storage.records import Outcome
from tests.crawler.newsstand import NOON

MINUTE = timedelta(minutes=1)
FINAL = [
    Outcome.GONE,
    Outcome.GONE_FOR_GOOD,
    Outcome.ROBOTS,
    Outcome.NOT_HTML,
    Outcome.NOT_AN_ARTICLE,
    Outcome.BLOCKED_ADDRESS,
    Outcome.TOO_LARGE,
    Outcome.REDIRECT_LOOP,
    Outcome.OK,
]


@pytest.mark.parametrize(("attempts", "minutes"), [(0, 1), (1, 5), (2, 30), (3, 120), (4, 480)])
def test_what_may_pass_is_tried_again_ever_later(attempts, minutes):
    assert retry_at(Outcome.SERVER_ERROR, attempts, NOON) == NOON + minutes * MINUTE


@pytest.mark.parametrize("outcome", list(RETRIES))
def test_nothing_is_tried_for_ever(outcome):
    assert retry_at(outcome, 5, NOON) is None


@pytest.mark.parametrize("outcome", FINAL)
def test_what_is_final_is_not_tried_again(outcome):
    assert retry_at(outcome, 0, NOON) is None


def test_a_retry_never_comes_before_its_host_may_be_asked():
    assert retry_at(Outcome.RATE_LIMITED, 0, NOON, not_before=NOON + 60 * MINUTE) == NOON + 60 * MINUTE
    assert retry_at(Outcome.GONE, 0, NOON, not_before=NOON + MINUTE) is None


def test_a_closed_host_is_left_alone_for_ten_minutes():
    assert retry_at(Outcome.ROBOTS_UNREACHABLE, 0, NOON) == NOON + 10 * MINUTE
    assert host_free_at(Outcome.ROBOTS_UNREACHABLE, NOON, host_delay=MINUTE) == NOON + 10 * MINUTE


@pytest.mark.parametrize(
    ("outcome", "asked_to_wait", "pause"),
    [
        (Outcome.OK, None, timedelta(seconds=1)),
        (Outcome.TIMED_OUT, None, MINUTE),
        (Outcome.REFUSED, 5 * MINUTE, 5 * MINUTE),
        (Outcome.RATE_LIMITED, 2 * MINUTE, 2 * MINUTE),
        (Outcome.RATE_LIMITED, timedelta(0), timedelta(seconds=1)),
        (Outcome.RATE_LIMITED, None, 5 * MINUTE),
    ],
)
def test_a_host_rests_after_every_request_and_longer_in_trouble_or_when_it_asks_to(
    outcome, asked_to_wait, pause
):
    delay = timedelta(seconds=1)
    assert host_free_at(outcome, NOON, host_delay=delay, asked_to_wait=asked_to_wait) == NOON + pause


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.OK),
        (203, Outcome.OK),
        (204, Outcome.ODD_STATUS),
        (302, Outcome.ODD_STATUS),
        (304, Outcome.ODD_STATUS),
        (401, Outcome.REFUSED),
        (402, Outcome.REFUSED),
        (403, Outcome.REFUSED),
        (404, Outcome.GONE),
        (407, Outcome.REFUSED),
        (410, Outcome.GONE_FOR_GOOD),
        (418, Outcome.ODD_STATUS),
        (429, Outcome.RATE_LIMITED),
        (451, Outcome.REFUSED),
        (500, Outcome.SERVER_ERROR),
        (503, Outcome.SERVER_ERROR),
        (599, Outcome.SERVER_ERROR),
        (999, Outcome.ODD_STATUS),
    ],
)
def test_every_status_has_a_name(status, outcome):
    assert outcome_of_status(status, asks_to_wait=False) is outcome


def test_a_server_that_is_busy_and_says_until_when_limits_us():
    assert outcome_of_status(503, asks_to_wait=True) is Outcome.RATE_LIMITED
    assert outcome_of_status(500, asks_to_wait=True) is Outcome.SERVER_ERROR


@given(st.integers(100, 599), st.booleans())
def test_every_status_has_an_outcome(status, asks_to_wait):
    outcome = outcome_of_status(status, asks_to_wait=asks_to_wait)
    assert (outcome is Outcome.OK) == (status in {200, 203})


@given(st.sampled_from(list(Outcome)), st.integers(0, 90), st.none() | st.integers(0, 90))
def test_a_host_is_never_asked_sooner_than_it_wishes(outcome, delay, wait):
    wished = None if wait is None else timedelta(seconds=wait)
    free = host_free_at(outcome, NOON, host_delay=timedelta(seconds=delay), asked_to_wait=wished)
    if outcome is not Outcome.ROBOTS_UNREACHABLE:
        assert free >= NOON + (wished or timedelta(0))
    assert free >= NOON + timedelta(seconds=delay)


def test_the_same_address_spelt_otherwise_is_no_new_identity():
    asked = "https://www.diario.example/nota/?utm_source=rss"
    assert page_keys(asked, "http://diario.example/nota", "https://diario.example/nota/") == ()
    assert page_keys(asked, asked, "https://otro.example/a") == (("otro.example/a", "canonical"),)
