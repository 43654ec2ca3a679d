"""Feeds as outlets serve them: good, odd and broken."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.outlet import Outlet
from crawler.sources import Parsed, parse, parser_for
from storage.records import Outcome

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
URL = "https://diario.example/rss/ultimas.xml"
NOON = "Sun, 22 Nov 2026 12:00:00 GMT"


def outlet(**source):
    return Outlet(
        id="diario",
        name="El Diario",
        home="https://diario.example/",
        languages=["es", "en"],
        timezone="America/Mexico_City",
        date_in_url=r"-(?P<date>20\d{6})-",
        sources=[{"kind": "feed", "url": URL, **source}],
    )


def read(body, content_type=None, **source) -> Parsed:
    body = body.encode() if isinstance(body, str) else body
    watched = outlet(**source)
    return parse(body, url=URL, content_type=content_type, source=watched.sources[0], outlet=watched, now=NOW)


def item(number=1, *, title="Nota", more="", link="https://diario.example/nota/{}"):
    where = f"<link>{link.format(number)}</link>" if link else ""
    return f"<item><title>{title} {number}</title>{where}{more}</item>"


def rss(*items, head=""):
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>El Diario</title>'
        f"<link>https://diario.example/</link>{head}{''.join(items)}</channel></rss>"
    )


ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-US"><title>Daily</title>
<entry><title type="html">Vigilantes &amp;amp; police</title><id>tag:daily,2013:1</id>
<link rel="self" href="https://diario.example/self/1"/><link rel="alternate" href="/news/1"/>
<published>2013-08-09T10:00:00Z</published><updated>2013-08-10T10:00:00Z</updated>
<summary type="html">&lt;p&gt;A &lt;b&gt;brief&lt;/b&gt;.&lt;/p&gt;</summary>
<author><name>Ann Reed</name></author><author><name>Bo Lee</name></author><category term="Mexico"/></entry></feed>"""

RDF = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://diario.example/">
<title>D</title><items><rdf:Seq><rdf:li rdf:resource="https://diario.example/nota/1"/></rdf:Seq></items></channel>
<item rdf:about="https://diario.example/nota/1"><title>Nota 1</title><link>https://diario.example/nota/1</link>
<description>Un resumen</description><dc:date>2013-08-09T05:00:00-05:00</dc:date><dc:creator>Ana Ruiz</dc:creator></item></rdf:RDF>"""

JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "D", "language": "en", "items": [
{"id": "7", "url": "/nota/1", "title": "A < B", "content_html": "<p>One</p><p>two</p>", "date_published": "2013-08-09T10:00:00Z",
 "authors": [{"name": "Ann Reed"}], "tags": ["Mexico"]},
{"id": "8", "title": "No address"}, "rubbish", {"id": 9, "url": "https://diario.example/2", "content_text": "Only text"}]}"""


def test_rss_gives_every_field():
    body = rss(
        item(
            more=f"<guid isPermaLink='false'>https://diario.example/?p=7</guid><pubDate>{NOON}</pubDate>"
            "<dc:creator><![CDATA[Por Ana Ruiz y Luis Mora]]></dc:creator><category>Guerrero</category>"
            "<category><![CDATA[Policía &amp; comunidad]]></category>"
            "<description><![CDATA[<p>Las <b>poli</b>cías…</p><p>Sigue</p>]]></description>",
        ),
        head="<ttl>60</ttl><language>es-MX</language>",
    )
    found = read(body)
    assert (found.outcome, found.parser, found.detail, found.ttl) == (
        Outcome.OK,
        "fastfeedparser",
        "",
        timedelta(hours=1),
    )
    (sighting,) = found.sightings
    assert sighting.url == "https://diario.example/nota/1"
    assert sighting.title == "Nota 1"
    assert sighting.summary == "Las policías… Sigue"
    assert sighting.guid == "https://diario.example/?p=7"
    assert sighting.authors == ("Ana Ruiz", "Luis Mora")
    assert sighting.language == "es"
    assert (sighting.published, sighting.published_note) == (datetime(2026, 11, 22, 12, tzinfo=UTC), None)


