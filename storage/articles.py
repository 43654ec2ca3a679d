"""Taking in what a visit listed: what is known, what is new, and what has got another headline.

A visit costs a fixed number of statements, however many items it lists.
"""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam

from storage import floods
from storage.dialects import IN_ONE_QUESTION, insert, new_ids
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
SHARED_BY_FEW = 2  # URLs of one visit that may carry the same guid; more, and it names the feed and no item


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


@dataclass(slots=True, kw_only=True, eq=False)
class Item:
    """The items of a visit that are one article; the first of them speaks. `article` is None while it is new."""

    spoken: NewArticle
    names: dict[str, str]  # every identity and its kind
    article: int | None = None


def take_in(connection: sa.Connection, arrival: Arrival, new: Sequence[NewArticle]) -> Taken:
    """Store what a visit listed; return how many articles were new. Call it under Lock.IDENTITY."""
    wanted = list({name for each in new for name in (each.url_key, *each.keys)})
    owners = _owners(connection, wanted)
    items = gather(new, owners, _listed_before(connection, arrival, new, owners))
    known = [item for item in items if item.article is not None]
    if arrival.because != BACKFILL:
        _meet_again(connection, arrival, known)
        _see_again(connection, arrival, known)
    fresh = [item for item in items if item.article is None]
    flood = _flood(connection, arrival, fresh)
    if fresh:
        _add(connection, arrival, fresh, flood)
    _sight(connection, arrival, items)
    return Taken(new=len(fresh), held_back=len(flood))


def _flood(connection: sa.Connection, arrival: Arrival, fresh: Sequence[Item]) -> set[Item]:
    """Return the new items that go into a digest, since their visit brings far more than its source is wont to."""
    if len(fresh) <= floods.FLOOR or arrival.backlog is not Backlog.NONE:
        return set()
    habit = floods.habit_of(connection, arrival.source)
    held = floods.held_back([item.spoken.sighting for item in fresh], habit, arrival.now)
    return {item for place, item in enumerate(fresh) if place in held}


