"""Sources follow the configuration, and are visited one per host at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from storage.host_names import host_of
from storage.records import Outcome
from storage.store import Store
from storage.tables import Moment, sources
from storage.views import Views
from storage.visits import Report
from tests.storage.samples import (
    DAY,
    HOUR,
    LEASE,
    MINUTE,
    NOON,
    SECOND,
    item,
    only_due,
    outlet,
    record,
    visit_of,
)


def keys(store: Store, now=NOON, limit=10) -> list[str]:
    return [due.key for due in store.claim_sources(limit, now, LEASE)]


def row(store: Store, key: str = "gazette/feed1"):
    [found] = [each for each in Views(store.engine).sources(enabled_only=False) if each.key == key]
    return found


def test_a_new_source_is_due_at_once(store: Store):
    store.sync_sources([outlet()], NOON)
    due = only_due(store)
    assert (due.key, due.outlet, due.url) == ("gazette/feed1", "gazette", "https://gazette.example/feed1")
    assert not due.visited_before


def test_reading_the_same_configuration_again_changes_nothing(store: Store):
    store.sync_sources([outlet()], NOON)
    record(store, only_due(store), item("one"))
    before = row(store)
    store.sync_sources([outlet()], NOON + HOUR)
    assert row(store) == before


def test_what_vanished_from_the_configuration_is_disabled_and_comes_back_with_its_history(store: Store):
    store.sync_sources([outlet(), outlet("herald")], NOON)
    for due in store.claim_sources(10, NOON, LEASE):
        record(store, due)
    store.sync_sources([outlet("herald")], NOON)
    assert [source.key for source in Views(store.engine).sources()] == ["herald/feed1"]
    assert keys(store, NOON + DAY) == ["herald/feed1"]
    store.sync_sources([outlet(), outlet("herald")], NOON + DAY)
    assert row(store).first_good_at == NOON
    assert keys(store, NOON + DAY) == ["gazette/feed1"]


def test_a_disabled_outlet_is_not_visited(store: Store):
    store.sync_sources([outlet(enabled=False)], NOON)
    assert keys(store) == []


def test_another_address_forgets_what_the_old_one_said(store: Store):
    store.sync_sources([outlet()], NOON)
    due = only_due(store)
    visit = visit_of(
        due, etag="e1", last_modified="monday", body_hash="b1", moved_to="https://new.example/feed"
    )
    record(store, due, visit=visit)
    store.sync_sources([outlet(host="other.example")], NOON + MINUTE)
    due = only_due(store, NOON + MINUTE)
    assert (due.url, due.etag, due.last_modified, due.body_hash) == (
        "https://other.example/feed1",
        None,
        None,
        None,
    )
    assert due.visited_before


def test_a_visit_to_an_address_that_was_changed_meanwhile_counts_for_nothing(store: Store):
    store.sync_sources([outlet()], NOON)
    due = only_due(store)
    store.sync_sources([outlet(host="other.example")], NOON)
    assert record(store, due, item("one")) is None
    assert Views(store.engine).articles() == []


def test_a_claimed_source_is_nobody_elses_until_the_lease_ends(store: Store):
    store.sync_sources([outlet()], NOON)
    assert keys(store) == ["gazette/feed1"]
    assert keys(store, NOON + LEASE - SECOND) == []
    assert keys(store, NOON + LEASE) == ["gazette/feed1"]


def test_two_sources_of_one_host_are_visited_one_after_the_other(store: Store):
    store.sync_sources([outlet(ranks=(1, 1)), outlet("herald")], NOON)
    first, *others = store.claim_sources(10, NOON, LEASE)
    assert [due.outlet for due in (first, *others)] == ["gazette", "herald"]
    assert keys(store) == []
    record(store, first, host_next_at=NOON + SECOND)
    assert keys(store) == []
    assert keys(store, NOON + SECOND) == ["gazette/feed2"]


def test_a_host_with_many_sources_does_not_starve_the_others(store: Store):
    store.sync_sources([outlet(f"blog{number}", host="blogs.example") for number in range(20)], NOON)
    store.sync_sources(
        [*[outlet(f"blog{number}", host="blogs.example") for number in range(20)], outlet()], NOON + SECOND
    )
    assert "gazette/feed1" in keys(store, NOON + SECOND, limit=2)


def test_the_longest_waiting_come_first(store: Store):
    store.sync_sources([outlet("late")], NOON + MINUTE)
    store.sync_sources([outlet("late"), outlet("early")], NOON)
    assert keys(store, NOON + HOUR, limit=1) == ["early/feed1"]


def test_a_cron_run_visits_only_what_was_due_when_it_began(store: Store):
    store.sync_sources([outlet()], NOON)
    record(store, only_due(store))
    assert store.claim_sources(10, NOON + HOUR, LEASE, due_by=NOON + MINUTE) == []
    assert store.claim_sources(10, NOON + HOUR, LEASE, due_by=NOON + 10 * MINUTE) != []


def test_a_host_that_asked_us_to_wait_is_not_asked(store: Store):
    store.sync_sources([outlet(ranks=(1, 1))], NOON)
    due = only_due(store)
    record(store, due, visit=visit_of(due, outcome=Outcome.RATE_LIMITED, retry_after=timedelta(hours=1)))
    assert keys(store, NOON + HOUR - SECOND) == []
    assert keys(store, NOON + HOUR) == ["gazette/feed2"]


def fail(store: Store, key: str, now: datetime, outcome: Outcome = Outcome.GONE) -> None:
    """Let a source's visit at `now` fail."""
    [due] = [each for each in store.claim_sources(10, now, LEASE) if each.key == key]
    record(store, due, now=now, visit=visit_of(due, now, outcome))


