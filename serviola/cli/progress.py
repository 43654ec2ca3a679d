"""How far a round is: a bar on a terminal, nothing elsewhere. On stderr, as stdout belongs to the summary."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from language.wording import Wording
from storage.records import Due


@contextmanager
def shown(wording: Wording) -> Iterator[Callable[[Due], None]]:
    """Give a function that takes what is left to do; the bar ends with the block."""
    if not sys.stderr.isatty():
        yield lambda due: None  # noqa: ARG005
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task(wording.say("cli.run.begins"), total=None)
        most = 0

        def advance(due: Due) -> None:
            nonlocal most
            left = due.sources + due.pages + due.revisions + due.deliveries
            most = max(most, left)
            said = wording.say(
                "cli.run.left", sources=due.sources, pages=due.pages, deliveries=due.deliveries
            )
            bar.update(task, description=said, total=max(most, 1), completed=most - left)

        yield advance
