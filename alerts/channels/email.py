"""Mail through a newsroom's own server: one message and one envelope for each recipient."""

from __future__ import annotations

import contextlib
import email
import email.policy
import re
import ssl
from collections.abc import Iterable
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from socket import socket

import aiosmtplib

from alerts.channels import Envelope, Outbound, Receipt, Refused, unreachable
from alerts.message import Entry, Message, Voice, byline, cut, headline, notes, pieces, reasons, tidy
from config.schema import EmailChannel
from network.answer import Unreachable
from storage.records import ClaimedDelivery

PACE = 0.0
DEADLINE = 10.0  # seconds for each step of the conversation
SUBJECT_LIMIT = 200
# 998: Python would fold a long References into encoded words, which breaks it. 7bit: any server can carry it.
POLICY = email.policy.SMTP.clone(max_line_length=998, cte_type="7bit")
PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@([A-Za-z0-9.-]+)")
HEADERS = frozenset(
    {
        "subject", "from", "to", "date", "message-id", "references", "list-id", "auto-submitted", "mime-version",
        "content-type",
    }
)  # fmt: skip

URGENCY = {
    "low": {"X-Priority": "5", "Importance": "low"},
    "high": {"X-Priority": "2", "Importance": "high"},
    "urgent": {"X-Priority": "1", "Importance": "high"},
}
"""How mail programs are told; a normal message says nothing. RFC 2156 has Importance, X-Priority is what most of them show."""


class InjectedHeader(ValueError):  # noqa: N818 - named for what it found
    """A finished message holds other headers than it was given: it must not leave the house."""


def recipients(channel: EmailChannel) -> tuple[str, ...]:
    """Each address once."""
    return tuple(dict.fromkeys(channel.to))


def render(message: Message, envelope: Envelope, channel: EmailChannel, voice: Voice) -> bytes:
    """Return the finished message. Its Message-ID is the delivery's, so that a repeat is recognised as one."""
    mail = EmailMessage(policy=POLICY)
    domain = _domain(channel.sender)
    mail["From"] = _mailbox(channel.sender, "Serviola")
    mail["To"] = _mailbox(envelope.recipient) or "undisclosed-recipients:;"
    mail["Date"] = format_datetime(envelope.at)
    mail["Message-ID"] = f"<{envelope.uid}@{domain}>"
    mail["References"] = f"<{message.uid}@{domain}>"  # what an alert is told about later joins its thread
    mail["List-Id"] = f"<{message.rule or message.kind}.serviola.{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    urgency = URGENCY.get(message.priority, {})
    for name, value in urgency.items():
        mail[name] = value
    mail.set_content(_text(message, voice), cte="quoted-printable")
    mail.add_alternative(_html(message, voice), subtype="html", cte="quoted-printable")
    mail.set_boundary(f"=_{envelope.uid}")  # quoted-printable text cannot hold "=_"
    finished = _subject(message, voice) + mail.as_bytes()
    guard(finished, urgency)
    return finished


def _domain(address: str) -> str:
    found = PLAIN_ADDRESS.fullmatch(address)
    return found[1] if found else "serviola.invalid"


def _mailbox(address: str, name: str = "") -> Address | str:
    """Return an address as a header may hold it, or "" for one that no header can hold safely."""
    if not PLAIN_ADDRESS.fullmatch(address) or "=?" in address or ".." in address:
        return ""
    local, _, domain = address.rpartition("@")
    return Address(display_name=name, username=local, domain=domain)


def _subject(message: Message, voice: Voice) -> bytes:
    """Return the header line, folded as RFC 2047 asks: words of at most 75 characters, which the policy above forgoes.

    `=?` is taken apart: CPython 3.11.7 decodes it inside a title, and a line end in it starts a header of the
    attacker's own (CVE-2024-6923).
    """
    title = (
        voice.say("subject", rule=message.rule_name, title=headline(message, voice))
        if message.rule_name
        else message.title
    )
    harmless = cut(tidy(title, SUBJECT_LIMIT + 2).replace("=?", "= ?"), SUBJECT_LIMIT)
    charset = "us-ascii" if harmless.isascii() else "utf-8"
    header = Header(harmless, charset, maxlinelen=75, header_name="Subject")
    folded = header.encode(linesep="\r\n")
    return f"Subject: {folded}\r\n".encode("ascii")


def guard(finished: bytes, more: Iterable[str] = ()) -> None:
    """Read the message as its receivers will; raises InjectedHeader unless it holds the expected headers, once each."""
    expected = sorted([*HEADERS, *(name.lower() for name in more)])
    parsed = email.message_from_bytes(finished, policy=email.policy.default)
    names = sorted(name.lower() for name in parsed.keys())  # noqa: SIM118 - a message iterates like a mapping only here
    if names != expected:
        raise InjectedHeader(f"expected {expected}, found {names}")


def _text(message: Message, voice: Voice) -> str:
    paragraphs = (
        "\n".join(line for line in (message.title, byline(message, voice)) if line),
        "\n".join(notes(message, voice)),
        message.excerpt,
        message.url,
        "\n".join(reasons(message, voice)),
        *(
            "\n".join(part for part in (f"* {each.title}", each.note, each.url) if part)
            for each in message.entries
        ),
        f"-- \n{voice.say('sent_by')}",
    )
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph) + "\n"


