"""Pages read outside the watch: one that somebody asks about, or a batch of saved ones."""

from __future__ import annotations

import asyncio
import gzip
import json
import zlib
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from config.outlet import Outlet
from config.schema import Care
from crawler.identity import outlet_of
from crawler.page import Background, Extracted
from crawler.pool import Pool
from crawler.reading import read_in_pool
from serviola.background import background_of, names_in_texts
from storage.host_names import host_of
from storage.records import Outcome

AHEAD = 32  # pages of a batch that are on their way at once
GZIP = b"\x1f\x8b"


class Desk:
    """Reads bytes in the pool, with what the outlets of a catalog tell of their pages."""

    def __init__(
        self,
        pool: Pool,
        outlets: Iterable[Outlet],
        clock: Callable[[], datetime],
        *,
        selectors: bool = True,
        reading: Care = "auto",
    ) -> None:
        self._pool = pool
        self._outlets = tuple(outlets)
        self._names = names_in_texts(self._outlets)
        self._clock = clock
        self._selectors = selectors
        self._reading: Care = reading
        self._known: dict[str, Background] = {}  # by host

    async def read(self, body: bytes, url: str, content_type: str | None = None) -> Extracted:
        """Read one page by what is known of its outlet."""
        return await read_in_pool(self._pool, body, url, content_type, self.background(url), self._clock())

    def background(self, url: str) -> Background:
        """Return what is known of the outlet that an address belongs to."""
        host = host_of(url)
        if host not in self._known:
            known = background_of(outlet_of(url, self._outlets), self._reading, self._names)
            self._known[host] = known if self._selectors else replace(known, templates=())
        return self._known[host]


def record_of(extracted: Extracted) -> dict[str, Any]:
    """Return what a page came to, as JSON: times in UTC, `text` with one paragraph a line, `from` the origin of each field."""
    found = extracted.reading
    kind = "article" if extracted.outcome is Outcome.OK else extracted.outcome.value
    return {
        "title": found.title if found else None,
        "authors": list(found.authors) if found else [],
        "published": _iso(found.published) if found else None,
        "published_precision": found.published_precision if found else None,
        "modified": _iso(found.modified) if found else None,
        "language": found.language if found else None,
        "text": found.text if found else "",
        "kind": kind,
        "detail": extracted.detail,
        "lead": found.lead if found else None,
        "summary": found.summary if found else None,
        "section": found.section if found else None,
        "tags": list(found.tags) if found else [],
        "agency": found.agency if found else None,
        "cited": [asdict(each) for each in found.cited] if found else [],
        "image": found.image if found else None,
        "canonical": found.canonical if found else None,
        "from": dict(found.origin) if found else {},
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


# -------------------------------------------------------------------------------------------------- batches


class BadRow(Exception):  # noqa: N818 - says what is wrong with a row
    """A row of a batch that cannot be read: `code` names a sentence of `cli.read.row`."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a batch, and the bytes it names."""

    id: Any
    url: str
    body: bytes


async def read_batch(
    lines: Iterable[str],
    folder: Path,
    desk: Desk,
    *,
    write: Callable[[dict[str, Any]], None],
    complain: Callable[[int, BadRow], None],
) -> Counter[str]:
    """Read the pages that the lines name, write a record for each in their order, and count the kinds.

    `complain` is told the number of a line that is no use, and why; "bad row" counts them.
    """
    kinds: Counter[str] = Counter()
    async for number, ended in _in_order(lines, folder, desk):
        if isinstance(ended, BadRow):
            complain(number, ended)
            kinds["bad row"] += 1
            continue
        write(ended)
        kinds[ended["kind"]] += 1
    return kinds


async def _in_order(
    lines: Iterable[str], folder: Path, desk: Desk
) -> AsyncIterator[tuple[int, dict[str, Any] | BadRow]]:
    """Keep a number of pages on their way, and yield what each line came to, in their order."""
    under_way: deque[tuple[int, asyncio.Task[dict[str, Any] | BadRow]]] = deque()
    for number, line in enumerate(lines, start=1):
        if len(under_way) >= AHEAD:
            first, task = under_way.popleft()
            yield first, await task
        if line.strip():
            under_way.append((number, asyncio.create_task(_record(line, folder, desk))))
    for number, task in under_way:
        yield number, await task


async def _record(line: str, folder: Path, desk: Desk) -> dict[str, Any] | BadRow:
    try:
        row = row_of(line, folder)
    except BadRow as bad:
        return bad
    return {"id": row.id, "url": row.url} | record_of(await desk.read(row.body, row.url))


def row_of(line: str, folder: Path) -> Row:
    """Read one line of a batch and the file that it names; raises BadRow."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadRow("no_json", because=str(error)) from None
    if not isinstance(row, dict):
        raise BadRow("no_object")
    for name in ("id", "url", "path"):
        if name not in row:
            raise BadRow("lacks", name=name)
    if not isinstance(row["path"], str) or not isinstance(row["url"], str) or not host_of(row["url"]):
        raise BadRow("lacks", name="path" if not isinstance(row["path"], str) else "url")
    return Row(id=row["id"], url=row["url"], body=saved_page(folder / row["path"]))


def saved_page(path: Path) -> bytes:
    """Return the bytes of a saved page, unpacked where gzip has packed them; raises BadRow."""
    try:
        body = path.read_bytes()
        return gzip.decompress(body) if body.startswith(GZIP) else body
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise BadRow("no_gzip", path=str(path)) from None
    except (OSError, ValueError) as error:  # ValueError: a null byte in the path
        because = getattr(error, "strerror", None) or str(error)
        raise BadRow("no_file", path=str(path), because=because) from None
