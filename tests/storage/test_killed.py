"""A process that is killed inside a transaction leaves nothing half-written."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path


def test_a_process_killed_at_any_statement_leaves_nothing_half_written(database_url: str):
    root = Path(__file__).parents[2]
    ran = subprocess.run(
        [sys.executable, "-m", "tests.storage.killed", database_url],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    kills = ast.literal_eval(ran.stdout)
    assert set(kills) == {"visit", "examination", "copy", "claim", "settlement"}
    assert min(kills.values()) >= 4, kills
