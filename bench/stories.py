"""How well articles on one event come into one story, beside BM25 with average link.

    ./dev bench stories [--errors] [--half tuned|unseen]

Three collections: ../shared/data/stories/ecbplus.jsonl (two like events to a topic, no dates), basil.jsonl (58 events as
three outlets tell them) and the thirty bilingual events of tests/news/events with their look-alikes. Articles come one
after another through `Imports.record` into a SQLite file that is empty at first: what decides is what runs. BCubed
(Bagga, Baldwin, "Entity-Based Cross-Document Coreferencing Using the Vector Space Model", 1998) asks of every article
how much of its story belongs there and how much of what belongs there it holds; ARI is the adjusted Rand index.

What is tuned here was tuned on the halves called `tuned`: stories whose `crc32(id)` is even, a topic of ECB+ as a whole,
and the events of odd numbers.

The peer sees the same articles in the same order, and more: the frequencies of all of them from the first one on. Its
threshold is the one with the best sum of BCubed F1 and ARI on the tuned half. `one pass` is what a monitor can do, `any
order` joins the two closest stories again and again, which can only be done afterwards.
"""

from __future__ import annotations

import argparse
import json
import math
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zlib import crc32

import sqlalchemy as sa
import yaml

from language.tokens import words
from news.fingerprint import fingerprint
from storage.imports import Imports
from storage.records import ArchiveRow, Portion
from storage.store import Store
from storage.tables import articles

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data" / "stories"
EVENTS = ROOT / "tests" / "news" / "events"
BEGAN = datetime(2026, 11, 1, 6, tzinfo=UTC)
OUTLETS = [f"paper-{number}" for number in range(24)]
K1, B = 1.2, 0.75  # of BM25, as everywhere
THRESHOLDS = [step / 200 for step in range(8, 80)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """An article of the bench."""

    id: str
    story: str
    tuned: bool
    language: str
    outlet: str
    title: str
    text: str
    published: datetime | None


def collection(name: str) -> list[Piece]:
    """Read a collection in the order of its news, or of its file where nothing has a date."""
    pieces = events(EVENTS) if name == "events" else shared(DATA / f"{name}.jsonl")
    return sorted(pieces, key=lambda each: each.published or BEGAN)


def shared(path: Path) -> list[Piece]:
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        Piece(
            id=row["id"], story=row["story"], tuned=crc32((row.get("topic") or row["story"]).encode()) % 2 == 0,
            language=row["language"], outlet=row.get("outlet") or OUTLETS[place % len(OUTLETS)], title=row["title"],
            text=row["text"], published=_noon(row.get("published")),
        )
        for place, row in enumerate(rows)
    ]  # fmt: skip


def _noon(day: str | None) -> datetime | None:
    return None if day is None else datetime.fromisoformat(f"{day}T12:00:00+00:00")


def events(folder: Path) -> list[Piece]:
    """Read our own events."""
    found = []
    for path in sorted(folder.glob("*.yaml")):
        number = int(path.name[:2])
        for event in yaml.safe_load(path.read_text(encoding="utf-8")):
            found += [
                Piece(
                    id=f"{number}/{each['outlet']}/{each['title']}", story=f"{number}: {event['event']}",
                    tuned=number % 2 == 1, language=each["language"], outlet=each["outlet"], title=each["title"],
                    text=each["text"], published=each["published"],
                )
                for each in event["articles"]
            ]  # fmt: skip
    return found


# --------------------------------------------------------------------------------------------- ours


def stories_of(store: Store, pieces: Sequence[Piece]) -> list[int]:
    """Take articles in, one after another; return the story of each."""
    imports = Imports(store.engine)
    begun = imports.begin("bench", "bench", BEGAN)
    rows = [archive_row(number, each) for number, each in enumerate(pieces, 1)]
    for at in range(0, len(rows), 50):
        some = tuple(rows[at : at + 50])
        when = max(each.published or BEGAN for each in some) + timedelta(minutes=1)
        imports.record(Portion(of=begun.id, upto=some[-1].line, rows=some, bad=0, at=when, alerting=False))
    with store.engine.read() as connection:
        found = {
            row.external_id: row.story
            for row in connection.execute(sa.select(articles.c.external_id, articles.c.story))
        }
    return [found[each.id] for each in pieces]


def archive_row(number: int, each: Piece) -> ArchiveRow:
    return ArchiveRow(
        line=number, outlet=each.outlet, url=each.id, url_key=each.id, host="", external_id=each.id, title=each.title,
        text=each.text, language=each.language, published=each.published,
        published_precision=None if each.published is None else "minute", digest=each.id,
        fingerprint=fingerprint(each.title, each.text, each.language),
    )  # fmt: skip


