"""Incidents in the tables: one of a kind open at a time, told in one transaction with what is owed."""

from __future__ import annotations

import sqlalchemy as sa

from storage.figures import Figures
from storage.records import Incident, OwedDelivery
from storage.store import Store
from storage.tables import articles
from tests.storage.samples import DAY, HOUR, MINUTE, NOON, item, listed, owed


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
    from dataclasses import replace

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


def test_a_floods_end_lets_go_what_is_still_to_be_read(store: Store):
    for hour in range(6):
        listed(store, item(str(hour)), now=NOON - DAY + hour * HOUR)
    listed(store, *(item(f"flood-{number}") for number in range(30)), now=NOON)
    [flood] = opened(store, incident("flood", family="flood"))
    assert Figures(store.engine).pending_pages("gazette", NOON) == 30
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