def _html(message: Message, voice: Voice) -> str:
    title = escape(message.title)
    if message.url:
        title = f'<a href="{escape(message.url)}">{title}</a>'
    passage = "".join(
        f"<mark>{escape(piece)}</mark>" if marked else escape(piece) for piece, marked in pieces(message)
    )
    parts = (
        f"<h2>{title}</h2>",
        _paragraph(escape(byline(message, voice))),
        _paragraph("<br>\n".join(escape(line) for line in notes(message, voice))),
        f"<blockquote>{passage}</blockquote>" if passage else "",
        _paragraph("<br>\n".join(escape(line) for line in reasons(message, voice))),
        *map(_entry, message.entries),
        _paragraph(f"<small>{escape(voice.say('sent_by'))}</small>"),
    )
    body = "\n".join(part for part in parts if part)
    return f'<!doctype html>\n<html><head><meta charset="utf-8"></head>\n<body>\n{body}\n</body></html>\n'


def _entry(entry: Entry) -> str:
    title = escape(entry.title)
    linked = f'<a href="{escape(entry.url)}">{title}</a>' if entry.url else title
    return _paragraph(f"<b>{linked}</b><br>\n{escape(entry.note)}")


def _paragraph(html: str) -> str:
    return f"<p>{html}</p>" if html else ""


async def send(claimed: ClaimedDelivery, channel: EmailChannel, out: Outbound, now: datetime) -> Receipt:  # noqa: ARG001
    """Hand the message to the server. Raises Refused; `unknown` when the line fell silent after the message."""
    if not (channel.sender + claimed.recipient).isascii():
        raise Refused("an address with letters outside ASCII is not supported", final=True)
    server = await _greeted(channel, out)
    try:
        await _introduce(server, channel)
        return await _hand_over(server, channel, claimed)
    finally:
        server.close()


async def _greeted(channel: EmailChannel, out: Outbound) -> aiosmtplib.SMTP:
    """Dial and read the greeting; over TLS from the first byte where that is configured."""
    try:
        line = await out.client.dial(
            channel.host, channel.port, allow=channel.allow_networks, deadline=DEADLINE
        )
    except Unreachable as error:
        raise unreachable(error) from None
    server = _server(channel, out, line)
    try:
        await server.connect()
    except (aiosmtplib.SMTPException, OSError) as error:
        line.close()
        raise _refused(error, "greeting") from None
    return server


def _server(channel: EmailChannel, out: Outbound, line: socket) -> aiosmtplib.SMTP:
    return aiosmtplib.SMTP(
        hostname=channel.host,
        sock=line,
        use_tls=channel.security == "tls",
        start_tls=False,  # done below: it is required there, and never falls back
        tls_context=out.tls,
        local_hostname=_domain(channel.sender),
        timeout=DEADLINE,
    )


async def _introduce(server: aiosmtplib.SMTP, channel: EmailChannel) -> None:
    """Encrypt and log in, as configured; raises Refused rather than go on without."""
    try:
        if channel.security == "starttls":
            await server.starttls()
    except (aiosmtplib.SMTPException, OSError) as error:
        raise _refused(error, "STARTTLS") from None
    try:
        if channel.username is not None and channel.password is not None:
            await server.login(channel.username, channel.password.get_secret_value())
    except (aiosmtplib.SMTPException, OSError) as error:
        raise _refused(error, "login") from None


async def _hand_over(server: aiosmtplib.SMTP, channel: EmailChannel, claimed: ClaimedDelivery) -> Receipt:
    try:
        await server.mail(channel.sender)
    except (aiosmtplib.SMTPException, OSError) as error:
        raise _refused(error, "sender") from None
    try:
        await server.rcpt(claimed.recipient)
    except (aiosmtplib.SMTPException, OSError) as error:
        raise _refused(error, "recipient", final=_permanent(error)) from None
    try:
        response = await server.data(claimed.payload)
    except aiosmtplib.SMTPResponseException as error:
        raise _refused(error, "message", final=_permanent(error)) from None
    except (aiosmtplib.SMTPException, OSError) as error:  # silence after the message: nobody knows
        raise _refused(error, "message", unknown=True) from None
    with contextlib.suppress(
        aiosmtplib.SMTPException, OSError
    ):  # it has been accepted, however the line ends
        await server.quit()
    return Receipt(status=response.code)


def _permanent(error: Exception) -> bool:
    return isinstance(error, aiosmtplib.SMTPResponseException) and 500 <= error.code < 600


def _in_chain(error: BaseException | None, kind: type[BaseException]) -> bool:
    while error is not None and not isinstance(error, kind):
        error = error.__cause__ or error.__context__
    return error is not None


def _refused(error: Exception, step: str, *, final: bool = False, unknown: bool = False) -> Refused:
    """Name what failed by step and code; a server's own words may repeat a password, so they stay out."""
    if isinstance(error, aiosmtplib.SMTPResponseException):
        detail = re.match(r"[245]\.\d{1,3}\.\d{1,3}\b", str(error.message))
        because = f"SMTP {error.code}{' ' + detail[0] if detail else ''} at {step}"
        local = step in {"recipient", "message"} and error.code != 421  # 421: the whole server is closing
        return Refused(because, status=error.code, final=final, endpoint=not local)
    if isinstance(error, TimeoutError):
        return Refused(f"timed out at {step}", endpoint=True, unknown=unknown)
    if _in_chain(error, ssl.SSLError):
        return Refused(f"no valid certificate, or no TLS, at {step}", endpoint=True)
    if step == "STARTTLS" and type(error) is aiosmtplib.SMTPException:
        return Refused("the server offers no STARTTLS, and nothing is sent without", endpoint=True)
    return Refused(f"connection lost at {step}", endpoint=True, unknown=unknown)
