"""Texts that a database refuses, wherever an outlet may put them: each is stored, and its visit or page with it."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from storage.records import PageResult, Reading, Sighting, Visit
from storage.store import Store
from storage.views import Views
from tests.storage.samples import (
    NOON,
    failed,
    item,
    listed,
    only_due,
    outlet,
    page_result,
    pages,
    record,
    visit_of,
)

ODD = "half \ud83d a pair\x00, a bell\x07"
KEPT = "half \ufffd a pair, a bell"


def texts_of(kind):
    """Name the fields of a record that hold texts, and what a stranger might put there."""
    for field in fields(kind):
        if field.type.startswith("str"):
            yield pytest.param(field.name, ODD, KEPT, id=field.name)
        elif field.type == "tuple[str, ...]":
            yield pytest.param(field.name, (ODD, "b"), (KEPT, "b"), id=field.name)
        elif field.type == "dict[str, str]":
            yield pytest.param(field.name, {ODD: ODD}, {KEPT: KEPT}, id=field.name)


@pytest.mark.parametrize(("name", "odd", "kept"), [*texts_of(Sighting)])
def test_what_a_source_lists_is_stored_whatever_it_says(store: Store, name, odd, kept):
    news = item("flood")
    news = replace(news, sighting=replace(news.sighting, **{name: odd}))
    assert getattr(news.sighting, name) == kept
    assert listed(store, news) == 1
    [row] = Views(store.engine).articles()
    stored = {"url": row.url, "title": row.title, "summary": row.summary, "authors": row.authors}
    assert stored.get(name, kept) == kept


@pytest.mark.parametrize(("name", "odd", "kept"), [*texts_of(Reading)])
def test_what_a_page_gave_is_stored_whatever_it_says(store: Store, name, odd, kept):
    listed(store, item("flood"))
    read = page_result(pages(store)["flood"], "the text")
    read = replace(read, reading=replace(read.reading, **{name: odd}))
    assert getattr(read.reading, name) == kept
    store.record_page(read)
    [row] = Views(store.engine).articles()
    assert row.page_outcome == "ok"


def test_why_a_page_or_a_visit_failed_is_stored_whatever_it_quotes(store: Store):
    listed(store, item("flood"))
    store.record_page(failed(pages(store)["flood"], detail=ODD))
    [row] = Views(store.engine).articles()
    assert row.page_detail == KEPT
    store.sync_sources([outlet("herald")], NOON)
    due = only_due(store)
    record(store, due, visit=visit_of(due, detail=ODD, etag=ODD, parser=ODD))
    assert KEPT in {visit.detail for visit in Views(store.engine).visits()}


def test_every_record_of_what_strangers_wrote_has_texts_to_look_at():
    assert all(len(list(texts_of(kind))) > 3 for kind in (Sighting, Reading, Visit))
    assert "detail" in {each.id for each in texts_of(PageResult)}