# ---------------------------------------------------------------------------------------- who is who


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What a source has listed an article as."""

    text_hash: str
    title: str
    published: datetime | None

    def recycled_by(self, new: NewArticle) -> bool:
        """Whether an item of another address under the same guid is another article.

        Some feeds number their items by place. But an address and a headline that change together, while the time to
        the minute stays, are an article that was given another slug.
        """
        seen = new.sighting
        if new.text_hash == self.text_hash or seen.title == self.title:
            return False
        return not (seen.published_precision == "minute" and seen.published == self.published)


def gather(
    new: Sequence[NewArticle], owners: Mapping[str, int], listed: Mapping[int, Listed] = MappingProxyType({})
) -> list[Item]:
    """Join the items that share an identity, with each other or with an article that is known. Pure.

    `listed` is what their source has listed those articles as that an item may be known as by its guid alone.
    """
    known: dict[int, Item] = {}
    fresh: list[Item] = []
    for item in _within_the_visit(new):
        item.article = _owner(item, owners, listed)
        if item.article is None:
            fresh.append(item)
        elif item.article in known:
            known[item.article].names |= item.names
        else:
            known[item.article] = item
    return [*known.values(), *fresh]


def _owner(item: Item, owners: Mapping[str, int], listed: Mapping[int, Listed]) -> int | None:
    """Return the article of an item: by its address if it can be, by a guid that has not been given to it anew."""
    for name in sorted(item.names, key=lambda name: item.names[name] == "guid"):
        article = owners.get(name)
        if article is None:
            continue
        before = listed.get(article) if item.names[name] == "guid" else None
        if before is None or not before.recycled_by(item.spoken):
            return article
    return None


def _within_the_visit(new: Sequence[NewArticle]) -> list[Item]:
    crowded = _crowded_keys(new)
    holding: dict[str, Item] = {}  # a name, and the item that goes by it
    items: list[Item] = []
    for each in new:
        names = {each.url_key: "sighting"} | {key: "guid" for key in each.keys if key not in crowded}
        same = list(dict.fromkeys(holding[name] for name in names if name in holding))
        same.sort(key=items.index)
        item = same[0] if same else Item(spoken=each, names={})
        if not same:
            items.append(item)
        for other in same[1:]:
            items.remove(other)
            item.names |= other.names
        item.names |= names
        holding |= dict.fromkeys(item.names, item)
    return items


def _crowded_keys(new: Sequence[NewArticle]) -> set[str]:
    """Find the guids that a careless feed gives to many items: taken for identities, they would hide all but one."""
    urls: defaultdict[str, set[str]] = defaultdict(set)
    for each in new:
        for key in each.keys:
            urls[key].add(each.url_key)
    return {key for key, sharing in urls.items() if len(sharing) > SHARED_BY_FEW}


def _owners(connection: sa.Connection, names: Sequence[str]) -> dict[str, int]:
    owners: dict[str, int] = {}
    for some in _portions(names):
        question = sa.select(article_urls.c.url_key, article_urls.c.article).where(
            article_urls.c.url_key.in_(some)
        )
        owners.update((row.url_key, row.article) for row in connection.execute(question))
    return owners


def _listed_before(
    connection: sa.Connection, arrival: Arrival, new: Sequence[NewArticle], owners: Mapping[str, int]
) -> dict[int, Listed]:
    """Look up what the source has listed the articles as that items are known as by their guid alone."""
    by_guid = {
        owners[key] for each in new if each.url_key not in owners for key in each.keys if key in owners
    }
    listed: dict[int, Listed] = {}
    for some in _portions(sorted(by_guid)):
        rows = connection.execute(
            sa.select(sightings.c.article, sightings.c.text_hash, articles.c.title, articles.c.published_at)
            .join(articles, articles.c.id == sightings.c.article)
            .where(sightings.c.source == arrival.source, sightings.c.article.in_(some))
        )
        listed |= {
            row.article: Listed(text_hash=row.text_hash, title=row.title, published=row.published_at)
            for row in rows
        }
    return listed


def _portions(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), IN_ONE_QUESTION):
        yield values[start : start + IN_ONE_QUESTION]


# --------------------------------------------------------------------------------------- what is new


def _add(connection: sa.Connection, arrival: Arrival, fresh: Sequence[Item], flood: Collection[Item]) -> None:
    told = new_ids(connection, stories, len(fresh))
    for item, article in zip(fresh, new_ids(connection, articles, len(fresh)), strict=True):
        item.article = article
    connection.execute(
        sa.insert(stories), [_story(arrival, item, story) for item, story in zip(fresh, told, strict=True)]
    )
    connection.execute(
        sa.insert(articles),
        [
            _article(arrival, item, story, in_flood=item in flood)
            for item, story in zip(fresh, told, strict=True)
        ],
    )
    connection.execute(sa.insert(revisions), [_headline(arrival, item, 1) for item in fresh])


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
    for some in _portions(list(held_back)):
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
    for some in _portions(list(by_id)):
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
    """Return the articles with a headline they never had, and the number of their current revision."""
    its_current = sa.and_(
        revisions.c.article == articles.c.id, revisions.c.number == articles.c.current_revision
    )
    its_sighting = sa.and_(sightings.c.article == articles.c.id, sightings.c.source == arrival.source)
    no_headline_yet = revisions.c.basis == Basis.ADDRESS.value
    rows = connection.execute(
        sa.select(
            articles.c.id, articles.c.current_revision, sightings.c.text_hash, no_headline_yet.label("bare")
        )
        .select_from(articles.join(revisions, its_current).outerjoin(sightings, its_sighting))
        .where(
            articles.c.id.in_(list(items)),
            articles.c.page_read_at.is_(None),
            sa.or_(sightings.c.text_hash.is_not(None), no_headline_yet),
        )
    )
    changed = {
        row.id: row.current_revision
        for row in rows
        if row.bare or row.text_hash != items[row.id].spoken.text_hash
    }
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


def _sight(connection: sa.Connection, arrival: Arrival, items: Sequence[Item]) -> None:
    """Note every identity, and that the source lists each article now."""
    names = [
        {"url_key": name, "article": item.article, "kind": kind, "first_seen_at": arrival.now}
        for item in items
        for name, kind in item.names.items()
    ]
    connection.execute(insert(connection, article_urls).on_conflict_do_nothing(), names)
    statement = insert(connection, sightings)
    seen_again = {name: statement.excluded[name] for name in ("url", "guid", "text_hash", "last_seen_at")}
    connection.execute(
        statement.on_conflict_do_update(index_elements=["source", "article"], set_=seen_again),
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
