"""`serviola outlets add` and `try`, as somebody types them, against a press on loopback."""

from __future__ import annotations

import io
import json
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import yaml

from config.load import load
from tests.end_to_end.world import page

SETTINGS = """# the desk's own file
settings:
  language: en
  host_delay: 0s
  allow_networks: [127.0.0.0/8]

outlets:
  - insightcrime   # keep this
  # - {group: guerrero}

rules: [{id: a, any: [cabildo]}]
"""
RSS, XML = "application/rss+xml", "application/xml"
BODY = " ".join(
    f"La sesión número {n} del cabildo aprobó el presupuesto de obras para el barrio." for n in range(40)
)


def ago(hours):
    return datetime.now(UTC) - timedelta(hours=hours)


def feed(site, *, count=6, hours=1, section="nota"):
    items = "".join(
        f"<item><title>El cabildo aprobó las obras de la colonia {n}</title><link>{site.url(f'/{section}-{n}')}</link>"
        f"<guid>{section}-{n}</guid><pubDate>{format_datetime(ago(hours + n))}</pubDate></item>"
        for n in range(count)
    )
    return page(f'<rss version="2.0"><channel><title>El Farol</title>{items}</channel></rss>', RSS)


def home(links, *, name="El Farol"):
    anchors = "".join(f'<a href="/s-{n}">Sección {n}</a>' for n in range(20))
    return page(
        f"<html lang='en-US'><head><title>{name} | Noticias</title><meta property='og:site_name' content='{name}'>"
        f"{links}</head><body>{anchors}</body></html>"
    )


def article(number):
    return page(
        f"<html lang='es'><head><title>El cabildo aprobó las obras de la colonia {number}</title>"
        f"<meta property='article:published_time' content='{ago(number + 1).isoformat()}'></head><body><article>"
        f"<h1>El cabildo aprobó las obras de la colonia {number}</h1><p>{BODY}</p><p>{BODY}</p></article></body></html>"
    )


@pytest.fixture
def site(press):
    """An outlet whose home page names a feed, whose robots.txt names a news sitemap, and whose pages are there."""
    site = press.site()
    site.put("/", home(
        "<link rel='alternate' type='application/rss+xml' href='/portada.xml'>"
        "<link rel='alternate' type='application/rss+xml' title='El Farol » Comentarios' href='/comments/feed/'>"
    ))  # fmt: skip
    site.put("/portada.xml", feed(site))
    site.put(
        "/robots.txt",
        page(f"User-agent: *\nDisallow: /privado\nSitemap: {site.url('/noticias.xml')}\n", "text/plain"),
    )
    news = "".join(
        f"<url><loc>{site.url(f'/otra-{n}')}</loc><news:news><news:publication><news:name>F</news:name>"
        f"<news:language>es</news:language></news:publication><news:publication_date>{ago(n).isoformat()}"
        f"</news:publication_date><news:title>Otra nota del día sobre la obra {n}</news:title></news:news></url>"
        for n in range(9)
    )
    site.put("/noticias.xml", page(
        "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' "
        f"xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'>{news}</urlset>", XML
    ))  # fmt: skip
    for number in range(6):
        site.put(f"/nota-{number}", article(number))
    return site


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "serviola.yaml").write_text(SETTINGS, encoding="utf-8")
    return tmp_path


# ------------------------------------------------------------------------------------------------- add


def test_add_finds_what_an_outlet_names_and_writes_its_entry_among_the_others(serviola, folder, site):
    answer = serviola(folder, "outlets", "add", site.url(), "--yes")
    assert answer.code == 0
    text = (folder / "serviola.yaml").read_text(encoding="utf-8")
    lines = text.splitlines()
    assert [line for line in lines if line in SETTINGS.splitlines()] == SETTINGS.splitlines()
    outlet = load(folder / "serviola.yaml", environ={}).catalog.outlet("el-farol")
    assert (outlet.name, outlet.languages, outlet.home) == ("El Farol", ["es"], site.url())
    assert [(each.kind, each.url, each.rank) for each in outlet.sources] == [
        ("feed", site.url("/portada.xml"), 1),
        ("news_sitemap", site.url("/noticias.xml"), 1),
    ]
    assert "El cabildo aprobó las obras de la colonia 0" in answer.out


