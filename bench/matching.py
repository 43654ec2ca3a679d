"""Measure how many articles a second of processor time many rules are asked about, next to a loop of regular expressions.

    python -m bench.matching [--rules 1000 10000] [--articles 1000] [--texts ../shared/data/text/spanish.jsonl]

Rules require a place and one or two words; one in five asks for a phrase, one in ten has alternatives and an exclusion,
one in twenty the beginning of a word. Without a file of texts (JSON lines with `title` and `text`) articles are generated.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from alerts.matching import Document, Matcher
from config.rule import Rule
from language.tokens import words

TEXTS = Path(__file__).resolve().parents[2] / "shared" / "data" / "text" / "spanish.jsonl"
PLACES = 500


def read_texts(path: Path, count: int) -> list[Document]:
    """Read articles, over and over when there are fewer than asked for."""
    with path.open(encoding="utf-8") as lines:
        read = [json.loads(line) for line in lines]
    return [
        Document(title=each["title"], text=each["text"], language="es")
        for each in (read * (count // len(read) + 1))[:count]
    ]


def make_texts(dice: random.Random, count: int) -> list[Document]:
    """Make articles of 430 words whose frequencies fall as those of a language do (Zipf)."""
    vocabulary = [
        "".join(dice.choice("bcdfglmnñprst") + dice.choice("aeiouáé") for _ in range(dice.randrange(1, 5)))
        for _ in range(30_000)
    ]
    weights = [1 / (rank + 3) for rank in range(len(vocabulary))]
    return [
        Document(title=" ".join(chosen[:10]).capitalize(), text=" ".join(chosen[10:]), language="es")
        for chosen in (dice.choices(vocabulary, weights, k=440) for _ in range(count))
    ]


def make_rules(dice: random.Random, documents: Sequence[Document], count: int) -> list[Rule]:
    """Make rules out of words that occur: places in 3 to 5 articles of 100, as a state is named, terms in fewer."""
    seen = Counter(word for document in documents for word in set(words(document.text)) if len(word) > 3)
    ranked = [word for word, _ in seen.most_common()]
    places, terms = ranked[600 : 600 + PLACES], ranked[1_000:10_000]
    rows = [words(document.text) for document in documents]
    return [Rule(id=f"r{number}", **asks(dice, places, terms, rows)) for number in range(count)]


def asks(
    dice: random.Random, places: list[str], terms: list[str], rows: list[list[str]]
) -> dict[str, list[str]]:
    """Choose what one rule asks for."""
    kind = dice.random()
    place = dice.choice(places)
    if kind < 0.2:
        return {"all": [phrase(dice, rows)]}
    if kind < 0.3:
        return {"all": [place], "any": dice.sample(terms, 3), "none": dice.sample(terms, 1)}
    if kind < 0.35:
        return {"all": [place, dice.choice(terms)[:5].ljust(3, "a") + "*"]}
    return {"all": [place, *dice.sample(terms, dice.choice([1, 2]))]}


def phrase(dice: random.Random, rows: list[list[str]]) -> str:
    """Choose two or three words that follow each other somewhere and do not begin or end with a short one."""
    while True:
        row = dice.choice(rows)
        start = dice.randrange(max(1, len(row) - 3))
        chosen = row[start : start + dice.choice([2, 3])]
        if len(chosen) > 1 and min(len(chosen[0]), len(chosen[-1])) > 4:
            return " ".join(chosen)


def a_second(ask: Callable[[Document], object], documents: Sequence[Document]) -> float:
    """Return how many documents a second of processor time are asked about."""
    began = time.process_time()
    for document in documents:
        ask(document)
    return len(documents) / (time.process_time() - began)


def by_regular_expressions(rules: Sequence[Rule]) -> Callable[[Document], list[str]]:
    """Decide as people do who have no index: an expression for every term, a loop over every rule."""

    def expression(term: str) -> re.Pattern[str]:
        return re.compile(r"\b" + re.escape(term).replace(r"\*", r"\w*") + r"\b")

    compiled = [
        (rule.id, *([expression(term) for term in terms] for terms in (rule.all, rule.any, rule.none)))
        for rule in rules
    ]

    def decide(document: Document) -> list[str]:
        text = f"{' '.join(words(document.title))} | {' '.join(words(document.text))}"
        return [
            name
            for name, everything, either, none in compiled
            if all(each.search(text) for each in everything)
            and (not either or any(each.search(text) for each in either))
            and not any(each.search(text) for each in none)
        ]

    return decide


def measure(documents: Sequence[Document], count: int, loops: int) -> dict[str, object]:
    """Measure one number of rules; the loop of expressions on `loops` documents only, where it must agree."""
    rules = make_rules(random.Random(count), documents, count)
    began = time.process_time()
    matcher = Matcher(rules, [])
    built = time.process_time() - began
    loop = by_regular_expressions(rules)
    differing = sum(loop(document) != matcher.decide(document) for document in documents[:loops])
    return {
        "rules": count,
        "built, s": round(built, 2),
        "matches a document": round(sum(len(matcher.decide(each)) for each in documents) / len(documents), 2),
        "decisions only, documents/s": round(a_second(matcher.decide, documents)),
        "with spans and passages, documents/s": round(a_second(matcher.match, documents)),
        "regular expressions, documents/s": round(a_second(loop, documents[:loops]), 1),
        "documents decided otherwise": differing,
    }


def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rules", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--articles", type=int, default=1_000)
    parser.add_argument("--texts", type=Path, default=TEXTS)
    parser.add_argument(
        "--loops", type=int, default=5, help="articles the loop of regular expressions is tried on"
    )
    chosen = parser.parse_args()
    there = chosen.texts.exists()
    documents = (
        read_texts(chosen.texts, chosen.articles) if there else make_texts(random.Random(1), chosen.articles)
    )
    print(f"{len(documents)} articles, {'from ' + chosen.texts.name if there else 'generated'}")
    for count in chosen.rules:
        for name, value in measure(documents, count, chosen.loops).items():
            print(f"{name:>40}  {value}")
        print()


if __name__ == "__main__":
    main()
