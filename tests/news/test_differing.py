"""What the outlets of a story differ on, with who said it and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from news.differing import Differing, Text, differing, main_figures

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def text(
    article: int, outlet: str, said: str, *, title: str = "", language: str = "es", hours: int | None = None
) -> Text:
    at = NOON + timedelta(hours=article if hours is None else hours)
    return Text(article=article, outlet=outlet, at=at, title=title, text=said, language=language)


def told(found: Differing) -> list[tuple[str, list[str]]]:
    return [(claim.figure.written, [outlet for outlet, _, _ in claim.by]) for claim in found.claims]


def test_outlets_that_differ_are_told_with_who_said_which_in_the_order_of_time():
    [soldiers] = differing(
        [
            text(3, "ap", "About 70 soldiers were held by villagers.", language="en"),
            text(1, "eluniversal", "Retuvieron a 60 militares en la plaza."),
            text(2, "reforma", "Entre 60 y 100 soldados permanecen retenidos."),
            text(4, "milenio", "Pobladores retienen a 60 soldados."),
        ]
    )
    assert soldiers.counted == "held soldiers"
    assert told(soldiers) == [
        ("60", ["eluniversal", "milenio"]),
        ("Entre 60 y 100", ["reforma"]),
        ("About 70", ["ap"]),
    ]
    assert soldiers.claims[0].by[1] == ("milenio", NOON + timedelta(hours=4), 4)


def test_a_figure_that_is_said_less_surely_is_the_same_figure():
    assert (
        differing([text(1, "reforma", "Hubo 60 muertos."), text(2, "ap", "At least 60 died.", language="en")])
        == ()
    )


def test_an_outlet_that_corrects_itself_differs_from_nobody():
    assert differing([text(1, "reforma", "Hubo 5 muertos."), text(2, "reforma", "Hubo 6 muertos.")]) == ()


def test_where_another_says_otherwise_every_figure_of_an_outlet_is_told():
    [dead] = differing(
        [
            text(1, "reforma", "Hubo 5 muertos."),
            text(2, "reforma", "Hubo 6 muertos."),
            text(3, "milenio", "Hubo 6 muertos."),
            text(4, "reforma", "Van 6 muertos."),
        ]
    )
    assert told(dead) == [("5", ["reforma"]), ("6", ["reforma", "milenio"])]


def test_what_cannot_both_be_right_is_told_apart_from_what_can():
    def apart(one: str, other: str) -> bool:
        return differing([text(1, "reforma", one), text(2, "milenio", other)])[0].apart

    assert apart("Hubo 5 muertos.", "Hubo 6 muertos.")
    assert not apart("Hubo 70 muertos.", "Hubo entre 60 y 100 muertos.")
    assert not apart("Hubo más de 5 muertos.", "Hubo 12 muertos.")
    assert apart("Hubo más de 12 muertos.", "Hubo 5 muertos.")


def test_a_headline_and_the_first_of_a_text_are_what_an_article_reports():
    found = main_figures(
        "Suman 12 muertos", "Murieron 11 personas y hubo 3 heridos. En 2014 hubo 43 muertos y 25 heridos."
    )
    assert {counted: figure.low for counted, figure in found.items()} == {"dead": 12, "injured": 3}


def test_different_things_are_not_compared():
    assert (
        differing([text(1, "reforma", "60 soldados retenidos"), text(2, "milenio", "1,500 integrantes")])
        == ()
    )


def test_what_became_of_people_comes_first_and_money_last():
    found = differing(
        [
            text(1, "reforma", "Robaron 3 millones de pesos y 3 vehículos de 9 viviendas; hubo 5 muertos."),
            text(2, "milenio", "Robaron 5 millones de pesos y 4 vehículos de 8 viviendas; hubo 6 muertos."),
            text(3, "proceso", "Robaron 5 millones de pesos de 8 viviendas."),
        ]
    )
    assert [each.counted for each in found] == ["dead", "homes", "vehicles", "pesos"]
