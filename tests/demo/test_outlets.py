"""What the outlets serve is what such outlets serve: independent readers take it."""

import json
from datetime import timedelta

import feedparser
import pytest
from lxml import etree, html
from protego import Protego

from demo.outlets import LISTED, OUTLETS, Edition

BASE = "http://127.0.0.9:8000"
NEWS = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "n": "http://www.google.com/schemas/sitemap-news/0.9",
}


@pytest.fixture
def editions(script, noon):
    editions = {outlet: Edition(outlet=outlet, base=BASE) for outlet in OUTLETS}
    for number, piece in enumerate(script.pieces):
        editions[piece.outlet] = editions[piece.outlet].with_piece(piece, noon + timedelta(seconds=number))
    return editions


def text(edition, path):
    return edition.document(path).body


def data_of(edition, path="/"):
    (script,) = html.fromstring(text(edition, path)).cssselect("#__NEXT_DATA__")
    return json.loads(script.text)["props"]["pageProps"]


@pytest.mark.parametrize(("outlet", "path"), [("copal", "/feed/"), ("cencerro", "/rss/mexico.xml")])
def test_a_feed_is_well_formed_and_lists_the_newest_first(editions, outlet, path):
    feed = feedparser.parse(text(editions[outlet], path).encode())
    assert not feed.bozo
    shown = [item for item in editions[outlet].items[-LISTED:] if not item.piece.only_in_sitemap]
    assert [entry.title for entry in feed.entries] == [item.title for item in reversed(shown)]
    assert [entry.link for entry in feed.entries] == [
        editions[outlet].address_of(item.piece.id) for item in reversed(shown)
    ]
    assert all(entry.published_parsed[:3] == (2026, 11, 22) for entry in feed.entries)


def test_the_wordpress_feed_has_post_ids_authors_and_no_full_text(editions):
    feed = feedparser.parse(text(editions["copal"], "/feed/"))
    assert feed.entries[0].id.startswith(f"{BASE}/?p=")
    assert len({entry.id for entry in feed.entries}) == len(feed.entries)
    assert feed.entries[0].author == "The Copal desk"
    assert "content" not in feed.entries[0]
    assert feed.feed.language == "en-US"


def test_the_dead_feed_is_gone(editions):
    assert editions["zanate"].document("/feed/").status == 404


def test_the_home_page_holds_its_items_as_json(editions):
    data = data_of(editions["zanate"])
    items = data["allHome"] + data["allNotas"]
    shown = list(reversed(editions["zanate"].items[-LISTED:]))
    assert [item["title"] for item in items] == [item.title for item in shown]
    assert [BASE + item["slug"] for item in items] == [
        editions["zanate"].address_of(item.piece.id) for item in shown
    ]
    assert items[0]["date"].startswith("2026-11-22T12:0")  # local, and without a zone


def test_a_title_cannot_end_the_script_that_holds_it(noon, small_script):
    hostile = small_script.story[0]
    edition = Edition(outlet="zanate", base=BASE).with_piece(hostile, noon)
    update = small_script.story[-1]
    changed = edition.with_update(type(update)(id="nota", title="</script><b>", summary="", text="x"), noon)
    assert data_of(changed)["allHome"][0]["title"] == "</script><b>"


def test_the_news_sitemap_lists_what_the_feed_leaves_out(editions):
    tree = etree.fromstring(text(editions["cencerro"], "/sitemaps/googlenews.xml").encode())
    shown = list(reversed(editions["cencerro"].items[-LISTED:]))
    assert tree.xpath("//s:loc/text()", namespaces=NEWS) == [
        editions["cencerro"].address_of(item.piece.id) for item in shown
    ]
    assert tree.xpath("//n:title/text()", namespaces=NEWS) == [item.title for item in shown]
    feed = feedparser.parse(text(editions["cencerro"], "/rss/mexico.xml"))
    (only_here,) = set(tree.xpath("//s:loc/text()", namespaces=NEWS)) - {entry.link for entry in feed.entries}
    assert "/jalisco/" in only_here


def test_addresses_hold_the_day_where_that_is_the_custom(editions):
    address = editions["cencerro"].address_of("levantan-bloqueos")
    assert address.startswith(f"{BASE}/mexico/levantan-bloqueos-20261122-")
    assert "2026" not in editions["zanate"].address_of("liberan-soldados")


@pytest.mark.parametrize(
    ("outlet", "body", "title"),
    [
        ("copal", "div.entry-content p", "h1.entry-title"),
        ("zanate", "div.post-details p", "h1"),
        ("cencerro", "article.news:has(h1) > p", "article.news h1"),
    ],
)
def test_every_page_holds_its_text_where_such_outlets_put_it(editions, outlet, body, title):
    edition = editions[outlet]
    for item in edition.items:
        page = html.fromstring(text(edition, edition.address_of(item.piece.id).removeprefix(BASE)))
        assert [each.text_content() for each in page.cssselect(body)] == list(item.paragraphs)
        assert page.cssselect(title)[0].text_content() == item.title


def test_pages_carry_headlines_of_other_pieces_beside_their_own(editions):
    page = html.fromstring(text(editions["copal"], "/news/brief/derby-clash/"))
    assert len(page.cssselect("aside li")) == 5


def test_robots_txt_keeps_visitors_from_one_folder_of_one_outlet(editions):
    rules = Protego.parse(text(editions["cencerro"], "/robots.txt"))
    assert not rules.can_fetch(editions["cencerro"].address_of("lo-que-se-sabe"), "Serviola")
    assert rules.can_fetch(editions["cencerro"].address_of("que-piden"), "Serviola")
    assert list(rules.sitemaps) == [f"{BASE}/sitemaps/googlenews.xml"]
    everything = Protego.parse(text(editions["copal"], "/robots.txt"))
    assert everything.can_fetch(editions["copal"].address_of("soldiers-freed"), "Serviola")


def test_an_update_keeps_the_address_and_changes_page_and_feed(editions, script, noon):
    update = next(
        step for step in script.story if step.id == "ministry-refuses" and step not in script.pieces
    )
    before = editions["copal"]
    after = before.with_update(update, noon + timedelta(hours=1))
    assert after.address_of(update.id) == before.address_of(update.id)
    path = after.address_of(update.id).removeprefix(BASE)
    assert update.title in text(after, path)
    assert update.title not in text(before, path)
    assert after.document("/feed/").etag != before.document("/feed/").etag


def test_what_does_not_change_keeps_its_validator(editions):
    assert editions["copal"].document("/feed/").etag == editions["copal"].document("/feed/").etag


@pytest.mark.parametrize("outlet", list(OUTLETS))
def test_an_unknown_path_is_not_found(editions, outlet):
    assert editions[outlet].document("/nowhere").status == 404
