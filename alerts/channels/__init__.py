"""What a channel is: one file in this folder, whose name is its `kind:`.

Each file offers

    recipients(channel)                          who gets a message of their own; ("",) where there is only one
    render(message, envelope, channel, voice)    the bytes to send, made once and kept. Pure
    send(claimed, channel, out, now)             send them: a Receipt, or Refused with what follows from it
    PACE                                         seconds between two messages

A Refused is an expected failure and never holds a secret, nor an address's path or query; anything else that is
raised is a bug, and travels.
"""

from __future__ import annotations

import hashlib
import importlib
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Network
from socket import socket
from typing import Any, Protocol, TextIO, cast

from alerts.message import Message, Voice, voice_of
from config.rule import PRIORITIES
from config.schema import Channel, Settings
from network.answer import Answer, Unreachable
from storage.records import ClaimedDelivery, OwedDelivery, Record


class Courier(Protocol):
    """The way out, as `network.client.Client` offers it."""

    async def post(
        self,
        url: str,
        *,
        body: bytes,
        headers: Mapping[str, str],
        deadline: float = ...,
        max_answer: int = ...,
        allow: Sequence[IPv4Network | IPv6Network] = ...,
    ) -> Answer:
        """Send `body`, follow no redirect; raises Unreachable."""
        ...

    async def dial(
        self, host: str, port: int, *, allow: Sequence[IPv4Network | IPv6Network] = ..., deadline: float = ...
    ) -> socket:
        """Return a connected socket to a vetted address; raises Unreachable."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbound:
    """Everything a channel may touch."""

    client: Courier
    console: TextIO
    tls: ssl.SSLContext | None = (
        None  # what mail servers' certificates are held against; the system's when None
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope(Record):
    """What is outside a message: its id on every attempt, whom it is for, when it was written."""

    uid: str
    recipient: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The receiver has it."""

    status: int | None = None
    because: str = "accepted"


class Refused(Exception):  # noqa: N818 - a state of affairs, not a bug
    """The receiver has it not, or nobody knows.

    `retry_in`: the endpoint asked for this much time. `endpoint`: the fault is the endpoint's, and would meet the next
    message too. `final`: this message will never be taken. `gone`: no message will, until a person acts.
    `unknown`: it may have arrived all the same.
    """

    def __init__(
        self,
        because: str,
        *,
        status: int | None = None,
        retry_in: timedelta | None = None,
        endpoint: bool = False,
        final: bool = False,
        gone: bool = False,
        unknown: bool = False,
    ) -> None:
        super().__init__(because)
        self.because = because
        self.status = status
        self.retry_in = retry_in
        self.endpoint = endpoint
        self.final = final
        self.gone = gone
        self.unknown = unknown


def unreachable(error: Unreachable) -> Refused:
    """Say in a channel's terms that an endpoint could not be reached."""
    because = f"{error.reason.replace('_', ' ')}: {error.detail}"
    return Refused(because, endpoint=True, unknown=error.reason == "timed_out")


class ChannelKind(Protocol):
    """A module of this folder."""

    PACE: float

    def recipients(self, channel: Any) -> tuple[str, ...]:
        """Return who gets a message of their own."""
        ...

    def render(self, message: Message, envelope: Envelope, channel: Any, voice: Voice) -> bytes:
        """Return the bytes to send."""
        ...

    async def send(self, claimed: ClaimedDelivery, channel: Any, out: Outbound, now: datetime) -> Receipt:
        """Send a delivery's bytes; raises Refused."""
        ...


def kind_named(kind: str) -> ChannelKind:
    """Return the module of a kind of channel; ModuleNotFoundError when no file bears its name."""
    return cast(ChannelKind, importlib.import_module(f"{__name__}.{kind}"))


def owed(
    message: Message,
    channel: Channel,
    settings: Settings,
    *,
    now: datetime,
    due_at: datetime,
    number: int = 1,
) -> tuple[OwedDelivery, ...]:
    """Write a message for each recipient of a channel. `number` is the alert's revision."""
    kind = kind_named(channel.kind)
    voice = voice_of(channel, settings)
    deliveries = []
    for recipient in kind.recipients(channel):
        uid = delivery_uid(message.uid, number, channel.id, recipient)
        envelope = Envelope(uid=uid, recipient=recipient, at=now)
        deliveries.append(
            OwedDelivery(
                uid=uid,
                channel=channel.id,
                kind=channel.kind,
                recipient=recipient,
                payload=kind.render(message, envelope, channel, voice),
                due_at=due_at,
                priority=PRIORITIES.index(message.priority),
            )
        )
    return tuple(deliveries)


def delivery_uid(message: str, number: int, channel: str, recipient: str) -> str:
    """Name a delivery for good: the same message to the same recipient is the same delivery, however often made."""
    name = "\n".join((message, str(number), channel, recipient))
    return f"msg_{hashlib.blake2s(name.encode(), digest_size=16).hexdigest()}"