def test_add_never_asks_for_the_comments_nor_for_what_robots_txt_forbids(serviola, folder, press):
    site = press.site()
    site.put(
        "/", home("<link rel='alternate' type='application/rss+xml' title='Comments' href='/comments/feed/'>")
    )
    site.put("/robots.txt", page("User-agent: *\nDisallow: /feed/\nDisallow: /wp-json/\n", "text/plain"))
    site.put("/rss", feed(site))
    assert serviola(folder, "outlets", "add", site.url(), "--out", "-").code == 0
    asked = [each.path for each in site.asked]
    assert not {"/comments/feed/", "/feed/"} & set(asked)
    assert not any(path.startswith("/wp-json") for path in asked)
    assert len(asked) == len(set(asked)) <= 17
    assert all("+https://" in each.headers["user-agent"] for each in site.asked)


def test_add_takes_the_address_of_a_feed_and_looks_at_the_home_page_for_the_name(serviola, folder, site):
    answer = serviola(folder, "outlets", "add", site.url("/portada.xml"), "--out", "nuevo.yaml")
    assert answer.code == 0
    [outlet] = yaml.safe_load((folder / "nuevo.yaml").read_text(encoding="utf-8"))["outlets"]
    assert (outlet["id"], outlet["name"]) == ("el-farol", "El Farol")
    assert (folder / "serviola.yaml").read_text(encoding="utf-8") == SETTINGS


def test_add_takes_a_feed_that_robots_txt_forbids_to_crawlers_of_pages_and_writes_the_first_file(
    serviola, tmp_path, press
):
    site = press.site()
    site.put("/robots.txt", page("User-agent: *\nDisallow: /\n", "text/plain"))
    site.put("/feed/", feed(site))
    (tmp_path / "base.yaml").write_text(
        "settings: {language: en, host_delay: 0s, allow_networks: [127.0.0.0/8]}\n", "utf-8"
    )
    assert (
        serviola(tmp_path, "outlets", "add", site.url(), "--out", "-").code == 2
    )  # a private address, no settings yet
    answer = serviola(tmp_path, "--config", "base.yaml", "outlets", "add", site.url("/feed/"), "--yes")
    assert answer.code == 0
    [outlet] = load(tmp_path / "base.yaml", environ={}).catalog.outlets
    assert [each.url for each in outlet.sources] == [site.url("/feed/")]
    refused = serviola(tmp_path, "--config", "base.yaml", "outlets", "add", site.url(), "--id", "other")
    assert (refused.code, "forbidden by robots.txt" in refused.text) == (1, True)


def test_add_says_of_a_list_that_is_the_same_and_of_one_that_is_old_that_they_are(serviola, folder, press):
    site = press.site()
    links = "".join(
        f"<link rel=alternate type='application/rss+xml' href='/{name}'>"
        for name in ("a.xml", "b.xml", "old.xml")
    )
    site.put("/", home(links))
    site.put("/a.xml", feed(site))
    site.put("/b.xml", feed(site))
    site.put("/old.xml", feed(site, hours=2000, section="vieja"))
    found = json.loads(serviola(folder, "outlets", "add", site.url(), "--json", "--out", "-").out)
    told = {each["url"].rpartition("/")[2]: each for each in found["found"]}
    assert told["b.xml"]["same_as"] == site.url("/a.xml")
    assert told["old.xml"]["odd"] == ["stale"]
    assert [(each["url"], each["rank"]) for each in found["entry"]["sources"]] == [
        (site.url("/a.xml"), 1),
        (site.url("/old.xml"), 2),
    ]


