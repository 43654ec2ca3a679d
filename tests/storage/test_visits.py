"""What a visit brings: new articles, known ones, other headlines, backlogs."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from storage.naming import gather
from storage.records import Basis, NewArticle, Outcome
from storage.store import Store
from storage.tables import article_urls, articles, revisions, sightings, stories
from storage.views import Views
from tests.storage.samples import (
    DAY,
    HOUR,
    LEASE,
    MINUTE,
    NOON,
    failed,
    item,
    listed,
    newest,
    only_due,
    outlet,
    page_result,
    pages,
    record,
    visit_of,
)


def count(store: Store, table: sa.Table) -> int:
    with store.engine.read() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def test_a_new_item_is_an_article_with_a_story_a_revision_its_keys_and_a_sighting(store: Store):
    assert listed(store, item("flood", "Flood in the valley", guid="g1")) == 1
    [article] = Views(store.engine).articles()
    assert (article.title, article.url) == (
        "Flood in the valley",
        "https://gazette.example/flood?utm_source=feed",
    )
    assert (article.outlet, article.first_seen_in, article.page_due_at) == ("gazette", "gazette/feed1", NOON)
    whole = Views(store.engine).article(article.id)
    assert [(each.number, each.basis, each.title) for each in whole.revisions] == [
        (1, "headline", "Flood in the valley")
    ]
    assert [each.source for each in whole.sightings] == ["gazette/feed1"]
    with store.engine.read() as connection:
        kinds = {row.url_key: row.kind for row in connection.execute(sa.select(article_urls))}
    assert kinds == {"gazette.example/flood": "sighting", "guid:g1": "guid"}


def test_a_day_without_a_time_is_kept_as_one(store: Store):
    flood = item("flood")
    noon = replace(
        flood.sighting, published=NOON - HOUR, published_precision="day", published_note="from url"
    )
    listed(store, replace(flood, sighting=noon))
    seen = newest(store)
    assert (seen.published, seen.published_precision) == (NOON - HOUR, "day")


def test_no_page_is_wanted_where_none_is_asked_for(store: Store):
    listed(store, item("flood"), wants_pages=False)
    assert pages(store) == {}
    assert not newest(store).page_pending


def test_an_item_that_is_listed_again_is_seen_again_and_not_stored_twice(store: Store):
    listed(store, item("flood"))
    assert listed(store, item("flood"), item("fire"), now=NOON + HOUR) == 1
    [fire, flood] = Views(store.engine).articles()
    assert fire.title == "About fire"
    [sighting] = Views(store.engine).article(flood.id).sightings
    assert (sighting.first_seen_at, sighting.last_seen_at) == (NOON, NOON + HOUR)
    assert count(store, stories) == 2


def test_a_changed_address_is_known_by_its_guid_and_the_new_address_by_itself_from_then_on(store: Store):
    listed(store, item("old-slug", "Flood", guid="g1"))
    assert listed(store, item("new-slug", "Flood", guid="g1"), now=NOON + HOUR) == 0
    assert listed(store, item("new-slug", "Flood"), now=NOON + 2 * HOUR) == 0
    assert count(store, articles) == 1


def test_guids_that_number_places_hide_no_article(store: Store):
    listed(store, item("flood", guid="item-1"), item("fire", guid="item-2"))
    second = [item("storm", guid="item-1"), item("flood", guid="item-2"), item("fire", guid="item-3")]
    assert listed(store, *second, now=NOON + HOUR) == 1
    third = [item("quake", guid="item-1"), item("storm", guid="item-2"), item("flood", guid="item-3")]
    assert listed(store, *third, now=NOON + 2 * HOUR) == 1
    assert listed(store, *third, now=NOON + 3 * HOUR) == 0
    assert {each.title for each in Views(store.engine).articles()} == {
        "About flood",
        "About fire",
        "About storm",
        "About quake",
    }
    assert count(store, sightings) == 4
    assert count(store, revisions) == 4


def test_a_new_slug_and_a_new_headline_of_the_same_minute_are_the_same_article(store: Store):
    def at(name: str, precision: str) -> NewArticle:
        new = item(name, guid="g1")
        dated = replace(new.sighting, published=NOON - HOUR, published_precision=precision)
        return replace(new, sighting=dated)

    assert listed(store, at("flood", "minute")) == 1
    assert listed(store, at("deluge", "minute"), now=NOON + HOUR) == 0
    assert listed(store, at("ark", "day"), now=NOON + 2 * HOUR) == 1


def test_another_source_of_the_outlet_knows_an_article_by_its_guid_as_before(store: Store):
    store.sync_sources([outlet(ranks=(1, 1), own_hosts=True)], NOON)
    first, second = store.claim_sources(10, NOON, LEASE)
    assert record(store, first, item("flood", guid="g1")) == 1
    assert record(store, second, item("deluge", guid="g1")) == 0


def test_two_items_of_one_visit_that_share_an_identity_are_one_article(store: Store):
    assert listed(store, item("a", guid="g1"), item("b", guid="g1"), item("b"), item("c")) == 2
    assert [article.title for article in Views(store.engine).articles()] == ["About c", "About a"]


def test_a_guid_that_a_feed_gives_to_all_its_items_hides_none_of_them(store: Store):
    assert listed(store, *(item(name, guid="https://gazette.example/") for name in "abcd")) == 4
    assert (
        listed(store, *(item(name, guid="https://gazette.example/") for name in "cdef"), now=NOON + HOUR) == 2
    )


@given(st.lists(st.tuples(st.integers(0, 12), st.one_of(st.none(), st.integers(0, 12))), max_size=12))
def test_no_identity_of_a_visit_belongs_to_two_articles(pairs: list[tuple[int, int | None]]):
    new = [item(str(path), guid=None if guid is None else str(guid)) for path, guid in pairs]
    owners = {"gazette.example/1": 7, "guid:2": 7, "gazette.example/3": 8}
    items = gather(new, owners)
    names = [name for each in items for name in each.names]
    known = [each.article for each in items if each.article is not None]
    assert len(names) == len(set(names))
    assert len(known) == len(set(known))
    assert {each.url_key for each in new} <= set(names)


def moved(name: str, title: str) -> NewArticle:
    """An item that is known by a new address and had an old one, whichever of them is listed."""
    return replace(item(f"new/{name}", title), moved=(f"gazette.example/old/{name}",))


def test_an_article_stored_under_an_old_address_is_found_when_its_outlet_has_moved_it(store: Store):
    listed(store, item("old/flood", "Flood"))
    assert listed(store, moved("flood", "Flood"), now=NOON + HOUR) == 0
    assert listed(store, item("new/flood", "Flood"), now=NOON + 2 * HOUR) == 0
    assert count(store, articles) == 1


def test_an_article_stored_under_a_new_address_is_found_by_its_old_one(store: Store):
    listed(store, moved("flood", "Flood"))
    assert listed(store, item("old/flood", "Flood"), now=NOON + HOUR) == 0
    with store.engine.read() as connection:
        kinds = {row.url_key: row.kind for row in connection.execute(sa.select(article_urls))}
    assert kinds == {"gazette.example/new/flood": "sighting", "gazette.example/old/flood": "moved"}


def claiming(store: Store, name: str, claimed: str, kind: str = "canonical") -> None:
    """Read the page of an article, which calls `claimed` its own address."""
    wanted = pages(store, now=NOON + HOUR)[name]
    store.record_page(page_result(wanted, "It rained.", keys=((f"gazette.example/{claimed}", kind),)))


def test_an_address_that_another_articles_page_claims_belongs_to_the_article_listed_there(store: Store):
    listed(store, item("flood", "Flood in the valley"))
    claiming(store, "flood", "fire")
    assert listed(store, item("fire", "Warehouse burns down"), now=NOON + 2 * HOUR) == 1
    assert listed(store, item("fire", "Warehouse burned down"), now=NOON + 3 * HOUR) == 0
    assert count(store, articles) == 2
    with store.engine.read() as connection:
        rows = connection.execute(sa.select(article_urls.c.url_key, articles.c.url).join(articles))
        owners = {row.url_key: row.url for row in rows}
    assert owners["gazette.example/fire"] == "https://gazette.example/fire?utm_source=feed"


def test_a_headline_of_short_words_alone_is_not_that_of_whoever_claims_its_address(store: Store):
    listed(store, item("flood", "Flood in the valley"))
    claiming(store, "flood", "fire")
    assert listed(store, item("fire", "EU y la UE"), now=NOON + 2 * HOUR) == 1


def test_an_address_that_its_page_claims_leads_to_the_article_when_the_headline_is_its_own(store: Store):
    listed(store, item("flood", "Flood in the valley"))
    claiming(store, "flood", "valley-flood", "og:url")
    title = "Flood in the valley: two missing"
    assert listed(store, item("valley-flood", title), now=NOON + 2 * HOUR) == 0
    assert listed(store, item("valley-flood", "Bodies found"), now=NOON + 3 * HOUR) == 0, "it has been listed"
    assert count(store, articles) == 1


def test_the_words_of_an_address_are_headline_enough_for_a_claimed_one(store: Store):
    listed(store, item("flood", "Flood in the valley"))
    claiming(store, "flood", "flood-valley")
    bare = item("flood-valley", "flood valley")
    seen = replace(bare, sighting=replace(bare.sighting, title_from_address=True))
    assert listed(store, seen, now=NOON + 2 * HOUR) == 0


def test_where_a_redirect_led_is_the_article_whatever_it_is_called_there(store: Store):
    listed(store, item("flood", "Flood in the valley"))
    claiming(store, "flood", "landing", "redirect")
    assert listed(store, item("landing", "Warehouse burns down"), now=NOON + 2 * HOUR) == 0


def test_no_page_takes_an_address_from_the_article_that_is_listed_there(store: Store):
    listed(store, item("flood", "Flood in the valley"), item("fire", "Warehouse burns down"))
    claiming(store, "flood", "fire")
    with store.engine.read() as connection:
        rows = connection.execute(sa.select(article_urls.c.url_key, articles.c.title).join(articles))
        owners = {row.url_key: row.title for row in rows}
    assert owners["gazette.example/fire"] == "Warehouse burns down"


def test_another_outlet_that_lists_the_same_address_adds_a_sighting(store: Store):
    listed(store, item("flood", "Flood"))
    assert listed(store, item("flood", "Seen elsewhere: flood"), by="herald", now=NOON + HOUR) == 0
    [article] = Views(store.engine).articles()
    assert article.title == "Flood"
    assert {each.source for each in Views(store.engine).article(article.id).sightings} == {
        "gazette/feed1",
        "herald/feed1",
    }
    assert count(store, revisions) == 1


def test_another_headline_is_a_revision_to_be_examined(store: Store):
    listed(store, item("flood", "Rain"))
    listed(store, item("flood", "Flood kills three"), now=NOON + HOUR)
    seen = newest(store, Basis.HEADLINE)
    assert (seen.title, seen.summary) == ("Flood kills three", "Flood kills three.")
    [article] = Views(store.engine).articles()
    assert (article.title, article.current_revision) == ("Flood kills three", 2)


def test_headlines_shown_by_turns_are_two_revisions_and_no_more(store: Store):
    for hours in range(6):
        listed(store, item("flood", ("Rain", "Flood")[hours % 2]), now=NOON + hours * HOUR)
    assert count(store, revisions) == 2


def test_another_headline_of_a_page_that_was_read_is_no_revision(store: Store):
    listed(store, item("flood", "Rain"))
    store.record_page(page_result(pages(store)["flood"], "water everywhere"))
    listed(store, item("flood", "Flood"), now=NOON + HOUR)
    assert count(store, revisions) == 2


def test_the_first_good_visit_of_a_source_is_quiet_and_the_next_is_not(store: Store):
    store.sync_sources([outlet()], NOON)
    due = only_due(store)
    record(store, due, visit=visit_of(due, outcome=Outcome.GONE), quiet=None)
    for hours, name in ((1, "backlog"), (2, "news")):
        record(store, only_due(store, NOON + hours * HOUR), item(name), now=NOON + hours * HOUR, quiet=None)
    assert {article.title: article.quiet for article in Views(store.engine).articles()} == {
        "About backlog": True,
        "About news": False,
    }


def test_a_stand_in_brings_dated_items_as_news_and_undated_ones_as_a_backlog_at_first(store: Store):
    store.sync_sources([outlet(ranks=(1, 2))], NOON)
    record(store, only_due(store), item("old"), quiet=None)
    for hours in (1, 2):
        now = NOON + hours * HOUR
        due = only_due(store, now)
        record(store, due, visit=visit_of(due, now, Outcome.GONE, next_visit_at=now + HOUR), now=now)
    now = NOON + 2 * HOUR
    for minutes, names in ((0, ("dated", "undated")), (20, ("undated later",))):
        stand_in = only_due(store, now + minutes * MINUTE)
        assert stand_in.key == "gazette/feed2"
        new = [item(name) for name in names]
        if not minutes:
            new[0] = replace(new[0], sighting=replace(new[0].sighting, published=NOON))
        record(store, stand_in, *new, now=now + minutes * MINUTE, quiet=None)
    assert {article.title: article.quiet for article in Views(store.engine).articles()} == {
        "About old": True,
        "About dated": False,
        "About undated": True,
        "About undated later": False,
    }


def test_a_first_visit_may_be_told_to_alert(store: Store):
    listed(store, item("backlog"), quiet=False)
    assert not newest(store).quiet


def test_a_visit_costs_the_same_few_statements_however_many_items_it_lists(store: Store):
    said: list[str] = []
    sa.event.listen(store.engine.engine, "before_cursor_execute", lambda *about: said.append(about[2]))
    costs = []
    for hours, how_many in ((0, 2), (1, 300)):
        now = NOON + hours * HOUR
        store.sync_sources([outlet()], now)
        due = only_due(store, now)
        said.clear()
        record(
            store,
            due,
            *(item(f"{hours}-{number}", guid=f"{hours}-{number}") for number in range(how_many)),
            now=now,
        )
        costs.append(len(said))
    assert costs[0] + 1 == costs[1] < 20  # so many new ones, and it is asked once what is usual


def test_a_sitemap_of_more_items_than_fit_into_one_question_is_stored(store: Store):
    new = [item(str(number), guid=str(number)) for number in range(2_501)]
    assert listed(store, *new) == 2_501
    assert listed(store, *new, now=NOON + HOUR) == 0


def test_a_visit_without_items_is_recorded(store: Store):
    store.sync_sources([outlet()], NOON)
    due = only_due(store)
    assert record(store, due, visit=visit_of(due, outcome=Outcome.UNCHANGED, status=304)) == 0
    [visit] = Views(store.engine).visits()
    assert (visit.outcome, visit.status, visit.new) == ("unchanged", 304, 0)
    assert count(store, sightings) == 0
    assert store.claim_sources(10, NOON, LEASE) == []


# ------------------------------------------------------------------ titles made of the words of an address


def bare(name: str, **more: object) -> NewArticle:
    """An item of a sitemap: nobody gave it a headline."""
    new = item(name)
    return replace(
        new,
        sighting=replace(new.sighting, title=f"About {name}", summary="", title_from_address=True, **more),
    )


def test_the_words_of_an_address_are_examined_only_when_its_page_cannot_be_read(store: Store):
    listed(store, bare("the-flood"))
    assert store.unexamined(10) == []
    assert store.due(NOON).revisions == 0
    store.record_page(failed(pages(store)["the-flood"], Outcome.REFUSED, retry_at=NOON + HOUR))
    seen = newest(store, Basis.ADDRESS)
    assert (seen.title, seen.page_outcome) == ("About the-flood", Outcome.REFUSED)


def test_the_words_of_an_address_are_examined_where_no_page_is_wanted(store: Store):
    listed(store, bare("the-flood"), wants_pages=False)
    assert newest(store, Basis.ADDRESS).title == "About the-flood"


def test_the_page_s_title_takes_the_place_of_the_words_of_an_address_unseen_by_any_rule(store: Store):
    listed(store, bare("the-flood"))
    page = pages(store)["the-flood"]
    store.record_page(page_result(page, "The river rose."))
    assert newest(store, Basis.PAGE).title == f"Page {page.article}"
    [article] = Views(store.engine).articles()
    assert article.title == f"Page {page.article}"


def test_the_page_s_date_takes_the_place_of_a_lastmod(store: Store):
    lastmod = {"published": NOON, "published_precision": "minute", "published_note": "lastmod"}
    listed(store, bare("the-flood", **lastmod))
    page = pages(store)["the-flood"]
    read = page_result(page, "The river rose.")
    dated = replace(read.reading, published=NOON - DAY, published_precision="minute")
    store.record_page(replace(read, reading=dated))
    with store.engine.read() as connection:
        [row] = connection.execute(sa.select(articles.c.published_at, articles.c.published_note)).all()
    assert row == (NOON - DAY, None)


def test_a_headline_takes_the_place_of_the_words_of_an_address_and_brings_its_date(store: Store):
    store.sync_sources([outlet(ranks=(1, 1), own_hosts=True)], NOON)
    first, second = store.claim_sources(10, NOON, LEASE)
    lastmod = {"published": NOON, "published_precision": "minute", "published_note": "lastmod"}
    assert record(store, first, bare("flood", **lastmod)) == 1
    told = item("flood", "Flood in the valley")
    told = replace(told, sighting=replace(told.sighting, published=NOON - HOUR, published_precision="minute"))
    assert record(store, second, told) == 0
    seen = newest(store, Basis.HEADLINE)
    assert (seen.title, seen.published) == ("Flood in the valley", NOON - HOUR)
    [article] = Views(store.engine).articles()
    assert article.title == "Flood in the valley"


def test_the_words_of_an_address_never_take_the_place_of_a_headline(store: Store):
    store.sync_sources([outlet(ranks=(1, 1), own_hosts=True)], NOON)
    first, second = store.claim_sources(10, NOON, LEASE)
    record(store, first, item("flood", "Flood in the valley"))
    record(store, second, bare("flood"))
    [again] = [due for due in store.claim_sources(10, NOON + HOUR, LEASE) if due.key == second.key]
    record(store, again, replace(bare("flood"), text_hash="another"), now=NOON + HOUR)
    assert newest(store, Basis.HEADLINE).title == "Flood in the valley"
    assert count(store, revisions) == 1
