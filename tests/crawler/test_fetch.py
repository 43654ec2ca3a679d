"""One GET of a source, and what is made of its answer."""

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta

import pytest

from crawler.fetch import fetch, read_answer, request_headers
from crawler.outcomes import UNREACHABLE
from network.addresses import networks
from network.answer import Answer
from network.client import Client
from storage.records import DueSource, Outcome

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def due(url="https://diario.example/rss", **more):
    return DueSource(key="diario/rss", outlet="diario", url=url, token="t", **more)


def answer(status, body=b"", **more):
    headers = {name.replace("_", "-"): value for name, value in more.pop("headers", {}).items()}
    return Answer(status=status, url="https://diario.example/rss", headers=headers, body=body, **more)


@pytest.mark.parametrize(
    ("status", "headers", "outcome"),
    [
        (200, {}, Outcome.OK),
        (402, {}, Outcome.REFUSED),
        (407, {}, Outcome.REFUSED),
        (503, {"retry_after": "60"}, Outcome.RATE_LIMITED),
        (503, {"retry_after": "soon"}, Outcome.SERVER_ERROR),
        (304, {}, Outcome.ODD_STATUS),
    ],
)
def test_a_status_means_for_a_source_what_it_means_for_a_page(status, headers, outcome):
    assert read_answer(answer(status, headers=headers), due(), NOON).outcome is outcome


@pytest.mark.parametrize("known", [{"etag": '"7"'}, {"last_modified": "then"}])
def test_nothing_new_is_believed_only_of_a_server_that_was_told_what_we_know(known):
    assert read_answer(answer(304), due(**known), NOON).outcome is Outcome.UNCHANGED
    assert read_answer(answer(304), due(), NOON).outcome is Outcome.ODD_STATUS


def test_validators_are_sent_back_as_they_came():
    assert set(request_headers(due())) == {"Accept"}
    headers = request_headers(due(etag='W/"7"', last_modified="Sun, 22 Nov 2026 12:00:00 GMT"))
    assert headers["If-None-Match"] == 'W/"7"'
    assert headers["If-Modified-Since"] == "Sun, 22 Nov 2026 12:00:00 GMT"


def test_a_new_body_brings_new_validators():
    got = read_answer(
        answer(200, b"<rss/>", headers={"etag": '"8"', "content_type": "text/xml"}), due(etag='"7"'), NOON
    )
    assert (got.outcome, got.body, got.etag, got.last_modified) == (Outcome.OK, b"<rss/>", '"8"', None)
    assert got.content_type == "text/xml"
    assert got.body_hash


def test_the_same_bytes_again_are_unchanged():
    first = read_answer(answer(200, b"<rss/>"), due(), NOON)
    again = read_answer(answer(200, b"<rss/>", headers={"etag": '"9"'}), due(body_hash=first.body_hash), NOON)
    assert (again.outcome, again.body, again.body_hash) == (Outcome.UNCHANGED, b"", first.body_hash)
    assert again.etag == '"9"'


def test_a_304_keeps_the_validators_that_brought_it():
    got = read_answer(answer(304), due(etag='"7"', last_modified="then", body_hash="abc"), NOON)
    assert (got.outcome, got.etag, got.last_modified, got.body_hash) == (
        Outcome.UNCHANGED,
        '"7"',
        "then",
        "abc",
    )


def test_a_move_counts_only_when_the_new_place_works():
    moved = "https://diario.example/nuevo"
    assert read_answer(answer(200, b"x", moved_to=moved), due(), NOON).moved_to == moved
    assert read_answer(answer(404, moved_to=moved), due(), NOON).moved_to is None


def test_a_failure_says_its_status_and_how_long_to_wait():
    got = read_answer(answer(429, b"slow down", headers={"retry_after": "120"}), due(), NOON)
    assert (got.outcome, got.status, got.detail) == (Outcome.RATE_LIMITED, 429, "HTTP 429")
    assert (got.retry_after, got.body, got.body_hash) == (timedelta(minutes=2), b"", None)


def test_a_validator_that_cannot_be_sent_back_is_dropped():
    for odd in ("x" * 501, "a\x00b", ""):
        assert read_answer(answer(200, b"x", headers={"etag": odd}), due(), NOON).etag is None


def test_every_reason_for_silence_is_an_outcome_that_is_not_good():
    assert len(UNREACHABLE) == 8
    assert not any(outcome.good for outcome in UNREACHABLE.values())


@pytest.fixture
async def site():
    """A server that knows one feed with an ETag."""
    heads = []

    async def talk(reader, writer):
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            heads.append(head)
            known = 'if-none-match: "7"' in head.lower()
            start = "304 Not Modified" if known else "200 OK"
            body = b"" if known else b"<rss/>"
            writer.write(
                f'HTTP/1.1 {start}\r\nETag: "7"\r\nContent-Length: {len(body)}\r\n\r\n'.encode() + body
            )
            await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/rss", heads


async def test_the_second_visit_is_a_304(site):
    url, heads = site
    async with Client(user_agent="Serviola/0", allow=networks("127.0.0.0/8")) as client:
        first = await fetch(client, due(url), now=NOON)
        second = await fetch(client, due(url, etag=first.etag, body_hash=first.body_hash), now=NOON)
    assert (first.outcome, first.status, first.body) == (Outcome.OK, 200, b"<rss/>")
    assert (second.outcome, second.status, second.etag) == (Outcome.UNCHANGED, 304, '"7"')
    assert len(heads) == 2


async def test_silence_is_an_outcome(site):
    url, heads = site
    async with Client(user_agent="Serviola/0") as client:
        inside = await fetch(client, due(url), now=NOON)
        nobody = await fetch(client, due("http://nobody.invalid/rss?key=secret"), now=NOON)
    assert (inside.outcome, inside.status) == (Outcome.BLOCKED_ADDRESS, None)
    assert nobody.outcome is Outcome.NAME_UNKNOWN
    assert "secret" not in nobody.detail
    assert heads == []
