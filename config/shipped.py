"""What ships with the program: outlets, actors and rules that a newsroom takes by their id, and a first file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from pydantic import TypeAdapter

from config.files import read_all
from config.outlet import Outlet
from config.schema import Actor, Rule
from config.sheet import Written

FOLDER = Path(__file__).parent / "catalog"
STARTERS = Path(__file__).parent / "starter"
Entry = TypeVar("Entry", Outlet, Actor, Rule)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """The catalog, by id. No copy of it is ever edited: a newsroom's own file says what differs."""

    outlets: Mapping[str, Outlet]
    actors: Mapping[str, Actor]
    rules: Mapping[str, Rule]


@cache
def shipped(folder: Path = FOLDER) -> Shipped:
    """Read the catalog, once: it only changes with the program. Raises ValueError when it is damaged, as only a broken installation can be."""
    return Shipped(
        outlets=_by_id(folder / "outlets.yaml", "outlets", TypeAdapter(list[Outlet])),
        actors=_by_id(folder / "actors.yaml", "actors", TypeAdapter(list[Actor])),
        rules=_by_id(folder / "rules.yaml", "rules", TypeAdapter(list[Rule])),
    )


def starter(language: str) -> str:
    """Return the commented configuration that a newcomer begins with."""
    return (STARTERS / f"serviola.{language}.yaml").read_text(encoding="utf-8")


def _by_id(path: Path, section: str, shape: TypeAdapter[list[Entry]]) -> Mapping[str, Entry]:
    top = _only(path)
    return MappingProxyType({entry.id: entry for entry in shape.validate_python(top.value[section])})


def _only(path: Path) -> Written:
    reading = read_all(path)
    if reading.mistakes:
        damage = ", ".join(f"{each.place} {each.code}" for each in reading.mistakes)
        raise ValueError(f"the shipped catalog is damaged: {damage}")
    return reading.tops[0]
