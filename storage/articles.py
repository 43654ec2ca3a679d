"""Taking in what a visit listed: what is known, what is new, and what has got another headline.

A visit costs a fixed number of statements, however many items it lists.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam

from storage import floods
from storage.dialects import add_rows, insert_unless_there, new_ids, plain_insert, upsert
from storage.hastening import OF_LOOKS, hasten_looks
from storage.naming import Item, Owner, doubts_about, gather, owners_of, portions, settle_claims
from storage.records import Basis, NewArticle, Sighting
from storage.tables import article_urls, articles, revisions, sightings, stories

BACKLOG, BACKFILL = "backlog", "backfill"
"""Why an article tells nobody: it was there at the first visit, or only an archive has listed it."""
IMPORT = "import"
"""The same: it came from a file. Of an article that may raise alerts all the same, it says that no visit brought it."""
OF_ARCHIVES = (BACKFILL, IMPORT)
REREAD = "reread"
"""The same: its page was read once more after the rules had seen it as news."""
FLOOD = "flood"
"""Why an article raises no alert of its own: the digest of its flood tells of it."""
LASTMOD = "lastmod"  # what a date is noted as that is only the time of the last change


class Backlog(enum.Enum):
    """Which items of a visit are no news, and tell nobody."""

    NONE = "none"
    UNDATED = "undated"  # of what has a date, the rules' max_age says whether it is news
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Where a batch of items comes from, and how they are to be taken."""

    source: str
    outlet: str
    now: datetime
    backlog: Backlog
    wants_pages: bool
    because: str = BACKLOG  # why what is held back is

    def holds_back(self, seen: Sighting) -> bool:
        """Whether nobody is to be told of an item that is new."""
        return self.backlog is Backlog.ALL or (self.backlog is Backlog.UNDATED and seen.published is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What taking in a visit came to."""

    new: int = 0
    held_back: int = 0  # of the new ones, those that came in a flood and go into a digest


def take_in(connection: sa.Connection, arrival: Arrival, new: Sequence[NewArticle]) -> Taken:
    """Store what a visit listed; return how many articles were new. Call it under Lock.IDENTITY."""
    owners = owners_of(connection, {name for each in new for name in (*each.addresses, *each.keys)})
    owned = {name: owner.article for name, owner in owners.items()}
    items = gather(new, owned, doubts_about(connection, arrival.source, new, owners))
    known = [item for item in items if item.article is not None]
    if arrival.because != BACKFILL:
        _meet_again(connection, arrival, known)
        _see_again(connection, arrival, known)
    fresh = [item for item in items if item.article is None]
    flood = _flood(connection, arrival, fresh)
    if fresh:
        _add(connection, arrival, fresh, flood)
    named = {
        name: Owner(article=item.article, kind=kind)
        for item in items
        if item.article is not None
        for name, kind in item.names.items()
    }
    settle_claims(connection, owners, named)
    _sight(connection, arrival, items, named)
    return Taken(new=len(fresh), held_back=len(flood))


def _flood(connection: sa.Connection, arrival: Arrival, fresh: Sequence[Item]) -> set[Item]:
    """Return the new items that go into a digest, since their visit brings far more than its source is wont to."""
    if len(fresh) <= floods.FLOOR or arrival.backlog is not Backlog.NONE:
        return set()
    habit = floods.habit_of(connection, arrival.source)
    held = floods.held_back([item.spoken.sighting for item in fresh], habit, arrival.now)
    return {item for place, item in enumerate(fresh) if place in held}


# --------------------------------------------------------------------------------------- what is new


def _add(connection: sa.Connection, arrival: Arrival, fresh: Sequence[Item], flood: Collection[Item]) -> None:
    told = new_ids(connection, stories, len(fresh))
    for item, article in zip(fresh, new_ids(connection, articles, len(fresh)), strict=True):
        item.article = article
    add_rows(
        connection,
        plain_insert(stories),
        [_story(arrival, item, story) for item, story in zip(fresh, told, strict=True)],
    )
    add_rows(
        connection,
        plain_insert(articles),
        [
            _article(arrival, item, story, in_flood=item in flood)
            for item, story in zip(fresh, told, strict=True)
        ],
    )
    add_rows(connection, plain_insert(revisions), [_headline(arrival, item, 1) for item in fresh])


def _story(arrival: Arrival, item: Item, story: int) -> dict[str, Any]:
    return {"id": story, "title": item.spoken.sighting.title, "first_at": arrival.now, "last_at": arrival.now}


def _article(arrival: Arrival, item: Item, story: int, *, in_flood: bool) -> dict[str, Any]:
    new, seen = item.spoken, item.spoken.sighting
    old = arrival.holds_back(seen)
    return {
        "id": item.article,
        "outlet": arrival.outlet,
        "url": seen.url,
        "url_key": new.url_key,
        "host": new.host,
        "title": seen.title,
        "summary": seen.summary,
        "authors": list(seen.authors),
        "language": seen.language,
        "published_at": seen.published,
        "published_precision": seen.published_precision,
        "published_note": seen.published_note,
        "first_seen_at": arrival.now,
        "first_seen_in": arrival.source,
        "quiet": old or in_flood,
        "quiet_because": arrival.because if old else FLOOD if in_flood else None,
        "story": story,
        "page_due_at": arrival.now if arrival.wants_pages else None,
    }


def basis_of(seen: Sighting) -> Basis:
    """Say what the first revision of an article rests on."""
    return Basis.ADDRESS if seen.title_from_address else Basis.HEADLINE


def _headline(arrival: Arrival, item: Item, number: int) -> dict[str, Any]:
    return {
        "article": item.article,
        "number": number,
        "basis": basis_of(item.spoken.sighting).value,
        "seen_at": arrival.now,
        "title": item.spoken.sighting.title,
        "summary": item.spoken.sighting.summary,
        "text_hash": item.spoken.text_hash,
    }


# -------------------------------------------------------------------------------- what is seen again


def _meet_again(connection: sa.Connection, arrival: Arrival, known: Sequence[Item]) -> None:
    """Let what only an archive has listed so far be to a visit what it would have been without the archive.

    Else a backfill that runs past a piece of news before the visit that brings it would keep it from being told. What
    the visit holds back is a backlog from now on.
    """
    held_back = {item.article: arrival.holds_back(item.spoken.sighting) for item in known}
    for some in portions(list(held_back)):
        of_archive = sa.and_(
            articles.c.id.in_(some), articles.c.quiet, articles.c.quiet_because.in_(OF_ARCHIVES)
        )
        met = connection.scalars(sa.select(articles.c.id).where(of_archive)).all()
        _change(connection, [each for each in met if held_back[each]], quiet_because=BACKLOG)
        news = [each for each in met if not held_back[each]]
        _change(connection, news, quiet=False, quiet_because=None)
        if news:  # the rules have seen it as something to keep quiet about
            connection.execute(
                sa.update(revisions).where(revisions.c.article.in_(news)).values(examined_at=None)
            )


def _change(connection: sa.Connection, which: Sequence[int], **values: Any) -> None:
    if which:
        connection.execute(sa.update(articles).where(articles.c.id.in_(which)).values(**values))


def _see_again(connection: sa.Connection, arrival: Arrival, known: Sequence[Item]) -> None:
    """Add a revision where a source has changed the headline of an article whose page gave no text, or gives the first.

    A wording that the article has had before is no news: some outlets show two headlines by turns. Nor are the words of
    an address.
    """
    by_id = {item.article: item for item in known if not item.spoken.sighting.title_from_address}
    numbers: dict[int, int] = {}
    for some in portions(list(by_id)):
        numbers.update(_reworded(connection, arrival, {article: by_id[article] for article in some}))
    if not numbers:
        return
    changed = [(by_id[article], number + 1) for article, number in numbers.items()]
    connection.execute(sa.insert(revisions), [_headline(arrival, item, number) for item, number in changed])
    connection.execute(
        sa.update(articles)
        .where(articles.c.id == bindparam("which"))
        .values(
            title=bindparam("to_title"),
            summary=bindparam("to_summary"),
            current_revision=bindparam("to_number"),
        ),
        [
            {
                "which": item.article,
                "to_title": item.spoken.sighting.title,
                "to_summary": item.spoken.sighting.summary,
                "to_number": number,
            }
            for item, number in changed
        ],
    )
    _date_anew(connection, [item for item, _ in changed])


def _date_anew(connection: sa.Connection, items: Sequence[Item]) -> None:
    """Let a time of publication take the place of a sitemap's lastmod, which is one only by and large."""
    dated = [item for item in items if item.spoken.sighting.published is not None]
    if dated:
        by_lastmod = sa.and_(articles.c.id == bindparam("which"), articles.c.published_note == LASTMOD)
        names = ("published_at", "published_precision", "published_note")
        connection.execute(
            sa.update(articles).where(by_lastmod).values({name: bindparam(f"to_{name}") for name in names}),
            [
                {
                    "which": item.article,
                    "to_published_at": item.spoken.sighting.published,
                    "to_published_precision": item.spoken.sighting.published_precision,
                    "to_published_note": item.spoken.sighting.published_note,
                }
                for item in dated
            ],
        )


def _reworded(
    connection: sa.Connection, arrival: Arrival, items: Mapping[int | None, Item]
) -> dict[int, int]:
    """Return the articles with a headline they never had, and the number of their current revision.

    One whose page has been read is not among them: the page is looked at again the sooner.
    """
    its_current = sa.and_(
        revisions.c.article == articles.c.id, revisions.c.number == articles.c.current_revision
    )
    its_sighting = sa.and_(sightings.c.article == articles.c.id, sightings.c.source == arrival.source)
    no_headline_yet = revisions.c.basis == Basis.ADDRESS.value
    rows = connection.execute(
        sa.select(
            articles.c.current_revision, *OF_LOOKS, sightings.c.text_hash, no_headline_yet.label("bare")
        )
        .select_from(articles.join(revisions, its_current).outerjoin(sightings, its_sighting))
        .where(
            articles.c.id.in_(list(items)),
            sa.or_(articles.c.page_read_at.is_(None), articles.c.look_at > arrival.now),
            sa.or_(sightings.c.text_hash.is_not(None), no_headline_yet),
        )
    )
    other: list[Any] = [row for row in rows if row.bare or row.text_hash != items[row.id].spoken.text_hash]
    hasten_looks(connection, [row for row in other if row.page_read_at is not None], arrival.now)
    changed = {row.id: row.current_revision for row in other if row.page_read_at is None}
    if not changed:
        return {}
    had = connection.execute(
        sa.select(revisions.c.article, revisions.c.text_hash).where(revisions.c.article.in_(list(changed)))
    )
    before = {(row.article, row.text_hash) for row in had}
    return {
        article: number
        for article, number in changed.items()
        if (article, items[article].spoken.text_hash) not in before
    }


SEEN_AGAIN = ("url", "guid", "text_hash", "last_seen_at")


def _sight(
    connection: sa.Connection, arrival: Arrival, items: Sequence[Item], named: Mapping[str, Owner]
) -> None:
    """Note every identity, and that the source lists each article now."""
    names = [
        {"url_key": name, "article": owner.article, "kind": owner.kind, "first_seen_at": arrival.now}
        for name, owner in named.items()
    ]
    add_rows(connection, insert_unless_there(connection.dialect.name, article_urls), names)
    add_rows(
        connection,
        upsert(connection.dialect.name, sightings, ("source", "article"), SEEN_AGAIN),
        [
            {
                "source": arrival.source,
                "article": item.article,
                "url": item.spoken.sighting.url,
                "guid": item.spoken.sighting.guid,
                "text_hash": item.spoken.text_hash,
                "first_seen_at": arrival.now,
                "last_seen_at": arrival.now,
            }
            for item in items
        ],
    )
