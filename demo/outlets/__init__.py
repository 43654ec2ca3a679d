"""The three outlets of the demo: what each serves, rendered from what it has published so far. Pure.

They are invented. Their addresses, feeds and markup have the shape of what outlets of this kind use.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from demo.outlets import cencerro, copal, zanate
from demo.outlets.item import Document, Item, Shape
from demo.pieces import Piece, Update

OUTLETS: Mapping[str, Shape] = {"copal": copal, "zanate": zanate, "cencerro": cencerro}
LISTED = 20  # the newest items a feed or sitemap lists


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What one outlet has published, the newest last."""

    outlet: str
    base: str  # "http://127.0.0.11:8011"
    items: tuple[Item, ...] = ()

    def with_piece(self, piece: Piece, now: datetime) -> Edition:
        """Publish a piece."""
        item = Item(
            piece=piece,
            number=len(self.items) + 1,
            published=now,
            title=piece.title,
            summary=piece.summary,
            paragraphs=piece.paragraphs,
        )
        return replace(self, items=(*self.items, item))

    def with_update(self, update: Update, now: datetime) -> Edition:
        """Publish a piece again, at its old address."""
        return replace(self, items=tuple(_updated(item, update, now) for item in self.items))

    def address_of(self, piece_id: str) -> str:
        """Return the URL of a published piece; raises StopIteration for one that is not published."""
        item = next(item for item in self.items if item.piece.id == piece_id)
        return self.base + OUTLETS[self.outlet].path_of(item)

    def document(self, path: str) -> Document:
        """Return what the outlet answers to a GET of `path` (with its query)."""
        return _document(OUTLETS[self.outlet], self.base, path, self.items)


def _updated(item: Item, update: Update, now: datetime) -> Item:
    if item.piece.id != update.id:
        return item
    paragraphs = tuple(" ".join(each.split()) for each in update.text.split("\n\n") if each.strip())
    return replace(item, title=update.title, summary=update.summary, paragraphs=paragraphs, modified=now)


def _document(shape: Shape, base: str, path: str, items: Sequence[Item]) -> Document:
    newest = list(reversed(items[-LISTED:]))
    document = shape.listing(base, path, newest)
    if document is not None:
        return document
    item = next((each for each in items if shape.path_of(each) == path), None)
    if item is None:
        return Document(status=404, body="<!doctype html><title>404</title><h1>404</h1>")
    return shape.page(base, item, newest)
