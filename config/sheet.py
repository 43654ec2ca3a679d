"""One YAML file as plain values that remember where they stand. Pure.

libyaml's `compose` gives nodes with line and column. Plain scalars follow the core schema of YAML 1.2, so that `no`,
`on`, `12:30` and `2013-08-09` stay text; only true, false, null and numbers are anything else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import yaml
from yaml.cyaml import CSafeLoader
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from config.errors import Mistake, Place
from config.inside import index_of
from config.slips import slip_at

DEEPEST = 40  # levels; a configuration has six
STEEPEST = 1000  # levels that libyaml, which recurses in C, is trusted with
EXPANSION = 100_000  # values that aliases may add to what is written
STANDARD = "tag:yaml.org,2002:"
UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Path_ = Sequence[str | int]


class _Reader(CSafeLoader):
    """Composes nodes; resolves plain scalars as YAML 1.2 does, and knows nothing of YAML 1.1."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}  # type: ignore[misc]  # the stubs call it an instance's


_Reader.add_implicit_resolver(
    f"{STANDARD}bool", re.compile("^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)
_Reader.add_implicit_resolver(f"{STANDARD}null", re.compile("^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""])
_Reader.add_implicit_resolver(
    f"{STANDARD}int",
    re.compile("^(?:[-+]?[0-9]{1,18}|0o[0-7]{1,18}|0x[0-9a-fA-F]{1,15})$"),
    list("-+0123456789"),
)
_Reader.add_implicit_resolver(
    f"{STANDARD}float",
    re.compile(r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,4})?$"),
    list("-+.0123456789"),
)


class BadYamlError(Exception):
    """A text that is no YAML; `mistake` says where it stops being that."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake.code)
        self.mistake = mistake


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A file: `file` is its name as errors show it, `folder` where its relative names start."""

    file: str
    folder: Path
    text: str
    has_references: bool = (
        False  # whether "${" stands anywhere: most files need not be searched entry by entry
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A value, and where in which file it is written. `key` is its dotted path, such as `rules[2]`."""

    sheet: Sheet
    node: Node
    key: str
    value: Any

    def entries(self) -> Iterator[Written]:
        """Yield the entries of a list."""
        for number, (node, value) in enumerate(zip(self.node.value, self.value, strict=True)):
            yield Written(sheet=self.sheet, node=node, key=f"{self.key}[{number}]", value=value)

    def pairs(self) -> Iterator[tuple[str, Written]]:
        """Yield the keys of a mapping with their values."""
        for name, node in self.node.value:
            key = f"{self.key}.{name.value}" if self.key else name.value
            yield name.value, Written(sheet=self.sheet, node=node, key=key, value=self.value[name.value])

    def wrong(self, code: str, path: Path_ = (), **values: str) -> Mistake:
        """Name a mistake at `path` below this value."""
        node, key = _walk(self.node, self.key, path)
        return Mistake(place=place_of(self.sheet.file, node), key=key, code=code, values=values)

    def wrong_inside(self, code: str, path: Path_, position: int, **values: str) -> Mistake:
        """Name a mistake at one character, counted from 0, of the text at `path`."""
        node, key = _walk(self.node, self.key, path)
        return Mistake(place=_inside(self.sheet, node, position), key=key, code=code, values=values)

    def wrong_key(self, code: str, path: Path_, **values: str) -> Mistake:
        """Name a mistake at a key of a mapping, rather than at its value."""
        node, key = _walk(self.node, self.key, path[:-1])
        name = next(name for name, _ in node.value if name.value == path[-1])
        full = f"{key}.{path[-1]}" if key else str(path[-1])
        return Mistake(place=place_of(self.sheet.file, name), key=full, code=code, values=values)


def place_of(file: str, node: Node) -> Place:
    """Return where a node begins."""
    return Place(file=file, line=node.start_mark.line + 1, column=node.start_mark.column + 1)


def read(sheet: Sheet, mistakes: list[Mistake]) -> Written | None:
    """Read a text; None when it says nothing. Repeated keys and odd tags go to `mistakes`; raises BadYamlError."""
    node = _compose(sheet)
    if node is None:
        return None
    return Written(sheet=sheet, node=node, key="", value=_Values(sheet.file, mistakes).of(node, "", 0))


def _compose(sheet: Sheet) -> Node | None:
    if found := UNPRINTABLE.search(sheet.text):
        raise _bad_text(sheet, found.start(), "control_character", character=f"U+{ord(found[0]):04X}")
    if _steepness(sheet.text) > STEEPEST:
        raise BadYamlError(Mistake(place=Place(file=sheet.file), code="too_deep"))
    reader = _Reader(sheet.text)
    try:
        return reader.get_single_node()
    except yaml.MarkedYAMLError as error:
        raise BadYamlError(_syntax(sheet, error)) from None
    finally:
        reader.dispose()


def _steepness(text: str) -> int:
    """Bound the nesting of a text from above: libyaml would overflow the stack on a hostile or broken one."""
    brackets = level = 0
    for found in re.finditer(r"[\[\]{}]", text):
        level = level + 1 if found[0] in "[{" else max(level - 1, 0)
        brackets = max(brackets, level)
    return brackets + max(len(found[0]) for found in re.finditer(r"^[ ?:-]*", text, re.MULTILINE))


# What libyaml says, and the code of what we say instead; the first that fits.
SYNTAX = (
    ("mapping values are not allowed", "second_colon"),
    ("could not find expected ':'", "no_colon"),
    ("did not find expected ',' or", "open_bracket"),
    ("did not find expected node content", "no_entry"),
    ("did not find expected '-' indicator", "bad_indentation"),
    ("did not find expected key", "bad_indentation"),
    ("found unexpected end of stream", "open_quote"),
    ("found unexpected document indicator", "open_quote"),
    ("found undefined alias", "star_in_front"),
    ("did not find expected alphabetic or numeric character", "star_in_front"),
    ("found unknown escape character", "bad_escape"),
    ("expected a single document", "two_documents"),
    ("cannot start any token", "bad_start"),
    ("invalid trailing UTF-8", "bad_start"),
)
PLAINLY = {
    "open_quote",
    "bad_escape",
    "two_documents",
}  # said rightly by the parser, whatever else the line holds


def _syntax(sheet: Sheet, error: yaml.MarkedYAMLError) -> Mistake:
    said = f"{error.context or ''} {error.problem or ''}"
    code = next((code for words, code in SYNTAX if words in said), "bad_yaml")
    mark = error.problem_mark or error.context_mark
    if code in {"open_quote", "open_bracket", "no_colon"} and error.context_mark:
        mark = error.context_mark  # where it began, not where the parser gave up
    if mark is None:
        return Mistake(place=Place(file=sheet.file), code=code, values={"detail": error.problem or ""})
    character = sheet.text[mark.index : mark.index + 1]
    if character == "\t" or (
        code == "bad_indentation" and "\t" in sheet.text[: mark.index].rpartition("\n")[2]
    ):
        code = "tab"
    elif code not in PLAINLY and (slip := slip_at(sheet.text, mark.line, mark.column)):
        place = Place(file=sheet.file, line=slip.line + 1, column=slip.column + 1)
        return Mistake(place=place, code=slip.code, values=slip.values, corrected=slip.corrected)
    values = {"detail": error.problem or "", "character": character}
    return Mistake(
        place=Place(file=sheet.file, line=mark.line + 1, column=mark.column + 1), code=code, values=values
    )


def _bad_text(sheet: Sheet, index: int, code: str, **values: str) -> BadYamlError:
    return BadYamlError(Mistake(place=_place_at(sheet, index), code=code, values=values))


class _Values:
    """Turns nodes into plain values. An aliased node becomes one shared value, so a bomb costs nothing here."""

    def __init__(self, file: str, mistakes: list[Mistake]) -> None:
        self.file = file
        self.mistakes = mistakes
        self.done: dict[Node, tuple[Any, int]] = {}  # value, and how many values it is when written out
        self.open: set[Node] = set()
        self.expanded = 0

    def of(self, node: Node, key: str, depth: int) -> Any:
        return self._sized(node, key, depth)[0]

    def _sized(self, node: Node, key: str, depth: int) -> tuple[Any, int]:
        if isinstance(node, ScalarNode):
            return self._scalar(node, key), 1
        if node in self.done:
            self.expanded += self.done[node][1]
            if self.expanded > EXPANSION:
                raise self._stop(node, key, "alias_bomb")
            return self.done[node]
        if node in self.open:
            raise self._stop(node, key, "alias_circle")
        if depth > DEEPEST:
            raise self._stop(node, key, "too_deep")
        self.open.add(node)
        self.done[node] = (
            self._map(node, key, depth) if isinstance(node, MappingNode) else self._list(node, key, depth)
        )
        self.open.discard(node)
        return self.done[node]

    def _list(self, node: Node, key: str, depth: int) -> tuple[list[Any], int]:
        found = [self._sized(each, f"{key}[{number}]", depth + 1) for number, each in enumerate(node.value)]
        return [value for value, _ in found], 1 + sum(size for _, size in found)

    def _map(self, node: MappingNode, key: str, depth: int) -> tuple[dict[str, Any], int]:
        result: dict[str, Any] = {}
        lines: dict[str, int] = {}
        size = 1
        for name, each in node.value:
            if not isinstance(name, ScalarNode):
                raise self._stop(name, key, "odd_key")
            full = f"{key}.{name.value}" if key else name.value
            if name.value in result:
                self._note(name, full, "key_twice", line=str(lines[name.value]))
                continue
            value, more = self._sized(each, full, depth + 1)
            result[name.value], lines[name.value] = value, name.start_mark.line + 1
            size += more
        return result, size

    def _scalar(self, node: ScalarNode, key: str) -> Any:
        kind = node.tag.removeprefix(STANDARD)
        try:
            return SCALARS[kind](node.value)
        except (KeyError, ValueError):
            self._note(node, key, "odd_tag", name=kind)
            return node.value

    def _note(self, node: Node, key: str, code: str, **values: str) -> None:
        self.mistakes.append(Mistake(place=place_of(self.file, node), key=key, code=code, values=values))

    def _stop(self, node: Node, key: str, code: str) -> BadYamlError:
        return BadYamlError(Mistake(place=place_of(self.file, node), key=key, code=code))


def _integer(text: str) -> int:
    return int(text, 8 if text.startswith("0o") else 16 if text.startswith("0x") else 10)


SCALARS: dict[str, Callable[[str], Any]] = {
    "str": str,
    "null": lambda _: None,
    "bool": lambda text: {"true": True, "false": False}[text.lower()],
    "int": _integer,
    "float": float,
}


def _walk(node: Node, key: str, path: Path_) -> tuple[Node, str]:
    """Follow a path; it ends early at a key that is not written, and skips the names of kinds that pydantic puts in."""
    skipped: set[int] = set()
    for part in path:
        if isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
            node, key = node.value[part], f"{key}[{part}]"
            continue
        if not isinstance(node, MappingNode):
            break
        children = {name.value: child for name, child in reversed(node.value)}
        if id(node) not in skipped and part == getattr(children.get("kind"), "value", None):
            skipped.add(id(node))
            continue
        key = f"{key}.{part}" if key else str(part)
        if part not in children:
            break
        node = children[str(part)]
    return node, key


def _inside(sheet: Sheet, node: Node, position: int) -> Place:
    """Return the place of one character of a text, counted without the white space before it; else where it begins."""
    if not isinstance(node, ScalarNode):
        return place_of(sheet.file, node)
    index = index_of(sheet.text, node, position + len(node.value) - len(node.value.lstrip()))
    return place_of(sheet.file, node) if index is None else _place_at(sheet, index)


def _place_at(sheet: Sheet, index: int) -> Place:
    before = sheet.text[:index]
    line = before.count("\n") + 1
    return Place(file=sheet.file, line=line, column=index - (before.rfind("\n") + 1) + 1)
