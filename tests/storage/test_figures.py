"""What the lookout asks of all outlets at once."""

from __future__ import annotations

import sqlalchemy as sa

from storage.figures import Figures
from storage.store import Store
from storage.tables import articles
from tests.storage.samples import HOUR, NOON, item, listed, outlet, page_result, pages


def test_the_last_arrival_is_each_outlets_own_and_that_of_no_archive(store: Store):
    listed(store, item("a"), by="gazette", now=NOON)
    listed(store, item("b", host="herald.example"), by="herald", now=NOON + HOUR)
    listed(store, item("c"), by="gazette", now=NOON + 2 * HOUR)
    assert Figures(store.engine).last_arrivals() == {"gazette": NOON + 2 * HOUR, "herald": NOON + HOUR}
    of_archive = (
        sa.update(articles).where(articles.c.first_seen_at > NOON + HOUR).values(quiet_because="backfill")
    )
    with store.engine.write() as connection:
        connection.execute(of_archive)
    assert Figures(store.engine).last_arrivals() == {"gazette": NOON, "herald": NOON + HOUR}


def test_an_outlet_that_never_brought_anything_has_no_last_arrival(store: Store):
    store.sync_sources([outlet("gazette")], NOON)
    assert Figures(store.engine).last_arrivals() == {}


def test_outlets_with_pages_are_those_whose_pages_were_tried_of_what_came_lately(store: Store):
    figures = Figures(store.engine)
    listed(store, item("a"), by="gazette")
    listed(store, item("b", host="herald.example"), by="herald")
    assert figures.with_pages(NOON) == set()
    store.record_page(page_result(pages(store)["a"], "A text of some words."))
    assert figures.with_pages(NOON) == {"gazette"}
    assert figures.pages("gazette", NOON)
    assert figures.with_pages(NOON + HOUR) == set()
