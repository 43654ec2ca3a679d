"""What strangers write, as every database can keep it: no half of a surrogate pair, no NUL. Pure."""

from __future__ import annotations

import re
from typing import TypeVar

Value = TypeVar("Value")

CONTROLS = bytes((*range(9), 11, 12, *range(13, 32)))  # all of C0 but the tab and the line's end
HALF = re.compile("[\ud800-\udfff]")


def storable(text: str) -> str:
    """Return a text without control characters and with U+FFFD for each lone half of a surrogate pair.

    JSON can spell both, SQLite and PostgreSQL each refuse one of them. A clean text is returned as it is, and costs
    a nanosecond or two a character.
    """
    try:
        written = text.encode()
    except UnicodeEncodeError:
        written = HALF.sub("\ufffd", text).encode()
        return written.translate(None, CONTROLS).decode()
    kept = written.translate(None, CONTROLS)
    return text if len(kept) == len(written) else kept.decode()


def all_storable(value: Value) -> Value:
    """Make every text of a value storable: a text, a tuple or a mapping of them; anything else stays what it is."""
    if isinstance(value, str):
        return storable(value)  # type: ignore[return-value]  # a text of a class of its own is no longer one
    if isinstance(value, tuple):
        return tuple(all_storable(each) for each in value)  # type: ignore[return-value]
    if isinstance(value, dict):
        return {storable(key): all_storable(each) for key, each in value.items()}  # type: ignore[return-value]
    return value
