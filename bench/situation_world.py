"""A newsroom's outlets on loopback, with a past, a clock that is set by hand, and faults that are switched on and off.

The program's own parts do the work: the store, the visitor, the reader of pages, the rules, the lookout. Only the past
is put in by the ingest itself without visits, and messages are read from the outbox instead of being sent.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from aiohttp import web

from alerts import engine
from config.outlet import Outlet
from config.schema import Catalog, Settings
from crawler.crossing import Hosts
from crawler.extract import read_page
from crawler.identity import new_article
from crawler.reader import Reader
from network.addresses import networks
from serviola.health import Lookout
from serviola.house import House, open_house
from serviola.pages import background_of
from storage import articles
from storage.records import Incident, NewArticle, Sighting
from storage.store import Store
from storage.tables import articles as article_rows
from storage.tables import deliveries, sources, visits

ZONE = ZoneInfo("America/Mexico_City")
MORNING = datetime(2026, 11, 25, 9, tzinfo=ZONE).astimezone(UTC)  # a Wednesday
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
PAST_DAYS = 15
PER_HOUR = 4
LISTED = 20
LOOPBACK = networks("127.0.0.0/8")
WORDS = [
    "cabildo",
    "mercado",
    "puente",
    "escuela",
    "lluvia",
    "maestra",
    "vecinos",
    "camino",
    "taller",
    "cosecha",
    "plaza",
    "bomberos",
]
Answer = Callable[[web.Request], Any]


class Clock:
    def __init__(self) -> None:
        self.now = MORNING

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Item:
    """One article of a site: number `n` of the hour."""

    published: datetime

    @property
    def path(self) -> str:
        return f"/nota-{self.published.timestamp():.0f}.html"  # no date in it

    @property
    def title(self) -> str:
        return f"Informe del {self.published:%d} a las {self.published:%H:%M}: {WORDS[self.published.minute % 12]}"

    @property
    def text(self) -> str:
        n = self.published.timestamp()
        return "\n".join(
            f"<p>El {WORDS[(int(n) // 900 + k) % 12]} número {int(n) % 99991 + k * 7} recibió {k * 31 + int(n) % 977} "
            f"visitas de {WORDS[(k * 5 + int(n)) % 12]} y su consejo aprobó el presupuesto {int(n) // 60 + k}.</p>"
            for k in range(14)
        )


@dataclass
class Site:
    """An outlet's server: what it publishes, and what is wrong with it."""

    host: str
    hours: tuple[int, int] = (7, 22)  # of a day on which something is published
    per_hour: int = PER_HOUR
    days: frozenset[int] = frozenset(range(7))
    frozen: datetime | None = None  # nothing newer is shown
    feed_fault: Answer | None = None
    page_fault: Answer | None = None
    robots: Answer | None = None
    feed_items: Callable[[list[Item]], list[Item]] | None = None
    prefix: str = ""  # before every path: another scheme of addresses
    etag: str | None = None
    dated: bool = True
    signed: bool = True
    short: bool = False
    redesigned: bool = False  # no class of its pages is what it was
    asked: int = 0

    def items(self, until: datetime, since: datetime) -> Iterator[Item]:
        """Yield what was published from `since` to `until`, the oldest first."""
        step = HOUR / self.per_hour
        at = since.replace(minute=0, second=0, microsecond=0)
        last = min(until, self.frozen or until)
        while at <= last:
            local = at.astimezone(ZONE)
            if self.hours[0] <= local.hour < self.hours[1] and local.weekday() in self.days and at > since:
                yield Item(published=at)
            at += step

    def url(self, item: Item, port: int) -> str:
        return f"http://{self.host}:{port}{self.prefix}{item.path}"

    def feed(self, now: datetime, port: int) -> bytes:
        newest = list(self.items(now, now - 9 * DAY))[-LISTED:]
        listed = self.feed_items(newest) if self.feed_items else newest
        entries = "".join(
            f"<item><title>{each.title}</title><link>{self.url(each, port)}</link>"
            f"<guid isPermaLink='false'>{self.prefix}{each.path}</guid>"
            f"<description>{each.title}. Nota de prueba del taller.</description>"
            f"{f'<pubDate>{format_datetime(each.published)}</pubDate>' if self.dated else ''}</item>"
            for each in reversed(listed)
        )
        return (
            "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>Diario</title>"
            f"<link>http://{self.host}:{port}/</link><description>x</description>{entries}</channel></rss>"
        ).encode()

    def page(self, path: str) -> str:
        number = path.removeprefix(f"{self.prefix}/nota-").removesuffix(".html")
        stamp = datetime.fromtimestamp(int(number), UTC)
        item = Item(published=stamp)
        date = f'<meta property="article:published_time" content="{stamp.isoformat()}">' if self.dated else ""
        author = '<meta name="author" content="Rosa Ibarra">' if self.signed else ""
        text = "\n".join(item.text.split("\n")[:3]) if self.short else item.text
        place = "css-1x9" if self.redesigned else "nota"
        return (
            f"<html lang='es'><head><title>{item.title}</title>{date}{author}"
            f'<meta property="og:type" content="article"></head>'
            f"<body><article><h1>{item.title}</h1><div class='{place}'>{text}</div></article></body></html>"
        )


