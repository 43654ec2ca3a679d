from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from news.copying import Held, Kind, Text, Verdict, choose, compare, new_passages
from news.fingerprint import title_of
from news.shingles import hashes, packed, unpacked

BRIDGE = "El puente sobre el río Azul fue cerrado el martes por la noche."
REASON = "Los ingenieros hallaron grietas en dos de sus pilares."
DETOUR = "Los autobuses darán un rodeo por la carretera vieja, dijo el Sr. Olmedo."


def known(text: str) -> set[int]:
    return unpacked(packed(hashes(text)))


def test_the_new_passages_are_the_sentences_that_were_not_there():
    assert new_passages(known(f"{BRIDGE} {REASON}"), f"{BRIDGE} {DETOUR} {REASON}") == DETOUR


def test_new_sentences_that_follow_each_other_stay_together_and_others_begin_a_line():
    text = f"{REASON} {DETOUR} {BRIDGE}\nNadie resultó herido en la obra."
    assert new_passages(known(BRIDGE), text) == f"{REASON} {DETOUR}\nNadie resultó herido en la obra."


def test_a_sentence_with_another_number_is_not_new():
    changed = BRIDGE.replace("martes", "miércoles")
    assert new_passages(known(BRIDGE), changed) == ""


def test_nothing_is_new_in_a_text_without_words():
    assert new_passages(set(), "… — !") == ""


def test_everything_is_new_where_nothing_is_known():
    assert new_passages(set(), f"{BRIDGE}\n{REASON}") == f"{BRIDGE}\n{REASON}"


# ------------------------------------------------------------------------------------------- two texts

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
TITLE = title_of(["cierran", "el", "puente", "sobre", "el", "rio"])
SHORT_TITLE = title_of(["las", "noticias", "de", "hoy"])


def text(first: int, last: int, *more: int, **fields: object) -> Text:
    """A text with a shingle for each number from the first to before the last."""
    shingles = {*range(first, last), *more}
    of = Text(outlet="gazette", at=NOON, words=len(shingles) + 2, title=None, shingles=shingles)
    return replace(of, **{"outlet": f"outlet of {first}"} | fields)


def kind(one: Text, other: Text) -> str | None:
    verdict = compare(one, other)
    assert compare(other, one) == verdict, "whichever came first"
    return None if verdict is None else verdict.kind.value


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (text(0, 200), "copy"),
        (text(100, 300), "copy"),
        (text(101, 301), "shares-text"),
        (text(130, 330), "shares-text"),
        (text(131, 331), None),
        (text(0, 60), "contained"),
        (text(150, 900), None),
        (text(100, 900), "contained"),
        (text(171, 230), None),
    ],
)
def test_how_much_of_the_shorter_text_stands_in_the_other_decides(other: Text, expected: str | None):
    assert kind(text(0, 200, outlet="herald"), other) == expected


def test_a_verdict_says_how_much_is_shared_and_of_what():
    verdict = compare(text(0, 200), text(50, 250))
    assert verdict == Verdict(kind=Kind.COPY, score=0.75, shared=150, because="150 of 200 shingles")


def test_texts_more_than_thirty_days_apart_are_not_compared():
    assert kind(text(0, 200, at=NOON + timedelta(days=30)), text(0, 200, outlet="herald")) == "copy"
    assert kind(text(0, 200, at=NOON + timedelta(days=30, seconds=1)), text(0, 200, outlet="herald")) is None


def test_an_outlet_that_repeats_its_words_on_another_day_prints_a_series():
    earlier = text(0, 200, outlet="gazette", title=TITLE)
    assert kind(earlier, text(10, 210, outlet="gazette", title=TITLE, at=NOON + 3 * HOUR)) == "copy"
    assert kind(earlier, text(10, 210, outlet="gazette", title=TITLE, at=NOON + 24 * HOUR)) == "shares-text"


def test_an_outlet_that_puts_another_headline_over_some_of_its_words_prints_another_piece():
    earlier = text(0, 200, outlet="gazette", title=TITLE)
    assert kind(earlier, text(80, 280, outlet="gazette", title=SHORT_TITLE)) == "shares-text"
    assert kind(earlier, text(80, 280, outlet="gazette", title=TITLE)) == "copy"
    assert kind(earlier, text(80, 280, outlet="herald", title=SHORT_TITLE)) == "copy"


def test_of_articles_whose_outlet_nobody_knows_none_is_of_the_same():
    assert kind(text(0, 200, outlet=""), text(80, 280, outlet="", at=NOON + 24 * HOUR)) == "copy"


