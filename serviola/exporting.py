"""`serviola export`: articles as rows of JSON or CSV, one at a time, so that an archive of any size takes no memory.

A file is written beside its name and takes it when it is whole: whoever reads it never meets half of one.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, BinaryIO, TextIO
from zoneinfo import ZoneInfo

from storage.articles import IMPORT
from storage.exports import ExportRow

COLUMNS = (
    "id", "external_id", "url", "outlet", "title", "published", "language", "duplicate_of", "duplicate_kind", "story",
    "rules",
)  # fmt: skip
SEPARATOR = " "
"""Between the rules of an article in CSV: no id of a rule has a space in it."""
FORMULA = re.compile(r"[\s\x00-\x1f]*[=+\-@＝＋－＠]")
"""How a cell begins that a spreadsheet takes for a formula."""
PACKED = ".gz"

Write = Callable[[Mapping[str, Any]], None]


def record_of(row: ExportRow, zones: Mapping[str, str]) -> dict[str, Any]:
    """Return what is told of an article, as JSON: `duplicate_of` and `story` are ids, `published` is ISO 8601 in UTC.

    Of a date without a time of day `published` is the day, in the time zone of its outlet.
    """
    return {
        "id": row.id,
        "external_id": row.external_id,
        "url": None if row.url == row.url_key and row.url.startswith(f"{IMPORT}:") else row.url,
        "outlet": row.outlet,
        "title": row.title,
        "published": _published(row, zones),
        "language": row.language,
        "duplicate_of": row.duplicate_of,
        "duplicate_kind": row.duplicate_kind,
        "story": row.story,
        "rules": list(row.rules),
    }


def _published(row: ExportRow, zones: Mapping[str, str]) -> str | None:
    if row.published_at is None:
        return None
    if row.published_precision == "day":
        return row.published_at.astimezone(ZoneInfo(zones.get(row.outlet, "UTC"))).date().isoformat()
    return row.published_at.isoformat()


def write_json(file: TextIO) -> Write:
    """Return a function that writes a row as a line of JSON."""

    def write(record: Mapping[str, Any]) -> None:
        file.write(f"{json.dumps(record, ensure_ascii=False)}\n")

    return write


def write_csv(file: TextIO) -> Write:
    """Return a function that writes a row of CSV under a line of names; what is null is empty, rules stand side by side."""
    sheet = csv.writer(file)
    sheet.writerow(COLUMNS)

    def write(record: Mapping[str, Any]) -> None:
        sheet.writerow([cell(record[name]) for name in COLUMNS])

    return write


def cell(value: object) -> object:
    """Return a value as a cell. Text that a spreadsheet would calculate begins with an apostrophe, and stays text."""
    if isinstance(value, list):
        value = SEPARATOR.join(value)
    return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value


FORMATS: Mapping[str, Callable[[TextIO], Write]] = {"jsonl": write_json, "csv": write_csv}


def write_all(rows: Iterable[ExportRow], zones: Mapping[str, str], write: Write) -> int:
    """Write every row; return how many there were."""
    count = 0
    for row in rows:
        write(record_of(row, zones))
        count += 1
    return count


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """Give a file that takes the place of `path` when all of it is written; nothing is left of one that fails. Raises OSError.

    One whose name ends in .gz is packed.
    """
    beside = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        with beside.open("xb") as raw:
            with _packed(raw) if path.suffix.lower() == PACKED else nullcontext(raw) as sink:
                file = io.TextIOWrapper(sink, encoding="utf-8", newline="")
                yield file
                file.flush()
                file.detach()
            raw.flush()
            os.fsync(raw.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _packed(raw: BinaryIO) -> gzip.GzipFile:
    return gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0)
