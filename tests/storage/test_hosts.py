"""Hosts that a redirect leads to: one request at a time there, too."""

from __future__ import annotations

from storage.records import Outcome
from storage.store import Store
from storage.views import Views
from tests.storage.samples import (
    HOUR,
    LEASE,
    MINUTE,
    NOON,
    failed,
    item,
    listed,
    only_due,
    outlet,
    pages,
    record,
)

HOST = "gazette.example"


def test_a_host_is_entered_by_one_at_a_time_and_again_when_it_may_be(store: Store):
    token = store.enter_host(HOST, NOON, LEASE)
    assert token
    assert store.enter_host(HOST, NOON, LEASE) is None
    assert store.enter_host("other.example", NOON, LEASE)
    store.leave_host(HOST, token, NOON + MINUTE)
    assert store.enter_host(HOST, NOON, LEASE) is None
    assert store.enter_host(HOST, NOON + MINUTE, LEASE)


def test_nobody_enters_a_host_whose_page_is_being_read_or_that_asked_us_to_wait(store: Store):
    listed(store, item("flood"))
    page = pages(store)["flood"]
    assert store.enter_host(HOST, NOON, LEASE) is None
    store.record_page(failed(page, Outcome.RATE_LIMITED, host_next_at=NOON + HOUR))
    assert store.enter_host(HOST, NOON + MINUTE, LEASE) is None
    assert store.enter_host(HOST, NOON + HOUR, LEASE)
    assert [row.host_waits_until for row in Views(store.engine).sources()] == [NOON + HOUR]


def test_no_page_of_a_host_is_handed_out_while_somebody_is_there(store: Store):
    listed(store, item("flood"))
    token = store.enter_host(HOST, NOON, LEASE)
    assert pages(store) == {}
    store.leave_host(HOST, token, NOON)
    assert set(pages(store)) == {"flood"}


def test_whoever_stays_too_long_has_lost_the_host_and_takes_nothing_from_the_next(store: Store):
    late = store.enter_host(HOST, NOON, LEASE)
    token = store.enter_host(HOST, NOON + LEASE, LEASE)
    assert token not in {None, late}
    store.leave_host(HOST, late, NOON)
    assert store.enter_host(HOST, NOON + LEASE, LEASE) is None


def test_a_host_is_free_when_its_holder_is_known_to_be_dead(store: Store):
    store.enter_host(HOST, NOON, LEASE)
    store.drop_claims()
    assert store.enter_host(HOST, NOON, LEASE)


def test_a_source_of_a_host_may_be_visited_when_it_was_left(store: Store):
    store.sync_sources([outlet()], NOON)
    token = store.enter_host(HOST, NOON, LEASE)
    assert store.claim_sources(10, NOON, LEASE) == []
    store.leave_host(HOST, token, NOON)
    assert record(store, only_due(store)) == 0
