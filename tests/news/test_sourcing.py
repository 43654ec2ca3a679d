"""Who said it first: time, citations, copies and agencies decide, and say why."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from news.sourcing import Because, Credit, Report, Sourcing, edges, sourcing

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def at(hours: float) -> datetime:
    return NOON + timedelta(hours=hours)


def report(article: int, outlet: str, hours: float | None = None, **known: object) -> Report:
    """An article published to the minute `hours` after noon, seen ten minutes later."""
    published = None if hours is None else at(hours)
    seen = known.pop("seen", at(hours or 0) + timedelta(minutes=10))
    precision = None if hours is None else "minute"
    return Report(
        article=article, outlet=outlet, published=published, seen=seen, **{"precision": precision} | known
    )  # type: ignore[arg-type]


def cites(*outlets: str) -> tuple[Credit, ...]:
    return tuple(
        Credit(name=outlet.title(), outlet=outlet, phrase=f"informó {outlet.title()}") for outlet in outlets
    )


def because(told: Sourcing) -> dict[int, Because]:
    return {verdict.article: verdict.because for verdict in told.verdicts}


def of(told: Sourcing) -> dict[int, int | None]:
    return {verdict.article: verdict.of for verdict in told.verdicts}


# ------------------------------------------------------------------------------------------- the first


def test_the_earliest_minute_is_first():
    told = sourcing([report(1, "reforma", 2), report(2, "milenio", 1), report(3, "proceso", 3)])
    assert (told.first.article, told.first.outlet, told.first.at, told.first.sure) == (
        2,
        "milenio",
        at(1),
        True,
    )
    assert [each.article for each in told.reports] == [2, 1, 3]


def test_a_day_does_not_win_over_a_minute_of_that_day():
    of_day = report(1, "informador", 0, precision="day", seen=at(9))  # its noon stands for the whole day
    told = sourcing([of_day, report(2, "milenio", 3)])
    assert told.first.outlet == "milenio"
    assert told.first.rivals == (1,), "it may have been out in the morning"


def test_a_day_wins_once_it_is_over():
    told = sourcing([report(1, "informador", 0, precision="day", seen=at(40)), report(2, "milenio", 20)])
    assert (told.first.outlet, told.first.at, told.first.sure) == ("informador", at(12), True)


def test_what_we_saw_before_it_was_dated_was_out_when_we_saw_it():
    told = sourcing([report(1, "informador", 5, seen=at(1)), report(2, "milenio", 2)])
    assert (told.first.outlet, told.first.at) == ("informador", at(1))


def test_an_article_without_a_time_was_out_when_it_was_seen_at_the_latest():
    undated = report(1, "informador", seen=at(1))
    told = sourcing([undated, report(2, "milenio", 2)])
    assert (told.first.outlet, told.first.sure) == ("informador", True)
    told = sourcing([undated, report(2, "milenio", 0.5)])
    assert (told.first.outlet, told.first.rivals) == ("milenio", (1,))
    told = sourcing([report(1, "informador", seen=at(49)), report(2, "milenio", 0.5)])
    assert told.first.sure, "seen two days later, it was hardly there before"


def test_two_of_the_same_minute_are_rivals_and_an_outlet_is_none_of_its_own():
    told = sourcing([report(1, "reforma", 1), report(2, "milenio", 1), report(3, "reforma", 1)])
    assert (told.first.article, told.first.rivals) == (1, (2,))


def test_a_story_without_articles_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        sourcing([])


# ----------------------------------------------------------------------------------- who is independent


def test_texts_of_their_own_are_independent_and_the_second_confirms():
    told = sourcing([report(1, "reforma", 1), report(2, "milenio", 2), report(3, "proceso", 3)])
    assert set(because(told).values()) == {Because.OWN}
    assert told.voices == (("reforma", at(1)), ("milenio", at(2)), ("proceso", at(3)))
    assert told.confirmed_at == at(2)


def test_a_second_article_of_one_outlet_confirms_nothing():
    told = sourcing([report(1, "reforma", 1), report(2, "reforma", 2)])
    assert (told.voices, told.confirmed_at) == ((("reforma", at(1)),), None)


def test_copies_are_one_voice_of_whoever_had_the_text_first():
    told = sourcing(
        [report(1, "reforma", 2), report(2, "milenio", 1, root=1), report(3, "proceso", 3, root=1)]
    )
    assert because(told) == {2: Because.OWN, 1: Because.COPY, 3: Because.COPY}
    assert of(told) == {2: None, 1: 2, 3: 2}
    assert told.voices == (("milenio", at(1)),)


def test_a_copy_that_says_whose_text_it_is_does_not_speak_for_it():
    told = sourcing([report(1, "milenio", 1, cited=cites("reforma")), report(2, "reforma", 2, root=1)])
    assert because(told) == {1: Because.COPY, 2: Because.OWN}


def test_an_agencys_text_is_one_voice_however_it_was_cut():
    told = sourcing(
        [
            report(1, "milenio", 1, agency="AP"),
            report(2, "reforma", 2, agency="AP"),
            report(3, "proceso", 3, agency="EFE"),
            report(4, "debate", 4, root=2),
        ]
    )
    assert because(told) == {1: Because.OWN, 2: Because.AGENCY, 3: Because.OWN, 4: Because.AGENCY}
    assert [verdict.name for verdict in told.verdicts] == ["", "AP", "", "AP"]
    assert [outlet for outlet, _ in told.voices] == ["milenio", "proceso"]


def test_an_agencys_own_article_speaks_for_its_text():
    told = sourcing([report(1, "milenio", 1, agency="AP"), report(2, "ap", 2, agency="AP")])
    assert because(told) == {1: Because.AGENCY, 2: Because.OWN}


def test_who_cites_another_of_the_story_has_it_from_there():
    told = sourcing([report(1, "reforma", 1), report(2, "milenio", 2, cited=cites("reforma"))])
    assert because(told) == {1: Because.OWN, 2: Because.CITES}
    assert told.verdicts[1].of == 1
    assert told.verdicts[1].name == "Reforma"
    assert told.confirmed_at is None


def test_who_cites_a_later_article_has_it_from_that_outlet_all_the_same():
    told = sourcing([report(1, "milenio", 1, cited=cites("reforma")), report(2, "reforma", 2)])
    assert because(told) == {1: Because.CITES, 2: Because.OWN}
    assert told.first.outlet == "milenio", "by the clock"


def test_what_is_cited_by_a_chain_rests_on_its_end():
    told = sourcing(
        [
            report(1, "debate", 1, cited=cites("milenio")),
            report(2, "milenio", 2, cited=cites("reforma")),
            report(3, "reforma", 3),
        ]
    )
    assert because(told) == {1: Because.CITES, 2: Because.CITES, 3: Because.OWN}


def test_of_those_that_cite_each_other_the_first_is_the_source():
    told = sourcing(
        [
            report(1, "debate", 3, cited=cites("reforma")),
            report(2, "milenio", 2, cited=cites("reforma")),
            report(3, "reforma", 1, cited=cites("milenio")),
        ]
    )
    assert because(told) == {3: Because.CIRCLE, 2: Because.CITES, 1: Because.CITES}
    assert [outlet for outlet, _ in told.voices] == ["reforma"]


def test_who_cites_its_own_outlet_or_an_outlet_of_another_story_is_independent():
    told = sourcing(
        [report(1, "reforma", 1, cited=cites("reforma")), report(2, "milenio", 2, cited=cites("zeta"))]
    )
    assert set(because(told).values()) == {Because.OWN}


def test_two_that_have_it_from_one_outlet_outside_of_the_story_are_one_voice():
    told = sourcing(
        [
            report(1, "reforma", 1, cited=cites("zeta")),
            report(2, "milenio", 2, cited=cites("zeta")),
            report(3, "proceso", 3, cited=(Credit(name="El Sol de Acá"),)),
            report(4, "debate", 4, cited=(Credit(name="el Sol de Aca"),)),
        ]
    )
    assert because(told) == {
        1: Because.OWN,
        2: Because.SHARED_SOURCE,
        3: Because.OWN,
        4: Because.SHARED_SOURCE,
    }
    assert of(told)[4] == 3


def test_who_cites_an_agency_has_it_from_whoever_brought_the_agencys_text():
    told = sourcing(
        [
            report(1, "milenio", 1, agency="Reuters"),
            report(2, "debate", 2, cited=cites("reuters")),
            report(3, "proceso", 3, cited=(Credit(name="EFE"),)),
            report(4, "reforma", 4, agency="EFE"),
        ]
    )
    assert because(told) == {1: Because.OWN, 2: Because.CITES, 3: Because.CITES, 4: Because.OWN}


def test_an_outlet_that_repeats_others_is_no_voice_though_it_may_be_first():
    told = sourcing([report(1, "borderlandbeat", 1, repeats=True), report(2, "reforma", 2)])
    assert because(told) == {1: Because.REPEATS, 2: Because.OWN}
    assert told.first.outlet == "borderlandbeat"
    assert told.confirmed_at is None


def test_a_text_that_a_repeater_printed_first_is_the_voice_of_whoever_printed_it_too():
    told = sourcing([report(1, "borderlandbeat", 1, repeats=True), report(2, "reforma", 2, root=1)])
    assert because(told) == {1: Because.COPY, 2: Because.OWN}


def test_who_is_cited_by_a_repeater_that_cites_it_back_stays_a_voice():
    told = sourcing(
        [
            report(1, "reforma", 1, cited=cites("borderlandbeat")),
            report(2, "borderlandbeat", 2, cited=cites("reforma"), repeats=True),
        ]
    )
    assert because(told) == {1: Because.CIRCLE, 2: Because.REPEATS}


def test_an_article_whose_page_is_still_to_be_read_confirms_nothing():
    told = sourcing([report(1, "reforma", 1), report(2, "milenio", 2, unread=True)])
    assert because(told) == {1: Because.OWN, 2: Because.UNREAD}
    assert told.confirmed_at is None


# ------------------------------------------------------------------------------------- who cites whom


def test_edges_name_the_article_the_outlet_and_the_words():
    them = edges(
        [
            report(1, "reforma", 1),
            report(2, "milenio", 2, cited=(*cites("reforma", "zeta"), Credit(name="El Sol"))),
            report(3, "debate", 3, root=1, agency="AP"),
        ]
    )
    found = [(edge.article, edge.how, edge.name, edge.outlet, edge.to) for edge in them]
    assert found == [
        (2, "cites", "Reforma", "reforma", 1),
        (2, "cites", "Zeta", "zeta", None),
        (2, "cites", "El Sol", None, None),
        (3, "copies", "", "reforma", 1),
        (3, "agency", "AP", None, None),
    ]
    assert them[0].phrase == "informó Reforma"


def test_an_agencys_text_leads_to_its_own_outlet_and_that_outlets_to_nobody():
    them = edges([report(1, "ap", 1, agency="AP"), report(2, "milenio", 2, agency="AP")])
    assert [(edge.article, edge.how, edge.outlet, edge.to) for edge in them] == [(2, "agency", "ap", 1)]


def test_the_order_in_which_articles_arrive_decides_nothing():
    reports = [
        report(1, "debate", 3, cited=cites("reforma", "zeta")),
        report(2, "milenio", 2, cited=cites("proceso")),
        report(3, "reforma", 1, cited=cites("milenio")),
        report(4, "proceso", 4, cited=cites("milenio")),
        report(5, "zeta", 0, precision="day", seen=at(6)),
    ]
    assert len({sourcing(order) for order in permutations(reports)}) == 1


def test_every_story_with_a_text_of_its_own_has_a_voice_and_no_voice_rests_on_another():
    chance = random.Random(5)
    outlets = ["reforma", "milenio", "proceso", "debate", "zeta", "ap"]
    for _ in range(300):
        reports = []
        for article in range(1, chance.randint(2, 9)):
            outlet = chance.choice(outlets)
            roots = [each.article for each in reports if each.root is None]
            reports.append(
                report(
                    article,
                    outlet,
                    chance.randint(0, 9),
                    cited=cites(*chance.sample(outlets, chance.randint(0, 3))),
                    root=chance.choice(roots) if roots and chance.random() < 0.3 else None,
                    agency="AP" if chance.random() < 0.2 else None,
                )
            )
        told = sourcing(reports)
        assert told.voices
        independent = {verdict.article for verdict in told.verdicts if verdict.independent}
        assert all(verdict.of is not None for verdict in told.verdicts if not verdict.independent)
        texts = [each.root or each.article for each in reports if each.article in independent]
        assert len(texts) == len(set(texts)), "one text, one voice"
