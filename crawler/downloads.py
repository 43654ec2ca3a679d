"""Our parts inside Scrapy: what is dialled, who is asked for robots.txt, where redirects lead, and every setting.

Only this module, crawler.transport, crawler.refusals and crawler.spiders.archive import Scrapy and aiohttp; load them
when something is to be fetched (0.5 s). The reactorless handlers call themselves experimental: tests pin every outcome
that is told apart.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self
from urllib.parse import urljoin

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from scrapy import Request, Spider
from scrapy.core.downloader.handlers._aiohttp import AiohttpDownloadHandler, _ClientResponse
from scrapy.core.downloader.handlers._base_streaming import BaseStreamingDownloadHandler
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import (
    DownloadCancelledError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.utils.ssl import _make_ssl_context

from crawler.crossing import Crossing
from crawler.page import PageAnswer
from crawler.refusals import BLOCKED, LARGEST, REDIRECTS, Closed, Forbidden, NoAddress
from crawler.robots import NO_ANSWER, Rulebook, Rules
from network.addresses import BlockedAddress, Network
from network.dialling import Resolver, vetting_socket_factory
from network.retry_after import retry_after
from storage.host_names import host_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """What our parts inside Scrapy need."""

    rulebook: Rulebook
    clock: Callable[[], datetime]
    timeout: float  # seconds a page may take, redirects included
    allow: Sequence[Network]
    closing: Callable[[], bool] = lambda: False  # the program is to end: no further hop begins
    opened: asyncio.Event = field(default_factory=asyncio.Event)


class Kitted(Spider):
    """What our spiders share: a kit, in which our parts find what they need."""

    def __init__(self, *, kit: Kit, **options: Any) -> None:
        super().__init__(**options)
        self.kit = kit


class Resolved(AbstractResolver):
    """Names looked up in threads of their own, for aiohttp."""

    def __init__(self) -> None:
        self._resolver = Resolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Raise OSError when the name is unknown."""
        try:
            addresses = await self._resolver(host, port)
        except UnicodeError as error:
            raise OSError(f"{host[:60]!r} is no host name") from error
        return [_resolved(host, address, port, family) for address in addresses]

    async def close(self) -> None:
        """Let go of the threads."""
        self._resolver.close()


def _resolved(host: str, address: str, port: int, family: socket.AddressFamily) -> ResolveResult:
    found = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(
        hostname=host,
        host=address,
        port=port,
        family=found if family is socket.AF_UNSPEC else family,
        proto=0,
        flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
    )


class VettedDownloads(AiohttpDownloadHandler):
    """Scrapy's aiohttp handler, dialling only what may be dialled: resolved or literal, first hop or redirect."""

    experimental = False  # we know; see the head of this module

    def __init__(self, crawler: Crawler) -> None:
        # The parent makes its own session here, which nobody would close: its parent is called instead.
        BaseStreamingDownloadHandler.__init__(self, crawler)
        self._ssl_context = _make_ssl_context(crawler.settings)
        connector = aiohttp.TCPConnector(
            limit=self._pool_size_total,
            limit_per_host=self._pool_size_per_host,
            resolver=Resolved(),
            socket_factory=_vetting(_kit(crawler).allow),
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            response_class=_ClientResponse,
            skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
        )


def _vetting(allow: Sequence[Network]) -> Callable[[tuple[Any, ...]], socket.socket]:
    vetted = vetting_socket_factory(allow)

    def make(addr_info: tuple[Any, ...]) -> socket.socket:
        try:
            return vetted(addr_info)
        except BlockedAddress as error:
            raise BlockedAddress(BLOCKED, str(error)) from None

    return make


def _kit(crawler: Crawler) -> Kit:
    spider = crawler.spider
    if not isinstance(spider, Kitted):
        raise TypeError("these parts belong to spiders with a kit")
    return spider.kit


