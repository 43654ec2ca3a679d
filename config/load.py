"""Load a newsroom's configuration: YAML in, a Catalog out, or every mistake in it at once.

The files are read first, then each entry is checked by itself, then the names that entries give each other. No step
stops at a mistake: each appends what it finds wrong to one list and goes on with the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, SecretStr, TypeAdapter, ValidationError

from config.actor import Actor
from config.errors import ConfigError, Mistake, in_words, suggestion
from config.explain import explain, secret_keys
from config.files import Reading, read_all, read_secret
from config.lists import read_lists
from config.naming import Known, named_in
from config.outlet import Outlet
from config.places import gazetteer, wrong_homes
from config.references import (
    group_of,
    groups_of,
    id_of,
    ids,
    repeated,
    settings_to_nobody,
    unknown_roles,
    wrong_names,
)
from config.rule import Rule
from config.schema import Catalog, Channel, Settings, UseGroup, UseOutlet, UseRule
from config.secrets import Vault, reveal
from config.sheet import Written
from config.shipped import Shipped, shipped
from config.unhurried import without_searches
from language.wording import Wording

DEFAULT_FILE = "serviola.yaml"
LISTS = ("outlets", "actors", "rules", "channels")
Checked = TypeVar("Checked")
Used = TypeVar("Used", Outlet, Rule)

__all__ = ["ConfigError", "Loaded", "find_config", "load", "outlets_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A configuration in use, and every file that was read for it: YAML files first, then secrets."""

    catalog: Catalog
    files: tuple[Path, ...]


def find_config(explicit: Path | None, environ: Mapping[str, str]) -> Path:
    """Return the file to read: the one asked for, else SERVIOLA_CONFIG, else serviola.yaml in this folder."""
    return explicit or Path(environ.get("SERVIOLA_CONFIG") or DEFAULT_FILE)


def load(
    path: Path, *, environ: Mapping[str, str], language: str | None = None, apart: bool = False
) -> Loaded:
    """Read `path` and what it includes, secrets anew each time.

    Rules that stand `apart` may name outlets and channels where the file has none at all: they are taken at their word. Raises ConfigError with every mistake, in `language` or else in the one the file asks for.
    """
    with without_searches():
        reading = read_all(path)
        vault = Vault(environ=environ, read_file=read_secret)
        work = _Work(reading=reading, vault=vault, shipped=shipped(), apart=apart)
        catalog = work.catalog(path)
    if reading.mistakes or catalog is None:
        raise ConfigError(in_words(reading.mistakes, Wording(language or _language(reading))))
    return Loaded(catalog=catalog, files=(*reading.files, *dict.fromkeys(vault.files)))


def outlets_of(
    read_value: Callable[[list[Mistake]], Written | None], *, environ: Mapping[str, str], language: str
) -> list[Outlet]:
    """Check the outlets of one text: a file's `outlets:`, a list of entries, or a single one.

    `read_value` reads it, and appends what it finds wrong. Raises ConfigError with every mistake, in `language`.
    """
    reading = Reading()
    top = read_value(reading.mistakes)
    work = _Work(reading=reading, vault=Vault(environ=environ, read_file=read_secret), shipped=shipped())
    found: list[Outlet] = []
    if top is not None:
        if isinstance(top.value, dict) and "outlets" in top.value:
            reading.tops.append(top)
            entries = work.entries("outlets")
        else:
            entries = list(top.entries()) if isinstance(top.value, list) else [top]
        work.mistakes.extend(repeated(entries))
        found = work.outlets(entries)
    if reading.mistakes:
        raise ConfigError(in_words(reading.mistakes, Wording(language)))
    return found


def _language(reading: Reading) -> str:
    asked = [
        top.value["settings"].get("language")
        for top in reading.tops
        if isinstance(top.value.get("settings"), dict)
    ]
    return next((each for each in asked if each in {"es", "en"}), "es")


