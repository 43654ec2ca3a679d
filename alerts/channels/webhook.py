"""A signed POST of JSON, after the Standard Webhooks specification."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from alerts.channels import Envelope, Outbound, Receipt, Refused, unreachable
from alerts.message import Entry, Kind, Message, News, Source, Voice, find_all
from config.schema import WebhookChannel
from network.answer import Answer, Unreachable
from network.retry_after import retry_after
from storage.records import ClaimedDelivery

PACE = 0.0
SCHEMA_VERSION = 1  # see alerts/payload_schema.json; raised when a receiver would have to change
BODY_LIMIT = 20_000  # bytes; the specification asks for less than 20 KB
DEADLINE = 15.0  # seconds
TYPES = {
    Kind.ALERT: "alert.opened",
    Kind.TEST: "channel.test",
    Kind.DAILY: "watch.daily",
    Kind.DISABLED: "channel.disabled",
    Kind.INCIDENT: "watch.incident",
    Kind.DIGEST: "alert.digest",
}
UPDATED = "alert.updated"
"""Of a further message of an alert; its data is that of `alert.opened`."""


def recipients(channel: WebhookChannel) -> tuple[str, ...]:  # noqa: ARG001 - every kind is asked the same way
    """One endpoint, one recipient."""
    return ("",)


def render(message: Message, envelope: Envelope, channel: WebhookChannel, voice: Voice) -> bytes:  # noqa: ARG001
    """Return the JSON body, never more than 20 KB: a shorter passage and fewer names before a body too long."""
    body = _serialised(message, envelope)
    return body if len(body) <= BODY_LIMIT else _serialised(shortened(message), envelope)


def _serialised(message: Message, envelope: Envelope) -> bytes:
    body = {
        "schema_version": SCHEMA_VERSION,
        "type": UPDATED if _is_update(message) else TYPES[message.kind],
        "timestamp": _instant(envelope.at),
        "data": _alert(message) if message.kind is Kind.ALERT else _word(message),
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _is_update(message: Message) -> bool:
    """Whether the alert was told before: then it has been opened long since."""
    return message.news is not None and message.news.number > 1


def _alert(message: Message) -> dict[str, Any]:
    return {
        "id": message.uid,
        "rule": {"id": message.rule, "name": message.rule_name},
        "terms": message.terms,
        "actors": message.actors,
        "basis": message.basis,
        "article": _article(message),
        "excerpt": {"text": message.excerpt, "highlights": message.highlights},
        "also_in": message.other_sources,
        "priority": message.priority,
        "number": message.news.number if message.news else 1,
        "story": {"outlets": message.outlets, "told_by": [_teller(each) for each in message.tellers]},
        "update": None if message.news is None else _news(message.news),
    }


def _teller(source: Source) -> dict[str, Any]:
    return {
        "outlet": {"id": source.outlet, "name": source.outlet_name},
        "title": source.title,
        "url": source.url,
        "at": _instant(source.at),
        "precision": source.precision or "minute",
        "copy": source.is_copy,
        "independent": source.independent,
    }


def _news(news: News) -> dict[str, Any]:
    return {
        "kinds": news.kinds,
        "changed": news.flags,
        "words_added": news.words_added,
        "words_removed": news.words_removed,
        "added": news.added,
        "removed": news.removed,
    }


def _article(message: Message) -> dict[str, Any]:
    return {
        "title": message.title,
        "url": message.url,
        "outlet": {"id": message.outlet, "name": message.outlet_name},
        "language": message.language,
        "published_at": _instant(message.published) if message.published else None,
        "published_precision": message.published_precision,
        "first_seen_at": _instant(message.first_seen) if message.first_seen else None,
    }


def _word(message: Message) -> dict[str, Any]:
    word: dict[str, Any] = {"id": message.uid, "title": message.title, "note": message.note}
    if message.kind is Kind.DIGEST:
        word["priority"] = message.priority
    if message.entries:
        word["entries"] = [
            {"title": each.title, "url": each.url, "note": each.note} for each in message.entries
        ]
    return word


def _instant(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def shortened(message: Message) -> Message:
    """Return the message with a short passage and few names: what fits whatever its letters weigh."""
    shown = {message.excerpt[start:end] for start, end in message.highlights}
    excerpt = message.excerpt[:200]
    return replace(
        message,
        excerpt=excerpt,
        highlights=find_all(shown, excerpt),
        terms=message.terms[:5],
        actors=message.actors[:5],
        other_sources=message.other_sources[:5],
        tellers=tuple(
            replace(each, title=each.title[:60], url=each.url if len(each.url) <= 300 else "")
            for each in message.tellers[:5]
        ),
        news=message.news
        and replace(message.news, added=message.news.added[:100], removed=message.news.removed[:100]),
        entries=tuple(
            Entry(title=each.title[:100], note=each.note[:100], url=each.url if len(each.url) <= 300 else "")
            for each in message.entries
        ),
    )


async def send(claimed: ClaimedDelivery, channel: WebhookChannel, out: Outbound, now: datetime) -> Receipt:
    """Post the body; 2xx is success and nothing else is. Raises Refused."""
    headers = {
        "Content-Type": "application/json",
        **_identity(claimed, now),
        **_signatures(claimed, channel, now),
    }
    try:
        answer = await out.client.post(
            channel.url.get_secret_value(),
            body=claimed.payload,
            headers=headers,
            deadline=DEADLINE,
            allow=channel.allow_networks,
        )
    except Unreachable as error:
        raise unreachable(error) from None
    return judge(answer, now)


def _identity(claimed: ClaimedDelivery, now: datetime) -> dict[str, str]:
    headers = {
        "webhook-id": claimed.uid,
        "webhook-timestamp": str(int(now.timestamp())),
        "Serviola-Attempt": str(claimed.attempt),
    }
    if claimed.repeat:
        headers["Serviola-Repeat"] = "possible"
    return headers


def _signatures(claimed: ClaimedDelivery, channel: WebhookChannel, now: datetime) -> dict[str, str]:
    """Sign with every secret there is: receivers that still hold the previous one can verify too."""
    secrets = [secret.get_secret_value() for secret in (channel.secret, channel.previous_secret) if secret]
    if not secrets:
        return {}
    signed = (sign(secret, claimed.uid, int(now.timestamp()), claimed.payload) for secret in secrets)
    return {"webhook-signature": " ".join(signed)}


def sign(secret: str, uid: str, timestamp: int, body: bytes) -> str:
    """Return `v1,` and the HMAC-SHA256 of id, time and body, in base64. Raises Refused for an unreadable secret.

    Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
    """
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        raise Refused("the secret is not whsec_ and base64", endpoint=True) from None
    digest = hmac.new(key, f"{uid}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def judge(answer: Answer, now: datetime) -> Receipt:
    """Turn an answer into a Receipt; raises Refused with what its status asks for."""
    status = answer.status
    because = f"HTTP {status}"
    if 200 <= status < 300:
        return Receipt(status=status)
    if 300 <= status < 400:
        raise Refused(f"{because}: redirects are not followed", status=status)
    if status == 410:
        raise Refused(f"{because}: the endpoint is gone", status=status, gone=True)
    if status in {429, 503}:
        raise Refused(because, status=status, retry_in=retry_after(answer.headers, now), endpoint=True)
    raise Refused(because, status=status, endpoint=status >= 500)
