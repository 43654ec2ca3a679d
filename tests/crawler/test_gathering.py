"""Several documents at one visit: polite between them, honest about what is missing, never cut short by a 304."""

import asyncio
import itertools
import json
import time
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from aiohttp import web

from config.outlet import Outlet
from config.schema import Settings
from crawler.outcomes import LIMITED
from crawler.recording import Recorder
from crawler.robots import Rulebook
from crawler.visit import Visitor
from network.client import Client
from storage.records import Basis, Outcome
from storage.tables import articles, hosts
from storage.views import Views
from tests.crawler.newsstand import LOOPBACK, NOON, Table, open_outlet

XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
LEASE = timedelta(minutes=2)
FRESH = "2026-11-22T11:00:00Z"


@pytest.fixture
async def site():
    async with open_outlet() as opened:
        yield opened


def urlset(*urls, lastmod=FRESH):
    listed = "".join(f"<url><loc>{url}</loc><lastmod>{lastmod}</lastmod></url>" for url in urls)
    return f"<urlset {XMLNS}>{listed}</urlset>"


def index(site, *names, lastmod=FRESH, host="127.0.0.1"):
    mark = f"<lastmod>{lastmod}</lastmod>" if lastmod else ""
    listed = "".join(f"<sitemap><loc>{site.url(f'/{name}', host)}</loc>{mark}</sitemap>" for name in names)
    return f"<sitemapindex {XMLNS}>{listed}</sitemapindex>"


def outlet_of(site, *sources):
    known = {"id": "faro", "name": "El Faro", "home": site.url("/"), "first_visit": "alert"}
    return Outlet.model_validate({**known, "sources": list(sources)})


async def visited(store, outlet, *, now=NOON, host_delay="0s", closing=lambda: False, lease=LEASE, due=None):
    """Visit the one source that is due at `now`."""
    store.sync_sources([outlet], now)
    due = due or store.claim_sources(1, now, lease)[0]
    source = next(each for each in outlet.sources if outlet.key_of(each) == due.key)
    table = Table()
    async with Client(user_agent="Serviola/0 (+https://serviola.example)", allow=LOOPBACK) as client:
        visitor = Visitor(
            client=client,
            store=store,
            recorder=Recorder(store),
            settings=Settings(host_delay=host_delay, page_timeout="5s"),
            rulebook=Rulebook(table.robots_of, table.keep_robots),
            now=lambda: now,
            draw=lambda: 0.5,
        )
        return await visitor.visit(due, outlet, source, closing)


def sitemap(site, **source):
    return {"kind": "sitemap", "url": site.url("/sitemap.xml"), **source}


def with_children(site, *names, **more):
    """An index and its children, each of which lists one article."""
    site.answer("/sitemap.xml", text=index(site, *names, **more))
    for name in names:
        site.answer(f"/{name}", text=urlset(site.url(f"/nota/la-del-{name[:-4]}")))


async def test_an_index_is_followed_to_what_its_children_list(store, site):
    with_children(site, "a.xml", "b.xml")
    visit = await visited(store, outlet_of(site, sitemap(site)))
    assert (visit.outcome, visit.items, visit.detail) == (Outcome.OK, 2, "")
    assert visit.newest_at == NOON - timedelta(hours=1)
    assert visit.size == sum(len(text) for text in (index(site, "a.xml", "b.xml"),)) + 2 * len(
        urlset(site.url("/nota/la-del-a"))
    )
    assert {row.title for row in Views(store.engine).articles()} == {"La del a", "La del b"}
    assert store.unexamined(10) == []  # no rule takes the words of an address for a headline


async def test_what_has_not_changed_is_not_asked_for_at_the_next_visit(sqlite_store, site):
    with_children(site, "a.xml", "b.xml")
    outlet = outlet_of(site, sitemap(site))
    await visited(sqlite_store, outlet)
    site.answer("/sitemap.xml", text=index(site, "a.xml", "b.xml") + " ")
    visit = await visited(sqlite_store, outlet, now=NOON + timedelta(hours=1))
    assert (visit.outcome, visit.items) == (Outcome.UNCHANGED, 0)
    assert [site.asked[f"127.0.0.1/{name}"] for name in ("sitemap.xml", "a.xml", "b.xml")] == [2, 1, 1]


