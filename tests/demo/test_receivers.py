"""The receivers judge for themselves: signatures by hand, Slack's manners, what a mail's headers hold."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import aiosmtplib
import pytest
from aiohttp import ClientSession
from standardwebhooks import Webhook

from demo.receivers import (
    SLACK,
    WEBHOOK,
    Receivers,
    new_secret,
    read_email,
    read_slack,
    read_webhook,
    signature_fault,
)

BODY = b'{"data": {"article": {"url": "http://127.0.0.11:1/x"}, "terms": ["a", "b"]}, "schema_version": 1}'


def signed(secret, noon, body=BODY):
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(noon.timestamp())),
        "webhook-signature": Webhook(secret).sign("msg_1", noon, body.decode()),
    }


def test_a_signature_of_the_reference_library_is_right(noon):
    secret = new_secret()
    assert signature_fault(secret, signed(secret, noon), BODY, noon) is None


def test_the_vector_of_the_specification_is_right():
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,nothing v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    then = datetime.fromtimestamp(1614265330, UTC)
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    assert signature_fault(secret, headers, b'{"test": 2432232314}', then) is None


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"webhook-signature": "v1,AAAA"}, "wrong"),
        ({"webhook-signature": ""}, "wrong"),
        ({"webhook-id": "msg_2"}, "wrong"),
        ({"webhook-id": ""}, "no webhook-id"),
        ({"webhook-timestamp": "noon"}, "no webhook-id or webhook-timestamp"),
    ],
)
def test_a_wrong_signature_is_refused(noon, change, fault):
    secret = new_secret()
    assert fault in signature_fault(secret, signed(secret, noon) | change, BODY, noon)


def test_a_changed_body_is_refused(noon):
    secret = new_secret()
    assert signature_fault(secret, signed(secret, noon), BODY + b" ", noon)


def test_an_old_signature_is_refused(noon):
    secret = new_secret()
    fault = signature_fault(secret, signed(secret, noon), BODY, noon + timedelta(minutes=6))
    assert fault == "its time is too far from ours"


def test_everything_readable_of_a_webhook_is_found(noon):
    secret = new_secret()
    received = read_webhook(secret, signed(secret, noon), BODY, noon)
    assert received.accepted
    assert received.addresses == ("http://127.0.0.11:1/x",)
    assert received.text.split("\n")[1:] == ["a", "b"]


def test_a_body_that_is_no_object_is_refused(noon):
    secret = new_secret()
    received = read_webhook(secret, signed(secret, noon, b"[1]"), b"[1]", noon)
    assert (received.accepted, received.because) == (False, "the body is no JSON object")


@pytest.mark.parametrize(
    ("body", "accepted"),
    [
        (b'{"text": "hello"}', True),
        (b'{"text": "&lt;!channel&gt; hello", "blocks": [{"text": "<!channel> hello"}]}', True),
        (b'{"text": "<!channel> hello"}', False),
        (b'{"text": "<!here|here>"}', False),
        (b'{"blocks": []}', False),
        (b"text", False),
    ],
)
def test_slack_takes_a_text_that_calls_nobody(noon, body, accepted):
    assert read_slack(body, noon).accepted is accepted


def mail(**headers):
    message = EmailMessage()
    for name, value in {
        "Subject": "Título",
        "To": "a@x.example",
        "From": "b@x.example",
        "Message-ID": "<1@x>",
    }.items():
        message[name] = value
    for name, value in headers.items():
        message[name] = value
    message.set_content("Regla: uno\nhttp://127.0.0.11:1/x\n")
    return message


def test_a_mail_to_one_person_is_taken(noon):
    received = read_email(mail().as_bytes(), ["a@x.example"], noon)
    assert (received.accepted, received.id) == (True, "<1@x>")
    assert received.text.startswith("Título\nRegla: uno")
    assert received.addresses == ("http://127.0.0.11:1/x",)


@pytest.mark.parametrize(
    ("message", "recipients"),
    [
        (mail(Bcc="c@x.example"), ["a@x.example"]),
        (mail(Cc="c@x.example"), ["a@x.example"]),
        (mail(), ["a@x", "c@x"]),
    ],
)
def test_a_mail_with_recipients_nobody_configured_is_refused(noon, message, recipients):
    assert not read_email(message.as_bytes(), recipients, noon).accepted


@pytest.fixture
async def receivers(noon):
    async with Receivers(now=lambda: noon) as receivers:
        yield receivers


async def test_a_signed_post_arrives_and_another_does_not(receivers, noon):
    async with ClientSession() as session:
        right = await session.post(
            receivers.base + WEBHOOK, data=BODY, headers=signed(receivers.secret, noon)
        )
        wrong = await session.post(receivers.base + WEBHOOK, data=BODY, headers=signed(new_secret(), noon))
    assert (right.status, wrong.status) == (204, 401)
    assert [each.accepted for each in receivers.received] == [True, False]


async def test_slack_refuses_its_third_message_once(receivers):
    statuses = []
    async with ClientSession() as session:
        for number in (1, 2, 3, 3, 4):
            answer = await session.post(receivers.base + SLACK, data=json.dumps({"text": str(number)}))
            statuses.append((answer.status, answer.headers.get("Retry-After"), await answer.text()))
    assert [status for status, _, _ in statuses] == [200, 200, 429, 200, 200]
    assert statuses[2][1:] == ("1", "rate_limited")
    assert statuses[0][2] == "ok"
    assert [each.because for each in receivers.received] == ["ok", "ok", "429", "ok", "ok"]


async def test_a_mail_arrives_over_smtp(receivers):
    await aiosmtplib.send(
        mail(),
        hostname=receivers.smtp_host,
        port=receivers.smtp_port,
        start_tls=False,
        recipients=["a@x.example"],
    )
    (received,) = receivers.received
    assert (received.channel, received.accepted) == ("email", True)


async def test_a_mail_that_is_refused_is_refused_over_smtp(receivers):
    with pytest.raises(aiosmtplib.SMTPDataError, match="refused"):
        await aiosmtplib.send(
            mail(),
            hostname=receivers.smtp_host,
            port=receivers.smtp_port,
            start_tls=False,
            recipients=["a@x.example", "b@x.example"],
        )


async def test_each_message_is_told_as_it_comes(noon):
    came = asyncio.Queue()
    async with Receivers(now=lambda: noon, told=came.put_nowait) as receivers, ClientSession() as session:
        await session.post(receivers.base + SLACK, data=json.dumps({"text": "uno"}))
        assert came.get_nowait().text == "uno"
