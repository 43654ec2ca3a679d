"""Reports of visits: those that wait at the same time are stored together, and none suffers for another."""

import asyncio
from dataclasses import replace

import pytest
import sqlalchemy as sa

from crawler.recording import Recorder
from storage.errors import DatabaseBusy
from storage.visits import Report
from tests.storage.samples import LEASE, NOON, item, outlet, visit_of

NAMES = ("gazette", "herald", "lantern")


@pytest.fixture
def due(sqlite_store):
    """Three sources that are claimed."""
    sqlite_store.sync_sources([outlet(name) for name in NAMES], NOON)
    return sqlite_store.claim_sources(10, NOON, LEASE)


def report_of(due, *new, **odd):
    return Report(
        due=due, visit=visit_of(due), new=new, host_next_at=NOON, now=NOON, wants_pages=False, **odd
    )


@pytest.fixture
def commits(sqlite_store):
    """Count the transactions that are kept."""
    seen = []
    sa.event.listen(sqlite_store.engine.engine, "commit", seen.append)
    return seen


async def recorded(store, reports):
    recorder = Recorder(store)
    return await asyncio.gather(*map(recorder.record, reports), return_exceptions=True)


async def test_visits_that_end_together_are_one_transaction(sqlite_store, due, commits):
    reports = [report_of(each, item(f"{each.outlet}-1"), item(f"{each.outlet}-2")) for each in due]
    visits = await recorded(sqlite_store, reports)
    assert [(visit.source, visit.new) for visit in visits] == [(each.key, 2) for each in due]
    assert len(commits) == 1


async def test_a_visit_with_very_many_articles_is_a_transaction_of_its_own(sqlite_store, due, commits):
    many = [item(f"many-{number}") for number in range(1_000)]
    await recorded(
        sqlite_store, [report_of(due[0], *many), report_of(due[1], item("one")), report_of(due[2])]
    )
    assert len(commits) == 2


async def test_a_visit_that_cannot_be_stored_takes_no_other_with_it(sqlite_store, due):
    def refuse(_visit):
        raise ValueError("no such visit")

    odd = report_of(due[1], item("two"), conclude=refuse)
    first, second, third = await recorded(
        sqlite_store, [report_of(due[0], item("one")), odd, report_of(due[2])]
    )
    assert (first.new, third.new) == (1, 0)
    assert isinstance(second, ValueError)


async def test_a_database_that_is_busy_is_told_to_all_and_asked_once(sqlite_store, due):
    asked = []

    class Busy:
        def record_visits(self, reports):
            asked.append(len(reports))
            raise DatabaseBusy("locked")

    told = await recorded(Busy(), [report_of(each) for each in due])
    assert [type(each) for each in told] == [DatabaseBusy] * 3
    assert asked == [3]


async def test_a_claim_that_was_lost_is_none_among_others(sqlite_store, due):
    late = replace(due[0], token="of another time")
    first, second = await recorded(
        sqlite_store, [report_of(late, item("one")), report_of(due[1], item("two"))]
    )
    assert first is None
    assert second.new == 1
