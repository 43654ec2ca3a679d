"""What a wrong query is told: where, what, and how it would be right, in both languages; and that nothing is passed over."""

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import language.query
from language.query import CODES, BadQuery, corrections, parse_query, shown, written
from language.query.wrong import OF_TERMS
from language.tokens import words
from language.wording import Wording, texts_of

HERE = Path(__file__).parent
WRONG = yaml.safe_load((HERE / "wrong_queries.yaml").read_text(encoding="utf-8"))
ELSEWHERE = {"query_too_long", "too_many", "too_deep", "too_long"}  # too long for the file: tested below
ES, EN = Wording("es"), Wording("en")


def told(query):
    with pytest.raises(BadQuery) as caught:
        parse_query(query)
    return caught.value


@pytest.mark.parametrize("case", [pytest.param(case, id=case["query"][:60]) for case in WRONG])
def test_a_wrong_query_is_told_where_what_and_what_would_be_right(case):
    bad = told(case["query"])
    assert (bad.position, bad.code, list(bad.corrected)) == (
        case["position"],
        case["code"],
        case["corrected"],
    )
    assert bad.query == case["query"]
    assert bad.said(EN) == str(bad) != bad.said(ES)
    for query in bad.corrected:
        assert parse_query(query)


def test_at_least_two_hundred_wrong_queries_are_kept():
    assert len({case["query"] for case in WRONG}) == len(WRONG) >= 200


def test_every_sentence_about_a_query_is_said_of_one():
    sentences = {key.rpartition(".")[2] for key in texts_of("en") if key.startswith("config.problem.query.")}
    assert {case["code"] for case in WRONG} | ELSEWHERE == sentences | OF_TERMS
    assert set(CODES) >= OF_TERMS


def test_every_slip_has_its_sentence():
    code = "".join(
        path.read_text(encoding="utf-8") for path in Path(language.query.__file__).parent.glob("*.py")
    )
    raised = set(re.findall(r'(?:Slip|slip|operator)\(\s*"([a-z_]+)"', code))
    sentences = {key.rpartition(".")[2] for key in texts_of("en") if key.startswith("config.problem.")}
    assert len(raised) > 60
    assert raised <= sentences


@pytest.mark.parametrize(
    ("query", "code", "position"),
    [
        ("(" * 10_000 + "a" + ")" * 9_000, "too_deep", 40),
        ("same(" * 1500 + "a", "room_in_room", 5),
        ("title:" * 600 + "a", "room_in_room", 6),
        ("NOT " * 800 + "a", "double_not", 4),
        ("=" * 10_000 + "a", "exact_word", 0),
        ("atleast2(" * 100 + "a", "too_deep", 360),
        ("weight1(" * 100 + "a", "too_deep", 320),
        ("a NEAR/5 NOT " * 300 + "b", "near_not", 9),
        ("a" * 20_001, "query_too_long", 20_000),
        ("a" * 300, "too_long", 200),
        (
            " OR ".join(f"a{number}" for number in range(501)),
            "too_many",
            sum(len(f"a{n} OR ") for n in range(500)),
        ),
        ("a NEAR/" + "9" * 10_000 + " b", "near_too_far", 2),
        ("first" + "9" * 150 + "(a)", "bad_number", 5),
        ("weight5(a^" + "9" * 10_000 + ")", "weight_number", 9),
    ],
    ids=lambda value: value[:12] if isinstance(value, str) else str(value),
)
def test_a_query_without_bounds_is_refused_and_not_read_for_ever(query, code, position):
    bad = told(query)
    assert (bad.code, bad.position) == (code, position)


def test_five_hundred_leaves_and_forty_brackets_are_read():
    assert parse_query(" OR ".join(f"a{number}" for number in range(500)))
    assert parse_query("(" * 40 + "a" + ")" * 40)


PIECES = st.sampled_from(
    [
        "a", "retén", "soldad*", "AND", "OR", "NOT", "(", ")", '"', "«", "»", "“", "”", "'", '"x y"', "NEAR/5", "ONEAR/3", "NEAR",
        "near/5", "w/5", "AROUND(5)", "title:", "lead:", "lang:es", "outlet:el-sur", "lang:", "actor:crac", "actor:Ana", "@l", "@",
        "=", "=A", "stem:x", "same(", "atleast3(", "first100(", "weight2(", "atleast(", "same (", "^3", "^-4", "^", ",", ";", "-", "+",
        "!", "~", "~2", "*", "?", "$", "#", "&&", "|", "/", "//", "\\", "[", "]", "Y", "O", "NO", "y", "o", "no", "and", "SAME", "w/p",
        "ADJ", "http://a.example/c", "foo:", "hd=", "1", "10,000", "🚨", "\u200b", "（", "...", ":", "<", "¿", "n\u0303", "Bruno",
        "HEADLINE(", "date:", '"a AND b"', '""', "AND-NOT", "y/o", "AT&T", "a/b", "se*", "*x", "x*y", "\n",
    ]
)  # fmt: skip
GLUE = st.sampled_from(["", " ", " ", " "])
QUERIES = st.lists(st.tuples(PIECES, GLUE), max_size=9).map(
    lambda parts: "".join(piece + glue for piece, glue in parts)
)


def told_well(text, bad):
    assert 0 <= bad.position <= len(text)
    assert shown(bad, ES).count("\n") == 2 + len(bad.corrected)
    for query in bad.corrected:
        assert parse_query(query)


@given(st.one_of(QUERIES, st.text(max_size=60)))
def test_any_text_is_a_query_or_told_what_is_wrong_and_every_correction_reads(text):
    try:
        tree = parse_query(text)
    except BadQuery as bad:
        told_well(text, bad)
    else:
        assert parse_query(written(tree)) == tree
        assert words(written(tree)) == words(text)  # every word of it, in its order: nothing is passed over


@pytest.mark.parametrize(
    ("query", "width", "lines"),
    [
        ("a AND b OR c", 80, ["a AND b OR c", "        ^"]),
        ("Pen\u0303a Nieto", 80, ["Pen\u0303a Nieto", "     ^"]),
        ("新聞 OR NOT a", 80, ["新聞 OR NOT a", "        ^"]),
        ("retén\nbloqueo", 80, ["retén bloqueo", "      ^"]),
        ("a AND ", 80, ["a AND ", "  ^"]),
        ("x AND " * 20 + "a NOT b", 30, ["... x AND x AND x AND a NOT b", " " * 24 + "^"]),
        ("a NOT b" + " AND x" * 20, 30, ["a NOT b AND x AND x AND x ...", "  ^"]),
    ],
)
def test_the_caret_stands_under_the_character(query, width, lines):
    bad = told(query)
    found = shown(bad, EN, width).splitlines()
    assert found[:2] == lines
    assert found[2:] == [str(bad), *corrections(bad, EN)]


def test_a_correction_is_said_in_both_languages():
    bad = told("a AND b OR c")
    assert corrections(bad, ES) == ("escriba: (a AND b) OR c", "o bien: a AND (b OR c)")
    assert corrections(bad, EN) == ("write: (a AND b) OR c", "or: a AND (b OR c)")
    assert (
        bad.said(ES)
        == "AND y OR sin paréntesis se pueden leer de dos maneras; ponga entre paréntesis lo que va junto"
    )
