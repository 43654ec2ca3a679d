"""The index decides as the evaluator does, which is written from what the tree means: whatever is asked, however it is spelled."""

import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.evaluate import Evaluator, explain
from alerts.matching import Document, Matcher
from bench.queries import LISTS, Finder, Maker, made_document, made_rule
from config.rule import Rule


def matcher_for(dice: random.Random, count: int) -> Matcher:
    maker = Maker(dice)
    asked = [made_rule(dice, number, maker.tree()) for number in range(count)]
    return Matcher(asked, [], lists=LISTS, who=Finder())


def slow(matcher: Matcher, document: Document) -> list[str]:
    reading = matcher.read(document)
    evaluators = {True: Evaluator(reading.of_title, matcher.lists), False: Evaluator(reading, matcher.lists)}
    return [each.rule.id for each in matcher.rules if explain(each, evaluators[each.of_titles]).matches]


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.randoms(use_true_random=False))
def test_whatever_is_asked_the_index_decides_as_the_evaluator_does(dice):
    matcher = matcher_for(dice, 4)
    for _ in range(3):
        document = made_document(dice)
        assert matcher.decide(document) == slow(matcher, document), (matcher.rules, document)


def test_many_rules_at_once_are_decided_alike():
    dice = random.Random(5)
    matcher = matcher_for(dice, 200)
    held = 0
    for _ in range(25):
        document = made_document(dice)
        decided = matcher.decide(document)
        assert decided == slow(matcher, document), document
        held += len(decided)
    assert 300 < held < 4_000


def test_common_words_of_a_very_long_text_do_not_keep_it_from_being_explained():
    """Weighing each pair of them would take far longer than a test may run."""
    matcher = Matcher([Rule(id="near", query="de NEAR/5 la")], [])
    document = Document(title="x", text="de la el que en los " * 10_000)
    [match] = matcher.match(document)
    clause = matcher.explain("near", document).clause
    assert clause.got == 0
    assert [(span.start, span.end) for span in match.spans[:2]] == [(0, 2), (3, 5)]
