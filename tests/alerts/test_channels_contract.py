"""What every channel keeps, found by the folder: a new file is held to it without a line here."""

from __future__ import annotations

import asyncio
import inspect
import pkgutil
import traceback
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from aiosmtpd.smtp import SMTP, AuthResult

import alerts.channels
from alerts.channels import Envelope, Receipt, Refused, delivery_uid, kind_named, owed
from alerts.message import Kind, Message
from config.schema import Channel, Settings

KINDS = sorted(module.name for module in pkgutil.iter_modules(alerts.channels.__path__))
STATUSES = [
    200,
    201,
    204,
    301,
    302,
    308,
    400,
    401,
    403,
    404,
    405,
    408,
    410,
    413,
    418,
    429,
    451,
    500,
    502,
    503,
    504,
]
SECRET = "whsec_aGlkZGVuLXNpZ25pbmcta2V5LW9mLXRoZS1kZXNr"
SECRETS = ["hidden-path", "hidden-token", "hidden-password", SECRET.removeprefix("whsec_")]
SETTINGS = {
    "console": {},
    "webhook": {"url": "https://desk.example/hidden-path?token=hidden-token", "secret": SECRET},
    "slack": {"url": "https://hooks.example/hidden-path?token=hidden-token"},
    "email": {
        "host": "localhost",
        "sender": "serviola@desk.example",
        "to": ["ana@desk.example", "luis@desk.example"],
        "username": "serviola",
        "password": "hidden-password",
    },
}
HOSTILE = [
    "<!channel> <http://evil.example|bank>",
    "=?utf-8?q?Breaking=0ABcc:thief@evil.example?=",
    "\x1b[2J\x1b]0;owned\x07",
    "\u202egpj.knab",
    "x" * 10_000,
    "\ud83d\x00\r\n",
    "{title} %s [bold]",
    "",
]


@pytest.fixture
def made(channel):
    def make(kind, **changes):
        return channel(kind, **{**SETTINGS[kind], **changes})

    return make


