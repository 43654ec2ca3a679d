"""Where the alerts arrive: a webhook that checks every signature by hand, a Slack, a mail server. All on loopback."""

from __future__ import annotations

import asyncio
import base64
import email
import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from email import policy
from email.message import EmailMessage
from types import TracebackType
from typing import Any, Self

from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope

from demo.world import listen_at, utc_now
from language.wording import Wording

HOST = "127.0.0.20"
WEBHOOK = "/hooks/desk"
SLACK = "/services/T0DEMO/B0DEMO/desk"
SLACK_SAYS_LATER = 3  # the third message to Slack is refused once, with Retry-After: 1
CLOCK_SKEW = 300  # seconds; what Standard Webhooks lets a receiver tolerate
NUMBERS = tuple(
    re.compile(re.escape(Wording(language).say("message.update.of_alert", number=0)).replace("0", r"(\d+)"))
    for language in ("es", "en")
)
"""How a message says in words which one of its alert it is."""
ADDRESS = re.compile(r"https?://[^\s\"<>|)\]\\]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One message that arrived. `text` is everything a person, or a program, can read in it."""

    at: datetime
    channel: str
    id: str  # the same on every repeat: webhook-id, Message-ID; of Slack, a digest of the body
    accepted: bool  # False when the receiver refused it, on purpose or because it was wrong
    because: str
    text: str
    data: Mapping[str, Any] | None = None  # a webhook's own fields
    number: int = 1  # of the message within its alert

    @property
    def addresses(self) -> tuple[str, ...]:
        """The web addresses that it holds."""
        return tuple(dict.fromkeys(ADDRESS.findall(self.text)))


def new_secret() -> str:
    """Return a secret in the form of Standard Webhooks."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()


def signature_fault(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> str | None:
    """Say what is wrong with the signature of a webhook; None when it is right.

    Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
    """
    uid, time = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not uid or not time.isdigit():
        return "no webhook-id or webhook-timestamp"
    if abs(now.timestamp() - int(time)) > CLOCK_SKEW:
        return "its time is too far from ours"
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, b".".join((uid.encode(), time.encode(), body)), hashlib.sha256).digest()
    right = f"v1,{base64.b64encode(digest).decode()}"
    given = headers.get("webhook-signature", "").split()
    return None if any(hmac.compare_digest(each, right) for each in given) else "the signature is wrong"


def read_webhook(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> Received:
    """Judge a POST to the webhook."""
    fault = signature_fault(secret, headers, body, now)
    data = _json(body)
    if data is None:
        fault = fault or "the body is no JSON object"
    return Received(
        at=now,
        channel="webhook",
        id=headers.get("webhook-id", ""),
        accepted=fault is None,
        because=fault or "signature verified",
        text="\n".join(_strings(data)),
        data=data,
        number=(data or {}).get("data", {}).get("number", 1),
    )


def number_in(text: str) -> int:
    """Return the number of a message that says it is a further one of its alert; 1 of another."""
    said = (pattern.search(text) for pattern in NUMBERS)
    return next((int(found[1]) for found in said if found), 1)


def read_slack(body: bytes, now: datetime) -> Received:
    """Judge a POST to the incoming webhook as Slack does: JSON with a text; what others wrote must not be markup."""
    data = _json(body)
    fault = None
    if data is None or not data.get("text"):
        fault = "no_text"
    elif re.search(r"<!(channel|here|everyone)", data["text"]):
        fault = "the fallback text would call the whole channel"
    text = "\n".join(_strings(data))
    return Received(
        at=now,
        channel="slack",
        id=hashlib.blake2s(body, digest_size=8).hexdigest(),
        accepted=fault is None,
        because=fault or "ok",
        text=text,
        data=data,
        number=number_in(text),
    )


def read_email(content: bytes, recipients: list[str], now: datetime) -> Received:
    """Judge a mail: one recipient, one Message-ID, and no header that a title has smuggled in."""
    message = email.message_from_bytes(content, policy=policy.default)
    body = message.get_body(preferencelist=("plain", "html")) if isinstance(message, EmailMessage) else None
    text = body.get_content() if body is not None else ""
    fault = None
    if message["Bcc"] or message["Cc"] or len(recipients) != 1:
        fault = "it has recipients that nobody configured"
    elif len(message.get_all("Message-ID", [])) != 1:
        fault = "it has no Message-ID"
    return Received(
        at=now,
        channel="email",
        id=str(message["Message-ID"] or ""),
        accepted=fault is None,
        because=fault or "250",
        text=f"{message['Subject']}\n{text}",
        number=number_in(text),
    )


def _json(body: bytes) -> dict[str, Any] | None:
    try:
        data = json.loads(body)
    except ValueError:
        return None
    return data if isinstance(data, dict) else None


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)


class Receivers:
    """The three receivers. `received` holds everything that came, `told` is called with each as it comes."""

    def __init__(
        self, *, now: Callable[[], datetime] = utc_now, told: Callable[[Received], None] = lambda _: None
    ) -> None:
        self.secret = new_secret()
        self.received: list[Received] = []
        self.base = ""
        self.smtp_host, self.smtp_port = "", 0
        self._now = now
        self._told = told
        self._closers: list[Callable[[], Awaitable[None]]] = []

    async def __aenter__(self) -> Self:
        await self._open_web()
        await self._open_smtp()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for close in reversed(self._closers):
            await close()

    async def _open_web(self) -> None:
        app = web.Application()
        app.router.add_post(WEBHOOK, self._webhook)
        app.router.add_post(SLACK, self._slack)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        self._closers.append(runner.cleanup)
        listener = listen_at(HOST)
        host, port = listener.getsockname()
        self.base = f"http://{host}:{port}"
        await web.SockSite(runner, listener).start()

    async def _open_smtp(self) -> None:
        listener = listen_at(HOST)
        self.smtp_host, self.smtp_port = listener.getsockname()
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: SMTP(self, loop=loop, enable_SMTPUTF8=True, hostname="sink.example"), sock=listener
        )

        async def close() -> None:
            server.close()  # wait_closed() would wait for clients that keep their connection

        self._closers.append(close)

    def _note(self, received: Received) -> Received:
        self.received.append(received)
        self._told(received)
        return received

    async def _webhook(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        received = self._note(read_webhook(self.secret, headers, await request.read(), self._now()))
        return web.Response(status=204 if received.accepted else 401)

    async def _slack(self, request: web.Request) -> web.Response:
        received = read_slack(await request.read(), self._now())
        if sum(each.channel == "slack" for each in self.received) + 1 == SLACK_SAYS_LATER:
            self._note(replace(received, accepted=False, because="429"))
            return web.Response(status=429, text="rate_limited", headers={"Retry-After": "1"})
        self._note(received)
        return web.Response(status=200 if received.accepted else 400, text=received.because)

    async def handle_DATA(self, server: SMTP, session: object, envelope: Envelope) -> str:  # noqa: ARG002, N802 (aiosmtpd's name)
        """Take a mail; what aiosmtpd calls."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        received = self._note(read_email(content, list(envelope.rcpt_tos), self._now()))
        return "250 OK" if received.accepted else "554 refused"
