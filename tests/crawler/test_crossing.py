"""A feed that redirects to a host whose page is being read: one request at a time there, whoever asks."""

import asyncio
from datetime import timedelta

import pytest
from aiohttp import web

from config.outlet import Outlet
from config.schema import Settings
from crawler.crossing import Hosts
from crawler.identity import new_article
from crawler.recording import Recorder
from crawler.robots import Rulebook
from crawler.visit import Visitor
from network.client import Client
from storage.records import Outcome, Sighting, Visit
from storage.visits import Report
from tests.crawler.newsstand import ARTICLE, LOOPBACK, NOON, Table, open_outlet, reader_of

CLAIM = timedelta(minutes=2)
FEED = "<rss><channel><item><title>A</title><link>https://faro.example/a</link></item></channel></rss>"


@pytest.fixture
async def site():
    async with open_outlet() as opened:
        yield opened


def outlet_of(name, feed):
    return Outlet.model_validate(
        {"id": name, "name": name, "home": feed, "sources": [{"kind": "feed", "url": feed}]}
    )


def list_page(store, outlet, url):
    """Let an outlet list one page, which is wanted then."""
    store.sync_sources([outlet], NOON)
    [due] = store.claim_sources(1, NOON, CLAIM)
    visit = Visit(
        source=due.key,
        outlet=outlet.id,
        started_at=NOON,
        finished_at=NOON,
        outcome=Outcome.OK,
        next_visit_at=NOON + timedelta(hours=1),
    )
    new = new_article(Sighting(url=url, title="Aprueban obras"), outlet)
    store.record_visits(
        [Report(due=due, visit=visit, new=[new], quiet=False, host_next_at=NOON, now=NOON, wants_pages=True)]
    )


async def visit_once(store, outlet, book):
    [due] = store.claim_sources(1, NOON, CLAIM)
    async with Client(user_agent="Serviola/0", allow=LOOPBACK) as client:
        visitor = Visitor(
            client=client,
            store=store,
            recorder=Recorder(store),
            settings=Settings(host_delay="0s"),
            rulebook=book,
            now=lambda: NOON,
            draw=lambda: 0.5,
        )
        return await visitor.visit(due, outlet, outlet.sources[0])


def reader_on(store, book, settled):
    async def claim(limit, skip_hosts):
        return await asyncio.to_thread(store.claim_pages, limit, NOON, CLAIM, skip_hosts)

    async def settle(result):
        settled.append(result)
        await asyncio.to_thread(store.record_page, result)

    hosts = Hosts.of(store, lambda: NOON)
    return reader_of(Table(), claim=claim, settle=settle, hosts=hosts, rulebook=book)


async def test_a_feed_and_a_page_are_never_at_once_on_the_host_that_the_feed_redirects_to(store, site):
    arrived, release = asyncio.Event(), asyncio.Event()

    async def held(_):
        arrived.set()
        await release.wait()
        return web.Response(text=ARTICLE, content_type="text/html")

    async def redirect(_):
        asyncio.get_running_loop().call_later(0.4, release.set)
        return web.Response(status=302, headers={"Location": site.url("/rss", "127.0.0.2")})

    site.answer("/nota", handler=held)
    site.answer("/feed", handler=redirect)
    site.answer("/rss", text=FEED)
    list_page(store, outlet_of("faro", site.url("/other", "127.0.0.3")), site.url("/nota", "127.0.0.2"))
    eco = outlet_of("eco", site.url("/feed"))
    store.sync_sources([eco], NOON)
    table, settled = Table(), []
    book = Rulebook(table.robots_of, table.keep_robots)
    async with reader_on(store, book, settled) as reader:
        await arrived.wait()
        visit = await visit_once(store, eco, book)
        await reader.idle()
    assert (visit.outcome, visit.items) == (Outcome.OK, 1)
    assert settled[0].outcome is Outcome.OK
    assert site.most_at_once["127.0.0.2"] == 1


async def test_a_page_and_a_page_that_redirects_to_its_host_are_never_at_once_there(store, site):
    at_once = asyncio.Event()

    async def held(_):
        asyncio.get_running_loop().call_later(0.4, at_once.set)
        await at_once.wait()
        return web.Response(text=ARTICLE, content_type="text/html")

    site.answer("/robots.txt", status=404)
    site.answer("/nota", handler=held)
    site.answer("/vieja", status=301, headers={"Location": site.url("/nueva", "127.0.0.2")})
    site.answer("/nueva", text=ARTICLE)
    list_page(store, outlet_of("faro", site.url("/other", "127.0.0.3")), site.url("/nota", "127.0.0.2"))
    list_page(store, outlet_of("eco", site.url("/other", "127.0.0.4")), site.url("/vieja", "127.0.0.1"))
    table, settled = Table(), []
    async with reader_on(store, Rulebook(table.robots_of, table.keep_robots), settled) as reader:
        await reader.idle()
    assert [result.outcome for result in settled] == [Outcome.OK] * 2
    assert site.most_at_once["127.0.0.2"] == 1
