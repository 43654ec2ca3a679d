"""The program as a whole: it runs as a process of its own against a world on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.desk import Desk
from tests.end_to_end.world import World
from tests.end_to_end.world import world as a_world


@pytest.fixture
def world() -> Iterator[World]:
    """A small internet on loopback."""
    with a_world() as made:
        yield made


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A newsroom's folder."""
    return Desk(tmp_path)
