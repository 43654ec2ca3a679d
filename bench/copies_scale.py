"""What it costs to look for the copies of a text, however many articles are stored: processor time, and bytes.

    ./dev bench copies_scale [--stored 10000 100000 1000000] [--a-day 2000]

The index of sketches is filled as so many articles of 300 words leave it, so many a day, without forgetting any: each has 37
hashes, of which half stand in no other text and half in about twenty of their period. Then the texts of a day are looked up
and kept, as `storage.placing` does it, a transaction each, on SQLite.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from news.shingles import HASHES, SAMPLED
from storage import sketches
from storage.store import Store

HASHES_OF_ONE = 37
SHARED_BY = 20  # texts of a period
LAST_DAY = 20_800
LOOKED_UP = 2_000


def hashes(dice: random.Random, pool: list[int]) -> list[int]:
    """Draw what one text stands under."""
    half = HASHES_OF_ONE // 2
    return [
        *dice.sample(pool, half),
        *(dice.randrange(HASHES // SAMPLED) for _ in range(HASHES_OF_ONE - half)),
    ]


def pool_of(dice: random.Random, texts: int) -> list[int]:
    """Draw the hashes that texts of a period share."""
    return [
        dice.randrange(HASHES // SAMPLED)
        for _ in range(max(HASHES_OF_ONE, texts * HASHES_OF_ONE // 2 // SHARED_BY))
    ]


def periods(stored: int, a_day: int) -> Iterator[tuple[int, int]]:
    """Give the periods that so many articles take, the last first, each with the articles of its days."""
    period, days = sketches.period_of(LAST_DAY), LAST_DAY % sketches.PERIOD + 1
    while stored > 0:
        texts = min(stored, days * a_day)
        yield period, texts
        stored, period, days = stored - texts, period - 1, sketches.PERIOD


def fill(path: Path, stored: int, a_day: int, dice: random.Random) -> list[int]:
    """Write the index; return the pool of the last period."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    article, last = 0, []
    for period, texts in reversed(list(periods(stored, a_day))):
        last = pool_of(dice, texts)
        rows = {(period, each, article + n) for n in range(1, texts + 1) for each in hashes(dice, last)}
        article += texts
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO sketches VALUES (?, ?, ?)", sorted(rows))
        connection.execute("COMMIT")
    connection.close()
    return last


def measure(stored: int, a_day: int) -> str:
    """Fill an index and look texts up; return a line of figures."""
    dice = random.Random(stored)
    with tempfile.TemporaryDirectory(prefix="serviola-copies-") as folder:
        path = Path(folder) / "scale.db"
        store = Store.open(f"sqlite:///{path}")
        pool = fill(path, stored, a_day, dice)
        size = path.stat().st_size
        spent = []
        for number in range(LOOKED_UP):
            mine = hashes(dice, pool)
            with store.engine.write() as connection:
                connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
                started = time.thread_time()
                sketches.candidates(connection, stored + number, mine, LAST_DAY, LAST_DAY)
                sketches.keep(connection, stored + number, mine, LAST_DAY)
                spent.append(time.thread_time() - started)
                connection.rollback()
        store.close()
    spent.sort()
    p50, p95 = (1000 * spent[int(len(spent) * share)] for share in (0.5, 0.95))
    return f"{stored:10} stored  p50 {p50:.3f} ms  p95 {p95:.3f} ms  {size / stored:.0f} bytes an article"


def main() -> None:
    asked = argparse.ArgumentParser(prog="./dev bench copies_scale")
    asked.add_argument("--stored", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    asked.add_argument("--a-day", type=int, default=2_000)
    chosen = asked.parse_args()
    for stored in chosen.stored:
        print(measure(stored, chosen.a_day), flush=True)


if __name__ == "__main__":
    main()