async def test_a_child_without_a_lastmod_is_asked_with_its_own_validators(sqlite_store, site):
    with_children(site, "sitemap-2026-11.xml", lastmod="")
    text = urlset(site.url("/nota/la-de-hoy"))

    def answer(request):
        if request.headers.get("If-None-Match") == '"1"':
            return web.Response(status=304)
        return web.Response(text=text, headers={"ETag": '"1"'})

    site.answer("/sitemap-2026-11.xml", handler=answer)
    outlet = outlet_of(site, sitemap(site))
    first = await visited(sqlite_store, outlet)
    second = await visited(sqlite_store, outlet, now=NOON + timedelta(hours=1))
    third = await visited(sqlite_store, outlet, now=NOON + timedelta(hours=2))
    assert [visit.outcome for visit in (first, second, third)] == [Outcome.OK, *[Outcome.UNCHANGED] * 2]
    assert site.asked["127.0.0.1/sitemap-2026-11.xml"] == 3


async def test_a_304_of_an_index_hides_no_child_that_could_not_be_read(sqlite_store, site):
    with_children(site, "a.xml", "b.xml")
    body = index(site, "a.xml", "b.xml")

    def answer(request):
        known = request.headers.get("If-None-Match") == '"1"'
        return web.Response(status=304) if known else web.Response(text=body, headers={"ETag": '"1"'})

    site.answer("/sitemap.xml", handler=answer)
    site.answer("/b.xml", status=404)
    outlet = outlet_of(site, sitemap(site))
    visit = await visited(sqlite_store, outlet)
    assert (visit.outcome, visit.items, visit.detail) == (Outcome.OK, 1, "b.xml: HTTP 404")
    assert (visit.etag, visit.body_hash) == (None, None)
    site.answer("/b.xml", text=urlset(site.url("/nota/la-del-b")))
    visit = await visited(sqlite_store, outlet, now=NOON + timedelta(hours=1))
    assert (visit.outcome, visit.items, visit.etag) == (Outcome.OK, 1, '"1"')
    assert site.asked["127.0.0.1/a.xml"] == 1
    visit = await visited(sqlite_store, outlet, now=NOON + timedelta(hours=2))
    assert (visit.outcome, visit.status) == (Outcome.UNCHANGED, 304)


async def test_a_host_that_wants_no_more_requests_gets_none_and_what_was_read_stays(sqlite_store, site):
    with_children(site, "a.xml", "b.xml", "c.xml")
    site.answer("/b.xml", status=429, headers={"Retry-After": "600"})
    visit = await visited(sqlite_store, outlet_of(site, sitemap(site)))
    assert (visit.outcome, visit.items) == (Outcome.OK, 1)
    assert visit.detail == "b.xml: HTTP 429; 1 more document waits for the next visit"
    assert site.asked["127.0.0.1/c.xml"] == 0
    assert visit.next_visit_at >= NOON + timedelta(minutes=10)
    with sqlite_store.engine.read() as connection:
        [row] = connection.execute(sa.select(hosts)).all()
    assert row.asked_to_wait_until == NOON + timedelta(minutes=10)


async def test_a_visit_that_brought_nothing_is_named_after_what_went_wrong(sqlite_store, site):
    with_children(site, "a.xml")
    site.answer("/a.xml", status=429)
    visit = await visited(sqlite_store, outlet_of(site, sitemap(site)))
    assert (visit.outcome, visit.detail) == (Outcome.RATE_LIMITED, "a.xml: HTTP 429")
    with sqlite_store.engine.read() as connection:
        assert connection.scalar(sa.select(hosts.c.next_at)) == NOON + LIMITED


