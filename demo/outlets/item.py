"""What the renderers of the three outlets share: a published piece, and a document. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from html import escape

from demo.pieces import Piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A piece as it stands on its outlet now."""

    piece: Piece
    number: int  # 1 for the first the outlet published
    published: datetime
    title: str
    summary: str
    paragraphs: tuple[str, ...]
    modified: datetime | None = None

    @property
    def changed(self) -> datetime:
        """When it was last touched."""
        return self.modified or self.published


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a server answers."""

    body: str
    content_type: str = "text/html"
    status: int = 200

    @property
    def etag(self) -> str:
        """A strong validator: another body has another one."""
        return f'"{hashlib.blake2s(self.body.encode(), digest_size=10).hexdigest()}"'


def paragraphs(item: Item) -> str:
    """Render the text as paragraphs of HTML."""
    return "\n".join(f"<p>{escape(each)}</p>" for each in item.paragraphs)


def links(items: Iterable[tuple[str, Item]], count: int = 5) -> str:
    """Render a list of other pieces, such as 'most read': words beside an article that are not its own."""
    return "\n".join(
        f'<li><a href="{escape(url)}">{escape(item.title)}</a></li>' for url, item in list(items)[:count]
    )
