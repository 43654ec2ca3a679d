"""Read the REST interface of WordPress (`/wp-json/wp/v2/posts`): what is new, and what was changed. Pure.

Two series of pages, the newest first. Posts by their date of publication: at the first visit those of a window, later
those after the last one that was seen. Then, from the second visit on, posts by their last change. One of the two
would not do: a planned post comes out with the time of its last edit, which lies before; one that is filed under
an earlier date comes out behind the last that was seen.

The summary is the excerpt, as in the feed of the same site. The text itself is read from the page, like every other.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from config.outlet import Outlet, WordPressShape, WordPressSource
from crawler.sources import Bookmark, Document, Parsed, Wanted
from crawler.sources.encodings import decoded
from crawler.sources.items import Context, Item, parsed
from crawler.sources.markup import described_page
from storage.records import Outcome

FIELDS = "id,date_gmt,modified_gmt,link,guid,title,excerpt"
OURS = frozenset({"per_page", "page", "order", "orderby", "after", "modified_after", "_fields"})
OVERLAP = timedelta(hours=1)
"""Posts are asked for once more that are older than the last one by less: an answer may come out of a cache."""
PAST_THE_END = frozenset({400})

ASKS_ROBOTS = True
"""The interface is made for the site's own scripts; a site that wants no others there says so in robots.txt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of one of the two series. `mark` is the last time that was seen before, `newest` the last seen by now."""

    series: Literal["new", "changed"]
    number: int
    mark: datetime
    newest: datetime
    first_visit: bool = False

    @property
    def name(self) -> str:
        """What people are told it was."""
        page = f"page {self.number}" if self.number > 1 else ""
        return ", ".join(filter(None, ("changes" if self.series == "changed" else "", page)))

    def time_of(self, post: Mapping[str, Any]) -> datetime | None:
        """Return what the series goes by."""
        return _moment(post.get("date_gmt" if self.series == "new" else "modified_gmt"))


def first(itself: Wanted, *, source: WordPressSource, bookmark: Bookmark, now: datetime) -> Wanted:
    """Begin with what was published since the last visit."""
    mark = _moment(bookmark.get("new"))
    start = now - source.window if mark is None else mark
    page = Page(series="new", number=1, mark=start, newest=start, first_visit=mark is None)
    return wanted(itself.url, page, source)


def wanted(base: str, page: Page, source: WordPressSource) -> Wanted:
    """Return the request for a page. There are no validators: no two visits ask for the same address."""
    since = page.mark if page.first_visit else page.mark - OVERLAP
    ask = {
        "per_page": str(source.per_page),
        "page": str(page.number),
        "order": "desc",
        "orderby": "date" if page.series == "new" else "modified",
        "after" if page.series == "new" else "modified_after": f"{since:%Y-%m-%dT%H:%M:%SZ}",
        "_fields": FIELDS,
    }
    may_end = page.number > 1 or page.series == "changed"
    return Wanted(
        url=address(base, source.ask | ask),
        name=page.name,
        note={"page": page, "base": base},
        end=PAST_THE_END if may_end else frozenset(),
    )


def address(base: str, ask: Mapping[str, str]) -> str:
    """Put parameters into an address in place of those that an earlier visit, or a redirect of it, has left there."""
    parts = urlsplit(base)
    kept = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if name not in OURS and name not in ask
    ]
    return urlunsplit(parts._replace(query=urlencode([*kept, *ask.items()], safe=",/:"), fragment=""))


def parse(document: Document, *, source: WordPressSource, outlet: Outlet, now: datetime) -> Parsed:
    """Read a page of posts. Never raises."""
    page = document.wanted.note.get("page") or _asked_alone(source, now)
    if document.ended:
        return _ended(document, page, source, now)
    posts = posts_in(document)
    if isinstance(posts, Parsed):
        return posts
    times = [time for post in posts if (time := page.time_of(post)) is not None]
    page = replace(page, newest=max([page.newest, *(time for time in times if time <= now)]))
    context = Context(base=document.url, source=source, outlet=outlet, now=now)
    found = parsed(
        [item_of(post, document.url, source) for post in posts],
        context,
        parser="wordpress",
        detail="" if posts or not page.first_visit else f"no posts since {page.mark:%Y-%m-%d}",
        when_none=Outcome.EMPTY if page.first_visit else Outcome.UNCHANGED,
    )
    has_next = _has_next(document, page, len(posts), source)
    if has_next and any(time > page.mark for time in times):
        if page.number < _most_pages(page, source):
            following = replace(page, number=page.number + 1)
            return replace(found, more=(wanted(_base(document), following, source),), whole=False)
        note = f"more posts than {page.number} pages hold; the older ones were left out"
        found = replace(found, detail="; ".join(filter(None, (found.detail, note))))
    return _at_the_end(found, document, page, source, now)


