"""Many visits to one source on loopback: what each is called, what is learned, and when a server has lied."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from aiohttp import web

from config.outlet import Outlet
from config.schema import Settings
from crawler.account import TURNED_OVER
from crawler.recording import Recorder
from crawler.robots import Rulebook
from crawler.validators import OPENLY_EVERY, TRUSTED_AGAIN
from crawler.visit import Visitor
from network.client import Client
from storage.records import Outcome, Visit
from storage.views import Views
from tests.crawler.newsstand import LOOPBACK, NOON, Table, open_outlet

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LEASE = timedelta(minutes=2)


def feed(*items: tuple[str, datetime | None], ttl: int | None = None) -> str:
    """A feed of these items, each a name and a date."""
    listed = "".join(
        f"<item><title>Nota {name}</title><link>/nota/{name}</link>"
        + (f"<pubDate>{format_datetime(date)}</pubDate>" if date else "")
        + "</item>"
        for name, date in items
    )
    wish = f"<ttl>{ttl}</ttl>" if ttl else ""
    return f'<rss version="2.0"><channel><title>El Faro</title>{wish}{listed}</channel></rss>'


@dataclass
class Paper:
    """An outlet with one feed, its watch, and a clock that is moved by hand."""

    site: Any
    store: Any
    client: Client
    now: datetime = NOON
    more: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    path: str = "/feed"

    @property
    def outlet(self) -> Outlet:
        source = {"kind": "feed", "id": "feed", "url": self.site.url(self.path)} | self.more
        home = self.site.url("/")
        return Outlet.model_validate({"id": "faro", "name": "El Faro", "home": home, "sources": [source]})

    async def visit(self, after: timedelta = timedelta(0)) -> Visit:
        """Visit the feed once it is due and `after` has passed, and return the visit."""
        self.store.sync_sources([self.outlet], self.now)
        [row] = Views(self.store.engine).sources()
        self.now = max(self.now + after, row.next_visit_at)
        [due] = self.store.claim_sources(9, self.now, LEASE)
        table = Table()
        visitor = Visitor(
            client=self.client,
            store=self.store,
            recorder=Recorder(self.store),
            settings=Settings(host_delay="0s", page_timeout="5s", **self.settings),
            rulebook=Rulebook(table.robots_of, table.keep_robots),
            now=lambda: self.now,
            draw=lambda: 0.5,
        )
        return await visitor.visit(due, self.outlet, self.outlet.sources[0])

    @property
    def row(self) -> Any:
        [row] = Views(self.store.engine).sources()
        return row

    @property
    def wait(self) -> timedelta:
        """How long after the last visit the next one is due."""
        return self.row.next_visit_at - self.now


@pytest.fixture
async def paper(sqlite_store):
    agent = "Serviola/0 (+https://serviola.example)"
    async with open_outlet() as site, Client(user_agent=agent, allow=LOOPBACK) as client:
        yield Paper(site, sqlite_store, client)


def serves(site: Any, document: Callable[[], str], etag: Callable[[str], str], *, hides: Callable[[], bool]):
    """A feed with ETags; while `hides`, whoever sends one is told "nothing new", whatever it was."""

    async def answer(request: web.Request) -> web.Response:
        known, text = request.headers.get("If-None-Match"), document()
        if known is not None and (hides() or known == etag(text)):
            return web.Response(status=304)
        return web.Response(text=text, content_type="application/rss+xml", headers={"ETag": etag(text)})

    site.answer("/feed", handler=answer)


def by_content(text: str) -> str:
    return f'"{len(text)}"'


# --------------------------------------------------------------------------------- what a visit is called


async def test_the_visit_that_notices_a_permanent_move_is_called_so_and_the_next_is_not(paper):
    paper.site.answer("/feed", status=301, headers={"Location": "/rss"})
    paper.site.answer("/rss", text=feed(("uno", NOON - HOUR)))
    moved = await paper.visit()
    assert (moved.outcome, moved.items, moved.new) == (Outcome.MOVED, 1, 1)
    again = await paper.visit()
    assert again.outcome is Outcome.UNCHANGED
    assert paper.site.asked["127.0.0.1/feed"] == 1
    assert paper.row.first_good_at == NOON, "its history is kept"


async def test_a_feed_that_is_gone_for_good_is_closed_and_not_visited_until_a_person_reopens_it(paper):
    paper.site.answer("/feed", status=410)
    assert (await paper.visit()).outcome is Outcome.GONE_FOR_GOOD
    assert paper.row.closed == "HTTP 410"
    assert paper.store.claim_sources(9, NOON + 30 * DAY, LEASE) == []
    assert not paper.store.reopen_source("faro/nothing", paper.now)
    assert paper.store.reopen_source("faro/feed", paper.now)
    assert not paper.store.reopen_source("faro/feed", paper.now), "it is open"
    paper.site.answer("/feed", text=feed(("uno", NOON - HOUR)))
    assert (await paper.visit()).outcome is Outcome.OK
    assert paper.row.closed is None


async def test_a_closed_feed_is_visited_again_when_its_address_changes(paper):
    paper.site.answer("/feed", status=410)
    await paper.visit()
    paper.path = "/rss"
    paper.site.answer("/rss", text=feed(("uno", NOON - HOUR)))
    assert (await paper.visit()).outcome is Outcome.OK


async def test_a_410_behind_a_temporary_redirect_closes_nothing(paper):
    paper.site.answer("/feed", status=302, headers={"Location": "/rss"})
    paper.site.answer("/rss", status=410)
    assert (await paper.visit()).outcome is Outcome.GONE
    assert paper.row.closed is None


async def test_a_410_where_a_feed_had_moved_to_sends_it_back_to_its_own_address(paper):
    paper.site.answer("/feed", status=301, headers={"Location": "/rss"})
    paper.site.answer("/rss", text=feed(("uno", NOON - HOUR)))
    await paper.visit()
    paper.site.answer("/rss", status=410)
    assert (await paper.visit()).outcome is Outcome.GONE_FOR_GOOD
    paper.site.answer("/feed", text=feed(("uno", NOON - HOUR)))
    assert (await paper.visit()).outcome is Outcome.OK
    assert paper.row.closed is None


async def test_a_feed_whose_newest_item_is_weeks_old_is_stale_until_something_comes(paper):
    old = ("uno", NOON - 30 * DAY)
    paper.site.answer("/feed", text=feed(old))
    assert (await paper.visit()).outcome is Outcome.STALE
    again = await paper.visit()
    assert (again.outcome, paper.row.barren_since) == (Outcome.STALE, NOON), "though not one byte has changed"
    paper.site.answer("/feed", text=feed(("dos", paper.now), old))
    assert (await paper.visit()).outcome is Outcome.OK
    assert paper.row.barren_since is None


async def test_a_feed_that_brings_something_every_two_months_is_not_stale_after_fifty_days(paper):
    paper.site.answer("/feed", text=feed(*((f"n{age}", NOON - age * DAY) for age in (50, 110, 170, 230))))
    assert (await paper.visit()).outcome is Outcome.OK


async def test_a_feed_without_items_stays_empty_while_nothing_changes(paper):
    serves(paper.site, feed, by_content, hides=lambda: False)
    outcomes = [(await paper.visit()).outcome for _ in range(3)]
    assert outcomes == [Outcome.EMPTY] * 3
    assert [visit.status for visit in Views(paper.store.engine).visits()] == [304, 304, 200]
    assert paper.row.barren_since == NOON


# -------------------------------------------------------------------------------------------- validators


async def test_a_host_that_asks_to_wait_when_its_validators_are_tested_is_heeded(paper):
    items, shown = [("uno", NOON - HOUR)], []

    async def answer(request: web.Request) -> web.Response:
        text = feed(*items)
        if "If-None-Match" not in request.headers:
            shown.append(text)
            return web.Response(text=text, headers={"ETag": by_content(text)})
        if len(shown) > 1:  # the question that tests its validators: what they hid has just been shown
            return web.Response(status=429, headers={"Retry-After": "7200"})
        return web.Response(status=304)

    paper.site.answer("/feed", handler=answer)
    await paper.visit()
    items.insert(0, ("dos", NOON))
    for _ in range(OPENLY_EVERY):
        tested = await paper.visit()
    assert (tested.outcome, tested.new, tested.retry_after) == (Outcome.OK, 1, 2 * HOUR)
    assert paper.wait >= 2 * HOUR


async def test_a_server_that_hides_news_behind_nothing_new_is_found_out_and_asked_for_everything(paper):
    items, lying = [("uno", NOON - HOUR)], True
    serves(paper.site, lambda: feed(*items), by_content, hides=lambda: lying)
    first = await paper.visit()
    assert (first.outcome, first.conditional) == (Outcome.OK, False)
    items.insert(0, ("dos", NOON))
    outcomes, asked = [], []
    for _ in range(OPENLY_EVERY + 2):
        visit = await paper.visit()
        outcomes.append(visit.outcome)
        asked.append(visit.conditional)
    hidden = OPENLY_EVERY - 1
    assert outcomes == [
        *[Outcome.UNCHANGED] * hidden,
        Outcome.LYING_VALIDATORS,
        *[Outcome.UNCHANGED] * 2,
    ], "unchanged at the end, as the same bytes come again"
    assert asked == [*[True] * hidden, *[False] * 3]
    assert paper.row.validators_lie
    assert [row.conditional for row in Views(paper.store.engine).visits(limit=4)] == [
        False,
        False,
        False,
        True,
    ]
    assert {row.title for row in Views(paper.store.engine).articles()} == {"Nota uno", "Nota dos"}

    lying = False
    items.insert(0, ("tres", paper.now))
    assert (await paper.visit()).outcome is Outcome.OK
    assert paper.row.validators_lie, "not tested again so soon"
    items.insert(0, ("cuatro", paper.now))
    await paper.visit(after=TRUSTED_AGAIN)
    assert not paper.row.validators_lie
    assert (await paper.visit()).conditional


async def test_one_etag_for_every_document_is_a_lie_without_a_second_question(paper):
    items = [("uno", NOON - HOUR)]
    serves(paper.site, lambda: feed(*items), lambda _: '"1"', hides=lambda: False)
    await paper.visit()
    items.insert(0, ("dos", NOON))
    outcomes = [(await paper.visit()).outcome for _ in range(OPENLY_EVERY)]
    assert outcomes[-1] is Outcome.LYING_VALIDATORS
    assert paper.site.asked["127.0.0.1/feed"] == OPENLY_EVERY + 1


async def test_news_that_comes_just_when_everything_is_asked_for_proves_nothing(paper):
    items = [("uno", NOON - HOUR)]
    serves(paper.site, lambda: feed(*items), by_content, hides=lambda: False)
    for _ in range(OPENLY_EVERY):
        await paper.visit()
    items.insert(0, ("dos", NOON - DAY))
    visit = await paper.visit()
    assert (visit.outcome, visit.new, visit.conditional) == (Outcome.OK, 1, False)
    assert not paper.row.validators_lie
    assert paper.site.asked["127.0.0.1/feed"] == OPENLY_EVERY + 2, "one more question has settled it"


async def test_a_source_that_is_visited_once_a_day_is_asked_for_everything_every_other_time(paper):
    paper.more = {"every": "24h"}
    serves(paper.site, lambda: feed(("uno", NOON - HOUR)), by_content, hides=lambda: False)
    assert [(await paper.visit()).conditional for _ in range(5)] == [False, True, False, True, False]


# -------------------------------------------------------------------------------------------- the rhythm


async def test_a_busy_feed_is_visited_sooner_and_a_silent_one_later(paper):
    dates = [(f"n{number}", NOON - number * 6 * MINUTE) for number in range(30)]
    paper.site.answer("/feed", text=feed(*dates))
    await paper.visit()
    assert (paper.row.new_per_day, paper.row.interval_s) == (pytest.approx(240), 300)
    assert paper.wait == 5 * MINUTE
    for _ in range(12):
        await paper.visit(after=3 * DAY)
    assert paper.wait == 30 * MINUTE, "thirty items may come at once, and were gone three hours later"
    assert paper.row.new_per_day == pytest.approx(240), "what it is silent against"


async def test_what_a_document_and_its_server_wish_is_heard_within_the_tier(paper):
    items = [("uno", NOON - HOUR)]
    paper.site.answer("/feed", text=feed(*items, ttl=12))
    await paper.visit()
    assert paper.wait == 12 * MINUTE
    paper.site.answer("/feed", text=feed(*items, ttl=11), headers={"Cache-Control": "max-age=3600"})
    await paper.visit()
    assert paper.wait == 15 * MINUTE


async def test_a_failure_backs_off_from_the_interval_that_was_learned(paper):
    paper.more = {"tier": "hot"}
    paper.site.answer("/feed", text=feed(("uno", NOON - HOUR)))
    await paper.visit()
    paper.site.answer("/feed", status=500)
    waits = []
    for _ in range(3):
        await paper.visit()
        waits.append(paper.wait / MINUTE)
    assert waits == [5, 10, 20]
    assert paper.row.interval_s == 300


async def test_what_a_server_asks_us_to_wait_goes_before_every_tier(paper):
    paper.more = {"every": "1m"}
    paper.site.answer("/feed", status=429, headers={"Retry-After": "7200"})
    await paper.visit()
    assert paper.wait == 2 * HOUR


async def test_a_first_visit_after_days_without_us_teaches_no_wrong_pace(paper):
    paper.settings = {"poll_every": "30m"}
    paper.site.answer("/feed", text=feed(*((f"n{n}", NOON - n * 9 * MINUTE) for n in range(10))))
    await paper.visit()
    before = paper.row.new_per_day
    later = NOON + 3 * DAY
    paper.site.answer("/feed", text=feed(*((f"m{n}", later - n * 9 * MINUTE) for n in range(10))))
    assert (await paper.visit(after=3 * DAY)).detail == TURNED_OVER
    assert paper.row.new_per_day >= before
    assert paper.row.known_share is None
    assert paper.wait <= 15 * MINUTE, "ten items at this rate are gone after ninety minutes"
