"""The outbox: nothing is lost, nothing is sent by two at once, and every repeat is known to be one."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from storage.records import ClaimedDelivery, DeliveryState, Settlement
from storage.store import Store
from storage.tables import channels
from storage.views import Views
from tests.storage.samples import HOUR, LEASE, MINUTE, NOON, SECOND, owed

SENT = Settlement(state=DeliveryState.SENT, because="accepted", status=204)


def claim(store: Store, now=NOON, limit: int = 10) -> list[ClaimedDelivery]:
    return store.claim_deliveries(limit, now, LEASE)


def channel_rows(store: Store) -> list[sa.Row]:
    """Return what is kept of each channel that was ever used."""
    with store.engine.read() as connection:
        return list(connection.execute(sa.select(channels).order_by(channels.c.id)))


def again_at(moment, **fields) -> Settlement:
    return Settlement(state=DeliveryState.OWED, because="HTTP 500", status=500, retry_at=moment, **fields)


def test_a_message_is_owed_once_however_often_it_is_asked_for(store: Store):
    store.owe(owed("msg_1", payload=b"first"), NOON)
    store.owe(owed("msg_1", payload=b"second"), NOON)
    [claimed] = claim(store)
    assert (claimed.payload, claimed.alert, claimed.owed_since) == (b"first", None, NOON)


def test_an_attempt_is_on_record_before_anything_is_sent(store: Store):
    store.owe(owed("msg_1"), NOON)
    [claimed] = claim(store)
    assert (claimed.attempt, claimed.repeat, claimed.lease_until) == (1, False, NOON + LEASE)
    [attempt] = Views(store.engine).delivery("msg_1").attempts
    assert (attempt.number, attempt.started_at, attempt.finished_at) == (1, NOON, None)


def test_what_is_claimed_is_nobody_elses_until_the_lease_ends_and_then_known_to_be_a_repeat(store: Store):
    store.owe(owed("msg_1"), NOON)
    claim(store)
    assert claim(store, NOON + LEASE - SECOND) == []
    [again] = claim(store, NOON + LEASE)
    assert (again.uid, again.attempt, again.repeat) == ("msg_1", 2, True)


def test_a_message_that_is_not_due_waits(store: Store):
    store.owe(owed("msg_1", due_at=NOON + MINUTE), NOON)
    assert claim(store) == []
    assert len(claim(store, NOON + MINUTE)) == 1


def test_a_message_that_was_sent_is_done(store: Store):
    store.owe(owed("msg_1"), NOON)
    [claimed] = claim(store)
    assert store.settle(claimed, SENT, NOON + SECOND)
    assert claim(store, NOON + HOUR) == []
    whole = Views(store.engine).delivery("msg_1")
    assert (whole.delivery.state, whole.delivery.because, whole.delivery.settled_at) == (
        "sent",
        "accepted",
        NOON + SECOND,
    )
    assert [(each.finished_at, each.because, each.status) for each in whole.attempts] == [
        (NOON + SECOND, "accepted", 204)
    ]
    [channel] = channel_rows(store)
    assert (channel.last_sent_at, channel.failures) == (NOON + SECOND, 0)


def test_a_message_that_failed_is_tried_again_and_not_called_a_repeat(store: Store):
    store.owe(owed("msg_1"), NOON)
    [claimed] = claim(store)
    assert store.settle(claimed, again_at(NOON + MINUTE), NOON)
    assert claim(store, NOON + MINUTE - SECOND) == []
    [again] = claim(store, NOON + MINUTE)
    assert (again.attempt, again.repeat) == (2, False)


def test_a_late_worker_changes_nothing(store: Store):
    store.owe(owed("msg_1"), NOON)
    [late] = claim(store)
    [claimed] = claim(store, NOON + LEASE)
    gave_up = Settlement(state=DeliveryState.DEAD, because="gave up", channel_disabled="HTTP 410")
    assert not store.settle(late, gave_up, NOON + LEASE)
    assert channel_rows(store) == []
    assert [each.finished_at for each in Views(store.engine).delivery("msg_1").attempts] == [None, None]
    assert store.settle(claimed, SENT, NOON + LEASE)
    assert not store.settle(claimed, SENT, NOON + LEASE), "once is enough"


def test_a_channel_that_waits_sends_nothing_until_its_time(store: Store):
    for uid, channel in (("msg_1", "desk"), ("msg_2", "desk"), ("msg_3", "mail")):
        store.owe(owed(uid, channel=channel), NOON)
    first = next(each for each in claim(store, limit=1))
    store.settle(first, again_at(NOON, channel_paused_until=NOON + MINUTE), NOON)
    assert [each.channel for each in claim(store, NOON)] == ["mail"]
    assert store.due(NOON).deliveries == 0
    assert {each.uid for each in claim(store, NOON + MINUTE)} == {"msg_1", "msg_2"}


def test_a_channel_that_was_stopped_sends_nothing_until_a_person_acts(store: Store):
    store.owe(owed("msg_1"), NOON)
    [claimed] = claim(store)
    store.settle(claimed, again_at(NOON, channel_disabled="HTTP 410"), NOON)
    assert claim(store, NOON + HOUR) == []
    [channel] = channel_rows(store)
    assert (channel.disabled_because, channel.failures, channel.last_failure) == ("HTTP 410", 1, "HTTP 500")
    assert store.enable_channel("desk")
    assert len(claim(store, NOON + HOUR)) == 1
    assert not store.enable_channel("nobody")


def test_failures_of_a_channel_are_counted_in_a_row(store: Store):
    store.owe(owed("msg_1"), NOON)
    counted = []
    for settlement in (again_at(NOON), again_at(NOON), SENT):
        [claimed] = claim(store)
        store.settle(claimed, settlement, NOON)
        counted.append(channel_rows(store)[0].failures)
    assert counted == [1, 2, 0]


def test_an_attempt_that_tried_nothing_is_taken_back(store: Store):
    store.owe(owed("msg_1"), NOON)
    [claimed] = claim(store)
    assert store.settle(claimed, again_at(NOON, tried=False), NOON)
    assert Views(store.engine).delivery("msg_1").attempts == ()
    assert channel_rows(store) == []
    [again] = claim(store)
    assert (again.attempt, again.repeat) == (1, False)


def test_a_full_channel_does_not_keep_the_others_waiting(store: Store):
    for number in range(20):
        store.owe(owed(f"msg_{number}"), NOON)
    store.owe(owed("msg_mail", channel="mail", due_at=NOON + MINUTE), NOON)
    assert {each.channel for each in claim(store, NOON + MINUTE, limit=2)} == {"desk", "mail"}


def test_the_longest_due_goes_first(store: Store):
    store.owe(owed("msg_late", due_at=NOON + MINUTE), NOON)
    store.owe(owed("msg_early", due_at=NOON), NOON)
    assert [each.uid for each in claim(store, NOON + MINUTE)] == ["msg_early", "msg_late"]


@pytest.mark.parametrize("state", [DeliveryState.DEAD, DeliveryState.WITHDRAWN, DeliveryState.SENT])
def test_what_has_ended_can_be_sent_again_under_the_same_uid(store: Store, state: DeliveryState):
    store.owe(owed("msg_1"), NOON)
    [claimed] = claim(store)
    store.settle(claimed, Settlement(state=state, because="gave up after 10 attempts"), NOON)
    assert Views(store.engine).deliveries(state.value)[0].because == "gave up after 10 attempts"
    assert store.replay("msg_1", NOON + HOUR)
    [again] = claim(store, NOON + HOUR)
    assert (again.uid, again.attempt) == ("msg_1", 2)


def test_what_is_still_owed_or_unknown_cannot_be_replayed(store: Store):
    store.owe(owed("msg_1"), NOON)
    assert not store.replay("msg_1", NOON)
    assert not store.replay("msg_2", NOON)


def test_a_channel_that_is_being_sent_to_is_left_to_whoever_sends(store: Store):
    store.owe(owed("msg_1"), NOON)
    store.owe(owed("msg_2", channel="mail"), NOON)
    assert [each.uid for each in store.claim_deliveries(10, NOON, LEASE, {"desk"})] == ["msg_2"]


def test_a_replayed_message_has_the_whole_schedule_before_it_again(store: Store):
    store.owe(owed("msg_1"), NOON)
    [claimed] = store.claim_deliveries(10, NOON, LEASE)
    store.settle(claimed, Settlement(state=DeliveryState.DEAD, because="gave up"), NOON)
    assert store.replay("msg_1", NOON + HOUR)
    [again] = store.claim_deliveries(10, NOON + HOUR, LEASE)
    assert (again.attempt, again.turn, again.owed_since) == (2, 1, NOON + HOUR)


def test_of_what_is_due_the_most_urgent_goes_out_first_and_channels_still_take_turns(store: Store):
    for uid, channel, priority in [
        ("msg_1", "desk", 1), ("msg_2", "desk", 0), ("msg_3", "desk", 3), ("msg_4", "team", 1), ("msg_5", "desk", 3),
    ]:  # fmt: skip
        store.owe(owed(uid, channel=channel, priority=priority), NOON)
    assert [each.uid for each in claim(store, limit=2)] == ["msg_3", "msg_4"]
    assert [each.uid for each in claim(store)] == ["msg_5", "msg_1", "msg_2"]


def test_an_urgent_message_that_is_not_due_holds_up_none_that_is(store: Store):
    store.owe(owed("msg_1", priority=3, due_at=NOON + MINUTE), NOON)
    store.owe(owed("msg_2", priority=0), NOON)
    assert [each.uid for each in claim(store)] == ["msg_2"]
