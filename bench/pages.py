"""How well pages are read: text, title, authors, day, and pages per CPU second, beside trafilatura alone.

    python bench/pages.py [--misses]

Reads ../shared/data/pages. The text score is that of scrapinghub's article-extraction-benchmark: 4-gram shingles.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data" / "pages"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
Read = Callable[[bytes, dict[str, Any]], dict[str, Any]]


def pages(name: str) -> Iterator[tuple[dict[str, Any], bytes]]:
    for line in (DATA / name / "expected.jsonl").open(encoding="utf-8"):
        expected = json.loads(line)
        file = expected["id"] if expected["id"].endswith(".gz") else f"{expected['id']}.html.gz"
        yield expected, gzip.decompress((DATA / name / "html" / file).read_bytes())


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3))) if words else Counter()


def score(truth: str, found: str) -> tuple[float, float, bool]:
    """Precision, recall and whether both are whole."""
    want, got = shingles(truth), shingles(found)
    both, extra, missing = (want & got).total(), (got - want).total(), (want - got).total()
    precision = both / (both + extra) if both + extra else float(not missing)
    recall = both / (both + missing) if both + missing else float(not extra)
    return precision, recall, not extra and not missing


def plain(text: str | None) -> str:
    return " ".join(re.findall(r"\w+", (text or "").casefold()))


def ours(body: bytes, expected: dict[str, Any]) -> dict[str, Any]:
    from crawler.extract import read_page
    from crawler.page import Background

    languages = tuple(expected.get("languages") or ())
    got = read_page(
        body,
        url=expected["url"],
        content_type="text/html",
        background=Background(languages=languages),
        now=NOW,
    )
    reading = got.reading
    if reading is None:
        return {"outcome": f"{got.outcome}: {got.detail}", "text": "", "title": "", "authors": (), "at": None}
    return {
        "outcome": "ok",
        "text": reading.text,
        "title": reading.title,
        "authors": reading.authors,
        "at": reading.published,
    }


def peer(body: bytes, expected: dict[str, Any]) -> dict[str, Any]:
    import trafilatura

    got = trafilatura.bare_extraction(body, url=expected["url"], include_comments=False, with_metadata=True)
    if got is None:
        return {"outcome": "nothing", "text": "", "title": "", "authors": (), "at": None}
    at = datetime.fromisoformat(got.date).replace(tzinfo=UTC) if got.date else None
    return {
        "outcome": "ok",
        "text": got.text,
        "title": got.title,
        "authors": tuple((got.author or "").split("; ")),
        "at": at,
    }


def day_right(published: str, at: datetime | None) -> bool:
    """The day of the expectation's own zone, or the UTC day that a date without time stands for."""
    want = datetime.fromisoformat(published)
    if at is None:
        return False
    return want.date() in {at.date(), at.astimezone(want.tzinfo or UTC).date()}


def measure(name: str, read: Read) -> tuple[dict[str, float], list[str]]:
    everything = list(pages(name))
    for expected, body in everything[:3]:
        read(body, expected)  # imports and caches
    started = time.process_time()
    found = [(expected, read(body, expected)) for expected, body in everything]
    spent = time.process_time() - started
    bodies = [(each, got, each.get("text") or "\n".join(each.get("body") or ())) for each, got in found]
    scores = [(each, got, score(truth, got["text"])) for each, got, truth in bodies if truth]
    precision, recall = mean(s[0] for _, _, s in scores), mean(s[1] for _, _, s in scores)
    row = {
        "pages": len(found),
        "ok": sum(got["outcome"] == "ok" for _, got in found),
        "F1": 2 * precision * recall / (precision + recall),
        "precision": precision,
        "recall": recall,
        "exact": mean(s[2] for _, _, s in scores),
        "pages/CPU s": len(found) / spent,
    }
    misses = [f"{got['outcome']} {each['id']}" for each, got in found if got["outcome"] != "ok"]
    misses += [
        f"F {2 * s[0] * s[1] / ((s[0] + s[1]) or 1):.2f} {each['id']}"
        for each, _, s in scores
        if min(s[:2]) < 0.8
    ]
    return row | details(found, misses), misses


def details(found: list[tuple[dict[str, Any], dict[str, Any]]], misses: list[str]) -> dict[str, float]:
    named = [(each, got) for each, got in found if each.get("title")]
    if not named:
        return {}
    right: Counter[str] = Counter()
    for each, got in named:
        checks = {
            "title": plain(each["title"]) == plain(got["title"]),
            "authors": {plain(a) for a in each["authors"] or ()} == {plain(a) for a in got["authors"]},
            "day": day_right(each["published"], got["at"]),
            "minute": got["at"] is not None and "+" in each["published"]
            and abs((datetime.fromisoformat(each["published"]) - got["at"]).total_seconds()) < 60,
        }  # fmt: skip
        right.update(key for key, good in checks.items() if good)
        wanted = {"title": each["title"], "authors": each["authors"], "day": each["published"]}
        misses += [
            f"{key}: {wanted[key]!r} <> {got['at' if key == 'day' else key]!r} {each['id']}"
            for key in wanted
            if not checks[key]
        ]
    return {key: right[key] / len(named) for key in ("title", "authors", "day", "minute")}


def main() -> None:
    sys.path.insert(0, str(ROOT))
    if not DATA.exists():
        sys.exit(f"{DATA} is not here: nothing to measure")
    for name in ("article-bench", "publishers"):
        for who, read in (("serviola", ours), ("trafilatura", peer)):
            row, misses = measure(name, read)
            cells = (
                f"{key} {value:.3f}" if isinstance(value, float) else f"{key} {value}"
                for key, value in row.items()
            )
            print(f"{name:14} {who:12} " + "  ".join(cells), flush=True)
            if "--misses" in sys.argv and who == "serviola":
                print("\n".join(f"    {miss}" for miss in misses))


if __name__ == "__main__":
    main()
