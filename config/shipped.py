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
Entry = TypeVar("Entry", Actor, Rule)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """The catalog, by id. No copy of it is ever edited: a newsroom's own file says what differs."""

    outlets: Mapping[str, Outlet]  # in the order of their groups
    groups: Mapping[str, tuple[Outlet, ...]]
    actors: Mapping[str, Actor]
    rules: Mapping[str, Rule]


@cache
def shipped(folder: Path = FOLDER) -> Shipped:
    """Read the catalog, once: it only changes with the program. Raises ValueError when it is damaged, as only a broken installation can be."""
    groups = {path.stem: _group(path) for path in sorted((folder / "outlets").glob("*.yaml"))}
    outlets = {outlet.id: outlet for members in groups.values() for outlet in members}
    if len(outlets) < sum(map(len, groups.values())):
        raise ValueError("the shipped catalog is damaged: an outlet has two entries")
    return Shipped(
        outlets=MappingProxyType(outlets),
        groups=MappingProxyType(groups),
        actors=_by_id(folder / "actors.yaml", "actors", TypeAdapter(list[Actor])),
        rules=_by_id(folder / "rules.yaml", "rules", TypeAdapter(list[Rule])),
    )


def starter(language: str) -> str:
    """Return the commented configuration that a newcomer begins with."""
    return (STARTERS / f"serviola.{language}.yaml").read_text(encoding="utf-8")


def _group(path: Path) -> tuple[Outlet, ...]:
    """Read the outlets of one group, which is named after its file."""
    entries = _only(path).value["outlets"]
    return tuple(Outlet.model_validate({**entry, "group": path.stem}) for entry in entries)


def _by_id(path: Path, section: str, shape: TypeAdapter[list[Entry]]) -> Mapping[str, Entry]:
    top = _only(path)
    return MappingProxyType({entry.id: entry for entry in shape.validate_python(top.value[section])})


def _only(path: Path) -> Written:
    reading = read_all(path)
    if reading.mistakes:
        damage = ", ".join(f"{each.place} {each.code}" for each in reading.mistakes)
        raise ValueError(f"the shipped catalog is damaged: {damage}")
    return reading.tops[0]
