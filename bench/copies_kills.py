"""Four writers are handed the same articles, copies of one another, and killed: what is lost, split or left dangling?

    ./dev bench copies_kills [--kills 120] [--databases sqlite,postgresql] [--url URL]

Every writer is a process that takes the same rows in, in an order of its own, a few in a transaction (`Imports.record`), and
is killed with SIGKILL at a random moment of its work; then it goes on where it was. At the end every row must be stored
once (*lost*), all texts of a group must have one root (*split*), and every copy must point to an article that is there and
is no copy, and be of its story (*dangling*).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import select
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from bench.edits import Editor
from bench.kills import fresh_database
from news.fingerprint import fingerprint
from storage.errors import DatabaseBusy
from storage.imports import Imports
from storage.records import ArchiveRow, Portion
from storage.store import Store
from storage.tables import articles
from tests.postgres import server

WRITERS = 4
IN_ONE = 3  # rows in a transaction
EDITS = ("cut by 40 %", "typos in 5 % of words", "another headline and lead", "80 words of boilerplate")
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What became of the rows."""

    rows: int
    kills: int
    lost: int
    split: int
    dangling: int
    unplaced: int


def rows_of(groups: int) -> list[ArchiveRow]:
    """Make groups of a text and its edits; groups have hardly a word in common."""
    dice = random.Random(9)
    pile = [text_of(dice, "pila", 300) for _ in range(8)]
    rows = []
    for group in range(groups):
        text = text_of(dice, f"g{group}", 220)
        made = {"original": text} | {
            kind: Editor(dice, f"diario {group}", pile).edits[kind](text) for kind in EDITS
        }
        for member, each in enumerate(made.values()):
            key = f"outlet-{member}.example/{group}"
            title = f"Titular g{group} número {member} de la serie que cuenta lo mismo"
            rows.append(
                ArchiveRow(
                    line=len(rows) + 1,
                    outlet=f"outlet-{member}",
                    url=f"https://{key}",
                    url_key=key,
                    host=key.partition("/")[0],
                    external_id=f"{group} {member}",
                    title=title,
                    text=each,
                    language="es",
                    published=NOON + timedelta(minutes=group),
                    published_precision="minute",
                    digest=key,
                    fingerprint=fingerprint(title, each, "es"),
                )
            )
    return rows


def text_of(dice: random.Random, name: str, words: int) -> str:
    """Write sentences of eleven words each."""
    made = [f"{name}{dice.choice('abcdefgh')}{dice.randrange(400)}" for _ in range(words)]
    return "\n".join(" ".join(made[at : at + 11]).capitalize() + "." for at in range(0, words, 11))


# ----------------------------------------------------------------------------------------------- the writers


def write(url: str, number: int, rows: Sequence[ArchiveRow], told: int) -> None:
    """Take the rows in, in an order of one's own, from where it was left; tell of every transaction."""
    store = Store.open(url)
    imports = Imports(store.engine)
    mine = list(rows)
    random.Random(number).shuffle(mine)
    name = f"writer {number}"
    begun = imports.find(name) or imports.begin(name, name, NOON)
    for at in range(begun.lines, len(mine), IN_ONE):
        some = tuple(replace(row, line=at + place) for place, row in enumerate(mine[at : at + IN_ONE], 1))
        portion = Portion(
            of=begun.id, upto=some[-1].line, rows=some, bad=0, at=datetime.now(UTC), alerting=False
        )
        while not recorded(imports, portion):
            pass
        os.write(told, b".")
        time.sleep(0.005)  # who writes without a pause keeps SQLite's lock from those who wait for it
    store.close()


def recorded(imports: Imports, portion: Portion) -> bool:
    """Try to store a portion; False when the database was others' all the time."""
    try:
        imports.record(portion)
    except DatabaseBusy:
        return False
    return True


