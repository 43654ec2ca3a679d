"""A verdict names every difference, and nothing when all is as expected."""

from dataclasses import replace
from datetime import timedelta

import pytest

from demo.observed import Observed, Remembered, Told, told_of
from demo.receivers import Received
from demo.verdict import judge, percentile

ROUTES = {"dialogo": ("webhook", "email")}


@pytest.fixture
def right(small_script, noon):
    """Everything as it should be: one alert, told by both channels."""
    told = [
        Told(
            channel=channel,
            rule="dialogo",
            piece="nota",
            id=f"m-{channel}",
            at=noon + timedelta(seconds=waited),
        )
        for channel, waited in (("webhook", 1), ("email", 3))
    ]
    return Observed(
        published=dict.fromkeys(["viejo", "nota", "copia", "ruido"], noon),
        updates=1,
        remembered={
            "viejo": held("viejo", rules={"dialogo"}),
            "nota": held("nota", rules={"dialogo"}),
            "copia": held("copia", copy_of="nota", rules={"dialogo"}),
            "ruido": held("ruido"),
        },
        alerts=[("dialogo", "nota")],
        told=told,
    )


def held(piece, *, page="ok", copy_of=None, rules=()):
    return Remembered(piece=piece, page=page, copy_of=copy_of, rules=frozenset(rules))


def holding(right, *changed):
    return replace(right, remembered={**right.remembered, **{each.piece: each for each in changed}})


def told(right, **changes):
    return replace(right, told=[*right.told, replace(right.told[0], **changes)])


def without(right, piece):
    return replace(right, remembered={key: value for key, value in right.remembered.items() if key != piece})


def kinds(script, observed):
    return [(each.kind, *each.values.values()) for each in judge(script, ROUTES, observed).differences]


def test_nothing_is_different_when_all_is_as_expected(small_script, right):
    summary = judge(small_script, ROUTES, right)
    assert summary.differences == ()
    assert summary.good
    assert (summary.published, summary.stored, summary.updates) == (4, 4, 1)
    assert (summary.copies, summary.copies_folded) == (1, 1)
    assert (summary.noise, summary.noise_silent, summary.backlog, summary.backlog_silent) == (1, 1, 1, 1)
    assert (summary.alerts_expected, summary.alerts, summary.missed, summary.repeated) == (1, 1, 0, 0)


def test_rules_and_channels_are_counted(small_script, right):
    summary = judge(small_script, ROUTES, right)
    (rule,) = summary.rules
    assert (rule.to_match, rule.matched, rule.alerts_expected, rule.alerts) == (2, 2, 1, 1)
    assert [(line.channel, line.expected, line.delivered) for line in summary.channels] == [
        ("webhook", 1, 1),
        ("email", 1, 1),
    ]
    assert [line.p95 for line in summary.channels] == [1.0, 3.0]
    assert (summary.p50, summary.p95) == (1.0, 1.0)


def test_the_original_may_be_whichever_was_read_first(small_script, right):
    turned = holding(
        right, held("nota", copy_of="copia", rules={"dialogo"}), held("copia", rules={"dialogo"})
    )
    assert kinds(small_script, turned) == []


def test_an_alert_may_name_the_copy(small_script, right):
    assert kinds(small_script, replace(right, alerts=[("dialogo", "copia")])) == []


def test_a_copy_need_not_match_by_itself(small_script, right):
    assert kinds(small_script, holding(right, held("copia", copy_of="nota"))) == []


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda o: without(o, "ruido"), [("not_stored", "ruido")]),
        (lambda o: holding(o, held("copia", rules={"dialogo"})), [("copies_not_folded", "nota")]),
        (lambda o: holding(o, held("ruido", copy_of="nota")), [("no_copy", "ruido")]),
        (lambda o: holding(o, held("ruido", page="gone")), [("page", "ruido", "ok", "gone")]),
        (lambda o: holding(o, held("ruido", page=None)), [("page", "ruido", "ok", "None")]),
        (lambda o: holding(o, held("ruido", rules={"dialogo"})), [("matched_wrongly", "ruido", "dialogo")]),
        (lambda o: holding(o, held("viejo")), [("not_matched", "viejo", "dialogo")]),
        (lambda o: replace(o, alerts=[]), [("no_alert", "dialogo", "nota")]),
        (
            lambda o: replace(o, alerts=[*o.alerts, ("dialogo", "ruido")]),
            [("alert_too_many", "dialogo", "ruido")],
        ),
        (
            lambda o: replace(o, alerts=[*o.alerts, ("dialogo", "viejo")]),
            [("alert_too_many", "dialogo", "viejo")],
        ),
        (
            lambda o: replace(o, alerts=[*o.alerts, ("dialogo", "copia")]),
            [("alert_twice", "dialogo", "nota")],
        ),
        (lambda o: replace(o, told=o.told[1:]), [("missed", "webhook", "dialogo", "nota")]),
        (lambda o: told(o, id="again"), [("repeated", "webhook", "dialogo", "nota")]),
        (told, [("repeated", "webhook", "dialogo", "nota")]),
        (lambda o: told(o, piece="copia"), [("repeated", "webhook", "dialogo", "nota")]),
        (lambda o: told(o, piece="ruido"), [("uncalled_for", "webhook", "dialogo", "ruido")]),
        (lambda o: replace(o, refused=[("slack", "no_text")]), [("refused", "slack", "no_text")]),
        (lambda o: replace(o, strangers=["email"]), [("stranger", "email")]),
        (lambda o: replace(o, trespasses=["/privado/x"]), [("trespass", "/privado/x")]),
        (lambda o: replace(o, complaints=["job failed"]), [("complaint", "job failed")]),
        (lambda o: replace(o, code=-9), [("ended_badly", "-9")]),
    ],
)
def test_every_difference_has_a_name(small_script, right, spoil, expected):
    assert kinds(small_script, spoil(right)) == expected
    assert not judge(small_script, ROUTES, spoil(right)).good


