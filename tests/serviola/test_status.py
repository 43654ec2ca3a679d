"""Whether the watch is alive, and what its delivery side owes, in both languages."""

from __future__ import annotations

import subprocess
import sys

import pytest

from config.schema import Catalog
from language.wording import Wording
from serviola.cli.told import how_it_is, told
from serviola.holder import here, started, this_process
from serviola.status import State, look
from storage.records import DeliveryState, Settlement
from storage.rows import ChannelHealth
from storage.store import Store
from storage.views import Views
from tests.storage.samples import HOUR, LEASE, MINUTE, NOON, SECOND, listed, outlet, owed

CHANNELS = [
    {"id": "desk", "kind": "webhook", "url": "https://desk.example/hook"},
    {"id": "ida", "kind": "webhook", "url": "https://ida.example/hook"},
]
CATALOG = Catalog.model_validate(
    {
        "settings": {"timezone": "UTC"},
        "outlets": [outlet("gazette", ranks=(1, 2)), outlet("herald"), outlet("off", enabled=False)],
        "channels": CHANNELS,
    }
)


def seen(store: Store, now=NOON, catalog: Catalog = CATALOG) -> State:
    return look(Views(store.engine), catalog, now)


def lines(state: State, language: str = "en") -> str:
    return "\n".join(told(state, CATALOG, Wording(language)))


def settle(store: Store, settlement: Settlement, now=NOON) -> None:
    [claimed, *_] = store.claim_deliveries(1, now, LEASE)
    store.settle(claimed, settlement, now)


@pytest.fixture
def dead_process() -> str:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    name = f"{here()}:{child.pid}:{started(child.pid)}"
    child.kill()
    child.communicate()
    return name


@pytest.mark.parametrize(("language", "said"), [("en", "3 not visited yet"), ("es", "3 sin visitar")])
def test_before_the_first_round_the_configured_sources_are_counted(sqlite_store, language, said):
    assert f"3 {'sources' if language == 'en' else 'fuentes'}: {said}" in lines(seen(sqlite_store), language)


def test_a_source_that_is_no_longer_configured_is_not_counted(sqlite_store):
    listed(sqlite_store, by="gone")
    listed(sqlite_store, by="herald")
    state = seen(sqlite_store)
    assert (state.sources.good, state.sources.failing, state.sources.new) == (1, 0, 2)


@pytest.mark.parametrize(
    ("language", "minutes", "said"),
    [
        ("en", 1, "1 minute ago"),
        ("en", 2, "2 minutes ago"),
        ("es", 1, "hace 1 minuto."),
        ("es", 0, "0 minutos"),
    ],
)
def test_one_minute_is_not_many(sqlite_store, language, minutes, said):
    sqlite_store.record_round(NOON, NOON, good=True)
    state = seen(sqlite_store, NOON + minutes * MINUTE)
    assert state.alive
    assert said in lines(state, language)


@pytest.mark.parametrize(("language", "said"), [("en", "has died"), ("es", "murió")])
def test_a_watch_whose_process_was_killed_is_dead_at_once(sqlite_store, dead_process, language, said):
    sqlite_store.record_round(NOON, NOON, good=True)
    sqlite_store.take_lease("watch", dead_process, NOON, LEASE)
    state = seen(sqlite_store, NOON + SECOND)
    assert not state.alive
    assert said in lines(state, language)
    assert f"pid {dead_process.split(':')[1]}" in lines(state, language)


def test_a_watch_whose_process_lives_is_alive(sqlite_store):
    sqlite_store.record_round(NOON, NOON, good=True)
    sqlite_store.take_lease("watch", this_process(), NOON, LEASE)
    assert seen(sqlite_store, NOON + SECOND).alive


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Channel desk FAILS since 2026-11-02 12:00, last at 2026-11-02 13:00: HTTP 500; 1 owed."),
        (
            "es",
            "Canal desk FALLA desde 2026-11-02 12:00, la última vez 2026-11-02 13:00: HTTP 500; 1 pendiente.",
        ),
    ],
)
def test_a_channel_that_fails_has_a_line(sqlite_store, language, said):
    sqlite_store.owe(owed(), NOON)
    for now in (NOON, NOON + HOUR):
        refused = Settlement(state=DeliveryState.OWED, because="HTTP 500", retry_at=now)
        settle(sqlite_store, refused, now)
    assert said in lines(seen(sqlite_store, NOON + HOUR), language)


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_stopped_channel_is_named_in_the_advice(sqlite_store, language):
    sqlite_store.owe(owed(channel="ida"), NOON)
    sqlite_store.owe(owed("msg_2", channel="ida"), NOON)
    gone = Settlement(state=DeliveryState.DEAD, because="HTTP 410", channel_disabled="HTTP 410")
    settle(sqlite_store, gone)
    said = lines(seen(sqlite_store), language)
    assert "serviola channels enable ida" in said
    assert "HTTP 410; 1 " in said


def test_a_message_is_late_after_some_minutes_and_not_before(sqlite_store):
    sqlite_store.owe(owed(), NOON)
    assert "Channel desk" not in lines(seen(sqlite_store, NOON + MINUTE))
    assert "Channel desk is late: 1 owed, the oldest since 2026-11-02 12:00." in lines(
        seen(sqlite_store, NOON + HOUR)
    )


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "1 message is owed to a channel that"), ("es", "1 mensaje está pendiente para un canal que")],
)
def test_a_channel_that_is_no_longer_configured_is_counted_and_not_named(sqlite_store, language, said):
    sqlite_store.owe(owed(channel="former"), NOON)
    told_of_it = lines(seen(sqlite_store, NOON + HOUR), language)
    assert said in told_of_it
    assert "former" not in told_of_it


HEALTH = ChannelHealth(
    id="desk",
    owed=0,
    owed_since=None,
    failures=0,
    failing_since=None,
    paused_until=None,
    disabled_because=None,
    last_sent_at=None,
    last_failure=None,
    last_failed_at=None,
)


def health(**fields) -> ChannelHealth:
    return ChannelHealth(**{name: getattr(HEALTH, name) for name in HEALTH.__slots__} | fields)


@pytest.mark.parametrize(
    ("channel", "said"),
    [
        (None, "not used yet"),
        (HEALTH, "not used yet"),
        (health(last_sent_at=NOON), "fine"),
        (health(last_sent_at=NOON, failures=1, failing_since=NOON), "failing since 2026-11-02 12:00, once"),
        (health(failures=3, failing_since=NOON), "failing since 2026-11-02 12:00, 3 times in a row"),
        (health(last_sent_at=NOON, paused_until=NOON + HOUR), "paused until 2026-11-02 13:00"),
        (health(disabled_because="HTTP 410", failures=1), "stopped: HTTP 410"),
    ],
)
def test_a_channel_is_never_fine_while_its_last_attempts_failed(channel, said):
    assert how_it_is(CATALOG.channels[0], channel, CATALOG, Wording("en"), NOON) == said
