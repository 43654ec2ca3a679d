"""Figures of the news: how many of what, in Spanish and English; and what is no figure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.figures import Figure, figures, name_of


def said(text: str, language: str | None = None) -> str:
    """Write the figures of a text as the tables below do: `dead 60..100; injured ~5..7`."""
    return "; ".join(map(written, figures(text, language)))


def written(figure: Figure) -> str:
    low, high = (f"{each:.15g}" for each in (figure.low, figure.high or 0))
    span = low if low == high else f"{low}..{high if figure.high is not None else ''}"
    return f"{figure.counted} {'~' if figure.about else ''}{span}"


COUNTED = (
    ("Hay 60 muertos", "dead 60"),
    ("sesenta muertos y treinta heridos", "dead 60; injured 30"),
    ("between 60 and 100 soldiers were held", "held soldiers 60..100"),
    ("entre 60 y 100 militares retenidos", "held soldiers 60..100"),
    ("retuvieron a unos 70 militares", "held soldiers ~63..77"),
    ("detained at least 60 soldiers", "held soldiers 60.."),
    ("al menos 12 personas murieron", "dead 12.."),
    ("más de 30 heridos", "injured 31.."),
    ("a dozen people were killed", "dead ~10..14"),
    ("una docena de muertos", "dead ~10..14"),
    ("decenas de desaparecidos", "missing 20..99"),
    ("1,500 desplazados", "displaced 1500"),
    ("1.500 desplazados", "displaced 1500"),
    ("1 500 desplazados", "displaced 1500"),
    ("2 mil 300 familias desplazadas", "displaced families 2300"),
    ("3 millones de pesos", "pesos 3000000"),
    ("60% de los votos", "percent votes 60"),
    ("60 percent of the votes", "percent votes 60"),
    ("El saldo es de 12 muertos y 5 heridos de bala", "dead 12; injured 5"),
    ("la cifra de muertos subió a 45", "dead 45"),
    ("Suben a 15 los muertos por las lluvias", "dead 15"),
    ("Sube a 15 la cifra de muertos", "dead 15"),
    ("Ya son 15 los heridos", "injured 15"),
    ("Suman al menos 43 los estudiantes desaparecidos", "missing students 43.."),
    ("Salió el 15, y los muertos no se cuentan", ""),
    ("Van 2 las veces que los muertos se cuentan", ""),
    ("the death toll rose to 45", "dead 45"),
    ("Muertos: 60", "dead 60"),
    ("Muertos: 60; heridos: 30", "dead 60; injured 30"),
    ("killing at least 12", "dead 12.."),
    ("killing 12 people and injuring 30", "dead 12; injured 30"),
    ("Gunmen killed 12 in Guerrero", "dead 12"),
    ("12 people were killed and 30 injured", "dead 12; injured 30"),
    ("60 personas fueron detenidas", "arrested 60"),
    ("detuvieron a 12 personas", "arrested 12"),
    ("fueron detenidas 12 personas", "arrested 12"),
    ("murieron 60 personas", "dead 60"),
    ("60 soldados del Ejército retenidos", "held soldiers 60"),
    ("43 students missing", "missing students 43"),
    ("43 estudiantes desaparecidos", "missing students 43"),
    ("los 43 normalistas desaparecidos", "missing students 43"),
    ("un muerto y dos heridos", "dead 1; injured 2"),
    ("una persona muerta", "dead 1"),
    ("one dead, three injured", "dead 1; injured 3"),
    ("12 police officers killed", "dead police 12"),
    ("12 policías muertos", "dead police 12"),
    ("12 police killed three gunmen", "police 12; dead gunmen 3"),
    ("decomisaron 30 armas largas y 2 mil cartuchos", "weapons 30; rounds 2000"),
    ("seized 30 weapons and 2,000 rounds", "weapons 30; rounds 2000"),
    ("20 millones de pesos", "pesos 20000000"),
    ("US$2 million", "dollars 2000000"),
    ("$1,500 pesos", "pesos 1500"),
    ("20 mdp", "pesos 20000000"),
    ("unos 300 habitantes fueron desplazados", "displaced ~270..330"),
    ("some 300 residents were displaced", "displaced ~270..330"),
    ("cerca de 300 familias", "families ~270..300"),
    ("dozens of people were arrested", "arrested 24..99"),
    ("hundreds of families displaced", "displaced families 200..999"),
    ("cientos de familias desplazadas", "displaced families 200..999"),
    ("miles de manifestantes", "protesters 2000..99999"),
    ("thousands of protesters", "protesters 2000..99999"),
    ("30 more were wounded", "injured 30"),
    ("otras 30 resultaron heridas", "injured 30"),
    ("y 12 murieron", "dead 12"),
    ("Sección 22 300 maestros", "teachers 300"),
    ("60 elementos del Ejército", "soldiers 60"),
    ("60 elementos de la Marina", "marines 60"),
    ("5 presuntos sicarios abatidos", "dead gunmen 5"),
    ("five suspected gunmen killed", "dead gunmen 5"),
    ("una veintena de casas quemadas", "homes ~18..22"),
    ("8 vehículos incendiados", "vehicles 8"),
    ("60-100 soldiers", "soldiers 60..100"),
    ("entre 2 y 3 mil personas", "people 2000..3000"),
    ("medio millón de dólares", "dollars 500000"),
    ("half a million dollars", "dollars 500000"),
    ("12 o más muertos", "dead 12.."),
    ("hasta 20 heridos", "injured 0..20"),
    ("no more than 20 injured", "injured 0..20"),
    ("fewer than 10 people", "people 0..9"),
    ("menos de 10 personas", "people 0..9"),
    ("casi 100 migrantes", "migrants ~90..100"),
    ("nearly 100 migrants rescued", "rescued migrants ~90..100"),
    ("rescataron a 33 mineros", "rescued miners 33"),
    ("33 miners rescued", "rescued miners 33"),
    ("la muerte de 12 personas", "dead 12"),
    ("100 kilos de cocaína", "kilos 100"),
    ("40 toneladas", "tonnes 40"),
    ("cobró la vida de 12 personas", "dead 12"),
    ("claimed the lives of 12 people", "dead 12"),
    ("12 personas perdieron la vida", "dead 12"),
    ("12 people lost their lives", "dead 12"),
    ("12 cuerpos hallados en fosas", "bodies 12"),
    ("12 bodies found", "bodies 12"),
    ("32 homicidios dolosos", "homicides 32"),
    ("los 3 mil 500 millones de pesos", "pesos 3500000000"),
    ("once soldados murieron", "dead soldiers 11"),
    ("dejó sin vida a tres policías", "dead police 3"),
    ("dejó un saldo de 3 muertos", "dead 3"),
    ("al menos unos 60 detenidos", "arrested ~54.."),
    ("hostages: 15", "held 15"),
    ("15 rehenes", "held 15"),
    ("los detenidos son 12", "arrested 12"),
    ("suman ya 60 fallecidos", "dead 60"),
    ("los más de 40 mil muertos", "dead 40001.."),
    ("alrededor de 1,200 efectivos", "forces ~1080..1320"),
    ("120 mil 345 casos", "cases 120345"),
    ("Los hechos dejaron 3 policías muertos y 5 civiles heridos", "dead police 3; injured 5"),
    ("Ocho personas fueron asesinadas la madrugada del lunes", "dead 8"),
    ("Eight people were killed early Monday", "dead 8"),
    ("At least 43 students disappeared", "missing students 43.."),
    ("quince cuerpos en una fosa", "bodies 15"),
    ("fifteen bodies in a grave", "bodies 15"),
    ("entre ocho y diez detenidos", "arrested 8..10"),
    ("between eight and ten arrested", "arrested 8..10"),
    ("de 40 a 50 rehenes", "held 40..50"),
    ("40 to 50 hostages", "held 40..50"),
    ("about 70 soldiers are being held by villagers", "held soldiers ~63..77"),
    ("unos 70 soldados permanecen retenidos por pobladores", "held soldiers ~63..77"),
    ("retienen a más de 60 militares", "held soldiers 61.."),
    ("villagers held more than 60 soldiers", "held soldiers 61.."),
    ("veintidós migrantes rescatados", "rescued migrants 22"),
    ("doscientas familias", "families 200"),
    ("doscientos cincuenta desplazados", "displaced 250"),
    ("1,234 casos", "cases 1234"),
    ("1.234.567 votos", "votes 1234567"),
    ("2,5 millones de dólares", "dollars 2500000"),
    ("2.5 million dollars", "dollars 2500000"),
    ("$1.5 billion", "dollars 1500000000"),
    ("€300 million in aid", "euros 300000000"),
    ("tres mil quinientos millones de pesos", "pesos 3500000000"),
    ("15 mil 200 hectáreas", "hectares 15200"),
    ("un centenar de manifestantes", "protesters ~90..110"),
    ("medio centenar de vehículos", "vehicles ~45..55"),
    ("media docena de heridos", "injured ~5..7"),
    ("half a dozen wounded", "injured ~5..7"),
    ("two dozen arrests", "arrested ~21..27"),
    ("dos docenas de detenciones", "arrested ~21..27"),
    ("scores of people were killed", "dead 40..99"),
    ("varias decenas de heridos", "injured 20..99"),
    ("several hundred protesters", "protesters 200..999"),
    ("decenas de miles de desplazados", "displaced 20000..99999"),
    ("tens of thousands of people displaced", "displaced 20000..99999"),
    ("hundreds of thousands of migrants", "migrants 200000..999999"),
    ("alrededor de 1,500 elementos de la Policía Federal", "police ~1350..1650"),
    ("poco más de 200 casos", "cases 201.."),
    ("up to 300 homes", "homes 0..300"),
    ("cuando menos 17 fallecidos", "dead 17.."),
    ("no fewer than 17 deaths", "dead 17.."),
    ("17 or more dead", "dead 17.."),
    ("menos de 20 detenidos", "arrested 0..19"),
    ("fewer than 20 arrests", "arrested 0..19"),
    ("casi 400 viviendas", "homes ~360..400"),
    ("la muerte de cuatro personas", "dead 4"),
    ("the arrest of 12 police officers", "held police 12"),
    ("el secuestro de 18 migrantes", "kidnapped migrants 18"),
    ("número de desaparecidos: 110", "missing 110"),
    ("El número de heridos ascendió a 64", "injured 64"),
    ("The number of injured rose to 64", "injured 64"),
    ("45% de los votos", "percent votes 45"),
    ("45 per cent of the vote", "percent votes 45"),
    ("Hubo 5 lesionados; 2 murieron en el hospital", "injured 5; dead 2"),
    ("otros 12 fueron detenidos", "arrested 12"),
    ("another 12 were arrested", "arrested 12"),
    ("12 suspects arrested", "arrested 12"),
    ("capturan a 12 presuntos sicarios", "arrested gunmen 12"),
    ("aseguraron 5 toneladas de marihuana", "tonnes 5"),
    ("quemaron siete camionetas y dos autobuses", "trucks 7; buses 2"),
    ("seven trucks and two buses were burned", "trucks 7; buses 2"),
)
COUNTS_NOTHING = (
    "una escuela",
    "12 de los muertos",
    "two of the victims",
    "el 12 de noviembre de 2013",
    "a las 10:05 horas",
    "artículo 14 constitucional",
    "teléfono 55-1234-5678",
    "tiene 34 años",
    "un hombre de 25 años murió",
    "En 2014 estudiantes marcharon",
    "el partido terminó 3-1",
    "12 heridas de bala",
    "militants held 60 positions",
    "heridos, 5",
    "no hubo muertos",
    "No one was killed",
    "a mother of two was killed",
    "una niña de 12 años",
    "a 13-year-old girl",
    "a five-day strike",
    "el 3 de mayo de 2014",
    "On April 3 soldiers arrived",
    "the 2016 presidential candidates",
    "entre 2010 y 2014",
    "de 2006 a 2012",
    "artículo 19 constitucional; policías presentes",
    "el kilómetro 60 militares",
    "la carretera 51 autos",
    "la Sección 22 de maestros",
    "el Batallón 27 de infantería",
    "tel. 747-123-4567 personas",
    "ganó 3-1 a los migrantes",
    "a las 14:30 horas, policías llegaron",
    "un rifle AK-47",
    "el calibre .50",
    "12 casos por cada 100 mil habitantes",
    "12 cases per 100,000 people",
    "tres de los detenidos",
    "two of the victims died",
    "la primera víctima",
    "60 kilómetros",
    "60 años de prisión",
    "las 12 horas",
    "dos heridas de bala",
    "mil veces",
    "el 43º batallón de soldados",
)


@pytest.mark.parametrize(("text", "expected"), COUNTED)
def test_a_figure_is_a_range_of_what_it_counts(text, expected):
    assert said(text) == expected


@pytest.mark.parametrize("text", COUNTS_NOTHING)
def test_what_numbers_something_or_counts_nothing_we_know_is_no_figure(text):
    assert said(text) == ""


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Once soldiers arrived they arrested two men", "en", "arrested 2"),
        ("Once soldados llegaron", "es", "soldiers 11"),
        ("UN troops arrived", "en", ""),
        ("a bribe of $500", "en", "dollars 500"),
        ("un soborno de $500", "es", "pesos 500"),
        ("un soborno de US$500", "es", "dollars 500"),
        ("un soborno de $500, pagado en dólares", "es", "dollars 500"),
        ("un soborno de $2 trillion", "en", "dollars 2000000000000"),
        ("The soldiers took a bribe of $500 from them", None, "dollars 500"),
        ("Los militares exigieron una cuota de $500 a la familia", None, "pesos 500"),
    ],
)
def test_the_language_of_a_text_decides_what_its_words_mean(text, language, expected):
    assert said(text, language) == expected


def test_one_thing_has_one_name_in_both_languages():
    pairs = [
        ("60 militares fueron retenidos", "60 soldiers were held"),
        ("murieron sesenta personas", "sixty people died"),
        ("12 policías heridos", "12 injured police officers"),
        ("2 mil 300 familias desplazadas", "2,300 displaced families"),
        ("3 millones de dólares", "$3 million in cash for the mayor"),
    ]
    for spanish, english in pairs:
        assert said(spanish, "es") == said(english, "en") != ""


def test_how_sure_a_text_is_leaves_what_it_comes_to():
    plain, about, least = (figures(text)[0] for text in ("60 muertos", "unos 60 muertos", "at least 60 dead"))
    assert plain.basis == about.basis == least.basis == (60, 60)
    assert figures("entre 60 y 100 muertos")[0].basis == (60, 100)


def test_a_figure_says_where_it_stands():
    text = "Hubo, según El Sur, entre 60 y  100 heridos."
    [figure] = figures(text)
    assert (figure.written, text[figure.start : figure.end]) == ("entre 60 y 100", "entre 60 y  100")


def test_accents_that_are_characters_of_their_own_are_read():
    assert said("ma\u0301s de 3 millo\u0301nes de do\u0301lares") == "dollars 3000000.."


def test_a_number_counts_nothing_of_the_next_line():
    assert said("Sep 26, 12\nMilitares llegaron") == ""


def test_what_is_counted_has_a_name_in_both_languages():
    assert [name_of("held soldiers", language) for language in ("es", "en")] == [
        "retenidos (militares)",
        "held (soldiers)",
    ]
    assert name_of("dead", "es") == "muertos"
    assert name_of("percent votes", "es") == "% votos"


PIECES = st.sampled_from(
    [
        *"0123456789.,-–%$/ \n'",
        " mil ",
        " de ",
        "entre ",
        " y ",
        " a ",
        "dozen ",
        "cien",
        " muertos",
        "US",
        "²",
        "٣",
    ]
)


@given(st.lists(PIECES, max_size=25).map("".join) | st.text(max_size=60))
def test_no_text_is_too_odd(text):
    for figure in figures(text):
        assert figure.high is None or figure.low <= figure.high
        assert figure.written
