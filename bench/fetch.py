"""One full update of 300 feeds of 30 entries on loopback, beside lemon24/reader in the same run: CPU seconds.

    python -m bench.fetch [--feeds 300] [--entries 30] [--rules 100] [--times 3]

Four updates of each program over the same server: cold (an empty database), warm (the server answers 304 to all), and a
delta (30 feeds have gained an entry each). What counts is CPU time of the whole process tree, start-up included, as the
system accounts for it when the process ends; of several runs the least, since other work on the machine only adds. Peak
memory is the proportional share (PSS) of the tree. Our pages are not read (`read_pages: false`), as reader reads none.
Serviola runs twice: with no rule (url_key, guid and text hash of each entry), and with everything, examination by rules
included. What the server counted, and what the databases hold, is checked: an update that skipped work would be named.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bench.archive import Archive
from bench.feed_server import address
from bench.tree import Tree

GAIN = 30
PEERS = Path(__file__).parents[1] / ".venv-peers" / "bin" / "python"
PEER = """
import sys
from reader import make_reader
reader = make_reader(sys.argv[1])
for line in sys.stdin:
    reader.add_feed(line.strip(), exist_ok=True)
reader.update_feeds(workers=10, scheduled=False)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """One update of all feeds by one program."""

    cpu: float
    wall: float
    peak_mib: float
    answers: dict[str, int]
    entries: int


