"""A file of articles, read line by line: plain or packed by gzip, from a path or from standard input."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import select
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from serviola.archive_rows import Line

GZIP = b"\x1f\x8b"
STDIN = "-"
LOOK_EVERY = 0.2  # seconds between two looks at whether to go on waiting
LONGEST = 8 << 20  # bytes of a line; no article is that long
PORTION_LINES, PORTION_BYTES = 64, 1 << 20
"""What is read, and stored in one transaction, at once: nobody who writes waits for longer than half a second."""


class Damaged(Exception):  # noqa: N818 - says what happened to the file
    """A file that ends in the middle, or whose packing is broken: nothing after `line` can be read."""

    def __init__(self, line: int, because: str) -> None:
        super().__init__(because)
        self.line = line
        self.because = because


class ArchiveFile:
    """An open file of articles. `size` is None where nothing tells it."""

    def __init__(self, raw: io.BufferedReader, size: int | None) -> None:
        self._raw = raw
        self.size = size
        self.line = 0  # the last one that was read
        packed = raw.peek(2).startswith(GZIP)
        self._lines: gzip.GzipFile | io.BufferedReader = gzip.GzipFile(fileobj=raw) if packed else raw

    @property
    def position(self) -> int:
        """How many bytes of the file, as it lies there, have been read."""
        return self._raw.tell() if self.size is not None else 0

    def portions(self, after: int) -> Iterator[list[Line]]:
        """Yield the lines after line `after`, some at a time. Raises Damaged, after what stands before the damage, and OSError."""
        portion: list[Line] = []
        size = 0
        damaged = None
        try:
            for line in self._each():
                if line.number <= after:
                    continue
                portion.append(line)
                size += len(line.body or b"")
                if len(portion) >= PORTION_LINES or size >= PORTION_BYTES:
                    yield portion
                    portion, size = [], 0
        except Damaged as found:
            damaged = found
        if portion:
            yield portion
        if damaged is not None:
            raise damaged

    def _each(self) -> Iterator[Line]:
        while body := self._next():
            self.line += 1
            yield Line(number=self.line, body=body if len(body) <= LONGEST else None)

    def _next(self) -> bytes:
        try:
            body = rest = self._lines.readline(LONGEST + 1)
            while len(body) > LONGEST and rest and not rest.endswith(b"\n"):  # its end is not kept
                rest = self._lines.readline(LONGEST)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise Damaged(self.line, str(error)) from error
        return body


class Waiting(io.RawIOBase):
    """Standard input as it comes; it is at its end when the program is to end, however long the next line takes."""

    def __init__(self, number: int, ending: Callable[[], bool]) -> None:
        self._number = number
        self._ending = ending

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, room: memoryview) -> int:  # type: ignore[override]  # what BufferedReader gives
        """Fill `room` with what comes next; 0 at the end."""
        while not select.select([self._number], [], [], LOOK_EVERY)[0]:
            if self._ending():
                return 0
        come = os.read(self._number, len(room))
        room[: len(come)] = come
        return len(come)


@contextmanager
def opened(path: str, ending: Callable[[], bool]) -> Iterator[ArchiveFile]:
    """Open a file, or standard input for `-`. Raises OSError."""
    if path == STDIN:
        yield ArchiveFile(io.BufferedReader(Waiting(sys.stdin.fileno(), ending), 1 << 16), None)
        return
    with Path(path).open("rb") as raw:
        yield ArchiveFile(raw, Path(path).stat().st_size)


def digest_of(path: str, *how: str) -> str:
    """Return a digest of a file's bytes and of how they are to be taken. Raises OSError."""
    digest = hashlib.blake2b("\n".join(how).encode(), digest_size=20)
    with Path(path).open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()
