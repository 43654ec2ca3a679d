"""What an index is asked for a query is a superset of what the query finds, and no more than can be said of words."""

from __future__ import annotations

import pytest

from language.query import parse_query, parse_term
from language.query.sought import DEEPEST, Begins, Every, Has, Known, Some, Wanted, wanted
from language.query.tree import (
    Actor,
    And,
    AtLeast,
    Field,
    First,
    In,
    Listed,
    Near,
    Node,
    Not,
    Or,
    Place,
    Same,
    Stem,
    Weighted,
    Words,
)


def term(written: str, *, exact: bool = False) -> Words:
    """A term of a query."""
    return Words(term=parse_term(written), exact=exact)


FIRE, MARKET, POLICE, SOLD = (
    term(each) for each in ("incendio", "mercado", '"policía comunitaria"', "soldad*")
)
KNOWN = Known(
    lists={"violence": [parse_term("secuestro"), parse_term("retén*")]},
    actors={"crac": [parse_term("crac"), parse_term("policia comunitaria")]}.get,
)
NAMED = Some((Has("crac"), Every((Has("policia"), Has("comunitaria")))))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (FIRE, Has("incendio")),
        (POLICE, Every((Has("policia"), Has("comunitaria")))),
        (SOLD, Begins("soldad")),
        (term("Marina", exact=True), Has("marina")),
        (And(parts=(FIRE, Not(part=MARKET))), Has("incendio")),
        (
            And(parts=(FIRE, And(parts=(MARKET, POLICE)))),
            Every((Has("incendio"), Has("mercado"), Has("policia"), Has("comunitaria"))),
        ),
        (
            Or(parts=(FIRE, Or(parts=(MARKET, FIRE)), SOLD)),
            Some((Has("incendio"), Has("mercado"), Begins("soldad"))),
        ),
        (Near(left=FIRE, right=SOLD, distance=5), Every((Has("incendio"), Begins("soldad")))),
        (AtLeast(count=3, part=FIRE), Has("incendio")),
        (Same(part=FIRE), Has("incendio")),
        (First(words=100, part=FIRE), Has("incendio")),
        (In(field=Field.TITLE, part=FIRE), Has("incendio")),
        (In(field=Field.LEAD, part=FIRE), Has("incendio")),
        (Listed(name="violence"), Some((Has("secuestro"), Begins("reten")))),
        (Actor(id="crac"), NAMED),
        (Weighted(threshold=5, parts=((FIRE, 3), (MARKET, -2), (SOLD, 3))), Some((Has("incendio"), Begins("soldad")))),
    ],
)  # fmt: skip
def test_of_each_node_its_words_are_asked(query: Node, words: object):
    assert wanted(query, KNOWN) == Wanted(words=words)


@pytest.mark.parametrize(
    "query",
    [
        In(field=Field.AUTHOR, part=FIRE),
        In(field=Field.SECTION, part=FIRE),
        In(field=Field.LANGUAGE, part=term("es")),
        In(field=Field.OUTLET, part=term("jorn*")),
        Or(parts=(FIRE, In(field=Field.AUTHOR, part=MARKET))),
        Or(parts=(FIRE, Actor(id="nobody"))),
        Weighted(threshold=0, parts=((FIRE, 3),)),
        Weighted(threshold=-1, parts=((FIRE, 3), (MARKET, -4))),
        Listed(name="nothing"),
        Place(id="mx-gro"),
        Stem(word="secuestro"),
    ],
)
def test_where_words_say_nothing_every_article_may_be_meant(query: Node):
    assert wanted(query, KNOWN) == Wanted()
    assert wanted(And(parts=(query, FIRE)), KNOWN) == Wanted(words=Has("incendio"))


def test_an_outlet_narrows_down_beside_words_and_never_as_one_of_several_things():
    one, two = (In(field=Field.OUTLET, part=term(each)) for each in ("gazette", "la-jornada"))
    assert wanted(And(parts=(FIRE, one)), KNOWN) == Wanted(
        words=Has("incendio"), outlets=frozenset({("gazette",)})
    )
    assert wanted(Or(parts=(one, two)), KNOWN).outlets == {("gazette",), ("la", "jornada")}
    assert wanted(Or(parts=(FIRE, one)), KNOWN) == Wanted()
    as_written = parse_query("outlet:la-jornada AND incendio")
    assert wanted(as_written, KNOWN).outlets == {("la", "jornada")}
    either = In(field=Field.OUTLET, part=Or(parts=(term("gazette"), term("herald"))))
    assert wanted(And(parts=(either, two)), KNOWN).outlets == frozenset()


def test_what_stands_very_deep_is_left_to_whoever_reads_the_articles():
    query: Node = MARKET
    for _ in range(DEEPEST):
        query = Or(parts=(And(parts=(query, FIRE)), SOLD))
    assert wanted(query, KNOWN).words is not None
    query = MARKET
    for _ in range(3 * DEEPEST):
        query = And(parts=(Same(part=query), FIRE))
    assert wanted(query, KNOWN) == Wanted(words=Has("incendio"))
