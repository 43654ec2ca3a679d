"""A search finds what a rule of the same query would have found in every article of the archive, on both databases alike."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.asked import Asked
from alerts.matching import Matcher
from alerts.stemming import LANGUAGES, stems
from config.actor import Actor
from config.rule import Rule
from config.schema import Catalog
from language.fold import fold
from language.query import parse_term, tree
from language.query.sought import Wanted, wanted
from language.query.tree import Node
from news.common_words import COMMON, GRAMMAR
from serviola.searching import Question, beginning, forms_of, known_of, question_of
from storage.search import ANYWHERE, Search
from storage.store import Store
from storage.tables import articles
from tests.storage.test_search import ODD, written

TEXTS = ODD | {
    "crac": "La CRAC detuvo a cinco en Ayutla de los Libres. Participó la policía comunitaria.",
    "crack": "El crac de la bolsa; cayó el peso.",
    "soldiers": "Soldados retenidos por pobladores en Tixtla, Guerrero.\nEl bloqueo sigue en Chilpancingo.",
    "held": "Retuvieron a un soldado; los pobladores de Tixtla bloquearon la carretera.",
    "stems": "Secuestraron a un maestro. El secuestro fue en Chilapa; los secuestrados son dos.",
    "navy": "La Marina aseguró armas. marina no es lo mismo.",
    "lookalike": "Mоrena ganó en Chilpancingo",  # with a Cyrillic o
    "governor": "La gobernadora Evelyn Salgado visitó Iguala, Guerrero.",
    "two": "policía\ncomunitaria de otra línea",
    "numbered": "Murieron 43 en 2014; 2.5 toneladas",
    "empty": "…",
}
QUERIES = (
    "tixtla", "peña", "pena", '"policía comunitaria"', "soldad*", "tixtla AND bloque*", "tixtla OR chilapa",
    "tixtla AND NOT carretera", "soldados NEAR/5 tixtla", "pobladores ONEAR/2 tixtla", "=Marina", "=marina",
    "title:page AND crac", "lead:soldados", "first5(soldados)", "same(soldados AND tixtla)", "atleast2(secuestr*)",
    "stem:secuestro", "stem:retener", "stem:bloquear", "actor:crac", "place:mx-gro", "place:mx-gro-chilapa-de-alvarez",
    "@violencia", "weight3(secuestro^2, maestro^2, bolsa^-4)", "outlet:gazette AND 43", "outlet:gazette", "lang:es AND tixtla",
    "morena", "東京", "области OR область", "قال", "strasse", "oeuvre", "niño", "café", "43", "2014 AND 43",
    "author:nadie AND tixtla", "section:mexico", "(tixtla OR iguala) AND NOT (bloqueo OR marina)", "place:mx-gro AND soldado*",
)  # fmt: skip
CATALOG = Catalog(
    actors=(
        Actor.model_validate(
            {"id": "crac", "name": "CRAC", "kind": "group", "aliases": ["policía comunitaria"]}
        ),
    ),
    lists={"violencia": ("secuestr*", "balacera", '"policía comunitaria"')},
)


@pytest.fixture
def archive(store: Store) -> Store:
    """Many odd texts, of which some are in no index, and some are of a language."""
    names = list(TEXTS)
    written(store, {name: TEXTS[name] for name in names[::2] + names[1::6]})
    written(store, {name: TEXTS[name] for name in names[1::2] if name not in names[1::6]}, index=False)
    with store.engine.write() as connection:
        connection.execute(sa.update(articles).where(articles.c.id % 3 == 0).values(language="es"))
    return store


def found_by(store: Store, question: Question) -> list[int]:
    """Search as the command does."""
    search = Search(store.engine)
    return [each.article.article for each in question.hits(search, question.find(search))]


def test_each_query_finds_what_reading_every_article_would_find(archive: Store):
    answers = {}
    for query in QUERIES:
        question = question_of(query, CATALOG, ANYWHERE, {"gazette"})
        answers[query] = found_by(archive, question)
        assert answers[query] == found_by(archive, replace(question, wanted=Wanted())), query
    empty = [query for query, found in answers.items() if not found]
    assert set(empty) <= {
        "pena",
        "author:nadie AND tixtla",
        "section:mexico",
        "title:page AND crac",
        "stem:retener",
    }
    assert len(answers["outlet:gazette"]) == len(TEXTS)


WORDS = ("uno", "dos", "tres", "unos", "peña", "pena", "Dos", "cuatro")
LINES = st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join)
LEAVES = st.one_of(
    st.builds(
        lambda word, exact: tree.Words(term=parse_term(word), exact=exact),
        st.sampled_from((*WORDS, '"uno dos"', '"tres peña uno"')),
        st.booleans(),
    ),
    st.builds(lambda word: tree.Words(term=parse_term(word)), st.sampled_from(("uno*", "cua*", '"dos tre*"'))),
    st.builds(lambda word: tree.Stem(word=word), st.sampled_from(("unos", "cuatro"))),
    st.just(tree.Listed(name="some")),
)  # fmt: skip


def joined(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Make nodes of nodes."""
    several = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.builds(lambda each: tree.Or(parts=each), several),
        st.builds(lambda each, other: tree.And(parts=(*each, tree.Not(part=other))), several, parts),
        st.builds(lambda one, other, far: tree.Near(left=one, right=other, distance=far), LEAVES, LEAVES, st.integers(0, 3)),
        st.builds(lambda one, count: tree.AtLeast(part=one, count=count), LEAVES, st.integers(1, 3)),
        st.builds(lambda one: tree.Same(part=one), parts),
        st.builds(lambda one, count: tree.First(part=one, words=count), parts, st.integers(1, 5)),
        st.builds(
            lambda one, field: tree.In(part=one, field=field),
            parts,
            st.sampled_from((tree.Field.TITLE, tree.Field.LEAD)),
        ),
        st.builds(
            lambda each, threshold: tree.Weighted(
                parts=tuple((part, weight) for part, weight in zip(each, (2, -1, 3), strict=False)),
                threshold=threshold,
            ),
            several,
            st.integers(-1, 4),
        ),
    )  # fmt: skip