@dataclass(slots=True, kw_only=True)
class _Work:
    """One loading: what was read, and the mistakes found so far."""

    reading: Reading
    vault: Vault
    shipped: Shipped
    apart: bool = False  # what rules name in sections that are not there is taken at its word
    shapes: dict[Any, tuple[TypeAdapter[Any], frozenset[str]]] = field(default_factory=dict)

    @property
    def mistakes(self) -> list[Mistake]:
        return self.reading.mistakes

    def catalog(self, path: Path) -> Catalog | None:
        """Check everything; the catalog is usable only when no mistake was found."""
        self.mistakes.extend(_unknown_sections(self.reading.tops))
        written = {name: self.entries(name) for name in LISTS}
        for entries in written.values():
            self.mistakes.extend(repeated(entries))
        settings = self.settings(path)
        outlets = self.outlets(written["outlets"])
        actors: list[Actor | None] = [self.check(each, Actor) for each in written["actors"]]
        rules = [self.rule(each) for each in written["rules"]]
        channels: list[Channel | None] = [self.check(each, Channel) for each in written["channels"]]
        lists = read_lists(self.reading.tops, self.mistakes)
        self.references(written, rules, outlets, lists)
        if self.mistakes or settings is None:
            return None
        own: dict[str, Actor] = {actor.id: actor for actor in actors if actor}
        return Catalog(
            settings=settings,
            outlets=tuple(outlets),
            actors=tuple({**self.shipped.actors, **own}.values()),
            lists=lists,
            rules=tuple(rule for rule in rules if rule),
            channels=tuple(channel for channel in channels if channel),
        )

    def entries(self, section: str) -> list[Written]:
        """Return the entries of a section from all files; a section with nothing in it counts as absent."""
        result: list[Written] = []
        for top in self.reading.tops:
            found = dict(top.pairs()).get(section)
            if found is None or found.value is None:
                continue
            if isinstance(found.value, list):
                result.extend(found.entries())
            else:
                self.mistakes.append(found.wrong("want_list"))
        return result

    def check(self, written: Written, shape: type[Checked] | Any) -> Checked | None:
        """Check one entry against its shape; None when it has a mistake."""
        if not isinstance(written.value, dict):
            self.mistakes.append(written.wrong("empty" if written.value is None else "want_mapping"))
            return None
        if shape not in self.shapes:
            self.shapes[shape] = TypeAdapter(shape), secret_keys(shape)
        adapter, secrets = self.shapes[shape]
        value, lost = written.value, frozenset[str]()
        if written.sheet.has_references:
            value, lost = reveal(written, secrets, self.vault, self.mistakes)
        try:
            checked: Checked = adapter.validate_python(value)
        except ValidationError as error:
            self.mistakes.extend(explain(error, shape, written, lost))
            return None
        return checked

    # ------------------------------------------------------------------------------ what ships

    def outlets(self, entries: Sequence[Written]) -> list[Outlet]:
        """Check the outlets of the newsroom's own and take those of the catalog, one by one or by the group."""
        single = ids(entries)
        found: list[Outlet] = []
        for each in entries:
            if group_of(each) is not None:
                found.extend(outlet for outlet in self.group(each) if outlet.id not in single)
            elif outlet := self.outlet(each):
                found.append(outlet)
        return found

    def group(self, written: Written) -> list[Outlet]:
        """Take every outlet of a group, with what the newsroom wants otherwise."""
        changes: UseGroup | None = self.check(written, UseGroup)
        if changes is None:
            return []
        if changes.group not in self.shipped.groups:
            values = suggestion(changes.group, self.shipped.groups)
            self.mistakes.append(written.wrong("unknown_group", ("group",), **values))
            return []
        wanted = changes.model_dump(exclude={"group"}, exclude_none=True)
        return [outlet.model_copy(update=wanted) for outlet in self.shipped.groups[changes.group]]

    def outlet(self, written: Written) -> Outlet | None:
        """Check an outlet of the newsroom's own, or take one of the catalog."""
        if isinstance(written.value, dict) and "use" not in written.value:
            return self.check(written, Outlet)
        return self.taken(written, UseOutlet, self.shipped.outlets, "unknown_shipped_outlet")

    def rule(self, written: Written) -> Rule | None:
        """Check a rule of the newsroom's own, or take one of the catalog."""
        if isinstance(written.value, dict) and "use" not in written.value:
            return self.check(written, Rule)
        return self.taken(written, UseRule, self.shipped.rules, "unknown_shipped_rule")

    def taken(
        self, written: Written, shape: type[BaseModel], known: Mapping[str, Used], code: str
    ) -> Used | None:
        """Take an entry of the catalog by its id, with what the newsroom wants otherwise."""
        changes: BaseModel | None = None
        if not isinstance(written.value, str):
            changes = self.check(written, shape)
        found = id_of(written)
        if found and found[0] not in known:
            name, path = found
            self.mistakes.append(written.wrong(code, path, **suggestion(name, known)))
        if not found or found[0] not in known or (changes is None and not isinstance(written.value, str)):
            return None
        wanted = changes.model_dump(exclude={"use"}, exclude_none=True) if changes else {}
        return known[found[0]].model_copy(update=wanted)

    # ------------------------------------------------------------------------------ the rest

    def settings(self, path: Path) -> Settings | None:
        """Join the settings of all files; a key may be set in one of them only."""
        parts = _settings(self.reading.tops, self.mistakes)
        checked: list[Settings | None] = [self.check(each, Settings) for each in parts]
        if not all(checked):
            return None
        update: dict[str, Any] = {}
        database = _beside(Settings().database, path)
        for part, settings in zip(parts, checked, strict=True):
            for key in settings.model_fields_set if settings else ():
                update[key] = getattr(settings, key)
                if key == "database":
                    database = _beside(update[key], Path(part.sheet.file))
        return Settings().model_copy(update=update | {"database": database})

    def references(
        self,
        written: Mapping[str, Sequence[Written]],
        rules: Sequence[Rule | None],
        outlets: Sequence[Outlet],
        lists: Mapping[str, Sequence[str]],
    ) -> None:
        """Check the names that entries give each other."""
        channels = ids(written["channels"])
        if not any(_switched_on(each) for each in written["channels"]):
            channels |= {"terminal" if "console" in channels else "console"}
        outlet_ids = ids(written["outlets"]) | self.of_groups(written["outlets"])
        if self.apart:
            given = [rule for rule in rules if rule]
            if not written["outlets"]:
                outlet_ids |= {name for rule in given for name in outlets_named(rule)}
            if not written["channels"]:
                channels |= {name for rule in given for name in rule.channels}
        known = Known(
            outlets=outlet_ids,
            groups=groups_of(written["outlets"]) | {outlet.group for outlet in outlets if outlet.group},
            actors=ids(written["actors"]) | self.shipped.actors.keys(),
            channels=channels,
            lists=lists,
            places=gazetteer,
        )
        for entry, rule in zip(written["rules"], rules, strict=True):
            self.mistakes.extend(wrong_names(entry, rule, known))
        self.mistakes.extend(wrong_homes(written["outlets"]))
        self.mistakes.extend(unknown_roles(written["actors"], known.actors))
        self.mistakes.extend(settings_to_nobody(_settings(self.reading.tops, []), channels))

    def of_groups(self, entries: Sequence[Written]) -> set[str]:
        """Name the outlets that come by the group."""
        groups = [group for each in entries if (group := group_of(each))]
        return {outlet.id for group in groups for outlet in self.shipped.groups.get(group, ())}


