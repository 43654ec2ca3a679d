from datetime import UTC, datetime, timedelta

import pytest

from news.looking import (
    AGAIN,
    Because,
    Doubt,
    Look,
    Peers,
    Schedule,
    doubt,
    first_look,
    hastened,
    look_for_again,
    next_look,
    put_off,
)

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SCHEDULE = Schedule(matched=(15 * MINUTE, HOUR, 3 * HOUR, DAY), others=(HOUR, DAY))


def at(look: Look | None) -> timedelta | None:
    return None if look is None else look.at - NOON


def test_looks_follow_their_schedule_and_come_to_an_end():
    seen, now = [], NOON
    while look := next_look(SCHEDULE.matched, NOON, now):
        seen.append(look.at - NOON)
        now = look.at + MINUTE
    assert seen == [15 * MINUTE, HOUR, 3 * HOUR, DAY]


def test_looks_that_were_missed_are_not_made_up_for():
    assert at(next_look(SCHEDULE.matched, NOON, NOON + 5 * HOUR)) == DAY


def test_an_empty_schedule_looks_at_nothing():
    assert first_look(Schedule(), NOON, NOON) is None


def test_old_news_is_looked_at_only_as_matched_news_is():
    assert at(first_look(Schedule(others=(HOUR,)), NOON, NOON - 2 * DAY)) == HOUR
    assert first_look(Schedule(others=(HOUR,)), NOON, NOON - 3 * DAY) is None
    assert at(first_look(SCHEDULE, NOON, NOON - 3 * DAY)) == 15 * MINUTE


def test_what_no_rule_matched_is_put_off_to_the_moments_of_the_others():
    def put(planned: timedelta, now: timedelta) -> timedelta | None:
        return at(put_off(SCHEDULE, NOON + planned, NOON, NOON, NOON + now))

    assert put(15 * MINUTE, 16 * MINUTE) == HOUR
    assert put(HOUR, HOUR + MINUTE) == HOUR  # it is due
    assert put(3 * HOUR, 3 * HOUR) == DAY
    assert put(DAY, 9 * DAY) == DAY  # we were away: one look is still owed
    assert put_off(Schedule(matched=(HOUR,)), NOON + HOUR, NOON, NOON, NOON + HOUR) is None


def test_another_headline_in_a_feed_brings_a_look_forward_but_never_too_close_to_the_last():
    planned = Look(at=NOON + DAY, because=Because.SCHEDULE)
    soon = hastened(planned, NOON, NOON + MINUTE, NOON + HOUR)
    assert soon == Look(at=NOON + HOUR, because=Because.HEADLINE)
    assert at(hastened(planned, NOON, NOON + HOUR, NOON + HOUR + MINUTE)) == HOUR + timedelta(minutes=15.25)
    assert hastened(planned, NOON - 30 * DAY, NOON, NOON + HOUR) is planned


def test_headlines_that_take_turns_cause_few_looks():
    looked, now = [NOON], NOON
    while now < NOON + 30 * DAY:
        now += 10 * MINUTE  # each time under the other headline
        planned = Look(at=NOON + 31 * DAY, because=Because.SCHEDULE)
        if hastened(planned, NOON, looked[-1], now).at <= now:
            looked.append(now)
    assert len(looked) < 35


@pytest.mark.parametrize(
    ("since", "peers", "because"),
    [
        (10 * MINUTE, Peers(there=9, missing=0), Doubt.SEEN_ONCE),
        (HOUR, Peers(there=1, missing=0), None),
        (HOUR, Peers(there=0, missing=0), Doubt.NO_WITNESS),
        (DAY, Peers(there=0, missing=0), None),
        (HOUR, Peers(there=1, missing=2), Doubt.HOST_WIDE),
        (9 * DAY, Peers(there=0, missing=2), Doubt.HOST_WIDE),
        (HOUR, Peers(there=40, missing=5), None),  # an outlet that takes several down at once
    ],
)
def test_a_page_is_believed_to_be_gone_when_it_was_missed_twice_and_its_host_is_well(since, peers, because):
    assert doubt(NOON - since, NOON, peers) is because


def test_a_missing_page_is_looked_for_soon_and_then_by_its_schedule():
    planned = Look(at=NOON + 30 * DAY, because=Because.SCHEDULE)
    seen, now = [], NOON
    while (look := look_for_again(NOON, now, planned)) is not planned:
        seen.append(look.at - NOON)
        now = look.at
    assert tuple(seen) == AGAIN
    assert look_for_again(NOON, NOON + 4 * DAY, None) is None