SOME = Catalog(lists={"some": ("tres", "cua*")})


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(query=st.recursive(LEAVES, joined, max_leaves=8))
def test_whatever_is_asked_no_article_is_missed(sentences: Store, query: Node):
    rule = Rule(id="r", any=["x"])
    asked = Asked(
        rule=rule, version="v", tree=query, outlets=None, sections=frozenset(), languages=frozenset()
    )
    question = Question(
        rule=rule,
        matcher=Matcher([asked], [], lists=SOME.lists),
        wanted=wanted(query, known_of(SOME)),
        scope=ANYWHERE,
    )
    assert found_by(sentences, question) == found_by(sentences, replace(question, wanted=Wanted()))


@pytest.fixture
def sentences(sqlite_store: Store) -> Store:
    """Texts of few words, in all sorts of order."""
    found = {
        f"n{number}": "\n".join(
            " ".join(WORDS[(number * 7 + at * at + line * 3) % len(WORDS)] for at in range(number % 6))
            for line in range(1 + number % 3)
        )
        or "nada"
        for number in range(12)
    }
    written(sqlite_store, found)
    return sqlite_store


ENDINGS = (
    "", "s", "es", "ado", "ando", "acion", "aciones", "aron", "encia", "encias", "ente", "logia", "ucion", "idad", "guen", "amente",
    "y", "ying", "ies", "ied", "ing", "e", "ed", "ability", "bility", "ational", "ization", "ly", "ogist", "fulness", "ousli", "ency",
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_of_a_word_begins_as_its_stem_says(language: str):
    words = sorted(fold(each) for each in (*GRAMMAR[language], *COMMON[language]) if each.isalpha())
    for word in (*words[::11], "d", "l", "sk", "cr", "hop"):
        for ending in ENDINGS:
            form = word + ending
            for stem in stems(form, language):
                assert form.startswith(beginning(stem.partition(":")[2], language)), form


def test_of_a_stem_its_beginnings_are_asked_and_nothing_of_a_short_one():
    assert [each.stem for each in forms_of("lluvia")] == ["lluv"]
    assert forms_of("ir") is None
