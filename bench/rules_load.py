"""Measure what it costs to load many rules, step by step, and how a loop that is at work meanwhile feels it.

    python -m bench.rules_load [--rules 1000 10000 100000]

Half of the rules are plain, half are queries; they mix places, words, phrases, beginnings, NEAR, NOT, lists and places of the
gazetteer as newsrooms do. Seconds are of the processor. The last lines load the file as a reload does, in a thread, while an
event loop is to wake every 10 ms: the longest it was late is what a visit or a message would wait.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from pydantic import TypeAdapter

from alerts.matching import matcher_of
from config.files import read_all
from config.load import load
from config.naming import Known
from config.places import gazetteer
from config.references import wrong_names
from config.rule import Rule
from config.shipped import shipped
from serviola.daemon import read_anew

TICK = 0.01  # seconds
TOWNS = [
    "Guerrero",
    "Acapulco",
    "Chilpancingo",
    "Iguala",
    "Tixtla",
    "Michoacán",
    "Morelia",
    "Oaxaca",
    "Puebla",
    "Veracruz",
]


def lines_of(count: int) -> Iterator[str]:
    """Yield the lines of a configuration of so many rules."""
    dice = random.Random(count)
    letters = "abcdefghijlmnoprstuváéó"
    vocabulary = ["".join(dice.choices(letters, k=dice.randrange(5, 12))) for _ in range(10_000)]
    yield "lists: {armas: [fusil*, rifle, pistola, 'arma larga']}"
    yield "rules:"
    for number in range(count):
        yield f"  - id: r{number}"
        yield f"    name: Regla {number}"
        town, *words = dice.choice(TOWNS), *dice.sample(vocabulary, 4)
        yield from (_plain if number % 2 else _query)(dice.random(), town, words)


def _plain(kind: float, town: str, words: list[str]) -> Iterator[str]:
    one, two, three, four = words
    if kind < 0.6:
        yield f"    all: [{town}, {one}, {two}]"
    elif kind < 0.8:
        yield f"    any: [{one} {two}, {three} {four}]"
    else:
        yield f"    all: [{town}]"
        yield f"    any: [{one}, {two}, {three[:4]}*, '@armas']"
        yield f"    none: [{four}]"


def _query(kind: float, town: str, words: list[str]) -> Iterator[str]:
    one, two, three, four = words
    queries = (
        (0.6, f"{town} AND {one} AND {two}"),
        (0.8, f'"{one} {two}" OR "{three} {four}"'),
        (0.9, f"place:mx-gro AND ({one} OR {two} OR {three[:4]}* OR @armas) AND NOT {four}"),
        (1.0, f"{one} NEAR/5 ({two} OR {three}) AND title:{four}"),
    )
    yield f"    query: '{next(query for most, query in queries if kind < most)}'"


def steps(path: Path) -> dict[str, float]:
    """Return the CPU seconds of each step of a load."""
    known = Known(
        outlets=(), groups=(), actors=shipped().actors, channels=(), lists={"armas": ("x",)}, places=gazetteer
    )
    gazetteer()
    took: dict[str, float] = {}
    began = time.process_time()

    def done(step: str) -> None:
        nonlocal began
        took[step], began = time.process_time() - began, time.process_time()

    (top,) = read_all(path).tops
    entries = list(dict(top.pairs())["rules"].entries())
    done("YAML")
    adapter = TypeAdapter(Rule)
    rules = [adapter.validate_python(entry.value) for entry in entries]
    done("validation and trees")
    wrong = [
        mistake
        for entry, rule in zip(entries, rules, strict=True)
        for mistake in wrong_names(entry, rule, known)
    ]
    done("references")
    if wrong:
        raise ValueError(f"the generated rules are wrong: {wrong[0]}")
    catalog = load(path, environ={}).catalog
    done("a load, all of it")
    _ = catalog.version
    done("versions")
    matcher_of(catalog)
    done("matcher")
    return took


async def lateness(path: Path) -> tuple[float, float]:
    """Return how late a loop woke at the most, and how long the reload took, both in seconds."""
    old = load(path, environ={}).catalog
    began = time.perf_counter()
    reload = asyncio.create_task(asyncio.to_thread(read_anew, path, old, {}))
    latest = 0.0
    while not reload.done():
        before = time.perf_counter()
        await asyncio.sleep(TICK)
        latest = max(latest, time.perf_counter() - before - TICK)
    if await reload is None:
        raise ValueError("the generated rules were refused")
    return latest, time.perf_counter() - began


def main() -> None:
    """Measure each number of rules."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rules", type=int, nargs="+", default=[1_000, 10_000])
    with tempfile.TemporaryDirectory() as folder:
        for count in parser.parse_args().rules:
            path = Path(folder) / f"{count}.yaml"
            path.write_text("\n".join(lines_of(count)), encoding="utf-8")
            print(f"{count} rules, {path.stat().st_size / 1e6:.1f} MB")
            took = steps(path)
            for step, seconds in took.items():
                print(f"{step:>28}  {seconds:.2f} s of CPU")
            print(f"{'load and matcher':>28}  {took['a load, all of it'] + took['matcher']:.2f} s of CPU")
            latest, seconds = asyncio.run(lateness(path))
            print(
                f"{'reload in a thread':>28}  {seconds:.2f} s; the loop was late by {latest * 1000:.0f} ms at most\n"
            )


if __name__ == "__main__":
    main()
