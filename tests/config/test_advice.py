"""What a usable configuration leaves to think about is said, and nothing else."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from config.advice import Advice, advice
from config.load import load
from config.reach import is_closed
from config.weak import EVERYDAY
from language.query import parse_term
from language.wording import Wording

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
        (
            "desk.example'}",
            "desk.example', database: 'sqlite:///gone/x.db'}",
            [Advice(code="no_database_folder")],
        ),
        ("desk.example'}", "desk.example', database: 'sqlite:///x.db'}", []),
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
        ("any: [x]", "any: [x], languages: [fr]", [Advice(code="rule_without_language", name="a (fr)")]),
        ("any: [x]", "any: [x], languages: [fr, es]", []),
        (
            "[informador]\nrules: [{id: a,",
            "[insightcrime, informador]\nrules: [{id: a, outlets: [informador], languages: [en],",
            [Advice(code="rule_without_language", name="a (en)")],
        ),
        (
            "any: [x]",
            "any: [x, De, 'de la', x de]",
            [Advice(code="everyday_any", name=f"a ({term})") for term in ("De", "de la")],
        ),
        ("any: [x]", "all: [the], actors: [sedena]", []),
        ("any: [x]", "all: [the, Y]", [Advice(code="everyday_all", name="a (the, Y)")]),
        ("any: [x]", "any: [x], none: [más]", [Advice(code="everyday_none", name="a (más)")]),
        ("any: [x]", "all: [the], places: [mx-gro]", []),
        ("any: [x]", "any: [gue*, guer*]", [Advice(code="wide_prefix", name="a (gue*)")]),
        ("any: [x]", "query: retén AND secuestr*", []),
        ("any: [x]", "query: de", [Advice(code="everyday_query", name="a")]),
        ("any: [x]", "query: 'lang:es AND place:mx AND NOT z'", [Advice(code="everyday_query", name="a")]),
        ("any: [x]", "query: 'lang:es AND place:mx AND z'", []),
        ("any: [x]", "query: 'place:mx-gro'", []),
        ("any: [x]", "places: [mx]", [Advice(code="everyday_all", name="a (mx)")]),
        ("any: [x]", "any: [x], places: [mx]", []),
        ("any: [x]", "query: de AND (x OR la) AND NOT z", [Advice(code="everyday_query", name="a")]),
        ("any: [x]", "query: =De AND NOT z", []),
        ("any: [x]", "query: 'title:de'", []),
        ("any: [x]", "query: 'weight2(de, la, x)'", [Advice(code="everyday_query", name="a")]),
        ("any: [x]", "query: 'weight3(de, la, x)'", []),
        (
            "any: [x]",
            "query: w AND (x OR de) AND NOT (la OR z)",
            [Advice(code="everyday_or", name="a (de)"), Advice(code="everyday_not", name="a (la)")],
        ),
        (
            "any: [x]",
            "query: (x NEAR/5 de) AND atleast1(xyz*)",
            [
                Advice(code="everyday_near", name="a (x NEAR/5 de)"),
                Advice(code="atleast_one", name="a (atleast1(xyz*))"),
                Advice(code="wide_prefix", name="a (xyz*)"),
            ],
        ),
        (
            "rules: [{id: a, any: [x]",
            "lists: {used: [w, de], other: [z]}\nrules: [{id: a, query: x AND @used",
            [Advice(code="everyday_list", name="@used (de)"), Advice(code="list_unused", name="@other")],
        ),
        (
            "rules: [{id: a, any: [x]",
            "lists: {used: [w, de]}\nrules: [{id: a, query: '@used'",
            [Advice(code="everyday_list", name="@used (de)"), Advice(code="everyday_query", name="a")],
        ),
        (
            "[informador]\nrules: [{id: a,",
            "[{use: informador, enabled: false}, insightcrime]\nrules: [{id: a, groups: [jalisco],",
            [Advice(code="outlet_off", name="informador"), Advice(code="rule_without_outlets", name="a")],
        ),
        ("//x.example", "//10.0.0.7", [Advice(code="closed_channel", name="desk")]),
        ("'https://x.example'", "'https://10.0.0.7', allow_networks: [10.0.0.0/8]", []),
        (
            "'https://x.example'",
            "'https://10.0.0.7', allow_networks: ['fd00::/8']",
            [Advice(code="closed_channel", name="desk")],
        ),
        (
            "kind: webhook, url: 'https://x.example'",
            "kind: email, host: localhost, sender: a@b.example, to: [c@d.example]",
            [Advice(code="closed_channel", name="desk")],
        ),
        ("kind: webhook, url: 'https://x.example'", "kind: console", [Advice(code="no_channel")]),
        (
            "desk.example'}",
            "desk.example', heartbeat: 'http://127.0.0.1/x'}",
            [Advice(code="closed_heartbeat")],
        ),
        (
            "[informador]",
            "[{id: b, name: B, home: 'https://b.example', sources: [{kind: feed, url: 'http://192.168.1.4/feed'}]}]",
            [Advice(code="closed_outlet", name="b")],
        ),
        (
            "desk.example'}\noutlets: [informador]",
            """desk.example', allow_networks: [192.168.1.4]}
outlets: [{id: b, name: B, home: 'https://b.example', sources: [{kind: feed, url: 'http://192.168.1.4/feed'}]}]""",
            [],
        ),
    ],
)
def test_advice(old, new, expected, tmp_path):
    assert old in FINE
    (tmp_path / "off.yaml").write_text(
        "channels: [{id: off, kind: console, enabled: false}]\n", encoding="utf-8"
    )
    assert advised(tmp_path, FINE.replace(old, new)) == expected


@pytest.mark.parametrize(
    ("host", "closed"),
    [
        ("localhost", True),
        ("Printer.LOCALHOST.", True),
        ("127.0.0.1", True),
        ("::1", True),
        ("::ffff:10.0.0.1", True),
        ("fe80::1%eth0", True),
        ("93.184.215.14", False),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", False),
        ("intranet", False),
        ("", False),
    ],
)
def test_a_private_address_is_known_by_its_spelling(host, closed):
    assert is_closed(host, []) is closed


def test_this_machine_is_open_when_either_of_its_addresses_is():
    assert not is_closed("localhost", [ip_network("127.0.0.0/8")])
    assert not is_closed("localhost", [ip_network("::1/128")])


def test_everyday_words_are_written_as_texts_are_read():
    assert {key for word in EVERYDAY for key in [parse_term(word).key]} == EVERYDAY


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_warning_can_be_said(language):
    wording = Wording(language)
    keys = [key for key in wording.texts if key.startswith("config.warning.")]
    assert keys
    assert all(wording.say(key, name="desk") for key in keys)
