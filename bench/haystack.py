"""A large archive, made quickly: as many generated articles as are asked for, each in a story of its own, by plain inserts.

Their sentences come mostly from a pool of five thousand, so that making one costs a sixth of what an article of bench/scale.py
does; words are as frequent as there. What the door leaves besides, prints and sketches and decisions, is left out: nobody
who searches or tries a rule looks at it.
"""

from __future__ import annotations

import argparse
import multiprocessing
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench.archive import Archive, Article
from news.common_words import COMMON, GRAMMAR
from storage import searchable
from storage.searchable import words_of
from storage.store import Store
from storage.tables import articles, revisions, stories

LAST = datetime(2026, 11, 1, tzinfo=UTC)
"""When the last one was published; there is one a minute."""
SEEN = timedelta(minutes=5)  # after which an article comes in
WHOLE = 1_000_000
AT_ONCE, IN_A_TRANSACTION = (
    256,
    16,
)  # articles that a process makes, and how often that many go into one transaction
PROCESSES = 2
FOLDER = Path("/tmp/serviola-search")

Made = tuple[Article, frozenset[str]]


@cache
def the_archive() -> Archive:
    """Return the archive: invented words round those of Spanish grammar and its commonest ones."""
    spanish = [*sorted(GRAMMAR["es"]), *sorted(COMMON["es"])]
    return Archive(11, shared=0.85, first_words=spanish, epoch=LAST - WHOLE * timedelta(minutes=1))


def makes(numbers: Sequence[int]) -> list[Made]:
    """Make articles, and take their words."""
    made = [the_archive().article(number) for number in numbers]
    return [(each, words_of(each.title, each.summary, each.text)) for each in made]


def in_portions(numbers: range) -> Iterator[list[Made]]:
    """Make articles in other processes, in order."""
    portions = iter([numbers[start : start + AT_ONCE] for start in range(0, len(numbers), AT_ONCE)])
    with ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("forkserver")) as pool:
        while some := list(islice(portions, IN_A_TRANSACTION)):
            yield [each for portion in pool.map(makes, some) for each in portion]


def fill(store: Store, size: int, within: float | None) -> bool:
    """Store the last articles of the archive, examined and indexed, as many as is done in so many seconds.

    Return whether all are there; the next call goes on.
    """
    began = time.monotonic()
    of_postgres = store.engine.engine.dialect.name == "postgresql"
    if of_postgres:  # an index is made in a tenth of the time when all its rows are there
        with store.engine.write() as connection:
            connection.exec_driver_sql("DROP INDEX IF EXISTS ix_searchable_words")
    with store.engine.read() as connection:
        there = connection.scalar(sa.select(sa.func.max(articles.c.id))) or WHOLE - size
    for portion in in_portions(range(there, WHOLE)):
        with store.engine.write() as connection:
            store_some(connection, portion)
        done = portion[-1][0].number + 1 - (WHOLE - size)
        print(f"  {done} of {size}", flush=True)
        if within is not None and time.monotonic() - began > within and done < size:
            return False
    if of_postgres:
        with store.engine.write() as connection:
            connection.exec_driver_sql(
                "CREATE INDEX ix_searchable_words ON searchable USING gin (searchable_words(words))"
            )
        with store.engine.read() as connection:
            for name in ("articles", "revisions", "searchable"):
                connection.exec_driver_sql(f"VACUUM ANALYZE {name}")
    return True


def store_some(connection: sa.Connection, portion: Sequence[Made]) -> None:
    """Insert what would have been left of some articles."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA cache_size = -400000")
    made = [each for each, _ in portion]
    connection.execute(sa.insert(stories), [story_of(each) for each in made])
    connection.execute(sa.insert(articles), [article_of(each) for each in made])
    connection.execute(sa.insert(revisions), [revision_of(each) for each in made])
    searchable.add(connection, {each.number + 1: words for each, words in portion})


def story_of(made: Article) -> dict[str, Any]:
    """Return an article's story."""
    return {"id": made.number + 1, "title": made.title, "first_at": made.published, "last_at": made.published}


def article_of(made: Article) -> dict[str, Any]:
    """Return its row."""
    return {
        "id": made.number + 1, "outlet": made.outlet, "url": made.url, "url_key": made.url.removeprefix("https://"),
        "host": f"{made.outlet}.example", "title": made.title, "summary": made.summary, "authors": [made.author],
        "language": "es", "published_at": made.published, "published_precision": "minute", "text_length": len(made.text),
        "first_seen_at": made.published + SEEN, "first_seen_in": f"{made.outlet}/feed", "quiet": False,
        "story": made.number + 1, "placed_at": made.published + SEEN, "page_outcome": "ok",
        "page_read_at": made.published + SEEN,
    }  # fmt: skip


def revision_of(made: Article) -> dict[str, Any]:
    """Return its one revision."""
    return {
        "id": made.number + 1, "article": made.number + 1, "number": 1, "basis": "page", "seen_at": made.published + SEEN,
        "title": made.title, "summary": made.summary, "text": made.text, "examined_at": made.published + SEEN,
        "catalog_version": "old", "indexed": True,
    }  # fmt: skip


def haystack(folder: Path, size: int, *, within: float | None = None) -> Path | None:
    """Return a SQLite database with so many articles, made where there is none yet.

    None where making it takes longer than `within` seconds; the next call goes on.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{size}.db"
    if not path.exists():
        part = path.with_suffix(".part")
        store = Store.open(f"sqlite:///{part}")
        is_whole = fill(store, size, within)
        store.close()
        if not is_whole:
            return None
        part.replace(path)
    return path


def main() -> None:
    """Make a database, or go on with one."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--size", type=int, default=WHOLE)
    ask.add_argument("--folder", type=Path, default=FOLDER)
    ask.add_argument("--within", type=float, help="seconds, after which it is left to be gone on with")
    options = ask.parse_args()
    print(haystack(options.folder, options.size, within=options.within) or "to be gone on with")


if __name__ == "__main__":
    main()
