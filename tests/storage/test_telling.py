"""Alerts follow stories: one a rule and story goes on when two stories are one, and nothing is told twice or lost."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from storage.records import DeliveryState, FurtherMessage, Told, Update, UpdateKind, Withdrawal
from storage.store import Store
from storage.tables import alert_updates, alerts
from storage.views import Views
from tests.storage.samples import (
    NOON,
    SECOND,
    alert,
    examined,
    item,
    listed,
    owed,
    page_result,
    pages,
)

TEXT = "The river rose"


def two_stories(store: Store) -> None:
    """An article of one outlet and one of another, whose pages will have the same text."""
    listed(store, item("root"))
    listed(store, item("copy", host="mirror.example"), by="mirror")


def tell(store: Store, title: str, uid: str, *, waiting: bool) -> None:
    due_at = NOON + 20 * SECOND if waiting else NOON
    [seen] = [each for each in store.unexamined(10) if each.title == title]
    store.record_examination(
        examined(seen, alert(uid, owed(uid.replace("alr", "msg"), due_at=due_at), waiting=waiting))
    )


def read(store: Store, *names: str) -> None:
    wanted = pages(store)
    for name in names:
        store.record_page(page_result(wanted[name], TEXT))


def of(store: Store, uid: str):
    return next(each for each in Views(store.engine).alerts() if each.uid == uid)


def test_of_two_alerts_that_wait_the_older_one_goes_on(store: Store):
    two_stories(store)
    tell(store, "About root", "alr_1", waiting=True)
    tell(store, "About copy", "alr_2", waiting=True)
    read(store, "root", "copy")
    assert (of(store, "alr_1").merged_into, of(store, "alr_2").merged_into) == (None, "alr_1")
    assert [each.state for each in of(store, "alr_2").deliveries] == [DeliveryState.WITHDRAWN]
    assert of(store, "alr_1").waits_for_page


def test_the_alert_that_was_told_goes_on_although_its_article_is_the_copy(store: Store):
    two_stories(store)
    tell(store, "About root", "alr_1", waiting=True)
    tell(store, "About copy", "alr_2", waiting=False)
    read(store, "root", "copy")
    told, ended = of(store, "alr_2"), of(store, "alr_1")
    assert (told.merged_into, ended.merged_into) == (None, "alr_2")
    assert [each.state for each in (*told.deliveries, *ended.deliveries)] == [
        DeliveryState.OWED,
        DeliveryState.WITHDRAWN,
    ]
    assert ended.deliveries[0].because == f"copy of article {ended.article}"
    assert told.story == Views(store.engine).article(ended.article).article.story
    assert [(each.rule, each.story == told.story) for each in (told, ended)] == [
        ("floods", True),
        ("floods", False),
    ]


def test_what_was_merged_is_an_update_of_what_goes_on(store: Store):
    two_stories(store)
    tell(store, "About root", "alr_1", waiting=False)
    tell(store, "About copy", "alr_2", waiting=False)
    read(store, "root", "copy")
    with store.engine.read() as connection:
        [update] = connection.execute(
            sa.select(alert_updates, alerts.c.uid).join(alerts, alerts.c.id == alert_updates.c.alert)
        )
    assert (update.uid, update.article, update.kind) == ("alr_1", of(store, "alr_2").article, "copy")
    assert (update.number, update.because) == (None, "told by alert alr_2 before the stories were one")


def test_what_a_merged_alert_had_yet_to_say_of_later_news_is_said(store: Store):
    two_stories(store)
    tell(store, "About root", "alr_1", waiting=False)
    tell(store, "About copy", "alr_2", waiting=False)
    read(store, "copy")
    [seen] = store.unexamined(10)
    told = Told(rule="floods", uid="alr_2", article=seen.article, waiting=False, number=2)
    news = FurtherMessage(told=told, deliveries=(owed("msg_news"),), outlets=1)
    store.record_examination(replace(examined(seen), messages=(news,)))
    store.merge_stories(of(store, "alr_2").story, of(store, "alr_1").story, NOON)
    assert [(each.uid, each.state) for each in of(store, "alr_2").deliveries] == [
        ("msg_2", DeliveryState.WITHDRAWN),
        ("msg_news", DeliveryState.OWED),
    ]


def test_what_an_alert_that_is_taken_back_held_up_is_examined_again_also_if_another_held_it_up_before(
    store: Store,
):
    two_stories(store)
    listed(store, item("third", host="lantern.example"), by="lantern")
    tell(store, "About root", "alr_1", waiting=True)
    tell(store, "About copy", "alr_2", waiting=True)
    [third] = store.unexamined(10)
    held_up = Update(uid="alr_2", kind=UpdateKind.MATCH, because="its alert waits for a page")
    store.record_examination(replace(examined(third), updates=(held_up,)))
    read(store, "root", "copy")
    root = next(each for each in store.unexamined(10) if each.article == of(store, "alr_1").article)
    back = Withdrawal(uid="alr_1", because="not borne out")
    store.record_examination(replace(examined(root, matches=()), withdrawn=(back,)))
    assert third.article in {each.article for each in store.unexamined(10)}
