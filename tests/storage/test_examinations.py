"""Examining a revision: matches, alerts and what they owe, together or not at all."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from storage.records import Basis, Told, Withdrawal
from storage.store import Store
from storage.tables import articles
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
    match,
    newest,
    owed,
    page_result,
    pages,
)

LATER = NOON + 20 * SECOND


def found(store: Store) -> dict[str, tuple[str, bool]]:
    [article] = Views(store.engine).articles()
    return {each.rule: (each.basis, each.holds) for each in Views(store.engine).article(article.id).matches}


def test_a_revision_awaits_its_examination_with_all_that_a_rule_needs(store: Store):
    listed(store, item("flood", "Flood"))
    seen = newest(store, Basis.HEADLINE)
    assert (seen.outlet, seen.title, seen.summary, seen.text) == ("gazette", "Flood", "Flood.", "")
    assert (seen.first_seen_at, seen.quiet, seen.page_pending, seen.told) == (NOON, False, True, ())


def test_the_oldest_revisions_come_first_and_no_more_than_asked_for(store: Store):
    listed(store, item("a"), item("b"), item("c"))
    assert [seen.title for seen in store.unexamined(2)] == ["About a", "About b"]


def test_an_examination_stores_matches_alerts_and_deliveries_at_once(store: Store):
    listed(store, item("flood"))
    assert store.record_examination(
        examined(newest(store), alert("alr_1", owed("msg_1"), owed("msg_2", channel="mail")))
    )
    assert store.unexamined(10) == []
    [opened] = Views(store.engine).alerts()
    assert (opened.uid, opened.rule, opened.title) == ("alr_1", "floods", "About flood")
    assert [(each.uid, each.state, each.attempts) for each in opened.deliveries] == [
        ("msg_1", "owed", 0),
        ("msg_2", "owed", 0),
    ]
    assert found(store) == {"floods": ("headline", True)}
    [row] = Views(store.engine).articles(rule="floods")
    assert row.rules == ("floods",)


def test_what_somebody_else_has_examined_is_left_alone(store: Store):
    listed(store, item("flood"))
    seen = newest(store)
    assert store.record_examination(examined(seen, matches=()))
    assert not store.record_examination(examined(seen, alert("alr_1", owed())))
    assert Views(store.engine).alerts() == []
    assert found(store) == {}


def test_an_examination_that_finds_nothing_is_done(store: Store):
    listed(store, item("flood"))
    assert store.record_examination(examined(newest(store), matches=()))
    assert store.due(NOON).revisions == 0


def read_after_examination(store: Store, *alerts) -> None:
    """Examine the headline, then read the page."""
    listed(store, item("flood"))
    store.record_examination(examined(newest(store), *alerts))
    store.record_page(page_result(pages(store)["flood"], "text"))


def test_a_match_rests_on_the_page_once_that_is_read(store: Store):
    read_after_examination(store)
    later = replace(match(), excerpt="from the page")
    store.record_examination(
        examined(newest(store, Basis.PAGE), matches=(later, match("valley")), at=NOON + HOUR)
    )
    assert found(store) == {"floods": ("page", True), "valley": ("page", True)}
    [article] = Views(store.engine).articles()
    floods, valley = Views(store.engine).article(article.id).matches
    assert (floods.excerpt, floods.terms) == ("from the page", ("flood",))
    assert (floods.matched_at, valley.matched_at) == (NOON, NOON + HOUR), (
        "a list does not jump when a page confirms"
    )


def test_a_page_takes_back_what_its_headline_promised(store: Store):
    read_after_examination(store)
    store.record_examination(examined(newest(store), matches=(match("valley"),)))
    assert found(store) == {"floods": ("headline", False), "valley": ("page", True)}
    [article] = Views(store.engine).articles()
    assert article.rules == ("valley",)


def test_an_alert_that_waits_is_brought_up_to_date_under_its_old_uids(store: Store):
    read_after_examination(
        store, alert("alr_1", owed("msg_1", due_at=LATER, payload=b"headline"), waiting=True)
    )
    seen = newest(store)
    assert seen.told == (Told(rule="floods", uid="alr_1", article=seen.article, waiting=True),)
    store.record_examination(examined(seen, alert("alr_2", owed("msg_2", due_at=NOON, payload=b"page"))))
    [claimed] = store.claim_deliveries(10, NOON, LEASE)
    assert (claimed.uid, claimed.alert, claimed.payload) == ("msg_1", "alr_1", b"page")
    [opened] = Views(store.engine).alerts()
    assert not opened.waits_for_page


def test_an_alert_that_was_told_is_left_alone(store: Store):
    read_after_examination(store, alert("alr_1", owed("msg_1", payload=b"headline")))
    store.record_examination(examined(newest(store), alert("alr_2", owed("msg_2", payload=b"page"))))
    [claimed] = store.claim_deliveries(10, NOON, LEASE)
    assert (claimed.uid, claimed.payload) == ("msg_1", b"headline")


def test_what_was_tried_once_keeps_its_bytes(store: Store):
    read_after_examination(store, alert("alr_1", owed("msg_1", payload=b"headline"), waiting=True))
    store.claim_deliveries(10, NOON, LEASE)
    store.record_examination(examined(newest(store), alert("alr_2", owed("msg_2", payload=b"page"))))
    [again] = store.claim_deliveries(10, NOON + LEASE, LEASE)
    assert (again.uid, again.payload, again.repeat) == ("msg_1", b"headline", True)


def test_a_channel_that_was_added_while_an_alert_waited_gets_it_too(store: Store):
    read_after_examination(store, alert("alr_1", owed("msg_1", due_at=LATER), waiting=True))
    store.record_examination(
        examined(newest(store), alert("alr_2", owed("msg_2"), owed("msg_3", channel="mail")))
    )
    assert {each.uid for each in store.claim_deliveries(10, NOON, LEASE)} == {"msg_1", "msg_3"}


def test_two_rules_tell_one_story_each_for_itself(store: Store):
    listed(store, item("flood"))
    both = (alert("alr_1", owed("msg_1")), alert("alr_2", owed("msg_2"), rule="valley"))
    store.record_examination(examined(newest(store), *both, matches=(match(), match("valley"))))
    assert {each.rule for each in Views(store.engine).alerts()} == {"floods", "valley"}
    assert len(store.claim_deliveries(10, NOON, LEASE)) == 2


def test_a_silent_match_says_why(store: Store):
    listed(store, item("flood"), quiet=True)
    seen = newest(store)
    assert seen.quiet
    store.record_examination(examined(seen, matches=(replace(match(), silent="backlog"),)))
    [article] = Views(store.engine).articles()
    [silent] = Views(store.engine).article(article.id).matches
    assert silent.silent == "backlog"


def test_an_alert_that_waits_can_be_taken_back(store: Store):
    read_after_examination(store, alert("alr_1", owed("msg_1", due_at=LATER), waiting=True))
    taken_back = (Withdrawal(uid="alr_1", because="old news"),)
    store.record_examination(replace(examined(newest(store), matches=()), withdrawn=taken_back))
    assert store.claim_deliveries(10, LATER, LEASE) == []
    [message] = Views(store.engine).deliveries("withdrawn")
    assert (message.uid, message.because) == ("msg_1", "old news")


def test_what_was_taken_back_is_told_when_its_story_matches_after_all(store: Store):
    read_after_examination(store, alert("alr_1", owed("msg_1", due_at=LATER), waiting=True))
    taken_back = (Withdrawal(uid="alr_1", because="old news"),)
    store.record_examination(replace(examined(newest(store), matches=()), withdrawn=taken_back))
    with store.engine.write() as connection:
        connection.execute(sa.update(articles).values(page_due_at=NOON))
    [page] = pages(store).values()
    store.record_page(page_result(page, "another text"))
    seen = newest(store)
    assert seen.told == ()
    store.record_examination(examined(seen, alert("alr_2", owed("msg_2", payload=b"after all"))))
    [claimed] = store.claim_deliveries(10, NOON, LEASE)
    assert (claimed.uid, claimed.alert, claimed.payload) == ("msg_1", "alr_2", b"after all")


def test_what_is_on_its_way_is_not_taken_back(store: Store):
    read_after_examination(store, alert("alr_1", owed("msg_1"), waiting=True))
    store.claim_deliveries(10, NOON, LEASE)
    taken_back = (Withdrawal(uid="alr_1", because="old news"),)
    store.record_examination(replace(examined(newest(store), matches=()), withdrawn=taken_back))
    [again] = store.claim_deliveries(10, NOON + LEASE, LEASE)
    assert again.uid == "msg_1"


def test_a_revision_that_was_put_aside_waits_for_the_next_start(store: Store):
    listed(store, item("flood"), item("fire"))
    first, second = store.unexamined(10)
    store.set_aside(first.revision, "ZeroDivisionError")
    assert [each.revision for each in store.unexamined(10)] == [second.revision]
    assert store.due(NOON).revisions == 1
    assert Views(store.engine).set_aside() == 1
    assert store.take_up_again() == 1
    assert [each.revision for each in store.unexamined(10)] == [first.revision, second.revision]
    assert Views(store.engine).set_aside() == 0


def test_news_is_examined_before_a_backlog_that_came_first(store: Store):
    listed(store, *(item(f"old{number}") for number in range(6)), quiet=True)
    listed(store, item("new"), item("newer"), host_next_at=NOON)
    seen = store.unexamined(3)
    assert [each.title for each in seen] == ["About old0", "About new", "About newer"]
    assert [each.title for each in store.unexamined(2)] == ["About new", "About newer"]
    assert len(store.unexamined(10)) == 8