def test_atom_gives_every_field():
    found = read(ATOM)
    assert (found.outcome, found.parser) == (Outcome.OK, "fastfeedparser")
    (sighting,) = found.sightings
    assert sighting.url == "https://diario.example/news/1"
    assert sighting.title == "Vigilantes & police"
    assert sighting.summary == "A brief."
    assert sighting.authors == ("Ann Reed", "Bo Lee")
    assert (sighting.language, sighting.guid) == ("en", "tag:daily,2013:1")
    assert sighting.published == datetime(2013, 8, 9, 10, tzinfo=UTC)


def test_rdf_gives_every_field():
    (sighting,) = read(RDF).sightings
    assert (sighting.title, sighting.summary, sighting.authors) == ("Nota 1", "Un resumen", ("Ana Ruiz",))
    assert sighting.published == datetime(2013, 8, 9, 10, tzinfo=UTC)


def test_json_feed_gives_every_field():
    found = read(JSON, "application/feed+json")
    assert (found.outcome, found.parser, found.detail) == (Outcome.OK, "json", "1 item without a link")
    first, second = found.sightings
    assert (first.url, first.title, first.summary) == ("https://diario.example/nota/1", "A < B", "One two")
    assert (first.authors, first.language, first.guid) == (("Ann Reed",), "en", "7")
    assert (second.title, second.guid) == ("Only text", "9")


# ------------------------------------------------------------------------------------------ broken feeds


@pytest.mark.parametrize("parser", ["<b>never closed", "caf&eacute; con leche", "one & two"])
def test_an_item_that_is_not_well_formed_costs_no_item(parser):
    items = [item(number, title=parser if number == 6 else "Nota") for number in range(1, 21)]
    found = read(rss(*items))
    assert (found.outcome, found.parser, len(found.sightings)) == (Outcome.OK, "feedparser", 20)
    assert [sighting.url for sighting in found.sightings] == [
        f"https://diario.example/nota/{n}" for n in range(1, 21)
    ]


def test_markup_inside_a_title_loses_no_word():
    assert read(rss(item(title="El <i>Mencho</i> huye"))).sightings[0].title == "El Mencho huye 1"


def test_a_warning_in_front_costs_nothing():
    body = (
        "<br />\n<b>Warning</b>: Undefined variable in <b>/srv/feed.php</b> on line <b>3</b><br />\n"
        + rss(item())
    )
    assert [sighting.title for sighting in read(body).sightings] == ["Nota 1"]


def test_a_feed_cut_short_gives_what_came_and_says_so():
    body = rss(*(item(number) for number in range(1, 11)))[:-150]
    found = read(body)
    assert found.outcome is Outcome.OK
    assert len(found.sightings) >= 7
    assert found.detail.startswith("not well-formed (line 1")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (rss(item(title="Michoacán")).replace("UTF-8", "ISO-8859-1").encode(), None),
        (rss(item(title="Michoacán")).encode("latin-1"), None),
        (rss(item(title="Michoacán")).encode("latin-1"), "text/xml; charset=utf-8"),
        (
            rss(item(title="Michoacán")).replace("UTF-8", "ISO-8859-1").encode("latin-1"),
            "text/xml; charset=utf-8",
        ),
        (rss(item(title="Michoacán")).replace("UTF-8", "UTF-16").encode("utf-16"), None),
        (b"\xef\xbb\xbf" + rss(item(title="Michoacán")).encode(), None),
        (rss(item(title="Mich\x00oac\x08án")).encode(), None),
    ],
)
def test_a_wrong_encoding_label_or_a_nul_costs_no_letter(body, content_type):
    found = read(body, content_type)
    assert [sighting.title for sighting in found.sightings] == ["Michoacán 1"]


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (
            "<!DOCTYPE html><html><head><title>Just a moment...</title></head>",
            'a bot check titled "Just a moment..."',
        ),
        ("\n<html lang='es'><title>El Diario</title><body>Portada", 'an HTML page titled "El Diario"'),
        (
            "<html><title>Aviso</title><a href='/rss'>&lt;rss&gt;</a> aceptar cookies <rss>",
            'a consent page titled "Aviso"',
        ),
    ],
)
def test_a_page_in_place_of_a_feed_is_named(body, detail):
    found = read(body, "text/html")
    assert (found.outcome, found.detail, found.sightings) == (Outcome.NOT_A_FEED, detail, ())


