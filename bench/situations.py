"""Let outlets on loopback fail in every way, and check what an operator is told: named right, once, and cleared once.

    ./dev situations [--only WORDS]

Each situation is a world of its own with a past of two weeks: an hour of good health, the fault for as long as the
table says, then good health again. The clock is set by hand; the visits, the reading of pages and the lookout are the
program's own, over HTTP on loopback.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import time
from dataclasses import dataclass

import structlog
from rich.console import Console
from rich.table import Table

from bench.situation_table import SITUATIONS, Situation
from bench.situation_world import HOUR, MORNING, Stage, World, staged


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of one situation; `wrong` is "" when all was as it must be."""

    situation: Situation
    wrong: str
    seconds: float


async def play(stage: Stage, situation: Situation) -> Result:
    """Let a situation happen, and judge what was told of it."""
    began = time.process_time()
    async with stage.world(situation.setup) as world:
        await world.until(MORNING + HOUR)
        before = world.messages()
        situation.begin(world)
        await world.until(MORNING + HOUR + situation.bad, situation.step)
        while_bad = world.messages()
        situation.end(world)
        await world.until(MORNING + HOUR + situation.bad + situation.after, situation.step)
        wrong = verdict(situation, world, before=len(before), while_bad=len(while_bad))
        if not wrong and situation.besides is not None:
            wrong = situation.besides(world, MORNING + HOUR + situation.bad)
    return Result(situation=situation, wrong=wrong, seconds=time.process_time() - began)


def verdict(situation: Situation, world: World, *, before: int, while_bad: int) -> str:
    """Say what is not as it must be: something was told of a healthy outlet, or not, or twice, or by another name."""
    told = [each for each in world.incidents() if each.noticed_at is not None]
    named = ", ".join(f"{each.kind} ({each.source or each.outlet})" for each in told) or "nothing"
    messages = len(world.messages())
    if [each.kind for each in told] != [each for each in (situation.kind,) if each]:
        return f"told: {named}; expected {situation.kind or 'nothing'}"
    wrong = [f"told {before} times of good health"] if before else []
    if messages != situation.told:
        wrong.append(f"{messages} messages, expected {situation.told}")
    for incident in told:
        if situation.family not in {"", incident.family}:
            wrong.append(f"the family is {incident.family}")
        if situation.source not in {None, incident.source}:
            wrong.append(f"told of {incident.source or 'the outlet'}, not of {situation.source or 'it'}")
        if while_bad != 1:
            wrong.append(f"told {while_bad} times while it lasted")
        if incident.is_open:
            wrong.append("never over")
    return "; ".join(wrong)


async def play_all(situations: list[Situation], console: Console) -> list[Result]:
    results = []
    async with staged() as stage:
        for situation in situations:
            result = await play(stage, situation)
            results.append(result)
            console.print(
                f"{'✓' if not result.wrong else '✗'} {situation.name} {result.wrong}", highlight=False
            )
    return results


def show(results: list[Result], console: Console) -> None:
    table = Table("situation", "named", "told", "as it must be", "CPU s")
    for each in results:
        table.add_row(
            each.situation.name,
            each.situation.kind or "–",
            str(each.situation.told),
            each.wrong or "yes",
            f"{each.seconds:.1f}",
        )
    console.print(table)
    right = sum(not each.wrong for each in results)
    console.print(f"{right} of {len(results)} named right, told once and cleared once")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="situations whose name holds these words")
    asked = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.CRITICAL)
    console = Console()
    chosen = [each for each in SITUATIONS if asked.only in each.name]
    results = asyncio.run(play_all(chosen, console))
    show(results, console)
    sys.exit(any(each.wrong for each in results))


if __name__ == "__main__":
    main()
