"""What is forgotten after a while, and what never is."""

from __future__ import annotations

import sqlalchemy as sa

from storage import history
from storage.records import DeliveryState, Outcome, Settlement
from storage.store import Store
from storage.tables import rounds
from storage.views import Views
from tests.storage.samples import DAY, HOUR, LEASE, MINUTE, NOON, only_due, outlet, owed, record, visit_of

KEEP = 90 * DAY
LATER = NOON + KEEP + HOUR


def visited(store: Store, *moments) -> None:
    store.sync_sources([outlet()], NOON)
    for now in moments:
        due = only_due(store, now)
        record(store, due, now=now, visit=visit_of(due, now, Outcome.GONE))


def test_old_visits_are_forgotten_and_younger_ones_are_not(store: Store):
    visited(store, NOON, NOON + 30 * MINUTE, NOON + 2 * HOUR)
    assert store.prune(LATER, KEEP) == 2
    assert [visit.started_at for visit in Views(store.engine).visits()] == [NOON + 2 * HOUR]
    assert store.prune(LATER, KEEP) == 0


def test_the_last_visit_of_a_source_is_never_forgotten(store: Store):
    visited(store, NOON, NOON + 30 * MINUTE)
    assert store.prune(LATER + KEEP, KEEP) == 1
    [last] = Views(store.engine).visits()
    assert last.started_at == NOON + 30 * MINUTE


def tried(store: Store, uid: str, state: DeliveryState) -> None:
    store.owe(owed(uid, channel=uid), NOON)
    [claimed] = store.claim_deliveries(1, NOON, LEASE)
    store.settle(claimed, Settlement(state=state, because="so", retry_at=NOON + DAY), NOON)


def test_attempts_of_what_is_settled_are_forgotten_and_of_what_is_owed_are_not(store: Store):
    for state in (DeliveryState.SENT, DeliveryState.DEAD, DeliveryState.OWED):
        tried(store, state.value, state)
    assert store.prune(LATER, KEEP) == 2
    left = {uid: len(Views(store.engine).delivery(uid).attempts) for uid in ("sent", "dead", "owed")}
    assert left == {"sent": 0, "dead": 0, "owed": 1}


def test_a_message_whose_attempts_are_forgotten_can_be_replayed(store: Store):
    tried(store, "dead", DeliveryState.DEAD)
    store.prune(LATER, KEEP)
    assert store.replay("dead", LATER)
    [claimed] = store.claim_deliveries(1, LATER, LEASE)
    assert (claimed.attempt, claimed.turn) == (2, 1)


def test_the_last_good_round_and_the_last_of_all_are_never_forgotten(store: Store):
    for minutes, good in enumerate((True, True, False, False)):
        store.record_round(NOON, NOON + minutes * MINUTE, good=good)
    assert store.prune(LATER, KEEP) == 2
    views = Views(store.engine)
    assert views.last_good_round() == NOON + MINUTE
    assert views.newest_round().finished_at == NOON + 3 * MINUTE


def test_many_rows_are_forgotten_in_batches(sqlite_store: Store):
    many = 2 * history.BATCH + 5
    moments = {"started_at": NOON, "finished_at": NOON, "good": False}
    with sqlite_store.engine.write() as connection:
        connection.execute(sa.insert(rounds), [moments] * many)
    begun: list[object] = []
    sa.event.listen(sqlite_store.engine.engine, "begin", begun.append)
    assert sqlite_store.prune(LATER, KEEP) == many - 1
    assert len(begun) == 3 + 4, "three of rounds, one each of visits, attempts, texts and terms"


def test_what_is_young_is_kept(store: Store):
    visited(store, NOON, NOON + 30 * MINUTE)
    store.record_round(NOON, NOON, good=True)
    store.record_round(NOON, NOON, good=True)
    assert store.prune(NOON + KEEP, KEEP) == 0