async def test_a_child_that_always_fails_keeps_none_of_the_others_from_being_read(sqlite_store, site):
    site.answer("/sitemap.xml", text=index(site, "a.xml", "b.xml"))
    site.answer("/a.xml", status=500)
    site.answer("/b.xml", text=urlset(site.url("/nota/la-del-b")))
    outlet = outlet_of(site, sitemap(site))
    visit = await visited(sqlite_store, outlet)
    assert (visit.outcome, visit.items) == (Outcome.SERVER_ERROR, 0)
    assert visit.detail == "a.xml: HTTP 500; 1 more document waits for the next visit"
    visit = await visited(sqlite_store, outlet, now=NOON + timedelta(hours=1))
    assert (visit.outcome, visit.items, visit.detail) == (Outcome.OK, 1, "a.xml: HTTP 500")
    site.answer("/a.xml", text=urlset(site.url("/nota/la-del-a")))
    visit = await visited(sqlite_store, outlet, now=NOON + timedelta(hours=2))
    assert (visit.outcome, visit.items, "troubled" in visit.bookmark) == (Outcome.OK, 1, False)


async def test_a_visit_asks_for_no_more_documents_than_it_may(sqlite_store, site):
    names = [f"{letter}.xml" for letter in "abcdef"]
    with_children(site, *names)
    outlet = outlet_of(site, sitemap(site, documents=3))
    visit = await visited(sqlite_store, outlet)
    assert (visit.items, visit.detail) == (2, "4 more documents wait for the next visit")
    for hours in (1, 2):
        visit = await visited(sqlite_store, outlet, now=NOON + timedelta(hours=hours))
    assert (visit.items, visit.detail) == (2, "")
    assert [site.asked[f"127.0.0.1/{name}"] for name in names] == [1] * 6


async def test_the_host_has_its_pause_between_two_documents(sqlite_store, site):
    moments = []

    def noted(text):
        def answer(_):
            moments.append(time.monotonic())
            return web.Response(text=text)

        return answer

    site.answer("/sitemap.xml", handler=noted(index(site, "a.xml", "b.xml")))
    for name in ("a.xml", "b.xml"):
        site.answer(f"/{name}", handler=noted(urlset(site.url(f"/nota/la-del-{name[0]}"))))
    await visited(sqlite_store, outlet_of(site, sitemap(site)), host_delay="120ms")
    assert len(moments) == 3
    assert min(later - sooner for sooner, later in itertools.pairwise(moments)) >= 0.12


async def test_a_program_that_is_to_stop_asks_for_nothing_further(sqlite_store, site):
    with_children(site, "a.xml", "b.xml")
    visit = await visited(
        sqlite_store, outlet_of(site, sitemap(site)), closing=lambda: True, host_delay="60s"
    )
    assert (visit.outcome, visit.detail) == (
        Outcome.UNCHANGED,
        "2 more documents wait for the next visit",
    )
    assert site.asked["127.0.0.1/a.xml"] == 0


async def test_the_claim_is_prolonged_with_each_document(sqlite_store, site):
    with_children(site, "a.xml")
    host = urlsplit(site.url("/")).netloc
    held = []

    async def answer(_):
        held.append(
            await asyncio.to_thread(sqlite_store.enter_host, host, NOON + timedelta(minutes=3), LEASE)
        )
        return web.Response(text=urlset(site.url("/nota/la-del-a")))

    site.answer("/a.xml", handler=answer)
    await visited(sqlite_store, outlet_of(site, sitemap(site)), lease=timedelta(minutes=1))
    assert held == [None]


async def test_a_visit_whose_claim_was_lost_asks_for_nothing_further_and_changes_nothing(sqlite_store, site):
    outlet = outlet_of(site, sitemap(site))
    sqlite_store.sync_sources([outlet], NOON)
    [late] = sqlite_store.claim_sources(1, NOON, LEASE)
    with_children(site, "a.xml")
    sqlite_store.claim_sources(1, NOON + LEASE, LEASE)
    assert await visited(sqlite_store, outlet, due=late) is None
    assert site.asked["127.0.0.1/a.xml"] == 0
    assert Views(sqlite_store.engine).visits() == []


