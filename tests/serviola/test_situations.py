"""Outlets that fail: named right, told once, cleared once. All sixty: ./dev situations."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bench.situation_table import SITUATIONS, Situation
from bench.situation_world import Stage, serving
from bench.situations import play

SOME = ("403", "pages behind a paywall")


@pytest.fixture
async def stage(migrated_sqlite: Path, tmp_path: Path) -> AsyncIterator[Stage]:
    async with serving() as server:
        yield Stage(server, migrated_sqlite, tmp_path)


@pytest.mark.parametrize(
    "situation", [each for each in SITUATIONS if each.name in SOME], ids=lambda each: each.name
)
async def test_what_fails_is_named_right_told_once_and_cleared_once(stage: Stage, situation: Situation):
    assert (await play(stage, situation)).wrong == ""


def test_there_are_sixty_situations_and_no_two_of_one_name():
    assert len({each.name for each in SITUATIONS}) == len(SITUATIONS) >= 60