def headline(first: int, last: int, **fields: object) -> Text:
    return text(first, last, **{"title": TITLE} | fields)


def test_texts_of_few_words_are_copies_when_their_headlines_agree_at_about_the_same_time():
    assert kind(headline(0, 12), headline(50, 62, at=NOON + 48 * HOUR)) == "copy"
    assert kind(headline(0, 12), headline(50, 350)) == "copy", "one of few words is enough"
    assert kind(headline(0, 12), headline(50, 62, at=NOON + 49 * HOUR)) is None
    assert kind(headline(0, 12, title=SHORT_TITLE), headline(50, 62, title=SHORT_TITLE)) is None
    assert kind(headline(0, 12, title=None), headline(50, 62, title=None)) is None
    assert kind(headline(0, 12, outlet="gazette"), headline(50, 62, outlet="gazette")) is None, "a column"
    assert kind(headline(0, 100), headline(200, 300)) is None, "texts that can be compared are"


def test_texts_of_few_words_are_copies_when_nearly_all_of_both_is_the_same():
    assert kind(text(0, 20), text(2, 20)) == "copy"
    assert kind(text(0, 20), text(5, 25)) is None
    assert kind(text(0, 9), text(0, 9, outlet="herald")) is None, "a teaser"


def test_half_of_a_text_of_few_words_is_enough_under_the_same_headline_at_any_time():
    later = NOON + timedelta(days=9)
    assert kind(headline(0, 20), headline(10, 30, at=later)) == "copy"
    assert kind(headline(0, 20), headline(11, 31, at=later)) is None
    assert kind(headline(0, 20, title=SHORT_TITLE), headline(0, 90, title=SHORT_TITLE)) == "contained"
    assert kind(headline(0, 20), headline(10, 30, at=later, title=SHORT_TITLE)) is None


def test_a_text_of_few_words_is_contained_where_most_of_it_stands():
    assert kind(text(0, 25), text(2, 300)) == "contained"
    assert kind(text(0, 18), text(1, 300)) is None, "too little to tell"


def test_an_outlet_repeats_a_teaser_under_many_headlines():
    assert kind(text(0, 30, outlet="gazette"), text(0, 31, outlet="gazette", title=TITLE)) is None
    assert kind(headline(0, 30, outlet="gazette"), headline(0, 31, outlet="gazette")) == "copy"


# ------------------------------------------------------------------------------------------ many texts


def held(article: int, of: Text, root: int | None = None) -> Held:
    return Held(article=article, root=root or article, text=of)


def chosen(new: Text, *some: Held, roots: dict[int, Text] | None = None) -> tuple[int, int, str] | None:
    texts = {each.article: each.text for each in some}
    found = choose(new, some, texts | (roots or {}))
    return None if found is None else (found.article, found.root, found.verdict.kind.value)


def test_of_two_the_one_is_chosen_that_shares_most():
    assert chosen(text(0, 200), held(1, text(90, 290)), held(2, text(20, 220))) == (2, 2, "copy")


def test_of_two_that_share_alike_the_first_is_chosen():
    assert chosen(text(0, 200), held(2, text(1, 201)), held(1, text(1, 201))) == (1, 1, "copy")


def test_a_text_under_much_of_anothers_boilerplate_is_a_copy_of_itself():
    new = text(0, 100, *range(1000, 1150))
    mine, framed = text(0, 100, outlet="herald"), text(500, 700, *range(1000, 1150))
    assert chosen(new, held(1, framed), held(2, mine)) == (2, 2, "contained")


def test_a_copy_of_a_copy_must_share_text_with_the_root():
    new = text(0, 200)
    copy = held(2, text(100, 300), root=1)
    assert chosen(new, copy, roots={1: text(120, 400)}) == (2, 1, "copy")
    assert chosen(new, copy, roots={1: text(190, 400)}) == (2, 1, "shares-text")
    assert chosen(new, copy) == (2, 1, "shares-text"), "nobody knows what the root says"


def test_a_text_with_two_others_in_it_that_have_nothing_in_common_is_a_round_up():
    whole = text(0, 1000)
    assert chosen(whole, held(1, text(100, 200))) == (1, 1, "contained")
    assert chosen(whole, held(1, text(100, 200)), held(2, text(400, 500)))[2] == "shares-text"
    assert chosen(whole, held(1, text(100, 200)), held(2, text(120, 220)))[2] == "contained"


def test_a_text_that_has_nothing_in_common_with_any_is_its_own():
    assert chosen(text(0, 200), held(1, text(300, 500))) is None
    assert chosen(text(0, 200)) is None
