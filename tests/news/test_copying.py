from news.copying import new_passages
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
