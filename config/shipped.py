"""What ships with the program: outlets, actors and rules that a newsroom takes by their id, and a first file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from pydantic import TypeAdapter

from config.actor import Actor
from config.files import read_all
from config.outlet import Outlet
from config.rule import Rule
from config.sheet import Written

FOLDER = Path(__file__).parent / "catalog"
STARTERS = Path(__file__).parent / "starter"
Entry = TypeVar("Entry", Actor, Rule)


class Shipped:
    """The catalog, by id. No copy of it is ever edited: a newsroom's own file says what differs.

    A file of it is read when something of it is asked for: few newsrooms take it all. Raises ValueError then when it is
    damaged, as only a broken installation can be.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.groups: Mapping[str, tuple[Outlet, ...]] = Groups(folder / "outlets")

    @cached_property
    def outlets(self) -> Mapping[str, Outlet]:
        """All outlets, in the order of their groups."""
        members = [outlet for group in self.groups.values() for outlet in group]
        outlets = {outlet.id: outlet for outlet in members}
        if len(outlets) < len(members):
            raise ValueError("the shipped catalog is damaged: an outlet has two entries")
        return MappingProxyType(outlets)

    @cached_property
    def actors(self) -> Mapping[str, Actor]:
        """All actors."""
        return _by_id(self._folder / "actors.yaml", "actors", TypeAdapter(list[Actor]))

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """All rules."""
        return _by_id(self._folder / "rules.yaml", "rules", TypeAdapter(list[Rule]))


class Groups(Mapping[str, tuple[Outlet, ...]]):
    """The groups of outlets, a file each."""

    def __init__(self, folder: Path) -> None:
        self._paths = {path.stem: path for path in sorted(folder.glob("*.yaml"))}
        self._read: dict[str, tuple[Outlet, ...]] = {}

    def __getitem__(self, name: str) -> tuple[Outlet, ...]:
        """Return the outlets of a group; its file is read once."""
        if name not in self._read:
            self._read[name] = _group(self._paths[name])
        return self._read[name]

    def __contains__(self, name: object) -> bool:
        """Whether there is a group of that name; nothing is read for it."""
        return name in self._paths

    def __iter__(self) -> Iterator[str]:
        """Name the groups."""
        return iter(self._paths)

    def __len__(self) -> int:
        """Count the groups."""
        return len(self._paths)


@cache
def shipped(folder: Path = FOLDER) -> Shipped:
    """Return the catalog, one for the process: it only changes with the program."""
    return Shipped(folder)


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
