"""What a round does once a day: the daily line, and forgetting what is old."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from config.schema import Catalog, ConsoleChannel, DailyLine, Settings
from serviola.house import House, open_house
from serviola.rounds import close_round
from storage.store import Store
from storage.views import Views

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
LINE = DailyLine(channel="desk", at="08:00")


class Clock:
    """The time of a test."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


Opened = Callable[..., AbstractAsyncContextManager[House]]


@pytest.fixture
def opened(sqlite_store: Store, clock: Clock) -> Opened:
    """Open a house with a channel and settings of the test's own."""

    @asynccontextmanager
    async def house(*, enabled: bool = True, **settings: object) -> AsyncIterator[House]:
        desk = ConsoleChannel(id="desk", kind="console", enabled=enabled)
        catalog = Catalog(channels=(desk,), settings=Settings(timezone="UTC", **settings))
        async with open_house(catalog, sqlite_store, clock) as this:
            yield this

    return house


async def rounds(house: House, clock: Clock, *moments: datetime) -> None:
    for clock.now in moments:
        await close_round(house, since=clock.now, bugs=0)


async def test_a_daily_line_without_a_channel_is_warned_of_once_a_day(
    opened: Opened, clock: Clock, sqlite_store: Store
):
    minute = timedelta(minutes=1)
    with capture_logs() as said:
        async with opened(enabled=False, daily_line=LINE) as house:
            await rounds(
                house, clock, NOON, NOON + minute, NOON + 2 * minute, NOON + DAY, NOON + DAY + minute
            )
    assert [each["event"] for each in said].count("daily line has no channel") == 2
    assert Views(sqlite_store.engine).deliveries() == []


async def test_the_line_of_today_goes_out_when_its_channel_is_switched_on_later(
    opened: Opened, clock: Clock, sqlite_store: Store
):
    async with opened(enabled=False, daily_line=LINE) as house:
        await rounds(house, clock, NOON)
    async with opened(daily_line=LINE) as house:
        await rounds(house, clock, NOON + timedelta(hours=1), NOON + timedelta(hours=2))
    assert len(Views(sqlite_store.engine).deliveries()) == 1


async def test_what_is_older_than_history_is_kept_for_is_forgotten_once_a_day(
    opened: Opened, clock: Clock, sqlite_store: Store
):
    old = NOON - timedelta(days=8)
    async with opened(keep_history=timedelta(days=7)) as house:
        for expected in (NOON, NOON + DAY):
            sqlite_store.record_round(old, old, good=False)
            sqlite_store.record_round(old, old, good=False)
            await rounds(house, clock, expected)
            assert times(sqlite_store).count(old) == 0
            sqlite_store.record_round(old, old, good=False)
            await rounds(house, clock, expected + timedelta(minutes=1))
            assert times(sqlite_store).count(old) == 1, "not every minute"


def times(store: Store) -> list[datetime]:
    from sqlalchemy import select

    from storage.tables import rounds as table

    with store.engine.read() as connection:
        return list(connection.scalars(select(table.c.finished_at)))
