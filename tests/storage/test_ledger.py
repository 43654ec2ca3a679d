"""The ledger finds an article by any of its names, and counts how its sources were visited."""

from __future__ import annotations

import pytest

from storage.ledger import Entry, Ledger
from storage.records import Outcome
from storage.store import Store
from tests.storage.samples import (
    HOUR,
    MINUTE,
    NOON,
    item,
    listed,
    only_due,
    page_result,
    pages,
    record,
    visit_of,
)


@pytest.fixture
def ledger(store: Store) -> Ledger:
    return Ledger(store.engine)


def test_an_article_is_found_by_its_address_its_guid_and_what_its_page_calls_itself(store, ledger):
    listed(store, item("flood-in-the-valley", guid="gazette:17"))
    page = pages(store)["flood-in-the-valley"]
    store.record_page(page_result(page, "Rain.", keys=(("gazette.example/2026/flood", "canonical"),)))
    found = [
        ledger.find([name])
        for name in ("gazette.example/flood-in-the-valley", "guid:gazette:17", "gazette.example/2026/flood")
    ]
    assert [each and (each.article, each.kind) for each in found] == [
        (page.article, "sighting"),
        (page.article, "guid"),
        (page.article, "canonical"),
    ]


def test_the_first_name_that_is_known_decides(store, ledger):
    listed(store, item("one"), item("two"))
    known = ledger.find(["gazette.example/none", "gazette.example/two", "gazette.example/one"])
    assert known == Entry(article=known.article, name="gazette.example/two", kind="sighting")
    assert ledger.find(["gazette.example/none"]) is None


def test_a_near_address_is_of_the_same_host_and_ends_alike(store, ledger):
    listed(store, item("local/flood-in-the-valley-0068.html", "Flood"), item("local/other-news"))
    listed(store, item("flood-in-the-valley-0068.html", host="herald.example"), by="herald")
    [near] = ledger.near("gazette.example/news/flood-in-the-valley-0068.html")
    assert near.title == "Flood"
    assert ledger.near("gazette.example/local") == (), "a short last part names a section"
    assert ledger.near("gazette.example/x/%_wild_card_%") == ()


def test_visits_are_counted_by_how_they_ended_within_a_time(store, ledger):
    listed(store, item("one"))
    for number, outcome in enumerate([Outcome.UNCHANGED, Outcome.REFUSED, Outcome.REFUSED], 1):
        at = NOON + number * HOUR
        due = only_due(store, at)
        record(store, due, now=at, visit=visit_of(due, at, outcome, next_visit_at=at + 30 * MINUTE))
    counted = ledger.visits("gazette/feed1", NOON, NOON + 2 * HOUR)
    assert (counted.visits, counted.failed) == (3, 1)
    assert counted.outcomes == {"ok": 1, "refused": 1, "unchanged": 1}
    assert (counted.first_at, counted.last_at) == (NOON, NOON + 2 * HOUR)
    assert ledger.visits("gazette/feed1", NOON - 2 * HOUR, NOON - HOUR).first_at is None
