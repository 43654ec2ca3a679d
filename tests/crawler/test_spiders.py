"""The ways through an archive: what is asked for next, when it ends, and what is passed by."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import crawler.spiders
from config.outlet import Outlet, Way
from config.shipped import shipped
from crawler.page import PageAnswer
from crawler.spiders import Page, Span, kind_of
from crawler.spiders.walk import Progress
from storage.records import Outcome, Sighting

MEXICO = ZoneInfo("America/Mexico_City")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SPAN = Span(since=datetime(2013, 8, 1, tzinfo=MEXICO), until=datetime(2013, 9, 1, tzinfo=MEXICO), zone=MEXICO)
NO_KINDS = {"__init__", "archive", "walk", "sitemaps"}
KINDS = {path.stem for path in Path(crawler.spiders.__file__).parent.glob("*.py")} - NO_KINDS


def way(**written: object) -> Way:
    """One way of an outlet."""
    return outlet(**written).archive[0]


def outlet(**written: object) -> Outlet:
    source = {"kind": "feed", "url": "https://paper.example/rss"}
    entry = {"id": "paper", "name": "Paper", "home": "https://paper.example/", "sources": [source]}
    date_in_url = r"-(?P<date>20\d{6})-"
    archive = [{"id": "a"} | written]
    return Outlet.model_validate(
        entry | {"archive": archive, "timezone": "America/Mexico_City", "date_in_url": date_in_url}
    )


def seen(name: str, day: str = "2013-08-09", precision: str = "minute") -> Sighting:
    at = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=MEXICO) if day else None
    return Sighting(
        url=f"https://paper.example/{name}", title=name, published=at, published_precision=precision
    )


def page(*sightings: Sighting, **known: object) -> Page:
    outcome = Outcome.OK if sightings else Outcome.NOTHING_FOUND
    return Page(**{"outcome": outcome, "url": "https://paper.example/", "sightings": sightings, **known})


def follow(way: Way, *pages: Page, span: Span = SPAN):
    """Walk over pages; gives the addresses asked for and the last turn."""
    kind, place, asked, holes = kind_of(way), None, [], []
    place = kind.begin(way, span)
    for each in pages:
        asked.append(kind.address(way, "state", place, span))
        turn = kind.turn(way, place, each, span)
        holes += turn.holes
        if turn.next is None:
            break
        place = turn.next
    return asked, turn, holes


# ----------------------------------------------------------------------------------------------- kinds


def test_every_kind_that_can_be_written_has_a_module_and_every_module_is_a_kind():
    written = {
        "pages": {"url": "https://paper.example/{page}"},
        "months": {"url": "https://paper.example/{year}/{month}"},
        "wordpress": {"url": "https://paper.example/wp-json/wp/v2/posts"},
        "sitemap_index": {"url": "https://paper.example/sitemap.xml"},
    }
    assert written.keys() == KINDS
    for kind, keys in written.items():
        assert kind_of(way(kind=kind, **keys)).__name__ == f"crawler.spiders.{kind}"


@pytest.mark.parametrize("which", ["insightcrime", "animalpolitico", "informador"])
def test_the_three_main_outlets_ship_with_ways_into_their_archives(which):
    ways = shipped().outlets[which].archive
    assert {each.rank for each in ways} >= {1, 2}
    assert all(each.id for each in ways)


@pytest.mark.parametrize(
    ("which", "url", "kept_by"),
    [
        ("insightcrime", "https://insightcrime.org/news/brief/guerrero-vigilantes-in-talks/", "archive-en"),
        ("insightcrime", "http://www.insightcrime.org/news-briefs/mexican-state-legal-recognition", "archive-en"),
        ("insightcrime", "https://insightcrime.org/news/cocaine-seizures-europe-netherlands/", "archive-en"),
        ("insightcrime", "https://insightcrime.org/es/noticias/analisis/balance-2025/", "archive-es"),
        ("insightcrime", "https://es.insightcrime.org/noticias/noticias-del-dia/autodefensas/", "archive-es"),
        ("insightcrime", "https://insightcrime.org/mexico-organized-crime-news/jalisco-cartel/", None),
        ("informador", "https://www.informador.mx/Mexico/Nate-deja-danos-20110912-0055.html", "archive-sections"),
        ("informador", "https://www.informador.mx/musica-t32", None),
        ("animalpolitico", "https://animalpolitico.com/2013/08/retienen-a-soldados", "archive-rest"),
        ("animalpolitico", "https://www.animalpolitico.com/seguridad/notas", None),
    ],
)  # fmt: skip
def test_a_way_keeps_articles_of_every_era_and_drops_profiles_tags_and_sections(which, url, kept_by):
    from crawler.sources.items import is_kept

    keeping = [each.id for each in shipped().outlets[which].archive if each.rank == 1 and is_kept(url, each)]
    assert keeping == ([kept_by] if kept_by else [])


# ----------------------------------------------------------------------------------------------- pages

NUMBERED = {"kind": "pages", "url": "https://paper.example/more?page={page}&section={section}", "sections": ["state"]}  # fmt: skip


def test_pages_are_asked_for_by_number_until_one_is_wholly_older():
    asked, turn, holes = follow(
        way(**NUMBERED),
        page(seen("a", "2013-09-20")),
        page(seen("b", "2013-08-20"), seen("c", "2013-07-20")),
        page(seen("d", "2013-07-20"), seen("e", "2013-07-10")),
    )
    assert asked == [f"https://paper.example/more?page={n}&section=state" for n in (1, 2, 3)]
    assert (turn.because, holes) == ("older", [])


def test_a_pinned_item_old_or_new_ends_no_walk_and_prolongs_none():
    old, new = seen("guide", "2009-01-05"), seen("special", "2013-08-30")
    _, turn, _ = follow(
        way(**NUMBERED),
        page(old, new, seen("a", "2013-08-20")),
        page(old, new, seen("b", "2013-08-02")),
        page(old, new, seen("c", "2013-07-02")),
    )
    assert turn.because == "older"


def test_an_undated_item_says_nothing_of_a_page_s_age():
    _, turn, _ = follow(way(**NUMBERED), page(seen("a", "")), page(seen("b", ""), seen("c", "2013-08-02")))
    assert turn.next is not None


def test_a_page_that_repeats_the_one_before_is_the_last():
    first = page(seen("a"), seen("b"))
    assert follow(way(**NUMBERED), first, first)[1].because == "repeats"


def test_a_blank_page_is_passed_by_and_two_are_the_end():
    asked, turn, holes = follow(way(**NUMBERED), page(seen("a")), page(), page(seen("b")), page(), page())
    assert (len(asked), turn.because) == (5, "end")
    assert holes == [{"page": 2, "seen": []}]


def test_a_page_that_is_not_there_is_the_end():
    gone = page(outcome=Outcome.ODD_STATUS, status=400)
    assert follow(way(**NUMBERED), page(seen("a")), gone)[1].because == "end"


def test_a_first_page_without_items_is_a_failure_by_its_name():
    turn = follow(way(**NUMBERED), page(detail="nothing at 'article'"))[1]
    assert (turn.because, turn.outcome, turn.detail) == (
        "failed", Outcome.NOTHING_FOUND, "nothing at 'article'",
    )  # fmt: skip


def test_a_server_that_breaks_at_two_pages_in_a_row_ends_the_walk_by_its_name():
    broken = page(outcome=Outcome.SERVER_ERROR, status=500)
    _, turn, holes = follow(way(**NUMBERED), page(seen("a")), broken, page(seen("b")))
    assert (turn.next is not None, len(holes)) == (True, 1)
    assert follow(way(**NUMBERED), page(seen("a")), broken, broken)[1].outcome is Outcome.SERVER_ERROR


def test_a_listing_with_one_page_says_that_it_goes_back_no_further():
    single = way(kind="pages", url="https://paper.example/notes")
    assert follow(single, page(seen("a")))[1].because == "short"
    assert follow(single, page(seen("a", "2013-07-01")))[1].because == "older"


def test_a_walk_ends_after_as_many_pages_as_it_may_have():
    few = way(**NUMBERED, most=2)
    assert follow(few, page(seen("a")), page(seen("b")))[1].because == "most"


def test_the_link_to_the_next_page_is_followed_until_there_is_none():
    linked = way(kind="pages", url="https://paper.example/news", next="li.next a[rel=next]")
    first = page(seen("a"), body=b"<ul><li class=next><a rel=next href='/news?p=2'>More</a></ul>")
    asked, turn, _ = follow(linked, first, page(seen("b"), body=b"<p>no more"))
    assert asked == ["https://paper.example/news", "https://paper.example/news?p=2"]
    assert turn.because == "end"


CURSOR = {
    "kind": "pages",
    "url": "https://paper.example/graphql?after={cursor}",
    "cursor": "data.posts.pageInfo.endCursor",
    "json": {"items": ["data.posts.nodes"], "link": "uri", "date": "date"},
}


def test_a_cursor_leads_from_page_to_page_and_an_empty_page_is_the_end():
    first = page(seen("a"), body=b'{"data": {"posts": {"pageInfo": {"endCursor": "x y=="}, "nodes": [1]}}}')
    last = page(body=b'{"data": {"posts": {"pageInfo": {"endCursor": null}, "nodes": []}}}')
    asked, turn, _ = follow(way(**CURSOR), first, last)
    assert asked == [
        "https://paper.example/graphql?after=",
        "https://paper.example/graphql?after=x%20y%3D%3D",
    ]
    assert turn.because == "end"


def test_a_cursor_s_page_that_is_no_json_is_a_failure_and_no_end():
    first = page(seen("a"), body=b'{"data": {"posts": {"pageInfo": {"endCursor": "x"}}}}')
    assert follow(way(**CURSOR), first, page(body=b"<html>"))[1].because == "failed"


def test_what_is_left_is_guessed_by_how_far_back_the_pages_have_come():
    _, turn, _ = follow(way(**NUMBERED), page(seen("a", "2013-08-24")))
    assert turn.left == pytest.approx(3.2, abs=0.3)


# ------------------------------------------------------------------------------------- months, WordPress


def test_months_are_asked_for_from_the_newest_to_the_oldest_each_until_its_pages_end():
    monthly = way(kind="months", url="https://paper.example/{year}/{month}/page/{page}/")
    span = Span(since=datetime(2013, 12, 5, tzinfo=UTC), until=datetime(2014, 1, 10, tzinfo=UTC), zone=MEXICO)
    gone = page(outcome=Outcome.GONE, status=404)
    asked, turn, holes = follow(monthly, page(seen("a")), page(seen("b")), gone, gone, span=span)
    assert [each[22:] for each in asked] == [
        "2014/01/page/1/", "2014/01/page/2/", "2014/01/page/3/", "2013/12/page/1/",
    ]  # fmt: skip
    assert (turn.because, holes) == ("end", [])


def test_an_archive_of_months_in_which_none_is_there_is_a_failure():
    monthly = way(kind="months", url="https://paper.example/{year}/{month}")
    assert follow(monthly, page(outcome=Outcome.GONE, status=404))[1].outcome is Outcome.GONE


def test_a_month_that_cannot_be_read_is_passed_by_and_kept_for_later():
    monthly = way(kind="months", url="https://paper.example/{year}-{month}.xml", holds="sitemap")
    span = Span(since=datetime(2013, 7, 5, tzinfo=UTC), until=SPAN.until, zone=MEXICO)
    _, turn, holes = follow(monthly, page(outcome=Outcome.MALFORMED), page(seen("a")), span=span)
    assert turn.because == "end"
    assert [each["month"] for each in holes] == [8]


REST = {"kind": "wordpress", "url": "https://paper.example/wp-json/wp/v2/posts"}


def test_posts_are_asked_for_with_a_day_to_spare_and_a_hundred_a_page():
    [asked], _, _ = follow(way(**REST, ask={"lang": "es"}), page(seen("a")))
    for part in ("after=2013-07-31T00:00:00", "before=2013-09-02T00:00:00", "per_page=100", "page=1", "lang=es"):  # fmt: skip
        assert part in asked


def test_posts_end_with_the_last_page_that_the_server_counts_or_with_its_400():
    counted = {"headers": {"x-wp-totalpages": "2"}}
    asked, turn, _ = follow(way(**REST), page(seen("a"), **counted), page(seen("b"), **counted))
    assert (len(asked), turn.because) == (2, "end")
    past = page(outcome=Outcome.ODD_STATUS, status=400)
    assert follow(way(**REST), page(seen("a")), past)[1].because == "end"
    assert follow(way(**REST), past)[1].outcome is Outcome.ODD_STATUS


def test_a_page_of_posts_that_is_broken_is_passed_by_where_the_server_counts_them():
    counted = {"headers": {"x-wp-totalpages": "3"}}
    bad = page(outcome=Outcome.MALFORMED)
    asked, turn, holes = follow(way(**REST), page(seen("a"), **counted), bad, page(seen("c"), **counted))
    assert (len(asked), turn.because, [each["page"] for each in holes]) == (3, "end", [2])


def test_posts_are_read_with_their_guids_and_led_from_the_back_end_to_where_people_read():
    body = b"""[{"link": "https://panel.paper.example/a/", "guid": {"rendered": "https://paper.example/?p=7"},
      "title": {"rendered": "Soldados &#8220;retenidos&#8221;"}, "date": "2013-08-09T02:00:00", "date_gmt": "2013-08-09T07:00:00"}]"""
    lead = way(**REST, host="https://paper.example")
    found = kind_of(lead).read(
        lead, PageAnswer(status=200, url=REST["url"], headers={}, body=body), outlet(**REST), NOW
    )
    [sighting] = found.sightings
    assert sighting.url == "https://paper.example/a/"
    assert sighting.guid == "https://paper.example/?p=7"
    assert sighting.title == "Soldados “retenidos”"
    assert sighting.published == datetime(2013, 8, 9, 7, tzinfo=UTC)


# -------------------------------------------------------------------------------------------- sitemaps


def index(*children: tuple[str, str]) -> Page:
    inner = "".join(f"<sitemap><loc>{loc}</loc><lastmod>{mod}</lastmod></sitemap>" for loc, mod in children)
    xmlns = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    return page(outcome=Outcome.OK, status=200, body=f"<sitemapindex {xmlns}>{inner}</sitemapindex>".encode())


def test_of_an_index_only_those_sitemaps_are_read_that_may_hold_something_of_the_time():
    root = "https://paper.example"
    asked, turn, holes = follow(
        way(kind="sitemap_index", url=f"{root}/index.xml"),
        index(
            (f"{root}/2013-07.xml", "2026-01-01"),
            (f"{root}/2013-08.xml", "2026-01-01"),
            (f"{root}/2013-12.xml", "2026-01-01"),
            (f"{root}/old.xml", "2013-06-01"),
            (f"{root}/posts-1.xml", "2020-01-01"),
        ),
        page(seen("a")),
        page(outcome=Outcome.MALFORMED),
    )
    # the day to spare keeps July: its last evening may be August's first somewhere
    assert asked == [f"{root}/{name}.xml" for name in ("index", "2013-07", "2013-08")]
    assert turn.left == 1.0
    assert [each["children"] for each in holes] == [[f"{root}/2013-08.xml"]]


def test_a_sitemap_is_read_whole_whatever_the_age_of_its_entries():
    urls = "".join(
        f"<url><loc>https://paper.example/mexico/una-nota-sobre-obras-{n}-20130809-{n:04}.html</loc></url>"
        for n in range(5_001)
    )
    body = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()
    written = {"kind": "sitemap_index", "url": "https://paper.example/index.xml"}
    answer = PageAnswer(status=200, url="https://paper.example/2013-08.xml", headers={}, body=body)
    found = kind_of(way(**written)).read(way(**written), answer, outlet(**written), NOW)
    assert len(found.sightings) == 5_001
    assert all(SPAN.holds(each) for each in found.sightings)


# ------------------------------------------------------------------------------------------------ span


@pytest.mark.parametrize(
    ("day", "precision", "held"),
    [
        ("2013-07-31", "day", False),
        ("2013-08-01", "day", True),
        ("2013-08-31", "day", True),
        ("2013-09-01", "day", False),
        ("2013-08-31", "minute", True),
        ("", "minute", True),
    ],
)
def test_a_span_holds_its_days_as_the_outlet_s_clock_has_them(day, precision, held):
    assert SPAN.holds(seen("a", day, precision)) is held


def test_a_bookmark_is_read_as_it_was_written():
    progress = Progress(
        place={"page": 3, "seen": ["x"]}, requests=2, listed=40, reached="2013-08-09T12:00:00+00:00",
        left=1.5, holes=({"page": 2},),
    )  # fmt: skip
    assert Progress.read(progress.written() | {"new": 7}) == progress
    assert not progress.whole
    assert Progress(because="older").whole
    assert not Progress(because="older", holes=({"page": 2},)).whole


@pytest.mark.parametrize(
    ("written", "address", "at", "note"),
    [
        ("2013-09-08T10:30", "20130809", datetime(2013, 8, 9, 15, 30, tzinfo=UTC), "day and month exchanged"),
        ("2013-31-08T10:30", "20130831", datetime(2013, 8, 31, 15, 30, tzinfo=UTC), "day and month exchanged"),
        ("2013-08-09T10:30", "20130809", datetime(2013, 8, 9, 15, 30, tzinfo=UTC), "naive"),
        ("2013-08-10T01:30", "20130809", datetime(2013, 8, 10, 6, 30, tzinfo=UTC), "naive"),
        ("2013-02-03T10:30", "20130809", datetime(2013, 8, 9, 17, tzinfo=UTC), "not of its address's day: 2013-02-03T10:30; from url"),
    ],
)  # fmt: skip
def test_a_listed_date_is_held_against_the_day_of_its_address(written, address, at, note):
    listing = way(kind="pages", url="https://paper.example/n", items="article", title="a@title", date="time@datetime")  # fmt: skip
    body = f'<article><a href="/a/nota-{address}-0001.html" title="Nota"></a><time datetime="{written}"></time></article>'
    answer = PageAnswer(status=200, url="https://paper.example/n", headers={}, body=body.encode())
    [found] = kind_of(listing).read(listing, answer, outlet(kind="pages", url="https://paper.example/n"), NOW).sightings  # fmt: skip
    assert (found.published, found.published_note) == (at, note)
