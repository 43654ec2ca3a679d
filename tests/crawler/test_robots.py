"""robots.txt by RFC 9309: pure decisions, and what the reader does with a server that gives odd answers."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from aiohttp import web

from crawler.robots import LARGEST, NO_ANSWER, holds_until, readable, rules_of
from storage.records import Outcome
from tests.crawler import newsstand
from tests.crawler.newsstand import ARTICLE, NOON, Table, read_all, read_one

NOBODY = "User-agent: *\nDisallow: /"
DAY = timedelta(hours=24)
TEN_MINUTES = timedelta(minutes=10)
PAGE = "https://diario.example/nota"


@pytest.fixture
async def outlet():
    async with newsstand.open_outlet() as outlet:
        outlet.answer("/nota", text=ARTICLE)
        yield outlet


# ------------------------------------------------------------------------------------- decisions


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("", True),
        (NOBODY, False),
        ("User-agent: *\nDisallow:", True),
        (f"{NOBODY}\n\nUser-agent: serviola\nDisallow: /admin", True),
        ("User-agent: *\nDisallow:\n\nUser-agent: Serviola\nDisallow: /", False),
        ("User-agent: otherbot\nDisallow: /", True),
        ("User-agent: *\nDisallow: /\nAllow: /nota", True),
        ("User-agent: *\nDisallow: /*ta$", False),
        ("<!doctype html><title>No existe</title>", True),
        ("\ufeffUser-agent: *\nDisallow: /", False),
        ("User-agent: *\r\nDisallow: /\r\n", False),
    ],
)
def test_rules_are_read_for_our_name(text, allowed):
    assert rules_of(200, readable(text.encode()), NOON).allow(PAGE) is allowed


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418, 310])
def test_a_missing_file_forbids_nothing_for_a_day(status):
    assert rules_of(status, NOBODY, NOON).allow(PAGE)
    assert holds_until(status, NOON) == NOON + DAY


@pytest.mark.parametrize("status", [500, 502, 503, 599, 429, NO_ANSWER])
def test_a_file_that_cannot_be_had_closes_the_host_for_ten_minutes(status):
    rules = rules_of(status, "", NOON)
    assert not rules.allow(PAGE)
    assert rules.closed
    assert holds_until(status, NOON) == NOON + TEN_MINUTES
    assert holds_until(status, NOON, timedelta(hours=2)) == NOON + timedelta(hours=2)


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("Crawl-delay: 7", 7),
        ("Crawl-delay: 3600", 60),
        ("Crawl-delay: 1e308", 60),
        ("Crawl-delay: inf", 0),
        ("Crawl-delay: nan", 0),
        ("Crawl-delay: -3", 0),
        ("Crawl-delay: x", 0),
        ("", 0),
    ],
)
def test_the_delay_that_a_host_asks_for_counts_up_to_a_minute(line, seconds):
    rules = rules_of(200, f"User-agent: *\n{line}\nDisallow: /admin", NOON)
    assert rules.delay == timedelta(seconds=seconds)


def test_only_the_first_500_kib_are_read():
    assert len(readable(b"#" * 10**6)) == LARGEST


def test_any_bytes_can_be_read():
    rules = rules_of(200, readable(bytes(range(256)) + b"\nUser-agent: *\nDisallow: /"), NOON)
    assert not rules.allow(PAGE)


# --------------------------------------------------------------------------------------- the reader


async def test_what_robots_forbids_is_not_asked_for(outlet):
    outlet.answer("/robots.txt", text="User-agent: *\nAllow: /\n\nUser-agent: serviola\nDisallow: /nota")
    result = await read_one(outlet.url("/nota"))
    assert (result.outcome, result.retry_at) == (Outcome.ROBOTS, None)
    assert outlet.asked == {"127.0.0.1/robots.txt": 1}


async def test_a_404_page_that_looks_like_rules_forbids_nothing(outlet):
    outlet.answer("/robots.txt", status=404, text=NOBODY)
    assert (await read_one(outlet.url("/nota"))).outcome is Outcome.OK


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        (500, {}, 600),
        (503, {}, 600),
        (429, {}, 600),
        (429, {"Retry-After": "1800"}, 1800),
        (503, {"Retry-After": "9"}, 600),
    ],
)
async def test_a_robots_txt_that_fails_closes_the_host(outlet, status, headers, wait):
    outlet.answer("/robots.txt", status=status, headers=headers)
    result = await read_one(outlet.url("/nota"))
    assert (result.outcome, result.detail) == (Outcome.ROBOTS_UNREACHABLE, f"robots.txt answered {status}")
    assert result.host_next_at == result.retry_at == NOON + timedelta(seconds=wait)
    assert "127.0.0.1/nota" not in outlet.asked


async def test_a_robots_txt_that_does_not_come_closes_the_host(outlet):
    async def never(_):
        await asyncio.Event().wait()

    outlet.answer("/robots.txt", handler=never)
    result = await read_one(outlet.url("/nota"), timeout=timedelta(seconds=0.3))
    assert (result.outcome, result.retry_at) == (Outcome.ROBOTS_UNREACHABLE, NOON + TEN_MINUTES)
    assert "127.0.0.1/nota" not in outlet.asked


async def test_a_robots_txt_that_breaks_off_closes_the_host(outlet):
    async def hang_up(request):
        request.transport.close()
        return web.Response()

    outlet.answer("/robots.txt", handler=hang_up)
    assert (await read_one(outlet.url("/nota"))).outcome is Outcome.ROBOTS_UNREACHABLE


async def test_a_redirect_is_obeyed_where_it_leads(outlet):
    outlet.answer("/robots.txt", host="127.0.0.2", text=NOBODY)
    outlet.answer(
        "/nota", host="127.0.0.1", status=301, headers={"Location": outlet.url("/nota", "127.0.0.2")}
    )
    assert (await read_one(outlet.url("/nota"))).outcome is Outcome.ROBOTS
    assert "127.0.0.2/nota" not in outlet.asked


async def test_a_robots_txt_may_move(outlet):
    outlet.answer("/robots.txt", status=301, headers={"Location": "/robots2.txt"})
    outlet.answer("/robots2.txt", text=NOBODY)
    assert (await read_one(outlet.url("/nota"))).outcome is Outcome.ROBOTS


async def test_a_robots_txt_that_runs_in_circles_forbids_nothing(outlet):
    outlet.answer("/robots.txt", status=301, headers={"Location": "/robots.txt"})
    assert (await read_one(outlet.url("/nota"))).outcome is Outcome.OK


async def test_a_host_is_asked_once_a_day_across_restarts(outlet):
    outlet.answer("/robots.txt", text="User-agent: *\nDisallow: /admin")
    table = Table()
    for hours in (0, 1, 23):
        table.now = NOON + timedelta(hours=hours)
        table.want(outlet.url("/nota"), outlet.url("/nota"))
        await read_all(table)
    assert outlet.asked["127.0.0.1/robots.txt"] == 1
    table.now = NOON + DAY
    table.want(outlet.url("/nota"))
    await read_all(table)
    assert outlet.asked == {"127.0.0.1/robots.txt": 2, "127.0.0.1/nota": 7}


async def test_a_closed_host_is_not_asked_again_for_ten_minutes(outlet):
    outlet.answer("/robots.txt", status=500)
    table = Table()
    for minutes in (0, 9, 10):
        table.now = NOON + timedelta(minutes=minutes)
        table.want(outlet.url("/nota"))
        await read_all(table)
    assert outlet.asked == {"127.0.0.1/robots.txt": 2}
    assert {result.outcome for result in table.settled} == {Outcome.ROBOTS_UNREACHABLE}


async def test_the_delay_that_a_host_asks_for_is_when_it_may_be_asked_again(outlet):
    outlet.answer("/robots.txt", text="User-agent: *\nCrawl-delay: 12")
    result = await read_one(outlet.url("/nota"), host_delay=timedelta(milliseconds=10))
    assert (result.outcome, result.host_next_at) == (Outcome.OK, NOON + timedelta(seconds=12))
