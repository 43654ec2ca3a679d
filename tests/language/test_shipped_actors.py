"""Whom ordinary sentences name, and what only looks like it: the names of the actors that ship, as they are found."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from bench.actors import TEXTS, finder, gathered, own, score
from language.mentions.records import Text
from language.tokens import tokenise

SENTENCES = Path(__file__).resolve().parents[1] / "data" / "named_actors.txt"
ROWS = [
    line.split("|") for line in SENTENCES.read_text(encoding="utf-8").splitlines() if not line.startswith("#")
]
FINDER = finder()
FLOORS = {
    ("own", True): (0.98, 0.97),
    ("own", False): (0.97, 0.92),
    ("gathered", True): (0.95, 0.97),
    ("gathered", False): (0.89, 0.95),
}
"""Precision and recall of each half, a little below what was measured when it was tuned (docs/actors.md)."""


def named(text, day, language):
    fields = [Text(field="text", text=text, tokens=tokenise(text))]
    found = FINDER.find(fields, on=date.fromisoformat(day), language=language)
    return Counter(each.id for each in found if each.strong and not each.id.startswith("role:"))


@pytest.mark.parametrize(("language", "day", "text", "actors"), ROWS, ids=[row[2] for row in ROWS])
def test_a_sentence_names_whom_it_names(language, day, text, actors):
    assert named(text, day, language) == Counter(actors.split())


@pytest.mark.parametrize("even", [True, False], ids=["tuned", "unseen"])
def test_passages_of_our_own_are_found_as_their_labels_say(even):
    found = score(FINDER, own(even=even))
    precision, recall = FLOORS["own", even]
    assert found.precision >= precision, "\n".join(found.shown)
    assert found.recall >= recall, "\n".join(found.shown)


@pytest.mark.skipif(not TEXTS.is_file(), reason="the gathered articles lie outside the repository")
@pytest.mark.parametrize("even", [True, False], ids=["tuned", "unseen"])
def test_gathered_articles_are_found_as_their_labels_say(even):
    found = score(FINDER, gathered(TEXTS, even=even))
    precision, recall = FLOORS["gathered", even]
    assert found.precision >= precision
    assert found.recall >= recall
