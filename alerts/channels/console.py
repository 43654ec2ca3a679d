"""The terminal: a panel for each alert."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from typing import Any, TextIO

from rich.console import Console, Group
from rich.panel import Panel
from rich.text import Text

from alerts.channels import Envelope, Outbound, Receipt, Refused
from alerts.message import Message, Voice, byline, headline, notes, pieces, reasons
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
        "title": headline(message, voice),
        "note": "\n".join(notes(message, voice)),
        "passage": list(pieces(message)),
        "reasons": reasons(message, voice),
        "url": message.url,
        "entries": [[each.title, each.note, each.url] for each in message.entries],
    }
    return json.dumps(shown, ensure_ascii=False).encode()


async def send(
    claimed: ClaimedDelivery,
    channel: ConsoleChannel,  # noqa: ARG001 - every kind is asked the same way
    out: Outbound,
    now: datetime,  # noqa: ARG001
) -> Receipt:
    """Write the panel. Raises Refused when the terminal is closed."""
    shown = json.loads(claimed.payload)
    try:
        await asyncio.to_thread(show, shown, out.console)  # a terminal on hold must not hold the loop
    except (OSError, ValueError):  # a broken pipe; "I/O operation on closed file"
        raise Refused("the terminal is closed", endpoint=True) from None
    return Receipt(because="shown")


def show(shown: dict[str, Any], stream: TextIO) -> None:
    """Write one message, whole even where the terminal lacks letters; raises OSError or ValueError when it is closed.

    Its URL stands below the panel, so that it can be copied whole.
    """
    console = Console(file=stream, highlight=False)
    with console.capture() as panel:
        console.print(_panel(shown))
        if shown["url"]:
            console.print(Text(shown["url"]), soft_wrap=True)
    encoding = stream.encoding or "utf-8"
    stream.write(panel.get().encode(encoding, "replace").decode(encoding))
    stream.flush()


def _panel(shown: dict[str, Any]) -> Panel:
    passage = ((text, "bold yellow" if highlighted else "") for text, highlighted in shown["passage"])
    lines = [
        Text(shown["title"], style="bold"),
        Text(shown["note"]),
        Text.assemble(*passage),
        *(Text(reason, style="dim") for reason in shown["reasons"]),
        *(line for entry in shown.get("entries", ()) for line in _entry(*entry)),
    ]
    body = Group(*(line for line in lines if line.plain))
    return Panel(body, title=Text(shown["byline"]), title_align="left", border_style="cyan")


def _entry(title: str, note: str, url: str) -> list[Text]:
    return [Text(f"• {title}", style="bold"), Text(note), Text(url, style="dim")]
