"""Every example of docs/explain.md is what the program says."""

from __future__ import annotations

import json
import re
from pathlib import Path

GUIDE = (Path(__file__).parents[2] / "docs" / "explain.md").read_text("utf-8")


def block(kind: str) -> str:
    [found] = re.findall(rf"^```{kind}\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    return found


def test_the_explanation_is_that_of_the_guide(serviola, tmp_path):
    (tmp_path / "serviola.yaml").write_text("settings: {language: en}\n" + block("yaml"), "utf-8")
    (tmp_path / "nota.txt").write_text(block("text"), "utf-8")
    answer = serviola(tmp_path, "rules", "explain", "retenes", "nota.txt")
    assert (answer.code, answer.out) == (1, block("console"))


def test_the_row_is_that_of_the_guide(serviola, tmp_path):
    (tmp_path / "rules.yaml").write_text(block("yaml match"), "utf-8")
    (tmp_path / "articles.jsonl").write_text(block("json articles"), "utf-8")
    words = ("--rules", "rules.yaml", "--articles", "articles.jsonl", "--out", "-")
    answer = serviola(tmp_path, "rules", "match", *words)
    assert (answer.code, json.loads(answer.out)) == (0, json.loads(block("json found")))
