"""Pages as they came: which are kept, for how long, and what reading them once more changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.page import Altered, packed, unpacked
from storage import kept
from storage.figures import Figures
from storage.records import Outcome, Reading, Reread, Rereading, Stored
from storage.store import Store
from storage.views import Views
from tests.storage.samples import (
    DAY,
    HOUR,
    NOON,
    alert,
    examined,
    failed,
    item,
    listed,
    match,
    newest,
    owed,
    page_result,
    pages,
)

HTML = b"<html><p>The river rose.</p></html>"


def came(store: Store, *, text: str = "The river rose.", body: bytes = HTML, **more):
    """Let one article be listed and its page come."""
    listed(store, item("a"))
    page = pages(store)["a"]
    it = packed(body, page.url, "text/html", NOON)
    return page, store.record_page(page_result(page, text, kept=it, **more))


def held(store: Store) -> bytes | None:
    [article] = Views(store.engine).articles()
    kept = Views(store.engine).kept_page(article.id)
    return None if kept is None else unpacked(kept)


def examine(store: Store, *, matches=(), lets_go=True, at=NOON):
    seen = newest(store)
    assert store.record_examination(replace(examined(seen, matches=matches, at=at), lets_go=lets_go))


def test_the_page_of_a_match_is_kept_as_it_came(store: Store):
    page, _ = came(store)
    examine(store, matches=(match(),))
    kept = Views(store.engine).kept_page(page.article)
    assert (unpacked(kept), kept.url, kept.fetched_at, kept.size) == (HTML, page.url, NOON, len(HTML))


def test_the_page_that_no_rule_matches_is_let_go(store: Store):
    came(store)
    assert held(store) == HTML, "until the rules have seen it"
    examine(store)
    assert held(store) is None


def test_every_page_is_kept_where_that_is_asked_for(store: Store):
    came(store, keep_whatever=True)
    examine(store, lets_go=False)
    assert held(store) == HTML


def test_the_page_of_what_was_told_stays_when_a_later_version_matches_no_more(store: Store):
    page, _ = came(store)
    examine(store, matches=(match(),))
    store.reread_page(reading_of(page.article, "The river fell."))
    examine(store)
    assert held(store) == HTML


@pytest.mark.parametrize(("matched", "left"), [(True, HTML), (False, None)])
def test_a_page_without_an_article_is_kept_when_its_headline_matched(store: Store, matched, left):
    listed(store, item("a"))
    examine(store, matches=(match(),) if matched else ())
    page = pages(store)["a"]
    kept = packed(HTML, page.url, None, NOON)
    assert store.record_page(failed(page, Outcome.PAYWALL, kept=kept)) is Stored.NOT_READ
    assert held(store) == left


def test_a_page_that_is_read_again_unchanged_is_kept_once(store: Store):
    page, _ = came(store)
    examine(store, matches=(match(),))
    with store.engine.write() as connection:
        kept.keep(connection, page.article, packed(HTML, page.url, None, NOON + HOUR), whatever=True)
        kept.keep(connection, page.article, packed(HTML + b" ", page.url, None, NOON + HOUR), whatever=True)
    assert held(store) == HTML + b" "
    assert Views(store.engine).count_kept_pages(outlet=None, since=None, after=0) == 1


def test_pages_are_forgotten_after_their_time_and_not_before(store: Store):
    came(store, keep_whatever=True)
    store.prune(NOON + 400 * DAY, 500 * DAY)
    assert held(store) == HTML, "for ever, when no time is set"
    store.prune(NOON + 30 * DAY, 500 * DAY, 31 * DAY)
    assert held(store) == HTML
    store.prune(NOON + 30 * DAY, 500 * DAY, 29 * DAY)
    assert held(store) is None


def test_a_page_that_was_altered_is_no_evidence():
    kept = packed(HTML, "https://gazette.example/a", None, NOON)
    other = packed(b"<html>Other</html>", "https://gazette.example/a", None, NOON)
    for altered in (
        replace(kept, body=other.body),
        replace(kept, body=kept.body[:20]),
        replace(kept, body=b""),
    ):
        with pytest.raises(Altered):
            unpacked(altered)


# ------------------------------------------------------------------------------------------ read once more


def reading_of(article: int, text: str, **fields) -> Rereading:
    reading = Reading(
        **{"url": "https://gazette.example/a", "title": f"Page {article}", "text": text} | fields
    )
    return Rereading(article=article, at=NOON + DAY, reading=reading, text_hash=text)


def test_a_changed_text_is_a_new_version_that_the_rules_see_and_that_is_no_news(store: Store):
    page, _ = came(store)
    examine(store, matches=(match(),))
    assert store.reread_page(reading_of(page.article, "The river fell."), dry=True) is Reread.TEXT
    assert store.unexamined(9) == [], "a dry run changes nothing"
    assert store.reread_page(reading_of(page.article, "The river fell.")) is Reread.TEXT
    seen = newest(store)
    assert (seen.text, seen.quiet, seen.quiet_because) == ("The river fell.", True, "reread")
    assert store.reread_page(reading_of(page.article, "The river fell.")) is Reread.SAME


def test_what_was_told_stays_told_when_its_page_is_read_again(store: Store):
    page, _ = came(store)
    seen = newest(store)
    store.record_examination(examined(seen, alert("alr_1", owed())))
    store.reread_page(reading_of(page.article, "The river fell."))
    [told] = newest(store).told
    assert (told.uid, told.article, told.waiting) == ("alr_1", page.article, False)


def test_other_fields_change_without_a_new_version(store: Store):
    page, _ = came(store)
    examine(store)
    done = reading_of(
        page.article, "The river rose.", authors=("Ana Ruiz",), section="Local", tags=("rivers",)
    )
    assert store.reread_page(done) is Reread.FIELDS
    assert store.reread_page(done) is Reread.SAME
    assert store.unexamined(9) == []
    [row] = Views(store.engine).articles()
    assert (row.authors, row.quiet) == (("Ana Ruiz",), False)


def test_a_page_that_gave_nothing_gives_a_text_at_last(store: Store):
    listed(store, item("a"))
    page = pages(store)["a"]
    store.record_page(failed(page, Outcome.NOT_AN_ARTICLE, kept=packed(HTML, page.url, None, NOON)))
    assert store.reread_page(reading_of(page.article, "The river rose.")) is Reread.TEXT
    [row] = Views(store.engine).articles()
    assert (row.page_outcome, row.page_due_at) == ("ok", None)
    assert newest(store).text == "The river rose."


def test_an_article_that_is_gone_is_passed_over(store: Store):
    assert store.reread_page(reading_of(99, "The river rose.")) is Reread.GONE


def test_kept_pages_are_found_by_outlet_and_time(store: Store):
    page, _ = came(store, keep_whatever=True)
    views = Views(store.engine)
    found = {"outlet": None, "since": None, "after": 0, "limit": 9}
    assert views.with_kept_pages(**found | {"outlet": "gazette", "since": NOON}) == [
        (page.article, "gazette")
    ]
    assert views.with_kept_pages(**found | {"outlet": "other"}) == []
    assert views.with_kept_pages(**found | {"since": NOON + timedelta(seconds=1)}) == []
    assert views.with_kept_pages(**found | {"after": page.article}) == []


def test_reading_a_page_once_more_before_the_rules_have_seen_it_keeps_no_news_from_being_told(store: Store):
    page, _ = came(store)
    assert store.reread_page(reading_of(page.article, "The river fell.")) is Reread.TEXT
    assert not newest(store).quiet


def test_a_page_that_was_read_once_more_still_counts_as_an_arrival(store: Store):
    page, _ = came(store)
    examine(store)
    assert store.reread_page(reading_of(page.article, "The river fell.")) is Reread.TEXT
    assert newest(store).quiet
    assert Figures(store.engine).arrivals("gazette", NOON - DAY) == [NOON]
