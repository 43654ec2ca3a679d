"""Mail: a message nobody can add headers to, and what each answer of a real server comes to."""

from __future__ import annotations

import asyncio
import email
import email.policy
import ssl
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.smtp import SMTP, AuthResult
from hypothesis import given
from hypothesis import strategies as st

from alerts.channels import Envelope, Receipt, Refused, owed
from alerts.channels.email import HEADERS, InjectedHeader, guard, render, send
from alerts.message import Kind, Message, Voice
from config.schema import EmailChannel, Settings
from language.wording import Wording

INJECTION = "=?utf-8?q?Breaking=0ABcc:thief@evil.example=0A=0Ax?="
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOSTILE = [
    INJECTION,
    "Breaking\r\nBcc: thief@evil.example\r\n\r\nx",
    "=?utf-8?b?QnJlYWtpbmcKQmNjOiB0aGllZkBldmlsLmV4YW1wbGU=?=",
    "=" + "?utf-8?q?=0ABcc:x@y.example?=",
    "=\x00?utf-8?q?=0ABcc:x@y.example?=",
    "==??utf-8?q?=0ABcc:x@y.example?=",
    "\x1b[31mred\u202egpj.knab",
    "x" * 10_000,
    "ñ " * 5_000,
    "😀" * 300,
    "\ud83d",
]


class Postbox:
    """What a server does with each step; it keeps what it accepted."""

    def __init__(self, **answers):
        self.answers = answers
        self.kept = []

    def say(self, step, fine):
        return self.answers.get(step, fine)

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd names it
        envelope.mail_from = address
        return self.say("mail", "250 OK")

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd names it
        envelope.rcpt_tos.append(address)
        return self.say("rcpt", "250 OK")

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd names it
        self.kept.append(
            (envelope.mail_from, envelope.rcpt_tos, envelope.original_content, session.ssl is not None)
        )
        if self.answers.get("data") == "hang up":
            server.transport.abort()
        return self.say("data", "250 OK")


@asynccontextmanager
async def serving(postbox, *, ssl=None, **settings):
    """Serve mail on loopback; yields the port."""
    sessions = []

    def session():
        sessions.append(SMTP(postbox, hostname="mail.desk.example", **settings))
        return sessions[-1]

    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", 0, ssl=ssl)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for each in sessions:
            if each.transport is not None:
                each.transport.abort()
        await server.wait_closed()


@pytest.fixture
def mail(channel):
    def make(port=587, **changes):
        settings = {
            "host": "localhost", "port": port, "sender": "serviola@desk.example", "to": ["ana@desk.example"],
        }  # fmt: skip
        return channel("email", **{**settings, **changes})

    return make


@pytest.fixture
def letter(claimed, mail, message, envelope, voice):
    payload = render(message(), replace(envelope, recipient="ana@desk.example"), mail(), voice)
    return claimed(kind="email", recipient="ana@desk.example", payload=payload)


def read(payload):
    return email.message_from_bytes(payload, policy=email.policy.default)


# ------------------------------------------------------------------------------------------ message


@pytest.fixture
def written(message, envelope, mail, voice):
    def make(recipient="ana@desk.example", channel=None, **changes):
        to = replace(envelope, recipient=recipient)
        return render(message(**changes), to, channel or mail(), voice)

    return make


def test_an_alert_has_its_headers_and_says_the_same_in_text_and_html(written):
    parsed = read(written())
    assert parsed["Subject"] == "[Councils] Council meets behind closed doors"
    assert parsed["From"] == "Serviola <serviola@desk.example>"
    assert parsed["To"] == "ana@desk.example"
    assert parsed["Date"] == "Sun, 22 Nov 2026 12:00:00 +0000"
    assert parsed["Message-ID"] == "<msg_0123456789abcdef0123456789abcdef@desk.example>"
    assert parsed["References"] == "<alr_0123456789abcdef0123456789abcdef@desk.example>"
    assert parsed["List-Id"] == "<councils.serviola.desk.example>"
    assert parsed["Auto-Submitted"] == "auto-generated"
    text = parsed.get_body(("plain",)).get_content()
    html = parsed.get_body(("html",)).get_content()
    for part in ("The Lantern · published 2026-11-22 05:00 CST", "Rule: Councils", "Matched: council"):
        assert part in text
        assert part in html
    assert "The council of Villa Norte met behind closed doors." in text
    assert "The <mark>council</mark> of Villa Norte met behind closed doors." in html
    assert '<a href="https://lantern.example/2026/council?page=1&amp;part=2">' in html
    assert "https://lantern.example/2026/council?page=1&part=2" in text


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_title_adds_no_header(written, hostile):
    payload = written(title=hostile, rule_name=hostile, outlet_name=hostile, excerpt=hostile, highlights=())
    parsed = read(payload)
    assert sorted(name.lower() for name in parsed) == sorted(HEADERS)
    assert len(parsed["Subject"]) <= 210
    assert parsed["Bcc"] is None
    assert payload.isascii()
    for part in parsed.walk():
        assert part.defects == []


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=120))
def test_no_title_whatsoever_adds_a_header(title):
    message = Message(uid="alr_1", kind=Kind.ALERT, title=title, rule="r", rule_name="R")
    channel = EmailChannel.model_validate(
        {"id": "m", "kind": "email", "host": "h", "sender": "s@desk.example", "to": ["a@desk.example"]}
    )
    voice = Voice(wording=Wording("en"), zone=ZoneInfo("UTC"))
    payload = render(message, Envelope(uid="msg_1", recipient="a@desk.example", at=NOON), channel, voice)
    guard(payload)
    head = payload.partition(b"\r\n\r\n")[0]
    assert all(len(line) <= 998 for line in head.split(b"\r\n"))


