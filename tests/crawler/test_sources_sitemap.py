"""Plain sitemaps and indexes: what is young enough, by which date, and which children a visit asks for."""

import gzip
from datetime import UTC, datetime, timedelta

import pytest

from config.outlet import Outlet
from crawler.sources import Document, Wanted, parse, read
from crawler.sources.addresses import period_filed, period_named, words_of
from storage.records import Outcome

NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)
URL = "https://faro.example/sitemap.xml"
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def urlset(*entries):
    listed = "".join(
        f"<url><loc>https://faro.example{path}</loc>{f'<lastmod>{lastmod}</lastmod>' if lastmod else ''}</url>"
        for path, lastmod in entries
    )
    return f'<?xml version="1.0"?><urlset {SPACE}>{listed}</urlset>'.encode()


def index(*children):
    listed = "".join(
        f"<sitemap><loc>https://faro.example/{name}</loc>{f'<lastmod>{lastmod}</lastmod>' if lastmod else ''}</sitemap>"
        for name, lastmod in children
    )
    return f'<?xml version="1.0"?><sitemapindex {SPACE}>{listed}</sitemapindex>'.encode()


def outlet_with(kind="sitemap", date_in_url=None, **source):
    return Outlet(
        id="faro",
        name="El Faro",
        home=URL,
        timezone="America/Mexico_City",
        date_in_url=date_in_url,
        sources=[{"kind": kind, "url": URL, **source}],
    )


def listed(body, date_in_url=None, **source):
    outlet = outlet_with(date_in_url=date_in_url, **source)
    return parse(body, url=URL, content_type=None, source=outlet.sources[0], outlet=outlet, now=NOW)


def asked(body, bookmark=None, now=NOW, kind="sitemap", **source):
    """Return what an index leads to, by name, and the bookmark it leaves."""
    outlet = outlet_with(kind, **source)
    document = Document(wanted=Wanted(url=URL), url=URL, body=body, bookmark=bookmark or {})
    found = read(document, source=outlet.sources[0], outlet=outlet, now=now)
    return [wanted.name for wanted in found.more], found


def read_child(found, name, body=b"", now=NOW, **document):
    """Read a child that an index led to; return what it held."""
    [wanted] = [each for each in found.more if each.name == name]
    outlet = outlet_with()
    came = Document(wanted=wanted, url=wanted.url, body=body, bookmark=found.bookmark, **document)
    return read(came, source=outlet.sources[0], outlet=outlet, now=now)


# ------------------------------------------------------------------------------------------ what an address says


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/mexico/congreso-aprueba-la-licencia-20260823-0068.html", "Congreso aprueba la licencia"),
        ("/Mexico/Rayo-vs.-Trueno-Final-20230527-0070.html", "Rayo vs Trueno Final"),
        ("/2013/3/19/buscan-reglamentar-a-las-policias-115872.html", "Buscan reglamentar a las policias"),
        ("/los-43-de-la-normal/", "Los 43 de la normal"),
        ("/a%C3%B1o-nuevo-en-m%C3%A9xico", "Año nuevo en méxico"),
        ("/el-puente-cae/amp/index.php", "El puente cae"),
        ("/2025/10/13/estados/042n1est", ""),
        ("/article/3f2a9bc01d", ""),
        ("/noticias/", ""),
        ("/?p=351087", ""),
        ("/%ff%fe-mala-letra", "\ufffd\ufffd mala letra"),
    ],
)
def test_the_words_of_a_slug_are_read_as_they_stand(path, words):
    assert words_of(f"https://faro.example{path}") == words


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("sitemap-2026.xml", "2026-01-01", "2027-01-01"),
        ("sitemap-2026-11.xml.gz", "2026-11-01", "2026-12-01"),
        ("sitemap-20261122.xml", "2026-11-22", "2026-11-23"),
        ("2026/11/22/sitemap.xml", "2026-11-22", "2026-11-23"),
        ("sitemap.xml?yyyy=2026&mm=11", "2026-01-01", "2027-01-01"),
        ("sitemap-115872.xml", None, None),
        ("sitemap-2026-02-31.xml", None, None),
        ("sitemap-12.xml", None, None),
    ],
)
def test_the_name_of_a_sitemap_may_say_what_it_holds(name, first, last):
    period = period_named(f"https://faro.example/{name}")
    told = period and (f"{period.start:%Y-%m-%d}", f"{period.end:%Y-%m-%d}")
    assert told == (first and (first, last))


def test_a_year_in_a_slug_is_what_an_article_is_about_and_not_when_it_was_filed():
    assert period_filed("https://faro.example/las-elecciones-de-2018-a-juicio") is None
    assert period_filed("https://faro.example/2013/8/las-elecciones").start == datetime(
        2013, 8, 1, tzinfo=UTC
    )


