"""`serviola read` as people run it: a saved page, one asked for politely, and a batch with rows that are no use."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from config.outlet import Outlet
from crawler.pool import Pool
from serviola.background import background_of
from serviola.house import utc_now
from serviola.reading import Desk as ReadingDesk
from tests.end_to_end.desk import Desk
from tests.end_to_end.world import World

LINES = [
    "El pleno de Santa Rita acordó el lunes abrir un segundo pozo, porque el primero ya no da para las tres colonias nuevas.",
    "El director de aguas, Noé Palma, dijo que la perforadora llega en febrero y que el pueblo tendrá agua de pipa mientras tanto.",
    "Dos regidoras pidieron que antes se reparen las fugas de la red vieja, que pierde casi la mitad de lo que se bombea.",
]
NOTE = """<html lang="es"><head><meta charset="utf-8"><title>Un segundo pozo</title>
<link rel="canonical" href="https://gaceta.example/valle/pozo"></head><body><h1>Un segundo pozo</h1>
<p class="firma">Por Elena Soto</p><time datetime="2026-11-17T09:04:05-06:00">martes</time><div class="cuerpo">{}</div></body></html>""".format(
    "".join(f"<p>{line}</p>" for line in LINES)
)
OUTLET = {
    "id": "gaceta",
    "name": "Gaceta",
    "home": "https://gaceta.example/",
    "sources": [{"kind": "feed", "url": "https://gaceta.example/feed"}],
    "pages": [
        {"id": "own", "title": "h1", "authors": ".firma", "published": "time@datetime", "text": ".cuerpo"}
    ],
}


def test_a_saved_page_is_shown_with_where_each_field_came_from(desk: Desk):
    desk.write({"outlets": [OUTLET]})
    (desk.folder / "pozo.html").write_text(NOTE, encoding="utf-8")
    shown = desk.run("read", "pozo.html")
    assert shown.code == 0
    assert "https://gaceta.example/valle/pozo" in shown.out
    assert "authors\tElena Soto\tselector own" in shown.out
    assert shown.out.splitlines()[-3:] == LINES


def test_a_page_that_does_not_say_where_it_is_from_needs_its_address(desk: Desk):
    (desk.folder / "pozo.html").write_text(NOTE.replace("canonical", "other"), encoding="utf-8")
    desk.write({})
    refused = desk.run("read", "pozo.html")
    assert (refused.code, "--url https://" in refused.err) == (2, True)


def test_a_page_that_is_neither_file_nor_web_address_is_named_once_and_as_it_was_written(desk: Desk):
    desk.write({})
    refused = desk.run("read", "ftp://a.example/b")
    assert (refused.code, refused.err.count("a.example/b"), "ftp://a.example/b" in refused.err) == (
        2,
        1,
        True,
    )
    assert "https://" in refused.err


def test_a_page_of_the_web_is_asked_for_politely(desk: Desk, world: World):
    site = world.site()
    site.put("/robots.txt", "User-agent: *\nDisallow: /privado\n")
    url = site.put("/valle/pozo", NOTE)
    site.put("/privado/pozo", NOTE)
    desk.write({})
    read = desk.run("read", url, "--json")
    assert json.loads(read.out)["kind"] == "article"
    refused = desk.run("read", site.url("/privado/pozo"))
    assert (refused.code, "robots.txt" in refused.err) == (1, True)
    assert [(each.path, each.headers["user-agent"].startswith("Serviola/")) for each in site.asked] == [
        ("/robots.txt", True),
        ("/valle/pozo", True),
        ("/robots.txt", True),
    ]


def test_a_batch_is_read_in_its_order_and_rows_without_use_are_named_and_stop_nobody(
    desk: Desk, tmp_path: Path
):
    folder = tmp_path / "batch"
    folder.mkdir()
    (folder / "a.html").write_text(NOTE, encoding="utf-8")
    (folder / "b.html.gz").write_bytes(gzip.compress(NOTE.replace("segundo", "tercer").encode()))
    (folder / "broken.gz").write_bytes(gzip.compress(NOTE.encode())[:50])
    (folder / "none.html").write_text("<html><title>Error 404</title><p>No existe.</p></html>")
    url = "https://gaceta.example/valle/"
    rows = [
        {"id": "a", "url": url + "a", "path": "a.html"},
        "no json",
        {"id": 2, "url": url + "b", "path": str(folder / "b.html.gz")},
        {"id": "c", "url": url + "c", "path": "nowhere.html"},
        {"id": "d", "url": url + "d", "path": "broken.gz"},
        {"id": "e", "path": "a.html"},
        {"id": "f", "url": url + "f", "path": "none.html"},
        [],
    ]
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    (folder / "in.jsonl").write_text("\n".join(lines) + "\n\n", encoding="utf-8")
    desk.write({"outlets": [OUTLET]})
    read = desk.run("read", "--batch", "batch/in.jsonl", "--out", "out.jsonl")
    records = [json.loads(line) for line in (desk.folder / "out.jsonl").read_text("utf-8").splitlines()]
    assert [(each["id"], each["kind"]) for each in records] == [
        ("a", "article"),
        (2, "article"),
        ("f", records[2]["kind"]),
    ]
    first = records[0]
    assert list(first)[:9] == [
        "id",
        "url",
        "title",
        "authors",
        "published",
        "published_precision",
        "modified",
        "language",
        "text",
    ]
    assert (first["title"], first["authors"], first["text"]) == (
        "Un segundo pozo",
        ["Elena Soto"],
        "\n".join(LINES),
    )
    assert (first["published"], first["published_precision"]) == ("2026-11-17T15:04:05+00:00", "minute")
    assert first["from"]["text"] == "selector own"
    assert (records[2]["text"], records[2]["title"]) == ("", None)
    assert read.code == 1
    assert [line.split(": ")[0] for line in read.err.splitlines() if line.startswith("batch/")] == [
        f"batch/in.jsonl:{number}" for number in (2, 4, 5, 6, 8)
    ]


def test_the_care_for_texts_is_a_setting():
    asked = {"auto": None, "fast": False, "careful": True}
    for reading, careful in asked.items():
        known = [background_of(outlet, reading) for outlet in (None, Outlet.model_validate(OUTLET))]
        assert [each.careful for each in known] == [careful, careful]
        desk = ReadingDesk(Pool(), [], utc_now, reading=reading)
        assert desk.background("https://www.gaceta.example/valle/pozo").careful is careful


def test_selectors_can_be_left_aside():
    outlets = [Outlet.model_validate(OUTLET)]
    url = "https://www.gaceta.example/valle/pozo"
    known = [ReadingDesk(Pool(), outlets, utc_now, selectors=each).background(url) for each in (True, False)]
    assert [each.timezone for each in known] == ["UTC", "UTC"]
    assert [len(each.templates) for each in known] == [1, 0]
