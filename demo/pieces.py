"""The texts of the demo and what each must lead to, read from `texts/*.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

TEXTS = Path(__file__).parent / "texts"
BACKLOG = "1-backlog.yaml"


class BadText(ValueError):  # noqa: N818 (it is the text that is bad)
    """An entry of `texts/` that cannot be used; says which one and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Something an outlet publishes, with its labels. Paragraphs of `text` are divided by an empty line."""

    id: str
    outlet: str
    title: str
    summary: str
    text: str
    rules: frozenset[str] = frozenset()  # every rule that must match it
    copy_of: str | None = None  # the piece whose text this is, word by word
    adds: str | None = None  # what it appends to that text
    event: str | None = None  # what it is about, where several outlets tell it and that must be seen
    tells: str | None = (
        None  # why an alert that was told must send a further message of it: "confirmed", "new-text"
    )
    noise: str | None = None  # why it shares words with the rules, or none, and must stay silent
    section: str | None = None
    only_in_sitemap: bool = False
    backlog: bool = False  # published before the first visit: matches are silent

    @property
    def root(self) -> str:
        """The piece that this one's story began with."""
        return self.copy_of or self.id

    @property
    def private(self) -> bool:
        """Whether robots.txt keeps visitors from its page."""
        return self.section == "privado"

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The text, a paragraph at a time, each on one line."""
        return tuple(" ".join(each.split()) for each in self.text.split("\n\n") if each.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """A piece that is published again at the same address, with another headline and text."""

    id: str
    title: str
    summary: str
    text: str


Step = Piece | Update


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """The whole play: what stood there before, and what is published while we watch, in order."""

    backlog: tuple[Piece, ...]
    story: tuple[Step, ...]

    @property
    def new_pieces(self) -> tuple[Piece, ...]:
        """What is published while we watch, without updates."""
        return tuple(step for step in self.story if isinstance(step, Piece))

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Every piece, once."""
        return self.backlog + self.new_pieces

    def piece(self, piece_id: str) -> Piece:
        """Return the piece of that id; raises KeyError."""
        return {piece.id: piece for piece in self.pieces}[piece_id]


def expected_alerts(pieces: Iterable[Piece], stories: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    """Return the alerts that must be raised, as (rule, story): one a rule and story, none for a backlog.

    `stories` names the story of each piece by its first piece.
    """
    return frozenset(
        (rule, stories[piece.id]) for piece in pieces if not piece.backlog for rule in piece.rules
    )


def expected_messages(pieces: Iterable[Piece]) -> frozenset[tuple[str, str]]:
    """Return the further messages that alerts must send, as (rule, piece)."""
    return frozenset((rule, piece.id) for piece in pieces if piece.tells for rule in piece.rules)


def read_script(folder: Path = TEXTS) -> Script:
    """Read every text; files in the order of their names are the order of publication. Raises BadText."""
    entries = [
        (file.name == BACKLOG, entry) for file in sorted(folder.glob("*.yaml")) for entry in _entries(file)
    ]
    originals = {
        entry["id"]: entry for _, entry in entries if "copy_of" not in entry and "update" not in entry
    }
    steps = [(early, _step(entry, originals, early=early)) for early, entry in entries]
    script = Script(
        backlog=tuple(step for early, step in steps if early and isinstance(step, Piece)),
        story=tuple(step for early, step in steps if not early),
    )
    _refuse_disorder(script)
    return script


def _entries(file: Path) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return entries


def _step(entry: Mapping[str, Any], originals: Mapping[str, Mapping[str, Any]], *, early: bool) -> Step:
    values = dict(entry)
    try:
        if values.pop("update", False):
            return Update(**values)
        if "copy_of" in values:
            original = originals[values["copy_of"]]
            text = "\n\n".join(filter(None, (original["text"], values.get("adds"))))
            values |= {"text": text, "rules": original["rules"], "event": original.get("event")}
        return Piece(**values | {"rules": frozenset(values.get("rules", ())), "backlog": early})
    except (KeyError, TypeError) as error:
        raise BadText(f"{entry.get('id', 'an entry without id')}: {error}") from None


def _refuse_disorder(script: Script) -> None:
    seen: set[str] = set()
    for step in (*script.backlog, *script.story):
        for problem in _problems(step, seen):
            raise BadText(f"{step.id}: {problem}")
        seen.add(step.id)


def _problems(step: Step, seen: set[str]) -> Iterator[str]:
    if isinstance(step, Update):
        if step.id not in seen:
            yield "is updated before it is published"
        return
    if step.id in seen:
        yield "is published twice"
    if step.copy_of and step.copy_of not in seen:
        yield f"is published before {step.copy_of}, which it copies"
    if bool(step.rules) == bool(step.noise):
        yield "must have either rules or noise"
