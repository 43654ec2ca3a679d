"""What docs/queries.md says is so: every query finds what it says, every wrong one is told what stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import config
from alerts.matching import Document, matcher_of
from config.load import load
from language.query import BadQuery, parse_query, shown
from language.wording import Wording

GUIDE = (Path(config.__file__).parent.parent / "docs" / "queries.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```query\n(.*?)\n```\n(.*?)(?=^```|\Z)", re.MULTILINE | re.DOTALL)
LINE = re.compile(r"^- (matches|does not match)(?: \(([a-z]+)(?:: ([^)]+))?\))?: (.+)$", re.MULTILINE)
EXAMPLES = [(found[1], LINE.findall(found[2])) for found in BLOCK.finditer(GUIDE)]
WRONG = re.findall(r"^```wrong\n(.*?)\n```$", GUIDE, re.MULTILINE | re.DOTALL)
ELSEWHERE = re.findall(r"^\| `(.+)` \| `(.+)` \|$", GUIDE, re.MULTILINE)
EN = Wording("en")


def document_of(where, value, sentence):
    text = sentence.replace(" ¶ ", "\n")
    if where in {"title", "summary"}:
        return Document(**{"title": "", where: text})
    known = {"authors": (value,)} if where == "author" else {where: value} if where else {}
    return Document(title="", text=text, **known)


@pytest.fixture(scope="module")
def catalog(tmp_path_factory):
    """The configuration that the guide begins with."""
    (shown_first,) = re.findall(r"^```yaml\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    path = tmp_path_factory.mktemp("guide") / "serviola.yaml"
    path.write_text(shown_first, encoding="utf-8")
    return load(path, environ={}).catalog


@pytest.fixture(scope="module")
def matchers(catalog):
    """A matcher of each query of the guide alone, beside the lists and the outlet that it begins with."""
    rule = catalog.rules[0]
    made = {}
    for query, _ in EXAMPLES:
        rules = (type(rule)(id="example", query=query),)
        made[query] = matcher_of(catalog.model_copy(update={"rules": rules}))
    return made


def test_every_query_of_the_guide_has_sentences_that_it_finds_and_that_it_does_not():
    assert len(EXAMPLES) == GUIDE.count("```query") >= 19
    assert all({says for says, *_ in lines} == {"matches", "does not match"} for _, lines in EXAMPLES)
    assert sum(len(lines) for _, lines in EXAMPLES) == len(re.findall("^- ", GUIDE, re.MULTILINE))


@pytest.mark.parametrize(
    ("query", "says", "where", "value", "sentence"),
    [
        pytest.param(query, *line, id=f"{query[:20]}-{line[3][:30]}")
        for query, lines in EXAMPLES
        for line in lines
    ],
)
def test_a_query_finds_what_the_guide_says(query, says, where, value, sentence, matchers):
    found = matchers[query].decide(document_of(where, value, sentence))
    assert bool(found) is (says == "matches")


@pytest.mark.parametrize("block", WRONG)
def test_a_wrong_query_is_told_what_the_guide_says(block):
    with pytest.raises(BadQuery) as caught:
        parse_query(block.splitlines()[0])
    assert shown(caught.value, EN) == block


@pytest.mark.parametrize(("there", "here"), ELSEWHERE)
def test_what_other_systems_write_is_corrected_to_what_the_guide_says(there, here):
    with pytest.raises(BadQuery) as caught:
        parse_query(there.replace("\\|", "|"))
    assert caught.value.corrected[0] == here


def test_the_guide_shows_a_dozen_mistakes_and_other_spellings():
    assert min(len(WRONG), len(ELSEWHERE)) >= 12
