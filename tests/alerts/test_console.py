"""The terminal: what is shown, and that no title can write to it."""

from __future__ import annotations

import io
import json

import pytest

from alerts.channels import Receipt, Refused
from alerts.channels.console import render, send, show


class Terminal(io.StringIO):
    """A stream that says it is a terminal, so that colours are written."""

    def isatty(self):
        return True


@pytest.fixture
def payload(message, envelope, channel, voice):
    def make(**changes):
        return json.loads(render(message(**changes), envelope, channel("console"), voice))

    return make


async def test_an_alert_shows_outlet_time_title_passage_rule_and_url(payload, channel, claimed, out, now):
    receipt = await send(claimed(payload=json.dumps(payload()).encode()), channel("console"), out, now)
    assert receipt == Receipt(because="shown")
    text = out.console.getvalue()
    for part in (
        "The Lantern · published 2026-11-22 05:00 CST",
        "Council meets behind closed doors",
        "The council of Villa Norte met behind closed doors.",
        "Rule: Councils",
        "Matched: council",
        "\nhttps://lantern.example/2026/council?page=1&part=2\n",
    ):
        assert part in text


def test_no_colour_is_written_where_nobody_sees_it(payload):
    stream = io.StringIO()
    show(payload(), stream)
    assert "\x1b" not in stream.getvalue()


def test_the_terms_are_highlighted(payload, monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    stream = Terminal()
    show(payload(), stream)
    assert "\x1b[1;33mcouncil\x1b[0m" in stream.getvalue()


@pytest.mark.parametrize(
    "hostile",
    [
        "\x1b]0;owned\x07",
        "\x1b[2J\x1b[31mred",
        "\x9b31m",
        "over\rwritten",
        "back\x08\x08space",
        "\u202egpj.knab",
    ],
)
def test_a_hostile_title_writes_nothing_but_its_letters(payload, hostile):
    stream = io.StringIO()
    show(payload(title=hostile, excerpt=hostile, outlet_name=hostile, highlights=()), stream)
    assert not set(stream.getvalue()) & set("\x1b\x07\x9b\r\x08\u202e")


def test_markup_in_a_title_is_text(payload):
    stream = io.StringIO()
    show(payload(title="[bold red]not red[/] [link=http://evil.example]x[/link] :siren:"), stream)
    assert "[bold red]not red[/] [link=http://evil.example]x[/link] :siren:" in stream.getvalue()


def test_a_long_url_stays_on_one_line(payload):
    stream = io.StringIO()
    url = "https://lantern.example/" + "a" * 400
    show(payload(url=url), stream)
    assert url in stream.getvalue().splitlines()


def test_a_terminal_without_the_letters_shows_the_rest(payload):
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    show(payload(title="¿Qué pasó?"), stream)
    assert b"?Qu? pas??" in raw.getvalue()


async def test_a_closed_terminal_is_a_refusal(payload, channel, claimed, out, now):
    out.console.close()
    with pytest.raises(Refused, match="the terminal is closed"):
        await send(claimed(payload=json.dumps(payload()).encode()), channel("console"), out, now)


async def test_a_payload_of_ours_that_cannot_be_read_is_a_bug_and_travels(channel, claimed, out, now):
    with pytest.raises(json.JSONDecodeError):
        await send(claimed(payload=b"no json"), channel("console"), out, now)