def test_add_tries_the_usual_places_where_nothing_is_named_and_follows_an_index(serviola, folder, press):
    site = press.site()
    site.put("/", home(""))
    site.put("/sitemap_index.xml", page(
        f"<sitemapindex><sitemap><loc>{site.url('/posts.xml')}</loc><lastmod>{ago(1).isoformat()}</lastmod></sitemap></sitemapindex>", XML
    ))  # fmt: skip
    listed = "".join(
        f"<url><loc>{site.url(f'/el-cabildo-aprobo-las-obras-{n}')}</loc><lastmod>{ago(n).isoformat()}</lastmod></url>"
        for n in range(6)
    )
    site.put("/posts.xml", page(f"<urlset>{listed}</urlset>", XML))
    posts = [
        {
            "id": n,
            "link": site.url(f"/wp-{n}"),
            "guid": {"rendered": site.url(f"/?p={n}")},
            "title": {"rendered": f"Una nota de la plaza y de la ciudad {n}"},
            "excerpt": {"rendered": ""},
            "date_gmt": f"{ago(n + 1):%Y-%m-%dT%H:%M:%S}",
            "modified_gmt": f"{ago(n + 1):%Y-%m-%dT%H:%M:%S}",
        }
        for n in range(9)
    ]
    site.put("/wp-json/wp/v2/posts", page(json.dumps(posts), "application/json"))
    found = json.loads(serviola(folder, "outlets", "add", site.url(), "--json", "--out", "-").out)
    assert [(each["kind"], each["url"], each["rank"]) for each in found["entry"]["sources"]] == [
        ("wordpress", site.url("/wp-json/wp/v2/posts"), 1),
        ("sitemap", site.url("/sitemap_index.xml"), 2),
    ]
    assert {each["url"]: each["items"] for each in found["found"]}[site.url("/sitemap_index.xml")] == 6


BOT = "<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"
CONSENT = "<html><head><title>Antes de continuar</title></head><body>Valoramos su privacidad. Acepte las cookies.</body></html>"


@pytest.mark.parametrize(
    ("answer", "code", "told"),
    [
        (page(BOT), 1, "a bot check"),
        (page(CONSENT), 1, "a consent wall"),
        (page("gone", status=404), 1, "not there any more"),
        (page("no", status=403), 1, "refused"),
        (page("<html><title>Nada</title><body><p>Nada</p></body></html>"), 1, "neither a feed nor a sitemap"),
    ],
)
def test_add_says_what_is_there_instead_of_an_outlet(serviola, folder, press, answer, code, told):
    site = press.site()
    site.put("/", answer)
    said = serviola(folder, "outlets", "add", site.url(), "--yes")
    assert (said.code, told in said.text) == (code, True)
    assert (folder / "serviola.yaml").read_text(encoding="utf-8") == SETTINGS


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nonsense",), "no web address"),
        (("http://127.0.0.1:9/",), "connection failed"),
        (("https://www.informador.mx/",), "ships with the program: write `- use: informador`"),
        (("https://insightcrime.org/es/",), "watched already, as insightcrime"),
        (("https://a.example/", "--id", "elsur"), "The id elsur is taken"),
        (("https://a.example/", "--id", "El Sur"), "is no identifier"),
        (("https://a.example/", "--file", "a.yaml", "--out", "b.yaml"), "do not go together"),
    ],
)
def test_add_refuses_what_it_cannot_use_with_a_sentence(serviola, folder, words, told):
    answer = serviola(folder, "outlets", "add", *words)
    assert told in answer.text
    assert answer.code == 2


def test_add_leaves_a_file_alone_that_it_cannot_write_into(serviola, folder, site):
    odd = "outlets: [\n  insightcrime,\n]\nsettings: {host_delay: 0s, language: en, allow_networks: [127.0.0.0/8]}\n"
    (folder / "serviola.yaml").write_text(odd, encoding="utf-8")
    answer = serviola(folder, "outlets", "add", site.url(), "--yes")
    assert answer.code == 2
    assert "--out" in answer.text
    assert (folder / "serviola.yaml").read_text(encoding="utf-8") == odd
    assert sorted(each.name for each in folder.iterdir()) == ["serviola.yaml"]


def test_add_to_a_file_that_is_not_included_says_so(serviola, folder, site):
    answer = serviola(folder, "outlets", "add", site.url(), "--yes", "--file", "medios.yaml")
    assert answer.code == 0
    assert "name it under include" in answer.text
    assert (
        yaml.safe_load((folder / "medios.yaml").read_text(encoding="utf-8"))["outlets"][0]["id"] == "el-farol"
    )


# ------------------------------------------------------------------------------------------------- try


