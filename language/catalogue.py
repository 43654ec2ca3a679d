"""The texts of libraries that ask gettext for them, as the binary file that it reads. Pure, but for being run.

    python -m language.catalogue

The format is GNU's (gettext manual, 10.3): two tables of (length, offset), sorted by the text asked for.
"""

from __future__ import annotations

import struct
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "wording" / "gettext"
DOMAIN = "messages"  # gettext's own, when nobody names another
MAGIC, HEAD = 0x950412DE, 28
ABOUT = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"


def compiled(written: str) -> bytes:
    """Return the catalogue of a TOML file: `texts`, each with `id` and `is`, or `id`, `plural` and a list of two."""
    pairs = dict([("", ABOUT), *map(_pair, tomllib.loads(written)["texts"])])
    asked = sorted(text.encode() for text in pairs)
    said = [pairs[text.decode()].encode() for text in asked]
    tables = 16 * len(asked)
    head = struct.pack("<7I", MAGIC, 0, len(asked), HEAD, HEAD + tables // 2, 0, HEAD + tables)
    places, at = [], HEAD + tables
    for text in (*asked, *said):
        places.append(struct.pack("<2I", len(text), at))
        at += len(text) + 1
    return head + b"".join(places) + b"".join(text + b"\0" for text in (*asked, *said))


def _pair(entry: Mapping[str, Any]) -> tuple[str, str]:
    said: str | Sequence[str] = entry["is"]
    if "plural" in entry:
        return f"{entry['id']}\0{entry['plural']}", "\0".join(said)
    return entry["id"], str(said)


def sheets() -> list[Path]:
    """Return the files that catalogues are made of."""
    return sorted(FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.toml"))


if __name__ == "__main__":
    for sheet in sheets():
        sheet.with_suffix(".mo").write_bytes(compiled(sheet.read_text(encoding="utf-8")))
