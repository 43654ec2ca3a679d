"""Writers that are killed leave no copy apart from its root, and none pointing to nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def test_four_writers_that_are_killed_lose_split_and_leave_dangling_nothing(database_url: str):
    ran = subprocess.run(
        [sys.executable, "-m", "bench.copies_kills", "--kills", "5", "--groups", "8", "--url", database_url],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == {
        "rows": 40,
        "kills": 5,
        "lost": 0,
        "split": 0,
        "dangling": 0,
        "unplaced": 0,
    }
