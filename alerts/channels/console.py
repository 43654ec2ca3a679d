"""The terminal: a panel for each alert."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from typing import TextIO

from rich.console import Console, Group
from rich.panel import Panel
from rich.text import Text

from alerts.channels import Envelope, Outbound, Receipt, Refused
from alerts.message import Message, Voice, byline, pieces, reasons
from config.schema import ConsoleChannel
from storage.records import ClaimedDelivery

PACE = 0.0


def recipients(channel: ConsoleChannel) -> tuple[str, ...]:  # noqa: ARG001 - every kind is asked the same way
    """Whoever looks at the terminal."""
    return ("",)


def render(message: Message, envelope: Envelope, channel: ConsoleChannel, voice: Voice) -> bytes:  # noqa: ARG001
    """Return what the panel holds; colours and width are the terminal's, and known only when it is shown."""
    shown = {
        "byline": byline(message, voice),
        "title": message.title,
        "note": message.note,
        "passage": list(pieces(message)),
        "reasons": reasons(message, voice),
        "url": message.url,
    }
    return json.dumps(shown, ensure_ascii=False).encode()


async def send(claimed: ClaimedDelivery, channel: ConsoleChannel, out: Outbound, now: datetime) -> Receipt:  # noqa: ARG001
    """Write the panel. Raises Refused when the terminal is closed."""
    try:
        await asyncio.to_thread(
            show, claimed.payload, out.console
        )  # a terminal on hold must not hold the loop
    except (OSError, ValueError):  # a broken pipe; "I/O operation on closed file"
        raise Refused("the terminal is closed", endpoint=True) from None
    return Receipt(because="shown")


def show(payload: bytes, stream: TextIO) -> None:
    """Print one message. Its URL stands below the panel, so that it can be copied whole."""
    shown = json.loads(payload)
    passage = Text.assemble(
        *((text, "bold yellow" if highlighted else "") for text, highlighted in shown["passage"])
    )
    lines = [
        Text(shown["title"], style="bold"),
        Text(shown["note"]),
        passage,
        *(Text(reason, style="dim") for reason in shown["reasons"]),
    ]
    console = Console(file=stream, highlight=False)
    body = Group(*(line for line in lines if line.plain))
    with console.capture() as panel:
        console.print(Panel(body, title=Text(shown["byline"]), title_align="left", border_style="cyan"))
        if shown["url"]:
            console.print(Text(shown["url"]), soft_wrap=True)
    encoding = stream.encoding or "utf-8"
    stream.write(
        panel.get().encode(encoding, "replace").decode(encoding)
    )  # whole, even where letters are missing
    stream.flush()
