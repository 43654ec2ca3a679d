"""How near an article came: of each operator what stands there instead, and no word of what is not in the way."""

from __future__ import annotations

import time

import pytest

from alerts.evaluate import Evaluator, explain
from alerts.matching import Document, Matcher
from alerts.nearness import Branch, Hint, Nearness
from config.actor import Actor
from config.rule import Rule
from language.wording import Wording
from serviola.cli.hints import hint_in_words

ARTICLE = Document(
    title="Retenes en la Montaña de Guerrero",
    summary="Vecinos cerraron el paso",
    text="La Marina llegó a Tixtla. Los soldados quedaron, según los vecinos, retenidos por la mañana.\n"
    "Las policías comunitarias rodearon a los soldados; el comandante Ramos no habló de la carretera.",
    outlet="gaceta",
    language="es",
    section="Deportes",
)
ACTORS = [
    Actor(id="ramos", name="Julio Ramos Ejemplo", kind="person"),
    Actor.model_validate(
        {
            "id": "navy",
            "name": "Semar",
            "aliases": [{"name": "Marina", "needs": ["almirante"], "within": "near"}],
        }
    ),
]
LISTS = {"paro": ["bloqueo", "retén"]}


def branch_of(query: str, document: Document = ARTICLE, **rule: object) -> Branch:
    matcher = Matcher([Rule(id="r", query=query, **rule)], ACTORS, lists=LISTS)
    [asked] = matcher.rules
    reading = matcher.read(document)
    evaluator = Evaluator(reading.of_title if asked.of_titles else reading, matcher.lists)
    return Nearness(evaluator, reading).of(explain(asked, evaluator).clause)


def hints_of(query: str, **rule: object) -> list[Hint]:
    return list(branch_of(query, **rule).all_hints)


@pytest.mark.parametrize(
    ("query", "said", "en_espanol"),
    [
        ("retén", "retén is not there; there is Retenes, retenidos", "retén no está; hay Retenes, retenidos"),
        (
            '"policía comunitaria"',
            '"policía comunitaria" is not there; there is policías comunitarias',
            '"policía comunitaria" no está; hay policías comunitarias',
        ),
        ("=marina", "=marina: Marina stands there", "=marina: está Marina"),
        (
            '"vecinos soldados"',
            '"vecinos soldados": its words stand there, and not in a row',
            '"vecinos soldados": sus palabras están, pero no seguidas',
        ),
        (
            '"soldados federales"',
            '"soldados federales": federales is not there',
            '"soldados federales": no está federales',
        ),
        (
            "soldados NEAR/2 retenidos",
            "NEAR/2: nearest distance 4",
            "NEAR/2: la distancia más corta es 4",
        ),
        ("marina NEAR/0 tixtla", "NEAR/0: nearest distance 2", "NEAR/0: la distancia más corta es 2"),
        (
            "retenidos ONEAR/5 quedaron",
            "ONEAR/5: the two stand the other way round (words between: 3)",
            "ONEAR/5: están en el otro orden (palabras en medio: 3)",
        ),
        (
            "guerrero NEAR/5 soldados",
            "NEAR/5: never in one field; one in the headline, the other in the text",
            "NEAR/5: nunca en un mismo campo; una parte en el titular, la otra en el texto",
        ),
        (
            "marina NEAR/5 marina",
            "NEAR/5: only where both are the same words",
            "NEAR/5: solo donde las dos son las mismas palabras",
        ),
        ("atleast3(soldados OR vecinos)", None, None),
        ("atleast5(soldados OR vecinos)", "atleast5: 4 places", "atleast5: está en 4 lugares"),
        ("atleast2(tixtla OR mar)", "atleast2: 1 place", "atleast2: está en 1 lugar"),
        (
            "weight5(soldados^2, vecinos^1, sismo^4, tixtla^-1)",
            "weight5: 2 = +2 soldados +1 vecinos -1 tixtla",
            "weight5: 2 = +2 soldados +1 vecinos -1 tixtla",
        ),
        ("weight5(sismo^6)", "weight5: nothing of it is there", "weight5: no está nada de lo que pide"),
        (
            "same(marina AND carretera)",
            "no paragraph has all of it; this one has the most",
            "ningún párrafo lo tiene todo; este es el que más tiene",
        ),
        (
            "first4(soldados)",
            "soldados stands no sooner than word 7 of the text (first4)",
            "soldados no está antes de la palabra 7 del texto (first4)",
        ),
        (
            "first4(cerraron)",
            "cerraron stands in the summary alone",
            "cerraron está solo en el resumen",
        ),
        (
            "title:soldados",
            "soldados stands in the text, not in the headline",
            "soldados está en el texto, no en el titular",
        ),
        (
            "lead:carretera",
            "carretera stands in the text, not in the lead (the summary and the first paragraph)",
            "carretera está en el texto, no en la entrada (el resumen y el primer párrafo)",
        ),
        ("section:Policía", "section: the article has Deportes", "sección: la nota tiene Deportes"),
        ("outlet:el-sur", "outlet: the article has gaceta", "medio: la nota tiene gaceta"),
        ("lang:en", "language: the article has es", "idioma: la nota tiene es"),
        (
            "author:Ruiz",
            "author: nobody knows it of this article",
            "autor: de esta nota no se sabe",
        ),
        ("tixtla AND NOT soldados", "soldados stands there", "soldados está"),
        ("@paro", "retén is not there; there is Retenes, retenidos", "retén no está; hay Retenes, retenidos"),
        (
            "place:mx-gro-iguala-de-la-independencia",
            "place:mx-gro-iguala-de-la-independencia: only Guerrero is named, in which it lies",
            "place:mx-gro-iguala-de-la-independencia: solo se nombra Guerrero, donde se encuentra",
        ),
    ],
)
def test_what_stands_there_instead_is_said_in_both_languages(query, said, en_espanol):
    hints = hints_of(query)
    if said is None:
        assert hints == []
        return
    assert hint_in_words(hints[0], Wording("en")) == said
    assert hint_in_words(hints[0], Wording("es")) == en_espanol


