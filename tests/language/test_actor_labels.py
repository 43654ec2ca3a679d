"""The marked mentions of actors are what their README says."""

import json
import unicodedata
import zlib
from collections import Counter
from pathlib import Path

LABELS = Path(__file__).resolve().parents[1] / "data" / "labels"


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


OWN = lines(LABELS / "actors_own.jsonl")


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
    by_actor = Counter(mention["actor"] for row in rows for mention in row["mentions"] if mention["strong"])
    return sum(min(most, number) for number in by_actor.values())


def test_marks_of_our_own_passages_stand_on_whole_words():
    assert misplaced(OWN, {row["id"]: row for row in OWN}) == []


def test_our_own_passages_hold_enough_of_every_actor_in_both_halves():
    halves = [[row for row in OWN if zlib.crc32(row["id"].encode()) % 2 == half] for half in (0, 1)]
    assert counted(OWN) >= 300
    assert sum(len(row["lookalikes"]) for row in OWN) >= 150
    named = [{mention["actor"] for row in half for mention in row["mentions"]} for half in halves]
    assert named[0] == named[1]
    assert all(sum(len(row["mentions"]) for row in half) >= 150 for half in halves)


def test_no_passage_calls_the_same_words_a_mention_and_a_lookalike_of_one_actor():
    both = [
        (row["id"], mention)
        for row in OWN
        for mention in row["mentions"]
        if {key: mention[key] for key in ("actor", "field", "start", "end")} in row["lookalikes"]
    ]
    assert both == []
