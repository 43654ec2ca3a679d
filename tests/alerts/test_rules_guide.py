"""What docs/rules.md says of rules is so: every example loads, finds what it says, and nothing that it denies."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import config
from alerts.matching import Document, matcher_of
from config.load import load
from config.shipped import shipped

GUIDE = (Path(config.__file__).parent.parent / "docs" / "rules.md").read_text(encoding="utf-8")
SHIPPED = shipped()
BLOCK = re.compile(r"^```yaml\n(.*?)^```\n(.*?)(?=^```yaml\n|\Z)", re.MULTILINE | re.DOTALL)
LINE = re.compile(r"^- (matches|does not match)(?: \(([a-z]+)\))?: (.+)$", re.MULTILINE)
EXAMPLES = [(found[1], LINE.findall(found[2])) for found in BLOCK.finditer(GUIDE)]
SENTENCES = [
    pytest.param(text, *line, id=f"{number}-{line[2][:40]}")
    for number, (text, lines) in enumerate(EXAMPLES)
    for line in lines
]


def catalog_of(folder: Path, text: str):
    path = folder / "serviola.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path, environ={"SLACK_WEBHOOK": "https://hooks.example/x"}).catalog


def test_every_example_says_what_it_finds():
    assert len(EXAMPLES) == GUIDE.count("```yaml") >= 9
    assert all(any(says == "matches" for says, _, _ in lines) for _, lines in EXAMPLES)
    assert sum(len(lines) for _, lines in EXAMPLES) == len(LINE.findall(GUIDE))


@pytest.mark.parametrize(("text", "says", "where", "sentence"), SENTENCES)
def test_an_example_finds_what_the_guide_says(text, says, where, sentence, tmp_path):
    catalog = catalog_of(tmp_path, text)
    is_language = len(where) == 2
    document = Document(
        title=sentence if where == "title" else "",
        text="" if where == "title" else sentence,
        language=where if is_language else None,
        outlet="" if is_language or where == "title" else where,
    )
    found = matcher_of(catalog).decide(document)
    assert bool(found) is (says == "matches"), found


def test_every_rule_of_the_guide_has_a_sentence_that_it_finds(tmp_path):
    for text, lines in EXAMPLES:
        catalog = catalog_of(tmp_path, text)
        matcher = matcher_of(catalog)
        found = {
            rule
            for says, where, sentence in lines
            if says == "matches"
            for rule in matcher.decide(
                Document(
                    title=sentence if where == "title" else "",
                    text=sentence,
                    outlet=where if len(where) not in {2, len("title")} else "",
                )
            )
        }
        assert found == {rule.id for rule in catalog.rules}


def test_the_copy_of_the_shipped_rule_asks_for_what_ships(tmp_path):
    (ours,) = SHIPPED.rules.values()
    (copy,) = catalog_of(tmp_path, EXAMPLES[-1][0]).rules
    assert copy.version == ours.version
    assert (copy.name, f"`- use: {ours.id}`" in GUIDE) == (ours.name, True)
