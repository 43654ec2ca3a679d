"""Articles whose page is wrong, each on a site of its own, by the name that docs/bad-input.md gives it.

Every title holds the word of the rule, so every one of them must be called out, whatever its page is like.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator

from tests.end_to_end.bad_feeds import ZEROS
from tests.end_to_end.documents import NOW, WORDS, Item, article, rss
from tests.end_to_end.world import Asked, Reply, Site, page

PATH = "/2026/11/ferry-sank"
PLAIN = re.compile("A ferry sank(?: [a-z]+){9}")
"""A headline that is like any other: each site has nine words of its own, so that no two of them tell one event."""


def title_of(site: Site) -> str:
    """Give each site an event of its own."""
    number = int(site.address.rpartition(".")[2])
    return f"A ferry sank {' '.join(WORDS[9 * number :][:9])}"


def listed(site: Site, url: str | None = None, title: str | None = None) -> None:
    """List one article."""
    site.put(
        "/feed.xml",
        page(
            rss([Item(url=url or site.url(PATH), title=title or title_of(site), published=NOW)]),
            "application/rss+xml",
        ),
    )


def answers(reply: Reply) -> Callable[[Site], None]:
    def make(site: Site) -> None:
        site.put(PATH, reply)
        listed(site)

    return make


def links_to(url: str) -> Callable[[Site], None]:
    return lambda site: listed(site, url)


def robots(reply: Reply) -> Callable[[Site], None]:
    def make(site: Site) -> None:
        site.put(PATH, article(title_of(site), f"Boat number {site.port} went down at dawn.", published=NOW))
        site.put("/robots.txt", reply)
        listed(site)

    return make


def endless(site: Site) -> None:
    def more() -> Iterator[bytes]:
        for _ in itertools.takewhile(lambda _: not site.closing.is_set(), itertools.count()):
            yield b"<p>And so on, and so on, and so on.</p>\n" * 1000

    site.put(PATH, lambda _: Reply(body=more(), headers={"Content-Type": "text/html"}))
    listed(site)


def hangs(path: str) -> Callable[[Site], None]:
    def make(site: Site) -> None:
        def silent(_asked: Asked) -> Reply:
            site.closing.wait(60)
            return Reply()

        site.put(PATH, article(title_of(site), f"Boat number {site.port} went down at dawn.", published=NOW))
        site.put(path, silent)
        listed(site)

    return make


def circle(site: Site) -> None:
    site.put(PATH, Reply(status=302, headers={"Location": "/again"}))
    site.put("/again", Reply(status=302, headers={"Location": PATH}))
    listed(site)


def titled(title: str) -> Callable[[Site], None]:
    def make(site: Site) -> None:
        own = f"Boat number {site.port} went down at dawn."  # a text of its own: copies of one text are one alert
        site.put(PATH, article(title, own, published=NOW))
        listed(site, title=title)

    return make


def latin(site: Site) -> None:
    written = article("El ferry se hundió", "El ferry se hundió en Peñón, dijo el capitán.", published=NOW)
    site.put(PATH, page(written.replace('<meta charset="utf-8">', "").encode("latin-1"), "text/html"))
    listed(site, title="El ferry se hundió")


CONSENT = (
    "<html><head><title>We value your privacy</title></head><body><p>Accept all cookies?</p></body></html>"
)
BOT = "<html><head><title>Just a moment...</title></head><body><p>Checking your browser.</p></body></html>"
TEASER = (
    "<html><head><title>Ferry</title></head><body><article><h1>Ferry</h1><p>The ferry sank.</p>"
    "<p>Subscribe to read on.</p></article></body></html>"
)
LONG = "<html><body><article>" + "<p>word word, word.</p>" * 120_000 + "</article></body></html>"

PAGES: dict[str, Callable[[Site], None]] = {
    "a page that is a PDF": answers(page(b"%PDF-1.7\n" + b"0 " * 5000, "application/pdf")),
    "a PDF that says it is HTML": answers(page(b"%PDF-1.7\n" + b"0 " * 5000)),
    "a page that is not there (404)": answers(page("<h1>Not found</h1>", status=404)),
    "403": answers(page("<h1>No</h1>", status=403)),
    "429 with Retry-After: 3600": answers(page("Slow down", status=429, Retry_After="3600")),
    "500": answers(page("Oops", status=500)),
    "a page with no bytes in it": answers(page(b"")),
    "a consent wall": answers(page(CONSENT)),
    "a bot check": answers(page(BOT)),
    "a teaser before a paywall": answers(page(TEASER)),
    "a page that never ends": endless,
    "a page that never comes": hangs(PATH),
    "a gzip bomb": answers(page(ZEROS, Content_Encoding="gzip")),
    "redirects in a circle": circle,
    "a redirect to a metadata service": answers(
        Reply(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data/"})
    ),
    "a link to a metadata service": links_to("http://169.254.169.254/latest/meta-data/iam"),
    "a link to a port that is closed": links_to("http://127.0.0.1:9/ferry"),
    "a link into a network that is not allowed": links_to("http://10.20.30.40/ferry"),
    "a link to a name that does not exist": links_to("http://ferry.invalid/sank"),
    "Latin-1 that says nothing of itself": latin,
    "a page of 120,000 equal paragraphs": answers(page(LONG)),
    "a title with markup in it": titled("A ferry <script>alert(1)</script><!channel> sank"),
    "a title with a mail header in it": titled("A ferry =?utf-8?q?sank=0ABcc:thief=40evil.invalid?="),
    "a title of 100,000 letters": titled("A ferry sank " + "x" * 100_000),
    "robots.txt forbids it": robots(page("User-agent: *\nDisallow: /", "text/plain")),
    "robots.txt answers 500": robots(page("Oops", status=500)),
    "robots.txt never comes": hangs("/robots.txt"),
    "robots.txt is a web page": robots(page("<html><body>Welcome!</body></html>")),
}
