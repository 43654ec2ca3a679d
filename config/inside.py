"""Find one character of a text in the YAML it was written in, whatever the way it was written. Pure.

Quotes, escapes, folded lines and indentation change only the white space of a text. So what is counted is everything else:
the seventh letter of the value is the seventh letter of what is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from yaml.nodes import ScalarNode

ESCAPES = {"x": 4, "u": 6, "U": 10}  # characters of an escape; every other one has two
BLANK_ESCAPES = frozenset("\n\r\t tnrvfNLP_")
"""What an escape may write that is white space, or no character at all."""
PROPERTIES = re.compile(r"(?:[&!]\S*\s+)*")  # an anchor, a tag
HEX = re.compile(r"\\(?:x..|u.{4}|U.{8})")


def index_of(text: str, node: ScalarNode, position: int) -> int | None:
    """Return where in `text`, from 0, the character at `position` of a scalar's value is written; None when it cannot be told."""
    end = node.end_mark.index
    properties = PROPERTIES.match(text, node.start_mark.index, end)
    start = properties.end() if properties else node.start_mark.index
    before = sum(not each.isspace() for each in node.value[:position])
    written = list(_written(text[start:end], node.style))
    here = position < len(node.value) and not node.value[position].isspace()
    if before + here > len(written):
        return None
    if not written:
        return start + (node.style in {"'", '"'})
    if here:
        return start + written[before]
    # White space is right behind what stands before it.
    last = written[before - 1] if before else written[0] - 1
    behind = len(node.value[:position]) - len(node.value[:position].rstrip())
    return int(start + min(last + 1 + behind, end - start))


def _written(text: str, style: str | None) -> Iterator[int]:
    """Yield where each character of the value that is no white space is written."""
    if style == '"':
        yield from _double_quoted(text)
    elif style == "'":
        yield from _single_quoted(text)
    elif style in {"|", ">"}:
        header = text.index("\n") + 1 if "\n" in text else len(text)
        yield from (header + at for at, each in enumerate(text[header:]) if not each.isspace())
    else:
        yield from (at for at, each in enumerate(text) if not each.isspace())


def _single_quoted(text: str) -> Iterator[int]:
    at = 1
    while at < len(text) - 1:
        if not text[at].isspace():
            yield at
        at += 2 if text.startswith("''", at) else 1


def _double_quoted(text: str) -> Iterator[int]:
    at = 1
    while at < len(text) - 1:
        if text[at] != "\\":
            if not text[at].isspace():
                yield at
            at += 1
            continue
        escape = text[at + 1 : at + 2]
        long = ESCAPES.get(escape, 2)
        if HEX.match(text, at):
            meant = chr(int(text[at + 2 : at + long], 16))
            if not meant.isspace():
                yield at
        elif escape not in BLANK_ESCAPES:
            yield at
        at += long
