"""Why a URL has the key it has: what was left out or put right on the way to it, and what was kept, and may matter. Pure.

It takes the steps of `crawler.url_keys` one at a time, and looks at what each of them changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from w3lib.url import canonicalize_url

from crawler.url_keys import (
    AMP_CACHE,
    ESCAPED_AMPERSAND,
    HOST_STEPS,
    PATH_STEPS,
    Step,
    is_route,
    repaired,
    share_mark,
    taken,
    url_key,
    without_user,
)

SCHEME = re.compile(r"https?://(?=[^/\\])(?!https?:)", re.IGNORECASE)
OTHER_SCHEME = re.compile(r"(?!https?:)[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)
HOST = re.compile(r"[^\s.:]+(\.[^\s.:]+)+\.?|localhost|[0-9a-f:]*:[0-9a-f:.]*", re.IGNORECASE)
DOTS = re.compile(r"(^|/)\.\.?(/|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One thing about a URL: `what` names it (`cli.urls.folded`, `cli.urls.kept`), `text` is as it stands there."""

    what: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """A key, and what speaks for it."""

    key: str
    folded: tuple[Point, ...]
    kept: tuple[Point, ...]


def reasons_for(url: str) -> Reasons | None:
    """Explain the key of a URL; None when the text is no web address."""
    if OTHER_SCHEME.match(url.strip()):
        return None
    bare = repaired(url)
    try:
        written, parts = urlsplit(bare), urlsplit(canonicalize_url(bare, keep_fragments=True))
        is_host = HOST.fullmatch(parts.hostname or "")
    except ValueError:
        return None
    if not is_host:
        return None
    folded = [
        *_in_front(url),
        *_of_host(written),
        *_changed(HOST_STEPS, without_user(parts.netloc)),
        *_of_path(written.path or "/", parts.path),
        *_changed(PATH_STEPS, "" if parts.path == "/" else parts.path),
        *_of_query(written.query, parts.query),
        *_of_fragment(written.fragment),
    ]
    return Reasons(key=url_key(url), folded=tuple(folded), kept=tuple(_kept(parts)))


def _in_front(url: str) -> Iterator[Point]:
    if escaped := ESCAPED_AMPERSAND.search(url):
        yield Point(what="ampersand", text=escaped[0])
    if scheme := SCHEME.match(url.strip()):
        yield Point(what="scheme", text=scheme[0])
    else:
        yield Point(what="spelling")
    if cached := AMP_CACHE.match(url.strip()):
        yield Point(what="amp_cache", text=cached[0])


def _of_host(written: SplitResult) -> Iterator[Point]:
    _, at, host = written.netloc.rpartition("@")
    if at:
        yield Point(what="user")  # it may be a password
    if host != host.lower():
        yield Point(what="case", text=host)


def _changed(steps: Sequence[Step], text: str) -> Iterator[Point]:
    for step in steps:
        what, pattern, _ = step
        after = taken([step], text)
        if after != text and (found := pattern.search(text)):
            yield Point(what=what, text=found[0])
        text = after


def _of_path(written: str, now: str) -> Iterator[Point]:
    if written != now:
        yield Point(what="dots" if DOTS.search(written) else "encoding", text=written)


def _of_query(written: str, now: str) -> Iterator[Point]:
    marked = [(pair, share_mark(pair)) for pair in _pairs(now)]
    before = [pair for pair in _pairs(written) if share_mark(pair) is None]
    after = [pair for pair, mark in marked if mark is None]
    if before != after:
        yield Point(what="order" if sorted(before) == after else "encoding", text=f"?{written}")
    yield from (Point(what=mark, text=pair) for pair, mark in marked if mark is not None)


def _pairs(query: str) -> list[str]:
    return [pair for pair in query.split("&") if pair]


def _of_fragment(fragment: str) -> Iterator[Point]:
    if fragment and not is_route(fragment):
        yield Point(what="place", text=f"#{fragment}")


def _kept(parts: SplitResult) -> Iterator[Point]:
    host = taken(HOST_STEPS, without_user(parts.netloc))
    if port := re.search(r":\d+$", host):
        yield Point(what="port", text=port[0])
    yield from (
        Point(what="parameter", text=pair) for pair in _pairs(parts.query) if share_mark(pair) is None
    )
    if is_route(parts.fragment):
        yield Point(what="route", text=f"#{parts.fragment}")
