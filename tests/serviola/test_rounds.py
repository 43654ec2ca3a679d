"""What makes a round good, and when the daily line is due."""

from datetime import UTC, datetime, timedelta

import pytest

from config.schema import Catalog, DailyLine, Settings
from serviola.rounds import blind_for, blind_in_round, daily_line_due, verdict

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(("bugs", "blind", "good"), [(0, "", True), (1, "", False), (0, "no source", False)])
def test_a_round_is_good_unless_it_broke_or_saw_nothing(bugs, blind, good):
    judged = verdict(bugs=bugs, blind=blind)
    assert judged.good is good
    assert bool(judged.because) is not good


@pytest.mark.parametrize(
    ("visited", "failed", "blind"), [(0, 0, False), (3, 0, False), (3, 2, False), (3, 3, True), (1, 1, True)]
)
def test_a_cron_run_is_blind_when_nothing_that_was_due_could_be_read(visited, failed, blind):
    assert bool(blind_in_round(visited, failed)) is blind


@pytest.mark.parametrize(
    ("last_good", "began", "blind"),
    [
        (NOON - MINUTE, NOON - 90 * MINUTE, ""),
        (NOON - 30 * MINUTE, NOON - 90 * MINUTE, ""),
        (NOON - 31 * MINUTE, NOON - 90 * MINUTE, "no source could be read for 31 minutes"),
        (NOON - 5000 * MINUTE, NOON - MINUTE, ""),  # it has just been started
        (None, NOON - 10 * MINUTE, ""),
        (None, NOON - 40 * MINUTE, "no source could be read for 40 minutes"),
    ],
)
def test_the_daemon_is_blind_when_it_has_read_nothing_for_longer_than_it_should(last_good, began, blind):
    assert blind_for(last_good, began, 30 * MINUTE, NOON) == blind


@pytest.mark.parametrize(
    ("utc", "last", "due"),
    [
        ("2026-11-22T13:59", None, None),  # 07:59 in Mexico City
        ("2026-11-22T14:00", None, "2026-11-22"),
        ("2026-11-22T14:00", "2026-11-22", None),  # sent already
        ("2026-11-22T23:00", "2026-11-21", "2026-11-22"),  # a cron run that came late
        ("2026-11-23T05:59", "2026-11-22", None),  # still the 22nd there
    ],
)
def test_the_daily_line_is_due_once_a_day_in_the_newsrooms_own_time(utc, last, due):
    settings = Settings(timezone="America/Mexico_City", daily_line=DailyLine(channel="desk", at="08:00"))
    now = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert daily_line_due(Catalog(settings=settings), last, now) == due


def test_without_a_daily_line_none_is_ever_due():
    assert daily_line_due(Catalog(), None, datetime(2026, 11, 22, 14, tzinfo=UTC)) is None