def test_a_lesser_source_stands_in_only_while_a_better_one_fails(store: Store):
    store.sync_sources([outlet(ranks=(1, 2), own_hosts=True)], NOON)
    assert only_due(store).key == "gazette/feed1", "a source that was never visited is not failing"
    fail(store, "gazette/feed1", NOON + HOUR)
    assert keys(store, NOON + HOUR) == [], "one failure is most often a blip"
    fail(store, "gazette/feed1", NOON + 2 * HOUR)
    assert store.claim_sources(10, NOON + 2 * HOUR, MINUTE)[0].key == "gazette/feed2"
    sooner, best = store.claim_sources(10, NOON + 3 * HOUR, LEASE)
    assert (sooner.key, best.key) == ("gazette/feed2", "gazette/feed1")
    record(store, best, now=NOON + 3 * HOUR)
    assert keys(store, NOON + DAY) == ["gazette/feed1"], "the better one works again"


def test_a_lesser_source_without_a_better_one_is_visited(store: Store):
    store.sync_sources([outlet(ranks=(2, 3), own_hosts=True)], NOON)
    assert keys(store) == ["gazette/feed1"]


def test_a_good_visit_leaves_its_validators_and_a_failed_one_keeps_the_last_good_ones(store: Store):
    store.sync_sources([outlet()], NOON)
    due = only_due(store)
    record(store, due, visit=visit_of(due, etag="e1", last_modified="monday", body_hash="b1"))
    for hours, outcome, etag in (
        (1, Outcome.SERVER_ERROR, None),
        (2, Outcome.UNCHANGED, None),
        (3, Outcome.UNCHANGED, "e2"),
    ):
        now = NOON + hours * HOUR
        due = only_due(store, now)
        assert (due.etag, due.last_modified, due.body_hash) == ("e1", "monday", "b1")
        record(store, due, now=now, visit=visit_of(due, now, outcome, etag=etag))
    assert only_due(store, NOON + DAY).etag == "e2"


def test_a_bookmark_stays_until_another_is_left_and_is_gone_with_the_address(store: Store):
    store.sync_sources([outlet()], NOON)
    due = only_due(store)
    assert due.bookmark is None
    record(store, due, visit=visit_of(due, bookmark={"modified": "2026-11-02T11:00:00", "parts": {"a": 1}}))
    due = only_due(store, NOON + HOUR)
    assert due.bookmark == {"modified": "2026-11-02T11:00:00", "parts": {"a": 1}}
    record(store, due, now=NOON + HOUR)
    due = only_due(store, NOON + 2 * HOUR)
    assert due.bookmark == {"modified": "2026-11-02T11:00:00", "parts": {"a": 1}}
    failed = visit_of(due, NOON + 2 * HOUR, Outcome.SERVER_ERROR)
    record(store, due, now=NOON + 2 * HOUR, visit=failed)
    due = only_due(store, NOON + 3 * HOUR)
    assert due.bookmark == {"modified": "2026-11-02T11:00:00", "parts": {"a": 1}}
    record(store, due, now=NOON + 3 * HOUR)
    store.sync_sources([outlet(host="other.example")], NOON + 4 * HOUR)
    assert only_due(store, NOON + 4 * HOUR).bookmark is None


