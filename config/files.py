"""Read a configuration file and the files it includes; whatever cannot be read is a mistake with a place."""

from __future__ import annotations

import errno
import glob
import os
from dataclasses import dataclass, field, replace
from pathlib import Path

from config.errors import Mistake, Place
from config.sheet import BadYamlError, Sheet, Written, read

LARGEST = 32_000_000  # bytes; a hundred thousand rules are 20 MB
LARGEST_SECRET = 65_536  # bytes
REASONS = {
    errno.ENOENT: "missing_file",
    errno.ENOTDIR: "missing_file",
    errno.EISDIR: "is_a_folder",
    errno.EACCES: "forbidden_file",
    errno.EPERM: "forbidden_file",
}
ALONE = {"missing_file": "missing_config"}  # the words for the first file, which nobody has named in a file


@dataclass(slots=True, kw_only=True)
class Reading:
    """What has been read so far: `tops` are the mappings at the top of each file, the first one first."""

    tops: list[Written] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    seen: set[Path] = field(default_factory=set)  # without links, so that no file is read twice
    mistakes: list[Mistake] = field(default_factory=list)


def read_all(path: Path) -> Reading:
    """Read a file and, in the order of their names, the files that it includes."""
    reading = Reading()
    _read_one(path, reading, (), None)
    return reading


def _read_one(
    path: Path, reading: Reading, chain: tuple[Path, ...], named_by: tuple[Written, int] | None
) -> None:
    """Read `path` once. `chain` holds the files on the way to it, `named_by` the include that names it."""
    real = Path(os.path.realpath(path))  # Path.resolve raises for a circle of links
    if real in chain and named_by:
        chain_words = " -> ".join(each.name for each in (*chain[chain.index(real) :], real))
        reading.mistakes.append(_at_include(named_by, "include_circle", name=str(path), chain=chain_words))
    if real in reading.seen:
        return
    reading.seen.add(real)
    reading.files.append(path.absolute())
    top = _top(path, reading, named_by)
    if top is None:
        return
    reading.tops.append(top)
    for named, number in _includes(top, reading.mistakes):
        for found in _matching(named, number, top.sheet.folder, reading.mistakes):
            _read_one(found, reading, (*chain, real), (named, number))


def _top(path: Path, reading: Reading, named_by: tuple[Written, int] | None) -> Written | None:
    try:
        data = _bytes(path)
    except OSError as error:
        unread = _unread(path, error)
        if named_by:
            unread = _at_include(named_by, unread.code, **unread.values)
        elif unread.code in ALONE:
            unread = replace(unread, code=ALONE[unread.code])
        reading.mistakes.append(unread)
        return None
    top = value_of(str(path), path.parent, data, reading.mistakes)
    if top is None or top.value is None:
        if named_by is None and not reading.mistakes:
            reading.mistakes.append(Mistake(place=Place(file=str(path)), code="empty_file"))
        return None
    if not isinstance(top.value, dict):
        reading.mistakes.append(top.wrong("no_sections"))
        return None
    return top


def read_alone(path: Path, mistakes: list[Mistake]) -> Written | None:
    """Read one file, whatever its value is, and nothing that it includes; None when there is nothing, or a mistake."""
    try:
        return value_of(str(path), path.parent, _bytes(path), mistakes)
    except OSError as error:
        mistakes.append(_unread(path, error))
        return None


def value_of(file: str, folder: Path, data: bytes, mistakes: list[Mistake]) -> Written | None:
    """Read the bytes of a file; None when they say nothing, or are no YAML, which is a mistake."""
    if isinstance(text := _text(file, data), Mistake):
        mistakes.append(text)
        return None
    try:
        return read(Sheet(file=file, folder=folder, text=text, has_references="${" in text), mistakes)
    except BadYamlError as error:
        mistakes.append(error.mistake)
        return None


def _unread(path: Path, error: OSError) -> Mistake:
    code = REASONS.get(error.errno or 0, "unreadable_file")
    values = {"name": str(path), "detail": error.strerror or ""}
    return Mistake(place=Place(file=str(path)), code=code, values=values)


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


def _text(file: str, data: bytes) -> str | Mistake:
    if len(data) > LARGEST:
        return Mistake(
            place=Place(file=file), code="too_large_file", values={"most": str(LARGEST // 1_000_000)}
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Mistake(place=Place(file=file), code="utf_16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8", errors="replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        values = {"byte": f"0x{error.object[error.start]:02X}"}
        return Mistake(place=Place(file=file, line=line, column=column), code="not_utf_8", values=values)


def _includes(top: Written, mistakes: list[Mistake]) -> list[tuple[Written, int]]:
    """Return the entries of `include`; -1 stands for a single name that is no list."""
    named = dict(top.pairs()).get("include")
    if named is None or named.value is None:
        return []
    if isinstance(named.value, str):
        return [(named, -1)]
    if not isinstance(named.value, list):
        mistakes.append(named.wrong("want_list"))
        return []
    wrong = [number for number, value in enumerate(named.value) if not isinstance(value, str)]
    mistakes.extend(named.wrong("want_text", (number,)) for number in wrong)
    return [(named, number) for number in range(len(named.value)) if number not in wrong]


def _matching(named: Written, number: int, folder: Path, mistakes: list[Mistake]) -> list[Path]:
    written = named.value if number < 0 else named.value[number]
    literal = folder / written
    if "\0" in written:  # no file system knows such a name
        mistakes.append(_at_include((named, number), "nothing_included", name=written))
        return []
    if not any(sign in written for sign in "*?[") or os.path.isfile(literal):  # noqa: PTH113 (Path.is_file raises for a long name)
        return [literal]
    found = sorted(glob.glob(os.path.join(glob.escape(str(folder)), written), recursive=True))  # noqa: PTH118, PTH207 (Path.glob takes no absolute pattern)
    if not found:
        mistakes.append(_at_include((named, number), "nothing_included", name=written))
    return [Path(each) for each in found]


def _at_include(named_by: tuple[Written, int], code: str, **values: str) -> Mistake:
    named, number = named_by
    return named.wrong(code, () if number < 0 else (number,), **values)


def read_secret(path: Path) -> str:
    """Read a file that holds one secret; raises OSError, or UnicodeDecodeError for what is no text."""
    with path.open("rb") as file:
        data = file.read(LARGEST_SECRET + 1)
    if len(data) > LARGEST_SECRET:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
    return data.decode("utf-8-sig").strip()