def entry(site, *more):
    return {"id": "farol", "name": "El Farol", "home": site.url(), "timezone": "America/Mexico_City",
            "sources": [{"id": "portada", "kind": "feed", "url": site.url("/portada.xml")}, *more]}  # fmt: skip


def test_try_shows_what_each_source_would_store_and_reads_pages(serviola, folder, site):
    gone = {"id": "gone", "kind": "feed", "url": site.url("/gone.xml"), "rank": 2}
    (folder / "farol.yaml").write_text(yaml.safe_dump(entry(site, gone)), encoding="utf-8")
    answer = serviola(folder, "outlets", "try", "farol.yaml", "--json")
    [told] = json.loads(answer.out)
    assert (answer.code, told["works"]) == (0, True)
    good, bad = told["sources"]
    assert (good["outcome"], good["items"], good["undated"]) == ("ok", 6, 0)
    assert good["articles"][0]["url_key"] == f"127.0.10.{site.address.rpartition('.')[2]}:{site.port}/nota-0"
    assert good["articles"][0]["published_precision"] == "minute"
    assert (bad["outcome"], bad["status"]) == ("gone", 404)
    assert [(each["title"][:10], each["kind"]) for each in told["pages"]] == [("El cabildo", "article")] * 2
    assert told["pages"][0]["from"]["published"]
    assert not list(folder.glob("*.db"))


def test_try_speaks_to_people_and_takes_an_entry_of_stdin(serviola, folder, site, monkeypatch):
    text = yaml.safe_dump({"outlets": [entry(site)]})
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    answer = serviola(folder, "outlets", "try", "-", "--pages", "0")
    assert answer.code == 0
    assert "farol/portada (feed, rank 1)" in answer.text
    assert "ok; 6 items" in answer.text
    assert answer.text.splitlines()[-1] == "farol works."


@pytest.mark.parametrize("path", ["/portada.xml", "/noticias.xml"])
def test_try_takes_the_address_of_a_feed_or_a_sitemap(serviola, folder, site, path):
    answer = serviola(folder, "outlets", "try", site.url(path), "--pages", "0")
    assert (answer.code, site.url(path) in answer.text) == (0, True)


def test_try_takes_the_address_of_a_page_that_lists_articles(serviola, folder, site):
    site.put(
        "/seccion",
        page(
            "<html>" + "".join(f"<a href='/nota-{n}'>El cabildo aprobó las obras {n}</a>" for n in range(6))
        ),
    )
    [told] = json.loads(
        serviola(folder, "outlets", "try", site.url("/seccion"), "--pages", "0", "--json").out
    )
    assert (told["sources"][0]["kind"], told["sources"][0]["items"]) == ("listing", 6)


def test_try_ends_with_1_when_nothing_that_is_always_visited_works(serviola, folder, press):
    site = press.site()
    (folder / "farol.yaml").write_text(yaml.safe_dump(entry(site)), encoding="utf-8")
    answer = serviola(folder, "outlets", "try", "farol.yaml")
    assert answer.code == 1
    assert "not there any more (HTTP 404)" in answer.text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "outlets:\n  - {id: a, nme: A}\n",
            "farol.yaml:2:13: outlets[0].nme: there is no key nme here; did you mean name, names?",
        ),
        ("- elsurr\n", "no outlet elsurr ships with the program"),
        ("outlets: [\n", "farol.yaml"),
        ("outlets: []\n", "holds no outlet"),
        ("just words\n", "no outlet just words ships"),
    ],
)
def test_try_says_what_is_wrong_with_an_entry(serviola, folder, text, told):
    (folder / "farol.yaml").write_text(text, encoding="utf-8")
    answer = serviola(folder, "outlets", "try", "farol.yaml")
    assert told in answer.text
    assert answer.code == 2


@pytest.mark.parametrize(
    ("entry", "told"),
    [("elsurr", "did you mean elsur?"), ("no.yaml", "no.yaml"), ("ftp://a.example/", "no web address")],
)
def test_try_says_when_nothing_is_meant(serviola, folder, entry, told):
    answer = serviola(folder, "outlets", "try", entry)
    assert told in answer.text
    assert answer.code == 2
