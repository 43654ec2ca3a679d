"""How feeds are read beside feedparser: the same entries, titles, links and dates, document by document.

    python bench/feeds.py [--raw]

Reads ../shared/data/feeds/feedparser, feedparser's own test documents. Most of them are fragments that lack what is not
tested there: an item without a link is nothing that can be read later. So they are given links and titles first;
--raw leaves them as they are, and compares the entries that have a link. Names each document that differs, and how.
"""

from __future__ import annotations

import calendar
import html
import io
import re
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser

from config.outlet import Outlet
from crawler.sources import Parsed, parse
from crawler.sources.items import web_link
from crawler.sources.markup import plain_text
from tests.crawler.mangled import documents

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ROOT.parent / "shared" / "data" / "feeds" / "feedparser"
URL = "http://127.0.0.1:8097/feeds/document.xml"
OUTLET = Outlet(id="x", name="X", home="http://x.example/", sources=[{"kind": "feed", "url": URL}])
NOW = datetime(2026, 11, 22, tzinfo=UTC)
HANG = 10.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An item as somebody read it; no title or date where there is none of use."""

    link: str
    title: str
    date: datetime | None


def completed(body: bytes) -> bytes:
    """Give a document's items the link and title that most of these fragments lack."""
    if b"\0" in body:
        return body
    numbers = iter(range(10_000))
    if b"<link" not in body:
        body = re.sub(rb"<item>", lambda _: b"<item><link>http://t.example/%d</link>" % next(numbers), body)
        body = re.sub(
            rb"<entry>", lambda _: b'<entry><link href="http://t.example/%d"/>' % next(numbers), body
        )
    if b"<title" not in body:
        body = re.sub(rb"<item>", b"<item><title>T</title>", body)
        body = re.sub(rb"<entry>", b"<entry><title>T</title>", body)
    return body


def theirs(body: bytes) -> list[Entry]:
    """Read a document by feedparser; entries with a link, each address once. None where it stumbles itself."""
    headers = {"content-type": "application/xml", "content-location": URL}
    try:
        found = feedparser.parse(io.BytesIO(body), response_headers=headers)
    except ValueError:
        return []
    entries: dict[str, Entry] = {}
    for entry in found.entries:
        link = web_link(URL, dict.get(entry, "link") or "")
        if link:
            entries.setdefault(link, Entry(link=link, title=_title(entry), date=_date(entry)))
    return list(entries.values())


def _title(entry: Any) -> str:
    detail = dict.get(entry, "title_detail") or {}
    value = dict.get(detail, "value") or ""
    plain = dict.get(detail, "type") == "text/plain"
    return plain_text(html.escape(value, quote=False) if plain else value, 500)


def _date(entry: Any) -> datetime | None:
    for name in ("published_parsed", "created_parsed", "updated_parsed"):
        if parts := dict.get(entry, name):
            try:
                return datetime.fromtimestamp(calendar.timegm(parts), UTC)
            except (ValueError, OverflowError):
                return None
    return None


def ours(body: bytes) -> Parsed:
    return parse(body, url=URL, content_type=None, source=OUTLET.sources[0], outlet=OUTLET, now=NOW)


def differences(found: Parsed, entries: Sequence[Entry]) -> Iterator[tuple[str, str]]:
    """Say in what we differ: the kind, and both readings."""
    seen = found.sightings
    if len(seen) != len(entries):
        yield "entries", f"{len(seen)}, not {len(entries)}"
        return
    for mine, their in zip(seen, entries, strict=True):
        if mine.url != their.link:
            yield "link", f"{mine.url!r}, not {their.link!r}"
        if their.title and mine.title != their.title:
            yield "title", f"{mine.title!r}, not {their.title!r}"
        if their.date and not _same_time(mine.published, mine.published_precision, their.date):
            yield "date", f"{mine.published} ({mine.published_note}), not {their.date}"


def _same_time(mine: datetime | None, precision: str | None, their: datetime) -> bool:
    """A day without a time is noon for us and midnight for them."""
    if mine is None:
        return False
    return abs(mine - their) < timedelta(days=1) if precision == "day" else mine == their


def main() -> None:
    """Print the figures."""
    warnings.simplefilter("ignore")
    raw = "--raw" in sys.argv
    read = same = fast = 0
    kinds: Counter[str] = Counter()
    crashed: list[str] = []
    slowest = 0.0
    paths = sorted(path for path in DOCUMENTS.rglob("*") if path.is_file())
    for path in paths:
        body = path.read_bytes() if raw else completed(path.read_bytes())
        name = str(path.relative_to(DOCUMENTS))
        began = time.process_time()
        try:
            found = ours(body)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what this looks for
            crashed.append(f"{name}: {type(error).__name__}: {error}")
            continue
        slowest = max(slowest, time.process_time() - began)
        entries = theirs(body)
        if not entries:
            continue
        read += 1
        fast += found.parser == "fastfeedparser"
        different = list(differences(found, entries))
        same += not different
        kinds.update({kind for kind, _ in different})
        for kind, both in different:
            print(f"{name}: {kind}: {both}")
    print(f"\n{len(paths)} documents, {read} of which feedparser reads entries with a link from")
    print(f"the same entries, titles, links and dates: {same / read:.4f} ({same}); differ in {dict(kinds)}")
    print(f"read by the fast parser: {fast / read:.3f} ({fast})")
    print(f"crashes: {len(crashed)}; slowest: {slowest:.3f} CPU s (a hang is {HANG:g})")
    print("\n".join(crashed))
    mangled()


def mangled() -> None:
    """Print how many entries of mangled documents of our own feedparser reads and we do not."""
    read = lost = documents_read = 0
    for name, body in documents():
        mine = {sighting.url for sighting in ours(body).sightings}
        their = {entry.link.replace("%0B", "") for entry in theirs(body)}  # we drop control characters
        documents_read += 1
        read += len(their)
        lost += len(their - mine)
        if their - mine:
            print(f"{name}: lost {sorted(their - mine)}")
    print(
        f"{documents_read} mangled documents of our own, {read} entries that feedparser reads; lost: {lost}"
    )


if __name__ == "__main__":
    main()
