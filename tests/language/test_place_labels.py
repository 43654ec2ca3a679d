"""Places are found as well as docs/places.md says, in the passages that were labelled by hand."""

from __future__ import annotations

import pytest

from bench.places import count, own


@pytest.mark.parametrize("tuned", [True], ids=["tuned"])
def test_most_places_are_found_and_few_are_wrong(tuned):
    counted = count([each for each in own() if each.tuned is tuned])
    assert counted.found + counted.missed > 200
    assert counted.precision >= 0.95, "\n".join(counted.told)
    assert counted.recall >= 0.90, "\n".join(counted.told)
