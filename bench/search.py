"""What searching costs: of an article that comes in, of the index on disk, and of finding, reading and deciding on candidates.

    ./dev bench search [--size 10000] [--postgres 10000] [--ingests 1000] [--folder /tmp/serviola-search]

Ingest: articles come in by the door of bench/scale.py (an import, one article a portion: parsed, fingerprinted, named, compared,
seen by 100 rules, two transactions), in turn into two databases of which one keeps no words. CPU is that of this process.

Searching: an archive of bench/haystack.py. Rules are made of words that stand in so many articles as are wanted: an `all` of
two words, whose candidates all match; a phrase of the same two, whose candidates hardly ever do; one of two hundred names and
a word, as of a place; the beginning of a word. Each is found, read and decided on as `serviola search` does it. The archive of a
million takes about ten minutes to make: `python -m bench.haystack --within 300` makes it in pieces.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa

from alerts import engine
from alerts.matching import Matcher
from bench.haystack import FOLDER, fill, haystack
from bench.scale import LATE, WHOLE, Door, catalog_of, whole_rows
from config.rule import Rule
from language.query.sought import Begins as Beginning
from language.query.sought import Every, Has, Sought, Wanted
from language.query.sought import Some as OneOf
from serviola.archive_rows import ArchiveRow
from serviola.importing import Owed
from storage.engine import Database
from storage.records import Examination, Portion
from storage.search import ANYWHERE, Scope, Search
from storage.store import Store
from tests.postgres import server

WARM = 200
BLOCK = 50  # articles that come in to one database before it is the other's turn


# --------------------------------------------------------------------------------------------- coming in


class Wordless(Owed):
    """A desk that keeps no words."""

    def record_examinations(self, batch: Sequence[Examination]) -> set[int]:
        """Write everything but the words."""
        return super().record_examinations([replace(each, words=None) for each in batch])


class DoorWithoutWords(Door):
    """The way in, past the index."""

    def take(self, rows: Sequence[ArchiveRow]) -> None:
        """Store rows as the other door does."""
        at = rows[-1].published + LATE
        portion = Portion(of=self.begun.id, upto=rows[-1].line, rows=tuple(rows), bad=0, at=at, alerting=True)
        taken = self.imports.record(portion)
        owed = Wordless(self.store, self.imports, taken.revisions, self.tally)
        self.tally.faults += engine.examine(owed, self.matcher, self.catalog, at, len(rows)).faults


def ingest(folder: Path, count: int) -> dict[str, object]:
    """Let the same articles come in to two databases in turn; return what each costs in milliseconds of CPU."""
    catalog = catalog_of(100)
    matcher = Matcher(catalog.rules, catalog.actors)
    stores = [Store.open(f"sqlite:///{folder / name}.db") for name in ("with", "without")]
    doors = [
        door(store, matcher, catalog) for door, store in zip((Door, DoorWithoutWords), stores, strict=True)
    ]
    took: tuple[list[float], list[float]] = ([], [])
    for start in range(WHOLE, WHOLE + WARM + count, BLOCK):
        rows = whole_rows(range(start, start + BLOCK))
        for times, door in zip(took, doors, strict=True):
            for row in rows:
                began = time.process_time()
                door.take([row])
                times.append((time.process_time() - began) * 1e3)
    for store in stores:
        store.close()
    with_words, without = (times[WARM:] for times in took)
    return {
        "articles": count,
        "CPU ms with the index": round(statistics.mean(with_words), 2),
        "without": round(statistics.mean(without), 2),
        "more, in ms": round(statistics.mean(with_words) - statistics.mean(without), 2),
        "faults": sum(door.tally.faults for door in doors),
    }


# --------------------------------------------------------------------------------------------- searching


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A rule, and what is sought for it."""

    name: str
    rule: Rule
    words: Sought


def frequencies(database: Database) -> list[tuple[str, int]]:
    """Return the words of a SQLite index and in how many articles each stands, the most frequent first."""
    with database.snapshot() as connection:
        connection.exec_driver_sql("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, searchable, row)")
        rows = connection.exec_driver_sql("SELECT term, doc FROM temp.terms ORDER BY doc DESC")
        return [(row[0], row[1]) for row in rows if row[0].isalpha() and len(row[0]) > 3]


