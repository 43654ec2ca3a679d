"""Run as a program: does each write, killed at each of its statements in turn, and looks for what was half-written.

Every attempt is a process of its own, forked and killed with SIGKILL just before its nth statement; then the tables
must be as they were. An attempt that is not killed must have changed them.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from storage.records import DeliveryState, Settlement, Stored
from storage.store import Store
from storage.tables import metadata
from tests.storage.samples import (
    LEASE,
    NOON,
    alert,
    examined,
    item,
    listed,
    only_due,
    outlet,
    owed,
    page_result,
    pages,
    record,
)

URL = sys.argv[1]
Write = Callable[[Store], object]


def contents() -> dict[str, Any]:
    """Read every row of every table."""
    store = Store.open(URL)
    with store.engine.read() as connection:
        rows = {
            name: sorted(connection.execute(sa.select(table)).all(), key=repr)
            for name, table in metadata.tables.items()
        }
    store.close()
    return rows


def attempt(write: Write, kill_at: int) -> bool:
    """Do it in a process that dies just before its statement number `kill_at`; whether it lived to the end."""
    child = os.fork()
    if child == 0:
        store = Store.open(URL)
        said = 0

        def die(*about: object) -> None:
            nonlocal said
            said += 1
            if said == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

        sa.event.listen(store.engine.engine, "before_cursor_execute", die)
        sa.event.listen(store.engine.engine, "commit", die)
        write(store)
        store.close()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return False
    assert status == 0, f"the child failed: {status}"
    return True


def kill_everywhere(write: Write) -> int:
    """Kill a write at each of its statements; return how many there were."""
    before = contents()
    kills = 0
    while not attempt(write, kills + 1):
        kills += 1
        after = contents()
        assert after == before, f"killed before statement {kills}: half-written"
    assert contents() != before, "it was not killed and changed nothing"
    return kills


def main() -> None:
    """Take one piece of news through every hop."""
    store = Store.open(URL)
    listed(store, item("original"))
    store.record_page(page_result(pages(store)["original"], "one text"))
    [seen] = store.unexamined(10)
    store.record_examination(examined(seen, alert("alr_1", owed("msg_1", channel="mail"))))
    store.sync_sources([outlet("gazette"), outlet("herald")], NOON)
    due = only_due(store)
    store.close()
    news = [item(name, host="herald.example", guid=name) for name in ("copy", "other")]
    kills = {"visit": kill_everywhere(lambda store: record(store, due, *news))}

    store = Store.open(URL)
    headline = store.unexamined(10)[0]
    page = pages(store)["copy"]
    store.close()
    waiting = examined(headline, alert("alr_2", owed("msg_2"), waiting=True))
    kills["examination"] = kill_everywhere(lambda store: store.record_examination(waiting))

    def copy(store: Store) -> None:
        assert store.record_page(page_result(page, "one text")) is Stored.COPY

    kills["copy"] = kill_everywhere(copy)
    kills["claim"] = kill_everywhere(lambda store: store.claim_deliveries(10, NOON, LEASE))

    store = Store.open(URL)
    [claimed] = store.claim_deliveries(10, NOON + LEASE, LEASE)
    assert claimed.repeat
    store.close()
    sent = Settlement(state=DeliveryState.SENT, because="accepted")
    kills["settlement"] = kill_everywhere(lambda store: store.settle(claimed, sent, NOON))
    print(kills)  # noqa: T201 - the test reads it


if __name__ == "__main__":
    main()