@pytest.mark.parametrize("sign", ["Bcc: thief@evil.example\r\n", "To: thief@evil.example\r\n"])
def test_the_guard_stops_a_header_of_somebody_elses(written, sign):
    with pytest.raises(InjectedHeader):
        guard(sign.encode() + written())


def test_a_subject_with_accents_is_folded_into_words_of_75_characters_and_reads_the_same(written):
    title = (
        "El cabildo de Tequila sesionó a puerta cerrada; ningún regidor explicó por qué — según La Linterna"
    )
    payload = written(title=title)
    assert read(payload)["Subject"] == f"[Councils] {title}"
    subject = payload.partition(b"\r\nFrom")[0]
    assert all(len(line) <= 78 for line in subject.split(b"\r\n"))


def test_a_long_domain_does_not_fold_the_references(mail, written):
    domain = ".".join(["desk" * 12] * 4) + ".example"
    payload = written(channel=mail(sender=f"serviola@{domain}"))
    assert f"References: <alr_0123456789abcdef0123456789abcdef@{domain}>\r\n".encode() in payload


def test_html_in_a_title_is_text(written):
    html = read(written(title='<script>x</script> "&amp;')).get_body(("html",)).get_content()
    assert "<script>" not in html
    assert "&lt;script&gt;x&lt;/script&gt; &quot;&amp;amp;" in html


@pytest.mark.parametrize(
    "recipient", ["=?utf-8?q?x?=@desk.example", "niña@desk.example", "a..b@desk.example", "a,b@x.y"]
)
def test_an_address_no_header_can_hold_stays_out_of_it(written, recipient):
    assert read(written(recipient=recipient))["To"] == "undisclosed-recipients:;"


def test_every_recipient_gets_a_message_of_their_own(message, mail, now):
    to = ["ana@desk.example", "luis@desk.example"]
    one, two = owed(message(), mail(to=to), Settings(), now=now, due_at=now)
    assert [read(each.payload)["To"] for each in (one, two)] == to
    assert read(one.payload)["Message-ID"] == f"<{one.uid}@desk.example>"
    assert read(one.payload)["Message-ID"] != read(two.payload)["Message-ID"]
    assert read(one.payload)["References"] == read(two.payload)["References"]


# ------------------------------------------------------------------------------------------ sending


async def test_a_message_goes_over_starttls_with_the_very_bytes_that_are_owed(
    letter, mail, out, now, server_tls
):
    postbox = Postbox()
    async with serving(postbox, tls_context=server_tls, require_starttls=True) as port:
        assert await send(letter, mail(port), out, now) == Receipt(status=250)
    ((sender, to, content, encrypted),) = postbox.kept
    assert (sender, to, encrypted) == ("serviola@desk.example", ["ana@desk.example"], True)
    assert content == letter.payload


async def test_a_message_goes_over_tls_from_the_first_byte(letter, mail, out, now, server_tls):
    postbox = Postbox()
    async with serving(postbox, ssl=server_tls) as port:
        await send(letter, mail(port, security="tls"), out, now)
    assert len(postbox.kept) == 1


async def test_a_message_goes_in_the_clear_only_where_that_is_configured(letter, mail, out, now):
    postbox = Postbox()
    async with serving(postbox) as port:
        await send(letter, mail(port, security="none"), out, now)
    assert [encrypted for *_, encrypted in postbox.kept] == [False]


