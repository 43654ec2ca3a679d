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


def test_what_stands_near_is_marked_however_often_each_of_the_two_stands_before():
    alone = "\n".join(
        ["El ejército habló ayer por la noche."] * 60
        + ["Hay un detenido."] * 60
        + ["Nada más se sabe hasta hoy."]
    )
    document = Document(title="x", text=f"{alone}\nEl ejército lo ha detenido ayer.")
    queries = ("ejército NEAR/3 detenido", "ejército NEAR/3 (preso OR detenido)")
    matches = Matcher([Rule(id=f"r{len(query)}", query=query) for query in queries], []).match(document)
    assert len(matches) == 2
    for found in matches:
        assert found.terms == ("ejército", "detenido")
        assert [document.text[span.start : span.end] for span in found.spans] == ["ejército", "detenido"]
        assert found.excerpt == "El ejército lo ha detenido ayer."


def test_a_paragraph_is_found_among_thousands_in_which_its_words_stand():
    """Asking each paragraph for each place of its words would take far longer than a test may run."""
    document = Document(
        title="x", text="\n".join(["de la casa", "en la casa"] * 4_000 + ["de la casa en pie"])
    )
    [found] = Matcher([Rule(id="same", query="same(de AND casa AND en)")], []).match(document)
    assert found.excerpt == "de la casa en pie"


def test_the_best_passage_is_found_among_thousands_of_sentences():
    """Counting the terms of each sentence among those of all the others would, too."""
    some = [f"w{one}{two}" for one in "abcdefghijklmnopqrst" for two in "abcdefghijklmnopqrst"]
    text = " ".join(f"La {each}." for each in some * 12) + f" {' '.join(some[:9])}."
    [found] = Matcher([Rule(id="many", any=some)], []).match(Document(title="x", text=text))
    assert len(found.terms) == 400
    assert len(found.excerpt) <= 300
