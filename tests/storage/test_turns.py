"""Hosts take turns: nobody is starved by a host with hundreds of sources, and finding out who is next costs little."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from storage.store import Store
from storage.tables import sources
from tests.storage.samples import DAY, LEASE, MINUTE, NOON, SECOND, record, visit_of


def due(store: Store, *hosts: str, since: datetime = NOON, each: int = 1) -> None:
    """Let every one of these hosts have so many sources, due since then."""
    rows = [
        {
            "key": f"{host}/{number}",
            "outlet": f"{host}-{number}",
            "kind": "feed",
            "url": f"https://{host}/{number}",
            "host": host,
            "rank": 1,
            "enabled": True,
            "next_visit_at": since,
        }
        for host in hosts
        for number in range(each)
    ]
    with store.engine.write() as connection:
        connection.execute(sa.insert(sources), rows)


def turns(store: Store, limit: int, seconds: int) -> list[list[str]]:
    """Visit what is due, `limit` sources a second and one a host; return the hosts of each second."""
    asked = []
    for second in range(seconds):
        now = NOON + second * SECOND
        claimed = store.claim_sources(limit, now, LEASE)
        for source in claimed:
            visit = visit_of(source, now, next_visit_at=now + DAY)
            record(store, source, now=now, visit=visit, host_next_at=now + SECOND)
        asked.append([source.key.partition("/")[0] for source in claimed])
    return asked


def flat(asked: Sequence[Sequence[str]]) -> list[str]:
    return [host for second in asked for host in second]


def test_a_host_with_500_due_sources_starves_nobody(store: Store):
    small = [f"small{number}.example" for number in range(6)]
    due(store, "big.example", since=NOON - DAY, each=500)
    due(store, *small)
    asked = turns(store, limit=2, seconds=7)
    assert asked[0] == ["big.example", "small0.example"]
    assert set(small) <= set(flat(asked[:4])), "7 hosts, and 2 of them a second"
    assert asked[4:] == [["big.example"]] * 3, "one a second, as its delay allows"


def test_more_crowded_hosts_than_there_is_room_for_take_turns_with_those_that_are_due_just_now(store: Store):
    big = [f"big{number}.example" for number in range(5)]
    small = [f"small{number}.example" for number in range(10)]
    due(store, *big, since=NOON - DAY, each=50)
    due(store, *small, since=NOON - SECOND)
    asked = turns(store, limit=3, seconds=15)
    assert set(flat(asked[:5])) == {*big, *small}, "15 hosts, and 3 of them a second"
    counted = Counter(flat(asked[5:]))
    assert set(counted) == set(big)
    assert max(counted.values()) - min(counted.values()) <= 1


def test_of_one_host_the_longest_waiting_source_comes_first(store: Store):
    due(store, "big.example", since=NOON - MINUTE, each=2)
    with store.engine.write() as connection:
        its = sa.update(sources).where(sources.c.key == "big.example/1")
        connection.execute(its.values(next_visit_at=NOON - DAY))
    assert [each.key for each in store.claim_sources(9, NOON, LEASE)] == ["big.example/1"]


def plan_of_a_claim(store: Store) -> str:
    """Return how the database looks for the sources to claim."""
    said = []

    def listen(*about: object) -> None:
        said.append(about[2:4])

    sa.event.listen(store.engine.engine, "before_cursor_execute", listen)
    assert store.claim_sources(32, NOON, LEASE) == []
    sa.event.remove(store.engine.engine, "before_cursor_execute", listen)
    [(asked, values)] = [each for each in said if "row_number" in each[0]]
    explain = "EXPLAIN QUERY PLAN" if store.engine.engine.dialect.name == "sqlite" else "EXPLAIN"
    with store.engine.read() as connection:
        rows = connection.exec_driver_sql(f"{explain} {asked}", values)
        return "\n".join(str(row[-1]) for row in rows)


def test_what_is_due_is_found_by_its_time_among_thousands_of_sources_that_are_not(store: Store):
    due(store, *(f"host{number}.example" for number in range(5_000)), since=NOON + DAY)
    with store.engine.write() as connection:
        connection.exec_driver_sql("ANALYZE")
    plan = plan_of_a_claim(store)
    assert "ix_sources_enabled_next_visit_at" in plan
    assert "SCAN sources" not in plan
    assert "Seq Scan on sources" not in plan
