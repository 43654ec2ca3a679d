"""What an article costs, from its row to the rules' word, while ten thousand, a hundred thousand and a million are stored.

    python -m bench.scale [--sizes 10000 100000 1000000] [--ingests 2000] [--rules 100] [--folder /tmp/serviola-scale]

The archive is bench/archive.py's: one article a minute from forty outlets, of which 5 % copy another one and 20 % tell an
event that others tell. A database of each size holds the last so many articles of it, and is made once:

- those of the last fortnight, which new ones may share a story with, came in by the door that every article comes in by;
- those of the seven weeks before have the rows that this would have left, with prints and sketches, by plain inserts;
- what is older has the same rows by plain inserts, without prints, which are forgotten by now.

An article that was inserted has a story of its own. The smallest is the largest without what is older, by plain deletes.

Then the same articles come in to each, one by one: parsed, fingerprinted, named, compared, put into a story and seen by the
rules, in two transactions. CPU is that of this process, which on SQLite is all there is.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import shutil
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import blake2b
from pathlib import Path

import sqlalchemy as sa

from alerts import engine
from alerts.matching import Document, Matcher
from bench.archive import Archive
from bench.matching import Rules
from config.rule import Rule
from config.schema import Catalog
from language.query import written
from language.tokens import words
from news import shingles
from news.common_words import COMMON, GRAMMAR
from news.fingerprint import fingerprint
from serviola.archive_rows import ArchiveRow, Line, Press, read_lines
from serviola.importing import Owed, Tally
from storage import imports as taking
from storage import prints, sketches
from storage.arrived import EPOCH
from storage.imports import Imports
from storage.records import Portion
from storage.sketches import KEEP
from storage.store import Store
from storage.tables import metadata, revisions, stories

WHOLE = 1_000_000
"""Articles of the archive that are stored at the most: the first that is measured has this number."""
LAST = datetime(2026, 11, 1, tzinfo=UTC)
"""When it was published."""
LIVE, KEPT = 14 * 24 * 60, 62 * 24 * 60
"""How many of the last came in by the door, and of how many the prints are kept."""
PRESS = Press(outlets={}, names={})
AROUND_ARTICLES = (
    "revisions", "article_urls", "sightings", "story_decisions", "prints", "sketches", "matches", "alert_updates",
)  # fmt: skip
AT_ONCE = 64
WARM = 200  # articles that come in before it is measured
PROCESSES = 2  # that make rows
LATE = timedelta(minutes=5)  # after which an article comes in


@cache
def the_archive() -> Archive:
    """Return the archive: invented words round those of Spanish grammar and its commonest ones."""
    spanish = [*sorted(GRAMMAR["es"]), *sorted(COMMON["es"])]
    return Archive(7, copied=0.05, told=0.2, first_words=spanish, epoch=LAST - WHOLE * timedelta(minutes=1))


# ------------------------------------------------------------------------------------------- rows, made elsewhere


def line_of(number: int) -> Line:
    """Write an article as a line of a file."""
    made = the_archive().article(number)
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


def whole_rows(numbers: Sequence[int]) -> list[ArchiveRow]:
    """Make rows as an import reads them."""
    lines = [line_of(number) for number in numbers]
    return [row for row in read_lines(lines, PRESS, LAST + KEEP).rows if isinstance(row, ArchiveRow)]


def bare_rows(numbers: Sequence[int]) -> list[ArchiveRow]:
    """Make rows that join no story any more: of their texts only what copies are found by is taken."""
    blank = fingerprint("", "", None)
    rows = []
    for number in numbers:
        made = the_archive().article(number)
        row = words(made.text)
        kept = shingles.packed(shingles.hashes_of(row)) if number >= WHOLE - KEPT else b""
        taken = replace(
            blank,
            words=len(row),
            text_hash=hash_of(" ".join(row)),
            title=shingles.hashed(made.title),
            shingles=kept,
        )
        rows.append(
            ArchiveRow(
                line=number + 1, outlet=made.outlet, url=made.url, url_key=made.url.removeprefix("https://"),
                host=f"{made.outlet}.example", external_id=str(number), title=made.title, text=made.text,
                authors=(made.author,), language="es", published=made.published, published_precision="minute",
                digest=f"{number:032x}", fingerprint=taken,
            )
        )  # fmt: skip
    return rows


def hash_of(text: str) -> str:
    """Return a hash of a text, of the length of those that are kept."""
    return blake2b(text.encode(), digest_size=16).hexdigest()


def in_order(make: Callable[[Sequence[int]], list[ArchiveRow]], numbers: range) -> Iterator[list[ArchiveRow]]:
    """Make rows in other processes, and yield them in order, some at a time."""
    portions = [numbers[start : start + AT_ONCE] for start in range(0, len(numbers), AT_ONCE)]
    with ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("forkserver")) as pool:
        for begin in range(0, len(portions), 64):
            yield from pool.map(make, portions[begin : begin + 64])


# ----------------------------------------------------------------------------------------------- databases


def fill_old(store: Store, numbers: range) -> None:
    """Store articles by plain inserts: the rows that the door would have left by now."""
    gathered: list[ArchiveRow] = []
    for rows in in_order(bare_rows, numbers):
        gathered += rows
        if len(gathered) < 1_024 and rows[-1].line <= numbers[-1]:
            continue
        with store.engine.write() as connection:
            connection.exec_driver_sql("PRAGMA cache_size = -400000")
            for table, values in old_rows(gathered).items():
                connection.execute(sa.insert(metadata.tables[table]), values)
            for row in gathered:
                if row.fingerprint.shingles:
                    add_print(connection, row)
        if gathered[-1].line % 50_000 < 1_024:
            print(f"  {gathered[-1].line} by plain inserts", flush=True)
        gathered = []


def old_rows(rows: Sequence[ArchiveRow]) -> dict[str, list[dict[str, object]]]:
    """Return what articles have left in each table; the ids are the numbers of their lines."""
    made: defaultdict[str, list[dict[str, object]]] = defaultdict(list)
    for row in rows:
        number, at = row.line, row.published + LATE
        portion = Portion(of=0, upto=number, rows=(), bad=0, at=at, alerting=True)
        told = {"placed_at": at, "text_hash": row.fingerprint.text_hash}
        seen = {"id": number, "examined_at": at, "catalog_version": "old"}
        name = {"url_key": row.url_key, "article": number, "kind": "sighting", "first_seen_at": at}
        story = {"id": number, "title": row.title, "first_at": row.published, "last_at": row.published}
        made["stories"].append(story)
        made["articles"].append(taking.article_columns(portion, row, number, number) | told)
        made["revisions"].append(taking.revision_columns(row, number, at) | seen)
        made["article_urls"].append(name)
        made["sightings"].append(taking.sighting_columns(row, number, at))
        made["story_decisions"].append(decision(number, at))
    return made


def add_print(connection: sa.Connection, row: ArchiveRow) -> None:
    """Keep what an article can be found by."""
    taken, day = row.fingerprint, (row.published - EPOCH).days
    connection.execute(
        prints.BEGIN,
        {
            "article": row.line, "day": day, "words": taken.words, "title": taken.title, "shingles": taken.shingles,
            "features": b"x" * 700,
        },
    )  # fmt: skip
    hashes = sketches.hashes_of(taken.words, taken.title, taken.shingles, frozenset())
    sketches.keep(connection, row.line, hashes, day)


def decision(number: int, at: datetime) -> dict[str, object]:
    """Return the note that is left of most articles: which story came nearest, and how near."""
    because = {"shared": ["pluegran", "cilzun", "moluen"]}
    return {
        "id": number, "article": number, "story": number, "by": "event", "score": 0.4, "runner_up": number,
        "runner_up_score": 0.3, "because": because, "at": at,
    }  # fmt: skip


def fill_live(numbers: range, door: Door) -> None:
    """Store articles by the door."""
    began, cpu = time.monotonic(), time.process_time()
    for done, rows in enumerate(in_order(whole_rows, numbers), 1):
        door.take(rows)
        if done % 75 == 0:
            count = done * AT_ONCE
            took, cpu_took = time.monotonic() - began, (time.process_time() - cpu) / count * 1e3
            print(
                f"  {count} by the door: {count / took:.0f} a second, {cpu_took:.2f} ms of CPU each",
                flush=True,
            )


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
    texts = [
        Document(title=each.title, text=each.text, language="es")
        for each in map(the_archive().article, range(1_000))
    ]
    made = Rules(random.Random(1), texts)
    return Catalog(
        rules=tuple(Rule(id=f"r{number}", query=written(made.made(number).tree)) for number in range(rules))
    )


def made(path: Path, make: Callable[[Store], None], of: Path | None = None) -> Path:
    """Return a database, made where there is none yet, of another one's copy where one is named."""
    if not path.exists():
        print(f"making {path.name}", flush=True)
        part = path.with_suffix(".part")
        part.unlink(missing_ok=True)
        if of is not None:
            shutil.copy(of, part)
        store = Store.open(f"sqlite:///{part}")
        make(store)
        store.close()
        part.replace(path)
    return path


