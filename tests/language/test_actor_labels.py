"""The marked mentions of actors are what their README says."""

import itertools
import json
import unicodedata
import zlib
from collections import Counter
from pathlib import Path

import pytest

ARTICLES = Path(__file__).resolve().parents[3] / "shared" / "data" / "text" / "spanish.jsonl"
LABELS = Path(__file__).resolve().parents[1] / "data" / "labels"


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


OWN = lines(LABELS / "actors_own.jsonl")
SHARED = lines(LABELS / "actors_shared.jsonl")


def marks(rows):
    return [(row, mark) for row in rows for mark in row["mentions"] + row["lookalikes"]]


def within_a_word(text, at):
    """Whether a cut at `at` would part a word, or a letter from its accent."""
    if not 0 < at < len(text):
        return False
    return text[at - 1 : at].isalnum() and (text[at].isalnum() or bool(unicodedata.combining(text[at])))


def misplaced(rows, texts):
    """Marks that are empty, outside their field, or cut a word."""
    return [
        (row["id"], mark)
        for row, mark in marks(rows)
        for text in [texts[row["id"]][mark["field"]]]
        if not 0 <= mark["start"] < mark["end"] <= len(text)
        or within_a_word(text, mark["start"])
        or within_a_word(text, mark["end"])
        or text[mark["start"] : mark["end"]].strip() != text[mark["start"] : mark["end"]]
    ]


def counted(rows, most=20):
    """Strong mentions, at most `most` of one actor."""
    return sum(min(most, number) for number in strong(rows).values())


def strong(rows):
    return Counter(mention["actor"] for row in rows for mention in row["mentions"] if mention["strong"])


def halves(rows):
    return [[row for row in rows if zlib.crc32(row["id"].encode()) % 2 == half] for half in (0, 1)]


def test_marks_of_our_own_passages_stand_on_whole_words():
    assert misplaced(OWN, {row["id"]: row for row in OWN}) == []


def test_our_own_passages_hold_enough_of_every_actor_in_both_halves():
    assert counted(OWN) >= 300
    assert sum(len(row["lookalikes"]) for row in OWN) >= 150
    named = [set(strong(half)) for half in halves(OWN)]
    assert named[0] == named[1]
    assert all(strong(half).total() >= 150 for half in halves(OWN))


def test_marks_of_gathered_articles_stand_on_whole_words():
    if not ARTICLES.exists():
        pytest.skip("the gathered articles are not beside the project")
    assert misplaced(SHARED, {article["id"]: article for article in lines(ARTICLES)}) == []


def test_gathered_articles_hold_what_the_readme_tells():
    assert strong(SHARED).total() >= 300
    assert sum(len(row["lookalikes"]) for row in SHARED) >= 100
    assert all(sum(row["complete"] for row in half) >= 30 for half in halves(SHARED))


def test_at_most_twenty_mentions_of_an_actor_count_in_gathered_articles():
    counting = Counter(
        mention["actor"]
        for row in SHARED
        for mention in row["mentions"]
        if mention["strong"] and not mention.get("extra")
    )
    assert max(counting.values()) <= 20
    assert counting.total() == counted(SHARED) == 159


@pytest.mark.parametrize("rows", [OWN, SHARED], ids=["own", "gathered"])
def test_no_words_are_marked_twice_for_one_actor(rows):
    twice = [
        (row["id"], mark)
        for row in rows
        for mark, other in itertools.combinations(row["mentions"] + row["lookalikes"], 2)
        if (mark["actor"], mark["field"]) == (other["actor"], other["field"])
        and mark["start"] < other["end"]
        and other["start"] < mark["end"]
    ]
    assert twice == []