def cases(held: Sequence[tuple[str, int]], size: int, count: Callable[[Sought], int]) -> list[Case]:
    """Make rules of which 2 % of the articles are candidates, or one in two thousand."""
    made = []
    for name, wanted in (("rare", size // 2_000), ("frequent", size // 50)):
        one, other = pair(held, wanted, size, count)
        both = Every((Has(one), Has(other)))
        made.append(Case(name=f"two words, {name}", rule=Rule(id="r", all=[one, other]), words=both))
        if name == "frequent":
            made.append(Case(name="a phrase of them", rule=Rule(id="r", all=[f"{one} {other}"]), words=both))
    seldom = [word for word, docs in held if docs < size / 500][:200]
    often = held[20][0]
    rule = Rule(id="r", all=[often], any=seldom)
    made.append(
        Case(
            name="200 names and a word", rule=rule, words=Every((Has(often), OneOf(tuple(map(Has, seldom)))))
        )
    )
    stem = held[400][0][:4]
    made.append(Case(name="a beginning", rule=Rule(id="r", all=[f"{stem}*"]), words=Beginning(stem)))
    return made


def pair(
    held: Sequence[tuple[str, int]], wanted: int, size: int, count: Callable[[Sought], int]
) -> tuple[str, str]:
    """Return two words that stand together in about so many articles."""
    share = (wanted / size) ** 0.5
    near = sorted(held, key=lambda each: abs(each[1] / size - share))[:12]
    pairs = [(one[0], other[0]) for at, one in enumerate(near) for other in near[at + 1 :]][:30]
    return min(pairs, key=lambda two: abs(count(Every((Has(two[0]), Has(two[1])))) - wanted))


def measured(search: Search, case: Case, scope: Scope = ANYWHERE) -> dict[str, object]:
    """Find, read and decide, as a search does; wall time of each, and CPU time of this process."""
    matcher, wanted = Matcher([case.rule], []), Wanted(words=case.words)
    cpu, began = time.process_time(), time.perf_counter()
    found = search.find(wanted, scope)
    at = time.perf_counter()
    candidates = sum(1 for _ in search.read(found))
    read = time.perf_counter()
    hits = sum(bool(matcher.decide(each)) for each in search.read(found))
    decided = time.perf_counter()
    return {
        "case": case.name,
        "candidates": candidates,
        "hits": hits,
        "find s": round(at - began, 3),
        "read s": round(read - at, 3),
        "read and decide s": round(decided - read, 3),
        "whole s": round(at - began + decided - read, 3),
        "CPU s of all three": round(time.process_time() - cpu, 3),
    }


def searches(database: Database, size: int, of: Sequence[Case]) -> None:
    """Print a line for each rule, each measured twice: the second time finds the file in memory."""
    search = Search(database)
    for case in of:
        first, again = (measured(search, case) for _ in range(2))
        line = {
            "database": database.engine.dialect.name,
            "stored": size,
            "first time, whole s": first["whole s"],
        }
        print(json.dumps(line | again, ensure_ascii=False), flush=True)


def on_disk(database: Database, size: int) -> dict[str, object]:
    """Return how many bytes an article takes in the index, and in all."""
    with database.read() as connection:
        if connection.dialect.name == "sqlite":
            parts = "SELECT sum(length(block)) FROM searchable_data"
            whole = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
        else:
            parts = "SELECT pg_total_relation_size('searchable')"
            whole = "SELECT pg_database_size(current_database())"
        index, every = (connection.scalar(sa.text(asked)) or 0 for asked in (parts, whole))
    name = database.engine.dialect.name
    return {
        "database": name,
        "stored": size,
        "index, bytes each": index // size,
        "in all, bytes each": every // size,
    }


def on_postgres(size: int, of: Collection[Case]) -> None:
    """Measure the same on a PostgreSQL of its own."""
    with server() as socket:
        url = f"postgresql://postgres@/postgres?host={socket}"
        store = Store.open(url)
        began = time.monotonic()
        fill(store, size, None)
        print(f"PostgreSQL: {size} stored in {time.monotonic() - began:.0f} s", flush=True)
        print(json.dumps(on_disk(store.engine, size)), flush=True)
        searches(store.engine, size, list(of))
        store.close()


def main() -> None:
    """Measure, and print a line for each."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--size", type=int, default=10_000)
    ask.add_argument("--postgres", type=int, default=10_000, help="0: only SQLite")
    ask.add_argument("--ingests", type=int, default=1_000, help="0: none")
    ask.add_argument("--folder", type=Path, default=FOLDER)
    options = ask.parse_args()
    if options.ingests:
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps(ingest(Path(folder), options.ingests)), flush=True)
    path = haystack(options.folder, options.size)
    assert path is not None  # there is no time limit
    database = Database.at(f"sqlite:///{path}")
    print(json.dumps(on_disk(database, options.size)), flush=True)

    def count(words: Sought) -> int:
        return Search(database).count(Wanted(words=words), ANYWHERE, options.size)

    held = frequencies(database)
    searches(database, options.size, cases(held, options.size, count))
    if options.postgres:
        on_postgres(options.postgres, cases(held, options.size, count))


if __name__ == "__main__":
    main()
