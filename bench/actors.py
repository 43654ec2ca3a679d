"""Measure how well actors are found, against the labels of tests/data/labels (made by reading), and what an article costs.

    python -m bench.actors [--unseen] [--wrong] [--texts ../shared/data/text/spanish.jsonl]

Tuned was on the lines whose crc32 is even; `--unseen` tells the figures of the odd ones. `--wrong` shows every mention that
was missed or is wrong. Of the gathered articles only ids and offsets are in the repository; without them the passages of our
own are measured alone.
"""

from __future__ import annotations

import argparse
import json
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from config.shipped import shipped
from language.mentions.actors import Actors
from language.mentions.records import Mention, Text
from language.tokens import tokenise

LABELS = Path(__file__).resolve().parents[1] / "tests" / "data" / "labels"
TEXTS = Path(__file__).resolve().parents[2] / "shared" / "data" / "text" / "spanish.jsonl"
FIELDS = ("title", "summary", "text")
Row = dict[str, Any]


@dataclass(slots=True)
class Score:
    """How many labelled mentions were found, and how many of those that were found are labelled."""

    found: int = 0
    missed: int = 0
    right: int = 0
    wrong: int = 0
    shown: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.found / max(1, self.found + self.missed)

    def __str__(self) -> str:
        return (
            f"precision {self.precision:.3f} ({self.wrong} of {self.right + self.wrong} wrong), "
            f"recall {self.recall:.3f} ({self.missed} of {self.found + self.missed} missed)"
        )


def finder() -> Actors:
    """Return what looks for the actors that ship, and knows the outlets that do."""
    catalog = shipped()
    names = {outlet.id: (outlet.name, *outlet.names) for outlet in catalog.outlets.values()}
    return Actors([actor.who for actor in catalog.actors.values()], names)


def own(*, even: bool) -> Iterator[Row]:
    """Yield the passages of our own of one half, with their labels."""
    yield from _half("actors_own.jsonl", even=even)


def gathered(texts: Path, *, even: bool) -> Iterator[Row]:
    """Yield the gathered articles of one half, with their labels."""
    with texts.open(encoding="utf-8") as lines:
        articles = {row["id"]: row for row in map(json.loads, lines)}
    for row in _half("actors_shared.jsonl", even=even):
        article = articles[row["id"]]
        yield {**row, "title": article["title"], "text": article["text"], "language": article["language"]}


def _half(name: str, *, even: bool) -> Iterator[Row]:
    for line in (LABELS / name).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if (zlib.crc32(row["id"].encode()) % 2 == 0) is even:
            yield row


def fields_of(row: Row) -> list[Text]:
    """Cut the fields of an article into words."""
    return [
        Text(field=name, text=row.get(name) or "", tokens=tokenise(row.get(name) or "")) for name in FIELDS
    ]


def mentions(actors: Actors, row: Row) -> list[Mention]:
    """Return the strong mentions of an article; roles have no labels."""
    on = date.fromisoformat(row["date"]) if row.get("date") else None
    found = actors.find(fields_of(row), on=on, language=row["language"])
    return [each for each in found if each.strong and not each.id.startswith("role:")]


def score(actors: Actors, rows: Iterable[Row]) -> Score:
    """Hold what is found against the labels. Unlabelled mentions count only in articles that were read whole."""
    total = Score()
    for row in rows:
        found = mentions(actors, row)
        for label in row["mentions"]:
            if label.get("strong", True) and not label.get("extra"):
                hit = any(_overlap(each, label) for each in found)
                total.found += hit
                total.missed += not hit
                if not hit:
                    _show(total, row, "missed", label["actor"], label["field"], label["start"], label["end"])
        for each in found:
            labels = [label for label in row["mentions"] if _overlap(each, label)]
            if any(label.get("strong", True) for label in labels):
                total.right += not all(label.get("extra") for label in labels)
            elif not labels and (
                row["complete"] or any(_overlap(each, label) for label in row["lookalikes"])
            ):
                total.wrong += 1
                _show(total, row, f"wrong ({each.why})", each.id, each.field, each.start, each.end)
    return total


def _overlap(mention: Mention, label: Row) -> bool:
    return (
        mention.id == label["actor"]
        and mention.field == label["field"]
        and mention.start < label["end"]
        and label["start"] < mention.end
    )


def _show(total: Score, row: Row, what: str, actor: str, name: str, start: int, end: int) -> None:
    text = row[name].replace("\n", " ")
    around = f"{text[max(0, start - 60) : start]}[{text[start:end]}]{text[end : end + 60]}"
    total.shown.append(f"  {row['id']} {what} {actor}: {around}")


def cost(actors: Actors, texts: Path) -> tuple[float, float]:
    """Return microseconds of processor time an article, and its words: the tokens are cut already, as for everybody."""
    with texts.open(encoding="utf-8") as lines:
        articles = [fields_of(json.loads(line)) for line in lines]
    for article in articles[:50]:
        actors.find(article, language="es")
    best = min(_pass(actors, articles) for _ in range(3))
    count = sum(len(each.tokens) for article in articles for each in article)
    return best / len(articles) * 1e6, count / len(articles)


def _pass(actors: Actors, articles: Sequence[Sequence[Text]]) -> float:
    started = time.process_time()
    for article in articles:
        actors.find(article, language="es")
    return time.process_time() - started


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--unseen", action="store_true")
    parser.add_argument("--wrong", action="store_true")
    parser.add_argument("--texts", type=Path, default=TEXTS)
    asked = parser.parse_args()
    started = time.process_time()
    actors = finder()
    print(f"built in {time.process_time() - started:.2f} s")
    sets = {"own passages": own(even=not asked.unseen)}
    if asked.texts.is_file():
        sets["gathered articles"] = gathered(asked.texts, even=not asked.unseen)
    for name, rows in sets.items():
        found = score(actors, rows)
        print(f"{name} ({'unseen' if asked.unseen else 'tuned'} half): {found}")
        if asked.wrong:
            print("\n".join(found.shown))
    if asked.texts.is_file():
        microseconds, count = cost(actors, asked.texts)
        print(f"{microseconds:.0f} us an article of {count:.0f} words")


if __name__ == "__main__":
    main()
