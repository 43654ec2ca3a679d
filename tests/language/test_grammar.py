"""How a query is read: which tree each form gives, and that what is written from a tree reads as that tree."""

import pytest
from hypothesis import given

from language.query import BadQuery, Phrase, Prefix, Word, parse_query, written
from language.query.tree import (
    Actor,
    And,
    AtLeast,
    Field,
    First,
    In,
    Listed,
    Near,
    Not,
    Or,
    Place,
    Same,
    Stem,
    Weighted,
    Words,
)
from language.query.walk import actors, all_of, any_of, leaves, lists, nodes, parts_of, places
from tests.language.trees import TREES


def word(text):
    return Words(term=Word(text, text))


A, B, C, D = map(word, "abcd")
POLICE = Words(term=Phrase("policía estatal", (Word("policía", "policia"), Word("estatal", "estatal"))))


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("a", A),
        ("  a\n", A),
        ("a AND b", And(parts=(A, B))),
        ("a AND b AND c", And(parts=(A, B, C))),
        ("a AND (b AND (c AND d))", And(parts=(A, B, C, D))),
        ("a OR b", Or(parts=(A, B))),
        ("(a OR b) OR c", Or(parts=(A, B, C))),
        ("a AND (b OR c)", And(parts=(A, Or(parts=(B, C))))),
        ("((a))", A),
        ("a AND NOT b", And(parts=(A, Not(part=B)))),
        ("NOT a AND b", And(parts=(Not(part=A), B))),
        ("a AND (NOT b AND NOT c)", And(parts=(A, Not(part=B), Not(part=C)))),
        ("a AND NOT (b OR c)", And(parts=(A, Not(part=Or(parts=(B, C)))))),
        ("a AND NOT (b AND NOT c)", And(parts=(A, Not(part=And(parts=(B, Not(part=C))))))),
        ("a NEAR/5 b", Near(left=A, right=B, distance=5)),
        ("a ONEAR/0 b", Near(left=A, right=B, distance=0, ordered=True)),
        ("a NEAR/50(b OR c)", Near(left=A, right=Or(parts=(B, C)), distance=50)),
        ("a NEAR/5 b AND c", And(parts=(Near(left=A, right=B, distance=5), C))),
        ("c AND NOT a NEAR/5 b", And(parts=(C, Not(part=Near(left=A, right=B, distance=5))))),
        ("a\n  AND\tb\u00a0AND c", And(parts=(A, B, C))),
        ('"policía estatal"', POLICE),
        ("«policía estatal»", POLICE),
        ("“policía  estatal”", POLICE),
        ("„policía\nestatal“", POLICE),
        ('"policía, estatal"', Words(term=Phrase("policía, estatal", POLICE.term.parts))),
        ('"¡a!"', A),
        ("a.", A),
        ("self-defense", Words(term=Phrase("self-defense", (Word("self", "self"), Word("defense", "defense"))))),
        ("10:30", Words(term=Phrase("10:30", (Word("10", "10"), Word("30", "30"))))),
        ("10,000", Words(term=Phrase("10,000", (Word("10", "10"), Word("000", "000"))))),
        ("Pen\u0303a", Words(term=Word("Pen\u0303a", "peña"))),
        ("secuestr*", Words(term=Prefix("secuestr*", "secuestr"))),
        ('"grupo* b"', Words(term=Phrase("grupo* b", (Prefix("grupo*", "grupo"), Word("b", "b"))))),
        ('"AND"', Words(term=Word("AND", "and"))),
        ("and", Words(term=Word("and", "and"))),
        ("o", Words(term=Word("o", "o"))),
        ("=Marina", Words(term=Word("Marina", "marina"), exact=True)),
        ('="Marina"', Words(term=Word("Marina", "marina"), exact=True)),
        ("=Pen\u0303a", Words(term=Word("Pe\u00f1a", "peña"), exact=True)),
        ("title:a", In(field=Field.TITLE, part=A)),
        ("title:(a OR b) AND c", And(parts=(In(field=Field.TITLE, part=Or(parts=(A, B))), C))),
        ("lead:a AND author:b", And(parts=(In(field=Field.LEAD, part=A), In(field=Field.AUTHOR, part=B)))),
        ('section:"policía estatal"', In(field=Field.SECTION, part=POLICE)),
        ("outlet:el-sur", In(field=Field.OUTLET, part=Words(term=Word("el-sur", "el-sur")))),
        ('outlet:(a OR "b")', In(field=Field.OUTLET, part=Or(parts=(A, B)))),
        ("lang:ES", In(field=Field.LANGUAGE, part=Words(term=Word("es", "es")))),
        ("title:=a", In(field=Field.TITLE, part=Words(term=Word("a", "a"), exact=True))),
        ("atleast3(a OR b)", AtLeast(count=3, part=Or(parts=(A, B)))),
        ("same(a AND b)", Same(part=And(parts=(A, B)))),
        ("first100(a)", First(words=100, part=A)),
        ("title:atleast2(a)", In(field=Field.TITLE, part=AtLeast(count=2, part=A))),
        ("weight3(a^3, b, c^-4)", Weighted(threshold=3, parts=((A, 3), (B, 1), (C, -4)))),
        ("weight1((a NEAR/2 b)^2,\n c)", Weighted(threshold=1, parts=((Near(left=A, right=B, distance=2), 2), (C, 1)))),
        ("stem:Secuestró", Stem(word="secuestro")),
        ("actor:crac", Actor(id="crac")),
        ("actor:role:governor@mx-gro", Actor(id="role:governor@mx-gro")),
        ("place:mx-gro", Place(id="mx-gro")),
        ("@violencia", Listed(name="violencia")),
        ("@l NEAR/3 actor:x", Near(left=Listed(name="l"), right=Actor(id="x"), distance=3)),
    ],
)  # fmt: skip
def test_a_query_is_read_as_its_tree(query, tree):
    assert parse_query(query) == tree
    assert parse_query(written(tree)) == tree


@given(TREES)
def test_what_is_written_of_a_tree_reads_as_that_tree(tree):
    try:
        read = parse_query(written(tree))
    except BadQuery as bad:
        assert bad.code in {"contradiction", "one_value"}, (written(tree), bad)  # noqa: PT017 (most trees raise nothing)
    else:
        assert read == tree


QUERY = (
    "actor:crac AND (place:mx-gro OR @violencia OR @armas) AND NOT outlet:el-sur"
    " AND weight2(actor:crac^2, title:retén) AND same(a NEAR/3 stem:robo)"
)


def test_leaves_come_in_the_order_in_which_they_are_written_without_the_ids_of_outlets():
    tree = parse_query(QUERY)
    assert [written(leaf) for leaf in leaves(tree)] == [
        "actor:crac", "place:mx-gro", "@violencia", "@armas", "actor:crac", "retén", "a", "stem:robo",
    ]  # fmt: skip
    assert (actors(tree), places(tree), lists(tree)) == (("crac",), ("mx-gro",), ("violencia", "armas"))


def test_every_node_knows_where_it_is_written():
    tree = parse_query(QUERY)
    assert tree.at == (0, len(QUERY))
    for node in nodes(tree):
        assert QUERY[slice(*node.at)] == written(node)
        assert all(node.at[0] <= part.at[0] < part.at[1] <= node.at[1] for part in parts_of(node))


def test_parts_are_joined_as_the_parser_joins_them():
    assert all_of([And(parts=(A, B)), C]) == parse_query("a AND b AND c")
    assert any_of([A, Or(parts=(B, C))]) == parse_query("a OR b OR c")
    assert all_of([A]) == any_of([A]) == A
