"""Questions are answered with frozen rows."""

from __future__ import annotations

from storage.records import DeliveryState, Outcome, Settlement
from storage.store import Store
from storage.views import Views
from tests.storage.samples import (
    HOUR,
    LEASE,
    NOON,
    alert,
    examined,
    item,
    listed,
    newest,
    only_due,
    owed,
    record,
    visit_of,
)


def titles(store: Store, **asked) -> list[str]:
    return [article.title for article in Views(store.engine).articles(**asked)]


def test_articles_are_found_by_outlet_time_title_and_rule(store: Store):
    listed(store, item("a", "Flood in the valley"), item("b", "100% rain"))
    listed(store, item("c", "Drought", host="herald.example"), by="herald", now=NOON + HOUR)
    for seen in store.unexamined(10)[:1]:
        store.record_examination(examined(seen))
    assert titles(store) == ["Drought", "100% rain", "Flood in the valley"]
    assert titles(store, limit=1) == ["Drought"]
    assert titles(store, outlet="herald") == ["Drought"]
    assert titles(store, since=NOON + HOUR) == ["Drought"]
    assert titles(store, text="FLOOD") == ["Flood in the valley"]
    assert titles(store, text="0%") == ["100% rain"]
    assert titles(store, rule="floods") == ["Flood in the valley"]
    assert titles(store, rule="valley") == []


def test_an_article_nobody_holds_is_none(store: Store):
    assert Views(store.engine).article(1) is None
    assert Views(store.engine).delivery("msg_1") is None


def test_an_outlet_shows_its_sources_and_what_came_of_them(store: Store):
    listed(store, item("a"), item("b"))
    listed(store, by="herald", now=NOON + HOUR)
    gazette, herald = Views(store.engine).outlets()
    assert (gazette.outlet, gazette.articles, gazette.last_article_at) == ("gazette", 2, NOON)
    assert (herald.outlet, herald.articles, herald.last_article_at) == ("herald", 0, None)
    assert [source.key for source in gazette.sources] == ["gazette/feed1"]


def test_a_source_that_fails_says_how_until_it_is_good_again(store: Store):
    listed(store)
    now = NOON + HOUR
    due = only_due(store, now)
    record(store, due, now=now, visit=visit_of(due, now, Outcome.GONE, status=410, detail="HTTP 410"))
    [failing] = Views(store.engine).failing(NOON)
    assert (failing.key, failing.outcome, failing.status, failing.failures) == (
        "gazette/feed1",
        "gone",
        410,
        1,
    )
    assert Views(store.engine).failing(now + HOUR) == []
    later = now + HOUR
    record(store, only_due(store, later), now=later)
    assert Views(store.engine).failing(NOON) == []


def test_visits_are_listed_by_source_and_outlet(store: Store):
    listed(store)
    listed(store, by="herald", now=NOON + HOUR)
    assert [visit.outlet for visit in Views(store.engine).visits()] == ["herald", "gazette"]
    assert [visit.outlet for visit in Views(store.engine).visits(outlet="gazette")] == ["gazette"]
    assert [visit.source for visit in Views(store.engine).visits(source="herald/feed1")] == ["herald/feed1"]


def test_alerts_are_listed_with_what_they_sent(store: Store):
    listed(store, item("a", "Flood"))
    store.record_examination(examined(newest(store), alert("alr_1", owed("msg_1"))))
    [opened] = Views(store.engine).alerts(rule="floods", since=NOON)
    assert (opened.title, opened.outlet, opened.opened_at) == ("Flood", "gazette", NOON)
    assert [(each.uid, each.alert) for each in opened.deliveries] == [("msg_1", "alr_1")]
    assert Views(store.engine).alerts(rule="valley") == []
    assert Views(store.engine).alerts(since=NOON + HOUR) == []


def test_deliveries_are_listed_and_counted_by_state(store: Store):
    for uid, channel in (("msg_1", "desk"), ("msg_2", "desk"), ("msg_3", "mail")):
        store.owe(owed(uid, channel=channel), NOON)
    [claimed] = store.claim_deliveries(1, NOON, LEASE)
    store.settle(claimed, Settlement(state=DeliveryState.DEAD, because="gave up"), NOON + HOUR)
    views = Views(store.engine)
    assert [each.uid for each in views.deliveries("dead")] == ["msg_1"]
    assert [each.uid for each in views.deliveries("owed", channel="mail")] == ["msg_3"]
    assert [each.uid for each in views.deliveries()] == ["msg_3", "msg_2", "msg_1"]
    assert (views.count_deliveries("owed"), views.count_deliveries("dead")) == (2, 1)
    assert [each.uid for each in views.owed()] == ["msg_2", "msg_3"]
    assert views.oldest_owed() == NOON
    assert views.delivery("msg_1").payload == b"news"


