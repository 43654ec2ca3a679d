"""An outlet on loopback and a table in memory: the honest fakes that the reader's tests share."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from aiohttp import web

from crawler.crossing import Hosts
from crawler.page import Background, read_in_worker
from crawler.reader import Reader
from crawler.robots import Rulebook
from network.addresses import networks
from storage.records import WantedPage

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LOOPBACK = networks("127.0.0.0/8")
BODY = " ".join(
    f"La sesión número {n} del cabildo aprobó el presupuesto de obras para el barrio." for n in range(30)
)
ARTICLE = f"<html lang='es'><head><title>Aprueban obras</title></head><body><article><h1>Aprueban obras</h1><p>{BODY}</p><p>{BODY}</p></article></body></html>"


class Outlet:
    """Answers by path; counts what it was asked, and by whom. Every 127.x.y.z is a host of its own."""

    def __init__(self):
        self.answers = {}
        self.asked = Counter()
        self.headers = []
        self.at_once = Counter()
        self.most_at_once = Counter()

    def answer(self, path, *, host=None, status=200, text="", body=None, headers=None, handler=None):
        self.answers[host, path] = handler or (
            lambda _: web.Response(
                status=status,
                body=text.encode() if body is None else body,
                headers={"Content-Type": "text/html; charset=utf-8", **(headers or {})},
            )
        )

    async def handle(self, request):
        host = request.host.partition(":")[0]
        self.asked[f"{host}{request.path}"] += 1
        self.headers.append(dict(request.headers))
        for key in (host, "all"):
            self.at_once[key] += 1
            self.most_at_once[key] = max(self.most_at_once[key], self.at_once[key])
        try:
            found = self.answers.get((host, request.path)) or self.answers.get((None, request.path))
            if found is None:
                return web.Response(status=404)
            answer = found(request)
            return await answer if asyncio.iscoroutine(answer) else answer
        finally:
            for key in (host, "all"):
                self.at_once[key] -= 1

    def url(self, path, host="127.0.0.1"):
        return f"http://{host}:{self.port}{path}"


@asynccontextmanager
async def open_outlet():
    outlet = Outlet()
    runner = web.AppRunner(web.Application(), handler_cancellation=True)
    runner = web.ServerRunner(web.Server(outlet.handle), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "0.0.0.0", 0)
    await site.start()
    outlet.port = site._server.sockets[0].getsockname()[1]
    try:
        yield outlet
    finally:
        await runner.cleanup()


class Table:
    """Wanted pages and robots.txt, in memory; hands out one page per host, as the store does."""

    def __init__(self):
        self.wanted = []
        self.settled = []
        self.given_back = []
        self.robots = {}
        self.robots_until = {}
        self.now = NOON
        self.busy = {}  # hosts, and who is there
        self.closed_until = {}

    def want(self, *urls, attempts=0):
        for url in urls:
            self.wanted.append(
                WantedPage(
                    article=len(self.wanted) + len(self.settled) + 1,
                    outlet="diario",
                    url=url,
                    host=urlsplit(url).netloc,
                    token="t",
                    attempts=attempts,
                )
            )

    async def claim(self, limit, skip_hosts):
        claimed = {}
        for page in self.wanted:
            if page.host not in {*skip_hosts, *self.busy} and len(claimed) < limit:
                claimed.setdefault(page.host, page)
        for page in claimed.values():
            self.wanted.remove(page)
            self.busy[page.host] = "page"
        return list(claimed.values())

    async def settle(self, result):
        self.busy.pop(result.page.host, None)
        self.settled.append(result)

    async def give_back(self, page):
        self.busy.pop(page.host, None)
        self.given_back.append(page)
        self.wanted.append(page)

    async def enter(self, host, now, stay):
        if host in self.busy or self.closed_until.get(host, now) > now:
            return None
        self.busy[host] = "redirect"
        return "token"

    async def leave(self, host, token, next_at):
        del self.busy[host]
        self.closed_until[host] = next_at

    async def robots_of(self, host, now):
        return self.robots.get(host) if self.robots_until.get(host, now) > now else None

    async def keep_robots(self, host, status, body, until, now):
        self.robots[host] = (status, body)
        self.robots_until[host] = until


async def extract(page, answer):
    background = Background(timezone="America/Mexico_City", languages=("es",))
    return read_in_worker(answer.body, answer.url, answer.content_type, background, NOON)


def reader_of(table, **changes):
    options = {
        "claim": table.claim,
        "settle": table.settle,
        "give_back": table.give_back,
        "extract": extract,
        "rulebook": Rulebook(table.robots_of, table.keep_robots),
        "hosts": Hosts(enter=table.enter, leave=table.leave, now=lambda: table.now),
        "user_agent": "Serviola/0 (+https://serviola.example/contact)",
        "clock": lambda: table.now,
        "timeout": timedelta(seconds=5),
        "host_delay": timedelta(0),
        "allow": LOOPBACK,
    }
    return Reader(**(options | changes))


async def read_all(table, **changes):
    """Read everything the table wants and return the results."""
    async with reader_of(table, **changes) as reader:
        await reader.idle()
    return table.settled


async def read_one(url, **changes):
    """Read one page with a table of its own and return its result."""
    table = Table()
    table.want(url)
    [result] = await read_all(table, **changes)
    return result
