"""What docs/actors.md says of mentions is so: every example finds what it says, and its YAML loads."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import config
from config.load import load
from config.shipped import shipped
from language.mentions.actors import Actors
from language.mentions.records import Text
from language.tokens import tokenise

GUIDE = (Path(config.__file__).parent.parent / "docs" / "actors.md").read_text(encoding="utf-8")
TABLE = GUIDE.partition("| in an article | finds |\n|---|---|\n")[2].partition("\n\n")[0]
ROW = re.compile(r"^\| (.+?)(?: \((\d{4}-\d\d-\d\d|en)\))? \| (.+) \|$")
EXAMPLES = [found.groups() for line in TABLE.splitlines() if (found := ROW.match(line))]
FINDER = Actors(actor.who for actor in shipped().actors.values())


def test_every_example_is_read():
    assert len(EXAMPLES) == len(TABLE.splitlines()) >= 20


@pytest.mark.parametrize(
    ("text", "known", "found"), EXAMPLES, ids=[f"{each[0]} {each[1]}" for each in EXAMPLES]
)
def test_an_example_finds_what_the_guide_says(text, known, found):
    is_day = known is not None and known != "en"
    mentions = FINDER.find(
        [Text(field="text", text=text, tokens=tokenise(text))],
        on=date.fromisoformat(known) if is_day else None,
        language="en" if known == "en" else "es",
    )
    told = {each.id: each.strong for each in sorted(mentions, key=lambda each: each.strong)}
    expected = re.findall(r"`([^`?]+)(\??)`", found)
    assert told == {name: not weak for name, weak in expected}


def test_the_actors_of_the_guide_load(tmp_path):
    path = tmp_path / "serviola.yaml"
    path.write_text(GUIDE.partition("```yaml\n")[2].partition("```")[0], encoding="utf-8")
    own = load(path, environ={}).catalog.actors[-3:]
    assert [each.id for each in own] == ["role:mayor@mi-municipio", "mi-alcaldesa", "los-azules"]