# ------------------------------------------------------------------------------------------ one sitemap


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_a_title_is_made_of_the_address_and_marked_as_such(pack):
    found = listed(pack(urlset(("/nota/el-puente-de-madera-resiste", "2026-11-22T09:30:00-06:00"))))
    [seen] = found.sightings
    assert (found.outcome, found.parser, found.detail) == (Outcome.OK, "sitemap", "")
    assert (seen.title, seen.title_from_address) == ("El puente de madera resiste", True)
    assert (seen.published, seen.published_precision, seen.published_note) == (
        datetime(2026, 11, 22, 15, 30, tzinfo=UTC),
        "minute",
        "lastmod",
    )


def test_a_headline_is_taken_where_a_sitemap_has_one():
    news = (
        '<news:news xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><news:title>El Puente: ¿resistirá?</news:title>'
        "<news:publication_date>2026-11-22T09:00:00Z</news:publication_date></news:news>"
    )
    body = urlset(("/nota/el-puente", "2026-11-22T12:00:00Z")).replace(b"</url>", f"{news}</url>".encode())
    [seen] = listed(body).sightings
    assert (seen.title, seen.title_from_address, seen.published_note) == (
        "El Puente: ¿resistirá?",
        False,
        None,
    )
    assert seen.published == datetime(2026, 11, 22, 9, tzinfo=UTC)


def test_only_what_is_young_is_listed_the_newest_first():
    young = [(f"/nota/numero-{n}", f"2026-11-{22 - n % 3}T{n % 10 + 8:02}:00:00Z") for n in range(12)]
    old = [(f"/nota/viejo-{n}", "2026-10-01T00:00:00Z") for n in range(500)]
    found = listed(urlset(*old, *young))
    assert len(found.sightings) == 12
    assert [seen.published for seen in found.sightings] == sorted(
        (seen.published for seen in found.sightings), reverse=True
    )


def test_the_newest_ten_are_listed_however_old_so_that_it_is_known_how_new_the_newest_is():
    found = listed(urlset(*((f"/nota/viejo-{n}", f"2025-01-{n + 1:02}T10:00:00Z") for n in range(28))))
    assert (found.outcome, len(found.sightings)) == (Outcome.OK, 10)
    assert found.sightings[0].published == datetime(2025, 1, 28, 10, tzinfo=UTC)


def test_an_archive_that_was_written_anew_is_no_news():
    touched = [(f"/2013/08/09/nota-de-{n}/", "2026-11-22T10:00:00Z") for n in range(30)]
    new = [(f"/2026/11/22/nota-de-{n}/", "2026-11-22T10:00:00Z") for n in range(11)]
    assert {seen.url.split("/")[3] for seen in listed(urlset(*touched, *new)).sightings} == {"2026"}


DAY_IN_URL = r"-(?P<date>20\d{6})-"


@pytest.mark.parametrize(
    ("path", "lastmod", "published", "note"),
    [
        ("/nota-del-dia-20261122-0068.html", "2026-11-22T09:30:00-06:00", "2026-11-22 15:30", "lastmod"),
        ("/nota-de-antes-20130809-0068.html", "2026-11-22T09:30:00-06:00", "2013-08-09 17:00", "from url"),
        ("/nota-sin-lastmod-20261122-0068.html", "", "2026-11-22 18:00", "from url"),
        ("/nota-que-miente-20261122-0068.html", "2020-01-01", "2026-11-22 18:00", "from url"),
        ("/nota-sin-dia-en-su-direccion.html", "2026-11-22", "2026-11-22 18:00", "lastmod"),
    ],
)
def test_the_day_in_an_address_counts_for_more_than_a_lastmod(path, lastmod, published, note):
    [seen] = listed(urlset((path, lastmod)), date_in_url=DAY_IN_URL).sightings
    assert (f"{seen.published:%Y-%m-%d %H:%M}", seen.published_note) == (published, note)


def test_what_has_no_date_is_passed_over_with_a_word_unless_it_is_asked_for():
    body = urlset(("/nota/sin-fecha-alguna", ""), ("/nota/con-su-fecha", "2026-11-22T10:00:00Z"))
    found = listed(body)
    assert [seen.title for seen in found.sightings] == ["Con su fecha"]
    assert found.detail == "passed over for want of a date: 1 entry; see undated"
    assert len(listed(body, undated=True).sightings) == 2


