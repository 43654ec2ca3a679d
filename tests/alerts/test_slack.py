"""Slack: others' words are data, and only `ok` is success."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from alerts.channels import Receipt, Refused, slack
from alerts.channels.slack import BLOCK_LIMIT, escaped, render, send
from alerts.message import Kind, Message

HOSTILE = [
    "<!channel> read this",
    "<http://evil.example|bank>",
    "<@U012AB3CD> & <#C024BE7LR>",
    "*bold* _it_ `code` ~gone~",
    ":siren: @here @everyone",
    "\u202egpj.knab",
    "\x1b[31mred",
    "x" * 10_000,
]


@pytest.fixture
def team(receiver, channel):
    return channel("slack", url=receiver.url)


@pytest.fixture
def written(message, envelope, channel, voice):
    def make(**changes):
        team = channel("slack", url="https://hooks.example/x")
        return json.loads(render(message(**changes), envelope, team, voice))

    return make


def leaves(part):
    """Yield every element that carries text, however deep."""
    if isinstance(part, dict):
        if "text" in part or "url" in part:
            yield part
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from leaves(each)


def shown(body):
    return "".join(leaf.get("text", "") for leaf in leaves(body["blocks"]))


# --------------------------------------------------------------------------------------------- body


def test_an_alert_shows_title_outlet_passage_and_reason(written):
    body = written()
    (title, *_) = leaves(body["blocks"])
    assert title == {
        "type": "link",
        "text": "Council meets behind closed doors",
        "url": "https://lantern.example/2026/council?page=1&part=2",
        "style": {"bold": True},
    }
    assert "The Lantern · published 2026-11-22 05:00 CST" in shown(body)
    assert "Rule: Councils\nMatched: council" in shown(body)
    assert [leaf["text"] for leaf in leaves(body["blocks"]) if leaf.get("style") == {"bold": True}] == [
        "Council meets behind closed doors",
        "council",
    ]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_text_is_data_in_blocks_and_harmless_beside_them(written, hostile):
    body = written(title=hostile, excerpt=hostile, outlet_name=hostile, rule_name=hostile, highlights=())
    kinds = {leaf["type"] for leaf in leaves(body["blocks"])}
    assert kinds == {"text", "link"}  # nothing that Slack would parse: no mrkdwn anywhere
    assert "<" not in body["text"]
    assert ">" not in body["text"]
    assert not any(control in shown(body) + body["text"] for control in "\x1b\u202e")


@pytest.mark.parametrize("letter", ["x", "<", "日", " a"])
def test_slacks_limits_are_kept(written, letter, everywhere, rewritten):
    word = letter * 10_000
    body = written(
        title=word, excerpt=word, outlet_name=word, rule_name=word, url=f"https://x.example/{word}",
        terms=(word,) * 500, actors=(word,) * 500, other_sources=(word,) * 500, note=word, highlights=(),
        outlets=500, tellers=everywhere(word), news=rewritten(word),
    )  # fmt: skip
    assert len(body["blocks"]) <= 50
    assert len(body["text"]) <= 40_000
    for block in body["blocks"]:
        assert sum(len(leaf.get("text", "")) for leaf in leaves(block)) <= BLOCK_LIMIT
    assert len(shown(body)) <= 13_200


def test_no_element_is_empty(written):
    body = written(excerpt="", highlights=(), url="", terms=(), rule_name="", outlet_name="")
    assert all(leaf["text"] for leaf in leaves(body["blocks"]))
    assert all(block["elements"] for block in body["blocks"])


def test_a_word_without_an_article_is_one_block(envelope, channel, voice):
    word = Message(uid="wrd_1", kind=Kind.TEST, title="Test", note="All is well.")
    body = json.loads(render(word, envelope, channel("slack", url="https://hooks.example/x"), voice))
    assert len(body["blocks"]) == 1
    assert body["text"] == "Test\nAll is well."


def test_escaping_takes_the_meaning_and_keeps_the_words():
    assert escaped("<!channel> & <http://evil|bank>") == "&lt;!channel&gt; &amp; &lt;http://evil|bank&gt;"


# ------------------------------------------------------------------------------------------ answers


async def test_200_and_ok_is_success(receiver, team, claimed, out, now):
    receiver.answers = [{"status": 200, "text": "ok"}]
    assert await send(claimed(payload=b'{"text":"x"}'), team, out, now) == Receipt(status=200)
    ((headers, body),) = receiver.seen
    assert headers["content-type"].startswith("application/json")
    assert body == b'{"text":"x"}'


@pytest.mark.parametrize("text", ["", "OK!", "<html>Please log in</html>", "no_service"])
async def test_200_without_ok_is_no_success(*, receiver, team, claimed, out, now, text):
    receiver.answers = [{"status": 200, "text": text}]
    with pytest.raises(Refused, match="without ok"):
        await send(claimed(), team, out, now)


@pytest.mark.parametrize(
    ("status", "text", "headers", "expected"),
    [
        (400, "no_text", {}, {"final": True}),
        (400, "user_not_found", {}, {"final": True}),
        (403, "action_prohibited", {}, {"gone": True}),
        (404, "no_service", {}, {"gone": True}),
        (410, "channel_is_archived", {}, {"gone": True}),
        (429, "rate_limited", {"Retry-After": "30"}, {"endpoint": True, "retry_in": timedelta(seconds=30)}),
        (500, "rollup_error", {}, {"endpoint": True}),
        (503, "", {}, {"endpoint": True}),
        (302, "", {"Location": "/elsewhere"}, {}),
    ],
)
async def test_every_other_answer_is_a_refusal_with_what_follows(
    *, receiver, team, claimed, out, now, status, text, headers, expected
):
    receiver.answers = [{"status": status, "text": text, "headers": headers}]
    with pytest.raises(Refused) as refused:
        await send(claimed(), team, out, now)
    error = refused.value
    plain = {"gone": False, "endpoint": False, "retry_in": None, "final": False, "unknown": False}
    assert {name: getattr(error, name) for name in plain} == {**plain, **expected}
    assert error.because == f"HTTP {status} {text}".rstrip()
    assert len(receiver.seen) == 1


async def test_an_answer_that_repeats_the_address_is_not_repeated_by_us(receiver, team, claimed, out, now):
    receiver.answers = [{"status": 500, "text": f"error at {receiver.url}"}]
    with pytest.raises(Refused) as refused:
        await send(claimed(), team, out, now)
    assert refused.value.because == "HTTP 500"


@pytest.mark.parametrize(
    "fault", ["invalid_blocks", "invalid_blocks_format", "msg_too_long", "invalid_payload"]
)
async def test_a_format_slack_dislikes_goes_once_more_as_plain_text(
    *, receiver, channel, message, envelope, voice, claimed, out, now, fault
):
    team = channel("slack", url=receiver.url)
    receiver.answers = [{"status": 400, "text": fault}, {"status": 200, "text": "ok"}]
    payload = render(message(title="<!channel>"), envelope, team, voice)
    receipt = await send(claimed(payload=payload), team, out, now)
    assert receipt == Receipt(status=200, because="accepted as plain text")
    (_, first), (_, second) = receiver.seen
    assert json.loads(second) == {"text": json.loads(first)["text"]}
    assert json.loads(second)["text"].startswith("&lt;!channel&gt;\n")


async def test_plain_text_is_tried_only_once(receiver, team, claimed, out, now):
    receiver.answers = [{"status": 400, "text": "invalid_blocks"}]
    with pytest.raises(Refused) as refused:
        await send(claimed(payload=b'{"text":"x"}'), team, out, now)
    assert refused.value.final
    assert len(receiver.seen) == 2


def test_slack_takes_one_message_a_second():
    assert slack.PACE == 1.0