async def test_children_on_another_host_are_asked_for_one_at_a_time_and_that_host_is_freed(
    sqlite_store, site
):
    site.answer("/sitemap.xml", text=index(site, "a.xml", "b.xml", host="127.0.0.2"))
    for name in ("a.xml", "b.xml"):
        site.answer(f"/{name}", host="127.0.0.2", text=urlset(site.url(f"/nota/la-del-{name[0]}")))
    visit = await visited(sqlite_store, outlet_of(site, sitemap(site)))
    assert (visit.outcome, visit.items) == (Outcome.OK, 2)
    assert site.most_at_once["127.0.0.2"] == 1
    with sqlite_store.engine.read() as connection:
        busy = connection.scalars(sa.select(hosts.c.host).where(hosts.c.busy_until.is_not(None))).all()
    assert busy == []


# -------------------------------------------------------------------------------------------- WordPress


def post(site, number, title="El puente resiste"):
    return {
        "id": number,
        "date_gmt": "2026-11-22T11:00:00",
        "modified_gmt": "2026-11-22T11:00:00",
        "link": site.url(f"/nota/numero-{number}"),
        "guid": {"rendered": site.url(f"/?p={number}")},
        "title": {"rendered": title},
        "excerpt": {"rendered": "Aguantó."},
    }


