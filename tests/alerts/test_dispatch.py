"""Sending what is owed: what each ending comes to, and that nothing is lost on the way."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
import standardwebhooks
from hypothesis import given
from hypothesis import strategies as st

from alerts import notices
from alerts.channels import Receipt, Refused, kind_named, owed
from alerts.dispatch import (
    BREATHER,
    SCHEDULE,
    SHORTEST,
    dispatch,
    held,
    paced,
    undeliverable,
    verdict,
    wait_after,
)
from alerts.engine import examine
from alerts.matching import Matcher
from storage.records import (
    DeliveryState,
    NewArticle,
    Outcome,
    OwedDelivery,
    Settlement,
    Sighting,
    Visit,
)
from storage.store import Store
from storage.visits import Report

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LEASE = timedelta(minutes=2)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
EVEN = 0.5  # a draw that leaves the schedule as it is
DOWN = Refused("HTTP 500", status=500, endpoint=True)


# ------------------------------------------------------------------------------------------- verdict


def test_what_was_accepted_is_sent():
    assert verdict(3, NOON, Receipt(status=204), NOON, EVEN) == Settlement(
        state=DeliveryState.SENT, because="accepted", status=204
    )


@pytest.mark.parametrize(
    ("attempt", "seconds"),
    [
        (1, 5),
        (2, 300),
        (3, 1_800),
        (4, 7_200),
        (5, 18_000),
        (6, 36_000),
        (7, 50_400),
        (8, 72_000),
        (9, 86_400),
    ],
)
def test_a_failure_is_tried_again_by_the_schedule(attempt, seconds):
    settlement = verdict(attempt, NOON, DOWN, NOON, EVEN)
    assert settlement.state is DeliveryState.OWED
    assert settlement.because == "HTTP 500"
    assert settlement.status == 500
    assert settlement.retry_at == NOON + timedelta(seconds=seconds)


@given(st.integers(1, 30), st.floats(0, 1, exclude_max=True))
def test_retries_spread_by_a_fifth_either_way(attempt, draw):
    step = SCHEDULE[min(attempt, len(SCHEDULE) - 1)]
    assert 0.8 * step <= wait_after(attempt, None, draw) <= 1.2 * step


@pytest.mark.parametrize(
    ("attempt", "asked", "waits"),
    [
        (1, timedelta(seconds=90), timedelta(seconds=90)),
        (1, timedelta(hours=24), timedelta(hours=24)),
        (5, timedelta(seconds=90), timedelta(seconds=90)),
        (1, timedelta(0), timedelta(seconds=5)),
        (10, timedelta(0), timedelta(hours=24)),
    ],
)
def test_what_the_endpoint_asks_for_is_given_in_full(attempt, asked, waits):
    limited = Refused("HTTP 429", status=429, retry_in=asked, endpoint=True)
    settlement = verdict(attempt, NOON, limited, NOON, EVEN)
    assert settlement.retry_at == NOON + waits
    assert settlement.channel_paused_until == NOON + waits


@pytest.mark.parametrize(
    ("attempt", "refused", "rest"),
    [
        (1, DOWN, timedelta(seconds=5)),
        (2, DOWN, BREATHER),
        (9, DOWN, BREATHER),
        (1, Refused("HTTP 404", status=404), None),
    ],
)
def test_a_failing_endpoint_rests_briefly_and_one_bad_message_pauses_nobody(attempt, refused, rest):
    paused = verdict(attempt, NOON, refused, NOON, EVEN).channel_paused_until
    assert paused == (NOON + rest if rest else None)


@pytest.mark.parametrize(
    ("attempt", "age", "state"),
    [
        (9, timedelta(days=4), DeliveryState.OWED),
        (10, timedelta(days=4), DeliveryState.DEAD),
        (10, SHORTEST, DeliveryState.DEAD),
        (10, SHORTEST - timedelta(seconds=1), DeliveryState.OWED),
        (40, timedelta(hours=1), DeliveryState.OWED),
        (40, timedelta(days=4), DeliveryState.DEAD),
    ],
)
def test_nothing_is_given_up_before_ten_attempts_and_the_schedules_days(attempt, age, state):
    settlement = verdict(attempt, NOON - age, DOWN, NOON, EVEN)
    assert settlement.state is state
    if state is DeliveryState.DEAD:
        assert settlement.because == f"gave up after {attempt} attempts: HTTP 500"
        assert settlement.retry_at is None


def test_a_message_that_will_never_be_taken_is_dead_at_once():
    settlement = verdict(1, NOON, Refused("SMTP 550 at recipient", status=550, final=True), NOON, EVEN)
    assert settlement == Settlement(state=DeliveryState.DEAD, because="SMTP 550 at recipient", status=550)


def test_an_endpoint_that_is_gone_disables_its_channel_and_is_owed_what_it_did_not_take():
    settlement = verdict(1, NOON, Refused("HTTP 410", status=410, gone=True), NOON, EVEN)
    assert settlement == Settlement(
        state=DeliveryState.OWED,
        because="HTTP 410",
        retry_at=NOON,
        status=410,
        channel_disabled="HTTP 410",
    )


def test_an_unknown_ending_says_that_it_may_have_arrived():
    settlement = verdict(1, NOON, Refused("timed out", unknown=True), NOON, EVEN)
    assert settlement.state is DeliveryState.OWED
    assert settlement.because == "timed out; it may have arrived"


@pytest.mark.parametrize(
    ("first", "waits"),
    [
        (Settlement(state=DeliveryState.SENT, because="accepted"), None),
        (Settlement(state=DeliveryState.SENT, because="accepted", channel_paused_until=NOON), None),
        (Settlement(state=DeliveryState.OWED, because="HTTP 404", retry_at=NOON), None),
        (
            Settlement(state=DeliveryState.OWED, because="HTTP 500", channel_paused_until=NOON + BREATHER),
            NOON + BREATHER,
        ),
        (Settlement(state=DeliveryState.OWED, because="HTTP 410", channel_disabled="HTTP 410"), NOON),
    ],
)
def test_what_stands_behind_a_failure_waits_untried(first, waits):
    settlement = held(first, NOON)
    assert (settlement and settlement.retry_at) == waits
    if settlement is not None:
        assert not settlement.tried
        assert first.because in settlement.because


@pytest.mark.parametrize("pace", [0.0, 1.0])
def test_the_next_round_keeps_the_pace_too(pace):
    sent = Settlement(state=DeliveryState.SENT, because="accepted")
    until = paced(sent, pace, NOON).channel_paused_until
    assert until == (NOON + timedelta(seconds=1) if pace else None)


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        (None, "channel desk is no longer configured"),
        ({"enabled": False}, "channel desk is switched off"),
        ({"kind": "slack"}, "channel desk was webhook and is now slack"),
        ({}, None),
    ],
)
def test_a_delivery_whose_channel_has_changed_says_so(channel, claimed, changes, because):
    settings = {"kind": "webhook", "url": "https://desk.example/in", **(changes or {})}
    desk = None if changes is None else channel(settings.pop("kind"), **settings)
    assert undeliverable(claimed(), desk) == because


# ------------------------------------------------------------------------------------------- sending


class Clock:
    """Noon, until somebody moves it."""

    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def database(tmp_path):
    return tmp_path / "serviola.db"


@pytest.fixture
def store(database):
    store = Store.open(f"sqlite:///{database}")
    yield store
    store.close()


@pytest.fixture
def rows(database):
    def ask(question):
        connection = sqlite3.connect(database)
        try:
            return connection.execute(question).fetchall()
        finally:
            connection.close()

    return ask


@pytest.fixture
def send(store, out, clock):
    """Run one round; what it would wait for is written down instead."""
    waits = []

    async def pause(seconds):
        waits.append(seconds)

    async def run(catalog, **options):
        return await dispatch(
            store,
            catalog,
            out,
            clock,
            **{"limit": 50, "lease": LEASE, "pause": pause, "draw": lambda: EVEN, **options},
        )

    run.waits = waits
    return run


@pytest.fixture
def owe(store, message, catalog):
    """Owe a number of messages to a channel."""

    def add(channel, count=1):
        settings = catalog().settings
        for number in range(count):
            made = message(uid=f"alr_{number:032x}")
            for delivery in owed(made, channel, settings, now=NOON, due_at=NOON):
                store.owe(delivery, NOON)

    return add


STATES = "SELECT state, because, attempts FROM deliveries ORDER BY id"


async def test_what_is_owed_is_sent_signed_and_settled(*, store, send, owe, receiver, channel, catalog, rows):
    desk = channel("webhook", url=receiver.url, secret=SECRET)
    owe(desk, 3)
    assert await send(catalog(channels=[desk])) == 3
    assert rows(STATES) == [("sent", "accepted", 1)] * 3
    assert len({headers["webhook-id"] for headers, _ in receiver.seen}) == 3
    assert await send(catalog(channels=[desk])) == 0


async def test_messages_of_one_channel_go_in_order(*, send, owe, receiver, channel, catalog, rows):
    desk = channel("webhook", url=receiver.url)
    owe(desk, 5)
    await send(catalog(channels=[desk]))
    assert [headers["webhook-id"] for headers, _ in receiver.seen] == [
        uid for (uid,) in rows("SELECT uid FROM deliveries ORDER BY id")
    ]


async def test_an_endpoint_that_fails_keeps_the_others_of_its_channel_untried(
    *, send, owe, receiver, channel, catalog, clock, rows
):
    desk = channel("webhook", url=receiver.url)
    owe(desk, 3)
    receiver.answers = [{"status": 500}, {"status": 204}]
    await send(catalog(channels=[desk]))
    assert len(receiver.seen) == 1
    assert rows(STATES) == [
        ("owed", "HTTP 500", 1),
        ("owed", "its channel waits: HTTP 500", 0),
        ("owed", "its channel waits: HTTP 500", 0),
    ]
    assert await send(catalog(channels=[desk])) == 0  # it rests
    clock.now += timedelta(seconds=5)
    assert await send(catalog(channels=[desk])) == 3
    assert [headers["serviola-attempt"] for headers, _ in receiver.seen] == ["1", "2", "1", "1"]
    assert {row[0] for row in rows(STATES)} == {"sent"}


async def test_an_endpoint_that_asks_for_time_gets_it(*, send, owe, receiver, channel, catalog, clock):
    desk = channel("webhook", url=receiver.url)
    owe(desk, 2)
    receiver.answers = [{"status": 429, "headers": {"Retry-After": "3600"}}, {"status": 204}]
    await send(catalog(channels=[desk]))
    clock.now += timedelta(minutes=59)
    assert await send(catalog(channels=[desk])) == 0
    clock.now += timedelta(minutes=1)
    assert await send(catalog(channels=[desk])) == 2


async def test_a_silent_endpoint_holds_up_nobody_but_itself(*, send, owe, receiver, channel, catalog, rows):
    other_was_served = asyncio.Event()

    async def answer_late(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        await other_was_served.wait()
        writer.write(b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    async def serve(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()
        other_was_served.set()

    slow, quick = [await asyncio.start_server(each, "127.0.0.1", 0) for each in (answer_late, serve)]
    async with slow, quick:
        channels = [
            channel("webhook", id=name, url=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
            for name, server in (("slow", slow), ("quick", quick))
        ]
        for each in channels:
            owe(each)
        assert await send(catalog(channels=channels)) == 2
    assert [row[0] for row in rows(STATES)] == ["sent", "sent"]


async def test_an_endpoint_that_never_answers_is_cut_within_half_the_lease_and_tried_again(
    send, owe, channel, catalog, rows
):
    gone = asyncio.Event()

    async def say_nothing(reader, writer):
        await gone.wait()
        writer.close()

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    async with server:
        desk = channel("webhook", url=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
        owe(desk, 2)
        started = asyncio.get_running_loop().time()
        await send(catalog(channels=[desk]), lease=timedelta(seconds=1.4))
        assert asyncio.get_running_loop().time() - started < 1.4
        gone.set()
    assert rows(STATES) == [
        ("owed", "timed out; it may have arrived", 1),
        ("owed", "its channel waits: timed out; it may have arrived", 0),
    ]


async def test_what_had_no_turn_before_half_the_lease_is_over_goes_next_time(
    *, send, owe, channel, catalog, receiver, rows
):
    desk = channel("webhook", url=receiver.url)
    owe(desk, 2)
    await send(catalog(channels=[desk]), lease=timedelta(microseconds=1))
    assert receiver.seen == []
    assert [row[2] for row in rows(STATES)] == [1, 0]  # the first was cut, the second not even begun
    assert rows(STATES)[1][0] == "owed"


async def test_slack_gets_one_message_a_second(*, send, owe, receiver, channel, catalog, clock, rows):
    team = channel("slack", url=receiver.url)
    receiver.answers = [{"status": 200, "text": "ok"}]
    owe(team, 3)
    await send(catalog(channels=[team]))
    assert send.waits == [1.0, 1.0]
    assert {row[0] for row in rows(STATES)} == {"sent"}
    owe(channel("slack", id="desk", url=receiver.url), 4)
    assert await send(catalog(channels=[team])) == 0  # the second is not over
    clock.now += timedelta(seconds=1)
    assert await send(catalog(channels=[team])) == 1


async def test_a_channel_that_is_gone_is_told_through_the_others_once(
    *, send, owe, store, receiver, channel, catalog, clock, out, rows
):
    desk = channel("webhook", url=receiver.url)
    console = channel("console", id="screen")
    house = catalog(channels=[desk, console], settings={"language": "en"})
    owe(desk, 2)
    receiver.answers = [{"status": 410}]
    await send(house)
    assert rows("SELECT id, disabled_because FROM channels") == [("desk", "HTTP 410: the endpoint is gone")]
    assert await send(house) == 1
    assert "Channel desk has been switched off" in out.console.getvalue()
    assert "HTTP 410" in out.console.getvalue()
    clock.now += timedelta(days=5)
    assert await send(house) == 0
    assert rows(STATES)[:2] == [
        ("owed", "HTTP 410: the endpoint is gone", 1),
        ("owed", "its channel waits: HTTP 410: the endpoint is gone", 0),
    ]


async def test_a_channel_that_is_enabled_again_is_sent_all_that_it_was_owed(
    *, send, owe, store, receiver, channel, catalog, rows
):
    desk = channel("webhook", url=receiver.url)
    owe(desk, 2)
    receiver.answers = [{"status": 410}]
    await send(catalog(channels=[desk]))
    store.enable_channel("desk")
    receiver.answers = [{"status": 204}]
    assert await send(catalog(channels=[desk])) == 2
    assert {row[0] for row in rows(STATES)} == {"sent"}


async def test_a_channel_that_is_gone_again_is_told_again(
    *, send, owe, store, receiver, channel, catalog, out
):
    desk = channel("webhook", url=receiver.url)
    house = catalog(channels=[desk, channel("console", id="screen")], settings={"language": "en"})
    owe(desk)
    receiver.answers = [{"status": 410}]
    for _ in range(2):
        await send(house)
        await send(house)
        store.enable_channel("desk")
    assert out.console.getvalue().count("Channel desk has been switched off") == 2


async def test_a_delivery_of_a_channel_that_was_removed_is_dead_and_says_why(
    send, owe, channel, catalog, rows
):
    owe(channel("webhook", id="former", url="https://desk.example/in"))
    await send(catalog())
    assert rows(STATES) == [("dead", "channel former is no longer configured", 1)]


async def test_a_bug_travels_and_settles_nothing_while_the_others_are_sent(
    *, send, owe, store, receiver, channel, catalog, clock, rows
):
    desk = channel("webhook", url=receiver.url)
    screen = channel("console", id="screen")
    broken = OwedDelivery(
        uid="msg_broken", channel="screen", kind="console", recipient="", payload=b"no json", due_at=NOON
    )
    store.owe(broken, NOON)
    owe(desk)
    with pytest.raises(ExceptionGroup) as raised:
        await send(catalog(channels=[desk, screen]))
    assert raised.group_contains(json.JSONDecodeError)
    assert [row[0] for row in rows(STATES)] == ["owed", "sent"]
    clock.now += LEASE + timedelta(seconds=1)
    (again,) = store.claim_deliveries(10, clock.now, LEASE)
    assert (again.uid, again.attempt, again.repeat) == ("msg_broken", 2, True)


async def test_killed_between_sending_and_noting_it_repeats_under_the_same_id_and_says_so(
    *, send, owe, store, receiver, channel, catalog, clock, out
):
    desk = channel("webhook", url=receiver.url, secret=SECRET)
    owe(desk)
    (claimed,) = store.claim_deliveries(10, clock.now, LEASE)
    await kind_named("webhook").send(claimed, desk, out, clock.now)  # and here the process dies
    assert await send(catalog(channels=[desk])) == 0
    clock.now += LEASE + timedelta(seconds=1)
    assert await send(catalog(channels=[desk])) == 1
    (first, body), (second, same) = receiver.seen
    assert second["webhook-id"] == first["webhook-id"] == claimed.uid
    assert same == body
    assert "serviola-repeat" not in first
    assert second["serviola-repeat"] == "possible"


async def test_a_worker_that_comes_back_late_changes_nothing(
    *, send, owe, store, receiver, channel, catalog, clock, rows
):
    desk = channel("webhook", url=receiver.url)
    owe(desk)
    (claimed,) = store.claim_deliveries(10, clock.now, LEASE)
    clock.now += LEASE + timedelta(seconds=1)
    await send(catalog(channels=[desk]))
    late = verdict(1, NOON, DOWN, clock.now, EVEN)
    assert not store.settle(claimed, late, clock.now)
    assert rows(STATES) == [("sent", "accepted", 2)]


# ------------------------------------------------------------------------------------- the whole way


@pytest.fixture
def arrive(store, lantern):
    """Let an article arrive as a visit to its outlet brings it."""

    def bring(url, title, *, published=NOON, quiet=False):
        store.sync_sources([lantern], NOON)
        (due,) = store.claim_sources(1, NOON, LEASE)
        visit = Visit(
            source=due.key, outlet="lantern", started_at=NOON, finished_at=NOON, outcome=Outcome.OK,
            next_visit_at=NOON,
        )  # fmt: skip
        sighting = Sighting(url=url, title=title, language="en", published=published)
        new = NewArticle(sighting=sighting, url_key=url, host="lantern.example", text_hash=title)
        report = Report(
            due=due, visit=visit, new=[new], quiet=quiet, host_next_at=NOON, now=NOON, wants_pages=False
        )
        [recorded] = store.record_visits([report])
        assert recorded.new == 1

    return bring


async def test_an_article_that_a_rule_asks_for_reaches_the_desk(
    *, arrive, store, send, receiver, channel, catalog, clock
):
    house = catalog(channels=[channel("webhook", url=receiver.url, secret=SECRET)])
    arrive("https://lantern.example/1", "The council met behind closed doors")
    arrive("https://lantern.example/2", "A recipe for soup")
    assert examine(store, Matcher(house.rules, house.actors), house, clock.now, 10).done == 2
    assert examine(store, Matcher(house.rules, house.actors), house, clock.now, 10).done == 0
    clock.now = datetime.now(UTC)  # the receiver compares with its own clock
    assert await send(house) == 1
    ((headers, body),) = receiver.seen
    told = standardwebhooks.Webhook(SECRET).verify(body, headers)
    assert told["data"]["article"]["url"] == "https://lantern.example/1"
    assert told["data"]["terms"] == ["council"]
    start, end = told["data"]["excerpt"]["highlights"][0]
    assert told["data"]["excerpt"]["text"][start:end] == "council"


@pytest.mark.parametrize(
    ("changes", "silent"),
    [({"quiet": True}, "backlog"), ({"published": NOON - timedelta(days=3)}, "older than 48h")],
)
async def test_a_match_that_tells_nobody_is_on_record_with_its_reason(
    *, arrive, store, send, catalog, clock, rows, changes, silent
):
    house = catalog()
    arrive("https://lantern.example/1", "The council met behind closed doors", **changes)
    examine(store, Matcher(house.rules, house.actors), house, clock.now, 10)
    assert await send(house) == 0
    assert rows("SELECT rule, silent FROM matches") == [("councils", silent)]


# ------------------------------------------------------------------------------------------- notices


def test_a_test_message_goes_to_every_recipient_and_is_new_every_time(channel, catalog, now):
    to = ["ana@desk.example", "luis@desk.example"]
    mail = channel("email", host="mail.desk.example", sender="serviola@desk.example", to=to)
    first = notices.test_message(mail, catalog().settings, now)
    again = notices.test_message(mail, catalog().settings, now + timedelta(seconds=1))
    assert [each.recipient for each in first] == to
    assert not {each.uid for each in first} & {each.uid for each in again}


def test_the_daily_line_is_one_a_day(channel, catalog, now):
    desk = channel("webhook", url="https://desk.example/in")
    settings = catalog().settings
    line = notices.daily_line(desk, settings, text="All is well.", day="2026-11-22", now=now)
    later = notices.daily_line(
        desk, settings, text="All is well!", day="2026-11-22", now=now + timedelta(hours=1)
    )
    next_day = notices.daily_line(desk, settings, text="All is well.", day="2026-11-23", now=now)
    assert line[0].uid == later[0].uid != next_day[0].uid
    body = json.loads(line[0].payload)
    assert body["type"] == "watch.daily"
    assert body["data"]["note"] == "All is well."


def test_a_disabled_channel_is_told_in_each_channels_own_language(channel, catalog, now):
    house = catalog(
        channels=[
            channel("webhook", id="gone", url="https://desk.example/1"),
            channel("webhook", id="es", url="https://desk.example/2", language="es"),
            channel("webhook", id="en", url="https://desk.example/3", language="en"),
            channel("webhook", id="off", url="https://desk.example/4", enabled=False),
        ]
    )
    told = notices.operator_notice(house, "gone", "HTTP 410", now, occasion="msg_1")
    titles = {each.channel: json.loads(each.payload)["data"]["title"] for each in told}
    assert titles == {"es": "El canal gone quedó desactivado", "en": "Channel gone has been switched off"}
    assert told == notices.operator_notice(house, "gone", "HTTP 410", now, occasion="msg_1")
