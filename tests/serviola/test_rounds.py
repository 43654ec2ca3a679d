"""What makes a round good, and when the daily line is due."""

from datetime import UTC, datetime

import pytest

from config.schema import Catalog, DailyLine, Settings
from serviola.rounds import daily_line_due, verdict


@pytest.mark.parametrize(
    ("visited", "failed", "bugs", "good"),
    [
        (0, 0, 0, True),  # nothing was due
        (3, 0, 0, True),
        (3, 1, 0, True),  # one dead outlet has its own line in `outlets`
        (3, 3, 0, False),  # nobody is watching
        (1, 1, 0, False),
        (3, 0, 1, False),
    ],
)
def test_a_round_is_good_unless_it_broke_or_saw_nothing(visited, failed, bugs, good):
    judged = verdict(visited=visited, failed=failed, bugs=bugs)
    assert judged.good is good
    assert bool(judged.because) is not good


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
