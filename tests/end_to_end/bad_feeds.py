"""Sources that are wrong, each on a site of its own, by the name that docs/bad-input.md gives it."""

from __future__ import annotations

import gzip
import itertools
from collections.abc import Callable, Iterator
from datetime import timedelta

from tests.end_to_end.documents import NOW, Item, article, atom, rss
from tests.end_to_end.world import Asked, Reply, Site, page

XML = "application/rss+xml"
ZEROS = gzip.compress(b"0" * 50_000_000, 9)


def items(site: Site, count: int = 3) -> list[Item]:
    """List articles whose pages are there."""
    made = []
    for number in range(1, count + 1):
        title = f"Town news, part {number}"
        url = site.put(
            f"/2026/part-{number}", article(title, f"This is part {number} of the news.", published=NOW)
        )
        made.append(Item(url=url, title=title, published=NOW))
    return made


def feed(site: Site, document: bytes, kind: str = XML, **headers: str) -> None:
    site.put("/feed.xml", page(document, kind, **headers))


def status(code: int, **headers: str) -> Callable[[Site], None]:
    return lambda site: site.routes.update({"/feed.xml": page("<p>Sorry.</p>", status=code, **headers)})


def endless(site: Site) -> Iterator[bytes]:
    yield b"<rss><channel>"
    for number in itertools.count():
        if site.closing.is_set():
            return
        yield f"<item><title>{number}</title></item>".encode() * 1000


def drip(site: Site) -> Iterator[bytes]:
    yield b"<rss><channel>"
    while not site.closing.wait(0.2):
        yield b" "


def html_page(site: Site) -> None:
    feed(
        site,
        b"<!doctype html><html><head><title>We value your privacy</title></head><body><p>Accept all?</p></body></html>",
    )


def endless_feed(site: Site) -> None:
    site.put("/feed.xml", lambda _: Reply(body=endless(site), headers={"Content-Type": XML}))


def dripping_feed(site: Site) -> None:
    site.put("/feed.xml", lambda _: Reply(body=drip(site), headers={"Content-Type": XML}))


def silent_feed(site: Site) -> None:
    def silent(_asked: Asked) -> Reply:
        site.closing.wait(60)
        return Reply()

    site.put("/feed.xml", silent)


def bomb(site: Site) -> None:
    feed(site, ZEROS, Content_Encoding="gzip")


def broken_gzip(site: Site) -> None:
    feed(site, b"\x1f\x8b not gzip at all", Content_Encoding="gzip")


def circle(site: Site) -> None:
    site.put("/feed.xml", Reply(status=302, headers={"Location": "/other.xml"}))
    site.put("/other.xml", Reply(status=302, headers={"Location": "/feed.xml"}))


def to_metadata(site: Site) -> None:
    site.put("/feed.xml", Reply(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data/"}))


def moved(site: Site) -> None:
    feed(site, rss(items(site)))
    site.put("/new.xml", site.routes["/feed.xml"])
    site.put("/feed.xml", Reply(status=301, headers={"Location": "/new.xml"}))


def latin(site: Site) -> None:
    listed = rss([Item(url=site.url("/2026/no-page"), title="El alcalde de Peñón habló")])
    feed(site, listed.decode().encode("latin-1"))  # its XML declaration still says utf-8


def wrong_header(site: Site) -> None:
    listed = rss([Item(url=site.url("/2026/no-page"), title="El alcalde de Peñón habló")])
    feed(site, listed, "application/rss+xml; charset=iso-8859-1")


def dated(written: str) -> Callable[[Site], None]:
    def write(site: Site) -> None:
        [one] = items(site, 1)
        plain = rss([Item(url=one.url, title=one.title)]).decode()
        feed(site, plain.replace("</item>", f"<pubDate>{written}</pubDate></item>").encode())
        site.put("/2026/part-1", article(one.title, "A page without any date."))

    return write


def undated(site: Site) -> None:
    [one] = items(site, 1)
    feed(site, rss([Item(url=one.url, title=one.title)]))
    site.put("/2026/part-1", article(one.title, "A page without any date."))


def unclosed(site: Site) -> None:
    feed(site, rss(items(site)).replace(b"Town news, part 2", b"Town <b>news, part 2"))


def php_warning(site: Site) -> None:
    feed(
        site,
        b"<br />\n<b>Warning</b>: Undefined variable $x in /www/feed.php on line 3<br />\n"
        + rss(items(site)),
    )


def truncated(site: Site) -> None:
    whole = rss(items(site))
    feed(site, whole[: whole.rindex(b"<item>") + 30])


def spaced_out(site: Site) -> None:
    feed(site, b"\n\n  " + atom(items(site)), "text/html")


def empty_body(site: Site) -> None:
    feed(site, b"")


def without_items(site: Site) -> None:
    feed(site, rss([]))


def a_picture(site: Site) -> None:
    feed(site, b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "image/png")


def entity_bomb(site: Site) -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    feed(
        site,
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{levels}]><rss version="2.0"><channel><title>x</title>'
        f"<item><title>&l9;</title><link>{site.url('/2026/x')}</link></item></channel></rss>".encode(),
    )


def foreign_file(site: Site) -> None:
    feed(
        site,
        b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel>'
        b"<title>x</title><item><title>News &f;</title><link>http://127.0.10.1/x</link></item></channel></rss>",
    )


FUTURE = (NOW + timedelta(days=400)).strftime("%a, %d %b %Y %H:%M:%S GMT")

FEEDS: dict[str, Callable[[Site], None]] = {
    "a web page where a feed should be": html_page,
    "a feed that never ends": endless_feed,
    "a feed that drips": dripping_feed,
    "a server that says nothing": silent_feed,
    "a gzip bomb": bomb,
    "gzip that is none": broken_gzip,
    "redirects in a circle": circle,
    "a redirect to a metadata service": to_metadata,
    "a feed that has moved for good (301)": moved,
    "401": status(401),
    "403": status(403),
    "404": status(404),
    "410": status(410),
    "429 with Retry-After: 3600": status(429, Retry_After="3600"),
    "500": status(500),
    "503 with Retry-After: 600": status(503, Retry_After="600"),
    "Latin-1 that says it is UTF-8": latin,
    "UTF-8 whose header says Latin-1": wrong_header,
    "a date in the far future": dated(FUTURE),
    "a date without a zone": dated("Sun, 15 Nov 2026 08:00:00"),
    "a date that is none": dated("yesterday, more or less"),
    "no date": undated,
    "a feed with no bytes in it": empty_body,
    "a feed without items": without_items,
    "a tag that is never closed": unclosed,
    "a PHP warning in front": php_warning,
    "a feed that breaks off": truncated,
    "a feed called text/html, with blank lines in front": spaced_out,
    "a picture": a_picture,
    "entities that multiply": entity_bomb,
    "an entity that names a file": foreign_file,
}
