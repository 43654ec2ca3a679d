"""One watch at a time works on a database, and a dead one's place is taken."""

from __future__ import annotations

import pytest

from storage.errors import LeaseHeld
from storage.store import Store
from tests.storage.samples import MINUTE, NOON, SECOND


def take(store: Store, holder: str, now=NOON, **options):
    return store.take_lease("watch", holder, now, MINUTE, **options)


def test_a_free_lease_is_taken_and_a_held_one_says_by_whom_and_until_when(store: Store):
    lease = take(store, "one:1:a")
    assert (lease.token, lease.until, lease.taken_from) == (1, NOON + MINUTE, None)
    with pytest.raises(LeaseHeld, match="one:1:a is at work") as held:
        take(store, "two:2:b", NOON + MINUTE - SECOND)
    assert (held.value.holder, held.value.until) == ("one:1:a", NOON + MINUTE)


def test_a_lease_past_its_end_is_taken_over_and_its_holder_cannot_keep_it(store: Store):
    old = take(store, "one:1:a")
    new = take(store, "two:2:b", NOON + MINUTE)
    assert (new.token, new.taken_from) == (2, "one:1:a")
    assert not store.keep_lease(old, NOON + MINUTE, MINUTE)
    store.free_lease(old)
    assert store.keep_lease(new, NOON + MINUTE, MINUTE)


def test_a_lease_that_is_kept_goes_on(store: Store):
    lease = take(store, "one:1:a")
    assert store.keep_lease(lease, NOON + 30 * SECOND, MINUTE)
    with pytest.raises(LeaseHeld):
        take(store, "two:2:b", NOON + MINUTE)


def test_a_lease_that_was_given_back_is_free_at_once_and_taken_from_nobody(store: Store):
    store.free_lease(take(store, "one:1:a"))
    lease = take(store, "two:2:b")
    assert (lease.token, lease.taken_from) == (2, None)


def test_the_lease_of_a_holder_known_to_be_dead_need_not_end(store: Store):
    take(store, "one:1:a")
    with pytest.raises(LeaseHeld):
        take(store, "two:2:b", over="three:3:c")
    assert take(store, "two:2:b", over="one:1:a").taken_from == "one:1:a"


def test_two_leases_of_other_names_do_not_meet(store: Store):
    take(store, "one:1:a")
    assert store.take_lease("import", "two:2:b", NOON, MINUTE).token == 1
