"""What the person in front of the terminal sees: what comes in, what matches and why, what is sent, the summary."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.status import Status
from rich.table import Table
from rich.text import Text

from demo.observed import Told
from demo.outlets import OUTLETS
from demo.pieces import Script, Step, Update
from demo.receivers import Received
from demo.verdict import Summary
from demo.world import World
from language.wording import Wording

PASSAGE = 260  # characters shown


class Show:
    """The stage. Plain lines without a terminal; colours and a line of progress with one."""

    def __init__(self, console: Console, wording: Wording, script: Script) -> None:
        self.console = console
        self.say = wording.say
        self.script = script
        self.titles = {piece.id: piece.title for piece in script.pieces}
        self.published = self.alerts = self.messages = 0
        self._began = time.monotonic()
        self._status: Status | None = None

    # ---------------------------------------------------------------------------------------- lines

    def line(self, text: Text | str, *, style: str = "", clock: bool = True) -> None:
        """Print one line, with the minutes and seconds since the beginning."""
        seconds = int(time.monotonic() - self._began)
        stamp = f"{seconds // 60:02}:{seconds % 60:02}  " if clock else "       "
        words = text if isinstance(text, Text) else Text(text, style=style)
        if not self.console.is_terminal:
            self.console.print(Text(stamp).append(words), soft_wrap=True, highlight=False)
            return
        row = Table.grid()
        row.add_column(no_wrap=True, style="dim")
        row.add_column()  # a long line goes on under its own beginning
        row.add_row(stamp, words)
        self.console.print(row)

    def progress(self) -> AbstractContextManager[Status | None]:
        """Keep a line of progress at the bottom of a terminal for as long as the block lasts."""
        if not self.console.is_terminal:
            return nullcontext()
        self._status = self.console.status(self._progress())
        return self._status

    def _progress(self) -> str:
        return self.say(
            "demo.progress",
            published=self.published,
            pieces=len(self.script.pieces),
            alerts=self.alerts,
            messages=self.messages,
        )

    def _went_on(self) -> None:
        if self._status is not None:
            self._status.update(self._progress())

    # --------------------------------------------------------------------------------------- events

    def opening(self, world: World, seconds: float) -> None:
        """Say what is about to happen."""
        self.line(
            self.say("demo.opening", pieces=len(self.script.pieces), seconds=f"{seconds:g}"), style="bold"
        )
        for outlet, shape in OUTLETS.items():
            self.line(self.say("demo.outlet", name=shape.NAME, base=world.editions[outlet].base), clock=False)
        self.line(self.say("demo.waiting"))

    def known(self) -> None:
        """Say that the first visit is over."""
        self.published = len(self.script.backlog)
        self.line(self.say("demo.known", count=len(self.script.backlog)))

    def came(self, step: Step) -> None:
        """Show what an outlet has just published."""
        outlet = OUTLETS[self.script.piece(step.id).outlet].NAME
        update = isinstance(step, Update)
        key = "demo.updated" if update else "demo.published"
        self.published += not update
        self.titles[step.id] = step.title
        self.line(Text("+ " if not update else "~ ") + Text(self.say(key, outlet=outlet, title=step.title)))
        self._went_on()

    def settling(self) -> None:
        """Say that all is published."""
        self.line(self.say("demo.settling"))

    def told(self, received: Received, told: Told | None, waited: float) -> None:
        """Show a message that a receiver got."""
        self.messages += received.accepted
        if not received.accepted:
            key = "demo.later" if received.because == "429" else "demo.refused"
            said = {"channel": received.channel}
            said |= {} if key == "demo.later" else {"because": received.because}
            self.line("  " + self.say(key, **said), style="yellow")
        elif told is None:
            self.line("  " + self.say("demo.stranger", channel=received.channel), style="red")
        elif received.channel == "webhook":
            self._alert(received.data or {}, told, waited)
        else:
            rule = self.say(f"demo.rule.{told.rule}")
            sent = self.say(
                "demo.sent",
                channel=told.channel,
                seconds=f"{waited:.1f}",
                rule=rule,
                title=self.titles[told.piece],
            )
            self.line("  " + sent, style="green")
        self._went_on()

    def _alert(self, data: Mapping[str, Any], told: Told, waited: float) -> None:
        update = told.number > 1
        self.alerts += not update
        facts = data.get("data", {})
        rule = self.say(f"demo.rule.{told.rule}")
        self.line(
            self.say("demo.update" if update else "demo.alert", rule=rule, title=self.titles[told.piece]),
            style="bold cyan",
        )
        if facts.get("excerpt", {}).get("text"):
            self.line(Text("  ").append(self._why(facts)), clock=False)
        self.line("  " + self.say("demo.signed", seconds=f"{waited:.1f}"), style="green", clock=False)

    def _why(self, facts: Mapping[str, Any]) -> Text:
        passage = str(facts.get("excerpt", {}).get("text", ""))
        terms = [*facts.get("terms", []), *facts.get("actors", [])]
        shown = passage if len(passage) <= PASSAGE else passage[: PASSAGE - 1] + "…"
        why = Text(self.say("demo.why", terms=", ".join(map(str, terms)), passage=shown))
        start = why.plain.find(shown)
        for begin, end in facts.get("excerpt", {}).get("highlights", []):
            why.stylize("bold yellow", start + begin, start + min(end, len(shown)))
        if facts.get("basis") == "headline":
            why.append(" " + self.say("demo.headline_only"))
        return why

    # --------------------------------------------------------------------------------------- the end

    def ended(self, key: str, log: Path, **values: object) -> None:
        """Say that the program did not do its part, with the end of its log."""
        self.line(self.say(f"demo.{key}", **values), style="bold red")
        for line in log.read_text("utf-8", "replace").splitlines()[-15:]:
            self.line(line, clock=False)

    def keeping(self, config: Path) -> None:
        """Say what can be looked at while the program goes on."""
        self.line(self.say("demo.keeping"), style="bold")
        for words in ("status", "articles", "alerts", "deliveries", "outlets"):
            self.line(f"./dev run --config {config} {words}", clock=False)

    def summary(self, summary: Summary, unchanged: int) -> None:
        """Show what it all came to."""
        self.console.print(self._facts(summary, unchanged))
        columns = ("rule", "to_match", "matched", "alerts_expected", "raised")
        rules = [
            (
                self.say(f"demo.rule.{each.rule}"),
                each.to_match,
                each.matched,
                each.alerts_expected,
                each.alerts,
            )
            for each in summary.rules
        ]
        self.console.print(self._table(columns, rules))
        columns = ("channel", "expected", "delivered", "missed_short", "repeated_short")
        channels = [
            (each.channel, each.expected, each.delivered, each.missed, each.repeated, *self._pair(each))
            for each in summary.channels
        ]
        self.console.print(self._table(columns, channels, ("p50", "p95")))
        if summary.good:
            self.console.print(Text(self.say("demo.verdict_good"), style="bold green"))
            return
        self.console.print(Text(self.say("demo.verdict_bad"), style="bold red"))
        for each in summary.differences:
            text = self.say(f"demo.difference.{each.kind}", **each.values)
            self.console.print(Text(f"  - {text}"), soft_wrap=True)

    def _pair(self, measured: Any) -> tuple[str, str]:
        nothing = self.say("demo.nothing")
        return tuple(nothing if each is None else f"{each:.1f} s" for each in (measured.p50, measured.p95))  # type: ignore[return-value]

    def _facts(self, summary: Summary, unchanged: int) -> Table:
        def of(found: int, expected: int) -> str:
            return self.say("demo.summary.of", found=found, expected=expected)

        facts = {
            "published": str(summary.published),
            "updates": str(summary.updates),
            "stored": of(summary.stored, summary.published),
            "copies": of(summary.copies_folded, summary.copies),
            "robots": str(summary.refused_by_robots),
            "noise": of(summary.noise_silent, summary.noise),
            "backlog": of(summary.backlog_silent, summary.backlog),
            "stories": str(summary.stories),
            "planted": of(summary.planted_together, summary.planted),
            "alerts": of(summary.alerts, summary.alerts_expected),
            "apart": str(summary.apart),
            "messages": of(summary.messages, summary.messages_expected),
            "missed": str(summary.missed),
            "repeated": str(summary.repeated),
            "unchanged": str(unchanged),
            "latency": " / ".join(self._pair(summary)),
        }
        table = Table(title=self.say("demo.summary.title"), box=SIMPLE_HEAD, show_header=False)
        table.add_column()
        table.add_column(justify="right")
        for key, value in facts.items():
            table.add_row(self.say(f"demo.summary.{key}"), value)
        return table

    def _table(
        self, keys: Sequence[str], rows: Iterable[Sequence[object]], bare: Sequence[str] = ()
    ) -> Table:
        table = Table(box=SIMPLE_HEAD)
        for number, heading in enumerate([self.say(f"demo.summary.{key}") for key in keys] + list(bare)):
            table.add_column(heading, justify="right" if number else "left")
        for row in rows:
            table.add_row(*map(str, row))
        return table
