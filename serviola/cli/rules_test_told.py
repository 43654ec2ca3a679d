"""What trying a rule came to, for people and for scripts."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import click

from config.rule import Rule
from config.schema import Catalog
from config.values import written_duration
from serviola.backtest import Ask, Backtest, Comparison, Difference, Overlap, Sample, Why
from serviola.backtest_cost import Cost
from serviola.backtest_count import Counted, Estimate, Period, periods
from serviola.cli import Asked
from serviola.cli.house import local
from serviola.cli.reasons import reason
from serviola.cli.show import one_line, part_of_query

BAR = 40  # columns of the longest bar
FULL, PARTS = "█", " ▏▎▍▌▋▊▉"  # eighths of a column
RULES = 10  # other rules that are named
PARTS_NAMED = 8  # parts of a query that never mattered, named
NEW_TEXT = "new-text"


class Told:
    """The lines of one backtest."""

    def __init__(self, ask: Ask, catalog: Catalog, asked: Asked) -> None:
        self.ask = ask
        self.catalog = catalog
        self.wording = asked.wording
        self.colours = sys.stdout.isatty() and "NO_COLOR" not in asked.environ

    def say(self, key: str, **values: object) -> str:
        """Say something in the words of `cli.backtest`."""
        return self.wording.say(f"cli.backtest.{key}", **values)

    def number(self, estimate: Estimate) -> str:
        """Write a number; of an estimate, what it may be off by."""
        if estimate.error is None:
            return f"{estimate.value:,}"
        return self.say("about", value=f"{estimate.value:,}", error=f"{estimate.error:,}")

    # --------------------------------------------------------------------------------------- counts

    def counts(self, found: Backtest) -> Iterator[str]:
        """Yield what it comes to, and what counts as an alert."""
        first = local(found.first, self.catalog)[:10]
        yield self.say("of_rule", rule=found.rule, first=first, last=local(found.last, self.catalog)[:10])
        if not self.ask.rule.enabled:
            yield self.say("switched_off")
        yield self.summary(found.counted)
        yield from self.silent(found.counted)
        if not found.sampled.is_whole:
            yield self.say("sample", every=f"{found.sampled.every:,}", read=f"{found.sampled.read:,}")
        if found.not_indexed:
            yield self.say("not_indexed", count=found.not_indexed)
        yield self.meaning(self.ask.rule)

    def summary(self, counted: Counted) -> str:
        """Say how many articles, stories and alerts."""
        names = ("articles", "copies", "stories", "alerts")
        return self.say("found", **{name: self.number(getattr(counted, name)) for name in names})

    def silent(self, counted: Counted) -> Iterator[str]:
        """Yield why some stories would not have been told."""
        for because, stories in counted.silent.items():
            yield self.say("silent", stories=self.number(stories), because=reason(because, self.wording))

    def meaning(self, rule: Rule) -> str:
        """Say what counts as an alert here."""
        age = self.catalog.settings.max_age if rule.max_age is None else rule.max_age
        said = self.say("meaning", age=written_duration(age), when=", ".join(rule.when))
        return f"{said} {self.say('new_text')}" if rule.match == NEW_TEXT else said

    def chart(self, counted: Counted) -> Iterator[str]:
        """Yield a bar for each day, week or month."""
        every = periods(counted.days)
        longest = max((each.alerts for each in every), default=0.0)
        unit = self._unit(every)
        if longest:
            yield ""
            yield self.say(f"chart_{unit}", zone=self.catalog.settings.timezone)
            for each in every:
                yield self._bar(each, longest, unit)

    def _unit(self, every: Sequence[Period]) -> str:
        longest = max(((each.last - each.first).days for each in every), default=0)
        return "day" if longest < 1 else "week" if longest < 7 else "month"

    def _bar(self, period: Period, longest: float, unit: str) -> str:
        label = f"{period.first:%Y-%m}" if unit == "month" else f"{period.first:%Y-%m-%d}"
        if not round(period.articles):
            return f"  {label}"
        eighths = math.ceil(8 * BAR * period.alerts / longest)
        drawn = (FULL * (eighths // 8) + PARTS[eighths % 8]).strip()
        figures = {name: f"{round(getattr(period, name)):,}" for name in ("alerts", "articles", "stories")}
        return f"  {label}  {drawn}{' ' if drawn else ''}{self.say('bar', **figures)}"

    # -------------------------------------------------------------------------------------- samples

    def samples(self, samples: Sequence[Sample], whose: str = "other") -> Iterator[str]:
        """Yield articles that would have raised something, with what was found in them, and where a rule fails that has not."""
        for each in samples:
            at, outlet = local(each.at, self.catalog), one_line(each.outlet)
            names = {"article": each.article, "story": each.story}
            yield f"  {at}  {outlet}: {one_line(each.title)} ({self.say('ids', **names)})"
            yield f"      {self.marked(each.passage, each.marked)}"
            if each.why is not None:
                yield f"      {self.why(each.why, whose)}"

    def marked(self, passage: str, marked: Sequence[tuple[int, int]]) -> str:
        """Show a passage with what was found in it: bold on a terminal that has colours, in brackets elsewhere."""
        shown, at = "", 0
        for start, end in marked:
            word = passage[start:end]
            shown += passage[at:start] + (click.style(word, bold=True) if self.colours else f"[{word}]")
            at = end
        return shown + passage[at:]

    def why(self, why: Why, whose: str) -> str:
        """Say what keeps an article from a rule: the `other`, or the one that is tried."""
        reasons = [self.wording.say(f"cli.why.turned_away.{part}") for part in why.turned_away]
        if why.part:
            key = "fails_at" if why.got is None else "fails_by"
            reasons.append(self.say(f"{whose}.{key}", part=part_of_query(why.part), got=why.got))
        return "; ".join(reasons)

    # ------------------------------------------------------------------------------- others, against

    def overlap(self, overlap: Overlap, *, is_whole: bool) -> Iterator[str]:
        """Yield what other rules have of these stories."""
        if not overlap.stories:
            return
        yield ""
        yield self.say("overlap" if is_whole else "overlap_of_sample", count=overlap.stories)
        named = list(overlap.by_rule.items())
        yield from (f"  {rule}: {stories:,}" for rule, stories in named[:RULES])
        if len(named) > RULES:
            yield f"  {self.say('more_rules', count=len(named) - RULES)}"
        yield f"  {self.say('alone', count=overlap.alone)}"

    def comparison(self, comparison: Comparison, against: str) -> Iterator[str]:
        """Yield what the other rule comes to, and what is gained and lost against it."""
        yield ""
        yield self.say("against", rule=against)
        yield self.summary(comparison.counted)
        yield from self.silent(comparison.counted)
        yield from self._difference("gained", comparison.gained)
        yield from self._difference("lost", comparison.lost)

    def _difference(self, key: str, difference: Difference) -> Iterator[str]:
        yield ""
        stories, alerts = self.number(difference.stories), self.number(difference.alerts)
        yield self.say(key, stories=stories, alerts=alerts)
        yield from self.samples(difference.samples, "other" if key == "gained" else "tried")

    # ----------------------------------------------------------------------------------------- cost

    def cost(self, cost: Cost, found: Backtest) -> Iterator[str]:
        """Yield what it costs, and warnings."""
        yield ""
        if cost.microseconds is not None:
            yield self.say(
                "cost", microseconds=f"{cost.microseconds:.1f}", newest=cost.newest, leaves=cost.leaves
            )
        sampled = found.sampled
        held = sum(each.drawn for each in found.counted.raised)
        yield self.say("candidates", every=f"{sampled.every:,}", read=f"{sampled.read:,}", held=f"{held:,}")
        if cost.words:
            words = [
                f"{each.word} {self.say('over') if each.articles is None else f'{each.articles:,}'}"
                for each in cost.words
            ]
            yield self.say("rarest", words="; ".join(words))
        yield from self.warnings(cost)

    def warnings(self, cost: Cost) -> Iterator[str]:
        """Yield what looks wrong."""
        if cost.is_nearly_all:
            yield self.say("nearly_all", share=round(100 * cost.share), newest=cost.newest)
        if cost.reads_all:
            yield self.say("reads_all")
        for each in cost.often:
            yield self.say("often", part=each.part, share=round(100 * each.share), newest=cost.newest)
        if cost.never_held:
            yield self.say("never_held", parts=_few(cost.never_held), count=cost.looked_at[0])
        if cost.never_excluded:
            yield self.say("never_excluded", parts=_few(cost.never_excluded), count=cost.looked_at[1])


def _few(parts: Sequence[str]) -> str:
    more = f"; +{len(parts) - PARTS_NAMED}" if len(parts) > PARTS_NAMED else ""
    return "; ".join(parts[:PARTS_NAMED]) + more


def lines_of(found: Backtest, ask: Ask, catalog: Catalog, asked: Asked) -> Iterator[str]:
    """Yield what trying a rule came to."""
    told = Told(ask, catalog, asked)
    yield from told.counts(found)
    yield from told.chart(found.counted)
    if found.samples:
        yield ""
        yield told.say("samples")
        yield from told.samples(found.samples)
    yield from told.overlap(found.overlap, is_whole=found.sampled.is_whole)
    if found.comparison is not None and ask.against is not None:
        yield from told.comparison(found.comparison, ask.against.id)
    yield from told.cost(found.cost, found)


# --------------------------------------------------------------------------------------------- for scripts


def as_record(found: Backtest) -> dict[str, Any]:
    """Return what a script is told."""
    record = {
        "rule": found.rule,
        "first": found.first,
        "last": found.last,
        "candidates": found.sampled.every,
        "read": found.sampled.read,
        "sampled": not found.sampled.is_whole,
        "not_indexed": found.not_indexed,
        **_counted(found.counted),
        "samples": [asdict(each) for each in found.samples],
        "overlap": asdict(found.overlap),
        "cost": asdict(found.cost),
    }
    if found.comparison is None:
        return record
    against: Mapping[str, Any] = {
        **_counted(found.comparison.counted),
        "gained": asdict(found.comparison.gained),
        "lost": asdict(found.comparison.lost),
    }
    return record | {"against": against}


def _counted(counted: Counted) -> dict[str, Any]:
    days = [
        {"day": each.day.isoformat()}
        | {name: round(getattr(each, name), 1) for name in ("articles", "stories", "alerts")}
        for each in counted.days
    ]
    numbers = {name: asdict(getattr(counted, name)) for name in ("articles", "copies", "stories", "alerts")}
    return {
        **numbers,
        "silent": {because: asdict(each) for because, each in counted.silent.items()},
        "days": days,
    }
