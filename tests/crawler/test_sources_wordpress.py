"""The REST interface of WordPress: pages, marks, the end, and everything that is no list of posts."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from config.outlet import Outlet
from crawler.sources import Document, Wanted, parser_for, read
from storage.records import Outcome

NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)
URL = "https://faro.example/wp-json/wp/v2/posts"
FIRST_MARKS = {"new": "2026-11-22T17:00:00+00:00", "changed": NOW.isoformat()}


def post(number, hours_ago=1, changed=None, **odd):
    date = NOW - timedelta(hours=hours_ago)
    change = NOW - timedelta(hours=hours_ago if changed is None else changed)
    return {
        "id": number,
        "date_gmt": f"{date:%Y-%m-%dT%H:%M:%S}",
        "modified_gmt": f"{change:%Y-%m-%dT%H:%M:%S}",
        "link": f"https://faro.example/nota/numero-{number}/",
        "guid": {"rendered": f"https://faro.example/?post_type=post&#038;p={number}"},
        "title": {"rendered": f"El puente &#8220;{number}&#8221; &amp; el r&iacute;o"},
        "excerpt": {"rendered": "<p>Resisti&oacute; la <b>crecida</b>.</p>\n"},
        **odd,
    }


def outlet_with(**source):
    source = {"kind": "wordpress", "url": URL, **source}
    return Outlet(id="faro", name="El Faro", home=URL, sources=[source])


def begun(bookmark=None, now=NOW, url=URL, **source):
    outlet = outlet_with(**source)
    itself = Wanted(url=url, etag='"old"', body_hash="h")
    return parser_for("wordpress").first(itself, source=outlet.sources[0], bookmark=bookmark or {}, now=now)


def answered(wanted, body, bookmark=None, total=None, *, ended=False, now=NOW, **source):
    outlet = outlet_with(**source)
    document = Document(
        wanted=wanted,
        url=wanted.url,
        body=body if isinstance(body, bytes) else json.dumps(body).encode(),
        content_type="application/json; charset=UTF-8",
        headers={} if total is None else {"x-wp-totalpages": str(total)},
        bookmark=bookmark or {},
        ended=ended,
    )
    return read(document, source=outlet.sources[0], outlet=outlet, now=now)


def asked(wanted):
    return {name: values[0] for name, values in parse_qs(urlsplit(wanted.url).query).items()}


def test_the_first_visit_asks_for_the_posts_of_a_window_without_validators():
    wanted = begun(ask={"tags": "549,652", "categories": "360"})
    assert asked(wanted) == {
        "per_page": "100",
        "page": "1",
        "order": "desc",
        "orderby": "date",
        "after": "2026-11-19T18:00:00Z",
        "tags": "549,652",
        "categories": "360",
        "_fields": "id,date_gmt,modified_gmt,link,guid,title,excerpt",
    }
    assert (wanted.etag, wanted.last_modified, wanted.body_hash) == (None, None, None)


def test_what_a_redirect_has_left_in_the_address_is_replaced_and_the_rest_is_kept():
    moved = "https://www.faro.example/?rest_route=/wp/v2/posts&after=2020-01-01&page=7&lang=es"
    wanted = begun(url=moved)
    assert wanted.url.startswith("https://www.faro.example/?rest_route=/wp/v2/posts&lang=es&")
    assert (asked(wanted)["after"], asked(wanted)["page"]) == ("2026-11-19T18:00:00Z", "1")


def test_a_post_gives_every_field():
    found = answered(begun(), [post(7)], total=1)
    [seen] = found.sightings
    assert (found.outcome, found.parser, found.detail, found.more) == (Outcome.OK, "wordpress", "", ())
    assert (seen.title, seen.title_from_address) == ("El puente “7” & el río", False)
    assert (seen.url, seen.summary) == ("https://faro.example/nota/numero-7/", "Resistió la crecida.")
    assert seen.guid == "https://faro.example/?post_type=post&p=7"
    assert (seen.published, seen.published_precision) == (NOW - timedelta(hours=1), "minute")


def test_the_guid_is_made_of_the_number_where_the_interface_keeps_it_back():
    [seen] = answered(begun(), [post(7, guid=None)], total=1).sightings
    assert seen.guid == "https://faro.example/?p=7"


def test_the_links_of_a_back_end_lead_to_where_the_articles_are_read():
    [seen] = answered(begun(), [post(7)], total=1, host="https://www.faro.example/").sightings
    assert seen.url == "https://www.faro.example/nota/numero-7/"


def test_the_first_visit_goes_on_to_the_last_page_and_leaves_its_marks():
    first = answered(begun(), [post(1, 1), post(2, 2)], total=2)
    [second] = first.more
    assert (second.name, asked(second)["page"], first.bookmark) == ("page 2", "2", None)
    last = answered(second, [post(3, 3)], total=2)
    assert (last.more, last.bookmark) == ((), FIRST_MARKS)


@pytest.mark.parametrize(("posts", "goes_on"), [(2, True), (1, False)])
def test_without_a_number_of_pages_a_full_page_is_not_the_last(posts, goes_on):
    found = answered(begun(per_page=2), [post(n, n + 1) for n in range(posts)], per_page=2)
    assert bool(found.more) is goes_on


def test_a_400_past_the_last_page_is_the_end():
    [second] = answered(begun(per_page=1), [post(1)], per_page=1).more
    assert second.end == {400}
    last = answered(second, b"", ended=True, per_page=1)
    assert (last.outcome, last.sightings, last.more, last.bookmark) == (
        Outcome.UNCHANGED,
        (),
        (),
        FIRST_MARKS,
    )
    assert begun().end == frozenset()


def test_later_visits_ask_for_what_is_new_and_then_for_what_was_changed():
    later = NOW + timedelta(hours=2)
    new = begun(FIRST_MARKS, later)
    assert asked(new)["after"] == "2026-11-22T16:00:00Z"
    found = answered(new, [post(9, -1), post(1, 1)], FIRST_MARKS, total=1, now=later)
    assert found.bookmark == FIRST_MARKS | {"new": "2026-11-22T19:00:00+00:00"}
    [changes] = found.more
    assert (changes.name, asked(changes)["modified_after"], asked(changes)["orderby"]) == (
        "changes",
        "2026-11-22T17:00:00Z",
        "modified",
    )
    last = answered(changes, [post(4, 90, changed=-1)], found.bookmark, total=1, now=later)
    assert (len(last.sightings), last.more) == (1, ())
    assert last.bookmark == found.bookmark | {"changed": "2026-11-22T19:00:00+00:00"}


def test_a_page_that_holds_nothing_new_is_the_last_one_whatever_the_site_says_of_more():
    found = answered(begun(FIRST_MARKS), [post(1, 1), post(2, 2)], FIRST_MARKS, total=400)
    assert [wanted.name for wanted in found.more] == ["changes"]
    assert answered(found.more[0], [post(1, 1)], FIRST_MARKS, total=400).more == ()


def test_nothing_new_is_no_empty_source_and_a_first_visit_without_posts_is():
    assert answered(begun(FIRST_MARKS), [], FIRST_MARKS).outcome is Outcome.UNCHANGED
    found = answered(begun(), [])
    assert (found.outcome, found.detail) == (Outcome.EMPTY, "no posts since 2026-11-19")


def test_more_pages_than_a_visit_may_ask_for_are_told_and_not_asked_for_again():
    [second] = answered(begun(FIRST_MARKS), [post(1, 0)], FIRST_MARKS, total=9, documents=4).more
    found = answered(second, [post(2, 0.5)], FIRST_MARKS, total=9, documents=4)
    assert found.detail == "more posts than 2 pages hold; the older ones were left out"
    assert found.bookmark["new"] == NOW.isoformat()
    assert [wanted.name for wanted in found.more] == ["changes"]


def test_a_site_that_tells_no_changes_says_so_in_each_visit():
    [changes] = answered(begun(FIRST_MARKS), [], FIRST_MARKS).more
    found = answered(changes, b"", FIRST_MARKS, ended=True)
    assert (found.outcome, found.detail, found.bookmark) == (
        Outcome.UNCHANGED,
        "the site tells no changes (HTTP 400)",
        None,
    )


def test_a_clock_that_is_ahead_leaves_no_mark_in_the_future():
    found = answered(begun(), [post(1, -5), post(2, 2)], total=1)
    assert found.bookmark["new"] == (NOW - timedelta(hours=2)).isoformat()


@pytest.mark.parametrize(
    ("body", "outcome", "detail"),
    [
        (b'{"code":"rest_no_route","message":"x"}', Outcome.MALFORMED,
         "no list of posts: the interface says rest_no_route"),
        (b"<!doctype html><title>Just a moment...</title>", Outcome.NOT_A_FEED, 'a bot check titled "Just a moment..."'),
        (b'[{"id": 1, "title"', Outcome.MALFORMED, "JSON that is broken"),
        (b"[1, 2]", Outcome.MALFORMED, "JSON, but no list of posts"),
        (b"", Outcome.MALFORMED, "nothing"),
        (b'[{"id": ' + b"[" * 100_000, Outcome.MALFORMED, "JSON that is broken"),
        (b"\xff\xfe\x00", Outcome.MALFORMED, "no JSON"),
    ],
)  # fmt: skip
def test_everything_else_is_named(body, outcome, detail):
    found = answered(begun(), body)
    assert (found.outcome, found.detail, found.sightings) == (outcome, detail, ())


def test_a_warning_that_php_printed_before_the_posts_does_no_harm():
    body = b"<br />\n<b>Warning</b>: Undefined index [0] in /srv/x.php\n" + json.dumps([post(1)]).encode()
    assert len(answered(begun(), body, total=1).sightings) == 1


@pytest.mark.parametrize(
    "odd", [{"title": "x"}, {"guid": 7}, {"date_gmt": None, "modified_gmt": 7}, {"excerpt": []}]
)
def test_a_post_with_an_odd_field_is_listed_with_the_others(odd):
    assert len(answered(begun(), [post(1, **odd), post(2)], total=1).sightings) == 2


def test_a_post_without_a_link_is_known_by_its_guid_and_counted_without_either():
    found = answered(begun(), [post(1, link=None), post(2, link="", guid={}, id=None)], total=1)
    assert [seen.url for seen in found.sightings] == ["https://faro.example/?post_type=post&p=1"]
    assert found.detail == "1 item without a link"


def test_a_bookmark_that_makes_no_sense_is_none():
    for bookmark in ({"new": 7}, {"new": "ayer"}, {"new": []}):
        assert asked(begun(bookmark))["after"] == "2026-11-19T18:00:00Z"
