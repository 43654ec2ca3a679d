"""Who is who: which articles the items of a visit are, by the names they go by, and when a name is not to be believed.

An address is believed, and so is a guid within its outlet, unless its feed gives it to one item after another. What a
page alone says of itself, its canonical address and the like, yields to a source that lists another article there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

import sqlalchemy as sa
from sqlalchemy import bindparam

from language.tokens import words
from storage.dialects import IN_ONE_QUESTION
from storage.records import ArchiveRow, NewArticle, Sighting
from storage.tables import article_urls, articles, revisions, sightings

CLAIMS = frozenset({"canonical", "og:url", "amp"})
"""Kinds of names that only a page says are its own; a redirect leads to what was read there."""
SHARED_BY_FEW = 2  # URLs of one visit that may carry the same guid; more, and it names the feed and no item
LONG = 4  # letters; shorter words stand in any headline
ALIKE = (
    0.75  # of the words of the shorter headline: the address of an article, or another cut of its headline
)


@dataclass(slots=True, kw_only=True, eq=False)
class Item:
    """The items of a visit that are one article; the first of them speaks. `article` is None while it is new."""

    spoken: NewArticle
    names: dict[str, str]  # every identity and its kind
    article: int | None = None


class Owner(NamedTuple):
    """Whose a name is, and how it came to it (`article_urls.kind`)."""

    article: int
    kind: str


class Doubt(Protocol):
    """What speaks against taking an item for the article that owns one of its names."""

    def denies(self, new: NewArticle) -> bool:
        """Whether the item is another article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What a source has listed an article as that an item is known as by its guid alone."""

    text_hash: str
    title: str
    published: datetime | None

    def denies(self, new: NewArticle) -> bool:
        """Some feeds number their items by place: then a guid goes to one article after another.

        But an address and a headline that change together, while the time to the minute stays, are an article that was
        given another slug.
        """
        if new.text_hash == self.text_hash or new.sighting.title == self.title:
            return False
        return not _same_minute(new.sighting, self.published)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What an article has been called whose page claims an address that a source now lists."""

    titles: tuple[str, ...]
    published: datetime | None

    def denies(self, new: NewArticle) -> bool:
        """A template's mistake gives many pages the address of one article: that one must not go missing."""
        return not self.may_be(new.sighting)

    def may_be(self, seen: Sighting | ArchiveRow) -> bool:
        """Whether the article may be what is listed under the address."""
        listed = _long_words(seen.title)
        return any(
            seen.title == title or _are_alike(listed, _long_words(title)) for title in self.titles
        ) or _same_minute(seen, self.published)


def _long_words(title: str) -> set[str]:
    return {word for word in words(title) if len(word) >= LONG}


def _are_alike(one: set[str], other: set[str]) -> bool:
    return bool(one and other) and len(one & other) >= ALIKE * min(len(one), len(other))


def are_alike(one: str, other: str) -> bool:
    """Tell whether two headlines may be those of one article."""
    return one == other or _are_alike(_long_words(one), _long_words(other))


def _same_minute(seen: Sighting | ArchiveRow, published: datetime | None) -> bool:
    return seen.published_precision == "minute" and seen.published == published


def gather(
    new: Sequence[NewArticle], owners: Mapping[str, int], doubts: Mapping[str, Doubt] = MappingProxyType({})
) -> list[Item]:
    """Join the items that share an identity, with each other or with an article that is known. Pure.

    `doubts` are about names that their owner may have without right.
    """
    known: dict[int, Item] = {}
    fresh: list[Item] = []
    for item in _within_the_visit(new):
        item.article = _owner(item, owners, doubts)
        if item.article is None:
            fresh.append(item)
        elif item.article in known:
            known[item.article].names |= item.names
        else:
            known[item.article] = item
    return [*known.values(), *fresh]


def _owner(item: Item, owners: Mapping[str, int], doubts: Mapping[str, Doubt]) -> int | None:
    """Return the article of an item: by its address if it can be, by a guid that has not been given to it anew."""
    for name in sorted(item.names, key=lambda name: item.names[name] == "guid"):
        doubt = doubts.get(name)
        if name in owners and (doubt is None or not doubt.denies(item.spoken)):
            return owners[name]
    return None