def test_nothing_owed_has_no_oldest(store: Store):
    assert Views(store.engine).oldest_owed() is None


def test_a_channel_says_what_it_is_owed_and_since_when_it_fails(store: Store):
    for uid in ("msg_1", "msg_2"):
        store.owe(owed(uid), NOON)
    store.owe(owed("msg_3", channel="mail"), NOON + HOUR)
    refused = Settlement(state=DeliveryState.OWED, because="HTTP 500", retry_at=NOON)
    for hours in (1, 2):
        [claimed, *_] = store.claim_deliveries(1, NOON + hours * HOUR, LEASE)
        store.settle(claimed, refused, NOON + hours * HOUR)
    desk, mail = Views(store.engine).channels()
    assert (desk.id, desk.owed, desk.owed_since, desk.failures) == ("desk", 2, NOON, 2)
    assert (desk.failing_since, desk.last_failed_at) == (NOON + HOUR, NOON + 2 * HOUR)
    assert desk.last_failure == "HTTP 500"
    assert (mail.id, mail.owed, mail.failing_since, mail.last_failure) == ("mail", 1, None, None)


def test_a_channel_that_sends_again_fails_no_more_and_knows_when_it_failed_last(store: Store):
    store.owe(owed("msg_1"), NOON)
    [claimed] = store.claim_deliveries(1, NOON, LEASE)
    store.settle(claimed, Settlement(state=DeliveryState.OWED, because="HTTP 500", retry_at=NOON), NOON)
    [claimed] = store.claim_deliveries(1, NOON + HOUR, LEASE)
    store.settle(claimed, Settlement(state=DeliveryState.SENT, because="accepted"), NOON + HOUR)
    [desk] = Views(store.engine).channels()
    assert (desk.owed, desk.failures, desk.failing_since) == (0, 0, None)
    assert (desk.last_sent_at, desk.last_failed_at) == (NOON + HOUR, NOON)


def test_a_source_says_what_its_last_visit_met(store: Store):
    listed(store)
    due = only_due(store, NOON + HOUR)
    gone = visit_of(due, NOON + HOUR, Outcome.GONE, status=410, detail="HTTP 410")
    record(store, due, now=NOON + HOUR, visit=gone)
    [source] = Views(store.engine).sources()
    assert (source.last_outcome, source.last_detail) == ("gone", "HTTP 410")


def test_a_lease_names_its_holder_until_it_is_given_back(store: Store):
    views = Views(store.engine)
    assert views.lease("watch") is None
    lease = store.take_lease("watch", "host:7:1", NOON, LEASE)
    assert views.lease("watch").holder == "host:7:1"
    store.free_lease(lease)
    assert views.lease("watch") is None


def test_a_message_names_the_rule_and_the_title_it_is_about_and_a_test_names_none(store: Store):
    listed(store, item("a", "Flood"))
    store.record_examination(examined(newest(store), alert("alr_1", owed("msg_1"))))
    store.owe(owed("msg_2"), NOON)
    test, message = Views(store.engine).deliveries()
    assert (message.rule, message.title, message.alert) == ("floods", "Flood", "alr_1")
    assert (test.rule, test.title, test.alert) == (None, None, None)


def test_an_article_has_the_alerts_of_its_story(store: Store):
    listed(store, item("a", "Flood"), item("b"))
    flood = store.unexamined(10)[0]
    store.record_examination(examined(flood, alert("alr_1", owed("msg_1"))))
    views = Views(store.engine)
    [opened] = views.article(flood.article).alerts
    assert (opened.rule, [each.uid for each in opened.deliveries]) == ("floods", ["msg_1"])
    assert views.article(store.unexamined(10)[0].article).alerts == ()


def test_names_are_remembered_by_the_rows_that_bear_them(store: Store):
    listed(store, item("a", "Flood"))
    store.record_examination(examined(newest(store), alert("alr_1", owed("msg_1", channel="desk"))))
    views = Views(store.engine)
    assert (views.names("rule"), views.names("outlet"), views.names("channel")) == (
        {"floods"},
        {"gazette"},
        {"desk"},
    )
