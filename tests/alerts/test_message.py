"""The neutral message: harmless whoever wrote it, and in the channel's language and time."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.message import (
    EXCERPT_LIMIT,
    TITLE_LIMIT,
    Kind,
    Message,
    byline,
    find_all,
    message_for,
    noon_of,
    pieces,
    reasons,
    tidy,
    voice_of,
    web_address,
)
from config.rule import Rule
from config.schema import Settings
from storage.records import Basis, NaiveTimeError, Span

RULE = Rule.model_validate({"id": "councils", "name": "Councils", "all": ["council"]})


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("two\r\nBcc: x@y.example", "two Bcc: x@y.example"),
        ("\x1b[31mred\x1b[0m", "[31mred [0m"),
        ("\x9b31mred", "31mred"),
        ("bank\u202egpj.exe", "bankgpj.exe"),
        ("\u2066hidden\u2069 turn", "hidden turn"),
        ("half \ud83d pair", "half \ufffd pair"),
        ("tag\U000e0041\U000e0042ged", "tagged"),
        ("one\u2028two\u2029three", "one two three"),
        ("null\x00byte", "null byte"),
        ("  wide\u00a0 \t space ", "wide space"),
        ("niño, café, 日本", "niño, café, 日本"),
    ],
)
def test_text_loses_what_could_do_harm_and_nothing_else(hostile, harmless):
    assert tidy(hostile, 300) == harmless


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=400), st.integers(1, 50))
def test_tidied_text_is_bounded_encodable_and_stays_as_it_is(text, limit):
    tidied = tidy(text, limit)
    assert len(tidied) <= limit
    tidied.encode("utf-8")
    assert not any(unicodedata.category(character) in {"Cc", "Cs"} for character in tidied)
    assert tidy(tidied, limit) == tidied


def test_a_message_is_harmless_and_bounded_however_it_is_made(message):
    made = message(
        title="x" * 10_000,
        excerpt="y\x1b" * 10_000,
        outlet_name="The\nLantern",
        terms=("t\x07",) * 500,
        note="n" * 10_000,
    )
    assert len(made.title) == TITLE_LIMIT
    assert made.title.endswith("…")
    assert len(made.excerpt) <= EXCERPT_LIMIT
    assert "\x1b" not in made.excerpt
    assert made.outlet_name == "The Lantern"
    assert made.terms == ("t",) * 50


def test_a_message_refuses_a_time_without_a_zone(message):
    with pytest.raises(NaiveTimeError):
        message(published=datetime(2026, 11, 22))  # noqa: DTZ001 - the naive time under test


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://lantern.example/a?b=c&d=%20e", "https://lantern.example/a?b=c&d=%20e"),
        ("https://lantern.example/niño", "https://lantern.example/ni%C3%B1o"),
        ('https://lantern.example/"><script>', "https://lantern.example/%22%3E%3Cscript%3E"),
        ("https://lantern.example/a|b", "https://lantern.example/a%7Cb"),
        ("https://lantern.example/\ud83d", "https://lantern.example/?"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//lantern.example/", ""),
        ("https://", ""),
        ("https://[broken", ""),
        ("", ""),
        ("https://lantern.example/" + "a" * 3_000, "https://lantern.example/"),
    ],
)
def test_only_web_addresses_are_shown_and_they_hold_no_markup(url, shown):
    assert web_address(url) == shown


def test_the_terms_are_highlighted_where_they_stand_in_the_passage(unexamined, match):
    found = message_for(unexamined(), match(), uid="alr_1", rule=RULE, outlet=None, actors={})
    assert list(pieces(found)) == [
        ("The ", False),
        ("council", True),
        (" of Villa Norte met behind closed doors.", False),
    ]


def test_a_highlight_stays_right_when_the_passage_was_tidied(unexamined, match):
    text = "The\x1b  council\nof Villa Norte"
    found = message_for(
        unexamined(text=text),
        match(excerpt=text, spans=(Span(field="text", start=6, end=13, term="council"),)),
        uid="alr_1",
        rule=RULE,
        outlet=None,
        actors={},
    )
    assert [piece for piece, highlighted in pieces(found) if highlighted] == ["council"]


@pytest.mark.parametrize(
    ("words", "text", "places"),
    [
        ({"council"}, "Council, councils, council", ((0, 7), (19, 26))),
        ({"villa", "villa norte"}, "in Villa Norte", ((3, 14),)),
        ({"a.b"}, "axb a.b", ((4, 7),)),
        (set(), "anything", ()),
        ({"niño"}, "el niño.", ((3, 7),)),
    ],
)
def test_words_are_found_whole_and_the_longer_one_wins(words, text, places):
    assert find_all(words, text) == places


def test_an_alert_says_who_published_it_when_and_why(unexamined, match, lantern, voice):
    found = message_for(
        unexamined(),
        match(actors=("mayor",)),
        uid="alr_1",
        rule=RULE,
        outlet=lantern,
        actors={"mayor": "The Mayor"},
    )
    assert byline(found, voice) == "The Lantern · published 2026-11-22 05:00 CST"
    assert reasons(found, voice) == ("Rule: Councils", "Matched: council", "Actors: The Mayor")


def test_an_outlet_that_is_no_longer_watched_goes_by_its_id(unexamined, match):
    found = message_for(unexamined(outlet="gone"), match(), uid="alr_1", rule=RULE, outlet=None, actors={})
    assert found.outlet_name == "gone"


def test_an_article_without_a_title_is_named_after_its_outlet(unexamined, match, lantern):
    found = message_for(unexamined(title=""), match(), uid="alr_1", rule=RULE, outlet=lantern, actors={})
    assert found.title == "The Lantern"


def test_an_article_without_a_date_says_when_it_was_seen(unexamined, match, lantern, voice):
    found = message_for(
        unexamined(published=None), match(), uid="alr_1", rule=RULE, outlet=lantern, actors={}
    )
    assert byline(found, voice) == "The Lantern · seen 2026-11-22 05:59 CST"


def test_a_headline_says_that_its_page_has_not_been_read(unexamined, match, lantern, voice):
    found = message_for(
        unexamined(basis=Basis.HEADLINE), match(), uid="alr_1", rule=RULE, outlet=lantern, actors={}
    )
    assert reasons(found, voice)[-1] == "Headline and summary only; the page has not been read."


def test_a_title_that_is_made_of_an_address_says_so(unexamined, match, lantern, voice):
    found = message_for(
        unexamined(basis=Basis.ADDRESS), match(), uid="alr_1", rule=RULE, outlet=lantern, actors={}
    )
    assert reasons(found, voice)[-1] == (
        "Its page could not be read and no source gave a headline: the title is made of the words of its address."
    )


@pytest.mark.parametrize(
    ("written", "zone"),
    [
        (datetime(2026, 11, 22, 18, tzinfo=UTC), "America/Mexico_City"),
        (datetime(2026, 11, 22, 3, tzinfo=UTC), "Asia/Tokyo"),
        (datetime(2026, 11, 21, 23, tzinfo=UTC), "Pacific/Auckland"),
        (datetime(2026, 11, 22, 22, tzinfo=UTC), "Pacific/Honolulu"),
    ],
)
def test_noon_of_a_day_at_its_outlet_stays_that_day_wherever_it_is_read(written, zone, voice):
    assert voice.time(noon_of(written, zone), "day") == "2026-11-22"


def test_a_day_is_shown_without_a_time(unexamined, match, lantern, voice):
    noon = datetime(2026, 11, 22, 18, tzinfo=UTC)
    found = message_for(
        unexamined(published=noon, published_precision="day"),
        match(),
        uid="alr_1",
        rule=RULE,
        outlet=lantern,
        actors={},
    )
    assert byline(found, voice) == "The Lantern · published 2026-11-22"


def test_a_channel_speaks_its_own_language_and_time_or_the_installations(channel, now):
    settings = Settings(language="es", timezone="America/Mexico_City")
    own = voice_of(channel("console", language="en", timezone="Europe/Madrid"), settings)
    plain = voice_of(channel("console"), settings)
    assert own.say("rule", rule="x") == "Rule: x"
    assert own.time(now) == "2026-11-22 13:00 CET"
    assert plain.say("rule", rule="x") == "Regla: x"
    assert plain.time(now) == "2026-11-22 06:00 CST"


def test_a_message_without_an_article_has_no_byline_and_no_reasons(voice, now):
    word = Message(uid="wrd_1", kind=Kind.TEST, title="Test", first_seen=now + timedelta(1))
    assert byline(word, voice) == ""
    assert reasons(word, voice) == ()
