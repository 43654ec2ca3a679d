"""Articles per CPU second, and memory, of one `serviola run --once` over 1,000 new articles with their pages.

    python -m bench.throughput [--articles 1000] [--hosts 10] [--kilobytes 60] [--rules 100]

CPU and memory are those of the whole process tree (the program, its pool's fork server and workers), read from /proc.
The pages are made by a seeded generator: navigation, scripts and teasers round an article, as outlets serve them.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import tempfile
import time
from pathlib import Path

from bench.tree import Tree
from tests.end_to_end.desk import Desk
from tests.end_to_end.documents import NOW, Item, rss
from tests.end_to_end.outlets import outlet, webhook
from tests.end_to_end.world import Site, World, page, world

SYLLABLES = [
    "ba",
    "be",
    "bo",
    "ca",
    "co",
    "da",
    "de",
    "di",
    "fa",
    "ga",
    "la",
    "le",
    "lo",
    "ma",
    "me",
    "mi",
    "mo",
    "na",
    "ne",
    "no",
    "pa",
    "pe",
    "po",
    "ra",
    "re",
    "ri",
    "ro",
    "sa",
    "se",
    "si",
    "so",
    "ta",
    "te",
    "ti",
    "to",
    "va",
]


class Writer:
    """Writes text without end; the same seed writes the same."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.words = ["".join(self.draw.choices(SYLLABLES, k=self.draw.randint(2, 4))) for _ in range(20_000)]

    def sentence(self) -> str:
        words = self.draw.choices(self.words[:4000], k=self.draw.randint(8, 22)) + self.draw.choices(
            self.words, k=2
        )
        return f"{' '.join(words).capitalize()}."

    def paragraph(self) -> str:
        return " ".join(self.sentence() for _ in range(self.draw.randint(2, 5)))

    def page(self, title: str, kilobytes: int) -> bytes:
        body = "".join(f"<p>{self.paragraph()}</p>\n" for _ in range(14))
        menu = "".join(f'<li><a href="/section/{n}">{self.words[n]}</a></li>' for n in range(120))
        teasers = "".join(
            f'<div class="teaser"><a href="/t/{n}"><img src="/i/{n}.jpg"><h3>{self.sentence()}</h3></a></div>\n'
            for n in range(40)
        )
        head = f'<meta property="og:title" content="{title}"><meta property="article:published_time" content="{NOW.isoformat()}">'
        html = (
            f'<!doctype html><html lang="es"><head><meta charset="utf-8"><title>{title} | Paper</title>{head}</head><body>'
            f"<nav><ul>{menu}</ul></nav><main><article><h1>{title}</h1>{body}</article></main><aside>{teasers}</aside>"
        )
        filler = max(0, kilobytes * 1024 - len(html))
        script = "".join(f"window.x{n}={{a:{n},b:'{self.words[n]}'}};" for n in range(filler // 30))
        return f"{html}<script>{script}</script></body></html>".encode()


def publish(site: Site, writer: Writer, articles: int, kilobytes: int, rules: int) -> None:
    """Give a site a feed and its pages."""
    items = []
    for number in range(articles):
        title = writer.sentence().rstrip(".")
        if number % 20 == 0:  # one article of twenty matches a rule
            title += f" rule{writer.draw.randrange(rules)}word"
        url = site.put(f"/{NOW:%Y/%m}/article-{number}.html", page(writer.page(title, kilobytes)))
        items.append(Item(url=url, title=title, summary=writer.sentence(), published=NOW))
    site.put("/feed.xml", page(rss(items), "application/rss+xml"))


def configure(desk: Desk, sites: list[Site], rules: int, receiver: dict[str, object]) -> None:
    """Watch every site, with rules of which some match."""
    desk.write(
        {
            "outlets": [
                outlet(site, id=f"paper-{number}", first_visit="alert") for number, site in enumerate(sites)
            ],
            "rules": [{"id": f"rule-{n}", "any": [f"rule{n}word"]} for n in range(rules)],
            "channels": [receiver],
        }
    )


def measure(made: World, options: argparse.Namespace, folder: Path) -> dict[str, float]:
    """Run one round and say what it took."""
    writer = Writer(7)
    sites = [made.site() for _ in range(options.hosts)]
    for site in sites:
        publish(site, writer, options.articles // options.hosts, options.kilobytes, options.rules)
    receiver = made.receiver()
    desk = Desk(folder)
    configure(desk, sites, options.rules, webhook(receiver))
    assert desk.run("db", "upgrade").code == 0
    began = time.monotonic()
    with desk.started("run", "--once") as running:
        tree = Tree(running.process.pid)
        ended = running.end(900)
        took = time.monotonic() - began
        tree.end()
    assert ended.code == 0, ended.err[-3000:]
    with sqlite3.connect(folder / "serviola.db") as file:
        read = file.execute("SELECT count(*) FROM articles WHERE page_read_at IS NOT NULL").fetchone()[0]
    file.close()
    return {
        "articles with text": read,
        "alerts delivered": len(receiver.messages),
        "seconds": took,
        "CPU seconds": tree.cpu_seconds,
        "of which the main process": tree.cpu_of(running.process.pid),
        "articles per CPU second": read / tree.cpu_seconds,
        "peak PSS, MiB": tree.peak_kib / 1024,
        "processes": tree.most_processes,
        "database, MiB": (folder / "serviola.db").stat().st_size / 2**20,
    }


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--articles", type=int, default=1000)
    ask.add_argument("--hosts", type=int, default=10)
    ask.add_argument("--kilobytes", type=int, default=60)
    ask.add_argument("--rules", type=int, default=100)
    options = ask.parse_args()
    with tempfile.TemporaryDirectory() as folder, world() as made:
        for name, value in measure(made, options, Path(folder)).items():
            print(f"{name:26} {value:10.1f}")


if __name__ == "__main__":
    main()
