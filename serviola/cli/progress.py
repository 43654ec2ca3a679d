"""How far a command is: a bar on a terminal, nothing elsewhere. On stderr, as stdout belongs to the summary."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from language.wording import Wording
from storage.records import Due

Show = Callable[[str, float, float | None], None]
"""Takes what to say, how much is done, and of how much in all; None where nothing tells."""


@contextmanager
def bar(begins: str) -> Iterator[Show]:
    """Give a function that shows how far it is; the bar ends with the block."""
    if not sys.stderr.isatty():
        yield lambda said, done, total: None  # noqa: ARG005
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
    ) as drawn:
        task = drawn.add_task(begins, total=None)
        yield lambda said, done, total: drawn.update(task, description=said, completed=done, total=total)


@contextmanager
def shown(wording: Wording) -> Iterator[Callable[[Due], None]]:
    """Give a function that takes what is left to do of a round."""
    most = 0
    with bar(wording.say("cli.run.begins")) as show:

        def advance(due: Due) -> None:
            nonlocal most
            left = due.sources + due.pages + due.revisions + due.deliveries
            most = max(most, left)
            said = wording.say(
                "cli.run.left", sources=due.sources, pages=due.pages, deliveries=due.deliveries
            )
            show(said, most - left, max(most, 1))

        yield advance
