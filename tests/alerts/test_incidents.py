"""What is told of incidents and floods: in one message, in the reader's language, with what to do."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from alerts.incident_words import TODO
from alerts.message import ENTRIES_LIMIT
from alerts.notices import digest, incident_notice
from config.schema import Catalog
from language.wording import texts_of
from storage.records import HeldMatch, Incident, Outcome

CHANNELS = [
    {"id": "desk", "kind": "console", "language": "en"},
    {"id": "redaccion", "kind": "console", "language": "es"},
]
FIGURES = {
    "read": 1, "of": 10, "usual": 0.9, "now": 0.1, "new": 43, "held_back": 40, "sources": 9,
    "names": "text",
}  # fmt: skip


@pytest.fixture
def newsroom(catalog):
    def make(**settings):
        made = catalog(settings=settings)
        return made.model_copy(update={"channels": Catalog.model_validate({"channels": CHANNELS}).channels})

    return make


@pytest.fixture
def incident(now):
    def make(number=1, family="failing", kind="refused", source="lantern/feed", **changes):
        known = {
            "outlet": "lantern",
            "source": source,
            "detail": "HTTP 403",
            "evidence": FIGURES,
            "opened_at": now,
        }
        return Incident(id=number, family=family, kind=kind, **(known | changes))

    return make


def shown(deliveries):
    return {each.channel: json.loads(each.payload) for each in deliveries}


def test_one_incident_is_told_by_its_own_title_in_each_channels_language(newsroom, incident, now):
    told = shown(incident_notice(newsroom(), [incident()], [], now))
    assert set(told) == {"desk", "redaccion"}
    assert "cannot be read: refused" in told["desk"]["title"]
    assert "HTTP 403" in told["desk"]["note"]
    assert "serviola outlets add" in told["desk"]["note"]
    assert "no se puede leer feed: rechazado" in told["redaccion"]["title"]


def test_the_operators_channel_alone_is_told_where_there_is_one(newsroom, incident, now):
    assert set(shown(incident_notice(newsroom(operator="desk"), [incident()], [], now))) == {"desk"}


def test_several_incidents_are_one_message_and_the_same_ones_the_same_message(newsroom, incident, now):
    one, two = incident(), incident(2, "silent", "silent", "")
    over = incident(3, "shorter_texts", "shorter_texts", "", noticed_at=now, over_at=now + timedelta(hours=1))
    first = incident_notice(newsroom(), [one, two], [over], now)
    again = incident_notice(newsroom(), [two, one], [over], now)
    assert [each.uid for each in first] == [each.uid for each in again]
    assert len(first) == 2
    assert len(shown(first)["desk"]["entries"]) == 3


FAMILIES = ("silent", "closed", "empty", "stale", "moved", "lying_validators", "flood", "shorter_texts", "fewer_dates",
            "fewer_authors", "decayed_selectors", "blackout")  # fmt: skip


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_incident_has_its_words(newsroom, incident, now, language):
    every = [incident(family=family, kind=family) for family in FAMILIES]
    every += [incident(family="failing", kind=each.value) for each in Outcome if not each.good]
    every += [
        incident(family="pages", kind=f"pages_{each.value}", source="")
        for each in Outcome
        if each is not Outcome.OK
    ]
    for each in every:
        told = shown(incident_notice(newsroom(language=language), [each], [], now))
        over = incident_notice(
            newsroom(language=language), [], [incident(family=each.family, kind=each.kind)], now
        )
        assert all(
            message["title"] and message["note"] for message in (*told.values(), *shown(over).values())
        )
    assert {f"incident.do.{todo}" for todo in TODO.values()} <= set(texts_of(language))


def found(number, rule="councils", story=None):
    return HeldMatch(
        rule=rule, article=number, story=story or number, outlet="lantern", title=f"Council {number}",
        url=f"https://lantern.example/{number}", excerpt="The council met.",
    )  # fmt: skip


def test_a_flood_is_one_digest_a_channel_with_each_story_once(newsroom, incident, now):
    flood = incident(family="flood", kind="flood")
    matches = [found(1), found(2), found(3, story=2), found(9, rule="no-such-rule")]
    told = shown(digest(newsroom(), [flood], matches, now, part="first"))
    assert [title for title, _, _ in told["desk"]["entries"]] == ["Council 1", "Council 2"]
    assert "2 matches in a flood" in told["desk"]["title"]


def test_a_digest_says_how_to_see_what_does_not_fit(newsroom, incident, now):
    matches = [found(number) for number in range(1, ENTRIES_LIMIT + 6)]
    told = shown(digest(newsroom(), [incident(family="flood", kind="flood")], matches, now, part="first"))
    assert len(told["desk"]["entries"]) == ENTRIES_LIMIT
    assert "And 5 more: serviola articles --rule councils" in told["desk"]["note"]


def test_a_flood_without_matches_owes_no_digest(newsroom, incident, now):
    assert digest(newsroom(), [incident(family="flood", kind="flood")], [], now, part="first") == ()


def test_a_digest_is_as_urgent_as_the_most_urgent_of_its_rules(newsroom, incident, now):
    house = newsroom()
    (rule,) = [each for each in house.rules if each.id == "councils"]
    urgent = rule.model_copy(update={"id": "alarm", "priority": "urgent"})
    house = house.model_copy(update={"rules": (*house.rules, urgent)})
    flood = [incident(family="flood", kind="flood")]
    told = digest(house, flood, [found(1), found(2, rule="alarm")], now, part="first")
    assert {each.priority for each in told} == {3}
    assert {each.priority for each in digest(house, flood, [found(1)], now, part="first")} == {1}
