"""Which story an article tells: on average, in time, by language; and what a decision says of itself."""

from __future__ import annotations

import pytest

from news import grouping
from news.features import features_of
from news.grouping import Candidate, Member, Newcomer, Profile, compare, decide, likeness, linked, near, weigh

WALL = "Gonzalo Ortega"
TEXT = (
    "Seis obreros murieron al caer un muro en la fábrica de textiles de Gonzalo Ortega en Tulancingo, Hidalgo. "
    "Protección Civil dijo que la construcción no tenía permiso. La fiscalía citó a Gonzalo Ortega."
)
IN_ENGLISH = (
    "Six workers died when a wall fell at Gonzalo Ortega's textile factory in Tulancingo, Hidalgo. Officials said that "
    "the construction had no permit. Prosecutors summoned Gonzalo Ortega."
)
OTHER = "El equipo de Pachuca empató a dos goles con Toluca en un partido con cuatro expulsados y un penal."
DAY = 20_000


def profile(text: str, language: str = "es") -> Profile:
    return weigh(features_of(text.partition(".")[0], text, language), {}, 0).profile


def made(**weights: float) -> Profile:
    length = sum(weight * weight for weight in weights.values()) ** 0.5
    return Profile(language="es", weights={term: weight / length for term, weight in weights.items()})


def test_an_article_is_most_like_itself_and_like_its_sister_in_the_other_language():
    told, sister, other = profile(TEXT), profile(IN_ENGLISH, "en"), profile(OTHER)
    assert likeness(told, told) == pytest.approx(1)
    assert likeness(told, sister) > grouping.threshold("es", "en") > likeness(told, other)


def test_a_rare_term_weighs_more_than_one_that_most_articles_have():
    features = features_of("", TEXT, "es")
    rare = weigh(features, {}, 5_000).profile.weights["tulancing"]
    common = weigh(features, {"tulancing": 2_500}, 5_000).profile.weights["tulancing"]
    assert common < rare / 3


def test_a_profile_that_was_kept_compares_as_before_and_is_small():
    told = profile(TEXT)
    kept = told.packed()
    assert likeness(Profile.unpacked(kept), told) == pytest.approx(1, abs=0.03)
    assert Profile.unpacked(kept).language == "es"
    long = " ".join(f"{TEXT} palabra{number} Nombre{number} {number}" for number in range(200))
    assert len(profile(long).packed()) < 1_400


def test_a_story_is_as_close_as_its_articles_are_on_average_and_no_closer():
    article = made(a=1.0, b=1.0, c=1.0)
    close, far = made(a=1.0, b=1.0, c=1.0), made(d=1.0)
    alone = compare(1, Newcomer(day=DAY, profile=article), [Member(day=DAY, profile=close)])
    crowded = compare(
        1,
        Newcomer(day=DAY, profile=article),
        [Member(day=DAY, profile=each) for each in (close, far, far, far)],
    )
    assert alone.score == pytest.approx(1 / grouping.threshold("es", "es"))
    assert crowded.score < alone.score / 2


def test_news_fades_and_is_not_compared_after_two_weeks():
    told = profile(TEXT)
    scores = [
        compare(1, Newcomer(day=DAY + days, profile=told), [Member(day=DAY, profile=told)])
        for days in (0, 1, 5, 14, 15)
    ]
    assert [each and round(each.score / scores[0].score, 2) for each in scores] == [1, 0.96, 0.5, 0.11, None]


def test_undated_articles_must_be_more_alike():
    told = profile(TEXT)
    members = [Member(day=DAY, profile=told)]
    dated, undated = (Newcomer(day=DAY, profile=told, dated=each) for each in (True, False))
    assert compare(1, undated, members).score < compare(1, dated, members).score


def test_two_short_texts_that_share_one_word_are_two_events():
    one, other = profile("Sin nada más. Un texto corto."), profile("Otro texto. El clima será soleado.")
    found = compare(1, Newcomer(day=DAY, profile=one), [Member(day=DAY, profile=other)])
    assert decide([found]).story is None


def test_what_an_outlet_prints_everywhere_makes_its_articles_no_event():
    told = profile(TEXT)
    of_paper, of_herald = ([Member(day=DAY, profile=told, outlet=name)] for name in ("paper", "herald"))
    article = Newcomer(day=DAY, profile=told, outlet="paper", own=0.1)
    assert compare(1, article, of_paper).score < 1 < compare(1, article, of_herald).score


def candidate(story: int, score: float) -> Candidate:
    return Candidate(story=story, score=score, because=("muro",))


def test_the_best_story_is_joined_and_the_next_one_named():
    decision = decide([candidate(1, 1.1), candidate(2, 1.3), candidate(3, 0.4)])
    assert (decision.story, decision.score) == (2, 1.3)
    assert (decision.runner_up, decision.runner_up_score) == (1, 1.1)
    assert decision.because == ("muro",)
    assert not decision.may_bridge


def test_an_article_that_joins_none_says_which_came_nearest():
    decision = decide([candidate(1, 0.9), candidate(2, 0.3)])
    assert (decision.story, decision.runner_up, decision.runner_up_score) == (None, 1, 0.9)
    assert decide([]).runner_up is None


def test_two_pieces_of_one_story_are_linked_and_two_stories_are_not():
    piece, rest, other = ([Member(day=DAY, profile=profile(text))] for text in (TEXT, f"{TEXT} Hoy.", OTHER))
    assert linked(piece, rest)
    assert not linked(piece, other)
    assert decide([candidate(1, 1.8), candidate(2, 1.5)]).may_bridge


def test_one_light_anchor_leads_to_no_story_and_two_do():
    anchors = ["a", "b", "c", "d", "e", "f"]
    assert near(anchors, [("e", 1), ("f", 2), ("a", 3)], 5) == [3]
    assert near(anchors, [("e", 1), ("f", 1), ("f", 2)], 5) == [1]
    assert near(anchors, [("a", 1), ("b", 2), ("c", 2)], 1) == [2]