def outlets_named(rule: Rule) -> Iterator[str]:
    """Yield the ids of the outlets that a rule is about, by its list or within its query."""
    yield from rule.outlets
    yield from (name for kind, name, _ in named_in(rule.tree) if kind == "outlets")


def _switched_on(channel: Written) -> bool:
    return isinstance(channel.value, dict) and str(channel.value.get("enabled", True)).lower() not in {
        "false",
        "no",
        "off",
        "0",
    }


def _unknown_sections(tops: Sequence[Written]) -> list[Mistake]:
    return [
        top.wrong_key("unknown_key", (key,), **suggestion(key, Catalog.SECTIONS))
        for top in tops
        for key in top.value
        if key not in Catalog.SECTIONS
    ]


def _settings(tops: Sequence[Written], mistakes: list[Mistake]) -> list[Written]:
    """Return the settings of each file that has any; a key that two files set is a mistake."""
    parts = [
        found for top in tops if (found := dict(top.pairs()).get("settings")) and found.value is not None
    ]
    places: dict[str, str] = {}
    for part in parts:
        if not isinstance(part.value, dict):
            mistakes.append(part.wrong("want_mapping"))
            continue
        for key in part.value:
            here = part.wrong_key("setting_twice", (key,), place=places.get(key, ""))
            if key in places:
                mistakes.append(here)
            places.setdefault(key, str(here.place))
    return [part for part in parts if isinstance(part.value, dict)]


def _beside(database: SecretStr, file: Path) -> SecretStr:
    """Let a relative SQLite path start at the folder of the file that names it."""
    url = database.get_secret_value()
    prefix = "sqlite:///"
    if not url.startswith(prefix) or url.startswith((f"{prefix}/", f"{prefix}:memory:")):
        return database
    return SecretStr(f"{prefix}{file.parent.absolute() / url.removeprefix(prefix)}")
