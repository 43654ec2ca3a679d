"""Dates as outlets write them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.sources.dates import read_date

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
TEN = datetime(2013, 8, 9, 10, 0, tzinfo=UTC)
TEN_MEXICO = datetime(2013, 8, 9, 15, 0, tzinfo=UTC)  # daylight saving time: UTC-5
DAY = datetime(2013, 8, 9, 17, 0, tzinfo=UTC)


def read(text):
    return read_date(text, zone="America/Mexico_City", now=NOW)


@pytest.mark.parametrize(
    "text",
    [
        "Fri, 09 Aug 2013 10:00:00 GMT",
        "Fri, 09 Aug 2013 05:00:00 -0500",
        "Fri, 9 Aug 2013 05:00 CDT",
        "vie, 09 ago 2013 05:00:00 -0500",
        "viernes, 9 de agosto de 2013 10:00 UTC",
        "Fri, 09 Aug 13 10:00:00 +0000",
        "Fri Aug  9 10:00:00 GMT 2013",
        "2013-08-09T10:00:00Z",
        "2013-08-09T05:00:00-05:00",
        "2013-08-09T10:00:00.123456+0000",
        "2013-08-09 10:00:00 UTC",
        "2013-08-09T05:00:00-05:00[America/Mexico_City]",
        "20130809T100000Z",
        "1376042400",
        "1376042400000",
        "Fri, 09 Aug 2013 10:00:00 GMT (Coordinated Universal Time)",
        " Fri,  09\n Aug 2013 10:00:00 GMT ",
    ],
)
def test_a_zoned_date_is_read_as_it_is(text):
    assert (read(text).at, read(text).note) == (TEN, None)


@pytest.mark.parametrize(
    "text",
    [
        "2013-08-09T10:00:00",
        "2013-08-09 10:00",
        "Fri, 09 Aug 2013 10:00:00",
        "9 de agosto de 2013, 10:00 hrs",
        "09 AGO 2013 - 10:00",
        "August 9, 2013 10:00 am",
        "Fri, 09 Aug 2013 10:00:00 XYZ",
    ],
)
def test_a_time_without_a_zone_takes_the_outlets_own_and_says_so(text):
    assert (read(text).at, read(text).note) == (TEN_MEXICO, "naive")


@pytest.mark.parametrize(
    "text",
    [
        "2013-08-09",
        "20130809",
        "9 de agosto de 2013",
        "9 agosto, 2013",
        "9 AUG 2013",
        "Aug 9, 2013",
        "viernes 9 de agosto del 2013",
    ],
)
def test_a_day_without_a_time_says_so(text):
    assert (read(text).at, read(text).note) == (DAY, "day")


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("tomorrow", "unreadable: tomorrow"),
        ("0000-00-00 00:00:00", "unreadable: 0000-00-00 00:00:00"),
        ("Sat, 32 Aug 2013 00:00:00 GMT", "unreadable: Sat, 32 Aug 2013 00:00:00 GMT"),
        ("2013", "unreadable: 2013"),
        ("08/09/2013", "unreadable: 08/09/2013"),
        ("x" * 5000, "unreadable: " + "x" * 60),
        ("2027-01-01T00:00:00Z", "future: 2027-01-01T00:00:00Z"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", "too old: Thu, 01 Jan 1970 00:00:00 GMT"),
    ],
)
def test_what_is_no_date_of_use_is_named_and_not_guessed(text, note):
    assert (read(text).at, read(text).note) == (None, note)


def test_no_date_is_no_note():
    assert (read("").at, read("").note, read(None).note) == (None, None, None)


def test_a_clock_that_is_hours_ahead_is_believed():
    assert read("2026-11-23T12:00:00Z").at == datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_the_hour_24_is_midnight_of_the_next_day():
    assert read("2013-08-08T24:00:00Z").at == datetime(2013, 8, 9, tzinfo=UTC)


def test_day_and_month_are_read_when_they_can_be_told_apart():
    assert read("19/08/2013 05:00").at == datetime(2013, 8, 19, 10, tzinfo=UTC)


@given(st.text(max_size=60))
def test_no_text_makes_it_fail(text):
    published = read(text)
    assert published.at is None or published.at.tzinfo is UTC


@given(st.datetimes(min_value=datetime(1990, 1, 2), max_value=datetime(2026, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_every_iso_and_mail_date_is_read_to_the_second(moment):
    moment = moment.replace(microsecond=0)
    assert read(moment.isoformat()).at == moment
    assert read(moment.strftime("%a, %d %b %Y %H:%M:%S +0000")).at == moment
