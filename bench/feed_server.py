"""A server of feeds on loopback, in a process of its own: every feed has a host of its own, an ETag, and a counter.

    python -m bench.feed_server PORT FEEDS ENTRIES

`http://127.1.A.B:PORT/feed.xml` is feed A * 250 + B. `GET /control/gain?feeds=30` puts one more entry at the head of so
many feeds; `GET /control/count` answers `{"200": ..., "304": ...}` and begins to count anew.
"""

from __future__ import annotations

import hashlib
import json
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

from aiohttp import web

from bench.archive import Archive

A_HOST = 250
HALF_AN_HOUR = timedelta(minutes=30)


def address(feed: int) -> str:
    """Return the loopback address of a feed."""
    return f"127.1.{feed // A_HOST}.{feed % A_HOST + 1}"


def number_of(host: str) -> int:
    """Return the feed that an address serves."""
    _, _, high, low = host.partition(":")[0].split(".")
    return int(high) * A_HOST + int(low) - 1


class Feeds:
    """The feeds and what was asked of them."""

    def __init__(self, feeds: int, entries: int, port: int) -> None:
        self.archive = Archive(11)
        self.began = datetime.now(UTC) - timedelta(days=1)  # a feed of old items would be an incident each
        self.port = port
        self.entries = [entries] * feeds
        self.most = entries
        self.bodies: dict[int, bytes] = {}
        self.counted = {"200": 0, "304": 0}

    def entry(self, feed: int, number: int) -> str:
        """Write one entry of about 2 KB."""
        article = self.archive.article(feed * 10_000 + number, paragraphs=5)
        published = self.began + number * HALF_AN_HOUR
        link = f"http://{address(feed)}:{self.port}/{published:%Y/%m}/{article.number}.html"
        return (
            f'<item><title>{escape(article.title)}</title><link>{link}</link><guid isPermaLink="false">{link}?p={article.number}</guid>'
            f"<dc:creator>{escape(article.author)}</dc:creator><pubDate>{format_datetime(published)}</pubDate>"
            f"<description>{escape(f'<p>{article.text}</p>')}</description></item>\n"
        )

    def body(self, feed: int) -> bytes:
        """Write a feed, its newest entry first."""
        if feed not in self.bodies:
            held = self.entries[feed]
            items = "".join(self.entry(feed, number) for number in range(held - 1, held - 1 - self.most, -1))
            self.bodies[feed] = (
                '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
                f"<channel><title>Paper {feed}</title><link>http://{address(feed)}/</link><description>News</description>\n"
                f"{items}</channel></rss>"
            ).encode()
        return self.bodies[feed]

    async def feed(self, request: web.Request) -> web.Response:
        """Answer with a feed, or with "nothing new"."""
        body = self.body(number_of(request.host))
        etag = f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'
        if request.headers.get("If-None-Match") == etag:
            self.counted["304"] += 1
            return web.Response(status=304, headers={"ETag": etag})
        self.counted["200"] += 1
        return web.Response(body=body, content_type="application/rss+xml", headers={"ETag": etag})

    async def gain(self, request: web.Request) -> web.Response:
        """Put one more entry into some feeds."""
        for feed in range(int(request.query["feeds"])):
            self.entries[feed] += 1
            self.bodies.pop(feed, None)
            self.body(feed)
        return web.Response(text="done")

    async def count(self, _: web.Request) -> web.Response:
        """Say what was answered since the last time."""
        said, self.counted = self.counted, {"200": 0, "304": 0}
        return web.Response(text=json.dumps(said))


def main() -> None:
    port, feeds, entries = (int(each) for each in sys.argv[1:4])
    served = Feeds(feeds, entries, port)
    for feed in range(feeds):
        served.body(feed)
    app = web.Application()
    app.add_routes(
        [
            web.get("/feed.xml", served.feed),
            web.get("/control/gain", served.gain),
            web.get("/control/count", served.count),
        ]
    )
    hosts = ["127.0.0.1", *map(address, range(feeds))]
    web.run_app(app, host=hosts, port=port, print=lambda *_: print("ready", flush=True), access_log=None)


if __name__ == "__main__":
    main()
