"""The labelled mentions of places stand where they say, and are as many as they should be."""

import json
import re
import unicodedata
from collections import Counter
from pathlib import Path
from zlib import crc32

import pytest

LABELS = Path(__file__).parents[1] / "data" / "labels"
SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "text" / "spanish.jsonl"
PLACE = re.compile(r"mx(-[a-z]{3}(-[a-z0-9]+)*)?")


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def spans(article):
    return article["mentions"] + article["lookalikes"]


def of_a_word(char):
    return char.isalnum() or unicodedata.combining(char) != 0


def misplaced(article, texts):
    """Spans of `article` that are no whole words of their field, with what they hold."""
    for span in spans(article):
        text = texts[span["field"]]
        start, end = span["start"], span["end"]
        name, before, after = text[start:end], text[max(0, start - 1) : start], text[end : end + 1]
        whole = (
            name
            and name == name.strip()
            and not (before and of_a_word(before))
            and not (after and of_a_word(after))
        )
        if end > len(text) or not whole:
            yield span, name


def counted(articles):
    """Mentions of states and municipalities, at most 20 of each."""
    places = Counter(span["place"] for article in articles for span in article["mentions"])
    return sum(min(20, number) for place, number in places.items() if place != "mx")


@pytest.fixture(scope="module", params=["places_shared.jsonl", "places_own.jsonl"])
def articles(request):
    return lines(LABELS / request.param)


def test_every_label_names_one_place_once(articles):
    for article in articles:
        where = [(span["field"], span["start"], span["end"]) for span in spans(article)]
        assert len(where) == len(set(where)), article["id"]
        assert {span["field"] for span in spans(article)} <= {"title", "text"}
        assert all(PLACE.fullmatch(span["place"]) for span in spans(article)), article["id"]


def test_ids_are_those_of_one_article(articles):
    assert max(Counter(article["id"] for article in articles).values()) == 1


def test_passages_of_our_own_hold_their_labels_as_whole_words():
    wrong = [
        (article["id"], *found)
        for article in lines(LABELS / "places_own.jsonl")
        for found in misplaced(article, article)
    ]
    assert wrong == []


@pytest.mark.skipif(not SHARED.exists(), reason="needs the texts beside the repository (../shared/data/text)")
def test_shared_texts_hold_their_labels_as_whole_words():
    texts = {article["id"]: article for article in lines(SHARED)}
    labelled = lines(LABELS / "places_shared.jsonl")
    wrong = [
        (article["id"], *found) for article in labelled for found in misplaced(article, texts[article["id"]])
    ]
    assert wrong == []


def test_there_are_enough_labels_in_both_halves(articles):
    assert counted(articles) >= 200
    assert sum(len(article["lookalikes"]) for article in articles) >= 100
    halves = Counter(crc32(article["id"].encode()) % 2 for article in articles if article["complete"])
    assert min(halves.values()) >= 90


def test_labels_of_shared_texts_hold_no_text():
    keys = {key for article in lines(LABELS / "places_shared.jsonl") for key in article}
    assert keys == {"id", "complete", "mentions", "lookalikes"}
