"""`serviola outlets import` and `export`: lenient in, strict out, and the same sources after the way there and back."""

from __future__ import annotations

import io
import json
import sys
from datetime import UTC, datetime

import pytest
from lxml import etree

from config.load import load
from config.opml import OURS, NoOpml, bundled, read_opml, write_opml
from config.outlet import Outlet
from config.shipped import shipped

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINE = "# mine\nsettings: {language: en}\noutlets:\n  - insightcrime # stays\nrules: []\n"


def opml(
    *outlines, head="<?xml version='1.0' encoding='UTF-8'?><opml version='1.0'><body>", end="</body></opml>"
):
    return (head + "".join(outlines) + end).encode()


def urls(body):
    return [each.url for each in read_opml(body).feeds]


FAROL = "<outline type='rss' text='El Farol' xmlUrl='https://farol.example/feed/' htmlUrl='https://farol.example/'/>"
FAULTS = {
    "a bare ampersand": (opml("<outline text='Agua & Sol' xmlUrl='https://a.example/f?x=1&y=2'/>", FAROL), "https://a.example/f?x=1&y=2"),
    "entities of HTML": (opml("<outline text='&Aacute;gora&nbsp;&lt;hoy&gt;' xmlUrl='https://a.example/f'/>", FAROL), "https://a.example/f"),
    "no type": (opml("<outline title='A' xmlUrl='https://a.example/f'/>", FAROL), "https://a.example/f"),
    "attributes in other cases": (opml("<OUTLINE TEXT='A' XMLURL='https://a.example/f'/>", FAROL), "https://a.example/f"),
    "a tag that is never closed": (opml("<outline text='G'><outline text='A' xmlUrl='https://a.example/f'/>", FAROL), "https://a.example/f"),
    "an end that is missing": (opml("<outline text='A' xmlUrl='https://a.example/f'/>", FAROL, end=""), "https://a.example/f"),
    "an address of feed:": (opml("<outline text='A' xmlUrl='feed:https://a.example/f'/>", FAROL), "https://a.example/f"),
    "an address without scheme": (opml("<outline text='A' xmlUrl='a.example/f'/>", FAROL), "https://a.example/f"),
    "a control character": (opml("<outline text='A\x0b' xmlUrl='https://a.example/f'/>", FAROL), "https://a.example/f"),
    "an element that is none": (opml("<outline text='a < b' xmlUrl='https://a.example/f'/>", FAROL), "https://a.example/f"),
    "no body": (opml("<outline text='A' xmlUrl='https://a.example/f'/>", FAROL, head="<opml>", end="</opml>"), "https://a.example/f"),
    "blanks before the declaration": (b"\n \n" + opml("<outline text='A' xmlUrl='https://a.example/f'/>", FAROL), "https://a.example/f"),
    "UTF-16": (opml("<outline text='A' xmlUrl='https://a.example/f'/>", FAROL).decode().encode("utf-16"), "https://a.example/f"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "first"), FAULTS.values(), ids=FAULTS)
def test_a_list_with_a_fault_gives_every_feed_of_it(body, first):
    assert urls(body) == [first, "https://farol.example/feed/"]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8"])
@pytest.mark.parametrize("declared", ["UTF-8", "ISO-8859-1", "nonsense"])
def test_a_title_survives_a_wrong_encoding(encoding, declared):
    text = f"<?xml version='1.0' encoding='{declared}'?><opml><body><outline text='Ágora ñ' xmlUrl='https://a.example/f'/></body></opml>"
    assert read_opml(text.encode(encoding)).feeds[0].title == "Ágora ñ"


def test_entities_that_would_read_files_or_grow_are_left_alone():
    head = "<?xml version='1.0'?><!DOCTYPE opml [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><opml><body>"
    body = opml("<outline text='&x;' xmlUrl='https://a.example/f'/>", head=head)
    assert "root:" not in str(read_opml(body))


@pytest.mark.parametrize(
    "body", [b"", b"<html><body>no</body></html>", b"<opml><body/></opml>", b"\x00\x01", b"{}"]
)
def test_what_holds_no_outline_is_no_list(body):
    with pytest.raises(NoOpml):
        read_opml(body)


def test_outlines_around_feeds_are_groups_and_what_is_no_feed_is_named():
    listed = read_opml(
        opml(
            "<outline text='México'><outline text='Guerrero'>", FAROL, FAROL, "</outline></outline>",
            "<outline text='A page' type='link' url='https://b.example/'/><outline text='Bad' xmlUrl='javascript:x'/>",
        )
    )  # fmt: skip
    assert listed.feeds[0].path == ("México", "Guerrero")
    assert [(each.title, each.because) for each in listed.skipped if each.because != "group"] == [
        ("El Farol", "twice"),
        ("A page", "no_feed"),
        ("Bad", "no_address"),
    ]


def test_feeds_of_one_host_are_one_outlet_and_those_of_a_shared_host_are_not():
    feeds = [("El Farol - Portada", "https://farol.example/1"), ("El Farol - Estados", "https://www.farol.example/2"),
             ("Uno", "https://feeds.feedburner.com/uno"), ("Dos", "https://feeds.feedburner.com/dos")]  # fmt: skip
    bundles = bundled(read_opml(opml(*(f"<outline text='{t}' xmlUrl='{u}'/>" for t, u in feeds))).feeds)
    assert [(each.name, len(each.feeds)) for each in bundles] == [("El Farol", 2), ("Uno", 1), ("Dos", 1)]


# ------------------------------------------------------------------------------------------ there and back


