"""How well the text of a page is read, and how many pages a CPU second, beside trafilatura and readability-lxml.

    ./dev bench pages [--misses] [--part NAME]

Reads ../shared/data/pages. Per-outlet selectors are not used: each page is read as that of an outlet of which only the
languages are known. PEERS runs readability-lxml in an environment of its own (`./dev peers`), on the same pages.

The metric is that of scrapinghub's article-extraction-benchmark (evaluate.py). Words are what `\\w+` finds, as they are
written. A text is the multiset of its shingles of four words in a row (all of its words in one where there are fewer).
With the multisets `want` and `got`, tp = |want & got|, fp = |got - want|, fn = |want - got|. Of a page, precision is
tp / (tp + fp) and recall tp / (tp + fn); both are 1 where fp = fn = 0. Of a set, precision is the mean over the pages for
which tp + fp > 0, recall that over those for which tp + fn > 0, and F1 = 2PR / (P + R) of these means. `exact` is the
share of pages for which fp = fn = 0. Intervals are 95 % by bootstrap over pages (2,000 draws, seeded, percentiles).

Rules and thresholds were tuned on the half called `tuned` only: a page is there when the first byte of
sha256(b"serviola " + id) is even. `unseen` was measured when the recipe was done, and its pages were not looked into
(docs/reading.md says how often). An earlier recipe had been measured on all pages of both sets, so none of them is wholly new
to the project.

`text` is CPU time of the text alone, from a tree that is there; `page` that of all that `read_page` does, from bytes to a
record. A peer's `text` begins with the decoded page: it parses for itself.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data" / "pages"
PEERS = ROOT / ".venv-peers" / "bin" / "python"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
SETS = ("article-bench", "publishers")
MODES: dict[str, bool | None] = {"fast": False, "auto": None, "careful": True}
DRAWS = 2000
WORD = re.compile(r"\w+", re.UNICODE | re.MULTILINE | re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A saved page and the text that people expect of it."""

    id: str
    url: str
    languages: tuple[str, ...]
    body: bytes
    text: str

    @property
    def tuned(self) -> bool:
        return hashlib.sha256(b"serviola " + self.id.encode()).digest()[0] % 2 == 0

    @property
    def spanish(self) -> bool:
        return "es" in self.languages and len(self.languages) <= 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Shingles of a page: found and wanted, found only, wanted only."""

    both: int
    extra: int
    missing: int

    @property
    def exact(self) -> bool:
        return not self.extra and not self.missing

    @property
    def precision(self) -> float:
        return 1.0 if self.exact else self.both / ((self.both + self.extra) or 1)

    @property
    def recall(self) -> float:
        return 1.0 if self.exact else self.both / ((self.both + self.missing) or 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one reader made of one set: counts by page, and the CPU seconds of its texts and, ours only, of whole pages."""

    who: str
    counts: dict[str, Counts]
    text_s: float
    page_s: float | None = None