def test_failures_are_counted_in_a_row(store: Store):
    store.sync_sources([outlet()], NOON)
    counted = []
    for hours, outcome in enumerate((Outcome.GONE, Outcome.TIMED_OUT, Outcome.EMPTY, Outcome.MALFORMED)):
        now = NOON + hours * HOUR
        due = only_due(store, now)
        record(store, due, now=now, visit=visit_of(due, now, outcome))
        counted.append(row(store).failures)
    assert counted == [1, 2, 0, 1]
    assert row(store).last_outcome == "malformed"
    assert row(store).last_good_at == NOON + 2 * HOUR
    assert [visit.outcome for visit in Views(store.engine).visits()] == [
        "malformed",
        "empty",
        "timed_out",
        "gone",
    ]


def test_a_moved_source_is_visited_where_it_is_now(store: Store):
    store.sync_sources([outlet()], NOON)
    due = only_due(store)
    record(store, due, visit=visit_of(due, moved_to="https://new.example/feed"))
    assert only_due(store, NOON + HOUR).url == "https://new.example/feed"


def test_a_redirect_of_a_failed_visit_moves_nothing(store: Store):
    store.sync_sources([outlet()], NOON)
    due = only_due(store)
    record(store, due, visit=visit_of(due, outcome=Outcome.NOT_A_FEED, moved_to="https://consent.example/"))
    assert only_due(store, NOON + HOUR).url == "https://gazette.example/feed1"


def moved(store: Store) -> None:
    """Let a source move for good, at noon."""
    store.sync_sources([outlet()], NOON)
    due = only_due(store)
    record(store, due, visit=visit_of(due, moved_to="https://new.example/feed", etag="e1", body_hash="b1"))


def test_a_move_is_forgotten_after_two_failures_in_a_row_where_it_led(store: Store):
    moved(store)
    fail(store, "gazette/feed1", NOON + HOUR, Outcome.SERVER_ERROR)
    assert only_due(store, NOON + 2 * HOUR).url == "https://new.example/feed", "one failure is a blip"
    fail(store, "gazette/feed1", NOON + 3 * HOUR, Outcome.SERVER_ERROR)
    due = only_due(store, NOON + 5 * HOUR)
    assert (due.url, due.etag, due.body_hash) == ("https://gazette.example/feed1", None, None)
    fail(store, "gazette/feed1", NOON + 8 * HOUR)
    assert only_due(store, NOON + DAY).url == "https://gazette.example/feed1"


@pytest.mark.parametrize("outcome", [Outcome.GONE, Outcome.NAME_UNKNOWN, Outcome.TLS_FAILED])
def test_a_move_to_where_nothing_is_any_more_is_forgotten_at_once(store: Store, outcome: Outcome):
    moved(store)
    fail(store, "gazette/feed1", NOON + HOUR, outcome)
    assert only_due(store, NOON + DAY).url == "https://gazette.example/feed1"


def test_a_source_that_never_moved_keeps_its_validators_while_it_fails(store: Store):
    store.sync_sources([outlet()], NOON)
    due = only_due(store)
    record(store, due, visit=visit_of(due, etag="e1"))
    fail(store, "gazette/feed1", NOON + HOUR)
    fail(store, "gazette/feed1", NOON + 2 * HOUR)
    assert only_due(store, NOON + DAY).etag == "e1"


def when_everything_was_dark(store: Store, outcome: Outcome) -> None:
    """Five outlets, all good at noon, have failed from one o'clock on; each will look again in six hours."""
    store.sync_sources([outlet(f"outlet{number}") for number in range(5)], NOON)
    for due in store.claim_sources(10, NOON, LEASE):
        record(store, due)
    for hours in (1, 2):
        now = NOON + hours * HOUR
        for due in store.claim_sources(10, now, LEASE):
            later = visit_of(due, now, outcome, next_visit_at=now + (1 if hours == 1 else 6) * HOUR)
            record(store, due, now=now, visit=later)


def visited(store: Store, number: int, now: datetime, **how: object) -> None:
    """Visit one outlet now, whenever it was due."""
    key = f"outlet{number}/feed1"
    others = sa.case((sources.c.key == key, now), else_=sources.c.next_visit_at)
    with store.engine.write() as connection:
        connection.execute(sa.update(sources).values(next_visit_at=sa.type_coerce(others, Moment())))
    [due] = [each for each in store.claim_sources(10, now, SECOND) if each.key == key]
    record(store, due, now=now, visit=visit_of(due, now, **how))


@pytest.mark.parametrize("outcome", [Outcome.NAME_UNKNOWN, Outcome.CONNECTION_FAILED, Outcome.TIMED_OUT])
def test_when_the_network_is_back_everybody_is_asked_soon(store: Store, outcome: Outcome):
    when_everything_was_dark(store, outcome)
    now = NOON + 3 * HOUR
    visited(store, 0, now)
    assert sorted(keys(store, now + MINUTE)) == [f"outlet{number}/feed1" for number in (1, 2, 3, 4)]
    times = {row(store, f"outlet{number}/feed1").next_visit_at for number in (1, 2, 3, 4)}
    assert len(times) == 4, "not all in one moment"


