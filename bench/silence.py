"""How soon a dead outlet is told of, and how often one that lives: made-up outlets held against `crawler.rhythm`.

    ./dev bench silence [--seeds 25]

Outlets of 6, 20 and 60 articles a day with quiet nights, with Sundays like any day or a fifth of one, their articles
one by one or in bursts of three, all at random (Poisson) by a seed. Each lives for eight weeks, is visited every ten
minutes and judged by the four weeks before; then it dies at a random moment of a week.
"""

from __future__ import annotations

import argparse
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise, product
from statistics import median

from rich.console import Console
from rich.table import Table

from crawler.rhythm import PAST, past_of, silence

BEGIN = datetime(2026, 9, 28, tzinfo=UTC)  # a Monday
HOUR, DAY, VISITS = timedelta(hours=1), timedelta(days=1), timedelta(minutes=10)
LIVES, JUDGED_AFTER = 56 * DAY, 28 * DAY
STEP = timedelta(minutes=20)
HOURS = (*[0.05] * 6, 0.4, 0.4, *[1.0] * 13, *[0.3] * 3)  # how much is published at each hour of a day


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    per_day: int
    burst: int  # articles at once
    sunday: float  # of another day


def arrivals(habit: Habit, chance: random.Random) -> Iterator[datetime]:
    """Yield the visits at which something new came, the first first."""
    for number in range(LIVES // HOUR):
        hour = BEGIN + number * HOUR
        usual = habit.per_day / habit.burst * HOURS[hour.hour] / sum(HOURS)
        bursts = poisson(usual * (habit.sunday if hour.weekday() == 6 else 1.0), chance)
        for minutes in sorted({chance.randrange(6) for _ in range(bursts)}):
            yield hour + (minutes + 1) * VISITS


def poisson(mean: float, chance: random.Random) -> int:
    """Draw from a Poisson distribution (Knuth)."""
    number, product_of = 0, chance.random()
    while product_of > math.exp(-mean):
        number, product_of = number + 1, product_of * chance.random()
    return number


def false_alarms(came: list[datetime]) -> int:
    """Count the silences that were told of an outlet that lives, its rhythm read anew once a day."""
    told = 0
    for day in range((LIVES - JUDGED_AFTER) // DAY):
        begin = BEGIN + JUDGED_AFTER + day * DAY
        past = past_of([each for each in came if begin - PAST <= each <= begin], begin - PAST, begin, "UTC")
        gaps = [gap for gap in pairwise(came) if begin <= gap[0] < begin + DAY]
        told += sum(silence(past, last, following).share >= 1 for last, following in gaps)
    return told


def found_after(came: list[datetime], dead: datetime) -> timedelta:
    """Return how long after its death an outlet is told of."""
    lived = [each for each in came if dead - PAST <= each <= dead]
    past, now = past_of(lived, dead - PAST, dead, "UTC"), dead
    while silence(past, lived[-1], now).share < 1:
        now += STEP
    return now - dead


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=25)
    seeds = parser.parse_args().seeds
    table = Table(
        "articles a day", "at once", "Sunday", "false alarms a month", "found after, median", "at most"
    )
    for per_day, burst, sunday in product((60, 20, 6), (1, 3), (1.0, 0.2)):
        alarms, waits = 0, []
        for seed in range(seeds):
            chance = random.Random(seed)
            came = list(arrivals(Habit(per_day=per_day, burst=burst, sunday=sunday), chance))
            alarms += false_alarms(came)
            waits.append(found_after(came, BEGIN + LIVES - 7 * DAY * chance.random()) / HOUR)
        months = seeds * (LIVES - JUDGED_AFTER) / (30 * DAY)
        figures = f"{alarms / months:.2f}", f"{median(waits):.0f} h", f"{max(waits):.0f} h"
        table.add_row(str(per_day), str(burst), f"{sunday:.0%}", *figures)
    Console().print(table)


if __name__ == "__main__":
    main()
