"""A Slack incoming webhook: what others wrote travels as data, never as Slack's markup."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

from alerts.channels import Envelope, Outbound, Receipt, Refused, unreachable
from alerts.message import (
    EXCERPT_LIMIT,
    TITLE_LIMIT,
    Entry,
    Message,
    Voice,
    byline,
    cut,
    headline,
    notes,
    pieces,
    reasons,
)
from config.schema import SlackChannel
from network.answer import Answer, Unreachable
from network.retry_after import retry_after
from storage.records import ClaimedDelivery

PACE = 1.0  # seconds; Slack takes one message a second
DEADLINE = 7.0  # seconds for each of at most two posts
BLOCK_LIMIT = 3_000  # characters of text in one block
NOTES_LIMIT = (
    BLOCK_LIMIT - TITLE_LIMIT - EXCERPT_LIMIT - 40
)  # what stands between title and passage; 40: "Important: Update: "
TEXT_LIMIT = 3_000  # of the fallback, before escaping
GONE = frozenset({403, 404, 410})  # the app was removed, the webhook revoked, the channel archived
FORMAT_FAULT = re.compile(r"invalid_blocks|invalid_payload|invalid_attachments|too_long|too_many_blocks")
Json = dict[str, Any]


def recipients(channel: SlackChannel) -> tuple[str, ...]:  # noqa: ARG001 - every kind is asked the same way
    """One webhook, one recipient."""
    return ("",)


def render(message: Message, envelope: Envelope, channel: SlackChannel, voice: Voice) -> bytes:  # noqa: ARG001
    """Return the JSON of a message: `rich_text` blocks, and the same as escaped text for where blocks do not show."""
    parts = (_passage(message, voice), _why(message, voice), *map(_entry, message.entries))
    blocks = [_block(elements) for elements in parts if elements]
    body = {
        "text": escaped(cut(_plain(message, voice), TEXT_LIMIT)),
        "blocks": blocks,
        "unfurl_links": False,
        "unfurl_media": False,
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def escaped(text: str) -> str:
    """Take the meaning from `<!channel>` and `<http://...|words>`, as Slack prescribes it for message text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _plain(message: Message, voice: Voice) -> str:
    lines = (
        headline(message, voice),
        byline(message, voice),
        message.url,
        *notes(message, voice),
        message.excerpt,
        *reasons(message, voice),
        *(part for each in message.entries for part in (f"• {each.title}", each.note, each.url)),
    )
    return "\n".join(line for line in lines if line)


def _passage(message: Message, voice: Voice) -> list[Json]:
    title: Json = {"type": "text", "text": headline(message, voice), "style": {"bold": True}}
    if message.url:
        title |= {"type": "link", "url": message.url}
    quoted = [_text(piece, bold=bold) for piece, bold in pieces(message)]
    return [
        *_section("rich_text_section", [title]),
        *_section("rich_text_section", _lines([byline(message, voice), *notes(message, voice)], NOTES_LIMIT)),
        *_section("rich_text_quote", quoted),
    ]


def _entry(entry: Entry) -> list[Json]:
    title: Json = {"type": "text", "text": f"• {entry.title}", "style": {"bold": True}}
    if entry.url:
        title |= {"type": "link", "url": entry.url}
    return [*_section("rich_text_section", [title]), *_section("rich_text_section", _lines([entry.note]))]


def _why(message: Message, voice: Voice) -> list[Json]:
    return _section("rich_text_section", _lines(list(reasons(message, voice))))


def _section(kind: str, elements: list[Json]) -> list[Json]:
    return [{"type": kind, "elements": elements}] if elements else []


def _lines(lines: list[str], limit: int = BLOCK_LIMIT) -> list[Json]:
    joined = cut("\n".join(line for line in lines if line), limit)
    return [_text(joined)] if joined else []


def _text(text: str, *, bold: bool = False) -> Json:
    return {"type": "text", "text": text, **({"style": {"bold": True}} if bold else {})}


def _block(elements: list[Json]) -> Json:
    return {"type": "rich_text", "elements": elements}


async def send(claimed: ClaimedDelivery, channel: SlackChannel, out: Outbound, now: datetime) -> Receipt:
    """Post the blocks, and once more as plain text when Slack dislikes their format. Raises Refused."""
    answer = await _post(claimed.payload, channel, out)
    if answer.status == 400 and FORMAT_FAULT.search(_word(answer)):
        answer = await _post(plain_text(claimed.payload), channel, out)
        return judge(answer, now, because="accepted as plain text")
    return judge(answer, now)


def plain_text(payload: bytes) -> bytes:
    """Return the same message without blocks."""
    return json.dumps({"text": json.loads(payload)["text"]}, ensure_ascii=False).encode()


async def _post(body: bytes, channel: SlackChannel, out: Outbound) -> Answer:
    try:
        return await out.client.post(
            channel.url.get_secret_value(),
            body=body,
            headers={"Content-Type": "application/json; charset=utf-8"},
            deadline=DEADLINE,
            allow=channel.allow_networks,
        )
    except Unreachable as error:
        raise unreachable(error) from None


def judge(answer: Answer, now: datetime, because: str = "accepted") -> Receipt:
    """Turn an answer into a Receipt: 200 and `ok` is success and nothing else is. Raises Refused otherwise."""
    status = answer.status
    word = _word(answer)
    if status == 200:
        if word == "ok":
            return Receipt(status=status, because=because)
        raise Refused("HTTP 200 without ok: no answer of Slack", status=status, endpoint=True)
    said = f"HTTP {status} {word}".rstrip()
    if status in GONE:
        raise Refused(said, status=status, gone=True)
    if status in {429, 503}:
        raise Refused(said, status=status, retry_in=retry_after(answer.headers, now), endpoint=True)
    raise Refused(said, status=status, final=status == 400, endpoint=status >= 500)


def _word(answer: Answer) -> str:
    """Return Slack's own name for what happened; nothing else of the answer is let into our records."""
    text = answer.body[:100].decode("ascii", "replace").strip()
    return text if re.fullmatch(r"[a-z_]{2,40}", text) else ""
