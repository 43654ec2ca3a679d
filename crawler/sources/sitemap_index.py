"""Which children of a sitemap index a visit asks for, and what it writes down of them. Pure.

An index of an outlet leads to hundreds of sitemaps, nearly all of them archives. Asked for are those that may hold
something young, the newest first, and of those the ones that have changed since they were read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from config.outlet import Outlet, SitemapShape
from crawler.dates import Moment, read_date
from crawler.sources import Bookmark, Document, Parsed, Wanted
from crawler.sources.addresses import Period, period_named
from crawler.sources.items import web_link
from crawler.sources.sitemap_xml import MOST_BYTES, Entry
from storage.records import Outcome

DAY = timedelta(days=1)
OVERLAP = timedelta(hours=6)
"""Entries older than the last visit by less than this are taken once more: a sitemap may be built late."""
LONGEST_GAP = timedelta(days=31)
"""After a longer absence, what lies before is for `serviola backfill`."""
LOOK_AGAIN = timedelta(hours=6)
"""The newest child is asked for after this time even when its lastmod says that nothing changed: some never change it."""
DEEPEST = 2  # an index may lead to an index, once
REMEMBERED = 100  # children
NO_ARTICLES = re.compile(
    r"(?:^|/)(?:categor\w+|post_tag|tags?|autho?r\w*|pages?|attachment|users?|taxonom\w+|sections?|secciones|images?|videos?)-sitemap\d*\."
    r"|-sitemap-(?:posts-page|taxonomies|users)-"
    r"|sitemap[-_](?:categor[a-z]+|tags?|authors?|users?|sections?|secciones|images?|videos?|static|taxonom[a-z]+)(?![a-z])",
    re.IGNORECASE,
)
"""How common software names the sitemaps of categories, authors and pages that never change."""
NEWS = re.compile(r"news|noticias|actualidad|ultimas", re.IGNORECASE)


def large(itself: Wanted, *, source: SitemapShape, bookmark: Bookmark, now: datetime) -> Wanted:  # noqa: ARG001 - the Protocol's
    """Begin with the sitemap itself, which may be larger than other documents."""
    return replace(itself, max_bytes=MOST_BYTES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A sitemap that an index names."""

    url: str
    lastmod: str
    changed: Moment | None  # what its lastmod says
    period: Period | None  # what its name says
    known: Mapping[str, Any]  # what was written down when it was last read

    @property
    def newest(self) -> datetime | None:
        """The latest time that something in it may be of; None where nothing says so.

        The name counts for more: the sitemap of August 2013 holds no news, however often it is written anew.
        """
        if self.period is not None:
            return self.period.end
        if self.changed is None:
            return None
        return self.changed.at + (DAY if self.changed.precision == "day" else timedelta(0))

    @property
    def tells_changes(self) -> bool:
        """Whether its lastmod is so precise that nothing changes without it."""
        return self.changed is not None and self.changed.precision == "minute"

    def is_as_it_was_read(self) -> bool:
        """Whether it has not changed since."""
        if not self.lastmod or self.known.get("lastmod") != self.lastmod or self.changed is None:
            return False
        read_at = moment(self.known.get("at"))
        return self.tells_changes or (read_at is not None and read_at > self.changed.at + 2 * DAY)


def wanted_since(source: SitemapShape, bookmark: Mapping[str, Any], now: datetime) -> datetime:
    """Return how far back entries are listed: the window, or all the time since the last visit where that is longer."""
    known = moment(bookmark.get("since")) or moment(bookmark.get("at"))
    window = now - source.window
    return window if known is None else min(window, max(known - OVERLAP, now - LONGEST_GAP))


def moment(written: object) -> datetime | None:
    """Read a time of a bookmark; None for anything else."""
    try:
        found = datetime.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        return None
    return found.astimezone(UTC) if found is not None and found.tzinfo is not None else None


def lead_on(
    document: Document,
    entries: Iterable[Entry],
    *,
    source: SitemapShape,
    outlet: Outlet,
    now: datetime,
    prefers_news: bool,
) -> Parsed:
    """Choose the children to ask for."""
    depth = int(document.wanted.note.get("depth", 0))
    listed = list(_children(document, entries, outlet, now))
    if depth >= DEEPEST:
        return _nothing(Outcome.MALFORMED, "a sitemap index within an index within an index")
    if not listed:
        return _nothing(Outcome.EMPTY, "a sitemap index without sitemaps")
    fitting = [child for child in listed if fits(child.url, source)]
    if not fitting:
        return _nothing(
            Outcome.NOTHING_FOUND,
            f"none of its {len(listed)} sitemaps is named as one of articles; see children",
        )
    if prefers_news and (named := [child for child in fitting if NEWS.search(urlsplit(child.url).path)]):
        fitting = named
    since = wanted_since(source, document.bookmark, now)
    asked = sorted(_young_and_changed(fitting, since, now), key=_first_the_newest)
    unread = {child.url: {"since": since.isoformat()} for child in asked if not child.known}
    return Parsed(
        parser="sitemap",
        outcome=Outcome.UNCHANGED,
        more=tuple(_wanted(child, child.known or unread[child.url], source, now, depth) for child in asked),
        bookmark=_remembered(document.bookmark, unread, now) | {"at": now.isoformat()},
        whole=all(child.tells_changes for child in fitting),
    )