def test_what_is_exported_is_opml_2_0_and_escaped():
    outlet = Outlet(
        id="a",
        name='A & B <"\u00f1">',
        home="https://a.example/",
        group="g",
        sources=[{"kind": "feed", "url": "https://a.example/?x=1&y=2"}],
    )
    root = etree.fromstring(write_opml([outlet], "T & U", NOON))
    assert (root.tag, root.get("version"), root.findtext("head/title")) == ("opml", "2.0", "T & U")
    assert root.findtext("head/dateCreated") == "Sun, 22 Nov 2026 12:00:00 +0000"
    assert all(each.get("text") for each in root.iter("outline"))
    [feed] = [each for each in root.iter("outline") if each.get("type") == "rss"]
    assert (feed.get("text"), feed.get("xmlUrl"), feed.get("category")) == (
        outlet.name,
        outlet.sources[0].url,
        "/g",
    )
    assert feed.get("htmlUrl") == "https://a.example/"
    assert feed.get(f"{{{OURS}}}outlet") == "a"


def told(outlet):
    return {(each.id, each.kind, each.url, each.rank) for each in outlet.sources if each.kind != "listing"}


def test_an_export_that_is_imported_elsewhere_gives_the_same_sources(serviola, tmp_path):
    own = "outlets:\n" + "".join(
        f"  - id: o{n}\n    name: Outlet {n}\n    home: https://o{n}.example/\n    languages: [en, es]\n    group: g{n % 2}\n    sources:\n"
        f"      - {{kind: feed, url: 'https://o{n}.example/f?a=1&b={n}', id: main}}\n"
        f"      - {{kind: news_sitemap, url: 'https://o{n}.example/s', rank: 2, language: es}}\n"
        for n in range(5)
    )  # fmt: skip
    (tmp_path / "serviola.yaml").write_text(own, encoding="utf-8")
    assert serviola(tmp_path, "outlets", "export", "all.opml").code == 0
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "serviola.yaml").write_text(MINE, encoding="utf-8")
    assert serviola(elsewhere, "outlets", "import", str(tmp_path / "all.opml")).code == 0
    before = load(tmp_path / "serviola.yaml", environ={}).catalog.outlets
    after = {each.id: each for each in load(elsewhere / "serviola.yaml", environ={}).catalog.outlets}
    for outlet in before:
        assert told(after[outlet.id]) == told(outlet)
        assert (after[outlet.id].name, after[outlet.id].home, after[outlet.id].group) == (
            outlet.name,
            outlet.home,
            outlet.group,
        )
    text = (elsewhere / "serviola.yaml").read_text(encoding="utf-8")
    assert "  - insightcrime # stays\n" in text


def test_the_whole_catalog_goes_out_and_comes_back_by_its_ids(serviola, tmp_path):
    assert serviola(tmp_path, "outlets", "export", "--catalog", "all.opml").code == 0
    (tmp_path / "serviola.yaml").write_text(MINE, encoding="utf-8")
    found = json.loads(serviola(tmp_path, "outlets", "import", "all.opml", "--dry-run", "--json").out)
    used = {each["use"] for each in found["entries"]}
    listable = {key for key, outlet in shipped().outlets.items() if told(outlet)}
    assert used == listable - {"insightcrime"}
    assert {each["because"] for each in found["skipped"]} == {"known"}
    assert (tmp_path / "serviola.yaml").read_text(encoding="utf-8") == MINE


# ------------------------------------------------------------------------------------------------- commands


def test_import_writes_a_file_of_its_own_and_says_what_it_skipped(serviola, tmp_path):
    (tmp_path / "serviola.yaml").write_text(MINE, encoding="utf-8")
    (tmp_path / "a.opml").write_bytes(opml("<outline text='A & B'>", FAROL, FAROL, "</outline>"))
    answer = serviola(tmp_path, "outlets", "import", "a.opml", "--out", "feeds.yaml", "--language", "en")
    assert answer.code == 0
    for words in ("no well-formed XML", "1 outlet", "the list has it already", "include: feeds.yaml"):
        assert words in answer.text
    (tmp_path / "serviola.yaml").write_text(MINE + "include: feeds.yaml\n", encoding="utf-8")
    outlet = load(tmp_path / "serviola.yaml", environ={}).catalog.outlet("el-farol")
    assert (outlet.languages, outlet.group) == (["en"], "a-b")


def test_a_dry_run_prints_the_entries_and_reads_from_stdin(serviola, tmp_path, monkeypatch):
    (tmp_path / "serviola.yaml").write_text(MINE, encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(opml(FAROL))))
    answer = serviola(tmp_path, "outlets", "import", "-", "--dry-run")
    assert answer.out.startswith("outlets:\n  - id: el-farol\n    name: El Farol\n")
    assert (tmp_path / "serviola.yaml").read_text(encoding="utf-8") == MINE


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("import", "none.opml"), "cannot be read"),
        (("import", "serviola.yaml"), "no outline of OPML"),
        (("import", "a.opml", "--out", "serviola.yaml"), "is there already"),
        (("import", "a.opml", "--out", "no/such/folder.yaml"), "cannot be written"),
        (("import", "a.opml", "--language", "spanish"), "is no language"),
        (("export", "serviola.yaml"), "is there already"),
        (("export", "no/such/a.opml"), "cannot be written"),
    ],
)
def test_wrong_input_is_answered_with_a_sentence(serviola, tmp_path, words, said):
    (tmp_path / "serviola.yaml").write_text(MINE, encoding="utf-8")
    (tmp_path / "a.opml").write_bytes(opml(FAROL))
    answer = serviola(tmp_path, "outlets", *words)
    assert said in answer.text
    assert answer.code == 2
    assert (tmp_path / "serviola.yaml").read_text(encoding="utf-8") == MINE
