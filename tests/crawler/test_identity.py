"""When two sightings are the same news."""

import pytest

from config.outlet import Outlet
from crawler.identity import guid_key, headline_hash, new_article
from storage.host_names import host_of
from storage.records import Sighting

HERE = "https://www.diario.example/mexico/Nota-20130809-0001.html"


def test_the_host_is_where_the_request_goes():
    assert host_of("https://WWW.Diario.example:443/x") == "www.diario.example"
    assert host_of("http://127.0.0.1:8081/x") == "127.0.0.1:8081"
    assert host_of("http://diario.example:99999/") == ""


def test_a_guid_belongs_to_its_outlet():
    assert guid_key("a", "tag:1") != guid_key("b", "tag:1")
    assert guid_key("a", " https://www.diario.example/?p=7 ") == guid_key("a", "http://diario.example/?p=7")
    assert guid_key("a", "ABC") != guid_key("a", "abc")


@pytest.mark.parametrize(
    "guid", [None, "", "  ", "1", "n", "https://diario.example/", "http://www.diario.example"]
)
def test_a_guid_that_tells_nothing_apart_is_none(guid):
    assert guid_key("a", guid) is None


def test_a_headline_changes_with_its_words_and_not_with_its_spaces():
    assert headline_hash("Un  hecho", "a\nb") == headline_hash("Un hecho ", "a b")
    assert headline_hash("Un hecho", "a") != headline_hash("Un hecho", "b")
    assert headline_hash("a b", "") != headline_hash("a", "b")


def test_a_sighting_is_named():
    outlet = Outlet(id="diario", name="D", home=HERE, sources=[{"kind": "feed", "url": HERE}])
    article = new_article(Sighting(url=HERE, title="Nota", guid="77-x"), outlet)
    assert article.url_key == "diario.example/mexico/Nota-20130809-0001.html"
    assert (article.host, article.keys) == ("www.diario.example", ("guid:diario:77-x",))
    assert article.text_hash == headline_hash("Nota", "")
    assert new_article(Sighting(url=HERE, title="Nota"), outlet).keys == ()
