"""An archive read beside a daemon at work: killed at random moments and gone on with; what live news wait meanwhile.

    python -m bench.backfill [--days 400] [--kills 5] [--live 5] [--delay 50ms] [--seed 1]

First: several hundred articles in three sections, killed with SIGKILL at random moments, until it is done: what is lost, what is
there twice, what was told, how many pages of listings were asked for twice, requests and CPU. Then: the same archive read with its
pages while `serviola run` watches the same host: how long a live article takes to its alert, without and with the backfill
beside it, and how many requests the host ever had at once.
"""

from __future__ import annotations

import argparse
import random
import signal
import statistics
import tempfile
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from bench.tree import Tree
from storage import tables
from tests.end_to_end.archives import Informador, as_yaml, pieces
from tests.end_to_end.desk import Desk
from tests.end_to_end.documents import Item, article, rss
from tests.end_to_end.outlets import webhook
from tests.end_to_end.world import Receiver, World, page, world

LAST = date(2013, 12, 31)
SECTIONS = ("jalisco", "mexico", "cultura")


class Newsroom:
    """El Informador on loopback, in a newsroom whose rule matches everything, of any age."""

    def __init__(self, folder: Path, made: World, days: int, delay: str) -> None:
        self.desk = Desk(folder)
        self.receiver: Receiver = made.receiver()
        self.first = LAST - timedelta(days=days - 1)
        sections = {name: pieces(name, self.first, LAST) for name in SECTIONS}
        self.archive = Informador(made.site(), sections, size=20)
        self.archive.broken.clear()
        self.items: list[Item] = []
        self.publish()
        whole = self.archive.outlet("informador", first_visit="alert")
        way = whole.archive[0].model_copy(update={"sections": list(SECTIONS)})
        self.desk.write({
            "outlets": [as_yaml(whole.model_copy(update={"archive": [way]}))],
            "rules": [{"id": "all", "any": ["nota", "notas"], "max_age": "3650d"}],
            "channels": [webhook(self.receiver)],
            "settings": {"host_delay": delay, "poll_every": "2s"},
        })  # fmt: skip

    @property
    def words(self) -> tuple[str, ...]:
        return ("backfill", "informador", "--since", str(self.first), "--until", str(LAST))

    def publish(self, *items: Item) -> None:
        self.items[:0] = items
        self.archive.site.put("/rss.xml", page(rss(self.items), "application/rss+xml"))

    def live(self, number: int) -> float:
        """Publish one article, and return how many seconds it takes to its alert."""
        before = len(self.receiver.messages)
        now = datetime.now(UTC).replace(microsecond=0)
        url = self.archive.site.put(
            f"/vivo/{number}.html", article(f"Nota viva {number}", f"Una nota de hoy, la {number} del día.")
        )
        began = time.monotonic()
        self.publish(Item(url=url, title=f"Nota viva {number}", published=now))
        if not self.receiver.wait_for(before + 1, within=120):
            return float("inf")
        return time.monotonic() - began


def killed(room: Newsroom, kills: int, draw: random.Random) -> None:
    """Kill the command at random moments, and let it come to its end."""
    cpu = 0.0
    for number in range(kills + 1):
        with room.desk.started(*room.words, "--no-pages") as running:
            tree = Tree(running.process.pid)
            if number < kills:
                asked = len(room.archive.site.asked) + draw.randint(1, 12)
                room.archive.site.wait_for(lambda seen, enough=asked: len(seen) >= enough)
                running.send(signal.SIGKILL)
            running.process.wait(300)
            tree.end()
            cpu += tree.cpu_seconds
    ended = running.end()
    rows = room.desk.rows(sa.select(tables.articles.c.url, tables.articles.c.quiet))
    wanted = {room.archive.site.url(each.path) for made in room.archive.sections.values() for each in made}
    stored = Counter(row.url for row in rows)
    again = sum(count - 1 for count in room.archive.listings.values())
    print(f"killed {kills} times, ended with {ended.code}: {ended.summary['state']}")
    print(
        f"articles {len(wanted)}  lost {len(wanted - stored.keys())}  twice {sum(n - 1 for n in stored.values())}"
    )
    print(f"listing pages {sum(room.archive.listings.values())}, asked for again {again} (one is a 429)")
    print(f"not quiet {sum(not row.quiet for row in rows)}  messages {len(room.receiver.messages)}")
    print(f"requests at once, most: {room.archive.most_at_once}   CPU of all runs {cpu:.1f} s")


def beside(room: Newsroom, live: int) -> None:
    """Read the archive's pages beside a daemon, and time live articles."""
    with room.desk.started("run") as daemon:
        daemon.wait_until_it_says("watching")
        room.live(0)
        alone = [room.live(number) for number in range(1, live + 1)]
        with room.desk.started(*room.words) as filling:
            room.archive.site.wait_for(lambda asked: sum("get_section" in each.path for each in asked) > 2)
            both = [room.live(number) for number in range(live + 1, 2 * live + 1)]
            at_work = filling.process.poll() is None
            filling.send(signal.SIGTERM)
            ended = filling.end()
        daemon.send(signal.SIGTERM)
        daemon.end()
    print(
        f"live article to its alert, alone: median {statistics.median(alone):.1f} s, most {max(alone):.1f} s"
    )
    print(f"beside the backfill: median {statistics.median(both):.1f} s, most {max(both):.1f} s")
    read = room.archive.site.asked
    done = sum(each.path.startswith(tuple(f"/{name}/" for name in SECTIONS)) for each in read)
    print(
        f"the backfill was at work all the while: {at_work}; it listed {ended.summary['listed']}, pages asked for {done}"
    )
    print(
        f"requests at once, most: {room.archive.most_at_once}; alerts of archive articles {len(room.receiver.messages) - 2 * live - 1}"
    )


def main() -> None:
    """Print both."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--days", type=int, default=400)
    asked.add_argument("--kills", type=int, default=5)
    asked.add_argument("--live", type=int, default=5)
    asked.add_argument("--delay", default="50ms")
    asked.add_argument("--seed", type=int, default=1)
    how = asked.parse_args()
    for act, values in ((killed, (how.kills, random.Random(how.seed))), (beside, (how.live,))):
        with world() as made, tempfile.TemporaryDirectory() as folder:
            act(Newsroom(Path(folder), made, how.days, how.delay), *values)


if __name__ == "__main__":
    main()