def in_stories(right, **stories):
    """Let the program have put pieces into these stories."""
    return holding(
        right, *(replace(right.remembered[piece], story=story) for piece, story in stories.items())
    )


ONE_STORY = {"viejo": 1, "nota": 2, "copia": 2, "ruido": 3}


def test_an_alert_is_owed_once_for_a_story_of_several_texts(small_script, right):
    second = replace(small_script.story[0], id="otra", title="Otra", text="Otra cosa.")
    script = replace(small_script, story=(*small_script.story, second))
    two = replace(right, published={**right.published, "otra": right.published["nota"]})
    two = in_stories(holding(two, held("otra", rules={"dialogo"})), **ONE_STORY, otra=2)
    assert kinds(script, two) == []
    assert judge(script, ROUTES, two).stories == 3
    apart = in_stories(two, otra=4)
    assert [each[0] for each in kinds(script, apart)] == ["no_alert", "missed", "missed"]
    both = replace(two, told=[*two.told, *(replace(each, piece="otra", id="m2") for each in two.told)])
    assert [each[0] for each in kinds(script, both)] == ["repeated", "repeated"]
    assert kinds(script, replace(both, apart=[("dialogo", "otra")])) == []


def test_pieces_of_one_event_belong_in_one_story_of_their_own(small_script, right):
    nota, copia, *rest = small_script.story
    script = replace(
        small_script, story=(replace(nota, event="e"), replace(copia, event="e", copy_of=None), *rest)
    )
    right = holding(right, held("copia", rules={"dialogo"}))
    assert kinds(script, in_stories(right, **ONE_STORY)) == []
    assert ("event_mixed", "ruido", "e") in kinds(script, in_stories(right, **ONE_STORY | {"ruido": 2}))
    assert ("event_split", "copia", "e") in kinds(script, in_stories(right, **ONE_STORY | {"copia": 4}))


def test_further_messages_are_owed_where_a_piece_says_so_and_nowhere_else(small_script, right):
    again = [replace(each, piece="copia", number=2, id="m2") for each in right.told]
    nota, copia, *rest = small_script.story
    script = replace(small_script, story=(nota, replace(copia, tells="confirmed"), *rest))
    assert kinds(script, replace(right, told=[*right.told, *again])) == []
    assert [each[0] for each in kinds(script, right)] == ["no_update", "no_update"]
    assert [each[0] for each in kinds(script, replace(right, told=[*right.told, *again, *again]))] == [
        "update_twice",
        "update_twice",
    ]
    assert [each[0] for each in kinds(small_script, replace(right, told=[*right.told, *again]))] == [
        "update_uncalled_for",
        "update_uncalled_for",
    ]
    confirmed = replace(right, told=[replace(each, confirmed=True) for each in right.told])
    assert kinds(script, confirmed) == []


def test_a_page_that_robots_txt_forbids_must_end_so(small_script, right):
    private = replace(small_script.story[2], section="privado")
    script = replace(small_script, story=(*small_script.story[:2], private, small_script.story[3]))
    assert kinds(script, right) == [("page", "ruido", "robots", "ok")]
    assert kinds(script, holding(right, held("ruido", page="robots"))) == []
    assert judge(script, ROUTES, holding(right, held("ruido", page="robots"))).refused_by_robots == 1


def test_missed_and_repeated_are_summed(small_script, right):
    summary = judge(small_script, ROUTES, told(replace(right, told=right.told[:1]), id="again"))
    assert (summary.missed, summary.repeated) == (1, 1)


@pytest.mark.parametrize(
    ("values", "share", "found"),
    [([], 50, None), ([2.0], 50, 2.0), ([2.0], 95, 2.0), ([4.0, 1, 2, 3], 50, 2), (range(1, 101), 95, 95)],
)
def test_a_percentile_is_the_nearest_rank(values, share, found):
    assert percentile(values, share) == found


@pytest.mark.parametrize(
    ("text", "rule", "piece"),
    [
        ("A · B\nhttp://127.0.0.11:1/x", "dialogo", "nota"),
        ("A · B: http://banco.example http://127.0.0.11:1/x)", "dialogo", "nota"),
    ],
)
def test_a_message_says_which_rule_and_which_piece(noon, text, rule, piece):
    told = told_of(message(noon, text), {"A · B": "dialogo", "C · D": "q"}, {"http://127.0.0.11:1/x": "nota"})
    assert (told.rule, told.piece) == (rule, piece)


@pytest.mark.parametrize(
    "text",
    ["A · B", "http://127.0.0.11:1/x", "A · B C · D http://127.0.0.11:1/x", "A · B http://127.0.0.11:1/xy"],
)
def test_a_message_about_nothing_of_ours_is_a_stranger(noon, text):
    assert (
        told_of(message(noon, text), {"A · B": "dialogo", "C · D": "q"}, {"http://127.0.0.11:1/x": "nota"})
        is None
    )


def message(noon, text):
    return Received(at=noon, channel="slack", id="1", accepted=True, because="ok", text=text)


def test_the_summary_is_plain_values(small_script, right):
    plain = judge(small_script, ROUTES, replace(right, alerts=[])).as_json()
    assert plain["good"] is False
    assert plain["differences"] == ({"kind": "no_alert", "values": {"rule": "dialogo", "piece": "nota"}},)
