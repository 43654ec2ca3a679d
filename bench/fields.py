"""How right titles, authors and dates are, beside JSON-LD alone and trafilatura in the same run.

    ./dev bench fields [--misses] [--unseen]

Reads ../shared/data/pages/publishers. What counts as right:

title     equal after folding: letters' case, white space, typographic quotes, dashes and ellipses
authors   the same set of names, folded likewise; a page without authors wants none
day       the calendar day of the expected time, in its own zone
instant   within a minute; only of pages whose time had a zone and an hour where we found it

Rules are tuned on half 0 of the pages; half 1 is measured only. `--misses` lists those of half 0 (`--unseen`: of both).
Per-outlet selectors are not used. CPU time is that of reading the whole page.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data" / "pages" / "publishers"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
TYPOGRAPHIC = {ord(each): plain for plain, all_ in (('"', "“”„«»‟"), ("'", "‘’‚‹›´`"), ("-", "‐‑‒–—−")) for each in all_} | {
    ord("…"): "...",
    0x200B: "",
    0xAD: "",
}  # fmt: skip
FIELDS = ("title", "authors", "day", "instant")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a reader made of a page; `zoned` is whether the time it found named a zone and an hour."""

    title: str = ""
    authors: tuple[str, ...] = ()
    at: datetime | None = None
    zoned: bool = False


def half_of(page: str) -> int:
    return hashlib.blake2s(b"half:" + page.encode(), digest_size=1).digest()[0] % 2


def pages() -> Iterator[tuple[dict[str, Any], bytes]]:
    for line in (DATA / "expected.jsonl").open(encoding="utf-8"):
        expected = json.loads(line)
        yield expected, gzip.decompress((DATA / "html" / expected["id"]).read_bytes())


def folded(text: str | None) -> str:
    plain = unicodedata.normalize("NFKC", (text or "").translate(TYPOGRAPHIC)).translate(TYPOGRAPHIC)
    return " ".join(plain.casefold().split())


def ours(body: bytes, expected: dict[str, Any]) -> Found:
    from crawler.extract import read_page
    from crawler.page import Background

    background = Background(languages=tuple(expected.get("languages") or ()))
    got = read_page(
        body, url=expected["url"], content_type="text/html", background=background, now=NOW
    ).reading
    if got is None:
        return Found()
    zoned = got.published_precision == "minute" and "naive" not in got.origin["published"]
    return Found(title=got.title or "", authors=got.authors, at=got.published, zoned=zoned)


def json_ld_alone(body: bytes, expected: dict[str, Any]) -> Found:
    from crawler.dates import Moment, read_date
    from crawler.markup import json_ld
    from crawler.markup.document import decode, parse

    tree = parse(decode(body, "text/html"))
    found = json_ld.nodes(tree)
    node = json_ld.article(found, expected["url"]) or {}
    moment = read_date(json_ld.text_of(node.get("datePublished")), zone="UTC", now=NOW)
    dated = isinstance(moment, Moment)
    return Found(
        title=json_ld.text_of(node.get("headline")) or "",
        authors=tuple(json_ld.names(node.get("author"), found)),
        at=moment.at if isinstance(moment, Moment) else None,
        zoned=dated and not moment.naive and moment.precision == "minute",  # type: ignore[union-attr]
    )


def trafilatura(body: bytes, expected: dict[str, Any]) -> Found:
    from trafilatura import bare_extraction

    got = bare_extraction(body, url=expected["url"], include_comments=False, with_metadata=True)
    if got is None:
        return Found()
    at = datetime.fromisoformat(got.date).replace(tzinfo=UTC) if got.date else None
    return Found(title=got.title or "", authors=tuple(filter(None, (got.author or "").split("; "))), at=at)


READERS: dict[str, Callable[[bytes, dict[str, Any]], Found]] = {
    "serviola": ours,
    "json-ld alone": json_ld_alone,
    "trafilatura": trafilatura,
}


def judged(expected: dict[str, Any], found: Found) -> dict[str, bool]:
    """Say of each field whether it is right; of the instant only where it can be told."""
    want = datetime.fromisoformat(expected["published"])
    right = {
        "title": folded(expected["title"]) == folded(found.title),
        "authors": set(map(folded, expected["authors"] or ())) == set(map(folded, found.authors)),
        "day": found.at is not None
        and want.date() in {found.at.date(), found.at.astimezone(want.tzinfo or UTC).date()},
    }
    if found.zoned and found.at is not None and want.tzinfo is not None:
        right["instant"] = abs((want - found.at).total_seconds()) < 60
    return right


def line(name: str, judgements: Iterable[dict[str, bool]]) -> str:
    judgements = list(judgements)
    cells = []
    for field in FIELDS:
        of_field = [each[field] for each in judgements if field in each]
        share = sum(of_field) / len(of_field) if of_field else 0
        cells.append(f"{field} {share:.3f} ({sum(of_field)}/{len(of_field)})")
    return f"  {name:24} " + "  ".join(cells)


def misses(expected: dict[str, Any], found: Found, right: dict[str, bool]) -> Iterator[str]:
    wanted = {"title": expected["title"], "authors": expected["authors"], "day": expected["published"]}
    got = {"title": found.title, "authors": list(found.authors), "day": found.at}
    for field in ("title", "authors", "day"):
        if not right[field] or (field == "day" and not right.get("instant", True)):
            yield f"    {field:8} {expected['id']}\n             {wanted[field]!r}\n             {got[field]!s}"


def main() -> None:
    sys.path.insert(0, str(ROOT))
    if not DATA.exists():
        sys.exit(f"{DATA} is not here: nothing to measure")
    everything = list(pages())
    for who, read in READERS.items():
        read(everything[0][1], everything[0][0])  # imports and caches
        started = time.process_time()
        all_found = [(expected, read(body, expected)) for expected, body in everything]
        spent = time.process_time() - started
        rows = [(expected, found, judged(expected, found)) for expected, found in all_found]
        print(f"{who}: {len(rows)} pages, {len(rows) / spent:.0f} pages a CPU second")
        parts = {
            "half 0 (tuned on)": lambda each: half_of(each["id"]) == 0,
            "half 1 (measured only)": lambda each: half_of(each["id"]) == 1,
            "whole": lambda _: True,
            "Spanish pages": lambda each: "es" in each["languages"] and len(each["languages"]) <= 2,
        }
        for name, belongs in parts.items():
            print(line(name, (right for expected, _, right in rows if belongs(expected))))
        if "--misses" in sys.argv and who == "serviola":
            shown = [row for row in rows if "--unseen" in sys.argv or half_of(row[0]["id"]) == 0]
            print("\n".join(miss for row in shown for miss in misses(*row)))


if __name__ == "__main__":
    main()
