"""What rules find in articles, and that the fast way finds what the slow one finds."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from alerts.asked import Part
from alerts.evaluate import MOST_SPANS, Evaluator, explain
from alerts.matching import Document, Matcher
from config.actor import Actor, is_abbreviation
from config.rule import Rule
from language.tokens import words

CRAC = Actor(id="crac", name="Coordinadora Regional de Autoridades Comunitarias", aliases=["CRAC", "CRAC-PC"])
UPOEG = Actor(id="upoeg", name="UPOEG", aliases=["Unión de Pueblos"])


def rule(**asks):
    return Rule(id=asks.pop("id", "r"), **asks)


def found(asks, text, *, actors=(CRAC, UPOEG), **document):
    """Ask one rule about one text; None when it does not match."""
    matches = Matcher([rule(**asks)], actors).match(Document(title="", text=text, **document))
    return matches[0] if matches else None


@pytest.mark.parametrize(
    ("asks", "text", "matches"),
    [
        ({"all": ["retén"]}, "Un reten en Tixtla", True),
        ({"all": ["reten"]}, "UN RETÉN", True),
        ({"all": ["retén"]}, "los retenidos", False),
        ({"all": ["Peña"]}, "una pena", False),
        ({"all": ["Peña"]}, "la pen\u0303a", True),
        ({"all": ["soldados", "retén"]}, "soldados en un retén", True),
        ({"all": ["soldados", "retén"]}, "soldados en la plaza", False),
        ({"any": ["soldados", "marinos"]}, "dos marinos", True),
        ({"any": ["soldados", "marinos"]}, "dos policías", False),
        ({"all": ["retén"], "any": ["soldados", "marinos"]}, "retén de marinos", True),
        ({"all": ["retén"], "any": ["soldados", "marinos"]}, "retén de nadie", False),
        ({"all": ["retén"], "none": ["simulacro"]}, "retén en la costera", True),
        ({"all": ["retén"], "none": ["simulacro"]}, "retén en un simulacro", False),
        ({"all": ["retén"], "none": ["sin novedad"]}, "retén sin novedad", False),
        ({"all": ["retén"], "none": ["simulacr*"]}, "retén en simulacros", False),
        ({"any": ["policía comunitaria"]}, "la Policía\u00a0Comunitaria", True),
        ({"any": ["policía comunitaria"]}, "policía muy comunitaria", False),
        ({"any": ["policía comunitaria"]}, "comunitaria policía", False),
        ({"any": ["consejo de autoridades agrarias"]}, "el Consejo de Autoridades Agrarias", True),
        (
            {"any": ["consejo de autoridades agrarias"]},
            "consejo de autoridades, no de autoridades agrarias",
            False,
        ),
        ({"any": ["self defense"]}, "a self-defense group", True),
        ({"any": ["self-defense"]}, "a self defense group", True),
        ({"any": ["O'Higgins"]}, "la calle O’Higgins", True),
        ({"any": ["secuestr*"]}, "fueron secuestrados", True),
        ({"any": ["secuestr*"]}, "un autosecuestro", False),
        ({"any": ["grupo* armado*"]}, "los grupos armados", True),
        ({"any": ["grupo* armado*"]}, "un grupo muy armado", False),
        ({"any": ["grupo* de autodefensa"]}, "grupos de autodefensa", True),
        ({"any": ["soldados de la*"]}, "soldados de lavadero", None),
        ({"any": ["la marina"]}, "de la", False),
        ({"any": ["hospital"]}, "un h\u043espital", True),
        ({"any": ["de", "a"]}, "a", True),
    ],
)
def test_a_rule_matches_whole_words_in_any_case(asks, text, matches):
    if matches is None:
        with pytest.raises(ValueError, match="at least 3 letters"):
            rule(**asks)
        return
    assert (found(asks, text) is not None) is matches


def test_terms_may_stand_in_different_fields_but_a_phrase_may_not():
    matcher = Matcher(
        [rule(id="words", all=["unión", "pueblos"]), rule(id="phrase", any=["unión pueblos"])], []
    )
    document = Document(title="La unión", summary="pueblos", text="nada")
    assert matcher.decide(document) == ["words"]


def test_a_disabled_rule_never_matches():
    assert found({"any": ["retén"], "enabled": False}, "retén") is None


def test_a_rule_for_outlets_asks_only_them():
    asks = {"any": ["retén"], "outlets": ["elsur", "jornada"]}
    assert found(asks, "retén", outlet="elsur")
    assert not found(asks, "retén", outlet="otro")


@pytest.mark.parametrize(
    ("language", "matches"), [("es", True), ("es-MX", True), ("en", False), (None, True)]
)
def test_a_rule_for_languages_admits_them_and_the_unknown(language, matches):
    assert (found({"any": ["retén"], "languages": ["es"]}, "retén", language=language) is not None) is matches


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        ("La CRAC tomó la alcaldía", ("crac",)),
        ("La CRAC-PC tomó la alcaldía", ("crac",)),
        ("el crac del 29", ()),
        ("El Crac del 29", ()),
        ("la coordinadora regional de autoridades comunitarias", ("crac",)),
        ("UPOEG Y CRAC SE REÚNEN", ("crac", "upoeg")),
        ("la unión de pueblos", ("upoeg",)),
        ("upoeg", ()),
    ],
)
def test_an_abbreviation_counts_only_in_capitals(text, actors):
    match = found({"actors": ["crac", "upoeg"]}, text)
    assert (match.actors if match else ()) == actors


@pytest.mark.parametrize(
    ("name", "yes"),
    [("CRAC", True), ("CRAC-PC", True), ("COVID-19", True), ("Crac", False), ("GUARDIA NACIONAL", False), ("A", False),
     ("CRAC*", False)],
)  # fmt: skip
def test_an_abbreviation_is_one_word_in_capitals(name, yes):
    assert is_abbreviation(name) is yes


def test_a_match_names_the_actors_of_its_rule_first_and_then_the_others():
    match = found({"any": ["reunión"], "actors": ["upoeg"]}, "Reunión de la CRAC y la UPOEG")
    assert match.actors == ("upoeg", "crac")
    assert [span.term for span in match.spans] == ["reunión", "UPOEG"]


def test_a_rule_for_an_actor_that_is_not_defined_is_refused():
    with pytest.raises(ValueError, match="rule r asks for an actor nadie that is not defined"):
        Matcher([rule(actors=["nadie"])], [])


def test_an_actor_is_found_by_its_official_name_too():
    odd = Actor(id="odd", name='"Rojos AND Co."')
    assert found({"actors": ["odd"]}, "según Rojos and Co", actors=[odd]).actors == ("odd",)


def test_a_match_says_the_terms_as_the_rule_writes_them():
    asks = {"all": ["RETÉN"], "any": ["marinos", "Soldad*", "policía  comunitaria"]}
    match = found(asks, "La policía comunitaria puso un retén a los soldados")
    assert match.terms == ("RETÉN", "Soldad*", "policía  comunitaria")
    assert match.rule == "r"
    assert match.rule_version == rule(**asks).version
    assert match.silent is None


def test_spans_stand_where_the_text_was_written():
    document = Document(title="Retén", summary="Sin nada", text="Un rete\u0301n, œuvre de Nin\u0303os")
    (match,) = Matcher([rule(all=["retén", "niños"], any=["oeuvre"])], []).match(document)
    stood = [
        (span.field, getattr(document, span.field)[span.start : span.end], span.term) for span in match.spans
    ]
    assert stood == [
        ("title", "Retén", "retén"),
        ("text", "rete\u0301n", "retén"),
        ("text", "œuvre", "oeuvre"),
        ("text", "Nin\u0303os", "niños"),
    ]


def test_a_term_is_marked_fifty_times_at_most():
    assert len(found({"any": ["de"]}, "de " * 200).spans) == MOST_SPANS


def test_matches_come_in_the_order_of_the_rules():
    rules = [rule(id=name, any=["retén"]) for name in ("c", "a", "b")]
    assert Matcher(rules, []).decide(Document(title="Retén")) == ["c", "a", "b"]


def test_rules_with_many_alternatives_are_still_exact():
    many = [f"palabra{number}" for number in range(100)]
    actors = [Actor(id=f"a{number}", name=f"actor{number}") for number in range(100)]
    asks = {"any": many, "actors": [actor.id for actor in actors]}
    assert found(asks, "palabra7 y actor99", actors=actors)
    assert not found(asks, "palabra7 y actor", actors=actors)
    assert not found({**asks, "all": ["retén"]}, "palabra7 y actor99", actors=actors)


def test_an_explanation_says_which_clause_is_in_the_way():
    matcher = Matcher([rule(all=["retén", "marinos"], none=["simulacro"], actors=["crac"])], [CRAC])
    explanation = matcher.explain("r", Document(title="Retén", text="simulacro de la CRAC"))
    assert not explanation.matches
    assert [(each.part, each.holds) for each in explanation.filters] == [(part, True) for part in Part]
    held = [(type(part.node).__name__, part.holds, len(part.spans)) for part in explanation.clause.parts]
    assert held == [("Words", True, 1), ("Words", False, 0), ("Actor", True, 1), ("Not", False, 0)]
    assert [clause.node.term.source for clause in explanation.clause.failing[1:]] == ["marinos"]


def test_an_unknown_rule_cannot_be_explained():
    with pytest.raises(KeyError, match="no rule nada"):
        Matcher([], []).explain("nada", Document(title="x"))


# --------------------------------------------------------------------------------- fast holds against slow

VOCABULARY = [
    "sol",
    "luna",
    "mar",
    "norte",
    "norteño",
    "nortes",
    "CRAC",
    "crac",
    "Peña",
    "pena",
    "río",
    "o'higgins",
    "alto",
]
SEPARATORS = [" ", " ", " ", ", ", "-", ". ", "\n", "\u00a0"]


def random_text(dice, longest):
    return "".join(dice.choice(VOCABULARY) + dice.choice(SEPARATORS) for _ in range(dice.randrange(longest)))


def random_terms(dice, longest):
    def term():
        kind = dice.random()
        if kind < 0.15:
            return dice.choice(["nor*", "norte*", "cra*", "lun*"])
        if kind < 0.25:
            return dice.choice(["nor* sol", "sol nor* mar", "lun* lun*"])
        return " ".join(dice.choice(VOCABULARY) for _ in range(dice.choice([1, 1, 1, 2, 2, 3])))

    return [term() for _ in range(dice.randrange(longest))]


def can_fire(asks):
    """Say whether the configuration takes a rule: it refuses one whose `none` forbids what it asks for."""
    try:
        Rule(id="r", **asks)
    except ValidationError:
        return False
    return True


def random_rules(dice, count):
    for number in range(count):
        asks = {"all": random_terms(dice, 4), "any": random_terms(dice, 4), "none": random_terms(dice, 2)}
        if dice.random() < 0.2:
            asks["actors"] = dice.sample(["crac", "sun", "both"], dice.choice([1, 2]))
        if not (asks["all"] or asks["any"] or asks.get("actors")):
            asks["any"] = ["sol"]
        if not can_fire(asks):
            asks["none"] = []
        yield Rule(
            id=f"r{number}",
            outlets=["one"] if dice.random() < 0.1 else [],
            languages=["es"] if dice.random() < 0.1 else [],
            enabled=dice.random() < 0.95,
            **asks,
        )


ACTORS = [
    Actor(id="crac", name="CRAC", aliases=["CRAC-PEÑA"]),
    Actor(id="sun", name="Sol del Norte", aliases=["sol norte", "norteñ*"]),
    Actor(id="both", name="luna", aliases=["CRAC", "pena mar"]),
]


def test_fast_and_slow_agree_on_twenty_thousand_decisions():
    dice = random.Random(20)
    matcher = Matcher(list(random_rules(dice, 500)), ACTORS)
    decisions = matched = 0
    for _ in range(40):
        document = Document(
            title=random_text(dice, 4),
            summary=random_text(dice, 4),
            text=random_text(dice, 16),
            outlet=dice.choice(["one", "two"]),
            language=dice.choice(["es", "en-US", None]),
        )
        fast = set(matcher.decide(document))
        evaluator = Evaluator(matcher.read(document), matcher.lists)
        slow = {each.rule.id for each in matcher.rules if explain(each, evaluator).matches}
        assert fast == slow, document
        decisions += len(matcher.rules)
        matched += len(fast)
    assert decisions == 20_000
    assert 200 < matched < 10_000


def stands(term, text):
    """Say whether a term stands in a text, by another road: a regular expression over the joined words."""
    stars = [
        re.escape(part.rstrip("*")) + (r"\S*" if part.endswith("*") else "") for part in term.lower().split()
    ]
    return re.search(rf"(?<!\S){' '.join(stars)}(?!\S)", " ".join(words(text))) is not None


TERMS = st.lists(
    st.lists(st.sampled_from(["sol", "mar", "luna", "sol*", "mar*"]), min_size=1, max_size=3).map(" ".join),
    max_size=3,
)
TEXTS = st.lists(st.sampled_from(["sol", "Mar", "LUNA", "soles", "marino", "y", "-", "…"]), max_size=8).map(
    " ".join
)


@given(TERMS, TERMS, TERMS, TEXTS, TEXTS)
def test_a_decision_is_what_a_regular_expression_says(everything, either, none, title, text):
    if not everything and not either:
        either = ["sol"]
    fields = (title, text)
    expected = (
        all(any(stands(term, field) for field in fields) for term in everything)
        and (not either or any(stands(term, field) for term in either for field in fields))
        and not any(stands(term, field) for term in none for field in fields)
    )
    asks = {"all": everything, "any": either, "none": none}
    if not can_fire(asks):
        assert not expected
        return
    matcher = Matcher([rule(**asks)], [])
    document = Document(title=title, text=text)
    assert bool(matcher.decide(document)) is expected
    assert matcher.explain("r", document).matches is expected
    for match in matcher.match(document):
        assert match.terms
        assert match.spans
        assert 0 < len(match.excerpt) <= 300


# ------------------------------------------------------------------------------------ headlines alone


def test_a_rule_of_headlines_is_asked_about_the_headline_alone():
    matcher = Matcher([rule(id="t", all=["retén"], match="title"), rule(id="r", all=["retén"])], [])
    inside = Document(title="Bloqueo en la costera", summary="Hay un retén.", text="Un retén en Tixtla.")
    assert [each.rule for each in matcher.match(inside)] == ["r"]
    above = Document(title="Un retén en la costera", text="Hay un retén.")
    [of_title, of_text] = matcher.match(above)
    assert ({span.field for span in of_title.spans}, of_title.excerpt) == ({"title"}, above.title)
    assert (of_text.rule, of_text.excerpt) == ("r", "Hay un retén.")
    assert matcher.decide(above) == ["t", "r"]


def test_what_a_headline_lacks_is_missed_although_the_text_has_it():
    matcher = Matcher([rule(id="t", all=["retén", "costera"], match="title")], [])
    document = Document(title="Un retén", text="Está en la costera.")
    assert not matcher.explain("t", document).matches
    [miss] = matcher.misses(document, 3)
    assert (miss.found, [hint.code for hint in miss.hints]) == (("retén",), ["not_in_title"])
