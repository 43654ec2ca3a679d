"""How urgent a rule is goes into each of its messages, in the way each channel has for it."""

from __future__ import annotations

import email
import email.policy
import json

import pytest

from alerts.channels import Envelope, console, owed, slack, webhook
from alerts.channels import email as mail
from alerts.message import Kind, message_for
from config.rule import PRIORITIES, Rule
from config.schema import Settings

DESK = {"host": "localhost", "sender": "serviola@desk.example", "to": ["ana@desk.example"]}
TITLE = "Council meets behind closed doors"


def headers(payload: bytes):
    return email.message_from_bytes(payload, policy=email.policy.default)


@pytest.mark.parametrize(
    ("priority", "subject", "expected"),
    [
        ("low", TITLE, ("5", "low")),
        ("normal", TITLE, (None, None)),
        ("high", f"Important: {TITLE}", ("2", "high")),
        ("urgent", f"URGENT: {TITLE}", ("1", "high")),
    ],
)
def test_mail_says_how_urgent_it_is_in_its_headers_and_in_its_subject(
    channel, message, voice, now, *, priority, subject, expected
):
    envelope = Envelope(uid="msg_1", recipient="ana@desk.example", at=now)
    finished = headers(mail.render(message(priority=priority), envelope, channel("email", **DESK), voice))
    assert finished["Subject"] == f"[Councils] {subject}"
    assert (finished["X-Priority"], finished["Importance"]) == expected


@pytest.mark.parametrize(("priority", "word"), [("low", ""), ("high", "Important: "), ("urgent", "URGENT: ")])
def test_slack_and_the_terminal_say_it_in_front_of_the_title(
    channel, message, envelope, voice, priority, word
):
    told = message(priority=priority)
    posted = json.loads(
        slack.render(told, envelope, channel("slack", url="https://hooks.example/services/a/b/c"), voice)
    )
    assert posted["text"].startswith(word + TITLE)
    assert posted["blocks"][0]["elements"][0]["elements"][0]["text"] == word + TITLE
    assert json.loads(console.render(told, envelope, channel("console"), voice))["title"] == word + TITLE


@pytest.mark.parametrize("kind", [Kind.ALERT, Kind.DIGEST])
def test_a_webhook_has_a_field_for_it(channel, message, envelope, voice, kind):
    told = message(kind=kind, priority="urgent")
    body = json.loads(
        webhook.render(told, envelope, channel("webhook", url="https://desk.example/in"), voice)
    )
    assert body["data"]["priority"] == "urgent"


def test_a_message_and_its_delivery_have_the_priority_of_the_rule(unexamined, match, channel, lantern, now):
    ranks = []
    for priority in PRIORITIES:
        rule = Rule(id="councils", any=["council"], priority=priority)
        told = message_for(unexamined(), match(), uid="alr_1", rule=rule, outlet=lantern, actors={})
        (delivery,) = owed(told, channel("console"), Settings(), now=now, due_at=now)
        ranks.append((told.priority, delivery.priority))
    assert ranks == [("low", 0), ("normal", 1), ("high", 2), ("urgent", 3)]