def ours(pieces: Sequence[Piece]) -> list[int]:
    """Group articles in a new file."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(f"sqlite:///{folder}/stories.db")
        began = time.process_time()
        told = stories_of(store, pieces)
        print(f"    {(time.process_time() - began) / len(pieces) * 1000:.1f} ms of CPU an article, all of it")
        store.close()
    return told


# --------------------------------------------------------------------------------------------- the peer

Likeness = list[list[float]]


def bm25(pieces: Sequence[Piece]) -> Likeness:
    """Compare every article with every other by the cosine of their BM25 weights."""
    counts = [Counter(words(each.text)) for each in pieces]
    stands_in = Counter(word for count in counts for word in count)
    typical = sum(count.total() for count in counts) / len(counts)
    vectors = []
    for count in counts:
        slow = K1 * (1 - B + B * count.total() / typical)
        weights = {
            word: math.log(1 + (len(counts) - stands_in[word] + 0.5) / (stands_in[word] + 0.5))
            * often * (K1 + 1) / (often + slow)
            for word, often in count.items()
        }  # fmt: skip
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        vectors.append({word: weight / length for word, weight in weights.items()})
    return [[_cosine(one, other) for other in vectors] for one in vectors]


def _cosine(one: dict[str, float], other: dict[str, float]) -> float:
    if len(one) > len(other):
        one, other = other, one
    return sum(weight * other[word] for word, weight in one.items() if word in other)


def one_pass(alike: Likeness, threshold: float) -> list[int]:
    """Let every article join the story to whose articles it is closest on average, or start one."""
    told: list[list[int]] = []
    found = []
    for article in range(len(alike)):
        scores = [sum(alike[article][each] for each in story) / len(story) for story in told]
        best = max(range(len(told)), key=lambda place: scores[place], default=None)
        if best is None or scores[best] < threshold:
            told.append([article])
            best = len(told) - 1
        else:
            told[best].append(article)
        found.append(best)
    return found


def any_order(alike: Likeness, threshold: float) -> list[int]:
    """Join the two stories that are closest on average until none are as close as the threshold."""
    close = [row[:] for row in alike]
    told = {each: [each] for each in range(len(alike))}
    nearest = {each: max((close[each][other], other) for other in told if other != each) for each in told}
    while len(told) > 1:
        one = max(told, key=lambda each: nearest[each][0])
        score, other = nearest[one]
        if score < threshold:
            break
        here, there = len(told[one]), len(told[other])
        told[one] += told.pop(other)
        for each in told:
            if each != one:
                mean = (here * close[one][each] + there * close[other][each]) / (here + there)
                close[one][each] = close[each][one] = mean
        for each in told:
            if each == one or nearest[each][1] in {one, other}:
                nearest[each] = max(
                    ((close[each][rest], rest) for rest in told if rest != each), default=(0.0, each)
                )
            elif close[each][one] > nearest[each][0]:
                nearest[each] = (close[each][one], one)
    found = [0] * len(alike)
    for story, members in told.items():
        for each in members:
            found[each] = story
    return found


# --------------------------------------------------------------------------------------------- figures


def bcubed(true: Sequence[str], told: Sequence[int]) -> tuple[float, float, float]:
    """Return precision, recall and F1."""
    both, rights, tells = Counter(zip(true, told, strict=True)), Counter(true), Counter(told)
    pairs = list(zip(true, told, strict=True))
    precision = sum(both[each] / tells[each[1]] for each in pairs) / len(pairs)
    recall = sum(both[each] / rights[each[0]] for each in pairs) / len(pairs)
    return precision, recall, 2 * precision * recall / (precision + recall)


def adjusted_rand(true: Sequence[str], told: Sequence[int]) -> float:
    """Return the adjusted Rand index."""
    found, one, other, every = (
        sum(math.comb(count, 2) for count in counted)
        for counted in (
            Counter(zip(true, told, strict=True)).values(), Counter(true).values(), Counter(told).values(), [len(true)],
        )
    )  # fmt: skip
    expected, most = one * other / every, (one + other) / 2
    return 1.0 if most == expected else (found - expected) / (most - expected)


def line(name: str, true: Sequence[str], told: Sequence[int]) -> str:
    precision, recall, both = bcubed(true, told)
    return f"    {name:38} {precision:.4f} {recall:.4f} {both:.4f} {adjusted_rand(true, told):.4f}"


def best_threshold(group: Callable[[Likeness, float], list[int]], pieces: Sequence[Piece]) -> float:
    alike, true = bm25(pieces), [each.story for each in pieces]
    scores = {}
    for threshold in THRESHOLDS:
        told = group(alike, threshold)
        scores[threshold] = bcubed(true, told)[2] + adjusted_rand(true, told)
    return max(scores, key=lambda threshold: scores[threshold])


def errors(pieces: Sequence[Piece], told: Sequence[int]) -> None:
    """Show every story that is not whole, or not pure."""
    by_story: dict[int, list[Piece]] = defaultdict(list)
    for each, story in zip(pieces, told, strict=True):
        by_story[story].append(each)
    sizes = Counter(each.story for each in pieces)
    for story, members in by_story.items():
        kinds = Counter(each.story for each in members)
        if len(kinds) > 1 or any(sizes[each] != count for each, count in kinds.items()):
            print(f"      story {story}: {dict(kinds)}")
            for each in members[:6]:
                print(f"        {each.published or BEGAN:%m-%d} {each.language} {each.title[:80]}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--errors", action="store_true", help="show the stories that are not whole, or not pure"
    )
    parser.add_argument("--half", choices=["tuned", "unseen"], action="append")
    asked = parser.parse_args()
    for name in ("ecbplus", "basil", "events"):
        if name != "events" and not DATA.exists():
            print(f"{name}: {DATA} is not there")
            continue
        every = collection(name)
        tuned = [each for each in every if each.tuned]
        thresholds = {group: best_threshold(group, tuned) for group in (one_pass, any_order)}
        for half in asked.half or ["tuned", "unseen"]:
            pieces = [each for each in every if each.tuned == (half == "tuned")]
            true = [each.story for each in pieces]
            print(f"{name}, {half} half: {len(pieces)} articles, {len(set(true))} stories")
            told = ours(pieces)
            print(f"    {'':38} precis recall BCubed    ARI")
            print(line("Serviola", true, told))
            alike = bm25(pieces)
            for group, threshold in thresholds.items():
                label = f"BM25, average link, {group.__name__.replace('_', ' ')} (> {threshold})"
                print(line(label, true, group(alike, threshold)))
            if asked.errors:
                errors(pieces, told)


if __name__ == "__main__":
    main()
