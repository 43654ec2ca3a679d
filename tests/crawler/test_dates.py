"""Dates as outlets write them, in feeds and on pages."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.dates import Moment, Undated, read_date

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
TEN = datetime(2013, 8, 9, 10, 0, tzinfo=UTC)
TEN_MEXICO = datetime(2013, 8, 9, 15, 0, tzinfo=UTC)  # daylight saving time: UTC-5
DAY = datetime(2013, 8, 9, 17, 0, tzinfo=UTC)


def read(text):
    return read_date(text, zone="America/Mexico_City", now=NOW)


def minute(at, *, naive=False):
    return Moment(at=at, precision="minute", naive=naive)


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
        "20130809T100000.5Z",
        "2013-08-09T1000Z",
        "2013/08/09 05:00 -05:00",
        "Fri Aug 09 2013 05:00:00 GMT-0500 (Central Daylight Time)",
        "Fri, 09 Aug 2013 10:00:00 -0000",
        "1376042400",
        "1376042400000",
        "Fri, 09 Aug 2013 10:00:00 GMT (Coordinated Universal Time)",
        " Fri,  09\n Aug 2013 10:00:00 GMT ",
    ],
)
def test_a_zoned_date_is_read_as_it_is(text):
    assert read(text) == minute(TEN)


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
    assert read(text) == minute(TEN_MEXICO, naive=True)


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
        "2013/08/09",
        "2013-08-09T00:00:00",
        "2013-08-09 00:00",
    ],
)
def test_a_day_without_a_time_is_noon_of_that_day_there(text):
    assert read(text) == Moment(at=DAY, precision="day", naive=True)


@pytest.mark.parametrize(
    "text", ["2013-08-09T00:00:00Z", "Fri, 09 Aug 2013 00:00:00 -0500", "2013-08-09T00:00:00+09:00"]
)
def test_midnight_sharp_is_how_a_day_is_written_whatever_the_zone(text):
    assert read(text) == Moment(at=DAY, precision="day", naive=False)


@pytest.mark.parametrize(
    "zone", ["Pacific/Auckland", "Asia/Tokyo", "Europe/Madrid", "Pacific/Honolulu", "UTC"]
)
def test_a_day_is_that_day_in_its_outlets_zone(zone):
    found = read_date("2013-08-09", zone=zone, now=NOW)
    assert found.at.astimezone(ZoneInfo(zone)) == datetime(2013, 8, 9, 12, tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("0:30 am", "00:30"),
        ("12:30 am", "00:30"),
        ("1:30 a.m.", "01:30"),
        ("12:30 pm", "12:30"),
        ("0:30 pm", "12:30"),
        ("11:30 p. m.", "23:30"),
        ("13:30 pm", "13:30"),
        ("23:59", "23:59"),
    ],
)
def test_half_days_and_whole_days_are_read(written, hour):
    assert read(f"2013-08-09 {written}") == read(f"2013-08-09T{hour}:00")
    assert read(f"2013-08-09 {written}").precision == "minute"


@pytest.mark.parametrize(
    "text",
    [
        "2013-08-09 13:00 am",
        "2013-08-09 24:00 pm",
        "2013-08-09T25:00:00Z",
        "2013-08-09T24:00:01Z",
        "2013-08-09T24:30",
        "2013-08-09T10:60",
        "2013-08-09T10:00:61Z",
        "2013-08-09T10:00:00+14:01",
        "2013-08-09T10:00:00-99:00",
        "2013-08-09T10:00:00+05:60",
        "²013-08-09",
        "2013-08-0９",
    ],
)
def test_a_time_that_does_not_exist_is_unreadable(text):
    assert read(text) == Undated(because=f"unreadable: {text}")


def test_zones_go_as_far_as_there_are_clocks():
    assert read("2013-08-10T00:30:00+14:00") == minute(datetime(2013, 8, 9, 10, 30, tzinfo=UTC))


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00", "0013-08-09 10:00", "0099-08-09"])
def test_only_a_year_of_two_digits_is_widened(text):
    assert read(text) == Undated(because=f"too old: {text}")


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
    assert read(text) == Undated(because=note)


def test_no_date_needs_no_reason():
    assert read("") == read(None) == read(" ") == Undated(because="")


def test_a_clock_that_is_hours_ahead_is_believed():
    assert read("2026-11-23T12:00:00Z").at == datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_the_hour_24_is_midnight_of_the_next_day():
    assert read("2013-08-08T24:00:00Z").at == datetime(2013, 8, 9, tzinfo=UTC)


def test_day_and_month_are_read_when_they_can_be_told_apart():
    assert read("19/08/2013 05:00").at == datetime(2013, 8, 19, 10, tzinfo=UTC)


@given(st.text(max_size=60))
def test_no_text_makes_it_fail(text):
    found = read(text)
    assert isinstance(found, Undated) or found.at.tzinfo is UTC


@given(st.datetimes(min_value=datetime(1990, 1, 2), max_value=datetime(2026, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_every_iso_and_mail_date_is_read_to_the_second(moment):
    moment = moment.replace(microsecond=0, second=moment.second or 1)  # midnight sharp is a day
    assert read(moment.isoformat()).at == moment
    assert read(moment.strftime("%a, %d %b %Y %H:%M:%S +0000")).at == moment
