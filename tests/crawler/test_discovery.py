"""Where the ways into an outlet are, and which of them is best."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta

import pytest

from crawler.discovery import (
    Find,
    Lead,
    front_of,
    kind_of,
    languages_of,
    name_of,
    oddities,
    ranked,
    sitemaps_in,
    zone_of,
)
from storage.records import NewArticle, Outcome, Sighting

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOME = "https://farol.example/"


def listed(*numbers, hours=1, host="farol.example", **more):
    return tuple(
        NewArticle(
            sighting=Sighting(url=f"https://{host}/{n}", title=f"Nota {n}", **({"published": NOON - timedelta(hours=hours + n)} | more)),
            url_key=f"{host}/{n}", host=host, keys=(), text_hash="h",
        )
        for n in numbers
    )  # fmt: skip


def find(url, articles, *, kind="feed", found_by="link", odd=()):
    return Find(
        lead=Lead(url=url, found_by=found_by),
        kind=kind,
        url=url,
        outcome=Outcome.OK,
        articles=articles,
        odd=odd,
    )


def test_a_home_page_tells_its_name_its_language_and_its_feeds():
    body = b"""<html lang="es-MX"><head><title>Noticias de hoy | El Farol</title>
        <link rel="alternate" type="application/rss+xml" href="feed/"><link rel=alternate hreflang=en href=/en/>
        <link rel="ALTERNATE" type="application/atom+xml" href="https://farol.example/atom.xml">
        <link rel=alternate type=application/rss+xml title="Comentarios" href=/c/><link rel=alternate type=application/json+oembed href=/o>
        <link rel=alternate type=application/rss+xml href="javascript:x">"""
    front = front_of(body, "text/html", HOME)
    assert (front.name, front.language, front.trouble) == ("El Farol", "es", None)
    assert [lead.url for lead in front.leads] == [HOME + "feed/", HOME + "atom.xml"]


@pytest.mark.parametrize(
    ("body", "trouble"),
    [
        ("<html><title>Just a moment...</title><body>Checking your browser", Outcome.BOT_CHECK),
        ("<html><title>404 Not Found</title><body>nginx", Outcome.SOFT_404),
        ("<html><title>El Farol</title><body>" + "<a href=/x>Una nota de hoy sobre la plaza</a>" * 60, None),
    ],
)
def test_a_home_page_that_is_something_else_is_named(body, trouble):
    assert front_of(body.encode(), "text/html", HOME).trouble == trouble


def test_robots_txt_names_sitemaps_those_of_news_first():
    text = "Sitemap: /all.xml\nUser-agent: *\nSITEMAP: https://farol.example/news.xml\nSitemap: ftp://a/b\n"
    assert [lead.url for lead in sitemaps_in(text, HOME)] == [HOME + "news.xml", HOME + "all.xml"]


def test_an_address_in_a_robots_txt_that_is_none_is_passed_over():
    text = f"Sitemap: http://[\nSitemap: ftp://a.example/map.xml\nSitemap: {HOME}all.xml\n"
    assert [lead.url for lead in sitemaps_in(text, HOME)] == [HOME + "all.xml"]


NEWS = b'<urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><news:news/></url></urlset>'


@pytest.mark.parametrize(
    ("body", "path", "kind"),
    [
        (b'\xef\xbb\xbf\n<?xml version="1.0"?><!-- <html> no --><rss version="2.0">', "", "feed"),
        (b"<br><b>Warning</b>: x<rss><channel>", "", "feed"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'>", "", "feed"),
        (b"<rdf:RDF>", "", "feed"),
        (NEWS, "", "news_sitemap"),
        (gzip.compress(NEWS), "a.xml.gz", "news_sitemap"),
        (b"\x1f\x8bbroken", "a.xml.gz", ""),
        (b"<urlset><url><loc>x</loc></url></urlset>", "", "sitemap"),
        (b"<sitemapindex><sitemap>", "sitemap.xml", "sitemap"),
        (b"<sitemapindex><sitemap>", "news-sitemap-index", "news_sitemap"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": []}', "", "feed"),
        (b'[{"id": 1, "link": "x", "date_gmt": "y"}]', "", "wordpress"),
        (b'{"code": "rest_no_route"}', "", ""),
        (b"[" * 100_000, "", ""),
        (b"<!DOCTYPE html><html>", "", "page"),
        (b"<p>words</p>", "", "page"),
        (b"words", "", ""),
        (b"", "", ""),
    ],
)
def test_a_document_tells_what_kind_of_source_it_is(body, path, kind):
    if kind == "feed" and b"<!--" in body:
        body = body.replace(b"<html>", b"html")
    assert kind_of(body, HOME + path) == kind


def test_what_is_named_and_fresh_comes_before_what_is_guessed_or_old_and_doubles_last():
    best = find("best", listed(1, 2, 3))
    old = find("old", listed(7, 8, 9), odd=("stale",))
    news = find("news", listed(*range(20, 40)), kind="news_sitemap", found_by="robots")
    guess = find("guess", listed(*range(50, 60)), found_by="usual")
    double = find("double", listed(1, 2), found_by="usual")
    empty = find("empty", ())
    order = ranked([empty, old, double, guess, news, best])
    assert [each.url for each in order] == ["best", "news", "guess", "old", "double"]
    assert order[-1].same_as == "best"


@pytest.mark.parametrize(
    ("articles", "odd"),
    [
        (listed(*range(9)), ()),
        ((), ()),
        (listed(1, 2), ("few",)),
        (listed(*range(9), published=None), ("undated",)),
        (listed(*range(9), hours=24 * 31), ("stale",)),
        (listed(*range(9), host="other.example"), ("abroad",)),
        (listed(*range(9), published_note="naive"), ("naive",)),
        (listed(*range(9), title_from_address=True), ("no_headlines",)),
    ],
)
def test_what_is_odd_about_a_list_is_named(articles, odd):
    assert oddities(articles, ["www.farol.example"], NOON) == odd


@pytest.mark.parametrize(
    ("site_name", "title", "url", "name"),
    [
        (" El  Farol ", "x", HOME, "El Farol"),
        (None, "Noticias de hoy | El Farol", "https://www.elfarol.mx/", "El Farol"),
        (None, "El Diario - Inicio", "https://other.example/", "El Diario"),
        (None, "", "https://www.elfarol.mx/", "elfarol.mx"),
    ],
)
def test_an_outlet_is_called_what_it_calls_itself(site_name, title, url, name):
    assert name_of(site_name, title, url) == name


def test_the_language_of_the_texts_counts_for_more_than_what_the_template_declares():
    spanish = [Sighting(url="u", title="El alcalde de la ciudad dijo que no se sabe cuando", language="en")]
    assert languages_of("en", spanish) == ["es"]
    assert languages_of("de", [Sighting(url="u", title="Haushalt", language="de")]) == ["de"]
    assert languages_of(None, []) == ["es"]


@pytest.mark.parametrize(
    ("name", "url", "zone"),
    [
        ("El Farol", "https://elfarol.mx/", "America/Mexico_City"),
        ("Noticias Tijuana", "https://a.com/", "America/Tijuana"),
        ("El Farol", "https://sinaloahoy.com.mx/", "America/Mazatlan"),
        ("Novedades Quintana Roo", "https://a.com.mx/", "America/Cancun"),
        ("El Farol", "https://a.com/", None),
    ],
)
def test_a_time_zone_is_guessed_from_name_and_host_or_not_at_all(name, url, zone):
    assert zone_of(name, url) == zone