def test_a_failure_that_is_stored_with_the_good_visit_that_ends_the_dark_is_followed_by_another_try_soon(
    store: Store,
):
    when_everything_was_dark(store, Outcome.TIMED_OUT)
    now = NOON + 9 * HOUR
    good, failed, *_ = store.claim_sources(10, now, SECOND)
    later = visit_of(failed, now, Outcome.TIMED_OUT, next_visit_at=now + 6 * HOUR)
    store.record_visits(
        [
            Report(due=due, visit=visit, new=(), host_next_at=now, now=now, wants_pages=False)
            for due, visit in ((good, visit_of(good, now)), (failed, later))
        ]
    )
    assert row(store, failed.key).next_visit_at <= now + MINUTE


def test_a_source_whose_server_said_no_is_not_asked_sooner_when_the_network_is_back(store: Store):
    when_everything_was_dark(store, Outcome.GONE)
    visited(store, 0, NOON + 3 * HOUR)
    assert keys(store, NOON + 4 * HOUR) == ["outlet0/feed1"]


def test_dead_sources_are_left_alone_while_others_can_be_read(store: Store):
    when_everything_was_dark(store, Outcome.NAME_UNKNOWN)
    now = NOON + 3 * HOUR
    visited(store, 0, now)
    visited(store, 1, now + MINUTE, outcome=Outcome.TIMED_OUT, next_visit_at=NOON + DAY)
    visited(store, 0, now + 20 * MINUTE)
    assert row(store, "outlet1/feed1").next_visit_at == NOON + DAY


def test_a_source_that_failed_once_is_asked_in_its_own_time_at_the_first_start(store: Store):
    store.sync_sources([outlet("outlet0"), outlet("outlet1")], NOON)
    visited(store, 1, NOON, outcome=Outcome.TIMED_OUT)
    visited(store, 0, NOON + MINUTE)
    assert row(store, "outlet1/feed1").next_visit_at == NOON + 10 * MINUTE


def test_a_claim_says_whether_a_robots_txt_of_the_host_is_kept(store: Store):
    store.sync_sources([outlet("gazette"), outlet("herald"), outlet("lantern")], NOON)
    store.keep_robots("gazette.example", 200, "", NOON + HOUR, NOON)
    store.keep_robots("herald.example", 200, "", NOON, NOON)  # it holds no longer
    claimed = {each.outlet: each.has_rules for each in store.claim_sources(10, NOON, LEASE)}
    assert claimed == {"gazette": True, "herald": False, "lantern": False}


def test_a_late_visit_changes_nothing(store: Store):
    store.sync_sources([outlet()], NOON)
    late = only_due(store)
    after = NOON + LEASE
    due = only_due(store, after)
    assert record(store, late, item("late"), now=after, host_next_at=NOON) is None
    assert Views(store.engine).visits() == []
    assert record(store, due, item("on-time"), now=after) == 1
    assert record(store, replace(due, token="invented"), item("more"), now=after) is None
    assert [article.title for article in Views(store.engine).articles()] == ["About on-time"]


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Gazette.Example/feed", "gazette.example"),
        ("https://gazette.example:443/feed", "gazette.example"),
        ("http://127.0.0.1:8080/feed", "127.0.0.1:8080"),
        ("https://gazette.example:99999/", ""),
        ("nonsense", ""),
    ],
)
def test_a_host_has_a_port_only_where_it_is_no_default(url: str, host: str):
    assert host_of(url) == host


def test_a_claim_is_prolonged_with_that_of_its_host_until_somebody_else_has_it(store: Store):
    store.sync_sources([outlet(ranks=(1, 1))], NOON)
    late = only_due(store)
    after = NOON + LEASE
    assert store.hold_source(late, after - SECOND, LEASE)
    assert keys(store, after) == []  # neither the source, nor the other one of its host
    store.claim_sources(2, after + LEASE, LEASE)
    [due] = store.claim_sources(2, after + 2 * LEASE, LEASE)
    assert store.hold_source(due, after + 3 * LEASE, LEASE)
    assert not store.hold_source(replace(due, token="another"), after + 3 * LEASE, LEASE)


def test_a_claim_that_was_lost_is_not_prolonged(store: Store):
    store.sync_sources([outlet()], NOON)
    late = only_due(store)
    due = only_due(store, NOON + LEASE)
    assert due.key == late.key
    assert not store.hold_source(late, NOON + LEASE, LEASE)
    assert store.hold_source(due, NOON + LEASE, LEASE)
