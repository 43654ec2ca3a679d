"""Mutated feeds and pages through the readers: crashes and hangs over 10 seconds, each kept as a file.

    python -m bench.fuzz [--feeds 100000] [--pages 20000] [--seed 1] [--keep FOLDER]

A document is one of the seeds (feeds, sitemaps and pages of the tests; those beside the checkout too, where there are
any) with one to six mutations: bytes flipped, cut out, doubled or cut off, two documents spliced, markup that breaks
parsers put in. The same seed and number give the same document. A crash is anything that a reader raises, or the end of
its process; readers promise to raise nothing. Seconds are CPU seconds, so that a busy machine makes no hang. Two processes read, one in front watches; a hang is ended and counted.
"""

from __future__ import annotations

import argparse
import gzip
import multiprocessing
import random
import signal
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from bench.tree import TICKS, stat_of
from config.outlet import Outlet
from crawler.page import Background
from tests.end_to_end.documents import Item, article, atom, rss

ROOT = Path(__file__).parents[1]
BESIDE = ROOT.parent / "shared" / "data"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LONGEST = 10.0  # CPU seconds
OFTEN = (
    150  # whole feeds of ours are as many as the small documents of others, of which each shows one oddity
)
TOKENS = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"&", b"&#x0;", b"&#xD800;", b"&nosuch;",
    b"<script>", b"</script>", b"<", b">", b"'", b'"', b"<?xml version='1.1' encoding='utf-7'?>", b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]>",
    b"<html>", b"<div>" * 3000, b"<item>" * 500, b"</entry>", b"<b><i>" * 400, b"<table><tr><td>" * 300, b"\xc3\x28" * 50, b"\r\n" * 2000,
    b"<meta charset='shift_jis'>", b"<pubDate>32 Foo 20206 99:99:99 +9999</pubDate>", b"<link/>", b"a" * 20_000, b" " * 20_000,
    "<p>日本語のテキスト。</p>".encode() * 50, b"<base href='http://['>", b'<script type="application/ld+json">[[[[{{"@graph":[', b"<svg><![CDATA[<p>",
)  # fmt: skip
OUTLET = Outlet.model_validate(
    {
        "id": "paper",
        "name": "Paper",
        "home": "https://paper.example/",
        "languages": ["es", "en"],
        "timezone": "America/Mexico_City",
        "sources": [
            {"kind": "feed", "url": "https://paper.example/feed"},
            {"kind": "news_sitemap", "url": "https://paper.example/news.xml"},
            {"kind": "sitemap", "url": "https://paper.example/map.xml"},
            {"kind": "wordpress", "url": "https://paper.example/wp-json/wp/v2/posts"},
            {"kind": "listing", "url": "https://paper.example/"},
        ],
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A document that a reader did not survive."""

    number: int
    what: str


def mutated(seeds: Sequence[bytes], seed: str, number: int) -> bytes:
    """Make document `number`."""
    draw = random.Random(f"{seed}:{number}")
    body = bytearray(draw.choice(seeds))
    for _ in range(draw.randint(1, 6)):
        at = draw.randrange(len(body) + 1)
        upto = min(len(body), at + draw.choice((1, 4, 40, 400, 4_000)))
        match draw.randrange(7):
            case 0:
                for place in range(at, min(upto, at + 40)):
                    body[place] = draw.randrange(256)
            case 1:
                del body[at:upto]
            case 2:
                body[at:at] = body[at:upto] * draw.choice((1, 2, 20))
            case 3:
                del body[at:]
            case 4:
                other = draw.choice(seeds)
                start = draw.randrange(len(other) + 1)
                body[at:upto] = other[start : start + draw.choice((40, 400, 4_000))]
            case 5 | 6:
                body[at:at] = draw.choice(TOKENS)
        if len(body) > 400_000:
            del body[400_000:]
    return bytes(body)


def feed_seeds() -> list[bytes]:
    """Gather documents that list articles."""
    items = [
        Item(
            url=f"https://paper.example/2026/11/{n}.html",
            title=f"Título {n} & más",
            summary="<p>Texto</p>",
            published=NOW,
        )
        for n in range(12)
    ]
    found = [rss(items), atom(items)] * OFTEN
    found += [path.read_bytes() for path in sorted((ROOT / "tests" / "golden").rglob("*.xml"))]
    if BESIDE.is_dir():
        found += [path.read_bytes() for path in sorted((BESIDE / "feeds").rglob("*")) if path.is_file()]
    found.append(
        b'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
        + b"".join(
            b"<url><loc>https://paper.example/n%d</loc><lastmod>2026-11-2%d</lastmod><news:news><news:title>T</news:title></news:news></url>"
            % (n, n % 10)
            for n in range(20)
        )
        + b"</urlset>"
    )
    found.append(
        b'[{"id":1,"date_gmt":"2026-11-21T10:00:00","link":"https://paper.example/a","title":{"rendered":"A &#8211; b"},"excerpt":{"rendered":"<p>c</p>"}}]'
    )
    return [each for each in found if each]


def page_seeds() -> list[bytes]:
    """Gather pages of articles."""
    lines = [
        f"La comisión número {n} pidió más tiempo para revisar las cuentas del mercado y del puerto."
        for n in range(12)
    ]
    found = [article("Piden más tiempo", *lines, published=NOW)]
    found = [each if isinstance(each, bytes) else each.encode() for each in found]
    found += [path.read_bytes() for path in sorted((ROOT / "tests" / "golden").rglob("*.html"))]
    if BESIDE.is_dir():
        found += [
            gzip.decompress(path.read_bytes()) for path in sorted((BESIDE / "pages").rglob("*.html.gz"))
        ]
    return [each[:400_000] for each in found if each]


def read_feed(body: bytes, number: int) -> str:
    from crawler.sources import parse

    # most of what is fetched is a feed; the other kinds share the rest
    source = OUTLET.sources[max(0, number % 12 - 7)]
    found = parse(body, url=source.url, content_type="text/xml", source=source, outlet=OUTLET, now=NOW)
    return found.outcome.value


def read_a_page(body: bytes, number: int) -> str:
    from crawler.extract import read_page

    background = Background(timezone="America/Mexico_City", languages=("es", "en"))
    url = f"https://paper.example/2026/{number}.html"
    return read_page(body, url=url, content_type="text/html", background=background, now=NOW).outcome.value


KINDS: dict[str, tuple[Callable[[], list[bytes]], Callable[[bytes, int], str]]] = {
    "feeds": (feed_seeds, read_feed),
    "pages": (page_seeds, read_a_page),
}


def work(kind: str, seed: str, numbers: range, told: Connection) -> None:
    """Read documents one after another; say which is begun, and what became of it."""
    import logging

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.disable(logging.CRITICAL)
    gather, read = KINDS[kind]
    seeds = gather()
    for number in numbers:
        body = mutated(seeds, seed, number)
        told.send(("begun", number))
        try:
            told.send(("read", read(body, number)))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what we look for
            told.send(
                (
                    "crash",
                    number,
                    f"{type(error).__name__}: {error}"[:200] + "\n" + traceback.format_exc()[-600:],
                )
            )
    told.send(("done",))


class Worker:
    """One process and what it is at."""

    def __init__(self, kind: str, seed: str, numbers: range) -> None:
        self.kind, self.seed, self.numbers = kind, seed, numbers
        self.at = numbers.start
        self.start()

    def start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.told, theirs = context.Pipe(duplex=False)
        left = range(self.at, self.numbers.stop, self.numbers.step)
        self.process = context.Process(target=work, args=(self.kind, self.seed, left, theirs), daemon=True)
        self.process.start()
        theirs.close()
        self.begun: float | None = None  # CPU seconds it had used by then; None while it gets ready

    @property
    def took(self) -> float:
        """CPU seconds that the document at hand has taken: another program's load is no hang."""
        return 0.0 if self.begun is None else cpu_of(self.process.pid) - self.begun

    def go_on(self) -> None:
        """End what hangs or has died, and go on behind it."""
        self.process.kill()
        self.process.join()
        self.at += self.numbers.step
        self.start()


def fuzz(kind: str, count: int, seed: str) -> tuple[Counter[str], list[Fault]]:
    """Read `count` mutated documents; return the outcomes and the faults."""
    outcomes: Counter[str] = Counter()
    faults: list[Fault] = []
    workers = [Worker(kind, seed, range(first, count, 2)) for first in range(2)]
    while workers:
        ready: Any = wait([each.told for each in workers], 1.0)
        for worker in list(workers):
            if worker.told in ready and not heard(worker, outcomes, faults):
                workers.remove(worker)
            elif worker.took > LONGEST:
                faults.append(Fault(number=worker.at, what=f"took longer than {LONGEST:g} s"))
                worker.go_on()
    return outcomes, faults


def heard(worker: Worker, outcomes: Counter[str], faults: list[Fault]) -> bool:
    """Take what a worker says; False when it is done."""
    try:
        said = worker.told.recv()
    except EOFError:
        worker.process.join()
        faults.append(
            Fault(number=worker.at, what=f"its process died with exit code {worker.process.exitcode}")
        )
        worker.go_on()
        return True
    if said[0] == "begun":
        worker.at, worker.begun = said[1], cpu_of(worker.process.pid)
    elif said[0] == "read":
        outcomes[said[1]] += 1
    elif said[0] == "crash":
        faults.append(Fault(number=said[1], what=said[2]))
    return said[0] != "done"


def cpu_of(pid: int | None) -> float:
    """Return the CPU seconds that a process has used."""
    stat = stat_of(pid or 0)
    return (int(stat[11]) + int(stat[12])) / TICKS if stat else 0.0


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--feeds", type=int, default=100_000)
    ask.add_argument("--pages", type=int, default=20_000)
    ask.add_argument("--seed", default="1")
    ask.add_argument("--keep", type=Path, help="write the documents that were not survived into this folder")
    options = ask.parse_args()
    for kind, count in (("feeds", options.feeds), ("pages", options.pages)):
        if not count:
            continue
        began = time.monotonic()
        outcomes, faults = fuzz(kind, count, options.seed)
        print(f"{kind}: {count} mutated, {len(faults)} not survived, {time.monotonic() - began:.0f} s")
        print("  " + ", ".join(f"{name} {number}" for name, number in outcomes.most_common()))
        seeds = KINDS[kind][0]()
        for fault in faults:
            print(f"  number {fault.number}: {fault.what}")
            if options.keep:
                options.keep.mkdir(parents=True, exist_ok=True)
                (options.keep / f"{kind}-{fault.number}").write_bytes(
                    mutated(seeds, options.seed, fault.number)
                )


if __name__ == "__main__":
    main()
