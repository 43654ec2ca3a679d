"""Measure how many articles a second of processor time many rules are asked about, beside four other ways to do it.

    ./dev bench matching [--rules 1000 10000 100000] [--alone] [--texts ../shared/data/text/spanish.jsonl]

Of the rules 60 in 100 ask for a place and one or two words, 20 for a phrase, 10 for a place, one of three words and not a
fourth, 5 for a place and the beginning of a word, 5 for two words near each other. A place is a word or a phrase that 3 to 5
articles in 100 hold, as a state is named; the words are rarer, and occur. Without a file of texts (JSON lines with `title`
and `text`) articles are generated. PEERS: pyahocorasick and hyperscan, from `./dev peers`; what each does is told in
bench/matching_peers.py. Every way decides on the same articles, and what is decided otherwise is counted.
"""

from __future__ import annotations

import argparse
import gc
import json
import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing.connection import Connection
from pathlib import Path

from alerts.asked import Asked
from alerts.document import Document
from alerts.matching import Matcher
from bench.matching_peers import (
    Decide,
    by_ahocorasick,
    by_fts5,
    by_hyperscan,
    by_regular_expressions,
    peers_are_here,
)
from config.rule import Rule
from language.query import parse_term
from language.query.tree import And, Near, Node, Not, Or, Words
from language.tokens import words

TEXTS = Path(__file__).resolve().parents[2] / "shared" / "data" / "text" / "spanish.jsonl"
PLACES, PHRASES = 400, 100  # names of places that are a word, and those that are two
WARM = 50  # articles that every way reads before it is measured
LOOPED = 40_000  # decisions that the slow ways are measured on
SEED = 20261126


# --------------------------------------------------------------------------------------------- articles


def read_texts(path: Path) -> list[Document]:
    """Read articles."""
    with path.open(encoding="utf-8") as lines:
        read = [json.loads(line) for line in lines]
    return [Document(title=each["title"], text=each["text"], language="es") for each in read]


def make_texts(dice: random.Random, count: int) -> list[Document]:
    """Make articles of 430 words whose frequencies fall as those of a language do (Zipf)."""
    vocabulary = [
        "".join(dice.choice("bcdfglmnñprst") + dice.choice("aeiouáé") for _ in range(dice.randrange(1, 5)))
        for _ in range(30_000)
    ]
    weights = [1 / (rank + 3) for rank in range(len(vocabulary))]
    return [
        Document(title=" ".join(chosen[:10]).capitalize(), text=" ".join(chosen[10:]), language="es")
        for chosen in (dice.choices(vocabulary, weights, k=440) for _ in range(count))
    ]


# ------------------------------------------------------------------------------------------------ rules


class Rules:
    """What rules of this bench may ask for, as articles have it."""

    def __init__(self, dice: random.Random, documents: Sequence[Document]) -> None:
        self.dice = dice
        self.rows = [words(document.text) for document in documents]
        seen = Counter(word for row in self.rows for word in set(row) if len(word) > 3)
        ranked = [word for word, _ in seen.most_common()]
        pairs = Counter(
            f"{one} {other}"
            for row in self.rows
            for one, other in set(pairwise(row))
            if min(len(one), len(other)) > 3
        )
        self.places = ranked[600 : 600 + PLACES] + [pair for pair, _ in pairs.most_common(PHRASES)]
        self.words = ranked[1_000:10_000]

    def made(self, number: int) -> Asked:
        """Return a rule."""
        return Asked(
            rule=Rule(id=f"r{number}", all=["x"]),
            version="1",
            tree=self._tree(),
            outlets=None,
            sections=frozenset(),
            languages=frozenset(),
        )

    def _tree(self) -> Node:
        dice = self.dice
        kind = dice.random()
        if kind < 0.2:
            return _words(self._phrase())
        if kind < 0.25:
            one, other = self._near()
            return Near(left=_words(one), right=_words(other), distance=10)
        place = _words(dice.choice(self.places))
        if kind < 0.35:
            *either, forbidden = map(_words, dice.sample(self.words, 4))
            return And(parts=(place, Or(parts=tuple(either)), Not(part=forbidden)))
        if kind < 0.4:
            return And(parts=(place, _words(dice.choice(self.words)[:5] + "*")))
        return And(parts=(place, *map(_words, dice.sample(self.words, dice.choice([1, 2])))))

    def _phrase(self) -> str:
        """Choose two or three words that follow each other somewhere and do not begin or end with a short one."""
        while True:
            row = self.dice.choice(self.rows)
            start = self.dice.randrange(max(1, len(row) - 3))
            chosen = row[start : start + self.dice.choice([2, 3])]
            if len(chosen) > 1 and min(len(chosen[0]), len(chosen[-1])) > 4:
                return " ".join(chosen)

    def _near(self) -> tuple[str, str]:
        while True:
            row = self.dice.choice(self.rows)
            one = self.dice.randrange(len(row))
            other = one + self.dice.randrange(2, 15)
            if other < len(row) and min(len(row[one]), len(row[other])) > 4 and row[one] != row[other]:
                return row[one], row[other]