def filled(folder: Path, size: int, catalog: Catalog, matcher: Matcher) -> Path:
    """Return a database with the last so many articles of the archive."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{size}.db"

    if path.exists():
        return path
    old = made(folder / "old.db", lambda store: fill_old(store, range(WHOLE - KEPT)))
    kept = made(folder / "kept.db", lambda store: fill_old(store, range(WHOLE - KEPT, WHOLE - LIVE)))
    live = range(WHOLE - LIVE, WHOLE)
    late = made(folder / "late.db", lambda store: fill_live(live, Door(store, matcher, catalog)), kept)
    return made(path, lambda store: resize(store, old, size), late)


def resize(store: Store, old: Path, size: int) -> None:
    """Add what is older to the last articles, or take some of it away; count terms as if from the first on."""
    up_to_date(old)
    first = WHOLE - size
    with store.engine.engine.connect() as connection:
        for statement in (
            "COMMIT", "PRAGMA foreign_keys = OFF", "PRAGMA cache_size = -400000", f"ATTACH DATABASE '{old}' AS old",
            "BEGIN IMMEDIATE", f"UPDATE term_counts SET articles = max(1, articles * {size} / {LIVE})",
        ):  # fmt: skip
            connection.exec_driver_sql(statement)
        for name in ("stories", "articles", "revisions", "article_urls", "sightings", "story_decisions"):
            columns = ", ".join(f'"{column.name}"' for column in metadata.tables[name].columns)
            number = "article" if "article" in metadata.tables[name].columns else "id"
            added = f"INSERT INTO main.{name} ({columns}) SELECT {columns} FROM old.{name} WHERE {number} > {first}"
            connection.exec_driver_sql(added)
        for name in AROUND_ARTICLES if size < KEPT else ():
            connection.exec_driver_sql(f"DELETE FROM main.{name} WHERE article <= {first}")
        if size < KEPT:
            connection.exec_driver_sql(f"DELETE FROM main.articles WHERE id <= {first}")
            for name, number in (("stories", "id"), ("story_terms", "story"), ("alerts", "story")):
                connection.exec_driver_sql(f"DELETE FROM main.{name} WHERE {number} NOT IN (SELECT story FROM articles)")  # fmt: skip
        connection.exec_driver_sql("COMMIT")
        if size < KEPT:
            connection.exec_driver_sql("VACUUM")


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


def ingests(numbers: range, door: Door) -> list[float]:
    """Take in articles, each by itself; return the milliseconds of CPU of each."""
    lines = [line_of(number) for number in numbers]
    took = []
    for line in lines:
        began = time.process_time()
        rows = [row for row in read_lines([line], PRESS, LAST + KEEP).rows if isinstance(row, ArchiveRow)]
        door.take(rows)
        took.append((time.process_time() - began) * 1e3)
    return took


def measure(path: Path, size: int, count: int, catalog: Catalog, matcher: Matcher) -> dict[str, object]:
    """Measure one size, on a copy of its database."""
    copy = path.with_suffix(".measured")
    shutil.copy(path, copy)
    store = Store.open(f"sqlite:///{copy}")
    door = Door(store, matcher, catalog)
    ingests(range(WHOLE, WHOLE + WARM), door)
    took = ingests(range(WHOLE + WARM, WHOLE + WARM + count), door)
    with store.engine.read() as connection:
        held = {name: connection.scalar(sa.select(sa.func.count()).select_from(metadata.tables[name])) for name in ("articles", "prints", "sketches", "story_terms", "term_counts", "matches", "alerts")}  # fmt: skip
        told = connection.scalar(sa.select(sa.func.count()).where(stories.c.merged_into.is_(None)))
        length = connection.scalar(sa.select(sa.func.avg(sa.func.length(revisions.c.text))).where(revisions.c.id.between(WHOLE - 1_000, WHOLE)))  # fmt: skip
    store.close()
    bytes_each = path.stat().st_size / size
    copy.unlink()
    assert not door.tally.faults
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
