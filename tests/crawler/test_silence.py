"""When a silence is longer than an outlet's own rhythm explains."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crawler.rhythm import Past, past_of, silence

ZONE = "America/Mexico_City"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEDNESDAY = datetime(2026, 11, 25, 12, tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


def hourly(days: int, *, until: datetime = WEDNESDAY, sundays: bool = True) -> list[datetime]:
    """Something new each hour from 7 to 22, Sundays or not."""
    moments = [until - number * HOUR for number in range(days * 24)]
    local = [(each, each.astimezone(ZoneInfo(ZONE))) for each in moments]
    return [each for each, here in local if 7 <= here.hour < 22 and (sundays or here.weekday() != 6)]


def past(days: int = 28, **how: object) -> Past:
    return past_of(hourly(days, **how), WEDNESDAY - days * DAY, WEDNESDAY, ZONE)


@pytest.mark.parametrize(("hours", "told"), [(1, False), (4, False), (7, True), (10, True)])
def test_a_busy_outlet_is_silent_after_hours_of_its_day(hours, told):
    assert (silence(past(), WEDNESDAY, WEDNESDAY + hours * HOUR).share >= 1) is told


def test_a_night_is_no_silence_and_the_morning_after_it_soon_is():
    evening = WEDNESDAY + 9 * HOUR
    assert silence(past(), evening, evening + 11 * HOUR).share < 1  # until eight
    assert silence(past(), evening, evening + 17 * HOUR).share >= 1  # until two


def test_a_sunday_is_no_silence_where_sundays_are_quiet():
    saturday = WEDNESDAY + 3 * DAY + 9 * HOUR
    monday_at_eight = saturday + 35 * HOUR
    assert silence(past(sundays=False), saturday, monday_at_eight).share < 1
    assert silence(past(), saturday, monday_at_eight).share >= 1


def test_the_clocks_of_the_outlets_own_zone_count():
    elsewhere = past_of(hourly(28), WEDNESDAY - 28 * DAY, WEDNESDAY, "Asia/Tokyo")
    evening = WEDNESDAY + 9 * HOUR
    assert silence(elsewhere, evening, evening + 10 * HOUR).share < 1, "its hours are read in the same zone"


@pytest.mark.parametrize(
    ("arrivals", "days", "told_after"),
    [
        ([], 2, 7 * DAY),
        ([WEDNESDAY - HOUR], 2, 7 * DAY),
        ([WEDNESDAY - HOUR, WEDNESDAY], 2, 3 * DAY),
        ([WEDNESDAY - 2 * DAY, WEDNESDAY], 4, 6 * DAY),
        (hourly(5), 5, 3 * DAY),
    ],
)
def test_too_little_past_has_a_cautious_limit(arrivals, days, told_after):
    known = past_of(arrivals, WEDNESDAY - days * DAY, WEDNESDAY, ZONE)
    assert known.rhythm is None
    assert silence(known, WEDNESDAY, WEDNESDAY + told_after - HOUR).share < 1
    assert silence(known, WEDNESDAY, WEDNESDAY + told_after).share >= 1


def test_one_outage_in_the_past_hides_no_later_one():
    gap = (WEDNESDAY - 12 * DAY, WEDNESDAY - 9 * DAY)
    moments = [each for each in hourly(28) if not gap[0] < each < gap[1]]
    known = past_of(moments, WEDNESDAY - 28 * DAY, WEDNESDAY, ZONE)
    assert silence(known, WEDNESDAY, WEDNESDAY + 10 * HOUR).share >= 1