def test_after_a_pause_everything_since_the_last_visit_is_listed():
    body = urlset(*((f"/nota/del-dia-{day}", f"2026-11-{day:02}T10:00:00Z") for day in range(1, 23)))
    outlet = outlet_with()
    bookmark = {"at": (NOW - timedelta(days=12)).isoformat()}
    document = Document(wanted=Wanted(url=URL), url=URL, body=body, bookmark=bookmark)
    found = read(document, source=outlet.sources[0], outlet=outlet, now=NOW)
    assert len(found.sightings) == 12
    assert found.bookmark == {"at": NOW.isoformat()}


@pytest.mark.parametrize(
    ("body", "outcome", "detail"),
    [
        (urlset(), Outcome.EMPTY, "a sitemap without entries"),
        (index(), Outcome.EMPTY, "a sitemap index without sitemaps"),
        (b"<html><title>Just a moment...</title>", Outcome.NOT_A_FEED, 'a bot check titled "Just a moment..."'),
        (b"<rss><channel/></rss>", Outcome.MALFORMED, "no sitemap: a document that begins with <rss>"),
        (b"", Outcome.MALFORMED, "nothing: the body is empty"),
        (b"\x1f\x8bno", Outcome.MALFORMED, "a gzip file that cannot be used: the body says gzip and is not"),
        (index(("category-sitemap.xml", ""), ("author-sitemap1.xml", "")), Outcome.NOTHING_FOUND,
         "none of its 2 sitemaps is named as one of articles; see children"),
    ],
)  # fmt: skip
def test_everything_else_is_named(body, outcome, detail):
    found = listed(body)
    assert (found.outcome, found.detail, found.sightings, found.more) == (outcome, detail, (), ())


def test_a_bookmark_that_makes_no_sense_is_none():
    outlet = outlet_with()
    for bookmark in ({"at": "ayer"}, {"at": 7, "children": []}, {"children": "x"}):
        for body in (urlset(("/nota/el-puente", "2026-11-22")), index(("a.xml", "2026-11-22"))):
            document = Document(wanted=Wanted(url=URL), url=URL, body=body, bookmark=bookmark)
            assert read(document, source=outlet.sources[0], outlet=outlet, now=NOW).outcome.good


# ---------------------------------------------------------------------------------------------- indexes


def test_children_that_may_hold_something_young_are_asked_for_the_newest_first():
    names, found = asked(
        index(
            ("post-sitemap1.xml", "2013-08-09T10:00:00Z"),
            ("sitemap-2013-08.xml", "2026-11-22T17:00:00Z"),  # an old month, written anew
            ("post-sitemap2.xml", "2026-11-21T10:00:00Z"),
            ("post-sitemap3.xml", "2026-11-22T17:00:00Z"),
            ("sitemap-2026-12-24.xml", ""),  # not yet
        )
    )
    assert names == ["post-sitemap3.xml", "post-sitemap2.xml"]
    assert found.outcome is Outcome.UNCHANGED
    assert not found.whole


def test_the_newest_child_is_asked_for_however_old_it_is():
    names, _ = asked(
        index(("sitemap-2024-05.xml", ""), ("sitemap-2024-06.xml", ""), ("sitemap-2023.xml", ""))
    )
    assert names == ["sitemap-2024-06.xml"]


def test_children_that_say_nothing_take_turns():
    names = [f"post-sitemap{n}.xml" for n in range(1, 6)]
    first, found = asked(index(*((name, "") for name in names)))
    assert first == names[::-1]
    read = found
    for name in first[:2]:
        child = read_child(read, name, urlset(("/nota/el-puente", "2026-11-22")))
        read = type(found)(parser="", outcome=Outcome.OK, more=found.more, bookmark=child.bookmark)
    again, _ = asked(index(*((name, "") for name in names)), read.bookmark, NOW + timedelta(hours=1))
    assert again == ["post-sitemap3.xml", "post-sitemap2.xml", "post-sitemap1.xml", *first[:2]]


@pytest.mark.parametrize(
    "name",
    ["category-sitemap.xml", "post_tag-sitemap3.xml", "author-sitemap.xml", "page-sitemap.xml", "wp-sitemap-users-1.xml",
     "wp-sitemap-posts-page-1.xml", "wp-sitemap-taxonomies-category-1.xml", "sitemap-images.xml", "sitemap_tags_2.xml"],
)  # fmt: skip
def test_children_that_hold_no_articles_by_their_name_are_left_out_unless_they_are_asked_for(name):
    body = index((name, "2026-11-22T10:00:00Z"), ("post-sitemap.xml", "2026-11-22T10:00:00Z"))
    assert asked(body)[0] == ["post-sitemap.xml"]
    assert asked(body, children=name.replace(".", r"\."))[0] == [name]


@pytest.mark.parametrize("name", ["post-sitemap.xml", "wp-sitemap-posts-post-1.xml", "sitemap.xml?page=2"])
def test_children_that_may_hold_articles_are_taken(name):
    assert len(asked(index((name, "2026-11-22T10:00:00Z")))[0]) == 1


