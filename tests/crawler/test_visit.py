"""One visit, from the request to the rows: robots.txt for pages made for people, one record for every outcome."""

import asyncio
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from aiohttp import web
from structlog.testing import capture_logs

from config.outlet import Outlet
from config.schema import Settings
from crawler.outcomes import TROUBLE
from crawler.recording import Recorder
from crawler.robots import Rulebook
from crawler.visit import Visitor
from network.client import Client
from storage.records import Outcome
from storage.tables import hosts
from storage.views import Views
from tests.crawler.newsstand import LOOPBACK, NOON, Table, open_outlet

FRONT = """<html><body><main>
  <a href="/nota/uno">El puente de madera resistió la crecida del río</a>
  <a href="/nota/dos">La biblioteca abre los domingos desde hoy</a>
</main></body></html>"""
FEED = """<rss version="2.0"><channel><title>El Faro</title>
<item><title>El puente resistió</title><link>/nota/uno</link></item></channel></rss>"""


@pytest.fixture
async def outlet():
    async with open_outlet() as opened:
        yield opened


async def visited(store, site, source, *, table=None, patience="5s", **odd):
    """Visit one source of an outlet once, and return the visit; `odd` is what no configuration would let pass."""
    home = site.url("/")
    known = Outlet.model_validate({"id": "faro", "name": "El Faro", "home": home, "sources": [source]})
    known = known.model_copy(update=odd)
    store.sync_sources([known], NOON)
    [due] = store.claim_sources(1, NOON, timedelta(minutes=2))
    table = table or Table()
    async with Client(user_agent="Serviola/0 (+https://serviola.example)", allow=LOOPBACK) as client:
        visitor = Visitor(
            client=client,
            store=store,
            recorder=Recorder(store),
            settings=Settings(host_delay="0s", page_timeout=patience),
            rulebook=Rulebook(table.robots_of, table.keep_robots),
            now=lambda: NOON,
            draw=lambda: 0.5,
        )
        return await visitor.visit(due, known, known.sources[0])


async def test_what_a_listing_shows_is_stored(sqlite_store, outlet):
    outlet.answer("/", text=FRONT)
    visit = await visited(
        sqlite_store, outlet, {"kind": "listing", "url": outlet.url("/"), "items": "main a"}
    )
    assert (visit.outcome, visit.items) == (Outcome.OK, 2)
    assert {row.title for row in Views(sqlite_store.engine).articles()} == {
        "El puente de madera resistió la crecida del río",
        "La biblioteca abre los domingos desde hoy",
    }


@pytest.mark.parametrize(("read_pages", "wanted"), [(True, 1), (False, 0)])
async def test_pages_are_wanted_unless_the_outlet_is_read_by_its_headlines_alone(
    sqlite_store, outlet, read_pages, wanted
):
    outlet.answer("/feed", text=FEED)
    source = {"kind": "feed", "url": outlet.url("/feed")}
    await visited(sqlite_store, outlet, source, read_pages=read_pages)
    assert len(Views(sqlite_store.engine).articles()) == 1
    assert sqlite_store.due(NOON + timedelta(hours=1)).pages == wanted


@pytest.mark.parametrize(
    ("status", "rules", "outcome"),
    [
        (200, "User-agent: *\nDisallow: /", Outcome.ROBOTS),
        (200, "User-agent: serviola\nDisallow: /", Outcome.ROBOTS),
        (200, "User-agent: other\nDisallow: /", Outcome.OK),
        (500, "", Outcome.ROBOTS_UNREACHABLE),
        (404, "Disallow: /", Outcome.OK),
    ],
)
async def test_a_listing_is_a_page_for_people_and_robots_txt_decides(
    sqlite_store, outlet, status, rules, outcome
):
    outlet.answer("/robots.txt", status=status, text=rules)
    outlet.answer("/", text=FRONT)
    visit = await visited(
        sqlite_store, outlet, {"kind": "listing", "url": outlet.url("/"), "items": "main a"}
    )
    assert visit.outcome is outcome
    assert (outlet.asked["127.0.0.1/"] == 1) is outcome.good
    [row] = Views(sqlite_store.engine).visits()
    assert row.outcome == outcome


async def test_a_feed_is_published_for_programs_and_needs_no_leave(sqlite_store, outlet):
    outlet.answer("/robots.txt", text="User-agent: *\nDisallow: /")
    outlet.answer("/feed", text=FEED)
    visit = await visited(sqlite_store, outlet, {"kind": "feed", "url": outlet.url("/feed")})
    assert (visit.outcome, visit.items) == (Outcome.OK, 1)
    assert outlet.asked["127.0.0.1/robots.txt"] == 0


