"""The timeline: what is published when."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from demo.pieces import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A step of the story, and how many seconds after its beginning it is due."""

    at: float
    step: Step


def timeline(story: Sequence[Step], seconds: float) -> tuple[Cue, ...]:
    """Spread the story evenly: the first step at once, the last when `seconds` are over."""
    gap = seconds / max(1, len(story) - 1)
    return tuple(Cue(at=number * gap, step=step) for number, step in enumerate(story))


async def play(cues: Sequence[Cue], publish: Callable[[Step], None]) -> None:
    """Publish every step when it is due; what is late by now is published at once."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    for cue in cues:
        await asyncio.sleep(max(0.0, began + cue.at - loop.time()))
        publish(cue.step)
