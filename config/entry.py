"""Write outlets into a configuration file by inserting lines: comments, order and form of all the rest stay. Pure."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from config.sheet import Sheet, Written, read
from config.values import IDENTIFIER

Entry = Mapping[str, Any]
"""An outlet, or a `use` of one, as it is to be written: texts, numbers, lists of texts, and lists of mappings."""

PLAIN = re.compile(r"[^\W\d_][\w .,;()/?&=%+~@!'*:#-]*[\w/)=]|[^\W\d_]")
SAID_OTHERWISE = re.compile(r"(true|false|null|yes|no|on|off|y|n|~)", re.IGNORECASE)


class NoPlace(Exception):  # noqa: N818 - says what is in the way
    """A file that cannot be written into by inserting lines: its form is one that people hardly use."""


# -------------------------------------------------------------------------------------------------- writing


def entry_lines(entry: Entry, comments: Mapping[str, str] | None = None) -> list[str]:
    """Write an entry as YAML lines, the first one with its dash; `comments` stand behind the keys they name."""
    lines: list[str] = []
    for key, value in entry.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            lines.append(f"{key}:")
            for each in value:
                lines += [f"  {line}" for line in entry_lines(each)]
            continue
        told = f" # {comments[key]}" if comments and key in comments else ""
        lines.append(f"{key}: {_value(value)}{told}")
    return [("- " if number == 0 else "  ") + line for number, line in enumerate(lines)]


def _value(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(scalar(each, flow=True) for each in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else scalar(value)


def scalar(text: str, *, flow: bool = False) -> str:
    """Write a text so that it is read back as that text: plain where that is safe, else in double quotes."""
    plain = (
        PLAIN.fullmatch(text) and not SAID_OTHERWISE.fullmatch(text) and ": " not in text and " #" not in text
    )
    if plain and not (flow and re.search(r"[,?&*#:]", text)):
        return text
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\x7f").replace("\x85", "\\N")


def _flow(entry: Entry) -> str:
    """Write an entry on one line; JSON is YAML."""
    return json.dumps(entry, ensure_ascii=False)


def new_id(name: str, host: str, taken: Collection[str]) -> str:
    """Make an id that nobody has: of the name, else of the host, else of the name with a number."""
    wanted = [slug(name), slug(host.removeprefix("www.").rpartition(".")[0] or host)]
    usable = [each for each in wanted if IDENTIFIER.match(each)] or ["outlet"]
    free = [each for each in usable if each not in taken]
    if free:
        return free[0]
    return next(each for number in range(2, 10_000) if (each := f"{usable[0][:58]}-{number}") not in taken)


def slug(name: str) -> str:
    """Write a name in small ASCII letters and digits, parted by hyphens: `Ríodoce, semanario` is `riodoce-semanario`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")


# ------------------------------------------------------------------------------------------------ inserting


def inserted(text: str, file: str, entries: Sequence[Entry], lines: Sequence[Sequence[str]]) -> str:
    """Return a file with entries after those of its `outlets:`; everything that is there stays as it is.

    `lines` are the entries as `entry_lines` writes them. Raises NoPlace, and BadYamlError.
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    if re.search("[\x85\u2028\u2029]", text):
        raise NoPlace("a line break that is none of the usual ones")
    top = read(Sheet(file=file, folder=Path(), text=text.removeprefix("\ufeff")), [])
    mark = "\ufeff" * text.startswith("\ufeff")
    body = text.removeprefix("\ufeff").split("\n")
    section = _section(top)
    if section is None:
        if top is not None and not (isinstance(top.node, MappingNode) and not top.node.flow_style):
            raise NoPlace("no sections")
        body = _appended(body, ["outlets:", *_indented(lines, 2)], newline)
    else:
        body = _into(body, *section, entries, lines, newline)
    return mark + "\n".join(body)


def _section(top: Written | None) -> tuple[ScalarNode, Node] | None:
    """Return the key and the value of `outlets:`."""
    if top is None or not isinstance(top.node, MappingNode):
        return None
    return next(((key, value) for key, value in top.node.value if key.value == "outlets"), None)


def _appended(body: list[str], more: list[str], newline: str) -> list[str]:
    kept = [*body]
    while kept and not kept[-1].strip():
        kept.pop()
    return [*kept, *([_end(newline)] if kept else []), *(line + _end(newline) for line in more), ""]


def _end(newline: str) -> str:
    return newline.removesuffix("\n")


def _into(
    body: list[str],
    key: ScalarNode,
    value: Node,
    entries: Sequence[Entry],
    lines: Sequence[Sequence[str]],
    newline: str,
) -> list[str]:
    """Insert after the last entry of a section, in its own form: lines below lines, or within its brackets."""
    if value.start_mark.line != value.end_mark.line and isinstance(value, SequenceNode) and value.flow_style:
        raise NoPlace("a list in brackets over several lines")
    if isinstance(value, SequenceNode) and value.value and value.flow_style:
        at, column = value.end_mark.line, value.end_mark.column - 1
        before, after = body[at][:column].rstrip(), body[at][column:]
        comma = "" if before.endswith(",") else ", "
        return [*body[:at], before + comma + ", ".join(map(_flow, entries)) + after, *body[at + 1 :]]
    if isinstance(value, SequenceNode) and value.value:
        at = _last_line(value) + 1
        more = _indented(lines, value.start_mark.column)
    elif isinstance(value, SequenceNode) or (isinstance(value, ScalarNode) and not value.value.strip("~ ")):
        at = key.end_mark.line + 1
        more = _indented(lines, key.start_mark.column + 2)
        line = body[at - 1]
        rest = re.sub(r"^\s*(\[\s*\]|~|null)?", "", line[key.end_mark.column :].partition(":")[2]).strip()
        head = f"{line[: key.end_mark.column]}:{'  ' * bool(rest)}{rest}"
        body = [*body[: at - 1], head + _end(newline), *body[at:]]
    else:
        raise NoPlace("outlets is no list")
    if at >= len(body):  # the last line has no end yet
        return [*body[:-1], body[-1] + _end(newline), *(line + _end(newline) for line in more), ""]
    return [*body[:at], *(line + _end(newline) for line in more), *body[at:]]


def _last_line(node: Node) -> int:
    """Return the line, from 0, that a node ends in: a block of YAML itself ends where the next thing begins."""
    if isinstance(node, MappingNode | SequenceNode) and node.value and not node.flow_style:
        last = node.value[-1]
        return max(_last_line(each) for each in (last if isinstance(last, tuple) else (last,)))
    end = node.end_mark
    line = end.line - 1 if end.column == 0 and end.line > node.start_mark.line else end.line
    return int(line)


def _indented(lines: Sequence[Sequence[str]], column: int) -> list[str]:
    return [" " * column + line for entry in lines for line in entry]
