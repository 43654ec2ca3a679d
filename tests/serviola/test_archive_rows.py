"""Lines of a file of articles: what each becomes, and what is said of those that are no use."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from config.outlet import Moved
from serviola.archive_rows import Bad, KnownOutlet, Line, Press, read_lines

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
PRESS = Press(
    outlets={"gazette": KnownOutlet(zone="America/Mexico_City", language="es")},
    names={"la gaceta": "gazette", "the herald": ""},
)
TEXT = "El río creció el lunes por la noche y las familias de la ribera salieron con lo que pudieron."


def read(*rows: object) -> list[object]:
    lines = [
        Line(number=number, body=row if isinstance(row, bytes) else json.dumps(row).encode())
        for number, row in enumerate(rows, 1)
    ]
    return list(read_lines(lines, PRESS, NOON).rows)


def row(**fields: object):
    [made] = read({"title": "Crece el río", "text": TEXT} | fields)
    return made


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b'{"title": "a", "text": ', "no_json"),
        (b"[" * 100_000, "no_json"),
        (b"title,text", "no_json"),
        (b"9" * 5_000, "no_json"),
        (b'{"title": "a\xff", "text": "b"}', "no_utf8"),
        (b'["a", "b"]', "no_object"),
        (b'"a"', "no_object"),
        ({"text": TEXT}, "lacks"),
        ({"title": " \n ", "text": TEXT}, "lacks"),
        ({"title": "a"}, "lacks"),
        ({"title": "a", "text": "\n\n"}, "lacks"),
        ({"title": "\x00", "text": TEXT}, "lacks"),
        ({"title": 7, "text": TEXT}, "no_text"),
        ({"title": "a", "text": ["b"]}, "no_text"),
        ({"title": "a", "text": TEXT, "id": True}, "no_text"),
        ({"title": "a", "text": TEXT, "id": 1.5}, "no_text"),
        ({"title": "a", "text": TEXT, "outlet": {}}, "no_text"),
        ({"title": "a", "text": TEXT, "published": 1_700_000_000}, "no_text"),
        ({"title": "a", "text": TEXT, "authors": [{"name": "Ana"}]}, "no_names"),
        ({"title": "a", "text": TEXT, "authors": 3}, "no_text"),
        (b'{"title": "half \\ud83d", "text": "b"}', "half_character"),
        (b'{"title": "a", "text": "b", "authors": ["\\udc00"]}', "half_character"),
        ({"title": "a", "text": TEXT, "url": "not an address"}, "no_url"),
        ({"title": "a", "text": TEXT, "url": "ftp://a.example/b"}, "no_url"),
        ({"title": "a", "text": TEXT, "language": "Spanish"}, "no_language"),
        ({"title": "a", "text": TEXT, "published": "next Tuesday"}, "no_date"),
        ({"title": "a", "text": TEXT, "published": "2026-02-30"}, "no_date"),
        ({"title": "a", "text": TEXT, "published": "2027-01-01"}, "future"),
    ],
)
def test_a_line_of_no_use_says_what_is_wrong_and_costs_no_other(line: object, code: str):
    bad, good = read(line, {"title": "a", "text": TEXT})
    assert isinstance(bad, Bad)
    assert (bad.line, bad.code) == (1, code)
    assert good.line == 2


def test_a_line_that_was_too_long_to_be_read_is_named():
    [bad] = read_lines([Line(number=3, body=None)], PRESS, NOON).rows
    assert (bad.line, bad.code) == (3, "too_large")


def test_blank_lines_are_no_rows_and_a_byte_order_mark_is_none_of_the_first():
    assert [each.title for each in read(b'\xef\xbb\xbf{"title": "a", "text": "b"}', b"  \r\n", {"title": "c", "text": "d"})] == ["a", "c"]  # fmt: skip


@pytest.mark.parametrize(
    ("named", "outlet"),
    [
        (None, "import"),
        ("", "import"),
        ("gazette", "gazette"),
        ("La Gaceta", "gazette"),
        ("The Herald", "the-herald"),
        ("El Sol de León, S.A.", "el-sol-de-leon-s-a"),
        ("Ñandú", "nandu"),
    ],
)
def test_an_outlet_is_known_by_its_id_or_a_name_and_any_other_name_becomes_one(
    named: str | None, outlet: str
):
    assert row(outlet=named).outlet == outlet


def test_names_without_a_letter_of_ours_have_ids_that_differ():
    one, two = row(outlet="新聞").outlet, row(outlet="日報").outlet
    assert one.startswith("import-")
    assert one != two


@pytest.mark.parametrize(
    ("written", "outlet", "at", "precision"),
    [
        ("2026-11-01", "gazette", datetime(2026, 11, 1, 18, tzinfo=UTC), "day"),
        ("2026-11-01", "other", datetime(2026, 11, 1, 12, tzinfo=UTC), "day"),
        ("20261101", "other", datetime(2026, 11, 1, 12, tzinfo=UTC), "day"),
        ("2026-11-01T00:00:00Z", "other", datetime(2026, 11, 1, 12, tzinfo=UTC), "day"),
        ("2026-11-01T09:30", "gazette", datetime(2026, 11, 1, 15, 30, tzinfo=UTC), "minute"),
        ("2026-11-01T09:30:00.25+02:00", "gazette", datetime(2026, 11, 1, 7, 30, 0, 250_000, tzinfo=UTC), "minute"),
        ("1931-04-14", "other", datetime(1931, 4, 14, 12, tzinfo=UTC), "day"),
        ("Sun, 01 Nov 2026 09:30:00 GMT", "gazette", datetime(2026, 11, 1, 9, 30, tzinfo=UTC), "minute"),
    ],
)  # fmt: skip
def test_a_date_is_in_the_zone_of_its_outlet_and_a_day_is_its_noon(
    written: str, outlet: str, at: datetime, precision: str
):
    made = row(published=written, outlet=outlet)
    assert (made.published, made.published_precision) == (at, precision)


def test_a_row_is_known_by_its_address_or_its_id_within_its_outlet_or_its_text():
    addressed = row(url="https://www.gaceta.example/rio/?utm_source=x", id=7)
    assert (addressed.url_key, addressed.host, addressed.external_id) == (
        "gaceta.example/rio",
        "www.gaceta.example",
        "7",
    )
    assert row(id=7).url_key == "import:import:7" == row(id="7", title="Other").url_key
    assert row(id=7, outlet="gazette").url_key == "import:gazette:7"
    assert row().url_key == row(id=None, url=None).url_key != row(text=f"{TEXT} Más.").url_key


def test_a_language_is_as_written_or_that_of_the_commonest_words_or_its_outlets():
    english = "The river rose on Monday and the families of the bank left with what they had in hand."
    assert [row(language="es-MX").language, row(text=english).language, row().language] == ["es", "en", "es"]
    assert [row(text="¡Goool!").language, row(text="¡Goool!", outlet="gazette").language] == [None, "es"]


def test_authors_are_a_list_or_a_byline():
    assert row(authors=["Ana  Ruiz", "", "Ana Ruiz"]).authors == ("Ana Ruiz",)
    assert row(authors="Por Ana Ruiz y Luis Gil").authors == ("Ana Ruiz", "Luis Gil")


def test_a_text_has_a_paragraph_a_line_and_no_control_characters():
    assert row(text="One.\r\n\r\n  Two.\x00 \nThree.").text == "One.\nTwo.\nThree."


def test_keys_that_nobody_reads_are_named():
    line = Line(number=1, body=json.dumps({"title": "a", "text": TEXT, "tags": [], "body": 1}).encode())
    assert read_lines([line], PRESS, NOON).unused == {"tags", "body"}


def test_a_row_has_the_names_that_its_outlet_gives_moved_articles():
    move = Moved.model_validate(
        {"from": "https://gazette.example/a/{slug}", "to": "https://gazette.example/b/{slug}"}
    )
    press = Press(outlets={"gazette": KnownOutlet(zone="UTC", language="en", moved=(move,))}, names={})
    written = {"title": "T", "text": "X", "outlet": "gazette", "url": "https://gazette.example/a/flood"}
    [found] = read_lines([Line(number=1, body=json.dumps(written).encode())], press, NOON).rows
    assert found.addresses == ("gazette.example/b/flood", "gazette.example/a/flood")