class Robots:
    """Downloader middleware: every hop asks the rulebook of its host, and has what is left of the page's time."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._kit = _kit(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make a middleware."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise Forbidden or Closed when this hop may not be made."""
        host = host_of(request.url)
        if not host:
            raise NoAddress("no address that may be dialled")
        if self._kit.closing():
            raise DownloadTimeoutError("the program is to end")
        is_robots = request.meta.get("robots", False)
        crossing: Crossing = request.meta["crossing"]
        enter = crossing.enter if is_robots else crossing.to
        await enter(request.url, float(request.meta["until"]))
        # Each hop queues where it goes, and not where the first hop went.
        request.meta["download_slot"] = host
        if not is_robots:
            rules = await self._kit.rulebook.known(host, self._kit.clock()) or await self._ask(request, host)
            if rules.closed:
                raise Closed(rules.closed, rules.until)
            if not rules.allow(request.url):
                raise Forbidden("robots.txt forbids it")
        if self._kit.closing():
            raise DownloadTimeoutError("the program is to end")
        request.meta["download_timeout"] = _time_left(request)

    async def _ask(self, page: Request, host: str) -> Rules:
        """Fetch a host's robots.txt. A host that cannot be reached at all is the page's own outcome, and raises."""
        asked = time.monotonic()
        request = Request(
            urljoin(page.url, "/robots.txt"),
            dont_filter=True,
            meta={"robots": True, "until": asked + self._kit.timeout, "crossing": page.meta["crossing"]},
        )
        status, body, wait = NO_ANSWER, b"", None
        try:
            response = await self._crawler.engine.download_async(request)
        except IgnoreRequest as error:
            # Too many redirects count as "unavailable" (RFC 9309, 2.3.1.2), a packed bomb as no answer.
            status = 404 if "redirections" in str(error) else NO_ANSWER
        except (DownloadTimeoutError, DownloadFailedError, DownloadCancelledError, ResponseDataLossError):
            pass  # no answer: the host is closed for a while
        else:
            status, body = response.status, response.body
            wait = retry_after(headers_of(response), self._kit.clock())
        page.meta["until"] = page.meta.get("until", asked) + time.monotonic() - asked
        return await self._kit.rulebook.learn(host, status, body, self._kit.clock(), wait)


class Redirects(RedirectMiddleware):
    """Scrapy's, but for a redirect to what is no address, over which it breaks."""

    def process_response(
        self,
        request: Request,
        response: Response,
        spider: Spider | None = None,  # noqa: ARG002 - Scrapy's signature
    ) -> Request | Response:
        """Return where the redirect leads, or the response when it is none; raises NoAddress."""
        try:
            followed: Request | Response = super().process_response(request, response)
        except ValueError:
            raise NoAddress("it redirects to no address") from None
        return followed


def _time_left(request: Request) -> float:
    left = float(request.meta["until"]) - time.monotonic()
    if left <= 0:
        raise DownloadTimeoutError("its redirects took all the time it had")
    return left


def answer_of(response: Response) -> PageAnswer:
    """Return what a server answered in the end, as the rest of the program knows it."""
    return PageAnswer(
        status=response.status, url=response.url, headers=headers_of(response), body=response.body
    )


def headers_of(response: Response) -> dict[str, str]:
    """Return the headers with lower-case names; of a repeated one, the last."""
    found = response.headers.to_unicode_dict()
    return {str(name).lower(): str(value) for name, value in found.items()}


def settings(user_agent: str, at_once: int, host_delay: timedelta) -> dict[str, Any]:
    """Everything that is not as Scrapy would have it, and why."""
    return {
        "TWISTED_REACTOR_ENABLED": False,  # asyncio.run() owns the loop
        "DOWNLOAD_HANDLERS": {
            "http": VettedDownloads, "https": VettedDownloads,
            "file": None, "data": None, "s3": None, "ftp": None,  # on by default: an article's URL must not open a file
        },
        "DOWNLOADER_MIDDLEWARES": {Robots: 100, RedirectMiddleware: None, Redirects: 600},
        "ROBOTSTXT_OBEY": False,  # obeyed by ours, which follows RFC 9309
        "USER_AGENT": user_agent,
        "DEFAULT_REQUEST_HEADERS": {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1"},
        "CONCURRENT_REQUESTS": at_once,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": host_delay.total_seconds(),
        "DOWNLOAD_DELAY_JITTER": 0,
        "AUTOTHROTTLE_ENABLED": False,  # it ignores Retry-After; the host's next time is in the table
        "RETRY_ENABLED": False,  # retries are rows
        "REDIRECT_MAX_TIMES": REDIRECTS,
        "METAREFRESH_ENABLED": False,
        "REFERER_ENABLED": True,  # the redirect middleware complains without it; pages have no referer to send
        "REFERRER_POLICY": "no-referrer",
        "COOKIES_ENABLED": False,
        "HTTPPROXY_ENABLED": False,  # a proxy would be dialled in place of what was vetted
        "HTTPERROR_ALLOW_ALL": True,
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",  # the default remembers every URL for ever
        "DOWNLOAD_VERIFY_CERTIFICATES": True,  # not by default
        "DOWNLOAD_MAXSIZE": LARGEST,  # 1 GB by default
        "DOWNLOAD_WARNSIZE": 0,
        "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",
        "TELNETCONSOLE_ENABLED": False,
        "MEMUSAGE_ENABLED": False,
        "LOGSTATS_INTERVAL": 0,
        "LOG_ENABLED": False,
        "CLOSESPIDER_TIMEOUT": 0,
    }  # fmt: skip