def test_every_kind_of_the_configuration_is_a_file_and_the_other_way_round():
    configured = {
        get_args(shape.model_fields["kind"].annotation)[0] for shape in get_args(get_args(Channel)[0])
    }
    assert set(KINDS) == configured == set(SETTINGS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_channel_offers_what_the_contract_names(kind):
    module = kind_named(kind)
    assert isinstance(module.PACE, float)
    assert list(inspect.signature(module.recipients).parameters) == ["channel"]
    assert list(inspect.signature(module.render).parameters) == ["message", "envelope", "channel", "voice"]
    assert list(inspect.signature(module.send).parameters) == ["claimed", "channel", "out", "now"]
    assert inspect.iscoroutinefunction(module.send)


def test_a_kind_without_a_file_is_no_channel():
    with pytest.raises(ModuleNotFoundError):
        kind_named("pigeon")


def test_no_channel_knows_the_network_but_through_what_it_is_given():
    for kind in KINDS:
        source = Path(kind_named(kind).__file__).read_text(encoding="utf-8")
        assert "httpx" not in source
        assert "aiohttp" not in source
        assert "create_connection" not in source


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("kind", KINDS)
def test_any_message_is_written_alike_every_time_and_holds_no_secret(
    made, message, voice, now, *, kind, hostile
):
    module, desk = kind_named(kind), made(kind)
    hostile_message = message(
        title=hostile, excerpt=hostile, outlet_name=hostile, rule_name=hostile, note=hostile, highlights=()
    )
    for recipient in module.recipients(desk):
        envelope = Envelope(uid="msg_1", recipient=recipient, at=now)
        payload = module.render(hostile_message, envelope, desk, voice)
        assert payload == module.render(hostile_message, envelope, desk, voice)
        assert len(payload) <= 100_000
        payload.decode("utf-8")
        assert not any(secret.encode() in payload for secret in SECRETS)
        assert not any(control in payload for control in (b"\x1b", b"\x07", b"\x00", "\u202e".encode()))


@pytest.mark.parametrize("word", [Kind.TEST, Kind.DAILY, Kind.DISABLED, Kind.INCIDENT, Kind.DIGEST])
@pytest.mark.parametrize("kind", KINDS)
def test_a_word_without_an_article_is_written_too(made, now, *, kind, word):
    message = Message(uid="wrd_1", kind=word, title="A title", note="A note")
    for delivery in owed(message, made(kind), Settings(), now=now, due_at=now):
        assert b"A title" in delivery.payload
        assert b"A note" in delivery.payload


@pytest.mark.parametrize("kind", KINDS)
def test_a_recipient_is_named_once_and_is_no_secret(made, message, now, kind):
    deliveries = owed(message(), made(kind), Settings(), now=now, due_at=now)
    assert len({each.uid for each in deliveries}) == len(deliveries) > 0
    assert len({each.recipient for each in deliveries}) == len(deliveries)
    assert not any(secret in repr(each.recipient) for each in deliveries for secret in SECRETS)


def test_a_delivery_is_named_by_message_revision_channel_and_recipient():
    known = ("alr_1", 1, "desk", "ana@desk.example")
    others = [
        ("alr_2", *known[1:]),
        ("alr_1", 2, *known[2:]),
        (*known[:2], "team", known[3]),
        (*known[:3], ""),
    ]
    assert delivery_uid(*known) == delivery_uid(*known)
    assert len({delivery_uid(*each) for each in [known, *others]}) == 5


# ------------------------------------------------------------------------------------- nothing leaks


async def ending(kind, claimed, desk, out, now):
    """Send, and return how it ended with everything that a log would show of it."""
    try:
        receipt = await kind_named(kind).send(claimed, desk, out, now)
    except Refused as refused:
        return refused, "".join(traceback.format_exception(refused))
    return receipt, repr(receipt)


def without_secrets(text):
    return not any(secret in text for secret in SECRETS)


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("kind", ["slack", "webhook"])
async def test_no_status_makes_a_channel_tell_its_secrets(receiver, made, claimed, out, now, *, kind, status):
    location = {"Location": "https://elsewhere.example/hidden-path?token=hidden-token"}
    receiver.answers = [{"status": status, "headers": location, "text": f"no: {receiver.url} {SECRET}"}]
    ended, shown = await ending(
        kind, claimed(kind=kind, payload=b'{"text":"x"}'), made(kind, url=receiver.url), out, now
    )
    assert isinstance(ended, Receipt | Refused)
    assert ended.status == status
    assert without_secrets(shown + repr(ended))


@pytest.mark.parametrize("kind", ["slack", "webhook"])
async def test_no_broken_endpoint_makes_a_channel_tell_its_secrets(
    made, claimed, out, now, unused_tcp_port, *, kind
):
    path = "hidden-path?token=hidden-token"
    urls = [
        f"http://127.0.0.1:{unused_tcp_port}/{path}",
        f"http://nobody.invalid/{path}",
        f"http://169.254.169.254/{path}",
    ]
    for url in urls:
        ended, shown = await ending(kind, claimed(kind=kind), made(kind, url=url), out, now)
        assert isinstance(ended, Refused)
        assert ended.endpoint
        assert without_secrets(shown)


@pytest.mark.parametrize(
    "garbage",
    [b"", b"HTTP/1.1 999\r\n\r\n", b"SSH-2.0-x\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"],
)
@pytest.mark.parametrize("kind", ["slack", "webhook"])
async def test_an_endpoint_that_answers_rubbish_is_an_ending_like_another(
    made, claimed, out, now, *, kind, garbage
):
    async def answer(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(garbage)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hidden-path?token=hidden-token"
        ended, shown = await ending(
            kind, claimed(kind=kind, payload=b'{"text":"x"}'), made(kind, url=url), out, now
        )
    assert isinstance(ended, Receipt | Refused)
    assert without_secrets(shown)


async def test_a_mail_server_that_repeats_the_password_is_not_repeated(made, claimed, out, now, server_tls):
    class Parrot:
        async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd names it
            return "550 you are not hidden-password"

    def authenticator(server, session, envelope, mechanism, data):
        return AuthResult(success=True)

    def session():
        return SMTP(Parrot(), tls_context=server_tls, authenticator=authenticator)

    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", 0)
    async with server:
        desk = made("email", port=server.sockets[0].getsockname()[1])
        letter = replace(claimed(kind="email"), recipient="ana@desk.example")
        ended, shown = await ending("email", letter, desk, out, now)
    assert isinstance(ended, Refused)
    assert ended.status == 550
    assert without_secrets(shown)
