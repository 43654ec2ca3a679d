"""What a process held that is known to be dead is due again at once; if it lives after all, it changes nothing."""

from __future__ import annotations

from storage.records import DeliveryState, Settlement, Stored
from storage.store import Store
from tests.storage.samples import (
    LEASE,
    NOON,
    item,
    listed,
    only_due,
    outlet,
    owed,
    page_result,
    pages,
    record,
)


def test_a_source_is_due_again_at_once_and_its_late_visit_counts_for_nothing(store: Store):
    store.sync_sources([outlet()], NOON)
    lost = only_due(store)
    store.drop_claims()
    assert only_due(store).key == lost.key
    assert record(store, lost, item("flood")) is None


def test_a_page_and_its_host_are_free_again_at_once(store: Store):
    listed(store, item("flood"))
    lost = pages(store)["flood"]
    assert pages(store) == {}
    store.drop_claims()
    assert store.record_page(page_result(lost, "It rained.")) is Stored.LATE
    assert pages(store)["flood"].article == lost.article


def test_a_message_is_sent_again_as_a_possible_repeat(store: Store):
    store.owe(owed("msg_1"), NOON)
    [lost] = store.claim_deliveries(10, NOON, LEASE)
    store.drop_claims()
    [again] = store.claim_deliveries(10, NOON, LEASE)
    sent = Settlement(state=DeliveryState.SENT, because="accepted", status=204)
    assert (again.uid, again.attempt, again.repeat) == ("msg_1", 2, True)
    assert (store.settle(lost, sent, NOON), store.settle(again, sent, NOON)) == (False, True)
