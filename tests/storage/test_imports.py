"""Rows of a file become articles in their order, once each, with how far the file is done with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from news.fingerprint import fingerprint
from storage import tables
from storage.imports import Imports
from storage.records import ArchiveRow, Portion, TakenIn
from storage.store import Store
from tests.storage.samples import DAY, NOON, item, listed, page_result, pages


def row(line: int, *, name: str = "", url: str = "", text: str = "", **fields: Any) -> ArchiveRow:
    """A row of a file, known by its id, or by its address when it has one."""
    text = text or f"The text of line {line}."
    key = url or f"import:import:{name or line}"
    made = ArchiveRow(
        line=line,
        outlet="import",
        url=f"https://{url}" if url else key,
        url_key=key,
        host=url.partition("/")[0],
        external_id=name or str(line),
        title=f"Line {line}",
        text=text,
        digest=f"digest of {text}",
        fingerprint=replace(fingerprint(f"Line {line}", text, "en"), text_hash=f"hash of {text}"),
    )
    return replace(made, **fields)


def take(store: Store, *rows: ArchiveRow, bad: int = 0, alerting: bool = False) -> TakenIn:
    """Store rows as the next portion of one file."""
    imports = Imports(store.engine)
    begun = imports.find("a file") or imports.begin("a file", "a.jsonl", NOON)
    upto = max((each.line for each in rows), default=begun.lines + bad)
    return imports.record(Portion(of=begun.id, upto=upto, rows=rows, bad=bad, at=NOON, alerting=alerting))


def stored(store: Store) -> list[Any]:
    with store.engine.read() as connection:
        return list(connection.execute(sa.select(tables.articles).order_by(tables.articles.c.id)))


def test_rows_are_stored_in_their_order_with_their_text_and_nothing_is_asked_for_of_them(store: Store):
    taken = take(store, row(1), row(2, published=NOON - 9 * DAY), row(4, url="gazette.example/x"), bad=1)
    rows = stored(store)
    assert (taken.stored, taken.known, taken.copies, len(taken.revisions)) == (3, 0, 0, 3)
    assert [each.title for each in rows] == ["Line 1", "Line 2", "Line 4"]
    assert [each.url for each in rows] == ["import:import:1", "import:import:2", "https://gazette.example/x"]
    assert {(each.quiet, each.quiet_because, each.page_due_at, each.page_outcome) for each in rows} == {
        (True, "import", None, None)
    }
    assert all(each.placed_at == NOON for each in rows)
    seen = Imports(store.engine).unexamined(taken.revisions)
    assert [(each.basis, each.text) for each in seen] == [
        ("page", "The text of line 1."),
        ("page", "The text of line 2."),
        ("page", "The text of line 4."),
    ]
    assert store.claim_pages(10, NOON, DAY) == []


def test_a_row_is_stored_once_in_its_file_and_ever(store: Store):
    assert take(store, row(1), row(2, name="1", text="The text of line 1.")).known == 1
    again = take(store, row(3, name="1", text="The text of line 1."), row(4))
    assert (again.stored, again.known, again.clashes) == (1, 1, ())
    assert len(stored(store)) == 2
    begun = Imports(store.engine).find("a file")
    assert begun is not None
    assert (begun.lines, begun.stored, begun.known, begun.bad) == (4, 2, 2, 0)


def test_an_id_that_another_text_has_is_said_to_clash_and_counts_as_no_use(store: Store):
    take(store, row(1))
    [article] = stored(store)
    taken = take(store, row(2, name="1"), row(3, name="3"), row(4, name="3"))
    assert taken.clashes == ((2, article.id), (4, article.id + 1))
    begun = Imports(store.engine).find("a file")
    assert begun is not None
    assert (begun.stored, begun.known, begun.bad) == (2, 0, 2)


def test_an_article_that_a_visit_has_brought_is_known(store: Store):
    listed(store, item("flood"))
    assert take(store, row(1, url="gazette.example/flood")).known == 1
    assert len(stored(store)) == 1


def test_a_row_under_either_address_of_a_moved_article_is_one_article(store: Store):
    def moved(line: int, name: str) -> ArchiveRow:
        return row(line, url=f"gazette.example/new/{name}", moved=(f"gazette.example/old/{name}",))

    listed(store, item("old/flood", "Flood"))
    taken = take(store, moved(1, "flood"), moved(2, "fire"), row(3, url="gazette.example/old/fire"))
    assert (taken.stored, taken.known) == (1, 2)
    assert [each.title for each in stored(store)] == ["Flood", "Line 2"]


def test_a_row_is_not_lost_to_a_page_that_claims_its_address(store: Store):
    listed(store, item("flood", "Flood in the valley"))
    keys = (("gazette.example/fire", "canonical"),)
    store.record_page(page_result(pages(store)["flood"], "It rained.", keys=keys))
    fire = row(1, url="gazette.example/fire", title="Warehouse burns down")
    assert take(store, fire).stored == 1
    assert take(store, replace(fire, line=2, title="Warehouse burned")).known == 1


def test_what_a_visit_brings_later_as_news_is_news_again(store: Store):
    take(store, row(1, url="gazette.example/flood"))
    listed(store, item("flood"))
    [article] = stored(store)
    assert (article.quiet, article.quiet_because, article.current_revision) == (False, None, 1)
    assert len(store.unexamined(10)) == 1


def test_a_row_with_the_text_of_an_article_is_its_copy_and_in_its_story(store: Store):
    listed(store, item("flood"))
    store.record_page(page_result(pages(store)["flood"], "one text"))
    one = replace(fingerprint("Line 1", "one text", "en"), text_hash="one text")
    taken = take(store, row(1, fingerprint=one), row(2))
    original, copy, other = stored(store)
    assert taken.copies == 1
    assert (copy.duplicate_of, copy.duplicate_kind, copy.story) == (original.id, "same-text", original.story)
    assert (other.duplicate_of, other.story != original.story) == (None, True)


def test_with_alerts_it_is_no_quiet_article_and_yet_tells_nothing_of_its_outlets_rhythm(store: Store):
    from storage.figures import Figures

    take(store, row(1), alerting=True)
    [article] = stored(store)
    assert (article.quiet, article.quiet_because) == (False, "import")
    assert Figures(store.engine).arrivals("import", NOON - DAY) == []


def test_it_is_begun_again_from_its_first_line_when_that_is_asked_for(store: Store):
    take(store, row(1))
    imports = Imports(store.engine)
    [before] = imports.everyone()
    assert imports.end(before.id, NOON).finished_at == NOON
    again = imports.begin("a file", "b.jsonl", NOON + DAY)
    assert (again.id, again.name, again.lines, again.stored, again.finished_at) == (
        before.id,
        "b.jsonl",
        0,
        0,
        None,
    )


@pytest.mark.parametrize("rows", [(), (row(1, name="1"),)])
def test_a_portion_without_anything_new_still_moves_on(store: Store, rows: tuple[ArchiveRow, ...]):
    take(store, row(1))
    taken = take(store, *rows, bad=1)
    assert (taken.stored, taken.revisions) == (0, ())
    begun = Imports(store.engine).find("a file")
    assert begun is not None
    assert begun.bad == 1