@pytest.mark.parametrize(
    "body",
    [
        rss(),
        ATOM[: ATOM.index("<entry>")] + "</feed>",
        '{"version": "https://jsonfeed.org/version/1", "items": []}',
    ],
)
def test_a_feed_without_items_is_empty_and_no_failure(body):
    found = read(body)
    assert (found.outcome, found.detail, found.sightings) == (Outcome.EMPTY, "a feed without items", ())


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"", "nothing: the body is empty"),
        (b"  \n ", "nothing: the body is empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "no feed: neither XML nor JSON"),
        (b"/etc/passwd", "no feed: neither XML nor JSON"),
        (b"https://diario.example/rss", "no feed: neither XML nor JSON"),
        (b"<?xml version='1.0'?><opml><body/></opml>", "no feed: a document that begins with <opml>"),
        (
            b"<urlset xmlns='x'><url/></urlset>",
            "a sitemap, not a feed; give it as a source of kind news_sitemap or sitemap",
        ),
        (b'{"items": 3}', "JSON, but no JSON Feed: it has no list of items"),
        (b'{"items": [', "JSON that is broken at line 1"),
        (b'{"items":' + b"[" * 100_000, "JSON that nobody could read"),
        (rss(item())[:150].encode(), "a feed that is broken: line 1: unclosed token"),
    ],
)
def test_junk_is_malformed_with_a_plain_reason(body, detail):
    found = read(body)
    assert (found.outcome, found.detail) == (Outcome.MALFORMED, detail)


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    + "]>"
    + rss(item(title="&a11;")).partition("?>")[2]
)
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY y SYSTEM "http://127.0.0.1:9/">]>'
    + rss(item(title="&x;&y;")).partition("?>")[2]
)


@pytest.mark.parametrize(
    "body",
    [
        LAUGHS,
        OUTSIDE,
        rss("<a>" * 100_000),
        rss("<item " * 100_000),
        rss("<![CDATA[" * 100_000),
        rss(
            "<item><title>a</title><link>http://a.example/</link><description><![CDATA["
            + "<script>" * 100_000
            + "]]></description></item>"
        ),
        rss("<title" + ' type="text"' * 50_000),
    ],
    ids=["entities", "outside", "deep", "open", "cdata", "script", "attributes"],
)
def test_a_document_made_to_hurt_does_not(body):
    begun = time.process_time()
    found = read(body)
    assert time.process_time() - begun < 8
    assert len(str(found)) < 5_000
    assert Path("/etc/hostname").read_text(encoding="utf-8").strip() not in str(found)


def test_an_archive_of_items_is_cut_and_counted():
    found = read(rss(*(item(number) for number in range(5_100))))
    assert (len(found.sightings), found.detail) == (5_000, "100 items beyond the first 5000")


# ----------------------------------------------------------------------------------------- odd but valid


