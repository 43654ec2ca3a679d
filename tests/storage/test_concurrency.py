"""Several threads, as several processes would: nothing is claimed twice, decided twice, or stuck."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import TypeVar

import pytest
import sqlalchemy as sa

from storage.errors import LeaseHeld
from storage.records import DeliveryState, Settlement, Stored
from storage.store import Store
from storage.tables import alerts, articles, deliveries, sources, stories
from storage.views import Views
from tests.storage.samples import (
    LEASE,
    MINUTE,
    NOON,
    SECOND,
    alert,
    examined,
    failed,
    item,
    listed,
    match,
    outlet,
    owed,
    page_result,
    pages,
    record,
)

Answer = TypeVar("Answer")
WORKERS = 4


@pytest.fixture
def stores(store: Store, database_url: str) -> Iterator[list[Store]]:
    """Stores of their own for the workers, as processes have."""
    others = [Store.open(database_url) for _ in range(WORKERS)]
    yield others
    for other in others:
        other.close()


def at_once(stores: list[Store], work: Callable[[Store], Answer]) -> list[Answer]:
    """Let every worker begin in the same moment."""
    ready = Barrier(len(stores))

    def begin(store: Store) -> Answer:
        ready.wait()
        return work(store)

    with ThreadPoolExecutor(len(stores)) as threads:
        return list(threads.map(begin, stores))


def until_empty(claim: Callable[[Store], list[Answer]], store: Store) -> list[Answer]:
    claimed: list[Answer] = []
    while more := claim(store):
        claimed += more
    return claimed


def count(store: Store, table: sa.Table, *where: sa.ColumnElement[bool]) -> int:
    with store.engine.read() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(table).where(*where)).scalar_one()


def test_no_source_and_no_host_is_claimed_twice(store: Store, stores: list[Store]):
    store.sync_sources([outlet(f"outlet{number}", ranks=(1, 1)) for number in range(12)], NOON)
    claimed = at_once(stores, partial(until_empty, lambda each: each.claim_sources(2, NOON, LEASE)))
    outlets = [due.outlet for worker in claimed for due in worker]
    assert sorted(outlets) == sorted(f"outlet{number}" for number in range(12))


def test_no_page_is_claimed_twice(store: Store, stores: list[Store]):
    listed(store, *(item(f"{number}", host=f"host{number % 8}.example") for number in range(24)))
    claimed = at_once(stores, partial(until_empty, lambda each: each.claim_pages(2, NOON, LEASE)))
    hosts = [page.host for worker in claimed for page in worker]
    assert sorted(hosts) == sorted(f"host{number}.example" for number in range(8))


def test_no_delivery_is_claimed_twice(store: Store, stores: list[Store]):
    for number in range(40):
        store.owe(owed(f"msg_{number}", channel=f"channel{number % 3}"), NOON)
    claimed = at_once(stores, partial(until_empty, lambda each: each.claim_deliveries(3, NOON, LEASE)))
    uids = [delivery.uid for worker in claimed for delivery in worker]
    assert sorted(uids) == sorted(f"msg_{number}" for number in range(40))
    assert {delivery.attempt for worker in claimed for delivery in worker} == {1}


def test_a_lease_has_one_holder(stores: list[Store]):
    def take(store: Store) -> bool:
        try:
            store.take_lease("watch", f"holder:{id(store)}", NOON, MINUTE)
        except LeaseHeld:
            return False
        return True

    assert sorted(at_once(stores, take)) == [False] * (WORKERS - 1) + [True]


def test_what_several_sources_list_at_once_is_stored_once_and_leaves_no_orphan(
    store: Store, stores: list[Store]
):
    store.sync_sources([outlet(f"outlet{number}") for number in range(WORKERS)], NOON)
    due = dict(zip(map(id, stores), store.claim_sources(10, NOON, LEASE), strict=True))
    new = [item(f"{number}", host="wire.example", guid=f"{number}") for number in range(30)]
    added = at_once(stores, lambda each: record(each, due[id(each)], *new))
    assert sum(added) == 30
    assert (count(store, articles), count(store, stories)) == (30, 30)


def test_a_text_that_several_outlets_bring_at_once_has_one_root(store: Store, stores: list[Store]):
    for number in range(WORKERS):
        listed(store, item("wire", host=f"outlet{number}.example"), by=f"outlet{number}")
    wanted = dict(zip(map(id, stores), store.claim_pages(10, NOON, LEASE), strict=True))
    stored = at_once(stores, lambda each: each.record_page(page_result(wanted[id(each)], "one text")))
    assert Counter(stored) == {Stored.READ: 1, Stored.COPY: WORKERS - 1}
    found = Views(store.engine).articles()
    [root] = [article.id for article in found if article.duplicate_of is None]
    assert {article.duplicate_of for article in found} == {None, root}
    assert len({article.story for article in found}) == 1


def test_a_revision_is_examined_once(store: Store, stores: list[Store]):
    listed(store, item("flood"))

    def examine(each: Store) -> bool:
        [seen] = each.unexamined(10) or [None]
        return seen is not None and each.record_examination(
            examined(seen, alert(f"alr_{id(each)}", owed(f"msg_{id(each)}")))
        )

    assert sum(at_once(stores, examine)) == 1
    assert (count(store, alerts), count(store, deliveries)) == (1, 1)


# ------------------------------------------------------------------------------------------ the mill


def visit_all(store: Store) -> None:
    while dues := store.claim_sources(1, NOON, LEASE):
        for due in dues:
            record(store, due, *(item(f"{number}", host=f"{due.outlet}.example") for number in range(6)))


def read_all(store: Store) -> None:
    """Read every page, a second passing at each look; what outlets call 5 cannot be read."""
    for step in range(200):
        for page in store.claim_pages(3, NOON + step * SECOND, 1000 * MINUTE):
            text = page.url.split("/")[3].partition("?")[0]
            store.record_page(failed(page) if text == "5" else page_result(page, f"text {text}"))
        if store.due(NOON).sources == store.due(NOON + 500 * SECOND).pages == 0:
            return


def examine_all(store: Store) -> None:
    while seen := store.unexamined(5):
        for one in seen:
            uid = f"{one.revision}_{id(store)}"
            opened = alert(f"alr_{uid}", owed(f"msg_{uid}"))
            store.record_examination(examined(one, opened, matches=(match(),)))


def send_all(store: Store) -> None:
    while claimed := store.claim_deliveries(5, NOON, LEASE):
        for one in claimed:
            store.settle(one, Settlement(state=DeliveryState.SENT, because="accepted"), NOON)


def turn(store: Store) -> None:
    for job in (visit_all, examine_all, read_all, examine_all, send_all):
        job(store)


def test_the_whole_mill_turns_without_a_jam(store: Store, stores: list[Store]):
    """Six outlets bring six items each; of five the texts are the same, so that eleven stories remain."""
    store.sync_sources([outlet(f"outlet{number}") for number in range(6)], NOON)
    at_once(stores, turn)
    turn(store)
    assert store.due(NOON).nothing
    assert count(store, articles) == 36
    assert count(store, stories, stories.c.merged_into.is_(None)) == 11
    assert count(store, alerts, alerts.c.merged_into.is_(None)) == 11
    assert pages(store) == {}


def test_a_writer_that_fails_in_the_middle_of_a_question_keeps_no_other_from_writing(
    store: Store, stores: list[Store]
):
    outlets = [outlet(f"outlet{number}") for number in range(3)]
    store.sync_sources(outlets, NOON)
    left_open = []

    def fail() -> None:
        with store.engine.write() as connection:
            connection.execute(sa.update(sources).values(failures=7))
            left_open.append(connection.execute(sa.select(sources)))
            next(iter(left_open[0]))
            raise ValueError("a fault of ours")

    with pytest.raises(ValueError, match="a fault of ours"):
        fail()
    stores[0].sync_sources(outlets[:2], NOON)
    store.put_note("after", "the fault", NOON)
    assert count(store, sources, sources.c.failures == 7) == 0
