"""The whole demo, short: the real program, as a process of its own, watches the world and everything is as expected."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def demo(*arguments, folder):
    return subprocess.run(
        [sys.executable, "-m", "demo", "--folder", str(folder), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )


@pytest.mark.timeout(180)
def test_everything_is_told_once_and_noise_is_not(tmp_path):
    ended = demo("--seconds", "8", "--language", "es", "--json", folder=tmp_path)
    summary = json.loads(ended.stdout)
    assert summary["differences"] == [], ended.stderr
    assert ended.returncode == 0
    assert summary["published"] == summary["stored"] == 54
    assert summary["planted"] == summary["planted_together"] == 5
    assert summary["alerts"] == summary["alerts_expected"] < 35  # one for every piece and rule would be 35
    assert summary["messages"] == summary["messages_expected"] > 0
    assert (summary["missed"], summary["repeated"]) == (0, 0)
    assert summary["copies_folded"] == summary["copies"] >= 3
    assert summary["refused_by_robots"] == 1
    assert "\x1b" not in ended.stderr
    assert "whsec_" not in ended.stderr + (tmp_path / "serviola.log").read_text()


@pytest.mark.timeout(60)
def test_a_program_that_cannot_start_is_told_with_its_own_words(tmp_path):
    ended = demo("--seconds", "1", "--database", "sqlite:////nowhere/at/all.db", folder=tmp_path)
    assert ended.returncode == 1
    assert "code 3" in ended.stdout
    assert "Traceback" not in ended.stdout + ended.stderr
