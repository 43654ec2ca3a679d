"""The end of waiting: a headline that cannot be placed keeps nobody's alert from going out."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from storage.store import Store
from storage.tables import articles, prints
from storage.views import Views
from tests.storage.samples import HOUR, LEASE, MINUTE, NOON, alert, examined, item, listed, newest, owed
from tests.storage.test_grouping import AMBUSH, AMBUSH_TOO, ELECTION, read


def waiting(store: Store, name: str, title: str) -> None:
    """Let an outlet list a headline, and an alert on it wait for its page."""
    listed(store, item(name, title, host=f"{name}.example"), by=name, now=NOON + MINUTE)
    waits = alert(f"alr_{name}", owed(f"msg_{name}", due_at=NOON + HOUR), waiting=True, rule=name)
    assert store.record_examination(examined(newest(store), waits, at=NOON + MINUTE))


def damage(store: Store) -> None:
    """Make what is kept of every text unreadable."""
    with store.engine.write() as connection:
        connection.execute(sa.update(prints).values(features=b"\xff"))


def told(store: Store) -> list[str]:
    """Let waiting end; return the messages that go out."""
    return sorted(each.uid for each in store.claim_deliveries(10, NOON + 2 * HOUR, LEASE))


@pytest.fixture
def two_waiting(store: Store) -> Store:
    """Two alerts that wait: one on the event that an earlier article tells, one on another."""
    read(store, "first", AMBUSH)
    store.record_examination(examined(newest(store)))
    waiting(store, "herald", AMBUSH_TOO[0])
    waiting(store, "gazette", ELECTION[0])
    return store


def test_a_headline_that_cannot_be_placed_goes_out_and_so_do_the_others(two_waiting: Store):
    damage(two_waiting)
    with capture_logs() as logs:
        assert told(two_waiting) == ["msg_gazette", "msg_herald"]
    of_herald = next(each for each in Views(two_waiting.engine).articles() if each.outlet == "herald")
    assert [(each["event"], each["article"]) for each in logs] == [("headline not placed", of_herald.id)]
    with two_waiting.engine.read() as connection:
        placed = sa.select(articles.c.outlet).where(articles.c.placed_at.is_not(None))
        assert set(connection.scalars(placed)) == {"first", "gazette"}


def test_where_nothing_is_damaged_both_are_placed(two_waiting: Store):
    with capture_logs() as logs:
        assert told(two_waiting) == ["msg_gazette", "msg_herald"]
    assert logs == []
    stories = {each.outlet: each.story for each in Views(two_waiting.engine).articles()}
    assert stories["herald"] == stories["first"] != stories["gazette"]