class Server:
    """Answers for every site; each 127.x.y.z is a host of its own."""

    def __init__(self) -> None:
        self.port = 0
        self.sites: dict[str, Site] = {}
        self.clock = Clock()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        site = self.sites.get(request.host.partition(":")[0])
        if site is None:
            return web.Response(status=404)
        site.asked += 1
        fault = {"/robots.txt": site.robots, "/feed.xml": site.feed_fault, "/news": site.feed_fault}.get(
            request.path, site.page_fault
        )
        if fault is not None:
            answer = fault(request)
            answer = await answer if asyncio.iscoroutine(answer) else answer
            if answer is not None:
                return answer
        return self.as_ever(site, request)

    def as_ever(self, site: Site, request: web.Request) -> web.StreamResponse:
        if request.path in {"/feed.xml", "/moved.xml"}:
            if site.etag and request.headers.get("If-None-Match") == site.etag:
                return web.Response(status=304, headers={"ETag": site.etag})
            headers = {"ETag": site.etag} if site.etag else {}
            body = site.feed(self.clock.now, self.port)
            return web.Response(body=body, content_type="application/rss+xml", headers=headers)
        if request.path == "/news":
            newest = list(site.items(self.clock.now, self.clock.now - 9 * DAY))[-LISTED:]
            links = "".join(
                f"<article><h2><a href='{each.path}'>{each.title}</a></h2></article>" for each in newest
            )
            return web.Response(text=f"<html><body>{links}</body></html>", content_type="text/html")
        with suppress(ValueError):
            return web.Response(text=site.page(request.path), content_type="text/html")
        return web.Response(status=404)


@asynccontextmanager
async def serving() -> AsyncIterator[Server]:
    server = Server()
    runner = web.ServerRunner(web.Server(server.handle, access_log=None), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "0.0.0.0", 0)
    await site.start()
    server.port = runner.addresses[0][1]
    try:
        yield server
    finally:
        await runner.cleanup()


DIARIO, TESTIGO, RESERVE = "127.0.0.2", "127.0.0.3", "127.0.0.4"


def outlet(
    name: str,
    host: str,
    port: int,
    *,
    kind: str = "feed",
    more: tuple[dict[str, Any], ...] = (),
    pages: tuple[dict[str, Any], ...] = (),
) -> Outlet:
    source: dict[str, Any] = {"id": "main", "kind": kind, "url": f"http://{host}:{port}/feed.xml"}
    if kind == "listing":
        source |= {"url": f"http://{host}:{port}/news", "items": "article", "link": "h2 a"}
    return Outlet.model_validate(
        {
            "id": name,
            "name": name.title(),
            "home": f"http://{host}:{port}/",
            "timezone": str(ZONE),
            "sources": [source, *more],
            "pages": pages,
        }
    )


@dataclass
class World:
    """One house with its outlets, and the hand that moves its clock."""

    server: Server
    house: House
    reader: Reader | None
    lookout: Lookout
    sites: dict[str, Site] = field(default_factory=dict)

    async def until(self, end: datetime, step: timedelta = 15 * MINUTE) -> None:
        """Let time pass; at each step visit what is due, read what is wanted, let the rules see it, and look."""
        clock = self.server.clock
        while clock.now < end:
            clock.now += step
            await self.work()

    async def work(self) -> None:
        store, now = self.house.store, self.house.now
        while due := await asyncio.to_thread(store.claim_sources, 10, now(), 4 * MINUTE):
            for each in due:
                await self.house.visitor.visit(each, *self.house.sources[each.key])
        if self.reader is not None:
            self.reader.wake()
            await self.reader.idle()
        if self.house.catalog.rules:
            await asyncio.to_thread(engine.examine, store, self.house.matcher, self.house.catalog, now(), 500)
        await asyncio.to_thread(self.lookout.look, now())

    # ------------------------------------------------------------------------------ what came of it

    def incidents(self) -> list[Incident]:
        """Return the incidents, the oldest first."""
        return self.lookout.figures.past_incidents(limit=1_000)[::-1]

    def messages(self, channel: str = "operator") -> list[dict[str, Any]]:
        """Return what a channel was told, the oldest first."""
        with self.house.store.engine.read() as connection:
            rows = connection.scalars(
                sa.select(deliveries.c.payload)
                .where(deliveries.c.channel == channel)
                .order_by(deliveries.c.id)
            )
            return [json.loads(payload) for payload in rows]


