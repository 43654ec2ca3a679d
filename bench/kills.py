"""SIGKILL the program at random moments of the demo, start it anew, and count what was lost and what came twice.

    ./dev kills [--kills 20] [--databases sqlite,postgresql] [--seed 1]

Expected: lost 0. A message may come twice only where a kill fell between sending it and noting that; every such
message carries the same id both times. The attempts table tells those apart: an attempt with no end is one that
nobody noted.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import sqlalchemy as sa
from rich.console import Console

from bench.tree import alive_in
from demo.pieces import read_script
from demo.program import Program
from demo.show import Show
from demo.stage import Options, Stage
from demo.verdict import Summary
from language.wording import Wording
from storage.engine import Database
from storage.tables import attempts, deliveries
from tests.postgres import server

LIVES = (0.4, 4.5)  # seconds between a start and its kill: from before the first round to well into the work
PER_PLAY = 10  # kills in one performance of the demo


class Mortal(Program):
    """The program, killed so many times at random moments, and started again at once each time."""

    def __init__(self, config: Path, log: Path, *, kills: int, draw: random.Random) -> None:
        super().__init__(config, log)
        self.kills = kills
        self.killed: list[int] = []  # their sessions
        self._draw = draw
        self._reaper: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        self._reaper = asyncio.create_task(self._reap())
        return self

    async def _reap(self) -> None:
        while len(self.killed) < self.kills:
            await asyncio.sleep(self._draw.uniform(*LIVES))
            self.process.send_signal(signal.SIGKILL)
            await self.process.wait()
            self.killed.append(self.process.pid)
            await self.start()

    async def ended(self) -> int:
        """Wait until it ends by itself, which a kill is not."""
        while True:
            process = self.process
            code = await process.wait()
            if self._reaper is None or self._reaper.done() or code != -signal.SIGKILL:
                self.code = code
                return code
            await asyncio.sleep(0.05)  # until the reaper has started the next one

    async def stop(self) -> int:
        """Leave the last one alive until it is asked to stop."""
        if self._reaper is not None:
            self._reaper.cancel()
            await asyncio.gather(self._reaper, return_exceptions=True)
        return await super().stop()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What one performance came to."""

    kills: int
    expected: int  # messages owed, over all channels
    delivered: int
    lost: int
    repeated: int  # messages that came more than once
    other_id: int  # of those, the ones whose id differed: there must be none
    unnoted: int  # attempts that no process noted the end of
    beyond: int  # copies told in their own right, because a kill delayed their page past its wait
    orphans: int  # processes left behind by killed ones


def tally(stage: Stage, program: Mortal, summary: Summary, orphans: int) -> Tally:
    """Count from what the receivers saw and what the attempts table says."""
    accepted = [each for each in stage.receivers.received if each.accepted]
    ids = Counter((each.channel, each.id) for each in accepted)
    same_news = Counter((each.channel, each.rule, each.piece) for each in stage._told())  # noqa: SLF001
    database = Database.at(stage.database)
    with database.read() as connection:
        unnoted = connection.execute(
            sa.select(sa.func.count()).select_from(attempts).where(attempts.c.finished_at.is_(None))
        ).scalar_one()
        uids = connection.execute(sa.select(sa.func.count()).select_from(deliveries)).scalar_one()
    database.close()
    assert uids
    by_id = sum(count - 1 for count in ids.values())
    by_news = sum(count - 1 for count in same_news.values())
    return Tally(
        kills=len(program.killed),
        expected=sum(line.expected for line in summary.channels),
        delivered=sum(line.delivered for line in summary.channels),
        lost=summary.missed,
        repeated=by_id,
        other_id=max(0, by_news - by_id),
        unnoted=unnoted,
        beyond=sum(each.kind == "uncalled_for" for each in summary.differences),
        orphans=orphans,
    )


async def perform(url: str | None, folder: Path, kills: int, draw: random.Random) -> Tally:
    """Play the demo once, killing the program `kills` times."""
    console = Console(file=(folder / "show.txt").open("w"), width=120)
    wording = Wording("en")
    script = read_script()
    made: list[Mortal] = []

    def mortal(config: Path, log: Path) -> Mortal:
        made.append(Mortal(config, log, kills=kills, draw=draw))
        return made[0]

    options = Options(folder=folder, seconds=kills * sum(LIVES) / 2, database=url)
    stage = Stage(script, Show(console, wording, script), wording, options, mortal)
    await stage.perform()
    assert stage.summary is not None
    return tally(stage, made[0], stage.summary, orphans=sum(map(alive_in, made[0].killed)))


@contextmanager
def databases(names: str) -> Iterator[dict[str, str | None]]:
    """Give a place for each database asked for: a server's socket, or None for the demo's own SQLite file."""
    if "postgresql" not in names:
        yield {"sqlite": None}
        return
    with server() as socket:
        found: dict[str, str | None] = {"sqlite": None} if "sqlite" in names else {}
        yield found | {"postgresql": socket}


def main() -> int:
    """Run it, print a line a performance and one a database; 1 when anything was lost or repeated wrongly."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--kills", type=int, default=20)
    asked.add_argument("--databases", default="sqlite,postgresql")
    asked.add_argument("--seed", type=int, default=1)
    options = asked.parse_args()
    draw = random.Random(options.seed)
    print("database    kills  expected  delivered  lost  repeated  other id  unnoted  beyond  orphans")
    bad = False
    with databases(options.databases) as places:
        for name, place in places.items():
            left = options.kills
            number = 0
            while left > 0:
                number += 1
                with tempfile.TemporaryDirectory(prefix="serviola-kills-") as folder:
                    fresh = place and fresh_database(place, f"kills_{number}")
                    done = asyncio.run(perform(fresh, Path(folder), min(PER_PLAY, left), draw))
                left -= PER_PLAY
                bad = bad or bool(done.lost or done.other_id)
                print(
                    f"{name:11} {done.kills:5} {done.expected:9} {done.delivered:10} {done.lost:5} {done.repeated:9}"
                    f" {done.other_id:9} {done.unnoted:8} {done.beyond:7} {done.orphans:8}",
                    flush=True,
                )
    return 1 if bad else 0


def fresh_database(socket: str, name: str) -> str:
    """Make an empty database on the server behind `socket`; return its URL."""
    engine = sa.create_engine(
        f"postgresql+psycopg://postgres@/postgres?host={socket}", isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return f"postgresql://postgres@/{name}?host={socket}"


if __name__ == "__main__":
    sys.exit(main())
