"""Alerts follow stories: one a rule and story goes on when two stories are one, and nothing is told twice or lost."""

from __future__ import annotations

import sqlalchemy as sa

from storage.records import DeliveryState
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
