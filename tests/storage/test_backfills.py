"""Backfills: what an archive lists is stored with the bookmark behind it, tells nobody, and stands behind the watch."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from storage.records import ArchivePage, Backfill, BackfillState, NewArticle
from storage.store import Store
from storage.tables import articles, revisions
from storage.views import Views
from tests.storage.samples import (
    DAY,
    LEASE,
    MINUTE,
    NOON,
    SECOND,
    examined,
    item,
    listed,
    only_due,
    outlet,
    page_result,
    record,
)

HOST = "gazette.example"


@pytest.fixture
def begun(store: Store) -> Backfill:
    """A backfill of the gazette."""
    store.sync_sources([outlet()], NOON)
    return store.begin_backfill("gazette", NOON - 30 * DAY, None, NOON, alerting=False)


def keep(store: Store, begun: Backfill, *new: NewArticle, **changes: object) -> int:
    page = ArchivePage(
        backfill=begun.id, walk="rest", source="gazette/rest", bookmark={"place": {"page": 2}}, at=NOON
    )
    return store.record_archive_page(replace(page, **changes), new)


def dated(name: str, age: timedelta | None) -> NewArticle:
    new = item(name)
    published = None if age is None else NOON - age
    return replace(new, sighting=replace(new.sighting, published=published, published_precision="minute"))


def quiet(store: Store) -> dict[str, str | None]:
    with store.engine.read() as connection:
        rows = connection.execute(sa.select(articles.c.url_key, articles.c.quiet, articles.c.quiet_because))
        return {row.url_key.partition("/")[2]: row.quiet_because if row.quiet else None for row in rows}


def watch(store: Store) -> None:
    store.take_lease("watch", "machine:1:x", NOON, 60 * SECOND)


# ---------------------------------------------------------------------------------------- what is stored


def test_a_page_and_its_bookmark_are_stored_together(store: Store, begun: Backfill):
    assert keep(store, begun, item("a"), item("b")) == 2
    assert keep(store, begun, item("b"), item("c"), bookmark={"place": {"page": 3}}) == 1
    [row] = Views(store.engine).backfills()
    assert (row.listed, row.new) == (4, 3)
    assert row.walks == {"rest": {"place": {"page": 3}, "new": 3}}
    assert quiet(store) == dict.fromkeys("abc", "backfill")


def test_what_may_alert_is_what_is_dated_and_young_enough(store: Store, begun: Backfill):
    new = [dated("young", timedelta(hours=3)), dated("old", 5 * DAY), dated("undated", None)]
    keep(store, begun, *new, news_since=NOON - 3 * DAY)
    assert quiet(store) == {"young": None, "old": "backfill", "undated": "backfill"}


def test_a_backfill_is_found_by_the_words_it_was_asked_for_in(store: Store, begun: Backfill):
    since = NOON - 30 * DAY
    assert store.find_backfill("gazette", since, None, alerting=False) == begun
    assert store.find_backfill("gazette", since, NOON, alerting=False) is None
    assert store.find_backfill("gazette", since, None, alerting=True) is None
    again = store.begin_backfill("gazette", since, None, NOON + MINUTE, alerting=False)
    assert store.find_backfill("gazette", since, None, alerting=False) == again


def test_how_it_ended_is_written_down(store: Store, begun: Backfill):
    ended = store.end_backfill(begun.id, BackfillState.FAILED, "rest: refused", NOON + MINUTE)
    assert (ended.state, ended.detail, ended.finished_at) == ("failed", "rest: refused", NOON + MINUTE)
    again = store.resume_backfill(begun.id, NOON + DAY)
    assert (again.state, again.detail, again.finished_at) == ("running", "", None)


# ------------------------------------------------------------------------------------------ beside the watch


def test_what_the_archive_ran_past_is_news_when_a_visit_brings_it(store: Store, begun: Backfill):
    record(store, only_due(store), item("yesterday"))
    keep(store, begun, item("today"))
    for seen in store.unexamined(10):
        store.record_examination(examined(seen))
    assert listed(store, item("today"), now=NOON + 10 * MINUTE) == 0
    assert quiet(store) == {"yesterday": None, "today": None}
    [seen] = store.unexamined(10)
    assert (seen.title, seen.quiet) == ("About today", False)


def test_a_backlog_that_the_archive_knew_stays_a_backlog(store: Store, begun: Backfill):
    keep(store, begun, item("old"))
    listed(store, item("old"), quiet=None)  # the first visit
    assert quiet(store) == {"old": "backlog"}
    listed(store, item("old"), now=NOON + 10 * MINUTE)
    assert quiet(store) == {"old": "backlog"}


def test_the_archive_rewords_nothing(store: Store, begun: Backfill):
    keep(store, begun, item("a"))
    keep(store, begun, item("a", "Another headline"))
    with store.engine.read() as connection:
        assert connection.scalars(sa.select(revisions.c.title)).all() == ["About a"]


def test_a_host_is_entered_when_the_watch_wants_nothing_of_it(store: Store, begun: Backfill):
    watch(store)
    waits = store.enter_for_archive(HOST, NOON, LEASE, begun.id)  # its feed is due
    assert (waits.token, waits.again_at) == (None, NOON + SECOND)
    record(store, only_due(store), item("live"), host_next_at=NOON + 2 * SECOND)
    assert store.enter_for_archive(HOST, NOON, LEASE, begun.id).again_at == NOON + 2 * SECOND
    later = NOON + 5 * SECOND
    assert store.enter_for_archive(HOST, later, LEASE, begun.id).token is None  # a live page is wanted
    [page] = store.claim_pages(10, later, LEASE)
    assert store.enter_for_archive(HOST, later, LEASE, begun.id).token is None  # it is being read
    store.record_page(page_result(page, "text", at=later))
    entered = store.enter_for_archive(HOST, later, LEASE, begun.id)
    assert entered.token is not None
    assert store.enter_host(HOST, later, LEASE) is None
    store.leave_host(HOST, entered.token, later)
    assert store.enter_host(HOST, later, LEASE) is not None


def test_without_a_watch_nobody_stands_before_the_archive(store: Store, begun: Backfill):
    assert store.enter_for_archive(HOST, NOON, LEASE, begun.id).token is not None


def test_pages_of_the_archive_wait_for_the_watch(store: Store, begun: Backfill):
    keep(store, begun, item("archived"))
    watch(store)
    assert store.claim_archive_pages(begun, 10, NOON, LEASE) == []  # the feed is due
    record(store, only_due(store), item("live"))
    assert store.claim_archive_pages(begun, 10, NOON, LEASE) == []  # a live page is wanted
    [live] = store.claim_pages(10, NOON, LEASE)
    assert live.url.startswith(f"https://{HOST}/live")
    store.record_page(page_result(live, "text"))
    [page] = store.claim_archive_pages(begun, 10, NOON, LEASE)
    assert page.url.startswith(f"https://{HOST}/archived")


def test_the_watch_reads_a_backlog_when_the_sources_of_its_host_have_been_visited(
    store: Store, begun: Backfill
):
    keep(store, begun, item("archived"))
    assert store.claim_pages(10, NOON, LEASE, live_first=True) == []
    record(store, only_due(store))
    assert len(store.claim_pages(10, NOON, LEASE, live_first=True)) == 1


def test_pages_of_other_backlogs_are_left_to_the_watch(store: Store, begun: Backfill):
    listed(store, item("first-visit"), quiet=None)
    assert store.claim_archive_pages(begun, 10, NOON, LEASE) == []
    assert Views(store.engine).unread_of_archive("gazette") == 0


def test_a_watch_that_takes_over_leaves_a_living_backfill_its_hosts(store: Store, begun: Backfill):
    keep(store, begun, item("archived"))
    [_] = store.claim_archive_pages(begun, 10, NOON, LEASE)
    assert store.enter_for_archive("other.example", NOON, LEASE, begun.id).token
    store.drop_claims()
    assert store.enter_host(HOST, NOON, LEASE) is None
    assert store.enter_host("other.example", NOON, LEASE) is None
    store.resume_backfill(begun.id, NOON)  # its own process is the dead one
    assert store.enter_host("other.example", NOON, LEASE) is not None
    assert len(store.claim_archive_pages(begun, 10, NOON, LEASE)) == 1


def test_a_killed_store_of_a_page_leaves_neither_articles_nor_bookmark(store: Store, begun: Backfill):
    broken = replace(item("b"), host=None)  # what no table takes
    with pytest.raises(Exception, match=r"NOT NULL|not-null"):
        keep(store, begun, item("a"), broken)
    assert quiet(store) == {}
    assert Views(store.engine).backfills()[0].walks == {}
