"""Articles that their outlet gave other addresses."""

import pytest

from config.outlet import Outlet
from config.shipped import shipped
from crawler.identity import names_of, new_article, outlet_of
from crawler.moved import FORMS, keys_of
from storage.records import Sighting


def outlet(*moved):
    return Outlet.model_validate(
        {
            "id": "diario",
            "name": "D",
            "home": "https://diario.example/",
            "hosts": ["es.diario.example"],
            "sources": [{"kind": "feed", "url": "https://diario.example/feed"}],
            "moved": [{"from": before, "to": after} for before, after in moved],
        }
    )


BRIEFS = ("https://diario.example/news-briefs/{slug}", "https://diario.example/news/brief/{slug}/")


@pytest.mark.parametrize(
    "url",
    [
        "https://diario.example/news-briefs/fosgeno",
        "http://www.diario.example/news-briefs/fosgeno?utm_source=x",
        "https://diario.example/news/brief/fosgeno/",
        "https://m.diario.example/news/brief/fosgeno",
    ],
)
def test_both_addresses_of_a_moved_article_have_the_same_names(url):
    assert keys_of(url, outlet(BRIEFS).moved) == (
        "diario.example/news/brief/fosgeno",
        "diario.example/news-briefs/fosgeno",
    )


@pytest.mark.parametrize("url", ["https://diario.example/news-briefs/2013/fosgeno", "https://diario.example/news-briefs/", "https://otro.example/news-briefs/fosgeno"])  # fmt: skip
def test_what_is_no_such_address_stays_itself(url):
    assert len(keys_of(url, outlet(BRIEFS).moved)) == 1


def test_an_edition_may_move_to_another_host_with_all_that_is_below():
    move = ("https://es.diario.example/{rest}", "https://diario.example/es/{rest}")
    old = "https://es.diario.example/noticias/2013/fosgeno"
    assert keys_of(old, outlet(move).moved)[0] == "diario.example/es/noticias/2013/fosgeno"


def test_a_number_in_the_query_may_become_a_path():
    move = (
        "https://diario.example/nota.php?id={id}",
        "https://diario.example/{year}/{id}".replace("{year}", "n"),
    )
    assert (
        keys_of("https://diario.example/nota.php?id=17&utm_source=x", outlet(move).moved)[0]
        == "diario.example/n/17"
    )


def test_an_article_that_moved_twice_is_known_by_its_last_address_and_all_before():
    rules = outlet(
        ("https://diario.example/a/{slug}", "https://diario.example/b/{slug}"),
        ("https://diario.example/b/{slug}", "https://diario.example/c/{slug}"),
    )
    names = {keys_of(f"https://diario.example/{place}/x", rules.moved) for place in "abc"}
    assert {each[0] for each in names} == {"diario.example/c/x"}
    assert {frozenset(each) for each in names} == {frozenset(f"diario.example/{place}/x" for place in "abc")}


def test_rules_that_feed_each_other_come_to_an_end():
    circle = outlet(
        ("https://diario.example/a/{slug}", "https://diario.example/b/{slug}"),
        ("https://diario.example/b/{slug}", "https://diario.example/a/{slug}"),
    )
    assert set(keys_of("https://diario.example/a/x", circle.moved)) == {
        "diario.example/a/x",
        "diario.example/b/x",
    }
    growing = outlet(("https://diario.example/{slug}", "https://diario.example/x{slug}"))
    assert len(keys_of("https://diario.example/a", growing.moved)) == FORMS


def test_a_sighting_of_a_moved_article_carries_its_other_address():
    url = "https://diario.example/news-briefs/fosgeno"
    new = new_article(Sighting(url=url, title="Fosgeno"), outlet(BRIEFS))
    assert new.url_key == "diario.example/news/brief/fosgeno"
    assert new.addresses == ("diario.example/news/brief/fosgeno", "diario.example/news-briefs/fosgeno")
    assert new.sighting.url == url, "what is fetched is what was listed"


def test_the_briefs_of_insight_crime_are_known_by_both_their_addresses():
    ships = shipped().outlets["insightcrime"]
    old = keys_of("https://www.insightcrime.org/news-briefs/some-brief", ships.moved)
    new = keys_of("https://insightcrime.org/news/brief/some-brief/", ships.moved)
    assert old == new == ("insightcrime.org/news/brief/some-brief", "insightcrime.org/news-briefs/some-brief")
    assert keys_of("https://insightcrime.org/es/noticias/brief/some-brief/", ships.moved) != new


def test_an_address_is_looked_for_by_its_keys_and_as_a_guid_of_its_own_outlet_only():
    theirs = outlet(BRIEFS)
    assert names_of("https://diario.example/?p=17", theirs) == (
        "diario.example?p=17",
        "guid:diario:diario.example?p=17",
    )
    assert names_of("https://diario.example/?p=17", None) == ("diario.example?p=17",)


@pytest.mark.parametrize("url", ["https://www.diario.example/x", "https://m.diario.example/x", "http://es.diario.example/x", "https://amp.diario.example:443/x"])  # fmt: skip
def test_an_address_belongs_to_the_outlet_whose_site_it_is_by_whichever_door(url):
    assert outlet_of(url, [outlet()]) is not None


@pytest.mark.parametrize("url", ["https://otro.example/x", "https://diario.example:8080/x", "", "https://notdiario.example/"])  # fmt: skip
def test_an_address_of_another_site_belongs_to_somebody_else(url):
    assert outlet_of(url, [outlet()]) is None
