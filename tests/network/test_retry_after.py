"""Retry-After: seconds, dates and garbage."""

from datetime import UTC, datetime, timedelta

import pytest

from network.retry_after import retry_after

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("120", timedelta(minutes=2)),
        (" 0 ", timedelta(0)),
        ("1.5", timedelta(seconds=1.5)),
        ("999999999", timedelta(hours=24)),
        ("9" * 5000, timedelta(hours=24)),
        ("Sun, 22 Nov 2026 12:05:00 GMT", timedelta(minutes=5)),
        ("Sun, 22 Nov 2026 06:05:00 -0600", timedelta(minutes=5)),
        ("Sun, 22 Nov 2026 12:05:00", timedelta(minutes=5)),
        ("Sun, 22 Nov 2020 12:05:00 GMT", timedelta(0)),
        ("Sun, 22 Nov 2099 12:05:00 GMT", timedelta(hours=24)),
        ("", None),
        ("-5", None),
        ("soon", None),
        ("٣٠", None),
        ("1e9", None),
        ("nan", None),
        ("Sun, 99 Nov 2026 12:05:00 GMT", None),
        ("Sun, 22 Nov 99999999 12:05:00 GMT", None),
        ("x" * 10_000, None),
    ],
)
def test_what_a_server_asks_for_is_read_or_ignored(text, wait):
    assert retry_after({"retry-after": text}, NOON) == wait


def test_a_server_that_asks_for_nothing_gets_nothing():
    assert retry_after({}, NOON) is None