def test_a_child_whose_lastmod_did_not_change_is_not_asked_for_again():
    body = index(("a.xml", "2026-11-22T10:00:00Z"), ("b.xml", "2026-11-22T12:00:00Z"))
    names, found = asked(body)
    assert names == ["b.xml", "a.xml"]
    child = read_child(found, "a.xml", urlset(("/nota/el-puente", "2026-11-22")), etag='"1"')
    assert asked(body, child.bookmark)[0] == ["b.xml"]
    changed = index(("a.xml", "2026-11-22T17:00:00Z"), ("b.xml", "2026-11-22T12:00:00Z"))
    again, found = asked(changed, child.bookmark)
    assert again == ["a.xml", "b.xml"]
    assert (found.more[0].etag, found.more[1].etag) == ('"1"', None)


def test_a_lastmod_without_a_time_of_day_hides_nothing_of_its_day():
    body = index(("a.xml", "2026-11-22"), ("b.xml", "2026-11-21"))
    _, found = asked(body)
    child = read_child(found, "a.xml", urlset(("/nota/el-puente", "2026-11-22")), body_hash="h")
    names, found = asked(body, child.bookmark, NOW + timedelta(hours=1))
    assert names == ["a.xml", "b.xml"]
    assert found.more[0].body_hash == "h"


def test_the_newest_child_is_looked_at_again_after_hours_though_its_lastmod_stays():
    body = index(("a.xml", "2026-11-22T10:00:00Z"))
    _, found = asked(body)
    child = read_child(found, "a.xml", urlset(("/nota/el-puente", "2026-11-22")))
    assert asked(body, child.bookmark, NOW + timedelta(hours=5))[0] == []
    assert asked(body, child.bookmark, NOW + timedelta(hours=7))[0] == ["a.xml"]


def test_a_child_that_had_not_changed_keeps_its_validators_and_notes_its_new_lastmod():
    _, found = asked(index(("a.xml", "2026-11-22T10:00:00Z")))
    child = read_child(found, "a.xml", urlset(("/nota/el-puente", "2026-11-22")), etag='"1"', body_hash="h")
    touched = index(("a.xml", "2026-11-22T17:00:00Z"))
    names, found = asked(touched, child.bookmark, NOW + timedelta(hours=1))
    assert names == ["a.xml"]
    same = read_child(found, "a.xml", unchanged=True, now=NOW + timedelta(hours=1))
    assert (same.outcome, same.sightings) == (Outcome.UNCHANGED, ())
    [mark] = same.bookmark["children"].values()
    assert (mark["etag"], mark["body_hash"], mark["lastmod"]) == ('"1"', "h", "2026-11-22T17:00:00Z")


def test_a_child_that_could_not_be_read_for_days_is_read_as_far_back_as_it_would_have_been():
    body = index(("a.xml", "2026-11-22T10:00:00Z"))
    _, found = asked(body)
    later = NOW + timedelta(days=10)
    _, found = asked(index(("a.xml", "2026-12-02T10:00:00Z")), found.bookmark, later)
    child = read_child(found, "a.xml", urlset(("/nota/el-puente-cae", "2026-11-20T10:00:00Z")), now=later)
    assert [seen.title for seen in child.sightings] == ["El puente cae"]


def test_of_a_news_index_only_what_is_named_news_is_asked_for():
    body = index(("sitemap-posts.xml", "2026-11-22T10:00:00Z"), ("googlenews.xml", "2026-11-22T10:00:00Z"))
    assert asked(body, kind="news_sitemap")[0] == ["googlenews.xml"]
    assert asked(index(("a.xml", "2026-11-22T10:00:00Z")), kind="news_sitemap")[0] == ["a.xml"]


def test_an_index_may_lead_to_an_index_once():
    _, found = asked(index(("a.xml", "2026-11-22T10:00:00Z")))
    below = read_child(found, "a.xml", index(("b.xml", "2026-11-22T10:00:00Z")))
    assert [wanted.name for wanted in below.more] == ["b.xml"]
    lowest = read_child(below, "b.xml", index(("c.xml", "2026-11-22T10:00:00Z")))
    assert (lowest.outcome, lowest.more) == (Outcome.MALFORMED, ())


def test_an_index_that_names_itself_leads_nowhere():
    assert asked(index(("sitemap.xml", "2026-11-22T10:00:00Z")))[1].outcome is Outcome.EMPTY


def test_a_bookmark_stays_small():
    names = [f"post-sitemap{n}.xml" for n in range(1, 400)]
    _, found = asked(index(*((name, "") for name in names)))
    assert len(found.bookmark["children"]) == 100
