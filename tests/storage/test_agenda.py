"""What is due now, and what comes next."""

from __future__ import annotations

from storage.records import DeliveryState, Due, Outcome, Settlement
from storage.store import Store
from storage.views import Views
from tests.storage.samples import (
    DAY,
    HOUR,
    LEASE,
    MINUTE,
    NOON,
    SECOND,
    examined,
    failed,
    item,
    listed,
    only_due,
    outlet,
    owed,
    page_result,
    pages,
    record,
    visit_of,
)


def test_an_empty_database_has_nothing_due(store: Store):
    assert store.due(NOON).nothing


def test_what_is_due_is_counted(store: Store):
    listed(store, item("a"), item("b"))
    store.owe(owed("msg_1"), NOON)
    assert store.due(NOON) == Due(sources=0, pages=2, revisions=2, deliveries=1)
    assert store.due(NOON + HOUR).sources == 1
    assert store.due(NOON + HOUR, sources_by=NOON).sources == 0


def test_what_is_in_somebodys_hands_is_not_due_until_the_lease_ends(store: Store):
    listed(store, item("a"))
    store.owe(owed("msg_1"), NOON)
    pages(store)
    store.claim_deliveries(10, NOON, LEASE)
    assert store.due(NOON) == Due(sources=0, pages=0, revisions=1, deliveries=0)
    assert store.due(NOON + LEASE) == Due(sources=0, pages=1, revisions=1, deliveries=1)


def test_only_the_newest_revision_of_an_article_is_due(store: Store):
    listed(store, item("a"))
    store.record_page(page_result(pages(store)["a"], "text"))
    assert store.due(NOON).revisions == 1


def test_patience_counts_what_is_due_soon(store: Store):
    listed(store, item("a"))
    store.record_page(failed(pages(store)["a"], Outcome.TIMED_OUT, retry_at=NOON + 5 * SECOND))
    store.owe(owed("msg_1", due_at=NOON + 5 * SECOND), NOON)
    assert (store.due(NOON).pages, store.due(NOON).deliveries) == (0, 0)
    soon = store.due(NOON, patience=10 * SECOND)
    assert (soon.pages, soon.deliveries) == (1, 1)


def test_a_hosts_short_pause_is_no_reason_to_stop_and_its_wish_to_be_left_alone_is(store: Store):
    store.sync_sources([outlet(ranks=(1, 1))], NOON)
    due = only_due(store)
    record(store, due, host_next_at=NOON + SECOND)
    assert store.due(NOON).sources == 1
    due = only_due(store, NOON + SECOND)
    limited = visit_of(due, NOON + SECOND, Outcome.RATE_LIMITED, retry_after=HOUR)
    record(store, due, now=NOON + SECOND, visit=limited)
    assert store.due(NOON + 30 * MINUTE).sources == 0
    assert store.due(NOON + HOUR + SECOND).sources == 2


def test_a_host_that_is_left_alone_after_trouble_is_not_waited_for(store: Store):
    store.sync_sources([outlet(ranks=(1, 1))], NOON)
    record(store, only_due(store), host_next_at=NOON + MINUTE)
    assert store.due(NOON).sources == 0
    assert store.due(NOON + 40 * SECOND).sources == 1


def test_rounds_are_written_down(store: Store):
    views = Views(store.engine)
    assert (views.last_good_round(), views.newest_round()) == (None, None)
    store.record_round(NOON, NOON + MINUTE, good=True)
    store.record_round(NOON + HOUR, NOON + HOUR + MINUTE, good=False, note="no source could be read")
    assert views.last_good_round() == NOON + MINUTE
    newest = views.newest_round()
    assert (newest.good, newest.note) == (False, "no source could be read")


def test_a_note_is_kept_until_another_takes_its_place(store: Store):
    assert store.note("daily line") is None
    for day in ("2026-11-01", "2026-11-02"):
        store.put_note("daily line", day, NOON)
        assert store.note("daily line") == day


def test_a_day_is_counted(store: Store):
    listed(store, item("a"), item("b"))
    wanted = pages(store)
    store.record_page(page_result(wanted["a"], "text"))
    [seen, _] = sorted(store.unexamined(10), key=lambda each: each.basis.value, reverse=True)
    store.record_examination(examined(seen))
    due = only_due(store, NOON + HOUR)
    record(store, due, now=NOON + HOUR, visit=visit_of(due, NOON + HOUR, Outcome.GONE, detail="HTTP 404"))
    for uid in ("msg_1", "msg_2", "msg_3"):
        store.owe(owed(uid), NOON)
    for state in (DeliveryState.SENT, DeliveryState.DEAD):
        [claimed] = store.claim_deliveries(1, NOON, LEASE)
        store.settle(claimed, Settlement(state=state, because="so"), NOON)
    counts = Views(store.engine).counts(NOON, NOON + DAY)
    assert counts.visits_by_outcome == {"gone": 1, "ok": 1}
    assert (counts.visits, counts.visits_failed, counts.sources_failing, counts.articles_new) == (2, 1, 1, 2)
    assert (counts.pages_by_outcome, counts.matches, counts.alerts) == ({"ok": 1}, 1, 0)
    assert (counts.deliveries_sent, counts.deliveries_dead, counts.deliveries_owed) == (1, 1, 1)
    assert counts.revisions_unexamined == 1
    quiet_day = Views(store.engine).counts(NOON + DAY, NOON + 2 * DAY)
    assert (quiet_day.visits, quiet_day.articles_new, quiet_day.deliveries_sent) == (0, 0, 0)
