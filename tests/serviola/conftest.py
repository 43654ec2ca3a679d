"""Command lines as people type them, and a press on loopback for commands that ask it something."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from serviola.cli import main
from tests.end_to_end.world import World, world


@dataclass(frozen=True)
class Answer:
    code: int
    text: str  # both streams
    out: str


@pytest.fixture
def serviola(monkeypatch, capsys):
    """Type a command line in a folder, in English."""
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.delenv("SERVIOLA_CONFIG", raising=False)

    def type_in(folder: Path, *words: str) -> Answer:
        monkeypatch.chdir(folder)
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        said = capsys.readouterr()
        return Answer(code=ended.value.code or 0, text=said.out + said.err, out=said.out)

    return type_in


@pytest.fixture
def press() -> Iterator[World]:
    """Open a world of sites; every site is a host of its own."""
    with world() as made:
        yield made
