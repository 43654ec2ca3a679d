"""What makes a round good, and when the daily line is due."""

from datetime import UTC, datetime, timedelta

import pytest

from config.schema import Catalog, DailyLine, Settings
from serviola.rounds import blindness, daily_line_due, verdict
from storage.rows import SourceRow

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(("bugs", "blind", "good"), [(0, "", True), (1, "", False), (0, "no source", False)])
def test_a_round_is_good_unless_it_broke_or_saw_nothing(bugs, blind, good):
    judged = verdict(bugs=bugs, blind=blind)
    assert judged.good is good
    assert bool(judged.because) is not good


def source(failures: int, next_visit: int = 5, *, visited: bool = True) -> SourceRow:
    return SourceRow(
        key="faro/feed",
        outlet="faro",
        kind="feed",
        url="https://faro.example/feed",
        moved_to=None,
        rank=1,
        enabled=True,
        next_visit_at=NOON + next_visit * MINUTE,
        failures=failures,
        first_good_at=None,
        last_good_at=None,
        last_visit_at=NOON - MINUTE if visited else None,
        last_outcome="ok" if visited else None,
        last_detail="",
    )


GOOD, FAILING, NEW = source(0), source(2), source(0, visited=False)
RESERVE = source(0, next_visit=-60)  # good when it was last asked, and standing by since


@pytest.mark.parametrize(
    ("sources", "blind"),
    [
        ([], False),
        ([NEW], False),
        ([GOOD, FAILING], False),  # one dead outlet has its own line in `outlets`
        ([FAILING, FAILING], True),
        ([FAILING, NEW], True),
        ([FAILING, RESERVE], True),
        ([RESERVE], False),
    ],
)
def test_the_watch_is_blind_when_every_source_it_visits_fails(sources, blind):
    assert bool(blindness(sources, NOON)) is blind


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
