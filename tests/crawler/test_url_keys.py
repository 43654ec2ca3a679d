"""What URLs are known by, and why."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.url_keys import url_key
from crawler.url_reasons import reasons_for

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


@given(st.lists(st.sampled_from([*"abXY./?=&#:@!~-09é ", "%C3%B1", "/amp", ".html"]), max_size=30))
def test_a_key_of_a_key_is_the_key(parts):
    key = url_key("https://diario.example/" + "".join(parts))
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


# ------------------------------------------------------------------------------------------------ and why


@pytest.mark.parametrize(
    ("url", "folded", "kept"),
    [
        (HERE, ["scheme https://", "site www."], []),
        ("diario.example/nota", ["spelling "], []),
        ("http://https://diario.example/nota", ["spelling "], []),
        ("http://Diario.Example:80/nota", ["scheme http://", "case Diario.Example:80", "port :80"], []),
        ("http://diario.example:8080/nota", ["scheme http://"], ["port :8080"]),
        ("http://diario.example./nota", ["scheme http://", "dot ."], []),
        ("http://www.m.diario.example/nota", ["scheme http://", "site www.", "site m."], []),
        ("http://es.m.diario.example/nota", ["scheme http://", "site es.m."], []),
        ("http://diario.example/a/../nota", ["scheme http://", "dots /a/../nota"], []),
        ("http://diario.example/niño", ["scheme http://", "encoding /niño"], []),
        ("http://diario.example//nota//", ["scheme http://", "slashes //", "slash /"], []),
        ("http://diario.example/nota;jsessionid=A1", ["scheme http://", "session ;jsessionid=A1"], []),
        ("http://diario.example/mexico/index.html", ["scheme http://", "index /index.html"], []),
        ("http://diario.example/amp/mexico/nota", ["scheme http://", "amp_path /amp"], []),
        ("http://diario.example/nota.amp.html", ["scheme http://", "amp_path .amp"], []),
        ("http://diario.example/nota?amp=1", ["scheme http://", "amp amp=1"], []),
        (
            "https://www.google.com/amp/s/diario.example/nota",
            ["scheme https://", "amp_cache https://www.google.com/amp/s/"],
            [],
        ),
        (
            "http://diario.example/?utm_source=x&amp;id=7&a=ñ#top",
            ["ampersand &amp;", "scheme http://", "encoding ?utm_source=x&id=7&a=ñ", "tracking utm_source=x", "place #top"],
            ["parameter a=%C3%B1", "parameter id=7"],
        ),
        ("http://diario.example/?b=1&a=2", ["scheme http://", "order ?b=1&a=2"], ["parameter a=2", "parameter b=1"]),
        ("http://diario.example/#!/nota", ["scheme http://"], ["route #!/nota"]),
    ],
)  # fmt: skip
def test_a_key_is_given_with_what_was_folded_and_what_was_kept(url, folded, kept):
    reasons = reasons_for(url)
    assert [f"{point.what} {point.text}" for point in reasons.folded] == folded
    assert [f"{point.what} {point.text}" for point in reasons.kept] == kept
    assert reasons.key == url_key(url)


def test_a_password_in_an_address_is_not_repeated():
    reasons = reasons_for("https://ana:secreto@diario.example/nota")
    assert "user" in [point.what for point in reasons.folded]
    assert "secreto" not in repr(reasons)


@pytest.mark.parametrize(
    "text",
    ["", "nota", "mailto:a@diario.example", "ftp://diario.example/x", "http://[roto", "http://a b/x", "https://"],
)  # fmt: skip
def test_what_is_no_web_address_has_no_reasons(text):
    assert reasons_for(text) is None


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/x", "http://localhost/x", "http://[::1]:8000/x"])
def test_a_machine_of_our_own_has_an_address_too(url):
    assert reasons_for(url) is not None


@given(st.text(alphabet="abcXYZ./?=&#:%@!~-;0123456789é ", max_size=60))
def test_what_is_folded_of_an_address_is_gone_from_its_key(text):
    reasons = reasons_for("https://www.diario.example/" + text)
    assert reasons.key.startswith("diario.example")
    for point in reasons.folded:
        if point.what in {"tracking", "amp"}:
            assert point.text not in reasons.key.partition("?")[2].split("&")
    for point in reasons.kept:
        assert point.text in reasons.key