def past_of(site: Site, of: Outlet, port: int, days: int) -> Iterator[tuple[datetime, list[NewArticle]]]:
    """Yield what a site published until this morning, by the hour it was seen."""
    since = MORNING - days * DAY
    by_hour: dict[datetime, list[Item]] = {}
    for each in site.items(MORNING, since):
        by_hour.setdefault(each.published.replace(minute=50), []).append(each)
    for seen_at, items in by_hour.items():
        yield (
            min(seen_at, MORNING),
            [
                new_article(
                    Sighting(
                        url=site.url(each, port),
                        title=each.title,
                        summary=f"{each.title}. Nota de prueba del taller.",
                        guid=f"{site.prefix}{each.path}",
                        published=each.published,
                        published_precision="minute",
                    ),
                    of,
                )
                for each in items
            ],
        )


def seed(store: Store, of: Outlet, site: Site, port: int, days: int, *, by: str = "main") -> None:
    """Put in an outlet's past: articles by the ingest, their pages as read, the visits that brought them."""
    key = f"{of.id}/{by}"
    came = list(past_of(site, of, port, days))
    with store.engine.write() as connection:
        for number, (seen_at, new) in enumerate(came):
            backlog = articles.Backlog.ALL if number == 0 else articles.Backlog.NONE
            arrival = articles.Arrival(
                source=key, outlet=of.id, now=seen_at, backlog=backlog, wants_pages=False
            )
            articles.take_in(connection, arrival, new)
        its = article_rows.c.outlet == of.id
        connection.execute(
            sa.update(article_rows)
            .where(its)
            .values(
                page_outcome="ok",
                page_tried_at=article_rows.c.first_seen_at,
                page_read_at=article_rows.c.first_seen_at,
                text_length=1_300 + article_rows.c.id % 7 * 40,
                authors=["Rosa Ibarra"],
            )
        )
        connection.execute(
            sa.insert(visits),
            [
                {"source": key, "outlet": of.id, "started_at": at, "finished_at": at, "outcome": "ok", "items": 20, "new": len(new)}
                for at, new in came
            ],
        )  # fmt: skip
        connection.execute(
            sa.update(sources)
            .where(sources.c.key == key)
            .values(
                first_good_at=came[0][0],
                last_good_at=MORNING,
                last_visit_at=MORNING,
                last_outcome="ok",
                next_visit_at=MORNING,
                interval_s=600,
                last_new_at=came[-1][0],
                new_per_day=60.0,
                known_share=0.9,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """How a world begins: worlds that begin alike share their past."""

    kind: str = "feed"
    days: int = PAST_DAYS
    per_hour: int = PER_HOUR
    hours: tuple[int, int] = (7, 22)
    weekdays: frozenset[int] = frozenset(range(7))
    second: bool = False  # another source of the same rank, on a host of its own
    reserve: bool = False  # the same, of a lesser rank
    reads: bool = False
    selectors: bool = False
    rules: bool = False
    patience: str = "2s"  # page_timeout

    @property
    def past(self) -> tuple[Any, ...]:
        return self.kind, self.days, self.per_hour, self.hours, self.weekdays, self.second, self.reserve


class Stage:
    """Makes worlds that share one server; their pasts are written once and copied."""

    def __init__(self, server: Server, migrated: Path, folder: Path) -> None:
        self.server = server
        self.migrated = migrated
        self.folder = folder
        self._pasts: dict[tuple[Any, ...], Path] = {}
        self._numbers = iter(range(10_000))

    def catalog(self, setup: Setup) -> Catalog:
        port = self.server.port
        second = {"id": "second", "kind": "feed", "url": f"http://{RESERVE}:{port}/feed.xml"}
        more = (second | {"rank": 2 if setup.reserve else 1},) if setup.second or setup.reserve else ()
        pages = ({"id": "nota", "text": ".nota > p"},) if setup.selectors else ()
        rules = [{"id": "todo", "any": ["informe"]}] if setup.rules else []
        return Catalog.model_validate(
            {
                "settings": Settings(
                    allow_networks=LOOPBACK,
                    host_delay="0s",
                    page_timeout=setup.patience,
                    operator="operator",
                    timezone=str(ZONE),
                    contact="https://situations.example/contact",
                ),
                "outlets": [outlet("diario", DIARIO, port, kind=setup.kind, more=more, pages=pages), outlet("testigo", TESTIGO, port)],
                "rules": [{**rule, "channels": ["desk"]} for rule in rules],
                "channels": [{"id": "operator", "kind": "console"}, {"id": "desk", "kind": "console"}],
            }
        )  # fmt: skip

    def sites(self, setup: Setup) -> dict[str, Site]:
        like = {"hours": setup.hours, "per_hour": setup.per_hour, "days": setup.weekdays}
        sites = {"diario": Site(host=DIARIO, **like), "testigo": Site(host=TESTIGO)}
        if setup.second or setup.reserve:
            sites["second"] = Site(host=RESERVE, per_hour=2, prefix="/otra")
        return sites

    def _database(self, setup: Setup) -> Path:
        """Copy the past of this setup, which is written when it is first asked for."""
        if setup.past not in self._pasts:
            path = self.folder / f"past-{len(self._pasts)}.db"
            shutil.copy(self.migrated, path)
            store, catalog, sites = Store.open(f"sqlite:///{path}"), self.catalog(setup), self.sites(setup)
            store.sync_sources(catalog.outlets, MORNING - setup.days * DAY)
            seed(store, catalog.outlets[0], sites["diario"], self.server.port, setup.days)
            seed(store, catalog.outlets[1], sites["testigo"], self.server.port, 8)
            if setup.second:
                seed(store, catalog.outlets[0], sites["second"], self.server.port, setup.days, by="second")
            store.close()
            self._pasts[setup.past] = path
        mine = self.folder / f"world-{next(self._numbers)}.db"
        shutil.copy(self._pasts[setup.past], mine)
        return mine

    @asynccontextmanager
    async def world(self, setup: Setup) -> AsyncIterator[World]:
        self.server.clock.now = MORNING
        sites = self.sites(setup)
        self.server.sites = {site.host: site for site in sites.values()}
        path = self._database(setup)
        store = Store.open(f"sqlite:///{path}")
        try:
            async with (
                open_house(self.catalog(setup), store, self.server.clock) as opened,
                reading(opened, setup) as reader,
            ):
                house = replace(opened, visitor=replace(opened.visitor, draw=lambda: 0.5))  # no chance in it
                lookout = Lookout(house)
                # The watch has gone on all the while, and has looked at how outlets do.
                store.put_note("health looked at", MORNING.isoformat(), MORNING)
                store.put_note("health watched since", (MORNING - setup.days * DAY).isoformat(), MORNING)
                yield World(server=self.server, house=house, reader=reader, lookout=lookout, sites=sites)
        finally:
            store.close()
            path.unlink()


@asynccontextmanager
async def reading(house: House, setup: Setup) -> AsyncIterator[Reader | None]:
    """Read pages in this process, where a situation is about pages."""
    if not setup.reads:
        yield None
        return

    async def claim(limit: int, busy: Any) -> Any:
        return await asyncio.to_thread(house.store.claim_pages, limit, house.now(), 4 * MINUTE, busy)

    async def settle(result: Any) -> None:
        await asyncio.to_thread(house.store.record_page, result)

    async def give_back(page: Any) -> None:
        await asyncio.to_thread(house.store.give_back_page, page, house.now())

    async def extract(page: Any, answer: Any) -> Any:
        background = background_of(house.catalog.outlet(page.outlet))
        return read_page(
            answer.body,
            url=answer.url,
            content_type=answer.content_type,
            background=background,
            now=house.now(),
        )

    async with Reader(
        claim=claim,
        settle=settle,
        give_back=give_back,
        extract=extract,
        rulebook=house.visitor.rulebook,
        hosts=Hosts.of(house.store, house.now),
        user_agent="Serviola/0 (+https://situations.example/contact)",
        clock=house.now,
        timeout=house.catalog.settings.page_timeout,
        host_delay=timedelta(0),
        allow=LOOPBACK,
    ) as reader:
        yield reader


@asynccontextmanager
async def staged() -> AsyncIterator[Stage]:
    """Open a stage in a folder of its own."""
    from storage.engine import Database
    from storage.schema_version import upgrade

    with tempfile.TemporaryDirectory(prefix="serviola-situations-") as name:
        migrated = Path(name) / "migrated.db"
        database = Database.at(f"sqlite:///{migrated}")
        upgrade(database)
        database.close()
        async with serving() as server:
            yield Stage(server, migrated, Path(name))
