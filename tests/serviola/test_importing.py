"""`serviola import`: a file goes through the same door as the watch, once, and what is wrong with it is said."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import os
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from config.rule import Rule
from config.schema import Catalog, Settings
from serviola.archive_file import LONGEST, PORTION_LINES, ArchiveFile, Damaged, Waiting
from serviola.archive_rows import Bad
from serviola.imported import Ending, Summary, Wish
from serviola.importing import take_in
from storage import tables
from storage.engine import Database
from storage.leases import WATCH
from storage.store import Store
from tests.storage.samples import NOON

SENTENCES = [
    "El puente viejo de San Telmo amaneció cerrado y los camiones dieron la vuelta por el vado de abajo.",
    "La presa soltó agua durante la noche, según el encargado de las compuertas, que no quiso dar su nombre.",
    "Los maestros de la sierra esperan el pago de octubre y dicen que no vuelven a clases hasta cobrarlo.",
    "En el mercado subió el jitomate, bajó la cebolla y nadie supo explicar la falta de gas en los puestos.",
]
LONG = "\n".join(SENTENCES)


def lines(path: Path, *rows: object) -> Path:
    path.write_text("".join(f"{each if isinstance(each, str) else json.dumps(each)}\n" for each in rows))
    return path


def numbered(count: int) -> list[dict[str, Any]]:
    return [
        {"id": number, "title": f"Nota {number}", "text": f"{SENTENCES[number % 4]} Es la nota {number}."}
        for number in range(count)
    ]


def take(store: Store, path: Path, **wish: Any) -> tuple[Summary, list[Bad]]:
    rules = (Rule(id="bridge", any=["puente"]), Rule(id="dam", all=["presa", "compuertas"]))
    said: list[Bad] = []
    asked = Wish(path=str(path), **wish)
    catalog = Catalog(settings=Settings(workers=1), rules=rules)
    done = take_in(catalog, store, asked, progress=lambda _: None, complain=said.append, now=lambda: NOON)
    return asyncio.run(done), said


def rows_of(store: Store, *columns: Any) -> list[Any]:
    with store.engine.read() as connection:
        return [tuple(row) for row in connection.execute(sa.select(*columns).order_by(*columns))]


def test_articles_are_stored_compared_and_seen_by_the_rules_and_nothing_is_told(store: Store, tmp_path: Path):
    one = {"id": "a", "title": "Cierran el puente", "text": LONG}
    two = {"id": "b", "title": "Puente cerrado", "text": LONG, "outlet": "Otro Diario"}
    summary, said = take(store, lines(tmp_path / "a.jsonl", one, two, numbered(1)[0]))
    assert (summary.ending, summary.stored, summary.copies, summary.exit_code) == (Ending.DONE, 3, 1, 0)
    assert (summary.matches, summary.alerts, said) == (5, 0, [])
    articles = tables.articles.c
    assert rows_of(store, articles.external_id, articles.outlet, articles.duplicate_kind) == [
        ("0", "import", None),
        ("a", "import", None),
        ("b", "otro-diario", "same-text"),
    ]
    assert {row[0] for row in rows_of(store, tables.matches.c.silent)} == {"import"}
    assert store.unexamined(10) == []


def test_with_alert_what_is_young_enough_is_told(store: Store, tmp_path: Path):
    def dated(name: str, at: datetime) -> dict[str, str]:
        text = SENTENCES[0] if name == "new" else "Con banda y discursos abren el puente de Las Palmas."
        return {"id": name, "title": name, "text": text, "published": at.isoformat()}

    rows = dated("new", NOON - timedelta(hours=3)), dated("old", NOON - timedelta(days=9))
    summary, _ = take(store, lines(tmp_path / "a.jsonl", *rows), alerting=True)
    assert (summary.matches, summary.alerts) == (2, 1)
    assert {row[0] for row in rows_of(store, tables.matches.c.silent)} == {None, "older than 48h"}
    assert rows_of(store, tables.deliveries.c.state) == [("owed",)]


def test_lines_of_no_use_are_named_and_the_rest_is_stored(store: Store, tmp_path: Path):
    path = lines(
        tmp_path / "a.jsonl", *numbered(2), "{", {"title": "no text"}, "", *numbered(1), numbered(3)[2]
    )
    summary, said = take(store, path)
    assert [(bad.line, bad.code) for bad in said] == [(3, "no_json"), (4, "lacks")]
    assert (summary.stored, summary.known, summary.bad, summary.lines) == (3, 1, 2, 7)
    assert (summary.ending, summary.exit_code) == (Ending.DONE, 1)


def test_a_file_that_is_done_is_left_alone_and_another_way_to_take_it_is_another_import(
    store: Store, tmp_path: Path
):
    path = lines(tmp_path / "a.jsonl", *numbered(3))
    take(store, path)
    before = rows_of(store, tables.articles.c.id, tables.articles.c.story)
    again, _ = take(store, path)
    assert (again.ending, again.stored, again.known, again.lines, again.exit_code) == (
        Ending.WAS_DONE, 0, 0, 3, 0,
    )  # fmt: skip
    assert rows_of(store, tables.articles.c.id, tables.articles.c.story) == before
    restarted, _ = take(store, path, restart=True)
    assert (restarted.ending, restarted.stored, restarted.known) == (Ending.DONE, 0, 3)
    renamed, _ = take(store, path, outlet="Archivo Norte")
    assert renamed.stored == 3
    assert {row[0] for row in rows_of(store, tables.articles.c.outlet)} == {"import", "archivo-norte"}


def test_it_goes_on_after_the_last_line_that_was_stored(sqlite_store: Store, tmp_path: Path):
    path = lines(tmp_path / "a.jsonl", *numbered(200))
    with sqlite_store.engine.write() as connection:
        connection.exec_driver_sql("CREATE TRIGGER cut AFTER UPDATE ON imports WHEN new.lines > 64 BEGIN SELECT raise(ABORT, 'cut'); END")  # fmt: skip
    with pytest.raises(Exception, match="cut"):
        take(sqlite_store, path)
    with sqlite_store.engine.write() as connection:
        connection.exec_driver_sql("DROP TRIGGER cut")
    assert len(rows_of(sqlite_store, tables.articles.c.id)) == 64
    summary, _ = take(sqlite_store, path)
    assert (summary.went_on_after, summary.stored, summary.known, summary.lines) == (64, 136, 0, 200)
    in_order = rows_of(sqlite_store, tables.articles.c.id, tables.articles.c.external_id)
    assert [int(name) for _, name in in_order] == list(range(200))


def test_who_watches_the_same_file_of_sqlite_gets_a_word_in_while_an_archive_is_imported(
    sqlite_store: Store, tmp_path: Path
):
    sqlite_store.take_lease(WATCH, "the watch", NOON, timedelta(minutes=2))
    ended = threading.Event()
    written: list[str] = []

    def write() -> None:
        watch = Store(Database.at(str(sqlite_store.engine.engine.url), patience=5))
        while not ended.wait(0.02):
            watch.put_note("beat", str(len(written)), NOON)
            written.append("a beat")
        watch.engine.close()

    with ThreadPoolExecutor(1) as watching:
        beats = watching.submit(write)
        done, _ = take(sqlite_store, lines(tmp_path / "a.jsonl", *numbered(3 * PORTION_LINES)))
        ended.set()
        beats.result()  # raises DatabaseBusy where it waited in vain
    assert done.stored == 3 * PORTION_LINES
    assert len(written) >= 3, "one for each portion at the least"


def test_a_dry_run_says_what_is_wrong_and_stores_nothing(sqlite_store: Store, tmp_path: Path):
    take(sqlite_store, lines(tmp_path / "a.jsonl", numbered(1)[0]))
    path = lines(tmp_path / "b.jsonl", *numbered(3), *numbered(2), "{")
    summary, said = take(sqlite_store, path, dry_run=True)
    assert (summary.stored, summary.known, summary.bad, [bad.line for bad in said]) == (2, 3, 1, [6])
    assert len(rows_of(sqlite_store, tables.articles.c.id)) == 1
    assert len(rows_of(sqlite_store, tables.imports.c.id)) == 1


def test_whose_text_a_row_is_and_whom_it_cites_are_read_from_its_text(store: Store, tmp_path: Path):
    rows = [
        {"id": "a", "outlet": "milenio", "title": "Cierran el puente", "text": f"SAN TELMO (AP) — {LONG}"},
        {
            "id": "b",
            "outlet": "reforma",
            "title": "Sueltan agua",
            "text": "La presa soltó agua, informó El Universal.",
        },
    ]
    take(store, lines(tmp_path / "a.jsonl", *rows))
    articles = tables.articles.c
    with store.engine.read() as connection:
        question = sa.select(articles.agency, articles.cited).order_by(articles.id)
        (agency, nobody), (no_agency, cited) = connection.execute(question).all()
    assert (agency, nobody, no_agency) == ("AP", None, None)
    assert cited == [{"name": "El Universal", "outlet": "eluniversal", "phrase": "informó El Universal"}]


def test_a_packed_file_is_taken_in_and_one_that_is_cut_off_up_to_where_it_can_be_read(
    sqlite_store: Store, tmp_path: Path
):
    dice = random.Random(4)
    rows = [each | {"text": dice.randbytes(4_000).hex()} for each in numbered(16)]
    whole = "".join(f"{json.dumps(each)}\n" for each in rows).encode()
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(whole)[:-9_000])
    cut_off, _ = take(sqlite_store, path)
    assert (cut_off.ending, cut_off.exit_code) == (Ending.DAMAGED, 2)
    assert 0 < cut_off.stored < 16
    path.write_bytes(gzip.compress(whole))
    summary, _ = take(sqlite_store, path)
    assert (summary.ending, summary.stored + summary.known, summary.known) == (
        Ending.DONE,
        16,
        cut_off.stored,
    )


def test_a_file_of_another_kind_is_left_after_so_many_lines(sqlite_store: Store, tmp_path: Path):
    summary, said = take(sqlite_store, lines(tmp_path / "a.csv", *["title;text"] * 2_000))
    assert (summary.ending, summary.exit_code) == (Ending.NO_ROWS, 2)
    assert 1_000 <= len(said) < 1_100


def test_a_line_without_end_is_passed_over_without_being_held():
    long = b'{"title": "' + b"x" * (LONGEST * 2) + b'"}\n'
    file = ArchiveFile(io.BufferedReader(io.BytesIO(b"a\n" + long + b"b")), None)
    [portion] = file.portions(0)
    assert [(line.number, line.body) for line in portion] == [(1, b"a\n"), (2, None), (3, b"b")]


def test_what_can_be_read_of_a_damaged_file_is_given_first():
    dice = random.Random(4)
    packed = gzip.compress(b"a\nb\n" + dice.randbytes(20_000).hex().encode())
    portions = ArchiveFile(io.BufferedReader(io.BytesIO(packed[:-6])), None).portions(0)
    assert [line.number for line in next(portions)] == [1, 2]
    with pytest.raises(Damaged) as damaged:
        next(portions)
    assert damaged.value.line == 2


def test_standing_at_a_silent_input_ends_with_the_program_and_with_whoever_writes():
    reader, writer = os.pipe()
    try:
        waiting = io.BufferedReader(Waiting(reader, lambda: True))
        assert waiting.read() == b""
        os.write(writer, b"a line\n")
        os.close(writer)
        assert io.BufferedReader(Waiting(reader, lambda: False)).read() == b"a line\n"
    finally:
        os.close(reader)
