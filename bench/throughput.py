"""Pages read end to end by one `serviola run --once`: fetched from loopback, extracted, stored, examined; CPU and memory.

    python -m bench.throughput [--pages 2000] [--hosts 20] [--kilobytes 60] [--rules 100]

Three rounds over the same distinct pages, each into an empty database: `careful` and `fast` by the recipe
(settings.reading), and with selectors of the outlet's own. CPU and memory are those of the whole process tree (the
program, its pool's fork server and workers), read from /proc. The pages are bench/archive.py's: an article of some 500
words among navigation, teasers and scripts. Memory is flat when the last third of a round needs no more than the second.
"""

from __future__ import annotations

import argparse
import sqlite3
import statistics
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.archive import Archive
from bench.tree import Tree
from tests.end_to_end.desk import Desk
from tests.end_to_end.documents import NOW, Item, rss
from tests.end_to_end.outlets import outlet, webhook
from tests.end_to_end.world import Site, World, page, world

SELECTORS = {
    "id": "story",
    "title": "h1.headline",
    "authors": ".byline .author",
    "published": ".byline time@datetime",
    "text": ".story-body p",
}
KINDS: dict[str, dict[str, Any]] = {
    "careful": {"settings": {"reading": "careful"}},
    "fast": {"settings": {"reading": "fast"}},
    "selectors": {"outlet": {"pages": [SELECTORS]}},
}


def publish(site: Site, archive: Archive, numbers: range, kilobytes: int, rules: int) -> None:
    """Give a site a feed and its pages."""
    items = []
    for number in numbers:
        story = archive.article(number)
        if number % 20 == 0:  # one article of twenty matches a rule
            story = replace(story, title=f"{story.title} rule{number // 20 % rules}word")
        path = f"/{story.published:%Y/%m}/{number}.html"
        url = site.put(path, page(archive.page(story, kilobytes=kilobytes)))
        items.append(Item(url=url, title=story.title, summary=story.summary, published=story.published))
    site.put("/feed.xml", page(rss(items), "application/rss+xml"))


def configure(desk: Desk, sites: list[Site], rules: int, receiver: dict[str, object], kind: str) -> None:
    """Watch every site, with rules of which some match."""
    more = KINDS[kind].get("outlet", {})
    desk.write(
        {
            "settings": KINDS[kind].get("settings", {}),
            "outlets": [
                outlet(site, id=f"paper-{number}", first_visit="alert", **more)
                for number, site in enumerate(sites)
            ],
            "rules": [{"id": f"rule-{n}", "any": [f"rule{n}word"]} for n in range(rules)],
            "channels": [receiver],
        }
    )


def measure(
    made: World, sites: list[Site], options: argparse.Namespace, folder: Path, kind: str
) -> list[object]:
    """Run one round and say what it took."""
    receiver = made.receiver()
    folder.mkdir()
    desk = Desk(folder)
    configure(desk, sites, options.rules, webhook(receiver), kind)
    ready = desk.run("db", "upgrade")
    assert ready.code == 0, ready.err
    began = time.monotonic()
    with desk.started("run", "--once") as running:
        tree = Tree(running.process.pid)
        ended = running.end(3000)
        took = time.monotonic() - began
        tree.end()
    assert ended.code == 0, ended.err[-3000:]
    with sqlite3.connect(folder / "serviola.db") as file:
        read = file.execute("SELECT count(*) FROM articles WHERE page_read_at IS NOT NULL").fetchone()[0]
    file.close()
    third = len(tree.pss_mib) // 3
    middle, last = (
        statistics.median(part or [0])
        for part in (tree.pss_mib[third : 2 * third], tree.pss_mib[2 * third :])
    )
    return [
        kind,
        read,
        len(receiver.messages),
        f"{took:.0f}",
        f"{tree.cpu_seconds:.1f}",
        f"{read / tree.cpu_seconds:.1f}",
        f"{tree.peak_kib / 1024:.0f}",
        f"{middle:.0f} -> {last:.0f}",
        f"{(folder / 'serviola.db').stat().st_size / 2**20:.1f}",
    ]


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--pages", type=int, default=2000)
    ask.add_argument("--hosts", type=int, default=20)
    ask.add_argument("--kilobytes", type=int, default=60)
    ask.add_argument("--rules", type=int, default=100)
    ask.add_argument("--kind", choices=[*KINDS], action="append")
    options = ask.parse_args()
    each = options.pages // options.hosts
    heads = (
        "reading",
        "pages",
        "alerts",
        "wall s",
        "CPU s",
        "pages/CPU s",
        "peak MiB",
        "PSS, 2nd -> last third",
        "db MiB",
    )
    print("".join(f"{head:>14}" if len(head) < 14 else f"{head:>24}" for head in heads))
    with tempfile.TemporaryDirectory() as folder, world() as made:
        archive = Archive(7, epoch=NOW - timedelta(days=1), minutes_apart=0.5)
        sites = [made.site() for _ in range(options.hosts)]
        for number, site in enumerate(sites):
            publish(
                site, archive, range(number * each, (number + 1) * each), options.kilobytes, options.rules
            )
        for kind in options.kind or KINDS:
            cells = measure(made, sites, options, Path(folder) / kind, kind)
            print(
                "".join(
                    f"{cell!s:>14}" if len(head) < 14 else f"{cell!s:>24}"
                    for head, cell in zip(heads, cells, strict=True)
                ),
                flush=True,
            )


if __name__ == "__main__":
    main()