class Server:
    """The feeds' server, and its counters."""

    def __init__(self, feeds: int, entries: int) -> None:
        self.feeds = feeds
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [sys.executable, "-m", "bench.feed_server", str(self.port), str(feeds), str(entries)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        assert self.process.stdout.readline().strip() == "ready"

    @property
    def urls(self) -> list[str]:
        return [f"http://{address(feed)}:{self.port}/feed.xml" for feed in range(self.feeds)]

    def ask(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/control/{path}") as answer:
            return str(answer.read().decode())

    def counted(self) -> dict[str, int]:
        found: dict[str, int] = json.loads(self.ask("count"))
        return found

    def close(self) -> None:
        self.process.terminate()
        self.process.wait()


def run(command: Sequence[str], folder: Path, given: str = "") -> tuple[float, float, float]:
    """Run a program to its end; return its tree's CPU seconds, wall seconds and peak memory in MiB."""
    # an installed program has its bytecode on disk; the first run of each program leaves it there
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before, began = os.times(), time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
    )
    tree = Tree(process.pid, every=0.2)
    out, err = process.communicate(given, timeout=600)
    tree.end()
    after = os.times()
    assert process.returncode == 0, (out + err)[-3000:]
    # what its descendants used counts when they were waited for, as ours are; the peer has none
    cpu = (after.children_user + after.children_system) - (before.children_user + before.children_system)
    return cpu, time.monotonic() - began, tree.peak_kib / 1024


class Serviola:
    """Our program, with some rules."""

    def __init__(self, folder: Path, server: Server, rules: int) -> None:
        self.folder = folder
        self.folder.mkdir()
        words = Archive(11).words
        document = {
            "settings": {
                "language": "en",
                "timezone": "UTC",
                "contact": "http://desk.invalid/about",
                "allow_networks": ["127.0.0.0/8"],
                "host_delay": "0s",
                "poll_every": "1s",
                "max_age": "365d",
            },
            "outlets": [
                {
                    "id": f"paper-{number}",
                    "name": f"Paper {number}",
                    "home": url,
                    "read_pages": False,
                    "sources": [{"kind": "feed", "url": url, "every": "1s"}],
                }
                for number, url in enumerate(server.urls)
            ],
            # two words that are neither rare nor common: a rule matches an article now and then
            "rules": [
                {"id": f"rule-{number}", "all": [words[300 + number], words[500 + number]]}
                for number in range(rules)
            ],
            "channels": [{"id": "terminal", "kind": "console"}],
        }
        (folder / "serviola.yaml").write_text(yaml.safe_dump(document), "utf-8")

    def fresh(self) -> None:
        for file in self.folder.glob("serviola.db*"):
            file.unlink()
        run([sys.executable, "-m", "serviola", "db", "upgrade"], self.folder)

    def update(self) -> tuple[float, float, float]:
        time.sleep(1.2)  # every source is due again
        return run([sys.executable, "-m", "serviola", "run", "--once"], self.folder)

    def entries(self) -> int:
        return counted(self.folder / "serviola.db", "SELECT count(*) FROM articles")


class Peer:
    """lemon24/reader, as its documentation has it."""

    def __init__(self, folder: Path, server: Server) -> None:
        self.folder = folder
        self.folder.mkdir()
        self.urls = "\n".join(server.urls)

    def fresh(self) -> None:
        for file in self.folder.glob("reader.db*"):
            file.unlink()

    def update(self) -> tuple[float, float, float]:
        return run([str(PEERS), "-c", PEER, "reader.db"], self.folder, self.urls)

    def entries(self) -> int:
        return counted(self.folder / "reader.db", "SELECT count(*) FROM entries")


def counted(database: Path, question: str) -> int:
    with sqlite3.connect(database) as connection:
        number = connection.execute(question).fetchone()[0]
    connection.close()
    return int(number)


def measured(server: Server, program: Serviola | Peer, prepare: Callable[[], object]) -> Update:
    prepare()
    server.counted()
    cpu, wall, peak = program.update()
    return Update(cpu=cpu, wall=wall, peak_mib=peak, answers=server.counted(), entries=program.entries())


def series(server: Server, program: Serviola | Peer, times: int) -> dict[str, Update]:
    """Return the least of several cold and warm updates."""
    cold = [measured(server, program, program.fresh) for _ in range(times)]
    warm = [measured(server, program, lambda: None) for _ in range(times)]
    return {
        "cold": min(cold, key=lambda each: each.cpu),
        "warm": min(warm, key=lambda each: each.cpu),
    }


def check(name: str, updates: dict[str, Update], feeds: int, entries: int) -> None:
    """Hold the counters of the server and the rows against what an honest update leaves."""
    wanted = {
        "cold": ({"200": feeds, "304": 0}, feeds * entries),
        "warm": ({"200": 0, "304": feeds}, feeds * entries),
        "delta": ({"200": GAIN, "304": feeds - GAIN}, feeds * entries + GAIN),
    }
    for kind, update in updates.items():
        if (update.answers, update.entries) != wanted[kind]:
            print(
                f"  {name}, {kind}: WRONG: {update.answers}, {update.entries} entries; wanted {wanted[kind]}"
            )


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--feeds", type=int, default=300)
    ask.add_argument("--entries", type=int, default=30)
    ask.add_argument("--rules", type=int, default=100)
    ask.add_argument("--times", type=int, default=3)
    options = ask.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        server = Server(options.feeds, options.entries)
        try:
            programs: dict[str, Serviola | Peer] = {
                "lemon24/reader": Peer(Path(folder) / "peer", server),
                "serviola, no rule": Serviola(Path(folder) / "bare", server, 0),
                f"serviola, {options.rules} rules": Serviola(Path(folder) / "whole", server, options.rules),
            }
            found = {name: series(server, program, options.times) for name, program in programs.items()}
            server.ask(f"gain?feeds={GAIN}")
            for name, program in programs.items():
                found[name]["delta"] = measured(server, program, lambda: None)
        finally:
            server.close()
    show(found, options.feeds, options.entries)


def show(found: dict[str, dict[str, Update]], feeds: int, entries: int) -> None:
    base = found["lemon24/reader"]
    print(
        f"{'':24}" + "".join(f"{kind + ' CPU s':>14}{'x reader':>10}" for kind in base) + f"{'peak MiB':>10}"
    )
    for name, updates in found.items():
        cells = "".join(
            f"{update.cpu:14.2f}{base[kind].cpu / update.cpu:10.2f}" for kind, update in updates.items()
        )
        print(f"{name:24}{cells}{max(each.peak_mib for each in updates.values()):10.0f}")
        check(name, updates, feeds, entries)


if __name__ == "__main__":
    main()