def _within_the_visit(new: Sequence[NewArticle]) -> list[Item]:
    crowded = _crowded_keys(new)
    holding: dict[str, Item] = {}  # a name, and the item that goes by it
    items: list[Item] = []
    for each in new:
        names = {each.url_key: "sighting"} | dict.fromkeys(each.moved, "moved")
        names |= {key: "guid" for key in each.keys if key not in crowded}
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


OWNERS = sa.select(article_urls.c.url_key, article_urls.c.article, article_urls.c.kind).where(
    article_urls.c.url_key.in_(sa.bindparam("names", expanding=True))
)


def owners_of(connection: sa.Connection, names: Collection[str]) -> dict[str, Owner]:
    """Look up whose names these are."""
    owners: dict[str, Owner] = {}
    for some in portions(list(names)):
        owners |= {
            row.url_key: Owner(article=row.article, kind=row.kind)
            for row in connection.execute(OWNERS, {"names": some})
        }
    return owners


def doubts_about(
    connection: sa.Connection, source: str, new: Sequence[NewArticle], owners: Mapping[str, Owner]
) -> dict[str, Doubt]:
    """Look up what may speak against the owners of names: of guids where no address is known, and of mere claims."""
    claims = claims_of(connection, owners)
    known = owners.keys() - claims.keys()
    by_guid = {key for each in new if known.isdisjoint(each.addresses) for key in each.keys if key in known}
    listed = _listed(connection, source, {owners[name].article for name in by_guid})
    return claims | {name: listed[owners[name].article] for name in by_guid if owners[name].article in listed}


def claims_of(connection: sa.Connection, owners: Mapping[str, Owner]) -> dict[str, Claimed]:
    """Return the names that pages merely claim, with what the articles of those pages have been called."""
    claimed = {name: owner.article for name, owner in owners.items() if owner.kind in CLAIMS}
    called = _called(connection, set(claimed.values()))
    return {name: called[article] for name, article in claimed.items() if article in called}


def are_called_alike(connection: sa.Connection, one: int, other: int) -> bool:
    """Tell whether one of an article's headlines, of today or before, may be one of another's."""
    called = _called(connection, {one, other})
    return any(are_alike(mine, its) for mine in called[one].titles for its in called[other].titles)


def _listed(connection: sa.Connection, source: str, which: Collection[int]) -> dict[int, Listed]:
    """Return what a source has listed articles as, those of them that it has."""
    listed: dict[int, Listed] = {}
    for some in portions(sorted(which)):
        rows = connection.execute(
            sa.select(sightings.c.article, sightings.c.text_hash, articles.c.title, articles.c.published_at)
            .join(articles, articles.c.id == sightings.c.article)
            .where(sightings.c.source == source, sightings.c.article.in_(some))
        )
        listed |= {
            row.article: Listed(text_hash=row.text_hash, title=row.title, published=row.published_at)
            for row in rows
        }
    return listed


def _called(connection: sa.Connection, which: Collection[int]) -> dict[int, Claimed]:
    """Return what articles have been called."""
    titles: defaultdict[int, list[str]] = defaultdict(list)
    published: dict[int, datetime | None] = {}
    for some in portions(sorted(which)):
        rows = connection.execute(
            sa.select(revisions.c.article, revisions.c.title, articles.c.published_at)
            .join(articles, articles.c.id == revisions.c.article)
            .where(revisions.c.article.in_(some))
        )
        for row in rows:
            titles[row.article].append(row.title)
            published[row.article] = row.published_at
    return {each: Claimed(titles=tuple(titles[each]), published=published[each]) for each in published}


def settle_claims(
    connection: sa.Connection, owners: Mapping[str, Owner], listed: Mapping[str, Owner]
) -> None:
    """Give names that `owners` only claimed to those that are `listed` under them."""
    settled = [
        {"which": name, "to_article": owner.article, "to_kind": owner.kind}
        for name, owner in listed.items()
        if name in owners and owners[name].kind in CLAIMS
    ]
    if settled:
        connection.execute(
            sa.update(article_urls)
            .where(article_urls.c.url_key == bindparam("which"))
            .values(article=bindparam("to_article"), kind=bindparam("to_kind")),
            settled,
        )


def portions(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Cut what is asked about into as much as goes into one question."""
    for start in range(0, len(values), IN_ONE_QUESTION):
        yield values[start : start + IN_ONE_QUESTION]
