"""An archive of a few articles, stored as they would be when the watch has done with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from storage import searchable
from storage.store import Store
from storage.tables import articles, revisions, stories


@dataclass(frozen=True, kw_only=True)
class Piece:
    """An article; what is left out is as usual."""

    title: str
    at: datetime  # published
    text: str = ""
    outlet: str = "gazette"
    story: int | None = None  # None: one of its own
    copy_of: int | None = None
    seen_after: timedelta = timedelta(minutes=5)
    quiet: bool = False
    confirmed_at: datetime | None = None  # its story
    indexed: bool = True


def keep(store: Store, pieces: Iterable[Piece], *, first: int = 1) -> list[int]:
    """Store articles as examined, with the ids from `first` on; return them."""
    numbered = list(enumerate(pieces, first))
    with store.engine.write() as connection:
        for number, each in numbered:
            story = each.story or number
            seen_at = each.at + each.seen_after
            its = connection.scalar(sa.select(stories.c.id).where(stories.c.id == story))
            if its is None:
                connection.execute(
                    sa.insert(stories),
                    {"id": story, "title": each.title, "first_at": each.at, "last_at": each.at,
                     "confirmed_at": each.confirmed_at},
                )  # fmt: skip
            url = f"https://{each.outlet}.example/{number}"
            connection.execute(
                sa.insert(articles),
                {"id": number, "outlet": each.outlet, "url": url, "url_key": url[8:], "host": f"{each.outlet}.example",
                 "title": each.title, "authors": [], "language": "es", "published_at": each.at,
                 "published_precision": "minute", "first_seen_at": seen_at, "first_seen_in": f"{each.outlet}/feed1",
                 "quiet": each.quiet, "quiet_because": "backlog" if each.quiet else None, "story": story,
                 "duplicate_of": each.copy_of, "placed_at": seen_at, "page_outcome": "ok", "page_read_at": seen_at},
            )  # fmt: skip
            connection.execute(
                sa.insert(revisions),
                {"id": number, "article": number, "number": 1, "basis": "page", "seen_at": seen_at, "title": each.title,
                 "summary": "", "text": each.text, "examined_at": seen_at, "catalog_version": "old",
                 "indexed": each.indexed},
            )  # fmt: skip
        words = {
            number: searchable.words_of(each.title, "", each.text)
            for number, each in numbered
            if each.indexed
        }
        searchable.add(connection, words)
    return [number for number, _ in numbered]
