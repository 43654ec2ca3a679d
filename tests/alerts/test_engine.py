"""What follows from a match: told now, told once the page is read, told already, or silent and why."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from alerts.deciding import NOT_BORNE_OUT, alert_uid, plan
from alerts.engine import Examined, examine, news_of, with_news
from alerts.matching import Matcher
from config.actor import Actor
from storage.records import Basis, Told, Withdrawal

WAIT = timedelta(seconds=20)


@pytest.fixture
def headline(unexamined):
    def make(**changes):
        return unexamined(**{"basis": Basis.HEADLINE, "text": "", "page_pending": True, **changes})

    return make


def dues(examination):
    return [delivery.due_at for alert in examination.alerts for delivery in alert.deliveries]


def test_a_match_on_a_page_is_told_at_once(unexamined, match, catalog, now):
    done = plan(unexamined(), [match()], catalog(), now)
    (alert,) = done.alerts
    assert (alert.rule, alert.waiting) == ("councils", False)
    assert dues(done) == [now]
    assert done.matches == (match(),)
    assert (done.revision, done.article, done.story, done.at) == (7, 5, 3, now)
    assert done.catalog_version == catalog().version


def test_a_match_on_a_headline_waits_for_the_page(headline, match, catalog, now):
    done = plan(headline(), [match()], catalog(), now)
    assert done.alerts[0].waiting
    assert dues(done) == [now + WAIT]


@pytest.mark.parametrize("changes", [{"page_pending": False}, {"basis": Basis.PAGE}])
def test_nothing_waits_where_no_page_will_come(headline, match, catalog, now, changes):
    done = plan(headline(**changes), [match()], catalog(), now)
    assert not done.alerts[0].waiting
    assert dues(done) == [now]


def test_nothing_waits_when_the_newsroom_does_not_want_to(headline, match, catalog, now):
    done = plan(headline(), [match()], catalog(settings={"wait_for_page": "0s"}), now)
    assert not done.alerts[0].waiting
    assert dues(done) == [now]


def test_a_waiting_alert_is_renewed_by_its_page_and_goes_out(headline, unexamined, match, catalog, now):
    first = plan(headline(), [match(spans=(), excerpt="")], catalog(), now)
    told = Told(rule="councils", uid=first.alerts[0].uid, article=5, waiting=True)
    second = plan(unexamined(revision=8, told=(told,)), [match()], catalog(), now + WAIT / 2)
    (before,), (after,) = first.alerts, second.alerts
    assert after.uid == before.uid
    assert not after.waiting
    assert dues(second) == [now + WAIT / 2]
    assert [each.uid for each in after.deliveries] == [each.uid for each in before.deliveries]
    assert json.loads(after.deliveries[0].payload)["data"]["basis"] == "page"


def test_a_changing_headline_does_not_start_the_wait_anew(headline, match, catalog, now):
    told = Told(rule="councils", uid="alr_1", article=5, waiting=True)
    soon = plan(headline(first_seen_at=now - WAIT / 2, told=(told,)), [match()], catalog(), now)
    late = plan(headline(first_seen_at=now - WAIT, told=(told,)), [match()], catalog(), now)
    assert (soon.alerts[0].waiting, dues(soon)) == (True, [now + WAIT / 2])
    assert (late.alerts[0].waiting, dues(late)) == (False, [now])


def test_a_story_that_was_told_is_not_told_again(unexamined, match, catalog, now):
    told = Told(rule="councils", uid="alr_1", article=5, waiting=False)
    done = plan(unexamined(told=(told,)), [match()], catalog(), now)
    assert done.alerts == ()
    assert done.matches == (match(),)


def test_a_story_told_by_one_rule_is_told_by_another(unexamined, match, catalog, now):
    rules = [{"id": "councils", "all": ["council"]}, {"id": "doors", "all": ["doors"]}]
    told = Told(rule="doors", uid="alr_1", article=5, waiting=False)
    done = plan(unexamined(told=(told,)), [match(), match(rule="doors")], catalog(rules=rules), now)
    assert [alert.rule for alert in done.alerts] == ["councils"]


@pytest.mark.parametrize("told", [(), (Told(rule="councils", uid="alr_1", article=5, waiting=True),)])
def test_a_backlog_is_kept_and_tells_nobody(unexamined, match, catalog, now, told):
    done = plan(unexamined(quiet=True, told=told), [match()], catalog(), now)
    assert done.alerts == ()
    assert [each.silent for each in done.matches] == ["backlog"]


@pytest.mark.parametrize(
    ("age", "precision", "max_age", "silent"),
    [
        (timedelta(hours=48), "minute", None, None),
        (timedelta(hours=48, seconds=1), "minute", None, "older than 48h"),
        (timedelta(hours=70), "day", None, None),
        (timedelta(hours=73), "day", None, "older than 48h"),
        (timedelta(hours=2), None, "90m", "older than 90m"),
        (timedelta(days=6), None, "7d", None),
        (timedelta(days=8), None, "7d", "older than 7d"),
        (timedelta(hours=-3), "minute", None, None),
    ],
)
def test_old_news_is_kept_and_tells_nobody(
    unexamined, match, catalog, now, *, age, precision, max_age, silent
):
    rules = [{"id": "councils", "all": ["council"], "max_age": max_age}]
    old = unexamined(published=now - age, published_precision=precision)
    done = plan(old, [match()], catalog(rules=rules), now)
    assert [each.silent for each in done.matches] == [silent]
    assert len(done.alerts) == (silent is None)


def test_an_article_without_a_date_is_news(unexamined, match, catalog, now):
    assert plan(unexamined(published=None), [match()], catalog(), now).alerts


def test_an_alert_that_waits_is_taken_back_when_the_page_proves_old(unexamined, match, catalog, now):
    told = Told(rule="councils", uid="alr_1", article=5, waiting=True)
    old = unexamined(published=now - timedelta(days=9), told=(told,))
    done = plan(old, [match()], catalog(), now)
    assert done.alerts == ()
    assert done.matches[0].silent == "older than 48h"
    assert done.withdrawn == (Withdrawal(uid="alr_1", because="older than 48h"),)


def test_an_alert_that_waits_is_taken_back_when_the_page_does_not_match(unexamined, catalog, now):
    told = Told(rule="councils", uid="alr_1", article=5, waiting=True)
    done = plan(unexamined(told=(told,)), [], catalog(), now)
    assert done.withdrawn == (Withdrawal(uid="alr_1", because=NOT_BORNE_OUT),)


@pytest.mark.parametrize(
    "told",
    [
        Told(rule="councils", uid="alr_1", article=5, waiting=False),  # it is out
        Told(rule="councils", uid="alr_1", article=6, waiting=True),  # another article of the story bears it
    ],
)
def test_what_was_told_or_rests_on_another_article_is_not_taken_back(unexamined, catalog, now, told):
    assert plan(unexamined(told=(told,)), [], catalog(), now).withdrawn == ()


def test_a_rule_without_channels_goes_to_every_enabled_one(unexamined, match, catalog, channel, now):
    channels = [
        channel("webhook", id="desk", url="https://desk.example/in"),
        channel("slack", id="team", url="https://hooks.example/x"),
        channel("console", id="off", enabled=False),
    ]
    done = plan(unexamined(), [match()], catalog(channels=channels), now)
    assert [(each.channel, each.kind) for each in done.alerts[0].deliveries] == [
        ("desk", "webhook"),
        ("team", "slack"),
    ]


def test_a_rule_goes_to_the_channels_it_names(unexamined, match, catalog, channel, now):
    channels = [channel("webhook", id=name, url="https://desk.example/in") for name in ("a", "b")]
    rules = [{"id": "councils", "all": ["council"], "channels": ["b"]}]
    done = plan(unexamined(), [match()], catalog(channels=channels, rules=rules), now)
    assert [each.channel for each in done.alerts[0].deliveries] == ["b"]


def test_a_match_that_no_enabled_channel_would_carry_says_so(unexamined, match, catalog, channel, now):
    channels = [
        channel("webhook", id="a", url="https://desk.example/in"),
        channel("console", id="b", enabled=False),
    ]
    rules = [{"id": "councils", "all": ["council"], "channels": ["b"]}]
    done = plan(unexamined(), [match()], catalog(channels=channels, rules=rules), now)
    assert done.alerts == ()
    assert done.matches[0].silent == "no enabled channel"


def test_mail_is_owed_to_each_recipient_once(unexamined, match, catalog, channel, now):
    to = ["ana@desk.example", "luis@desk.example", "ana@desk.example"]
    mail = channel("email", host="mail.desk.example", sender="serviola@desk.example", to=to)
    done = plan(unexamined(), [match()], catalog(channels=[mail]), now)
    owed = done.alerts[0].deliveries
    assert [each.recipient for each in owed] == ["ana@desk.example", "luis@desk.example"]
    assert len({each.uid for each in owed}) == 2


def test_the_same_examination_gives_the_same_ids_and_bytes(unexamined, match, catalog, channel, now):
    mail = channel("email", host="mail.desk.example", sender="serviola@desk.example", to=["ana@desk.example"])
    one, two = (plan(unexamined(), [match()], catalog(channels=[mail]), now) for _ in range(2))
    assert one == two
    assert one.alerts[0].uid.startswith("alr_")
    assert one.alerts[0].deliveries[0].uid.startswith("msg_")


def test_an_alert_is_named_by_rule_story_and_article(unexamined, now):
    names = {
        alert_uid("a", unexamined()),
        alert_uid("b", unexamined()),
        alert_uid("a", unexamined(story=4)),
        alert_uid("a", unexamined(article=6)),
        alert_uid("a", unexamined(first_seen_at=now)),  # another database that counts from 1
    }
    assert len(names) == 5
    assert alert_uid("a", unexamined(revision=99, title="Other")) == alert_uid("a", unexamined())


def test_an_outlet_that_left_the_catalog_is_examined_and_goes_by_its_id(unexamined, match, catalog, now):
    done = plan(unexamined(outlet="gone"), [match()], catalog(), now)
    payload = json.loads(done.alerts[0].deliveries[0].payload)
    assert payload["data"]["article"]["outlet"] == {"id": "gone", "name": "gone"}


def test_what_a_batch_has_told_is_known_to_the_rest_of_it(headline, unexamined, match, catalog, now):
    first = plan(headline(), [match()], catalog(), now)
    told = news_of(first)
    copy = with_news(unexamined(revision=9, article=6), told)
    other = with_news(unexamined(revision=9, article=6, story=99), told)
    assert copy.told == (Told(rule="councils", uid=first.alerts[0].uid, article=5, waiting=True),)
    assert other.told == ()


class OneBatch:
    """A desk that hands out one batch, and whose second revision somebody else has examined."""

    def __init__(self, batch):
        self.batch = batch
        self.recorded = []
        self.aside = []

    def set_aside(self, revision, because):
        self.aside.append((revision, because))

    def unexamined(self, limit):
        return self.batch[:limit]

    def look_closer(self, which, place, now):
        return [each for each in self.batch if each.revision in which]

    def record_examinations(self, batch):
        self.recorded += batch
        return {each.revision for each in batch} - {8}


class OneMatch(Matcher):
    def __init__(self, match):
        super().__init__([], [])
        self.found = match

    def match(self, document):
        return self.match_in(self.read(document))

    def match_in(self, reading):
        return [self.found]


def test_only_what_was_examined_here_is_counted(unexamined, match, catalog, now):
    desk = OneBatch([unexamined(revision=revision, story=revision) for revision in (7, 8, 9, 10)])
    assert examine(desk, OneMatch(match()), catalog(), now, limit=3) == Examined(done=2, faults=0)
    assert [each.revision for each in desk.recorded] == [7, 8, 9]


def test_a_story_is_told_once_in_a_batch(unexamined, match, catalog, now):
    desk = OneBatch([unexamined(revision=7, article=5), unexamined(revision=9, article=6)])
    examine(desk, OneMatch(match()), catalog(), now, limit=10)
    assert [len(each.alerts) for each in desk.recorded] == [1, 0]


def test_an_article_that_breaks_a_rule_is_put_aside_and_those_behind_it_are_examined(
    unexamined, match, catalog, now
):
    class Breaks(OneMatch):
        def match_in(self, reading):
            if reading.document.revision == 7:
                raise ZeroDivisionError
            return super().match_in(reading)

    desk = OneBatch([unexamined(revision=revision, story=revision) for revision in (7, 9, 10)])
    assert examine(desk, Breaks(match()), catalog(), now, limit=10) == Examined(done=2, faults=1)
    assert desk.aside == [(7, "ZeroDivisionError")]
    assert [each.revision for each in desk.recorded] == [9, 10]


CHIEF = Actor.model_validate({"id": "ejercito", "name": "Ejército Mexicano", "kind": "group"})


def test_what_a_search_finds_it_by_and_who_is_named_is_recorded_with_an_examination(unexamined, catalog, now):
    seen = unexamined(
        title="Llega el Ejército Mexicano", summary="", text="A Chilapa, Guerrero, en la mañana."
    )
    desk = OneBatch([seen])
    examine(desk, Matcher([], [CHIEF]), catalog(), now, limit=10)
    [done] = desk.recorded
    assert done.words == frozenset(
        ["llega", "el", "ejercito", "mexicano", "a", "chilapa", "guerrero", "en", "la", "mañana"]
    )
    named = {(each.kind.value, each.id, each.strong) for each in done.mentions}
    assert {("actor", "ejercito", True), ("place", "mx-gro", True)} <= named


FLOOD = {"quiet": True, "quiet_because": "flood"}


def test_what_came_in_a_flood_is_left_to_its_digest(unexamined, match, catalog, now):
    done = plan(unexamined(**FLOOD), [match()], catalog(), now)
    assert done.alerts == ()
    assert done.matches[0].silent == "flood"


def test_what_is_old_or_was_told_is_in_no_digest_either(unexamined, match, catalog, now):
    old = plan(unexamined(**FLOOD, published=now - timedelta(days=9)), [match()], catalog(), now)
    assert old.matches[0].silent == "older than 48h"
    told = Told(rule="councils", uid="alr_1", article=4, waiting=False)
    again = plan(unexamined(**FLOOD, told=(told,)), [match()], catalog(), now)
    assert (again.alerts, again.matches[0].silent) == ((), None)


def test_an_archive_tells_nobody_and_says_that_it_is_one(unexamined, match, catalog, now):
    done = plan(unexamined(quiet=True, quiet_because="backfill"), [match()], catalog(), now)
    assert (done.alerts, done.matches[0].silent) == ((), "backfill")
