"""What comes of a story after it was told: which of it makes a message, and why the rest does not."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from alerts.deciding import plan
from alerts.message import News, byline, headline, notes, reasons
from storage.records import Edit, Teller, Told, Update, UpdateKind

TOLD = Told(rule="councils", uid="alr_1", article=1, waiting=False)


@pytest.fixture
def later(unexamined):
    """Make an article of a story that the rule has told with another article."""

    def make(**changes):
        return unexamined(**{"told": (TOLD,), "outlets": 2, **changes})

    return make


def edit(*flags: str) -> Edit:
    return Edit(flags=flags, title="Council meets", text="The council met.", words_added=3, words_removed=1)


def asks(*when: str, match: str = "text") -> list[dict]:
    return [{"id": "councils", "all": ["council"], "when": list(when) or ["first"], "match": match}]


def sent(done) -> list[dict]:
    return [json.loads(each.payload)["data"] for message in done.messages for each in message.deliveries]


def test_a_further_match_is_an_update_without_a_message(later, match, catalog, now):
    done = plan(later(), [match()], catalog(), now)
    assert (done.alerts, done.messages) == ((), ())
    assert done.updates == (Update(uid="alr_1", kind=UpdateKind.MATCH, because="told already"),)


@pytest.mark.parametrize(
    ("changes", "fresh", "kind", "because"),
    [
        ({"copy_of": 1, "new_text": ""}, False, UpdateKind.COPY, "told already"),
        ({"copy_of": 1, "new_text": "Something else."}, False, UpdateKind.COPY, "told already"),
        ({"copy_of": 1, "new_text": "A council."}, True, UpdateKind.NEW_TEXT, None),
        (
            {
                "copy_of": 1,
                "new_text": "A council.",
                "published": None,
                "quiet": True,
                "quiet_because": "flood",
            },
            True,
            UpdateKind.NEW_TEXT,
            "flood",
        ),
    ],
)
def test_a_copy_is_told_where_the_rule_matches_in_what_it_adds(
    *, later, match, catalog, now, changes, fresh, kind, because
):
    done = plan(later(**changes), [match()], catalog(), now, fresh=[match()] if fresh else [])
    [update] = done.updates
    assert (update.kind, update.because) == (kind, because)
    assert [each["number"] for each in sent(done)] == ([2] if because is None else [])


def test_what_copies_old_news_is_no_message(later, match, catalog, now):
    old = later(copy_of=1, new_text="A council.", published=now - timedelta(days=3))
    done = plan(old, [match()], catalog(), now, fresh=[match()])
    assert [each.because for each in done.updates] == ["older than 48h"]


def test_an_edit_of_old_news_is_told(later, match, catalog, now):
    old = later(article=1, published=now - timedelta(days=20), edit=edit("text"), new_text="")
    done = plan(old, [match()], catalog(rules=asks("first", "edited")), now)
    assert [each.told.number for each in done.messages] == [2]


@pytest.mark.parametrize("noted", [UpdateKind.MATCH, UpdateKind.COPY, UpdateKind.NEW_TEXT])
def test_an_article_that_is_an_update_is_not_noted_again(later, match, catalog, now, noted):
    done = plan(later(noted=(("alr_1", noted),)), [match()], catalog(), now)
    assert done.updates == ()


@pytest.mark.parametrize(
    ("when", "matched", "told"),
    [
        (["first"], (), 1),  # the rule did not match it when its flood was told of
        (["first"], ("councils",), 0),
        (["first", "edited"], ("councils",), 1),
    ],
)
def test_an_article_of_a_flood_that_changes_is_news(*, unexamined, match, catalog, now, when, matched, told):
    of_flood = {"quiet": True, "quiet_because": "flood", "edit": edit("text"), "new_text": "A council."}
    seen = unexamined(matched=matched, **of_flood)
    done = plan(seen, [match()], catalog(rules=asks(*when)), now, fresh=[match()])
    assert len(done.alerts) == told


@pytest.mark.parametrize(("awaiting", "told"), [(("councils",), 1), ((), 0)])
def test_what_waited_for_a_second_outlet_when_its_flood_was_told_of_is_told_when_there_is_one(
    *, unexamined, match, catalog, now, awaiting, told
):
    flooded = {"quiet": True, "quiet_because": "flood", "matched": ("councils",), "confirmed": True}
    done = plan(unexamined(awaiting=awaiting, **flooded), [match()], catalog(rules=asks("confirmed")), now)
    assert len(done.alerts) == told


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [({"edit": edit("text"), "new_text": ""}, ["edited"]), ({"confirmed": True}, ["confirmed"]), ({}, [])],
)
def test_an_article_whose_kept_page_was_read_once_more_has_news_like_any_other(
    *, later, match, catalog, now, changes, kinds
):
    seen = later(article=1, quiet=True, quiet_because="reread", **changes)
    done = plan(seen, [match()], catalog(rules=asks("first", "confirmed", "edited")), now)
    assert [kind for each in sent(done) for kind in each["update"]["kinds"]] == kinds


def test_what_happens_at_once_is_one_message(later, match, catalog, now):
    tellers = tuple(
        Teller(article=number, outlet=outlet, title="T", url="https://x.example/", at=now)
        for number, outlet in ((1, "plain"), (5, "lantern"))
    )
    both = later(confirmed=True, tellers=tellers, article=1, edit=edit("text"), new_text="")
    done = plan(both, [match()], catalog(rules=asks("first", "confirmed", "edited")), now)
    [message] = sent(done)
    assert message["update"]["kinds"] == ["edited", "confirmed"]
    assert {(each.kind, each.number) for each in done.updates} == {
        (UpdateKind.EDITED, 2),
        (UpdateKind.CONFIRMED, 2),
    }
    assert done.messages[0].told.confirmed


def test_a_message_that_nobody_would_get_is_none(later, match, catalog, channel, now):
    off = channel("webhook", url="https://desk.example/in", enabled=False)
    rules = [{**asks("first", "confirmed")[0], "channels": ["desk"]}]
    done = plan(later(confirmed=True), [match()], catalog(channels=[off], rules=rules), now)
    assert {each.because for each in done.updates} == {"told already", "no enabled channel"}
    assert done.messages == ()


def test_a_page_that_is_gone_takes_no_match_back(later, catalog, now):
    gone = later(article=1, edit=edit("deleted"), matched=("councils",))
    done = plan(gone, [], catalog(rules=asks("first", "deleted")), now)
    assert done.keeps_matches
    assert [each.kind for each in done.updates] == [UpdateKind.DELETED]
    assert not done.lets_go


@pytest.mark.parametrize(
    ("when", "confirmed", "silent"),
    [
        (["confirmed"], False, "only one outlet has it so far"),
        (["confirmed"], True, None),
        (["edited"], True, "the rule is told of edits and deletions alone"),
    ],
)
def test_a_rule_is_told_on_its_occasions(*, unexamined, match, catalog, now, when, confirmed, silent):
    done = plan(unexamined(confirmed=confirmed), [match()], catalog(rules=asks(*when)), now)
    assert [each.silent for each in done.matches] == [silent]
    assert len(done.alerts) == (silent is None)


# ------------------------------------------------------------------------------------------- in words


def test_an_update_says_that_it_is_one_and_what_is_new(message, voice):
    news = News(
        kinds=(UpdateKind.EDITED, UpdateKind.CONFIRMED),
        number=2,
        flags=("numbers", "stealth"),
        words_added=1,
        words_removed=1,
        added="seventy",
        removed="sixty",
    )
    update = message(news=news)
    assert headline(update, voice) == "Update: Council meets behind closed doors"
    assert notes(update, voice) == (
        "Message 2 of an alert that you have.",
        "Edited since (numbers, without saying so); words added: 1, removed: 1.",
        "Confirmed: a second outlet has it independently.",
        "It said: sixty",
        "It says now: seventy",
    )


def test_a_message_names_who_has_the_story_the_first_first(message, voice, everywhere, now):
    tellers = tuple(everywhere(name)[0] for name in ("Zanate", "Copal"))
    lines = reasons(message(outlets=2, tellers=tellers), voice)
    assert lines[-1].startswith("2 outlets have it: Zanate (2026-11-22 06:00 CST); Copal (")
    assert byline(message(), voice)
    assert not any("outlets" in line for line in reasons(message(), voice))
