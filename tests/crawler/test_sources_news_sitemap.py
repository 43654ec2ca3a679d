"""Google News sitemaps."""

import gzip
from datetime import UTC, datetime

import pytest

from config.outlet import Outlet
from crawler.sources import parse
from storage.records import Outcome

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
URL = "https://diario.example/sitemaps/news.xml"
OUTLET = Outlet(
    id="diario",
    name="D",
    home=URL,
    timezone="America/Mexico_City",
    sources=[{"kind": "news_sitemap", "url": URL}],
)
START = (
    '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
)


def url(number=1, title="Policía &amp; comunidad", date="2026-11-22T06:00:00-06:00"):
    return (
        f"<url><loc>https://diario.example/nota/{number}</loc><lastmod>2026-11-22</lastmod><news:news>"
        "<news:publication><news:name>D</news:name><news:language>es</news:language></news:publication>"
        f"<news:publication_date>{date}</news:publication_date><news:title>{title}</news:title>"
        "<news:keywords>Guerrero, policía</news:keywords></news:news></url>"
    )


def read(body):
    body = body.encode() if isinstance(body, str) else body
    return parse(body, url=URL, content_type=None, source=OUTLET.sources[0], outlet=OUTLET, now=NOW)


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_a_news_sitemap_gives_every_field(pack):
    found = read(pack((START + url() + url(2, "<![CDATA[A < B]]>") + "</urlset>").encode()))
    assert (found.outcome, found.parser, found.detail) == (Outcome.OK, "sitemap", "")
    first, second = found.sightings
    assert (first.url, first.title, first.language) == (
        "https://diario.example/nota/1",
        "Policía & comunidad",
        "es",
    )
    assert first.published == datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert second.title == "A < B"


def test_addresses_without_news_among_news_are_left_out():
    found = read(START + "<url><loc>https://diario.example/seccion</loc></url>" + url() + "</urlset>")
    assert [sighting.url for sighting in found.sightings] == ["https://diario.example/nota/1"]


def test_a_sitemap_cut_short_gives_what_came():
    assert len(read((START + url(1) + url(2) + url(3))[:-60]).sightings) >= 2


@pytest.mark.parametrize(
    ("body", "outcome", "detail"),
    [
        (START + "</urlset>", Outcome.EMPTY, "a news sitemap without items"),
        ('<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></sitemapindex>',
         Outcome.EMPTY, "a sitemap index without sitemaps"),
        (START + "<url><loc>https://diario.example/1</loc></url></urlset>",
         Outcome.MALFORMED, "a plain sitemap: none of its 1 addresses carries a news title; kind sitemap reads it"),
        ("<rss><channel/></rss>", Outcome.MALFORMED, "no sitemap: a document that begins with <rss>"),
        ("<html><title>Just a moment...</title></html>", Outcome.NOT_A_FEED, 'a bot check titled "Just a moment..."'),
        ("<!doctype html><p>x<br>", Outcome.NOT_A_FEED, "an HTML page"),
        ("", Outcome.MALFORMED, "nothing: the body is empty"),
        ("plain text", Outcome.MALFORMED, "no sitemap: it is not XML"),
        (b"\x1f\x8bnot gzip", Outcome.MALFORMED, "a gzip file that cannot be used: the body says gzip and is not"),
    ],
)  # fmt: skip
def test_everything_else_is_named(body, outcome, detail):
    found = read(body)
    assert (found.outcome, found.detail, found.sightings) == (outcome, detail, ())


def test_a_packed_bomb_is_not_inflated():
    found = read(gzip.compress(START.encode() + b" " * 31_000_000))
    assert found.outcome is Outcome.MALFORMED
    assert "unpacks to more than" in found.detail


def test_entities_do_nothing():
    bomb = '<!DOCTYPE urlset [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY x SYSTEM "file:///etc/hostname">]>'
    body = START.replace("<urlset", bomb + "<urlset", 1) + url(title="Nota &b;&x;") + "</urlset>"
    assert [sighting.title for sighting in read(body).sightings] == ["Nota"]
