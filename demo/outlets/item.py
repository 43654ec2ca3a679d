"""What the renderers of the three outlets share: a published piece, and a document. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any, Protocol

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


class Shape(Protocol):
    """What a module of this package says about its outlet."""

    NAME: str
    LANGUAGE: str
    ZONE: str
    DATE_IN_URL: str | None
    SOURCES: tuple[dict[str, Any], ...]  # as serviola.yaml lists them; their URLs are paths

    def path_of(self, item: Item) -> str:
        """Return the path of a piece's page."""
        ...

    def listing(self, base: str, path: str, newest: Sequence[Item]) -> Document | None:
        """Return a feed, a sitemap, the home page or robots.txt; None for any other path."""
        ...

    def page(self, base: str, item: Item, newest: Sequence[Item]) -> Document:
        """Return the page of a piece."""
        ...


def paragraphs(item: Item) -> str:
    """Render the text as paragraphs of HTML."""
    return "\n".join(f"<p>{escape(each)}</p>" for each in item.paragraphs)


def links(items: Iterable[tuple[str, Item]], count: int = 5) -> str:
    """Render a list of other pieces, such as 'most read': words beside an article that are not its own."""
    return "\n".join(
        f'<li><a href="{escape(url)}">{escape(item.title)}</a></li>' for url, item in list(items)[:count]
    )
