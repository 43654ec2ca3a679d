"""How many places that articles name are found, how many found ones are wrong, and what finding costs.

    ./dev bench places [--unseen] [--wrong]

Against the labels of tests/data/labels (README_places.md says how they were made): passages of our own, and articles of
../shared/data/text/spanish.jsonl. *Recall*: of the strong labels, those that a strong mention of that very place overlaps.
*Precision*: of the strong mentions in articles that were read whole, and of those that overlap a label elsewhere, those that
are of the place labelled. Labels that no careful editor could be sure of, regions and villages (which were not labelled) and the country
in articles not read whole count neither way; of one place at most 20 labels, and at most 20 mentions, of a set count.

The *tuned* half are articles whose `crc32(id)` is even; the *unseen* one is only told of with --unseen. `--wrong` shows what
is missed and what is wrong in the tuned half.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zlib import crc32

from config.places import gazetteer, places
from language.mentions.gazetteer import Sort
from language.mentions.records import Mention, Text
from language.tokens import tokenise

ROOT = Path(__file__).resolve().parents[1]
LABELS = ROOT / "tests" / "data" / "labels"
SHARED = ROOT.parent / "shared" / "data" / "text" / "spanish.jsonl"
MOST = 20  # labels of one place in a set
ROUNDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article with its labels."""

    id: str
    fields: dict[str, str]
    language: str
    home: str | None
    complete: bool
    labels: list[dict[str, Any]]
    lookalikes: list[dict[str, Any]]

    @property
    def tuned(self) -> bool:
        return crc32(self.id.encode()) % 2 == 0

    @property
    def texts(self) -> list[Text]:
        return [Text(field=name, text=text, tokens=tokenise(text)) for name, text in self.fields.items()]


@dataclass(slots=True)
class Count:
    """What was found of one set of articles."""

    right: int = 0
    wrong: int = 0
    found: int = 0
    missed: int = 0
    in_state: int = 0  # labels that a mention of the same state overlaps, whatever the place
    of_place: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.found / max(1, self.found + self.missed)

    def may_count(self, which: str, place: str) -> bool:
        self.of_place[f"{which} {place}"] += 1
        return self.of_place[f"{which} {place}"] <= MOST


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--unseen", action="store_true", help="tell of the unseen half")
    asked.add_argument("--wrong", action="store_true", help="show what is missed and wrong in the tuned half")
    options = asked.parse_args()
    sets = {"passages of our own": list(own()), "articles": list(shared())}
    print(
        f"{'set':<22}{'half':<9}{'labels':>7}{'recall':>8}{'its state':>11}{'mentions':>10}{'precision':>11}"
    )
    for name, articles in sets.items():
        for half in ("tuned", "unseen") if options.unseen else ("tuned",):
            if articles:
                show(
                    name, half, [each for each in articles if each.tuned is (half == "tuned")], options.wrong
                )
    cost([each.texts for articles in sets.values() for each in articles])


def own() -> Iterator[Article]:
    """Read the passages of our own."""
    for line in (LABELS / "places_own.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        fields = {name: row[name] for name in ("title", "text")}
        yield _article(row, fields, row["language"], row["home"])


def shared() -> Iterator[Article]:
    """Read the labelled articles, where they are."""
    if not SHARED.exists():
        print(f"{SHARED} is not there: only the passages of our own are measured")
        return
    texts = {row["id"]: row for row in map(json.loads, SHARED.read_text(encoding="utf-8").splitlines())}
    for line in (LABELS / "places_shared.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        text = texts[row["id"]]
        yield _article(row, {name: text[name] for name in ("title", "text")}, text["language"], None)


def _article(row: dict[str, Any], fields: dict[str, str], language: str, home: str | None) -> Article:
    return Article(
        id=row["id"],
        fields=fields,
        language=language,
        home=home,
        complete=row["complete"],
        labels=row["mentions"],
        lookalikes=row["lookalikes"],
    )


def count(articles: Sequence[Article]) -> Count:
    """Hold what is found against the labels."""
    total = Count()
    for article in articles:
        found = places().find(article.texts, home=article.home, language=article.language)
        strong = [each for each in found if each.strong]
        for label in article.labels:
            if label["strong"] and total.may_count("label", label["place"]):
                _recall(total, article, label, strong)
        for mention in strong:
            if (right := _is_right(article, mention)) is not None and total.may_count("found", mention.id):
                total.right += right
                total.wrong += not right
                if not right:
                    total.told.append(
                        _told(
                            "wrong",
                            article,
                            mention.field,
                            mention.start,
                            mention.end,
                            f"{mention.id} {mention.why}",
                        )
                    )
    return total


def _recall(total: Count, article: Article, label: dict[str, Any], strong: Sequence[Mention]) -> None:
    over = [each for each in strong if _overlaps(label, each)]
    total.in_state += any(_state(each.id) == _state(label["place"]) for each in over)
    if any(each.id == label["place"] for each in over):
        total.found += 1
    else:
        total.missed += 1
        said = ", ".join(each.id for each in over) or "nothing"
        total.told.append(
            _told(
                "missed",
                article,
                label["field"],
                label["start"],
                label["end"],
                f"{label['place']}, found {said}",
            )
        )


def _is_right(article: Article, mention: Mention) -> bool | None:
    """Whether a mention is of the place that is labelled there; None where that cannot be told."""
    labels = [each for each in article.labels if _overlaps(each, mention)]
    if any(each["place"] == mention.id for each in labels):
        return True if any(each["strong"] for each in labels if each["place"] == mention.id) else None
    if any(not each["strong"] for each in labels):
        return None
    if not labels and (mention.form == "locality" or gazetteer().places[mention.id].sort is Sort.REGION):
        return None
    if labels or any(_overlaps(each, mention) for each in article.lookalikes):
        return False
    return False if article.complete else None


def _overlaps(label: dict[str, Any], mention: Mention) -> bool:
    return label["field"] == mention.field and label["start"] < mention.end and mention.start < label["end"]


def _state(id_: str) -> str | None:
    return gazetteer().places[id_].state


def _told(what: str, article: Article, name: str, start: int, end: int, detail: str) -> str:
    text = article.fields[name]
    around = f"{text[max(0, start - 70) : start]}[{text[start:end]}]{text[end : end + 60]}".replace(
        "\n", " / "
    )
    return f"  {what} {article.id} {name}: {detail}\n      {around}"


def show(name: str, half: str, articles: Sequence[Article], wrong: bool) -> None:  # noqa: FBT001
    """Print one line of the table."""
    done = count(articles)
    labels = done.found + done.missed
    print(
        f"{name:<22}{half:<9}{labels:>7}{done.recall:>8.3f}{done.in_state / max(1, labels):>11.3f}"
        f"{done.right + done.wrong:>10}{done.precision:>11.3f}"
    )
    if wrong and half == "tuned":
        print("\n".join(done.told))


def cost(articles: Sequence[list[Text]]) -> None:
    """Print what finding costs, with the words cut already, as the matcher does for all."""
    finder = places()
    best = min(_seconds(finder.find, articles) for _ in range(ROUNDS))
    words = sum(len(text.tokens) for each in articles for text in each) / len(articles)
    print(
        f"\n{best / len(articles) * 1e6:,.0f} us an article of {words:.0f} words (CPU, {len(articles)} articles)"
    )


def _seconds(find: Any, articles: Sequence[list[Text]]) -> float:
    began = time.process_time()
    for texts in articles:
        find(texts)
    return time.process_time() - began


if __name__ == "__main__":
    main()