@pytest.mark.parametrize(
    ("date", "published", "note"),
    [
        ("Fri, 09 Aug 2013 10:00:00", datetime(2013, 8, 9, 15, tzinfo=UTC), "naive"),
        ("vie, 09 ago 2013 10:00:00 -0500", datetime(2013, 8, 9, 15, tzinfo=UTC), None),
        ("Mon, 01 Mar 2027 10:00:00 GMT", None, "future: Mon, 01 Mar 2027 10:00:00 GMT"),
        ("hace 5 minutos", None, "unreadable: hace 5 minutos"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None, "too old: Thu, 01 Jan 1970 00:00:00 GMT"),
        ("", None, None),
    ],
)
@pytest.mark.parametrize("title", ["Nota", "one & two"], ids=["fast", "lenient"])
def test_a_date_is_read_alike_by_either_parser(title, date, published, note):
    (sighting,) = read(rss(item(title=title, more=f"<pubDate>{date}</pubDate>"))).sightings
    assert (sighting.published, sighting.published_note) == (published, note)


def test_a_date_is_never_guessed_from_a_guid():
    (sighting,) = read(rss(item(more="<guid isPermaLink='false'>20130809</guid>"))).sightings
    assert sighting.published is None


def test_the_day_in_the_address_stands_in_for_a_missing_date():
    link = "https://diario.example/mexico/nota-20130809-00{}.html"
    first, second = read(
        rss(item(1, link=link), item(2, link=link, more="<pubDate>ayer</pubDate>"))
    ).sightings
    assert (first.published, first.published_note) == (datetime(2013, 8, 9, 17, tzinfo=UTC), "from url")
    assert (second.published, second.published_note) == (first.published, "unreadable: ayer; from url")


def test_a_permanent_guid_is_a_link_and_an_item_without_either_is_counted():
    found = read(
        rss(
            item(1, link="", more="<guid>https://diario.example/a</guid>"),
            item(2, link="", more="<guid isPermaLink='false'>77</guid>"),
            item(3, link="javascript:alert(1)"),
            item(4, link=" /relativa \n"),
        )
    )
    assert [sighting.url for sighting in found.sightings] == [
        "https://diario.example/a",
        "https://diario.example/relativa",
    ]
    assert found.detail == "2 items without a link"


def test_items_that_all_lack_a_link_are_a_malformed_feed():
    assert read(rss(item(link=""))).outcome is Outcome.MALFORMED


def test_an_item_without_a_title_takes_its_summary():
    body = rss("<item><link>https://diario.example/1</link><description>Un hecho</description></item>")
    assert [sighting.title for sighting in read(body).sightings] == ["Un hecho"]


def test_a_guid_that_several_items_share_is_no_guid():
    found = read(rss(*(item(n, more="<guid isPermaLink='false'>nota</guid>") for n in (1, 2))))
    assert [sighting.guid for sighting in found.sightings] == [None, None]


def test_an_item_listed_twice_is_one():
    assert len(read(rss(item(1), item(1), item(2))).sightings) == 2


def test_only_and_skip_choose_by_address():
    body = rss(*(item(n) for n in range(1, 30)))
    kept = read(body, only=r"/nota/1", skip=r"/nota/15$").sightings
    assert len(kept) == 10
    nothing = read(body, only="/deportes/")
    assert (nothing.outcome, nothing.detail) == (
        Outcome.EMPTY,
        "29 items, none of them kept by only and skip",
    )


@pytest.mark.parametrize(
    ("source", "declared", "language"),
    [({}, "en-US", "en"), ({"language": "es"}, "en-US", "es"), ({}, "de", "es"), ({}, "", "es")],
)
def test_the_configured_language_wins_over_the_declared_one(source, declared, language):
    (sighting,) = read(rss(item(), head=f"<language>{declared}</language>"), **source).sightings
    assert sighting.language == language


def test_a_byline_is_read_after_its_markup():
    byline = "&lt;b&gt;Por&lt;/b&gt; Ana Ruiz &amp;amp; Luis Mora"
    (sighting,) = read(rss(item(more=f"<author>{byline}</author>"))).sightings
    assert sighting.authors == ("Ana Ruiz", "Luis Mora")


def test_a_kind_without_a_module_is_refused():
    assert parser_for("feed").parse is not None
    for kind in ("nothing", "items", "../feed", ""):
        with pytest.raises(LookupError):
            parser_for(kind)
