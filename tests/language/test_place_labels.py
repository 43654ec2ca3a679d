"""Places are found as well as docs/places.md says, in the passages that were labelled by hand."""

from __future__ import annotations

import pytest

from bench.places import count, own


@pytest.mark.parametrize(
    ("tuned", "precision", "recall"), [(True, 0.98, 0.97), (False, 0.93, 0.95)], ids=["tuned", "unseen"]
)
def test_most_places_are_found_and_few_are_wrong(tuned, precision, recall):
    counted = count([each for each in own() if each.tuned is tuned])
    assert counted.found + counted.missed > 200
    assert (counted.precision >= precision, counted.recall >= recall) == (
        True,
        True,
    )  # the unseen are not shown
