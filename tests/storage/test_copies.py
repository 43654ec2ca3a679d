"""A copy joins the story of what it is a copy of, and one event is told once."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from news.fingerprint import fingerprint
from storage.copies import new_text
from storage.records import Stored
from storage.store import Store
from storage.tables import stories
from storage.views import Views
from tests.storage.samples import (
    HOUR,
    LEASE,
    NOON,
    SECOND,
    alert,
    examined,
    item,
    listed,
    newest,
    owed,
    page_result,
    pages,
)


def by_title(store: Store):
    return {article.title: article for article in Views(store.engine).articles()}


def original_and_copy(store: Store, *, rule_of_copy: str = "floods", **page_fields: object) -> Stored:
    """Two outlets, each with an alert on its headline; then their pages turn out to have one text."""
    listed(store, item("original"))
    store.record_examination(examined(newest(store), alert("alr_original", owed("msg_original"))))
    listed(store, item("copy", host="herald.example"), by="herald", now=NOON + SECOND)
    waits = alert("alr_copy", owed("msg_copy", due_at=NOON + 20 * SECOND), waiting=True, rule=rule_of_copy)
    store.record_examination(examined(newest(store), waits, at=NOON + SECOND))
    wanted = pages(store, NOON + SECOND)
    assert store.record_page(page_result(wanted["original"], "one text", at=NOON + 2 * SECOND)) is Stored.READ
    result = page_result(wanted["copy"], "one text", at=NOON + 3 * SECOND, **page_fields)
    return store.record_page(result)


def test_the_same_text_is_a_copy_that_joins_its_roots_story(store: Store):
    assert original_and_copy(store) is Stored.COPY
    original, copy = Views(store.engine).articles()[::-1]
    assert (copy.duplicate_of, copy.duplicate_kind, copy.story) == (original.id, "same-text", original.story)
    assert original.duplicate_of is None
    with store.engine.read() as connection:
        kept, gone = connection.execute(sa.select(stories).order_by(stories.c.id)).all()
    assert (kept.articles, kept.outlets, kept.last_at, kept.merged_into) == (2, 2, NOON + SECOND, None)
    assert gone.merged_into == kept.id
    assert Views(store.engine).article(original.id).same_story == (copy,)


def test_an_alert_that_tells_a_story_already_told_is_merged_and_what_it_owes_withdrawn(store: Store):
    original_and_copy(store)
    copy, original = Views(store.engine).alerts()
    assert (copy.merged_into, original.merged_into) == ("alr_original", None)
    [delivery] = copy.deliveries
    [kept] = original.deliveries
    root = original.article
    assert (delivery.state, delivery.because) == ("withdrawn", f"copy of article {root}")
    assert kept.state == "owed"
    assert [each.uid for each in store.claim_deliveries(10, NOON + HOUR, LEASE)] == ["msg_original"]


def test_an_alert_of_a_rule_that_has_not_told_the_story_becomes_the_storys(store: Store):
    original_and_copy(store, rule_of_copy="valley")
    of_copy, of_original = Views(store.engine).alerts()
    assert of_copy.merged_into is None
    assert of_copy.story == of_original.story
    [delivery] = of_copy.deliveries
    assert delivery.state == "owed"
    assert {told.rule for told in store.unexamined(10)[0].told} == {"floods", "valley"}


def test_what_was_tried_already_is_not_withdrawn(store: Store):
    listed(store, item("original"))
    store.record_examination(examined(newest(store), alert("alr_1", owed("msg_1"))))
    listed(store, item("copy", host="herald.example"), by="herald")
    store.record_examination(examined(newest(store), alert("alr_2", owed("msg_2"))))
    assert len(store.claim_deliveries(10, NOON, LEASE)) == 2
    wanted = pages(store)
    for name in ("original", "copy"):
        store.record_page(page_result(wanted[name], "one text"))
    assert {each.state for each in Views(store.engine).deliveries()} == {"owed"}


def test_a_copys_revision_is_examined_and_told_what_its_story_has_told(store: Store):
    original_and_copy(store)
    seen = store.unexamined(10)[-1]
    assert [(told.rule, told.uid) for told in seen.told] == [("floods", "alr_original")]
    store.record_examination(examined(seen, alert("alr_again", owed("msg_again"))))
    assert len(Views(store.engine).alerts()) == 2
    assert Views(store.engine).delivery("msg_again") is None


def test_an_examination_begun_before_its_article_joined_another_story_tells_nothing_twice(store: Store):
    listed(store, item("original"))
    store.record_examination(examined(newest(store), alert("alr_1", owed("msg_1"))))
    listed(store, item("copy", host="herald.example"), by="herald")
    begun = newest(store)
    wanted = pages(store)
    for name in ("original", "copy"):
        store.record_page(page_result(wanted[name], "one text"))
    assert store.record_examination(examined(begun, alert("alr_2", owed("msg_2"))))
    assert [each.uid for each in Views(store.engine).alerts()] == ["alr_1"]


def test_a_page_whose_address_is_another_articles_is_its_copy(store: Store):
    listed(store, item("original"))
    listed(store, item("copy", host="herald.example"), by="herald")
    page = pages(store)["copy"]
    keys = (("gazette.example/original", "redirect"), ("herald.example/copy/", "redirect"))
    assert store.record_page(page_result(page, "a text of its own", keys=keys)) is Stored.COPY
    copy = by_title(store)[f"Page {page.article}"]
    assert (copy.duplicate_kind, copy.duplicate_of) == ("same-url", by_title(store)["About original"].id)
    listed(store, item("copy/", host="herald.example"), by="herald", now=NOON + HOUR)
    assert len(by_title(store)) == 2, "the redirect's target is known from now on"


def test_an_address_that_a_page_merely_claims_makes_a_copy_only_where_headline_or_text_bear_it_out(
    store: Store,
):
    for name, title in (
        ("flood", "Flood in the valley"), ("fire", "Warehouse burns down"), ("echo", "Flood in the valley: two missing"),
        ("tale", "Bells ring later"),
    ):  # fmt: skip
        listed(store, item(name, title, host=f"{name}.example"), by=name)
    wanted = pages(store)
    rain, bells = word_by_word("rain", 90), word_by_word("bell", 90)
    keys = (("flood.example/flood", "canonical"),)
    for name, text, title in (
        ("flood", rain, "Flood in the valley"), ("fire", word_by_word("fire", 90), "Warehouse burns down"),
        ("echo", bells, "Flood in the valley: two missing"), ("tale", f"{rain} {bells}", "Bells ring later"),
    ):  # fmt: skip
        taken = fingerprint(title, text, "en")
        result = page_result(wanted[name], text, text_hash=taken.text_hash, fingerprint=taken, keys=keys)
        store.record_page(replace(result, reading=replace(result.reading, title=title)))
    found = {article.title: article.duplicate_kind for article in Views(store.engine).articles()}
    assert found == {
        "Flood in the valley": None,
        "Warehouse burns down": None,
        "Flood in the valley: two missing": "same-url",
        "Bells ring later": "same-url",
    }


def test_an_address_that_two_pages_claim_and_none_is_listed_under_makes_no_copies(store: Store):
    for name, title in (("flood", "Flood in the valley"), ("fire", "Warehouse burns down")):
        listed(store, item(name, title))
        [page] = pages(store).values()
        result = page_result(page, f"{title}.", text_hash=None, keys=(("gazette.example/x", "og:url"),))
        store.record_page(replace(result, reading=replace(result.reading, title=title)))
    assert {article.duplicate_kind for article in Views(store.engine).articles()} == {None}


def test_an_articles_own_addresses_make_it_no_copy(store: Store):
    listed(store, item("original"))
    keys = (("gazette.example/original", "canonical"), ("gazette.example/2026/original", "redirect"))
    assert store.record_page(page_result(pages(store)["original"], "text", keys=keys)) is Stored.READ


def test_a_copy_of_a_copy_points_to_the_root(store: Store):
    listed(store, item("original"))
    listed(store, item("copy", host="herald.example"), by="herald")
    listed(store, item("third", host="tribune.example"), by="tribune")
    wanted = pages(store)
    store.record_page(page_result(wanted["original"], "one text"))
    store.record_page(page_result(wanted["copy"], "one text"))
    keys = (("herald.example/copy", "redirect"),)
    assert store.record_page(page_result(wanted["third"], "one text with a twist", keys=keys)) is Stored.COPY
    roots = {article.duplicate_of for article in Views(store.engine).articles()}
    assert roots == {None, wanted["original"].article}


def test_a_root_that_turns_out_to_be_a_copy_takes_its_copies_along(store: Store):
    listed(store, item("original"))
    listed(store, item("copy", host="herald.example"), by="herald")
    listed(store, item("third", host="tribune.example"), by="tribune")
    wanted = pages(store)
    keys = (("herald.example/copy", "redirect"),)
    assert store.record_page(page_result(wanted["third"], "third text", keys=keys)) is Stored.COPY
    assert store.record_page(page_result(wanted["original"], "one text")) is Stored.READ
    assert store.record_page(page_result(wanted["copy"], "one text")) is Stored.COPY
    articles = Views(store.engine).articles()
    assert {article.duplicate_of for article in articles} == {None, wanted["original"].article}
    assert len({article.story for article in articles}) == 1
    [root] = [article for article in articles if article.duplicate_of is None]
    assert root.id == wanted["original"].article


def test_a_text_too_short_to_compare_is_no_copy(store: Store):
    listed(store, item("a"))
    listed(store, item("b", host="herald.example"), by="herald")
    for page in pages(store).values():
        assert store.record_page(page_result(page, "Breaking.", text_hash=None)) is Stored.READ


def word_by_word(start: str, count: int) -> str:
    return " ".join(f"{start}{number}" for number in range(count)) + "."


def test_a_copy_that_adds_a_lot_offers_the_rules_what_it_adds(store: Store):
    told, more = word_by_word("Sobre", 80), word_by_word("Además", 40)
    for name, host in (("original", "gazette"), ("copy", "herald"), ("third", "tribune")):
        listed(store, item(name, host=f"{host}.example"), by=host)
    wanted = pages(store)
    texts = {"original": told, "copy": f"{told} {more}", "third": f"{told} {more}"}
    for name, text in texts.items():
        taken = fingerprint("About", text, "es")
        store.record_page(page_result(wanted[name], text, text_hash="the same", fingerprint=taken))
    with store.engine.read() as connection:
        offered = {name: new_text(connection, wanted[name].article, texts[name]) for name in texts}
    assert offered == {"original": None, "copy": more, "third": ""}, "the second to add it adds nothing"
