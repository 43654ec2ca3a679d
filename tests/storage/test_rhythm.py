"""What is known of a source's rhythm is kept from visit to visit, and decides when its reserves stand in."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime

import pytest
import sqlalchemy as sa

from storage.records import DueSource, Outcome, Rhythm
from storage.rhythm import columns_of
from storage.store import Store
from storage.tables import sources
from storage.views import Views
from tests.storage.samples import DAY, HOUR, LEASE, MINUTE, NOON, item, only_due, outlet, record, visit_of

KNOWN = Rhythm(
    interval=7 * MINUTE,
    new_per_day=48.5,
    known_share=0.9,
    listed=20,
    newest_at=NOON - HOUR,
    last_new_at=NOON - MINUTE,
    barren_since=NOON,
    conditional_visits=4,
    validators_lie=True,
    lied_at=NOON - DAY,
)


def keys(store: Store, now: datetime) -> list[str]:
    return [due.key for due in store.claim_sources(10, now, MINUTE)]


def visit(store: Store, due: DueSource, now: datetime, rhythm: Rhythm | None = None, **how: object) -> None:
    """Visit a source that was claimed; the next time in an hour."""
    fields = {"rhythm": rhythm, "next_visit_at": now + HOUR} | how
    record(store, due, now=now, visit=visit_of(due, now, **fields))


def change(store: Store, key: str, **values: object) -> None:
    with store.engine.write() as connection:
        connection.execute(sa.update(sources).where(sources.c.key == key).values(**values))


def test_every_part_of_a_rhythm_is_kept(store: Store):
    assert all(getattr(KNOWN, each.name) != each.default for each in fields(Rhythm))
    store.sync_sources([outlet()], NOON)
    visit(store, only_due(store), NOON, KNOWN)
    due = only_due(store, NOON + HOUR)
    assert due.rhythm == KNOWN
    assert (due.first_good_at, due.last_good_at) == (NOON, NOON)


def test_a_visit_that_taught_nothing_leaves_the_rhythm(store: Store):
    store.sync_sources([outlet()], NOON)
    visit(store, only_due(store), NOON, KNOWN)
    visit(store, only_due(store, NOON + HOUR), NOON + HOUR, outcome=Outcome.TIMED_OUT)
    assert only_due(store, NOON + DAY).rhythm == KNOWN


def test_another_address_has_another_rhythm(store: Store):
    store.sync_sources([outlet()], NOON)
    visit(store, only_due(store), NOON, KNOWN)
    change(store, "gazette/feed1", closed="HTTP 410", quiet_since=NOON)
    store.sync_sources([outlet(host="other.example")], NOON + MINUTE)
    assert only_due(store, NOON + MINUTE).rhythm == Rhythm()
    [row] = Views(store.engine).sources()
    assert (row.closed, row.quiet_since) == (None, None)


def test_what_a_visit_is_concluded_to_be_is_what_is_stored(store: Store):
    store.sync_sources([outlet()], NOON)
    due = only_due(store)
    seen = []

    def conclude(visit):
        seen.append(visit.new)
        return visit_of(due, outcome=Outcome.MOVED, new=visit.new, rhythm=KNOWN)

    record(store, due, item("one"), item("two"), conclude=conclude)
    assert seen == [2]
    [stored] = Views(store.engine).visits()
    assert (stored.outcome, stored.new) == ("moved", 2)
    [row] = Views(store.engine).sources()
    assert (row.last_outcome, row.interval_s) == ("moved", 420)


@pytest.fixture
def pair(store: Store) -> Store:
    """A source and its reserve, the better one visited and well."""
    store.sync_sources([outlet(ranks=(1, 2), own_hosts=True)], NOON)
    visit(store, only_due(store), NOON)
    return store


def test_a_reserve_stands_in_while_the_better_source_is_quiet_and_rests_when_it_is_back(pair: Store):
    change(pair, "gazette/feed1", quiet_since=NOON)
    assert keys(pair, NOON + 2 * HOUR) == ["gazette/feed2", "gazette/feed1"]
    change(pair, "gazette/feed1", quiet_since=None)
    assert keys(pair, NOON + DAY) == ["gazette/feed1"]


@pytest.mark.parametrize("outcome", [Outcome.EMPTY, Outcome.STALE])
def test_a_reserve_stands_in_when_the_better_source_has_had_no_news_in_it_twice_in_a_row(
    pair: Store, outcome: Outcome
):
    barren = Rhythm(barren_since=NOON + HOUR)
    for hours, standing_in in ((1, []), (2, ["gazette/feed2"])):
        now = NOON + hours * HOUR
        [due] = pair.claim_sources(10, now, LEASE)
        visit(pair, due, now, barren, outcome=outcome)
        assert keys(pair, now) == standing_in
    now = NOON + 3 * HOUR
    stand_in, better = pair.claim_sources(10, now, LEASE)
    assert (stand_in.key, better.key) == ("gazette/feed2", "gazette/feed1")
    visit(pair, better, now, Rhythm())
    assert keys(pair, NOON + DAY) == ["gazette/feed1"], "the better one has news again"


def test_a_source_that_is_closed_leaves_its_place_to_the_next_best(pair: Store):
    visit(pair, only_due(pair, NOON + HOUR), NOON + HOUR, outcome=Outcome.GONE_FOR_GOOD, detail="HTTP 410")
    assert keys(pair, NOON + DAY) == ["gazette/feed2"]
    assert pair.due(NOON + DAY).sources == 0, "it is in our hands; the closed one is not due"
    assert pair.reopen_source("gazette/feed1", NOON + 2 * DAY)
    assert keys(pair, NOON + 2 * DAY) == ["gazette/feed1"]


def test_a_closed_source_wakes_only_the_next_best_however_barren_it_was(
    store: Store,
):
    store.sync_sources([outlet(ranks=(1, 2, 3), own_hosts=True)], NOON)
    change(store, "gazette/feed1", closed="HTTP 410", **columns_of(KNOWN))
    assert keys(store, NOON + HOUR) == ["gazette/feed2"]


def test_a_source_is_hastened_when_the_configuration_is_in_more_of_a_hurry(store: Store):
    store.sync_sources([outlet(name) for name in ("late", "soon", "failing", "other")], NOON)
    for due in store.claim_sources(10, NOON, LEASE):
        failed = due.outlet == "failing"
        after = HOUR if due.outlet == "soon" else DAY
        visit(store, due, NOON, outcome=Outcome.GONE if failed else Outcome.OK, next_visit_at=NOON + after)
    store.hasten_sources({f"{name}/feed1": NOON + 5 * HOUR for name in ("late", "soon", "failing")})
    next_at = {row.outlet: row.next_visit_at - NOON for row in Views(store.engine).sources()}
    assert next_at == {"late": 5 * HOUR, "soon": HOUR, "failing": DAY, "other": DAY}