def wordpress(site, posts, *, says_pages=True):
    """Answer as WordPress does: pages, marks, and 400 past the last page."""
    site.answer("/robots.txt", status=404)

    def answer(request):
        ask = request.query
        since = ask.get("after", "")[:19] or ask["modified_after"][:19]
        field = "date_gmt" if "after" in ask else "modified_gmt"
        size, page = int(ask["per_page"]), int(ask["page"])
        found = sorted(
            (each for each in posts if each[field] > since), key=lambda each: each[field], reverse=True
        )
        if page > 1 and (page - 1) * size >= len(found):
            return web.json_response({"code": "rest_post_invalid_page_number"}, status=400)
        pages = {"x-wp-totalpages": str(-(-len(found) // size))} if says_pages else {}
        return web.json_response(found[(page - 1) * size : page * size], headers=pages)

    site.answer("/wp-json/wp/v2/posts", handler=answer)
    return {"kind": "wordpress", "url": site.url("/wp-json/wp/v2/posts"), "per_page": 2}


@pytest.mark.parametrize("says_pages", [True, False])
async def test_wordpress_is_read_to_its_last_page_and_later_only_for_what_is_new(store, site, says_pages):
    posts = [post(site, number) for number in range(1, 5)]
    outlet = outlet_of(site, wordpress(site, posts, says_pages=says_pages))
    visit = await visited(store, outlet)
    assert (visit.outcome, visit.items, visit.detail) == (Outcome.OK, 4, "")
    assert site.asked["127.0.0.1/wp-json/wp/v2/posts"] == (2 if says_pages else 3)
    posts.append(post(site, 5) | {"date_gmt": "2026-11-22T12:30:00", "modified_gmt": "2026-11-22T11:59:00"})
    posts[0]["title"]["rendered"] = "El puente cae"
    posts[0]["modified_gmt"] = "2026-11-22T12:40:00"
    visit = await visited(store, outlet, now=NOON + timedelta(hours=1))
    assert visit.outcome is Outcome.OK
    titles = {row.url.rpartition("-")[2]: row.title for row in Views(store.engine).articles()}
    assert titles == {"1": "El puente cae", **dict.fromkeys("2345", "El puente resiste")}


async def test_wordpress_whose_second_page_fails_is_asked_for_both_again(sqlite_store, site):
    posts = [post(site, number) for number in range(1, 5)]
    outlet = outlet_of(site, wordpress(site, posts))
    whole = site.answers[None, "/wp-json/wp/v2/posts"]
    site.answer(
        "/wp-json/wp/v2/posts",
        handler=lambda request: web.Response(status=502) if request.query["page"] == "2" else whole(request),
    )
    visit = await visited(sqlite_store, outlet)
    assert (visit.outcome, visit.items, visit.detail) == (Outcome.OK, 2, "page 2: HTTP 502")
    assert visit.bookmark is None
    site.answer("/wp-json/wp/v2/posts", handler=whole)
    visit = await visited(sqlite_store, outlet, now=NOON + timedelta(hours=1))
    assert (visit.items, len(Views(sqlite_store.engine).articles())) == (4, 4)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(401, Outcome.REFUSED), (403, Outcome.REFUSED), (404, Outcome.GONE), (400, Outcome.ODD_STATUS),
     (429, Outcome.RATE_LIMITED)],
)  # fmt: skip
async def test_an_interface_that_is_closed_is_a_named_outcome(sqlite_store, site, status, outcome):
    source = wordpress(site, [])
    site.answer("/wp-json/wp/v2/posts", status=status)
    visit = await visited(sqlite_store, outlet_of(site, source))
    assert (visit.outcome, visit.status) == (outcome, status)


async def test_robots_txt_keeps_us_out_of_an_interface(sqlite_store, site):
    source = wordpress(site, [post(site, 1)])
    site.answer("/robots.txt", text="User-agent: *\nDisallow: /wp-json/")
    visit = await visited(sqlite_store, outlet_of(site, source))
    assert visit.outcome is Outcome.ROBOTS
    assert site.asked["127.0.0.1/wp-json/wp/v2/posts"] == 0


# ------------------------------------------------------------------------- one article, however it is listed


async def test_an_article_that_every_kind_lists_is_one(store, site):
    """By its address, or by the `?p=` that WordPress gives as guid to those who follow another address."""
    nota = site.url("/nota/numero-7")
    guid = site.url("/?p=7")
    site.answer(
        "/feed",
        text=f"<rss version='2.0'><channel><title>F</title><item><title>El puente resiste</title><link>{nota}?utm_source=rss</link>"
        f"<guid isPermaLink='false'>{guid}</guid></item></channel></rss>",
    )
    site.answer(
        "/feed.json",
        text=json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [
            {"id": guid, "url": f"{nota}/", "title": "El puente resiste"}]}),
    )  # fmt: skip
    news = "http://www.google.com/schemas/sitemap-news/0.9"
    site.answer(
        "/news.xml",
        text=f"<urlset {XMLNS}><url><loc>{nota}</loc><n:news xmlns:n='{news}'><n:title>El puente resiste</n:title>"
        f"<n:publication_date>{FRESH}</n:publication_date></n:news></url></urlset>",
    )
    site.answer("/sitemap.xml", text=index(site, "posts.xml"))
    site.answer("/posts.xml", text=urlset(nota))
    site.answer(
        "/portada", text=f"<html><body><a href='{nota}#comentarios'>El puente resiste</a></body></html>"
    )
    moved = post(site, 7) | {"link": site.url("/otra/direccion-del-mismo")}
    rest = wordpress(site, [moved])
    outlet = outlet_of(
        site,
        {"kind": "sitemap", "url": site.url("/sitemap.xml")},
        {"kind": "feed", "url": site.url("/feed")},
        {"kind": "feed", "url": site.url("/feed.json")},
        {"kind": "news_sitemap", "url": site.url("/news.xml")},
        {"kind": "listing", "url": site.url("/portada")},
        rest,
    )
    for minutes in range(6):
        visit = await visited(store, outlet, now=NOON + timedelta(minutes=minutes))
        assert (visit.outcome, visit.items) == (Outcome.OK, 1), visit.source
    [row] = Views(store.engine).articles()
    assert row.title == "El puente resiste"
    assert len(Views(store.engine).article(row.id).sightings) == 6
    [seen] = store.unexamined(10)
    assert seen.basis is Basis.HEADLINE
    with store.engine.read() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(articles)) == 1
