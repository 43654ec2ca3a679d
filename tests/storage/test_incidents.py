"""Incidents in the tables: one of a kind open at a time, told in one transaction with what is owed."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from storage.figures import Figures
from storage.records import Incident, OwedDelivery
from storage.store import Store
from storage.tables import articles
from tests.storage.samples import DAY, HOUR, MINUTE, NOON, examined, item, listed, owed


def incident(kind: str = "refused", *, source: str = "gazette/feed1", family: str = "failing") -> Incident:
    return Incident(
        id=0, outlet="gazette", source=source, family=family, kind=kind, evidence={"n": 1}, opened_at=NOON
    )


def opened(store: Store, *new: Incident) -> list[Incident]:
    store.record_health(opened=new, changed=(), over=())
    return Figures(store.engine).open_incidents()


def owed_uids(store: Store) -> list[str]:
    return [claimed.uid for claimed in store.claim_deliveries(10, NOON + DAY, HOUR)]


def test_of_a_family_one_incident_is_open_at_a_time(store: Store):
    opened(store, incident())
    [first] = opened(store, incident("gone"))
    assert (first.kind, first.evidence) == ("refused", {"n": 1})
    assert len(opened(store, incident("silent", family="silent"))) == 2


def test_an_incident_that_is_over_may_come_again(store: Store):
    [first] = opened(store, incident())
    over = replace(first, over_at=NOON + HOUR)
    store.record_health(opened=[incident()], changed=(), over=[over])
    assert [each.id != first.id for each in Figures(store.engine).open_incidents()] == [True]
    untold = [each.id for each in Figures(store.engine).incidents(NOON + DAY) if not each.is_open]
    assert untold == [first.id], "its end has not been told"


def test_what_tells_of_an_incident_is_owed_with_the_note_that_it_was_told(store: Store):
    [one] = opened(store, incident())
    message: list[OwedDelivery] = [owed("msg_1")]
    assert store.tell_incidents([one.id], [], message, NOON)
    assert not store.tell_incidents([one.id], [], [owed("msg_2")], NOON), "another has told it meanwhile"
    assert owed_uids(store) == ["msg_1"]
    assert Figures(store.engine).open_incidents()[0].noticed_at == NOON


def test_two_floods_of_one_source_are_open_side_by_side(store: Store):
    first = incident("flood", family="flood")
    both = opened(store, first, replace(first, opened_at=NOON + HOUR), first)
    assert [each.opened_at for each in both] == [NOON, NOON + HOUR]


def flooded(store: Store) -> Incident:
    """Let the outlet bring thirty articles at noon, where it is wont to bring one."""
    for hour in range(6):
        listed(store, item(str(hour)), now=NOON - DAY + hour * HOUR)
    listed(store, *(item(f"flood-{number}") for number in range(30)), now=NOON)
    [flood] = opened(store, incident("flood", family="flood"))
    return flood


def examine_all(store: Store) -> None:
    """Let the rules see everything, and find nothing."""
    store.record_examinations([examined(each) for each in store.unexamined(100)])


def test_a_digest_waits_for_what_the_rules_have_yet_to_see_of_its_flood(store: Store):
    flooded(store)
    with store.engine.write() as connection:
        connection.execute(sa.update(articles).values(page_due_at=None))
    assert Figures(store.engine).pending("gazette", NOON) == 30
    examine_all(store)
    assert Figures(store.engine).pending("gazette", NOON) == 0


def test_a_floods_end_lets_go_what_the_rules_have_yet_to_see(store: Store):
    flood = flooded(store)
    with store.engine.write() as connection:
        connection.execute(sa.update(articles).values(page_due_at=None))
    store.end_flood(flood, (), NOON + 6 * HOUR)
    assert {each.quiet for each in store.unexamined(100)} == {False}


def test_a_floods_end_lets_go_what_is_still_to_be_read(store: Store):
    flood = flooded(store)
    examine_all(store)
    assert Figures(store.engine).pending("gazette", NOON) == 30
    with store.engine.write() as connection:
        read = sa.update(articles).where(articles.c.url_key.like("%flood-1%"))
        connection.execute(read.values(page_due_at=None))
    assert store.end_flood(flood, [owed("msg_1")], NOON + 6 * HOUR)
    assert not store.end_flood(flood, [owed("msg_2")], NOON + 6 * HOUR + MINUTE)
    with store.engine.read() as connection:
        quiet = connection.execute(
            sa.select(articles.c.quiet, sa.func.count())
            .where(articles.c.first_seen_at == NOON)
            .group_by(articles.c.quiet)
        )
        assert {row[0]: row[1] for row in quiet} == {True: 11, False: 19}
    assert owed_uids(store) == ["msg_1"]
