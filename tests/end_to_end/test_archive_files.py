"""`serviola import` as people run it: killed in the middle, fed with all that is wrong, and asked for what it gave out."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from storage import tables
from tests.end_to_end.desk import Desk
from tests.end_to_end.told import Told, assert_told, plain

TEXT = "The river rose on Monday, and the families of the lower bank left with what they had in hand."
RULE = {"id": "river", "any": ["river"]}
GOOD = {"title": "A river", "text": TEXT}
BAD: dict[str, bytes] = {
    "a line that is no JSON": b'{"title": "A river", "text": "It rose',
    "a line of CSV": b"title;text",
    "a list": b'["A river", "It rose"]',
    "bytes that are no UTF-8": b'{"title": "A r\xedo", "text": "It rose"}',
    "no title": b'{"text": "It rose"}',
    "no text": b'{"title": "A river"}',
    "a title that is a number": b'{"title": 7, "text": "It rose"}',
    "authors that are objects": json.dumps(GOOD | {"authors": [{"name": "Ana"}]}).encode(),
    "half of a character": b'{"title": "A river \\ud83d", "text": "It rose"}',
    "an address that is none": json.dumps(GOOD | {"url": "paper"}).encode(),
    "a language written out": json.dumps(GOOD | {"language": "English"}).encode(),
    "a date that is none": json.dumps(GOOD | {"published": "last Monday"}).encode(),
    "a date in the future": json.dumps(GOOD | {"published": "2999-01-01"}).encode(),
    "the id of another text": json.dumps({"id": 1, "title": "Another", "text": "It fell"}).encode(),
    "a line of more than 8 MB": b'{"title": "A river", "text": "' + b"x" * (9 << 20) + b'"}',
}


def written(path: Path, *lines: bytes) -> Path:
    path.write_bytes(b"\n".join(lines))
    return path


def articles(desk: Desk) -> list[Any]:
    columns = tables.articles.c
    return desk.rows(sa.select(columns.id, columns.external_id, columns.placed_at).order_by(columns.id))


def test_every_kind_of_bad_row_is_named_in_the_documented_words(desk: Desk):
    desk.write({"rules": [RULE], "settings": {"language": "en"}})
    good = json.dumps(GOOD | {"id": 1}).encode()
    written(desk.folder / "a.jsonl", good, *BAD.values(), json.dumps(GOOD).encode())
    ended = desk.run("import", "a.jsonl")
    assert "Traceback" not in ended.err
    said = [plain(line, desk.folder) for line in ended.err.splitlines() if line.startswith("a.jsonl:")]
    assert (ended.code, ended.summary["stored"], ended.summary["bad"], len(said)) == (
        1,
        2,
        len(BAD),
        len(BAD),
    )
    assert_told("A file of articles", {name: Told(seen=seen, code=1) for name, seen in zip(BAD, said, strict=True)})  # fmt: skip


def test_killed_in_the_middle_it_goes_on_and_every_row_is_there_once_and_in_its_order(desk: Desk):
    desk.write({"rules": [RULE]})
    rows = [
        json.dumps(GOOD | {"id": number, "text": f"{TEXT} It was day {number}."}) for number in range(300)
    ]
    rows[199] = "{"
    written(desk.folder / "a.jsonl", *(row.encode() for row in rows))
    with desk.started("import", "a.jsonl") as running:
        assert running.wait_until_it_says("a.jsonl:200:")
        running.send(signal.SIGKILL)
        running.process.wait(10)
    before = articles(desk)
    assert 128 <= len(before) < 300
    assert all(row.placed_at is not None for row in before)
    ended = desk.run("import", "a.jsonl")
    assert (ended.code, ended.summary["ending"], ended.summary["known"]) == (1, "done", 0)
    assert ended.summary["went_on_after"] >= len(before)
    assert ended.summary["stored"] == 299 - len(before)
    assert [int(row.external_id) for row in articles(desk)] == [each for each in range(300) if each != 199]
    silent = desk.rows(sa.select(tables.matches.c.silent, sa.func.count()).group_by(tables.matches.c.silent))
    assert [tuple(row) for row in silent] == [("import", 299)]