def _words(term: str) -> Words:
    return Words(term=parse_term(term))


# --------------------------------------------------------------------------------------------- measuring


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """How one way did with one number of rules; milliseconds of an article at the 99th percentile."""

    built: float
    megabytes: float
    a_second: float
    p99: float
    articles: int
    decided: list[tuple[int, ...]]  # the rules that matched, by article


def by_serviola(rules: list[Asked]) -> Decide:
    """Ask the matcher."""
    return Matcher(rules, []).decide


def by_serviola_knowing(shares: dict[str, float]) -> Callable[[list[Asked]], Decide]:
    """Ask the matcher that knows in how many articles of an archive a word stands."""
    return lambda rules: Matcher(rules, [], shares=shares).decide


def number_of(rule: int | str) -> int:
    """Return the number of a rule that is told by its id, or by it."""
    return rule if isinstance(rule, int) else int(rule[1:])


def resident() -> float:
    """Return the memory of this process in megabytes."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096 / 1e6


def measure(
    build: Callable[[list[Asked]], Decide], rules: list[Asked], documents: list[Document]
) -> Measured:
    """Build one way and let it decide on every article; processor time throughout."""
    gc.collect()
    gc.freeze()
    before, began = resident(), time.process_time()
    decide = build(rules)
    built, after = time.process_time() - began, resident()
    for document in documents[:WARM]:
        decide(document)
    took, decided = [], []
    for document in documents:
        start = time.process_time_ns()
        found = decide(document)
        took.append(time.process_time_ns() - start)
        decided.append(tuple(sorted(map(number_of, found))))
    return Measured(
        built=built,
        megabytes=after - before,
        a_second=len(documents) / sum(took) * 1e9,
        p99=sorted(took)[len(took) * 99 // 100] / 1e6,
        articles=len(documents),
        decided=decided,
    )


def in_a_child(
    build: Callable[[list[Asked]], Decide], rules: list[Asked], documents: list[Document]
) -> Measured:
    """Measure in a process of its own, so that the memory is that of one way alone."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)

    def run(to: Connection) -> None:
        to.send(measure(build, rules, documents))

    child = context.Process(target=run, args=(theirs,))
    child.start()
    theirs.close()
    measured: Measured = ours.recv()
    child.join()
    return measured


def table(rows: dict[str, Measured], count: int) -> None:
    """Print one table; what is decided otherwise than by us is counted article by article."""
    ours = next(iter(rows.values()))
    print(f"\n{count} rules, {sum(map(len, ours.decided)) / ours.articles:.1f} match an article")
    print("| | articles a CPU second | x | p99, ms | built, CPU s | MB | decided otherwise |")
    print("|---|---|---|---|---|---|---|")
    for name, each in rows.items():
        differing = sum(
            len({*one} ^ {*other}) for one, other in zip(each.decided, ours.decided, strict=False)
        )
        print(
            f"| {name} | {each.a_second:,.1f} | {ours.a_second / each.a_second:,.1f} | {each.p99:.2f} | {each.built:.2f} "
            f"| {each.megabytes:.0f} | {differing} of {each.articles * count:,} |"
        )


def main() -> None:
    """Measure and print a table for each number of rules."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rules", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--texts", type=Path, default=TEXTS)
    parser.add_argument("--alone", action="store_true", help="without the other ways")
    chosen = parser.parse_args()
    there = chosen.texts.exists()
    documents = read_texts(chosen.texts) if there else make_texts(random.Random(SEED), 700)
    print(f"{len(documents)} articles, {'from ' + chosen.texts.name if there else 'generated'}")
    shares = Counter(word for each in documents for word in set(words(each.text)))
    known = {word: count / len(documents) for word, count in shares.items()}
    for count in chosen.rules:
        makers = Rules(random.Random(SEED + count), documents)
        rules = [makers.made(number) for number in range(count)]
        rows = {"Serviola": in_a_child(by_serviola, rules, documents)}
        rows["Serviola, knowing the archive"] = in_a_child(by_serviola_knowing(known), rules, documents)
        if not chosen.alone:
            few = documents[:: max(1, len(documents) * count // LOOPED)]
            if peers_are_here():
                rows["pyahocorasick"] = in_a_child(by_ahocorasick, rules, documents)
                rows["hyperscan"] = in_a_child(by_hyperscan, rules, documents)
        table(rows, count)
        if not chosen.alone:
            ours = in_a_child(by_serviola, rules, few)
            table(
                {
                    "Serviola, on fewer articles": ours,
                    "SQLite FTS5": in_a_child(by_fts5, rules, few),
                    "regular expressions": in_a_child(by_regular_expressions, rules, few),
                },
                count,
            )


if __name__ == "__main__":
    main()
