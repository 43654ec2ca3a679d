"""The places that ship, read when somebody asks for one."""

from __future__ import annotations

from functools import cache

from config.shipped import FOLDER
from language.mentions.gazetteer import Gazetteer
from language.mentions.places import Places

FILE = FOLDER / "places" / "mx.csv"


@cache
def gazetteer() -> Gazetteer:
    """Return every place by its id, one gazetteer for the process: it only changes with the program."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return Gazetteer.read(lines)


@cache
def places() -> Places:
    """Return what finds places in articles, one for the process."""
    return Places(gazetteer())
