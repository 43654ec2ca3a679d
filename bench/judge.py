"""Hold the index against the evaluator that judges it: generated rules of every operator over real and generated articles.

    ./dev bench judge [--decisions 500000] [--seed 1] [--texts ../shared/data/text/spanish.jsonl]

A decision is one rule on one article. A seed makes the same rules and articles wherever it is run, so millions are decided in
pieces: --seed 1, --seed 2, and so on. Each disagreement is printed, and the exit code is 1 where there is one.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from alerts.document import Document
from alerts.evaluate import Evaluator, explain
from alerts.matching import Matcher
from bench.queries import LISTS, VOCABULARY, Finder, Maker, made_document, made_rule, spoilt
from language.tokens import words

TEXTS = Path(__file__).resolve().parents[2] / "shared" / "data" / "text" / "spanish.jsonl"
RULES, ARTICLES = 250, 100  # of one batch: rules are made of the words of its articles


def read(path: Path) -> list[tuple[str, str]]:
    """Read titles and texts; nothing where there is no file."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8") as lines:
        return [(each["title"], each["text"]) for each in map(json.loads, lines)]


def batches(dice: random.Random, texts: list[tuple[str, str]]) -> Iterator[tuple[Matcher, list[Document]]]:
    """Make rules and the articles they are asked about, by turns real and generated ones."""
    while True:
        real = dice.sample(texts, min(ARTICLES, len(texts)))
        if real and dice.random() < 0.5:
            seen = [word for _, text in dice.sample(real, 10) for word in words(text)]
            maker = Maker(dice, (*VOCABULARY, *seen), [text for _, text in real])
            documents = [spoilt(dice, *each) for each in real]
        else:
            maker = Maker(dice)
            documents = [made_document(dice, longest=80) for _ in range(ARTICLES)]
        rules = [made_rule(dice, number, maker.tree()) for number in range(RULES)]
        yield Matcher(rules, [], lists=LISTS, who=Finder()), documents


def judge(matcher: Matcher, document: Document) -> tuple[set[str], set[str]]:
    """Decide both ways."""
    reading = matcher.read(document)
    whole, title = (Evaluator(each, matcher.lists) for each in (reading, reading.of_title))
    slow = {
        each.rule.id for each in matcher.rules if explain(each, title if each.of_titles else whole).matches
    }
    return set(matcher.decide(document)), slow


def main() -> None:
    """Decide, and print what differs."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--decisions", type=int, default=500_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--texts", type=Path, default=TEXTS)
    chosen = parser.parse_args()
    texts = read(chosen.texts)
    began = time.process_time()
    decisions = held = differing = 0
    for matcher, documents in batches(random.Random(chosen.seed), texts):
        for document in documents:
            fast, slow = judge(matcher, document)
            for rule in fast ^ slow:
                differing += 1
                tree = next(each.tree for each in matcher.rules if each.rule.id == rule)
                print(f"{'only the index' if rule in fast else 'only the evaluator'}: {tree}\n  {document}")
            decisions += len(matcher.rules)
            held += len(slow)
        if decisions >= chosen.decisions:
            break
    print(
        f"seed {chosen.seed}: {decisions} decisions, {held} held, {differing} differ; "
        f"{'half of the articles real' if texts else 'all articles generated'}; {time.process_time() - began:.0f} s of CPU"
    )
    sys.exit(differing > 0)


if __name__ == "__main__":
    main()
