"""What an article costs, from its row to the rules' word, while ten thousand, a hundred thousand and a million are stored.

    python -m bench.scale [--sizes 10000 100000 1000000] [--ingests 2000] [--rules 100] [--folder /tmp/serviola-scale]
                          [--database postgresql://...]

The archive is bench/archive.py's: one article a minute from forty outlets, of which 5 % copy another one and 20 % tell an
event that others tell. A database of each size is filled once and kept in the folder: the latest 62 days through the door
that every article comes in by, and what is older by plain inserts of the same rows (each in a story of its own; copies,
prints and terms of that time would be forgotten, or out of reach, by now). Then each article of `--ingests` comes in by
itself: parsed, fingerprinted, named, compared, put into a story and seen by the rules, in two transactions. CPU is that
of this process, which on SQLite is all there is; of a PostgreSQL server it is added for the session that serves us.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import shutil
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from alerts import engine
from alerts.matching import Document, Matcher
from bench.archive import Archive
from bench.matching import make_rules
from config.schema import Catalog
from news.fingerprint import fingerprint, text_hash
from news.grouping import keys_of
from serviola.archive_rows import ArchiveRow, Line, Press, read_lines
from serviola.importing import Owed, Tally
from storage import imports as taking
from storage.dialects import new_ids
from storage.imports import Imports
from storage.records import Portion
from storage.store import Store
from storage.tables import articles, metadata, revisions, stories, term_counts

LIVE = timedelta(days=62)
"""What of an archive comes in by the door; the rest is older than anything that is compared."""
LAST = datetime(2026, 11, 1, tzinfo=UTC)
"""When the last article that a database is filled with was published, whatever its size."""
PRESS = Press(outlets={}, names={})
AT_ONCE = 64
PROCESSES = 2  # that make rows
SAMPLE = 3_000  # articles that the counts of terms are taken from
LATE = timedelta(minutes=5)  # after which an article comes in


def archive_of(size: int) -> Archive:
    """Return an archive whose article `size` is the first that is not stored yet."""
    return _archive(LAST - size * timedelta(minutes=1))


@cache
def _archive(epoch: datetime) -> Archive:
    return Archive(7, copied=0.05, told=0.2, epoch=epoch)


# ------------------------------------------------------------------------------------------- rows, made elsewhere


def line_of(archive: Archive, number: int) -> Line:
    """Write an article as a line of a file."""
    made = archive.article(number)
    row = {
        "id": number,
        "url": made.url,
        "outlet": made.outlet,
        "language": "es",
        "title": made.title,
        "text": made.text,
        "published": made.published.isoformat(),
        "authors": [made.author],
    }
    return Line(number=number + 1, body=json.dumps(row).encode())


def whole_rows(size: int, numbers: Sequence[int]) -> list[ArchiveRow]:
    """Make rows as an import reads them."""
    archive = archive_of(size)
    lines = [line_of(archive, number) for number in numbers]
    return [row for row in read_lines(lines, PRESS, LAST + LIVE).rows if isinstance(row, ArchiveRow)]


def bare_rows(size: int, numbers: Sequence[int]) -> list[ArchiveRow]:
    """Make rows of which nothing is compared any more."""
    archive = archive_of(size)
    blank = fingerprint("", "", None)
    rows = []
    for number in numbers:
        made = archive.article(number)
        key = made.url.removeprefix("https://")
        rows.append(
            ArchiveRow(
                line=number + 1, outlet=made.outlet, url=made.url, url_key=key, host=f"{made.outlet}.example",
                external_id=str(number), title=made.title, text=made.text, authors=(made.author,), language="es",
                published=made.published, published_precision="minute", digest=f"{number:032x}",
                fingerprint=replace(blank, text_hash=text_hash(made.text)),
            )
        )  # fmt: skip
    return rows


def in_order(make, size: int, numbers: range) -> Iterator[list[ArchiveRow]]:
    """Make rows in two processes, and yield them in order, some at a time."""
    portions = [numbers[start : start + AT_ONCE] for start in range(0, len(numbers), AT_ONCE)]
    context = multiprocessing.get_context("forkserver")
    with ProcessPoolExecutor(PROCESSES, mp_context=context) as pool:
        for begin in range(0, len(portions), 64):
            some = portions[begin : begin + 64]
            yield from pool.map(make, [size] * len(some), some)


# ----------------------------------------------------------------------------------------------- databases


def fill_old(store: Store, size: int, numbers: range) -> None:
    """Store what is older than anything that is compared: the rows that the door would have left by now."""
    begun = Imports(store.engine).begin("old", "old", LAST)
    gathered: list[ArchiveRow] = []
    for rows in in_order(bare_rows, size, numbers):
        gathered += rows
        if len(gathered) < 1_024 and rows[-1].line <= numbers[-1]:
            continue
        with store.engine.write() as connection:
            connection.exec_driver_sql("PRAGMA cache_size = -400000")
            ids = zip(
                *(new_ids(connection, table, len(gathered)) for table in (articles, stories)), strict=True
            )
            for table, values in old_rows(begun.id, gathered, list(ids)).items():
                connection.execute(sa.insert(metadata.tables[table]), values)
        if gathered[-1].line % 50_000 < 1_024:
            print(f"  {gathered[-1].line} by plain inserts", flush=True)
        gathered = []


def old_rows(
    which: int, rows: Sequence[ArchiveRow], ids: Sequence[tuple[int, int]]
) -> dict[str, list[dict[str, object]]]:
    """Return the rows that articles have left in each table when nothing is compared with them any more."""
    made: dict[str, list[dict[str, object]]] = {
        name: []
        for name in ("stories", "articles", "revisions", "article_urls", "sightings", "story_decisions")
    }
    for row, (article, story) in zip(rows, ids, strict=True):
        at = row.published + LATE
        portion = Portion(of=which, upto=row.line, rows=(), bad=0, at=at, alerting=True)
        for table, values in (
            ("stories", {"id": story, "title": row.title, "first_at": row.published, "last_at": row.published}),
            (
                "articles",
                taking.article_columns(portion, row, article, story)
                | {"placed_at": at, "text_hash": row.fingerprint.text_hash},
            ),
            ("revisions", taking.revision_columns(row, article, at) | {"examined_at": at, "catalog_version": "old"}),
            ("article_urls", {"url_key": row.url_key, "article": article, "kind": "sighting", "first_seen_at": at}),
            ("sightings", taking.sighting_columns(row, article, at)),
            ("story_decisions", decision(article, story, at)),
        ):  # fmt: skip
            made[table].append(values)
    return made


def decision(article: int, story: int, at: datetime) -> dict[str, object]:
    """Return the note that is left of most articles: which story came nearest, and how near."""
    because = {"shared": ["pluegran", "cilzun", "moluen"]}
    return {
        "article": article, "story": story, "by": "event", "score": 0.4, "runner_up": story, "runner_up_score": 0.3,
        "because": because, "at": at,
    }  # fmt: skip


def count_terms(store: Store, size: int, numbers: range) -> None:
    """Let the terms be counted as if all of `numbers` had been: by a sample."""
    drawn = sorted(random.Random(3).sample(numbers, min(SAMPLE, len(numbers))))
    counts: Counter[str] = Counter()
    for begin in range(0, len(drawn), AT_ONCE):
        for row in whole_rows(size, drawn[begin : begin + AT_ONCE]):
            counts.update(["", *keys_of(row.fingerprint.features)])
    scale = len(numbers) / len(drawn)
    with store.engine.write() as connection:
        rows = [{"term": term, "articles": round(count * scale)} for term, count in sorted(counts.items())]
        connection.execute(sa.insert(term_counts), rows)


def fill_live(store: Store, size: int, numbers: range, door: Door) -> None:
    """Store what is of late by the door; what is too old for anything is forgotten on the way, as the watch does."""
    began, cpu = time.monotonic(), time.process_time()
    for done, rows in enumerate(in_order(whole_rows, size, numbers), 1):
        door.take(rows)
        if done % 150 == 0:
            took, cpu_took = time.monotonic() - began, time.process_time() - cpu
            count = done * AT_ONCE
            print(f"  {count} by the door: {count / took:.0f} a second, {cpu_took / count * 1e3:.2f} ms of CPU each", flush=True)  # fmt: skip
            store.prune(rows[-1].published + LATE, timedelta(days=90))


class Door:
    """The way that every article comes in by, without the processes of an import."""

    def __init__(self, store: Store, matcher: Matcher, catalog: Catalog) -> None:
        self.store = store
        self.imports = Imports(store.engine)
        self.matcher = matcher
        self.catalog = catalog
        self.begun = self.imports.begin("live", "live", LAST)
        self.tally = Tally()

    def take(self, rows: Sequence[ArchiveRow]) -> None:
        """Store rows, each as if it had come some minutes after it was published, and let the rules see them."""
        at = rows[-1].published + LATE
        taken = self.imports.record(
            Portion(of=self.begun.id, upto=rows[-1].line, rows=tuple(rows), bad=0, at=at, alerting=True)
        )
        self.tally.stored += taken.stored
        self.tally.copies += taken.copies
        owed = Owed(self.store, self.imports, taken.revisions, self.tally)
        self.tally.faults += engine.examine(owed, self.matcher, self.catalog, at, len(rows)).faults


def catalog_of(rules: int) -> Catalog:
    """Return a newsroom with so many rules, made of words that the archive has."""
    archive = archive_of(10_000)
    texts = [
        Document(title=each.title, text=each.text, language="es")
        for each in map(archive.article, range(1_000))
    ]
    return Catalog(rules=tuple(make_rules(random.Random(1), texts, rules)))


def filled_with_old(folder: Path, size: int) -> Path:
    """Return a database with what is older than `LIVE`; fill it where there is none yet."""
    folder.mkdir(parents=True, exist_ok=True)
    old = folder / f"{size}.old.db"
    if not old.exists():
        part = old.with_suffix(".part")
        part.unlink(missing_ok=True)
        store = Store.open(f"sqlite:///{part}")
        fill_old(store, size, range(size - live_of(size)))
        store.close()
        part.replace(old)
    return old


def live_of(size: int) -> int:
    """Return how many articles of so many are of late."""
    return min(size, int(LIVE / timedelta(minutes=1)))


def filled(folder: Path, size: int, catalog: Catalog, matcher: Matcher) -> Path:
    """Return a database with so many articles; fill it where there is none yet."""
    whole = folder / f"{size}.db"
    if whole.exists():
        return whole
    print(f"filling {size}", flush=True)
    old = filled_with_old(folder, size)
    part = whole.with_suffix(".part")
    shutil.copy(old, part)
    up_to_date(part)
    store = Store.open(f"sqlite:///{part}")
    live = live_of(size)
    if size > live:
        count_terms(store, size, range(size - live))
    fill_live(store, size, range(size - live, size), Door(store, matcher, catalog))
    store.close()
    part.replace(whole)
    return whole


def up_to_date(path: Path) -> None:
    """Give a database that was filled before the tables and columns that it lacks."""
    database = sa.create_engine(f"sqlite:///{path}")
    with database.begin() as connection:
        metadata.create_all(connection)
        for table in metadata.sorted_tables:
            there = {each["name"] for each in sa.inspect(connection).get_columns(table.name)}
            for column in table.columns:
                if column.name not in there:
                    kind = column.type.compile(database.dialect)
                    connection.exec_driver_sql(f'ALTER TABLE {table.name} ADD COLUMN "{column.name}" {kind}')
    database.dispose()


# ------------------------------------------------------------------------------------------------ measuring


def ingests(size: int, count: int, door: Door) -> list[float]:
    """Take in so many articles, each by itself; return the milliseconds of CPU of each."""
    archive = archive_of(size)
    lines = [line_of(archive, number) for number in range(size, size + count)]
    took = []
    for line in lines:
        began = time.process_time()
        rows = [row for row in read_lines([line], PRESS, LAST + LIVE).rows if isinstance(row, ArchiveRow)]
        door.take(rows)
        took.append((time.process_time() - began) * 1e3)
    return took


def measure(path: Path, size: int, count: int, catalog: Catalog, matcher: Matcher) -> dict[str, object]:
    """Measure one size, on a copy of its database."""
    copy = path.with_suffix(".measured")
    shutil.copy(path, copy)
    store = Store.open(f"sqlite:///{copy}")
    door = Door(store, matcher, catalog)
    warm = ingests(size, 200, door)
    took = ingests(size + 200, count, door)
    with store.engine.read() as connection:
        held = {name: connection.scalar(sa.select(sa.func.count()).select_from(metadata.tables[name])) for name in ("articles", "prints", "sketches", "story_terms", "term_counts", "matches", "alerts")}  # fmt: skip
        told = connection.scalar(sa.select(sa.func.count()).where(stories.c.merged_into.is_(None)))
        length = connection.scalar(sa.select(sa.func.avg(sa.func.length(revisions.c.text))).where(revisions.c.id < 1_000))  # fmt: skip
    store.close()
    bytes_each = path.stat().st_size / size
    copy.unlink()
    assert not door.tally.faults
    assert warm
    return {
        "stored": size,
        "CPU ms, mean": round(statistics.mean(took), 2),
        "median": round(statistics.median(took), 2),
        "p95": round(statistics.quantiles(took, n=20)[-1], 2),
        "bytes each": round(bytes_each),
        "of them text": round(length or 0),
        "stories": told,
        "copies among the measured": door.tally.copies,
        "alerts": door.tally.alerts,
        **held,
    }


def main() -> None:
    """Fill, measure, and print a line for each size."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    ask.add_argument("--ingests", type=int, default=2_000)
    ask.add_argument("--rules", type=int, default=100)
    ask.add_argument("--folder", type=Path, default=Path("/tmp/serviola-scale"))
    options = ask.parse_args()
    catalog = catalog_of(options.rules)
    matcher = Matcher(catalog.rules, catalog.actors)
    for size in options.sizes:
        path = filled(options.folder, size, catalog, matcher)
        print(json.dumps(measure(path, size, options.ingests, catalog, matcher)), flush=True)


if __name__ == "__main__":
    main()