def test_a_name_that_may_be_somebody_elses_says_what_it_lacks():
    [weak] = hints_of("actor:navy")
    assert (weak.code, weak.why.standing) == ("weak", "weak")
    assert hint_in_words(weak, Wording("en")).startswith(
        "actor:navy: Marina may be it, and counts for nothing alone ("
    )
    assert [ARTICLE.text[span.start : span.end] for span in weak.spans] == ["Marina"]


def test_a_name_that_is_nobody_says_why():
    [nobody] = hints_of("actor:ramos")
    assert (nobody.code, nobody.why.standing) == ("nobody", "none")
    assert "Ramos stands there and is not it" in hint_in_words(nobody, Wording("en"))
    assert "está Ramos, y no lo es" in hint_in_words(nobody, Wording("es"))


def test_a_rule_of_headlines_says_that_its_word_stands_below():
    [hint] = hints_of("soldados", match="title")
    assert hint_in_words(hint, Wording("en")) == (
        "soldados stands in the text, and the rule reads the title alone (match: title)"
    )


def test_what_stands_in_another_paragraph_is_named():
    codes = [(hint.code, hint.values.get("term")) for hint in hints_of("same(marina AND carretera)")]
    assert codes == [("same", None), ("paragraph", "carretera")]


@pytest.mark.parametrize(
    "query",
    [
        "soldados OR retén",
        "soldados AND NOT retén",
        "soldados AND NOT (retén AND sismo)",
        "weight2(soldados^2, retén^1)",
        "sismo",
    ],
)
def test_nothing_is_said_of_what_is_not_in_the_way_nor_of_what_is_nowhere(query):
    assert hints_of(query) == []


def test_a_field_beside_the_words_is_what_failed_and_not_its_value():
    branch = branch_of("marina AND section:Policía")
    assert [type(each.clause.node).__name__ for each in branch.failing] == ["And", "In"]


def test_places_of_a_hint_are_those_of_the_nearest_pair():
    document = Document(title="", text="Presa uno dos tres llena y otra vez presa uno dos llena.")
    [hint] = branch_of("presa NEAR/1 llena", document).hints
    assert hint.values["count"] == 2
    assert [document.text[span.start : span.end] for span in hint.spans] == ["presa", "llena"]
    assert hint.spans[0].start == document.text.index("presa")


def test_the_first_part_that_failed_is_found_within_what_holds_in_part():
    branch = branch_of("marina AND same(soldados AND (sismo OR granizo)) AND ciclón")
    way = [type(each.clause.node).__name__ for each in branch.failing]
    assert way == ["And", "Same", "And", "Or"]


def test_many_words_that_a_long_text_lacks_are_explained_at_once():
    """Holding each of them against each word of the text took a quarter of a minute."""
    lacking = " AND ".join(f"zz{one}{two}" for one in "abcdefghij" for two in "abcdefghij")
    matcher = Matcher([Rule(id="long", query=f"{lacking} AND soldado")], [])
    document = Document(title="x", text="de la casa en que unos soldados " * 10_000, language="es")
    reading = matcher.read(document)
    evaluator = Evaluator(reading, matcher.lists)
    clause = explain(matcher.rules[0], evaluator).clause
    began = time.process_time()
    [hint] = Nearness(evaluator, reading).of(clause).all_hints
    assert (hint.code, hint.values["written"]) == ("form", "soldados")
    assert time.process_time() - began < 4  # 0.5 s when nothing else runs