def _nothing(outcome: Outcome, detail: str) -> Parsed:
    return Parsed(parser="sitemap", outcome=outcome, detail=detail)


def fits(url: str, source: SitemapShape) -> bool:
    """Whether a child may hold articles, as far as its name says; `children` of the source decides where it is set."""
    if source.children:
        return bool(re.search(source.children, url))
    return not NO_ARTICLES.search(urlsplit(url).path)


def _children(document: Document, entries: Iterable[Entry], outlet: Outlet, now: datetime) -> Iterable[Child]:
    seen = {document.url, document.wanted.url}
    for entry in entries:
        url = web_link(document.url, entry.loc)
        if url is None or url in seen:
            continue
        seen.add(url)
        changed = read_date(entry.lastmod, zone=outlet.timezone, now=now)
        yield Child(
            url=url,
            lastmod=entry.lastmod,
            changed=changed if isinstance(changed, Moment) else None,
            period=period_named(url),
            known=_marks(document.bookmark).get(url, {}),
        )


def _young_and_changed(children: Iterable[Child], since: datetime, now: datetime) -> Iterable[Child]:
    listed = list(children)
    newest = max(filter(None, (child.newest for child in listed if _has_begun(child, now))), default=None)
    for child in listed:
        latest = child.newest is not None and child.newest == newest
        young = child.newest is None or child.newest + DAY >= since or latest
        if not young or not _has_begun(child, now):
            continue
        if child.is_as_it_was_read():
            read_at = moment(child.known.get("at"))
            if not latest or (read_at is not None and now - read_at < LOOK_AGAIN):
                continue
        yield child


def _has_begun(child: Child, now: datetime) -> bool:
    return child.period is None or child.period.start <= now + DAY


def _first_the_newest(child: Child) -> tuple[bool, float, str, int]:
    """Order children: the newest first; then those that say nothing, the one read longest ago first, then the highest number."""
    if child.newest is not None:
        return False, -child.newest.timestamp(), "", 0
    numbers = re.findall(r"\d{1,9}", urlsplit(child.url).path)
    return True, 0.0, str(child.known.get("at", "")), -int(numbers[-1]) if numbers else 0


def _wanted(child: Child, mark: Mapping[str, Any], source: SitemapShape, now: datetime, depth: int) -> Wanted:
    return Wanted(
        url=child.url,
        etag=child.known.get("etag"),
        last_modified=child.known.get("last_modified"),
        body_hash=child.known.get("body_hash"),
        name=(urlsplit(child.url).path.rpartition("/")[2] or child.url)[:60],
        note={
            "depth": depth + 1,
            "lastmod": child.lastmod,
            "since": wanted_since(source, mark, now).isoformat(),
        },
        max_bytes=MOST_BYTES,
    )


# ----------------------------------------------------------------------------------------- the bookmark
#
# {"at": when the index was read, "children": {address: {"at", "lastmod", "etag", "last_modified", "body_hash"}}}
# A child that has not been read yet has {"since": how far back it is to be read}, however long it fails.


def _marks(bookmark: Bookmark) -> Mapping[str, Mapping[str, Any]]:
    marks = bookmark.get("children")
    return marks if isinstance(marks, Mapping) else {}


def _remembered(bookmark: Bookmark, more: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Return a bookmark with what is known of `more` children, and without those of long ago."""
    marks: dict[str, Any] = {**_marks(bookmark), **more}
    kept = sorted(marks.items(), key=lambda mark: _age(mark[1]), reverse=True)[:REMEMBERED]
    oldest = (now - LONGEST_GAP - DAY).isoformat()
    return dict(bookmark) | {"children": {url: mark for url, mark in kept if _age(mark) > oldest}}


def _age(mark: Mapping[str, Any]) -> str:
    return str(mark.get("at") or mark.get("since") or "")


def bookmark_of_child(document: Document, now: datetime) -> dict[str, Any]:
    """Write down that a child was read, or had not changed."""
    known = _marks(document.bookmark).get(document.wanted.url, {}) if document.unchanged else {}
    said = {
        "at": now.isoformat(),
        "lastmod": document.wanted.note.get("lastmod", ""),
        "etag": document.etag,
        "last_modified": document.last_modified,
        "body_hash": document.body_hash,
    }
    mark = dict(known) | {name: value for name, value in said.items() if value is not None}
    mark.pop("since", None)
    return _remembered(document.bookmark, {document.wanted.url: mark}, now)