def saved(name: str) -> list[Saved]:
    out = []
    for line in (DATA / name / "expected.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        file = row["id"] if row["id"].endswith(".gz") else f"{row['id']}.html.gz"
        out.append(
            Saved(
                id=row["id"],
                url=row["url"],
                languages=tuple(row.get("languages") or ()),
                body=gzip.decompress((DATA / name / "html" / file).read_bytes()),
                text=row["text"] if "text" in row else "\n".join(row["body"]),
            )
        )
    return out


# ---------------------------------------------------------------------------------------------- the metric


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = WORD.findall(text)
    return Counter(each for at in range(max(1, len(words) - 3)) if (each := tuple(words[at : at + 4])))


def compared(want: str, got: str) -> Counts:
    a, b = shingles(want), shingles(got)
    return Counts(both=(a & b).total(), extra=(b - a).total(), missing=(a - b).total())


def scores(counts: Sequence[Counts]) -> dict[str, float]:
    """F1, precision, recall and exact of a set of pages."""
    precision = fmean([each.precision for each in counts if each.both + each.extra > 0] or [0.0])
    recall = fmean([each.recall for each in counts if each.both + each.missing > 0] or [0.0])
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {
        "F1": f1,
        "precision": precision,
        "recall": recall,
        "exact": fmean(each.exact for each in counts),
    }


def intervals(counts: Sequence[Counts]) -> dict[str, tuple[float, float]]:
    """95 % intervals of the same by bootstrap; the same pages give the same intervals."""
    dice = random.Random(1)
    drawn = [scores(dice.choices(counts, k=len(counts))) for _ in range(DRAWS)]
    ranked = {name: sorted(each[name] for each in drawn) for name in ("F1", "exact")}
    return {
        name: (all_[round(0.025 * DRAWS)], all_[round(0.975 * DRAWS) - 1]) for name, all_ in ranked.items()
    }


# ---------------------------------------------------------------------------------------------- the readers


def ours(pages: Sequence[Saved], mode: str) -> Run:
    """Measure the text alone, from opened pages, then everything from bytes to a record."""
    from crawler.extract import read_page
    from crawler.markup.body_text import text_of
    from crawler.markup.document import opened
    from crawler.markup.headline import title_of
    from crawler.page import Background

    careful = MODES[mode]

    def whole(page: Saved) -> None:
        background = Background(languages=page.languages, careful=careful)
        read_page(page.body, url=page.url, content_type="text/html", background=background, now=NOW)

    counts, text_s, page_s = {}, 0.0, 0.0
    for page in [pages[0], *pages]:  # the first one twice: imports and caches
        document = opened(page.body, "text/html", page.url)
        title = title_of(document) if document else None
        started = time.process_time()
        text = (
            text_of(document.tree, article=document.article, title=title and title[0], careful=careful).text
            if document
            else ""
        )
        between = time.process_time()
        counts[page.id] = compared(page.text, text)
        if len(counts) > 1:
            text_s += between - started
    whole(pages[0])
    started = time.process_time()
    for page in pages:
        whole(page)
    page_s = time.process_time() - started
    return Run(who=f"serviola {mode}", counts=counts, text_s=text_s, page_s=page_s)


def trafilatura(pages: Sequence[Saved], *, precision: bool) -> Run:
    from trafilatura import extract

    from crawler.markup.document import decode

    def read(markup: str) -> str:
        return extract(markup, favor_precision=precision, include_comments=False) or ""

    who = "trafilatura precision" if precision else "trafilatura"
    return timed(who, pages, lambda page: decode(page.body, "text/html"), read)


def timed(
    who: str, pages: Sequence[Saved], prepare: Callable[[Saved], str], read: Callable[[str], str]
) -> Run:
    counts, spent = {}, 0.0
    read(prepare(pages[0]))
    for page in pages:
        markup = prepare(page)
        started = time.process_time()
        text = read(markup)
        spent += time.process_time() - started
        counts[page.id] = compared(page.text, text)
    return Run(who=who, counts=counts, text_s=spent)


READABILITY = """
import json, sys, time, warnings
from lxml import html
from readability import Document
warnings.filterwarnings("ignore")
BLOCKS = "p div li h1 h2 h3 h4 h5 h6 br blockquote tr td pre figcaption section article".split()
def read(markup):
    tree = html.fromstring(Document(markup).summary(html_partial=True))
    for each in tree.iter(*BLOCKS):
        each.text, each.tail = "\\n" + (each.text or ""), "\\n" + (each.tail or "")
    return tree.text_content()
first = True
for line in sys.stdin:
    row = json.loads(line)
    if first:
        read(row["markup"])
        first = False
    started = time.process_time()
    try:
        text = read(row["markup"])
    except Exception:
        text = ""
    print(json.dumps({"id": row["id"], "text": text, "s": time.process_time() - started}), flush=True)
"""


def readability(pages: Sequence[Saved]) -> Run | None:
    """readability-lxml, in its own process and environment; None where that is not there."""
    from crawler.markup.document import decode

    if not PEERS.exists():
        return None
    rows = "".join(
        json.dumps({"id": page.id, "markup": decode(page.body, "text/html")}) + "\n" for page in pages
    )
    done = subprocess.run(
        [str(PEERS), "-c", READABILITY],
        input=rows,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    found = {row["id"]: row for row in map(json.loads, done.stdout.splitlines())}
    counts = {page.id: compared(page.text, found[page.id]["text"]) for page in pages}
    return Run(who="readability-lxml", counts=counts, text_s=sum(row["s"] for row in found.values()))


# ------------------------------------------------------------------------------------------------ the table


def runs(pages: Sequence[Saved]) -> Iterator[Run]:
    for mode in MODES:
        yield ours(pages, mode)
    yield trafilatura(pages, precision=True)
    yield trafilatura(pages, precision=False)
    peer = readability(pages)
    if peer is None:
        print("  readability-lxml is not here: ./dev peers installs it")
    else:
        yield peer


def parts(name: str, pages: Sequence[Saved]) -> Iterator[tuple[str, set[str]]]:
    yield "whole", {page.id for page in pages}
    yield "tuned", {page.id for page in pages if page.tuned}
    yield "unseen", {page.id for page in pages if not page.tuned}
    if name == "publishers":
        yield "Spanish", {page.id for page in pages if page.spanish}
        yield "other than Spanish", {page.id for page in pages if not page.spanish}


def line(run: Run, ids: Iterable[str]) -> str:
    counts = [run.counts[each] for each in ids]
    got, around = scores(counts), intervals(counts)
    cells = [
        f"F1 {got['F1']:.3f} [{around['F1'][0]:.3f} {around['F1'][1]:.3f}]",
        f"P {got['precision']:.3f}  R {got['recall']:.3f}",
        f"exact {got['exact']:.3f} [{around['exact'][0]:.3f} {around['exact'][1]:.3f}]",
    ]
    return f"    {run.who:22} " + "  ".join(cells)


def speed(run: Run) -> str:
    n = len(run.counts)
    whole = f"  page {n / run.page_s:6.1f} a CPU second" if run.page_s else ""
    return f"    {run.who:22} text {n / run.text_s:6.1f} a CPU second{whole}"


def misses(run: Run, pages: Iterable[Saved]) -> Iterator[str]:
    """The tuned half's pages that are read worst: the other half is not for looking at."""
    worst = sorted(
        ((scores([run.counts[page.id]])["F1"], page) for page in pages if page.tuned), key=lambda row: row[0]
    )
    for f1, page in worst[:15]:
        yield f"      {f1:.3f} {page.id} {page.url[:80]}"


def main() -> None:
    asked = argparse.ArgumentParser(prog="./dev bench pages")
    asked.add_argument("--misses", action="store_true", help="the worst pages of the tuned half")
    asked.add_argument("--part", help="one part only: whole, tuned, unseen, Spanish")
    options = asked.parse_args()
    sys.path.insert(0, str(ROOT))
    if not DATA.exists():
        sys.exit(f"{DATA} is not here: nothing to measure")
    for name in SETS:
        pages = saved(name)
        done = list(runs(pages))
        for part, ids in parts(name, pages):
            if options.part not in {None, part}:
                continue
            print(f"\n{name}, {part}: {len(ids)} pages")
            for run in done:
                print(line(run, sorted(ids)), flush=True)
        print(f"\n{name}: pages a CPU second")
        for run in done:
            print(speed(run))
        if options.misses:
            print("\n".join(misses(done[1], pages)))


if __name__ == "__main__":
    main()
