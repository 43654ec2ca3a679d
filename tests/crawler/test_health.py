"""From signs to incidents: opened once, told once, over once, and no stream of notices from what flaps."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crawler.health import (
    BLACKOUT,
    CLOSED,
    FAILING,
    FLOOD,
    MOVED,
    SILENT,
    Sign,
    Subject,
    blackout,
    failing,
    late,
)
from crawler.incidents import Steps, steps, telling
from crawler.outlet_state import OutletState, standing_of
from crawler.page_health import DECAYED_SELECTORS, SHORTER_TEXTS, page_signs
from storage.records import Incident
from storage.rows import PageFigure, SourceRow, VisitFigure

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WATCHED = {"faro", "faro/feed", "boya", "boya/feed"}
FEED = Subject(outlet="faro", source="faro/feed", family=FAILING)


def refused(since: datetime = NOON) -> Sign:
    return FEED.ill("refused", since, detail="HTTP 403")


class Desk:
    """Keeps incidents as the store does, and counts what is told."""

    def __init__(self, *, operator: bool = True) -> None:
        self.incidents: list[Incident] = []
        self.told: list[tuple[str, str]] = []
        self.operator = operator

    def look(self, now: datetime, *signs: Sign, watched: set[str] = WATCHED) -> Steps:
        done = steps(signs, self.incidents, watched, now)
        by_id = {each.id: each for each in (*done.changed, *done.over)}
        self.incidents = [by_id.get(each.id, each) for each in self.incidents]
        self.incidents += [
            replace(each, id=len(self.incidents) + number + 1) for number, each in enumerate(done.opened)
        ]
        tells = telling(self.incidents, now, has_operator=self.operator)
        self.told += [("new", each.kind) for each in tells.new] + [("over", each.kind) for each in tells.over]
        new, over = {each.id for each in tells.new}, {each.id for each in tells.over}
        self.incidents = [
            replace(
                each,
                noticed_at=now if each.id in new else each.noticed_at,
                over_noticed_at=now if each.id in over else each.over_noticed_at,
            )
            for each in self.incidents
        ]
        return done


def test_an_incident_is_told_once_and_once_when_it_is_over():
    desk = Desk()
    for minutes in range(0, 240, 5):
        desk.look(NOON + minutes * MINUTE, refused())
    assert desk.told == [("new", "refused")]
    for minutes in range(240, 400, 5):
        desk.look(NOON + minutes * MINUTE, FEED.well())
    assert desk.told == [("new", "refused"), ("over", "refused")]
    assert not desk.incidents[0].is_open


def test_a_blip_is_not_told_at_all():
    desk = Desk()
    for minutes, sign in ((0, refused()), (10, refused()), (15, FEED.well()), (60, FEED.well())):
        desk.look(NOON + minutes * MINUTE, sign)
    assert desk.told == []
    assert not desk.incidents[0].is_open


def test_what_flaps_for_a_day_is_told_of_a_few_times_and_no_more():
    desk = Desk()
    for minutes in range(0, 48 * 60, 5):
        bad = (minutes // 95) % 2 == 0  # an hour and a half of each by turns
        now = NOON + minutes * MINUTE
        desk.look(now, refused(NOON + (minutes // 95) * 95 * MINUTE) if bad else FEED.well())
    assert len(desk.told) <= 3


def test_without_a_sign_nobody_can_tell_and_nothing_changes():
    desk = Desk()
    desk.look(NOON + HOUR, refused())
    assert not desk.look(NOON + 9 * HOUR)
    assert desk.incidents[0].is_open


def test_what_is_no_longer_watched_is_over_without_a_word():
    desk = Desk()
    desk.look(NOON + HOUR, refused())
    desk.look(NOON + 2 * HOUR, watched={"boya"})
    assert desk.told == [("new", "refused")]
    assert not desk.incidents[0].is_open


def test_a_word_about_one_moment_is_said_once_however_often_it_is_seen():
    desk = Desk()
    moved = Subject(outlet="faro", source="faro/feed", family=MOVED).ill(MOVED, NOON)
    for minutes in range(0, 30, 1):
        desk.look(NOON + minutes * MINUTE, *([moved] if minutes < 6 else []))
    assert desk.told == [("new", "moved")]
    assert [each.is_open for each in desk.incidents] == [False]


def test_a_source_that_floods_again_before_its_first_digest_is_done_has_two_digests():
    desk = Desk()
    source = Subject(outlet="faro", source="faro/feed", family=FLOOD)
    first, second = (source.ill(FLOOD, at, new=60, held_back=55) for at in (NOON, NOON + HOUR))
    desk.look(NOON, first)
    desk.incidents = [replace(desk.incidents[0], evidence={"told": [["storms", 1]]}, noticed_at=NOON)]
    for minutes in (60, 61, 62):
        desk.look(NOON + minutes * MINUTE, second)
    assert [each.opened_at for each in desk.incidents if each.is_open] == [NOON, NOON + HOUR]
    assert desk.incidents[0].evidence == {"told": [["storms", 1]]}


def test_a_flood_keeps_its_digest_when_its_source_is_taken_out_of_the_configuration():
    desk = Desk()
    desk.look(NOON, Subject(outlet="faro", source="faro/feed", family=FLOOD).ill(FLOOD, NOON))
    desk.look(NOON + MINUTE, watched={"boya"})
    assert desk.incidents[0].is_open


def test_our_own_blackout_is_one_incident_and_not_one_of_each_source():
    desk = Desk()
    dark = Subject(outlet="", family=BLACKOUT)
    sources = [Subject(outlet=name, source=f"{name}/feed", family=FAILING) for name in ("faro", "boya")]
    for minutes in range(0, 180, 5):
        down = [dark.ill(BLACKOUT, NOON, detail="timed_out", sources=2)]
        desk.look(NOON + minutes * MINUTE, *down, *(each.ill("timed_out", NOON) for each in sources))
    for minutes in range(180, 300, 5):
        desk.look(NOON + minutes * MINUTE, dark.well(), *(each.well() for each in sources))
    assert desk.told == [("new", "blackout"), ("over", "blackout")]


def test_without_an_operator_a_newsroom_hears_at_most_every_four_hours():
    desk = Desk(operator=False)
    texts = Subject(outlet="boya", family=SHORTER_TEXTS).ill(SHORTER_TEXTS, NOON + HOUR)
    for minutes in range(0, 600, 5):
        desk.look(NOON + minutes * MINUTE, refused(), *([texts] if minutes >= 60 else []))
        if minutes == 60:
            assert desk.told == [("new", "refused")]
    assert desk.told == [("new", "refused"), ("new", "shorter_texts")]


def test_what_has_lasted_for_a_month_is_usual_and_a_silence_never_is():
    desk = Desk()
    texts = Subject(outlet="faro", family=SHORTER_TEXTS).ill(SHORTER_TEXTS, NOON)
    silent = Subject(outlet="faro", family=SILENT).ill(SILENT, NOON)
    for days in range(33):
        desk.look(NOON + days * DAY, *([texts] if days < 32 else []), silent)
    assert {each.family: each.is_open for each in desk.incidents} == {SHORTER_TEXTS: False, SILENT: True}


# ------------------------------------------------------------------------------------------- signs


def source(name: str = "faro", **changes: object) -> SourceRow:
    row = SourceRow(
        key=f"{name}/feed",
        outlet=name,
        kind="feed",
        url=f"https://{name}.example/feed",
        moved_to=None,
        rank=1,
        enabled=True,
        next_visit_at=NOON + 5 * MINUTE,
        failures=0,
        first_good_at=NOON - 9 * DAY,
        last_good_at=NOON - HOUR,
        last_visit_at=NOON - MINUTE,
        last_outcome="ok",
        last_detail="",
    )
    return replace(row, **changes)


def visit(outcome: str, minutes: int) -> VisitFigure:
    at = NOON - minutes * MINUTE
    return VisitFigure(
        source="faro/feed", outlet="faro", finished_at=at, outcome=outcome, detail=outcome, new=0, held_back=0
    )


@pytest.mark.parametrize(
    ("failures", "outcome", "ill"),
    [(1, "refused", False), (2, "refused", True), (2, "timed_out", False), (3, "timed_out", True)],
)
def test_two_refusals_or_three_time_outs_are_an_incident(failures, outcome, ill):
    run = [visit(outcome, 10 * number) for number in range(failures)] + [visit("ok", 90)]
    signs = failing(source(failures=failures, last_outcome=outcome), run, None, NOON)
    assert [each.kind for each in signs if not each.well] == ([outcome] if ill else [])


def test_a_reserve_that_stands_by_is_not_told_of():
    resting = source(failures=4, last_outcome="gone", next_visit_at=NOON - DAY, stands_by=True)
    assert all(sign.well for sign in failing(resting, [visit("gone", 900)], None, NOON))


def test_a_source_that_is_not_asked_since_a_page_of_its_host_was_told_to_wait_for_a_day_is_told_of():
    kept_from = source(next_visit_at=NOON - HOUR, host_waits_until=NOON + 9 * HOUR)
    assert [sign.kind for sign in failing(kept_from, (), None, NOON) if not sign.well] == ["rate_limited"]
    assert all(sign.well for sign in failing(replace(kept_from, host_waits_until=NOON), (), None, NOON))


def test_a_source_that_is_overdue_and_no_reserve_has_not_healed():
    """Its host has asked us to wait, or we were away: its incident is neither over nor told anew after that."""
    waiting = source(failures=4, last_outcome="gone", next_visit_at=NOON - HOUR)
    assert [sign.family for sign in failing(waiting, [visit("gone", 90)], None, NOON)] == [CLOSED]


@pytest.mark.parametrize(
    ("changes", "awake_for", "ill"),
    [
        ({"next_visit_at": NOON - 30 * MINUTE}, DAY, True),
        ({"next_visit_at": NOON - HOUR, "failures": 2, "last_outcome": "timed_out"}, DAY, True),
        ({"next_visit_at": NOON - HOUR, "last_visit_at": None}, DAY, True),
        ({"next_visit_at": NOON - 29 * MINUTE}, DAY, False),
        ({"next_visit_at": NOON - HOUR}, 29 * MINUTE, False),  # nobody has watched for longer
        ({"next_visit_at": NOON - HOUR, "stands_by": True}, DAY, False),
        ({"next_visit_at": NOON - HOUR, "rank": 2}, DAY, False),  # it may have stepped in just now
        ({"next_visit_at": NOON - HOUR, "closed": "HTTP 410"}, DAY, False),
        ({"next_visit_at": NOON - HOUR, "host_waits_until": NOON + MINUTE}, DAY, False),
    ],
)
def test_a_source_that_does_not_get_its_turn_is_late(changes, awake_for, ill):
    sign = late(source(**changes), NOON - awake_for, NOON)
    assert (sign.family, sign.well) == ("late", not ill)
    if ill:
        assert sign.since == changes["next_visit_at"]


@pytest.mark.parametrize(
    ("outcomes", "dark"),
    [
        ({"faro": "timed_out", "boya": "name_unknown"}, True),
        ({"faro": "timed_out", "boya": "refused"}, None),  # one was answered
        ({"faro": "timed_out", "boya": "ok"}, False),
        ({"faro": "timed_out"}, None),  # nothing to compare it with
    ],
)
def test_it_is_our_network_when_nothing_answers_at_two_outlets(outcomes, dark):
    rows = [
        source(name, failures=int(outcome != "ok"), last_outcome=outcome)
        for name, outcome in outcomes.items()
    ]
    sign = blackout(rows, None, NOON)
    assert (None if sign is None else not sign.well) == dark


def page(
    number: int,
    outcome: str = "ok",
    length: int = 2_000,
    *,
    dated: bool = True,
    decayed: tuple[str, ...] = (),
) -> PageFigure:
    at = NOON - number * HOUR
    given = length + number % 5 * 100 if outcome == "ok" else None
    return PageFigure(
        seen_at=at, tried_at=at, outcome=outcome, text_length=given, dated=dated, signed=True, decayed=decayed
    )


def kinds(pages: list[PageFigure]) -> list[str]:
    return [sign.kind for sign in page_signs("faro", pages, {}, NOON) if not sign.well]


def test_pages_are_held_against_the_outlets_own_past():
    before = [page(number) for number in range(10, 60)]
    assert kinds([page(number) for number in range(10)] + before) == []
    assert kinds([page(number, "paywall") for number in range(10)] + before) == ["pages_paywall"]
    assert kinds([page(number, length=400) for number in range(10)] + before) == ["shorter_texts"]
    assert kinds([page(number, dated=False) for number in range(10)] + before) == ["fewer_dates"]
    assert kinds([page(number, "gone") for number in range(4)] + before) == []


def decayed(*fields: str, count: int = 10, of: int = 10) -> list[PageFigure]:
    return [page(number, decayed=fields if number < count else ()) for number in range(of)]


def test_selectors_are_held_against_what_they_found_before():
    before = [page(number, decayed=("lead",)) for number in range(10, 60)]
    assert kinds(decayed("lead", of=10, count=9) + before) == [], "they seldom found a lead"
    assert kinds(decayed("text", count=4) + before) == []
    assert kinds(decayed("text", "title", count=9) + before) == [DECAYED_SELECTORS]
    [sign] = page_signs("faro", decayed("text", "title") + [page(each) for each in range(10, 60)], {}, NOON)
    assert sign.evidence == {"names": "text, title", "fields": {"text": 1.0, "title": 1.0}}


def test_selectors_that_never_found_a_thing_were_wrong_from_the_beginning():
    assert kinds(decayed("text", count=9, of=9)) == []
    assert kinds(decayed("text")) == [DECAYED_SELECTORS]
    assert kinds(decayed("text", count=60, of=60)) == [DECAYED_SELECTORS]


def test_decayed_selectors_are_over_when_each_field_is_found_again_and_never_become_usual():
    [sign] = page_signs("faro", decayed("text", "title", count=60, of=60), {}, NOON)
    [opened] = steps([sign], [], WATCHED, NOON).opened
    known = replace(opened, id=1, noticed_at=NOON)

    def later(pages: list[PageFigure]) -> Steps:
        signs = page_signs("faro", pages, {DECAYED_SELECTORS: known}, NOON + 40 * DAY)
        return steps(signs, [known], WATCHED, NOON + 40 * DAY)

    assert not later(decayed("text", "title", count=60, of=60)).over
    assert not later(decayed("text", count=3)).over
    assert [each.kind for each in later(decayed("text", count=2)).over] == [DECAYED_SELECTORS]


def test_pages_behind_a_wall_from_the_first_one_on_are_told_of():
    assert kinds([page(number, "bot_check") for number in range(10)]) == ["pages_bot_check"]
    assert kinds([page(number, "gone") for number in range(10)]) == []


@pytest.mark.parametrize(
    ("family", "kind", "of_source", "state"),
    [
        (FAILING, "refused", "faro/feed", OutletState.REFUSED),
        (FAILING, "timed_out", "faro/feed", OutletState.FAILING),
        ("closed", "closed", "faro/feed", OutletState.CLOSED),
        (SILENT, SILENT, "", OutletState.SILENT),
        ("pages", "pages_paywall", "", OutletState.WALLED),
        ("pages", "pages_gone", "", OutletState.REDESIGNED),
        (SHORTER_TEXTS, SHORTER_TEXTS, "", OutletState.REDESIGNED),
        (DECAYED_SELECTORS, DECAYED_SELECTORS, "", OutletState.REDESIGNED),
        ("empty", "empty", "faro/feed", OutletState.DEGRADED),
        (FLOOD, FLOOD, "faro/feed", OutletState.WELL),
    ],
)
def test_an_outlets_state_is_its_gravest_incident(family, kind, of_source, state):
    incident = Incident(id=1, outlet="faro", source=of_source, family=family, kind=kind, opened_at=NOON)
    assert standing_of([source()], [incident]).state is state
    other = source("faro", key="faro/other")
    lost = {OutletState.REFUSED, OutletState.FAILING, OutletState.CLOSED}
    assert standing_of([source(), other], [incident]).state is (
        OutletState.DEGRADED if state in lost else state
    )
