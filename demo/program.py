"""The real program, as a process of its own: started with a configuration, told to stop, its log read."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).resolve().parent.parent
STOP_WITHIN = 30  # seconds; the program itself takes at most 20
LOUD = {"error", "critical"}


class Program:
    """`python -m serviola --config ... run`. `async with Program(config, log) as program`; stopped at the end."""

    def __init__(self, config: Path, log: Path) -> None:
        self.config = config
        self.log = log
        self.code: int | None = None  # how it ended
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        self.log.unlink(missing_ok=True)
        await self.start()
        return self

    async def start(self) -> None:
        """Start the process; its log goes on where an earlier one's ended."""
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "serviola", "--config", str(self.config), "run"),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=ROOT,
                env=os.environ | {"PYTHONUNBUFFERED": "1"},
                start_new_session=True,  # Ctrl-C is ours: the program is asked to stop in its turn
            )

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    @property
    def process(self) -> asyncio.subprocess.Process:
        """The running process."""
        if self._process is None:
            raise RuntimeError("the program has not been started")
        return self._process

    async def ended(self) -> int:
        """Wait until it ends by itself; return its exit code."""
        self.code = await self.process.wait()
        return self.code

    async def stop(self) -> int:
        """Ask it to stop, as a service manager does, and wait; return its exit code."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                async with asyncio.timeout(STOP_WITHIN):
                    await self.process.wait()
            except TimeoutError:
                self.process.kill()
        return await self.ended()

    def events(self) -> list[dict[str, Any]]:
        """Read its log: one JSON object a line; lines that are none come as an event of their own."""
        return [_event(line) for line in self.log.read_text("utf-8", "replace").splitlines() if line.strip()]

    def complaints(self) -> list[str]:
        """Return what it logged as an error, with the reason it gave."""
        return [
            " ".join(str(event[key]) for key in ("event", "because", "job") if key in event)
            for event in self.events()
            if event.get("level") in LOUD and not _of_the_dead_feed(event)
        ]


def _of_the_dead_feed(event: Mapping[str, Any]) -> bool:
    """Rounds last seconds here: in some, the only source that was due is the feed that is dead on purpose."""
    return event.get("event") == "bad round" and str(event.get("because", "")).startswith("none of 1 ")


def _event(line: str) -> dict[str, Any]:
    try:
        event = json.loads(line)
    except ValueError:
        return {"event": line}
    return event if isinstance(event, dict) else {"event": line}
