"""When two sightings are the same news."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.outlet import Outlet
from crawler.identity import PLAIN, considered_key, guid_key, headline_hash, new_article, url_key
from storage.host_names import host_of
from storage.records import Sighting

PAIRS = Path(__file__).parents[2].parent / "shared" / "data" / "urls" / "pairs.json"
HERE = "https://www.diario.example/mexico/Nota-20130809-0001.html"


@pytest.mark.parametrize(
    "url",
    [
        "http://diario.example/mexico/Nota-20130809-0001.html",
        "//www.diario.example/mexico/Nota-20130809-0001.html",
        "https://m.diario.example:443/mexico//Nota-20130809-0001.html?utm_source=x&amp;utm_medium=y#top",
        "https://amp.diario.example/mexico/Nota-20130809-0001.amp.html",
        "https://www.diario.example/mexico/Nota-20130809-0001.html?outputType=amp&fbclid=1&CMP=a&partner=rss",
        "https://www.diario.example/mexico/./x/../Nota-20130809-0001.html;jsessionid=ABC?ref=home",
        "https://www-diario-example.cdn.ampproject.org/c/s/www.diario.example/mexico/Nota-20130809-0001.html",
        "https://user:secret@WWW2.DIARIO.EXAMPLE./mexico/Nota-20130809-0001.html",
        "http:\\\\www.diario.example\\mexico\\Nota-20130809-0001.html",
        "http://https://www.diario.example/mexico/Nota-20130809-0001.html",
    ],
)
def test_how_a_link_was_shared_does_not_change_what_it_is(url):
    assert url_key(url) == url_key(HERE) == "diario.example/mexico/Nota-20130809-0001.html"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (HERE, HERE.replace("Nota", "nota")),
        (HERE, HERE.replace("0001", "0002")),
        ("https://diario.example/?p=123", "https://diario.example/?p=124"),
        ("https://diario.example/?id=1&x=2", "https://diario.example/?id=1"),
        ("https://diario.example/#!/nota/1", "https://diario.example/#!/nota/2"),
        ("https://diario.example/news/x/", "https://diario.example/es/noticias/x/"),
        ("https://es.diario.example/x", "https://en.diario.example/x"),
        ("https://diario.example:8443/x", "https://diario.example/x"),
        ("https://diario.example/?s=090", "https://diario.example/"),
        ("https://diario.example/login?ref=/a/1", "https://diario.example/login?ref=/a/2"),
    ],
)
def test_what_may_name_an_article_is_kept(one, other):
    assert url_key(one) != url_key(other)


@pytest.mark.parametrize(
    "url", ["", "not a url", "http://[broken", "https://", "a\x00b", "mailto:x@y.example"]
)
def test_no_text_makes_a_key_fail(url):
    assert isinstance(url_key(url), str)
    assert isinstance(host_of(url), str)


@given(st.text(alphabet="abcXYZ./?=&#:%@!~-;0123456789é ", max_size=60))
def test_a_key_of_a_key_is_the_key(text):
    key = url_key("https://diario.example/" + text)
    assert url_key(key) == key


@pytest.mark.skipif(not PAIRS.is_file(), reason="the pairs of URLs are not on this machine")
def test_known_pairs_are_told_the_same_and_told_apart():
    pairs = json.loads(PAIRS.read_text())
    right = {
        same: sum((url_key(p["a"]) == url_key(p["b"])) is same for p in pairs if p["same"] is same)
        for same in (True, False)
    }
    assert right[True] >= 60
    assert right[False] == sum(not pair["same"] for pair in pairs) == 18


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


LABEL = st.text("abcmpw0-", min_size=1, max_size=6) | st.sampled_from(
    ["www", "www2", "m", "amp", "mobile", "mx", "com", "xn--a", "index"]
)
PART = st.text("abAZ09._~-", min_size=1, max_size=8) | st.sampled_from(
    ["amp", "index.html", "default.asp", "..", ".", "nota.amp.html", "Nota-20130809-0001.html", "m."]
)
ENDING = st.sampled_from(["", "/", "?p=17", "/?p=17", "?p=", "?p=1a", "?utm_source=x", "#x", "//"])


@given(
    st.sampled_from(["http://", "https://", "https://www."]),
    st.lists(LABEL, min_size=1, max_size=4),
    st.sampled_from(["", ":80", ":443", ":8080", ":0", ":"]),
    st.lists(PART, max_size=4),
    ENDING,
)
def test_the_key_of_a_plain_address_at_a_glance_is_the_one_it_has_when_considered(
    scheme, host, port, path, ending
):
    url = f"{scheme}{'.'.join(host)}{port}/{'/'.join(path)}{ending}"
    assert url_key(url) == considered_key(url)


def test_the_address_of_an_article_and_the_guid_of_wordpress_are_plain():
    for url in (HERE, "https://insightcrime.org/?p=351087", "https://insightcrime.org/news/brief/some-slug/"):
        assert url_key(url) == considered_key(url)
    assert PLAIN.fullmatch(HERE)
