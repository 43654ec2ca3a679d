"""A newsroom's folder, and the program run in it as people run it: `python -m serviola`, in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
LONGEST = 90  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str
    took: float = 0.0  # seconds

    @property
    def summary(self) -> dict[str, Any]:
        """Return the JSON it printed."""
        found: dict[str, Any] = json.loads(self.out)
        return found

    @property
    def events(self) -> list[dict[str, Any]]:
        """Return what it logged."""
        return events(self.err.splitlines())


def events(lines: list[str]) -> list[dict[str, Any]]:
    """Read the log lines among what was written to stderr."""
    return [json.loads(line) for line in lines if line.startswith("{")]


class Running:
    """A command that is at work."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.began = time.monotonic()
        self.said: list[str] = []
        self.printed = ""
        self._news = threading.Condition()
        self._readers = [threading.Thread(target=self._listen), threading.Thread(target=self._read)]
        for reader in self._readers:
            reader.start()

    def _listen(self) -> None:
        assert self.process.stderr is not None
        with self.process.stderr as lines:
            for line in lines:
                with self._news:
                    self.said.append(line.rstrip("\n"))
                    self._news.notify_all()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as stream:
            self.printed = stream.read()

    def wait_until_it_says(self, text: str, times: int = 1, within: float = 30) -> bool:
        """Wait for lines on stderr that contain this."""

        def heard() -> bool:
            return sum(text in line for line in self.said) >= times

        with self._news:
            return self._news.wait_for(heard, within)

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the program alone, as systemd or a person would."""
        self.process.send_signal(number)

    def end(self, within: float = LONGEST) -> Ended:
        """Wait for its end."""
        code = self.process.wait(within)
        took = time.monotonic() - self.began
        for reader in self._readers:
            reader.join(10)
        return Ended(code=code, out=self.printed, err="\n".join(self.said), took=took)


class Desk:
    """A folder with a serviola.yaml."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "serviola.yaml"
        self.database = f"sqlite:///{folder}/serviola.db"

    def write(self, document: Mapping[str, Any]) -> None:
        """Write the configuration, with what every test wants: English, no pause between requests, our database."""
        settings = {
            "language": "en",
            "timezone": "UTC",
            "database": self.database if "@" not in self.database else "${env:DESK_DATABASE}",
            "contact": "http://desk.invalid/about",
            "allow_networks": ["127.0.0.0/8"],
            "host_delay": "0s",
            "poll_every": "1s",
            **document.get("settings", {}),
        }
        self.config.write_text(
            yaml.safe_dump({**document, "settings": settings}, sort_keys=False, allow_unicode=True),
            encoding="utf-8",
        )

    def environ(self, **more: str) -> dict[str, str]:
        """Return a small environment: nothing of the test run's own reaches the program."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(REPOSITORY),
            "SERVIOLA_CONFIG": str(self.config),
            "DESK_DATABASE": self.database,
            **more,
        }

    @contextmanager
    def started(
        self,
        *words: str,
        before: tuple[str, ...] = (),
        prepare: Callable[[], None] | None = None,
        **environ: str,
    ) -> Iterator[Running]:
        """Start a command; whatever of it is left at the end of the block is killed, its children too."""
        process = subprocess.Popen(
            [*before, sys.executable, "-m", "serviola", *words],
            cwd=self.folder,
            env=self.environ(**environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,
            preexec_fn=prepare,  # noqa: PLW1509 - a limit on file sizes; the child only execs after it
        )
        running = Running(process)
        try:
            yield running
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            running.end()

    def run(
        self,
        *words: str,
        within: float = LONGEST,
        before: tuple[str, ...] = (),
        prepare: Callable[[], None] | None = None,
        **environ: str,
    ) -> Ended:
        """Run a command to its end."""
        with self.started(*words, before=before, prepare=prepare, **environ) as running:
            return running.end(within)

    def round(self, *words: str, **options: Any) -> Ended:
        """Do `serviola run --once`."""
        return self.run("run", "--once", *words, **options)

    def rows(self, question: sa.Select[Any]) -> list[Any]:
        """Ask the database directly."""
        engine = sa.create_engine(self.database.replace("postgresql:", "postgresql+psycopg:"))
        try:
            with engine.connect() as connection:
                return list(connection.execute(question))
        finally:
            engine.dispose()
