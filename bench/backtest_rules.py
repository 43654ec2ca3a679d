"""What trying a rule on a large archive costs: everything that `serviola rules test` does between reading its options and printing.

    ./dev bench backtest_rules [--size 10000] [--folder /tmp/serviola-search]

The archive is that of bench/haystack.py and so are the rules of bench/search.py: two words that stand together in 2 % of the
articles (some 20,000 of a million, all of which match; estimated, and all read), or in one of two thousand; a phrase of the two; two hundred names and a word;
the beginning of a word. Beside them a word of every second article, of which a sample is read. Each is tried twice; the second
time finds the file in memory. Figures are wall and CPU seconds of this process, without the start of Python.
"""

from __future__ import annotations

import argparse
import json
import time
from datetime import timedelta
from pathlib import Path

from bench.haystack import FOLDER, LAST, haystack
from bench.search import cases, frequencies
from config.rule import Rule
from config.schema import Catalog
from language.query.sought import Sought, Wanted
from serviola.backtest import MOST, Ask, Backtester
from storage.engine import Database
from storage.past import Past
from storage.search import ANYWHERE, Search

NOW = LAST + timedelta(minutes=5)


def measured(database: Database, name: str, rule: Rule, most: int | None = MOST) -> dict[str, object]:
    """Try a rule once; `most` candidates are all read."""
    cpu, began = time.process_time(), time.perf_counter()
    found = Backtester(Search(database), Past(database), Catalog(), NOW).run(Ask(rule=rule, most=most))
    return {
        "case": name,
        "candidates": found.sampled.every,
        "read": found.sampled.read,
        "articles": found.counted.articles.value,
        "off by": found.counted.articles.error,
        "whole s": round(time.perf_counter() - began, 3),
        "CPU s": round(time.process_time() - cpu, 3),
    }


def main() -> None:
    """Measure, and print a line for each rule."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--size", type=int, default=10_000)
    ask.add_argument("--folder", type=Path, default=FOLDER)
    options = ask.parse_args()
    path = haystack(options.folder, options.size)
    assert path is not None  # there is no time limit
    database = Database.at(f"sqlite:///{path}")

    def count(words: Sought) -> int:
        return Search(database).count(Wanted(words=words), ANYWHERE, options.size)

    held = frequencies(database)
    rules = [(case.name, case.rule) for case in cases(held, options.size, count)]
    half = min(held, key=lambda each: abs(each[1] - options.size // 2))[0]
    of = [(name, rule, MOST) for name, rule in [*rules, ("a word of every second", Rule(id="r", any=[half]))]]
    of.insert(2, ("the same, all read", rules[1][1], None))
    for name, rule, most in of:
        first, again = (measured(database, name, rule, most) for _ in range(2))
        line = {"stored": options.size, "first time, whole s": first["whole s"]} | again
        print(json.dumps(line, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