def _asked_alone(source: WordPressSource, now: datetime) -> Page:
    """Take a document that nobody asked for as the first page of a first visit."""
    start = now - source.window
    return Page(series="new", number=1, mark=start, newest=start, first_visit=True)


def _base(document: Document) -> str:
    return str(document.wanted.note.get("base") or document.url)


def _most_pages(page: Page, source: WordPressSource) -> int:
    return source.documents if page.first_visit else max(1, source.documents // 2)


def _has_next(document: Document, page: Page, posts: int, source: WordPressSource) -> bool:
    """Tell whether there is a page after this one: its header says so; without one, a full page is not the last."""
    total = document.headers.get("x-wp-totalpages", "")
    return page.number < int(total) if re.fullmatch(r"\d{1,9}", total) else posts >= source.per_page


def _ended(document: Document, page: Page, source: WordPressSource, now: datetime) -> Parsed:
    """Take "400 Bad Request" for the end: past the last page, or of a site so old that it tells no changes."""
    nothing = Parsed(parser="wordpress", outcome=Outcome.UNCHANGED, whole=False)
    if page.series == "changed" and page.number == 1:
        return replace(nothing, detail="the site tells no changes (HTTP 400)")
    return _at_the_end(nothing, document, page, source, now)


def _at_the_end(
    found: Parsed, document: Document, page: Page, source: WordPressSource, now: datetime
) -> Parsed:
    """Write down how far a series has come, and begin the other one."""
    bookmark = _marked(document.bookmark, page, now)
    more: tuple[Wanted, ...] = ()
    changed = _moment(document.bookmark.get("changed"))
    if page.series == "new" and not page.first_visit and changed is not None and source.documents > 1:
        more = (wanted(_base(document), _changes(changed), source),)
    return replace(found, more=more, bookmark=bookmark, whole=False)


def _changes(mark: datetime) -> Page:
    return Page(series="changed", number=1, mark=mark, newest=mark)


def _marked(bookmark: Bookmark, page: Page, now: datetime) -> Bookmark:
    began = {"changed": now.isoformat()} if "changed" not in bookmark else {}
    return dict(bookmark) | began | {page.series: page.newest.isoformat()}


# ------------------------------------------------------------------------------------------------ posts


def posts_in(document: Document) -> Sequence[Mapping[str, Any]] | Parsed:
    """Return the posts of a page, or what it is instead. A warning that PHP printed before them does no harm."""
    text = decoded(document.body, document.content_type) or document.body.decode("utf-8", "replace")
    start = re.match(r"\s*[\[{]", text) or re.search(r"\[\s*\{|\{\s*\"", text)
    if re.match(r"\s*<(?:!doctype|html|head|body)", text, re.IGNORECASE):
        return Parsed(parser="wordpress", outcome=Outcome.NOT_A_FEED, detail=described_page(text))
    try:
        found, _ = json.JSONDecoder().raw_decode(text[start.start() :] if start else text.strip())
    except (ValueError, RecursionError):
        return _malformed("JSON that is broken" if start else "no JSON" if text.strip() else "nothing")
    if isinstance(found, dict):
        return _malformed(f"no list of posts: the interface says {str(found.get('code', 'nothing'))[:60]}")
    posts = [post for post in found if isinstance(post, dict)] if isinstance(found, list) else []
    return posts if posts or found == [] else _malformed("JSON, but no list of posts")


def _malformed(detail: str) -> Parsed:
    return Parsed(parser="wordpress", outcome=Outcome.MALFORMED, detail=detail)


def item_of(post: Mapping[str, Any], url: str, source: WordPressShape) -> Item:
    """Return a post as an item. `url` is where the interface answered."""
    date = _text(post.get("date_gmt"))
    return Item(
        link=at_host(_text(post.get("link")), source.host),
        title=_rendered(post.get("title")),
        summary=_rendered(post.get("excerpt")),
        guid=html.unescape(_rendered(post.get("guid"))) or _guid(post, url),
        date=f"{date}Z" if re.fullmatch(r"[\d-]+T[\d:]+", date) else date or _text(post.get("date")),
    )


def at_host(link: str, host: str | None) -> str:
    """Lead a link to the host where the articles are read."""
    if not host:
        return link
    there = urlsplit(host)
    try:
        return urlunsplit(urlsplit(link)._replace(scheme=there.scheme, netloc=there.netloc))
    except ValueError:
        return link


def _guid(post: Mapping[str, Any], url: str) -> str:
    """Return the guid that WordPress gives a post, and its feed shows, where the interface does not."""
    number = _text(post.get("id"))
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/?p={number}" if number else ""


def _rendered(value: object) -> str:
    return _text(value.get("rendered")) if isinstance(value, dict) else ""


def _text(value: object) -> str:
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _moment(value: object) -> datetime | None:
    """Read a time of the interface or of a bookmark; one without a zone is UTC."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if found is None:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
