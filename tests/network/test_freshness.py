"""How long a server says that its answer stays fresh."""

from datetime import UTC, datetime, timedelta

import pytest

from network.freshness import fresh_for

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ONE = "Sun, 22 Nov 2026 13:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "minutes"),
    [
        ({}, None),
        ({"cache-control": "public, max-age=600"}, 10),
        ({"cache-control": 'MAX-AGE="600"'}, 10),
        ({"cache-control": "max-age=600", "age": "540"}, 1),
        ({"cache-control": "max-age=600", "age": "9999"}, 0),
        ({"cache-control": "max-age=600", "age": "old"}, 10),
        ({"cache-control": "max-age=9999999999"}, 24 * 60),
        ({"cache-control": "s-maxage=600"}, None),
        ({"cache-control": "no-cache, max-age=600"}, 0),
        ({"cache-control": "no-store"}, 0),
        ({"cache-control": "max-age=soon", "expires": ONE}, 60),
        ({"cache-control": "max-age=60", "expires": ONE}, 1),
        ({"expires": ONE, "date": "Sun, 22 Nov 2026 12:30:00 GMT"}, 30),
        ({"expires": ONE}, 60),
        ({"expires": "Sun, 22 Nov 2020 13:00:00 GMT"}, 0),
        ({"expires": "0"}, 0),
    ],
)
def test_freshness_is_read_as_the_standard_has_it(headers, minutes):
    assert fresh_for(headers, NOON) == (None if minutes is None else timedelta(minutes=minutes))
