"""docs/timetable.md as a promise: its table of cases is what the timetable does."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.outlet import FeedSource, Outlet
from config.schema import Settings
from config.values import duration
from crawler.timetable import BACKED_OFF_TO, HOT, SILENT_AFTER, SLOW, STALE_AFTER, interval_of, pace_of
from crawler.validators import OPENLY_EVERY
from storage.records import Rhythm

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
GUIDE = (Path(__file__).parents[2] / "docs" / "timetable.md").read_text(encoding="utf-8")
ROW = re.compile(
    r"^\| (hot|normal|slow) \| (unknown|[\d.]+) \| (\d+) \| (\d+[hd]) \| (-|\d+h) \| (\d+[smh]) \|$",
    re.MULTILINE,
)
CASES = ROW.findall(GUIDE)


def test_the_table_is_there():
    assert len(CASES) == 17


@pytest.mark.parametrize(("tier", "per_day", "listed", "silent", "wish", "every"), CASES)
def test_a_case_of_the_guide_is_what_happens(tier, per_day, listed, silent, wish, every):
    source = FeedSource(url="https://faro.example/feed")
    outlet = Outlet(id="faro", name="El Faro", home="https://faro.example/", tier=tier, sources=[source])
    pace = pace_of(outlet, source, Settings())
    rhythm = Rhythm(
        new_per_day=None if per_day == "unknown" else float(per_day),
        listed=int(listed),
        last_new_at=NOON - duration(silent),
        known_share=1.0,
    )
    asked = None if wish == "-" else duration(wish)
    for _ in range(40):
        interval = interval_of(rhythm, pace, now=NOON, share=1.0, wish=asked)
        rhythm = replace(rhythm, interval=interval)
    assert interval == duration(every)


def test_the_numbers_of_the_guide_are_those_of_the_program():
    minutes = [bound.total_seconds() / 60 for bound in (*HOT, *SLOW, BACKED_OFF_TO)]
    assert minutes == [2, 5, 60, 24 * 60, 6 * 60]
    assert (SILENT_AFTER.days, STALE_AFTER.days, OPENLY_EVERY) == (3, 21, 10)