DATED = """<rss version="2.0"><channel><title>El Faro</title>
<item><title>El puente resistió</title><link>/nota/uno</link><pubDate>Sun, 22 Nov 2026 09:30:00 GMT</pubDate></item>
<item><title>La biblioteca abre</title><link>/nota/dos</link><pubDate>Sat, 21 Nov 2026 18:00:00 GMT</pubDate></item>
<item><title>El mercado cierra</title><link>/nota/tres</link><pubDate>ayer</pubDate></item></channel></rss>"""


async def test_a_visit_counts_what_has_no_date_and_knows_the_latest_that_has(sqlite_store, outlet):
    outlet.answer("/feed", text=DATED)
    visit = await visited(sqlite_store, outlet, {"kind": "feed", "url": outlet.url("/feed")})
    [row] = Views(sqlite_store.engine).visits()
    assert (visit.undated, visit.newest_at) == (1, NOON - timedelta(hours=2, minutes=30))
    assert (row.undated, row.newest_at) == (visit.undated, visit.newest_at)


ODD_JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "El Faro", "items": [
  {"id": "uno \\ud83d\\u0000", "url": "/nota/uno", "title": "El puente \\ud83d cay\\u0000ó", "language": "es",
   "summary": "Se oyó \\udc00 un ruido", "authors": [{"name": "Ana \\ud83d Ruiz"}], "date_published": "ayer \\ud83d\\u0000",
   "tags": ["\\ud83d"]},
  {"id": "dos", "url": "/nota/\\ud83d", "title": "Otra nota"},
  {"id": "tres", "url": "/nota/tres", "title": "\\ud83d\\ude00 El faro"}]}"""


async def test_half_a_surrogate_pair_or_a_nul_costs_no_visit(store, outlet):
    outlet.answer("/feed", text=ODD_JSON)
    visit = await visited(store, outlet, {"kind": "feed", "url": outlet.url("/feed")})
    assert (visit.outcome, visit.items, visit.detail) == (Outcome.OK, 2, "1 item without a link")
    titles = {row.title: row for row in Views(store.engine).articles()}
    assert set(titles) == {"El puente \ufffd cayó", "😀 El faro"}
    assert titles["El puente \ufffd cayó"].authors == ("Ana \ufffd Ruiz",)


def free_from(store, url):
    """Return how long after noon the host of a URL may be asked again."""
    with store.engine.read() as connection:
        asked = sa.select(hosts.c.next_at).where(hosts.c.host == urlsplit(url).netloc)
        return connection.scalar(asked) - NOON


async def test_a_feed_in_trouble_leaves_its_host_alone_as_a_page_does(sqlite_store, outlet):
    outlet.answer("/feed", status=500)
    visit = await visited(sqlite_store, outlet, {"kind": "feed", "url": outlet.url("/feed")})
    assert visit.outcome is Outcome.SERVER_ERROR
    assert free_from(sqlite_store, outlet.url("/feed")) == TROUBLE


async def test_a_pause_that_a_host_is_known_to_ask_for_holds_after_its_feed_too(sqlite_store, outlet):
    outlet.answer("/feed", text=FEED)
    table = Table()
    told = (
        urlsplit(outlet.url("/feed")).netloc,
        200,
        "User-agent: *\nCrawl-delay: 20",
        NOON + timedelta(hours=1),
    )
    await table.keep_robots(*told, NOON)
    sqlite_store.keep_robots(*told, NOON)
    await visited(sqlite_store, outlet, {"kind": "feed", "url": outlet.url("/feed")}, table=table)
    assert free_from(sqlite_store, outlet.url("/feed")) == timedelta(seconds=20)


async def test_a_parser_that_fails_in_a_way_nobody_foresaw_leaves_a_row_and_a_traceback(sqlite_store, outlet):
    outlet.answer("/feed", text=FEED.replace("</item>", "<pubDate>2026-11-22</pubDate></item>"))
    feed = {"kind": "feed", "url": outlet.url("/feed")}
    with capture_logs() as events:
        visit = await visited(sqlite_store, outlet, feed, timezone="Nowhere/At All")
    assert (visit.outcome, visit.detail) == (
        Outcome.UNREADABLE,
        "the parser failed: ZoneInfoNotFoundError",
    )
    assert (visit.etag, visit.body_hash) == (None, None)
    [row] = Views(sqlite_store.engine).visits()
    assert row.outcome == Outcome.UNREADABLE
    [told] = [event for event in events if event["event"] == "unreadable"]
    assert (told["log_level"], told["source"], told["exc_info"]) == ("error", visit.source, True)


# ------------------------------------------------------------------------------ redirects to other hosts

ELSEWHERE = "127.0.0.2"


def elsewhere(site, path):
    return {"Location": site.url(path, ELSEWHERE)}


def leads_elsewhere(site):
    """A feed that redirects to another host; return its configuration."""
    site.answer("/feed", status=302, headers=elsewhere(site, "/rss"))
    return {"kind": "feed", "url": site.url("/feed")}


async def test_the_host_that_a_feed_redirects_to_is_left_alone_for_as_long_as_it_asks(sqlite_store, outlet):
    feed = leads_elsewhere(outlet)
    outlet.answer("/rss", host=ELSEWHERE, status=429, headers={"Retry-After": "600"})
    visit = await visited(sqlite_store, outlet, feed)
    assert visit.outcome is Outcome.RATE_LIMITED
    assert free_from(sqlite_store, outlet.url("/", ELSEWHERE)) == timedelta(minutes=10)
    assert free_from(sqlite_store, feed["url"]) == timedelta(0)
    assert visit.next_visit_at >= NOON + timedelta(minutes=10)
    with sqlite_store.engine.read() as connection:
        asked = sa.select(hosts.c.host).where(
            sa.or_(hosts.c.busy_until > NOON, hosts.c.asked_to_wait_until > NOON)
        )
        assert connection.scalars(asked).all() == []


async def test_a_feed_waits_until_the_page_of_the_host_that_it_redirects_to_is_read(sqlite_store, outlet):
    feed = leads_elsewhere(outlet)
    outlet.answer("/rss", host=ELSEWHERE, text=FEED)
    host = urlsplit(outlet.url("/", ELSEWHERE)).netloc
    token = sqlite_store.enter_host(host, NOON, timedelta(minutes=2))
    released = []

    async def then_release(_):
        def release():
            released.append(outlet.asked[f"{ELSEWHERE}/rss"])
            sqlite_store.leave_host(host, token, NOON)

        asyncio.get_running_loop().call_later(0.3, release)
        return web.Response(status=302, headers=elsewhere(outlet, "/rss"))

    outlet.answer("/feed", handler=then_release)
    visit = await visited(sqlite_store, outlet, feed)
    assert (visit.outcome, visit.items) == (Outcome.OK, 1)
    assert released == [0]


async def test_a_feed_whose_redirect_leads_to_a_host_that_stays_busy_is_visited_later(sqlite_store, outlet):
    feed = leads_elsewhere(outlet)
    sqlite_store.enter_host(urlsplit(outlet.url("/", ELSEWHERE)).netloc, NOON, timedelta(minutes=2))
    visit = await visited(sqlite_store, outlet, feed, patience="1s")
    assert (visit.outcome, visit.detail) == (Outcome.TIMED_OUT, "its redirect's host is busy")
    assert outlet.asked[f"{ELSEWHERE}/rss"] == 0
    assert free_from(sqlite_store, feed["url"]) == timedelta(0)


@pytest.mark.parametrize(
    ("status", "rules", "outcome"),
    [
        (200, "User-agent: *\nDisallow: /", Outcome.ROBOTS),
        (500, "", Outcome.ROBOTS_UNREACHABLE),
        (404, "", Outcome.OK),
    ],
)
async def test_robots_txt_of_every_host_on_the_way_to_a_listing_decides(
    sqlite_store, outlet, status, rules, outcome
):
    outlet.answer("/robots.txt", status=404)
    outlet.answer("/robots.txt", host=ELSEWHERE, status=status, text=rules)
    outlet.answer("/", status=302, headers=elsewhere(outlet, "/portada"))
    outlet.answer("/portada", host=ELSEWHERE, text=FRONT)
    visit = await visited(
        sqlite_store, outlet, {"kind": "listing", "url": outlet.url("/"), "items": "main a"}
    )
    assert visit.outcome is outcome
    assert (outlet.asked[f"{ELSEWHERE}/portada"] == 1) is outcome.good


async def test_a_redirect_there_and_back_waits_for_nobody(sqlite_store, outlet):
    feed = leads_elsewhere(outlet)
    outlet.answer("/rss", host=ELSEWHERE, status=302, headers={"Location": outlet.url("/here")})
    outlet.answer("/here", text=FEED)
    assert (await visited(sqlite_store, outlet, feed)).outcome is Outcome.OK