async def test_starttls_never_falls_back(letter, mail, out, now):
    postbox = Postbox()
    async with serving(postbox) as port:
        with pytest.raises(Refused, match="no STARTTLS") as refused:
            await send(letter, mail(port), out, now)
    assert refused.value.endpoint
    assert postbox.kept == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_certificate_nobody_vouches_for_is_refused(letter, mail, out, now, server_tls, *, security):
    postbox = Postbox()
    strict = replace(out, tls=ssl.create_default_context())
    settings = {"ssl": server_tls} if security == "tls" else {"tls_context": server_tls}
    async with serving(postbox, **settings) as port:
        with pytest.raises(Refused, match="no valid certificate") as refused:
            await send(letter, mail(port, security=security), strict, now)
    assert refused.value.endpoint
    assert postbox.kept == []


@pytest.mark.parametrize(("password", "fine"), [("right-word", True), ("wrong-word", False)])
async def test_the_server_decides_who_may_send(letter, mail, out, now, server_tls, *, password, fine):
    def authenticator(server, session, envelope, mechanism, data):
        return AuthResult(success=data.password == b"right-word", handled=False)

    postbox = Postbox()
    settings = {"tls_context": server_tls, "authenticator": authenticator, "auth_required": True}
    async with serving(postbox, **settings) as port:
        channel = mail(port, username="serviola", password=password)
        if fine:
            await send(letter, channel, out, now)
        else:
            with pytest.raises(Refused, match=r"SMTP 535 5\.7\.8 at login") as refused:
                await send(letter, channel, out, now)
            assert (refused.value.final, refused.value.endpoint) == (False, True)
            assert "wrong-word" not in repr(refused.value)
    assert len(postbox.kept) == fine


@pytest.mark.parametrize(
    ("answers", "because", "expected"),
    [
        ({"rcpt": "550 5.1.1 no such user"}, "SMTP 550 5.1.1 at recipient", {"final": True}),
        ({"rcpt": "450 4.2.0 greylisted"}, "SMTP 450 4.2.0 at recipient", {}),
        ({"rcpt": "421 closing"}, "SMTP 421 at recipient", {"endpoint": True}),
        ({"mail": "550 not you"}, "SMTP 550 at sender", {"endpoint": True}),
        ({"mail": "451 later"}, "SMTP 451 at sender", {"endpoint": True}),
        ({"data": "554 5.7.1 looks like spam"}, "SMTP 554 5.7.1 at message", {"final": True}),
        ({"data": "452 4.3.1 disk full"}, "SMTP 452 4.3.1 at message", {}),
        ({"data": "hang up"}, "connection lost at message", {"endpoint": True, "unknown": True}),
    ],
)
async def test_every_refusal_says_what_follows(letter, mail, out, now, *, answers, because, expected):
    async with serving(Postbox(**answers)) as port:
        with pytest.raises(Refused) as refused:
            await send(letter, mail(port, security="none"), out, now)
    error = refused.value
    plain = {"gone": False, "endpoint": False, "final": False, "unknown": False}
    assert {name: getattr(error, name) for name in plain} == {**plain, **expected}
    assert error.because == because


async def test_a_server_that_hangs_up_after_it_accepted_has_accepted(letter, mail, out, now):
    class Curt(Postbox):
        async def handle_QUIT(self, server, session, envelope):  # noqa: N802 - aiosmtpd names it
            server.transport.abort()
            return "221 Bye"

    async with serving(Curt()) as port:
        assert await send(letter, mail(port, security="none"), out, now) == Receipt(status=250)


async def test_a_server_that_will_not_talk_is_tried_again(letter, mail, out, now):
    async def greet(reader, writer):
        writer.write(b"554 no service\r\n")
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(greet, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(Refused, match="SMTP 554 at greeting") as refused:
            await send(letter, mail(port, security="none"), out, now)
    assert (refused.value.final, refused.value.endpoint) == (False, True)


async def test_a_closed_port_and_a_private_address_are_refusals(letter, mail, out, now, unused_tcp_port):
    with pytest.raises(Refused, match="connection refused"):
        await send(letter, mail(unused_tcp_port, security="none"), out, now)
    with pytest.raises(Refused, match="blocked address"):
        await send(letter, mail(unused_tcp_port, security="none", allow_networks=[]), out, now)


async def test_an_address_with_accents_is_refused_for_good(letter, mail, out, now):
    accented = replace(letter, recipient="niña@desk.example")
    with pytest.raises(Refused, match="outside ASCII") as refused:
        await send(accented, mail(), out, now)
    assert refused.value.final


def test_an_encoded_word_in_a_title_is_shown_and_not_obeyed(written):
    parsed = read(written(title=INJECTION))
    assert parsed["Subject"] == "[Councils] = ?utf-8?q?Breaking=0ABcc:thief@evil.example=0A=0Ax?="
    again = email.message_from_bytes(
        parsed.as_bytes(), policy=email.policy.default
    )  # as a mail program passes it on
    assert again["Bcc"] is None