@dataclass(slots=True)
class Writer:
    """A process that writes."""

    number: int
    pid: int = 0
    hears: int = -1

    def start(self, url: str, rows: Sequence[ArchiveRow]) -> None:
        self.hears, told = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            ended = 1
            try:
                write(url, self.number, rows, told)
                ended = 0
            except Exception:  # noqa: BLE001 - a child must not return into what its parent was doing
                traceback.print_exc()
            finally:
                os._exit(ended)
        os.close(told)

    def has_written(self) -> bool:
        """Wait until it has written something since it was started; False when it has ended."""
        select.select([self.hears], [], [])
        return os.read(self.hears, 1) == b"."

    def end(self) -> int:
        """Wait for its end; return how it ended."""
        while os.read(self.hears, 4096):
            pass
        os.close(self.hears)
        return os.waitpid(self.pid, 0)[1]


def play(url: str, kills: int, groups: int, seed: int = 1) -> Tally:
    """Let four writers write, kill one after another, and count what became of the rows."""
    dice = random.Random(seed)
    rows = rows_of(groups)
    Store.open(url).close()
    writers = [Writer(number) for number in range(WRITERS)]
    for writer in writers:
        writer.start(url, rows)
    done, writing = 0, list(writers)
    while done < kills:
        if not writing:
            raise RuntimeError(f"every writer was done after {done} kills: give them more groups")
        writer = dice.choice(writing)
        if not writer.has_written():
            writing.remove(writer)  # done before the others, which have to wait for each other
            continue
        time.sleep(dice.uniform(0, 0.03))
        os.kill(writer.pid, signal.SIGKILL)
        writer.end()
        done += 1
        writer.start(url, rows)
    endings = [writer.end() for writer in writers]
    if any(endings):
        raise RuntimeError("a writer failed")
    return tally(url, rows, done)


def tally(url: str, rows: Sequence[ArchiveRow], kills: int) -> Tally:
    """Count from what is stored."""
    store = Store.open(url)
    with store.engine.read() as connection:
        stored = {row.id: row for row in connection.execute(sa.select(articles))}
    store.close()
    roots: dict[str, set[int]] = {}
    for row in stored.values():
        roots.setdefault(row.external_id.split()[0], set()).add(row.duplicate_of or row.id)
    copies = [row for row in stored.values() if row.duplicate_of is not None]
    dangling = [
        row
        for row in copies
        if (root := stored.get(row.duplicate_of)) is None
        or root.duplicate_of is not None
        or root.story != row.story
    ]
    return Tally(
        rows=len(rows),
        kills=kills,
        lost=len({row.url_key for row in rows} - {row.url_key for row in stored.values()}),
        split=sum(len(some) > 1 for some in roots.values()),
        dangling=len(dangling),
        unplaced=sum(row.placed_at is None for row in stored.values()),
    )


@contextmanager
def places(names: str) -> Iterator[dict[str, str]]:
    """Give an empty database of each kind asked for."""
    with tempfile.TemporaryDirectory(prefix="serviola-copies-") as folder:
        found = {"sqlite": f"sqlite:///{folder}/serviola.db"} if "sqlite" in names else {}
        if "postgresql" not in names:
            yield found
            return
        with server() as socket:
            yield found | {"postgresql": fresh_database(socket, "copies")}


def main() -> int:
    asked = argparse.ArgumentParser(prog="./dev bench copies_kills")
    asked.add_argument("--kills", type=int, default=120)
    asked.add_argument("--groups", type=int, default=240)
    asked.add_argument("--databases", default="sqlite,postgresql")
    asked.add_argument("--url", help="one empty database, in place of new ones; prints JSON")
    chosen = asked.parse_args()
    if chosen.url:
        print(json.dumps(asdict(play(chosen.url, chosen.kills, chosen.groups))))
        return 0
    bad = False
    with places(chosen.databases) as found:
        for name, url in found.items():
            done = play(url, chosen.kills, chosen.groups)
            bad = bad or bool(done.lost or done.split or done.dangling or done.unplaced)
            print(name, *(f"{key} {value}" for key, value in asdict(done).items()), sep="  ", flush=True)
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
