"""The places that ship: the file that is read holds what is written by hand, and outlets are at home in a state."""

from __future__ import annotations

import re

import pytest
import yaml

from config.load import ConfigError, load
from config.places import gazetteer, states
from config.shipped import FOLDER, shipped

ADDED = yaml.safe_load((FOLDER / "places" / "mx.yaml").read_text(encoding="utf-8"))


def test_what_was_added_by_hand_is_in_the_file_that_is_read():
    called = {id_: {name.written for name in place.names()} for id_, place in gazetteer().places.items()}
    missing = [
        (id_, name)
        for id_, names in ADDED["names"].items()
        for name in names
        if re.sub(r" \([a-z ]+\)$", "", name) not in called[f"mx-{id_}"]
    ]
    assert missing == []  # ./dev places makes the file anew


def test_every_municipality_of_a_region_lies_in_it():
    for region in ADDED["regions"]:
        state = region["id"][:6]
        assert set(gazetteer().inside(region["id"])) == {f"{state}-{each}" for each in region["of"]}


def test_shipped_outlets_are_at_home_in_states():
    homes = {outlet.place for outlet in shipped().outlets.values() if outlet.place}
    assert homes == {"mx-gro", "mx-mic", "mx-jal", "mx-sin", "mx-bcn"}
    assert homes <= set(states())


@pytest.mark.parametrize("home", ["mx-grro", "mx-gro-iguala-de-la-independencia"])
def test_an_outlet_whose_home_is_no_state_is_refused(tmp_path, home):
    file = tmp_path / "serviola.yaml"
    file.write_text(
        "settings: {language: en}\n"
        "outlets:\n"
        f"  - {{id: a, name: A, home: https://a.example/, place: {home}, sources: [{{kind: feed, url: https://a.example/f}}]}}\n",
        "utf-8",
    )
    with pytest.raises(ConfigError, match=f"outlets\\[0\\].place: there is no state {home}; "):
        load(file, environ={})
