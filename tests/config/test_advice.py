"""What a usable configuration leaves to think about is said, and nothing else."""

from __future__ import annotations

import pytest

from config.advice import Advice, advice
from config.load import load

FINE = """
settings: {contact: 'https://desk.example'}
outlets: [informador]
rules: [{id: a, any: [x], channels: [desk]}]
channels: [{id: desk, kind: webhook, url: 'https://x.example'}]
"""


def advised(tmp_path, text: str) -> list[Advice]:
    path = tmp_path / "serviola.yaml"
    path.write_text(text, encoding="utf-8")
    return advice(load(path, environ={}).catalog)


def test_a_good_configuration_needs_no_advice(tmp_path):
    assert advised(tmp_path, FINE) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("settings: {contact: 'https://desk.example'}", "", [Advice(code="example_contact")]),
        ("[informador]", "[]", [Advice(code="no_outlets")]),
        (
            "[informador]",
            "[{use: informador, enabled: false}]",
            [Advice(code="no_outlets"), Advice(code="outlet_off", name="informador")],
        ),
        ("[{id: a, any: [x], channels: [desk]}]", "[]", [Advice(code="no_rules")]),
        ("channels: [desk]}", "enabled: no}", [Advice(code="no_rules"), Advice(code="rule_off", name="a")]),
        (
            "kind: webhook,",
            "kind: webhook, enabled: false,",
            [
                Advice(code="rule_to_nobody", name="a"),
                Advice(code="channel_off", name="desk"),
                Advice(code="channel_unused", name="console"),
                Advice(code="no_channel"),
            ],
        ),
        (
            "outlets: [informador]\nrules: [{id: a,",
            "outlets: [insightcrime, {use: informador, enabled: false}]\nrules: [{id: a, outlets: [informador],",
            [Advice(code="outlet_off", name="informador"), Advice(code="rule_without_outlets", name="a")],
        ),
        (
            "channels: [{id: desk",
            "channels: [{id: lonely, kind: webhook, url: 'https://y.example'}, {id: desk",
            [Advice(code="channel_unused", name="lonely")],
        ),
        (
            "desk.example'}",
            "desk.example', daily_line: {channel: off}}\ninclude: off.yaml",
            [Advice(code="daily_line_to_nobody", name="off"), Advice(code="channel_off", name="off")],
        ),
    ],
)
def test_advice(old, new, expected, tmp_path):
    assert old in FINE
    (tmp_path / "off.yaml").write_text(
        "channels: [{id: off, kind: console, enabled: false}]\n", encoding="utf-8"
    )
    assert advised(tmp_path, FINE.replace(old, new)) == expected
