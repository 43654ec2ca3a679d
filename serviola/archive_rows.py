"""A line of a file of articles, read into an article that is ready to be stored, or into what is wrong with it. Pure.

Many lines are read in one go, in other processes: the file's order is kept, and one line that is no use costs no other.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from config.outlet import Moved
from crawler.agencies import agency_of
from crawler.citations import cited_in
from crawler.dates import MIDNIGHT, NOON, TOLERANCE, Moment, read_date
from crawler.discovery import spoken_in
from crawler.identity import headline_hash
from crawler.moved import keys_of
from crawler.names import names_in
from crawler.sources.items import web_link
from language.fold import fold
from language.storable import HALF, storable
from news.fingerprint import fingerprint
from storage.articles import IMPORT
from storage.host_names import host_of
from storage.records import ArchiveRow

KEYS = frozenset(("id", "url", "outlet", "language", "title", "text", "published", "authors"))
LANGUAGE = re.compile(r"([a-zA-Z]{2})(?:[-_].*)?")
SAMPLE = 4_000  # characters of a text that tell its language
LONGEST_NAME = 64  # characters of an outlet's id


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a file; without a body when it was too long to be read."""

    number: int
    body: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bad:
    """A line that is no use. `code` names a sentence of `cli.import.row`, `values` what stands in it."""

    line: int
    code: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOutlet:
    """What is known of an outlet that rows may name."""

    zone: str  # of times that name none
    language: str  # the one that it mostly writes in
    moved: tuple[Moved, ...] = ()  # its rules for addresses of other times


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What is known of the outlets that rows may name. Plain data: it travels to other processes."""

    outlets: Mapping[str, KnownOutlet]  # by id
    names: Mapping[str, str]  # what else outlets go by, folded, and their ids; "" where several go by it
    otherwise: str = IMPORT  # the outlet of rows that name none


@dataclass(frozen=True, slots=True, kw_only=True)
class RowArticle:
    """What a row says of an article: `id`, title and text as the file gives them.

    The outlet of one that names none is the press's `otherwise`.
    """

    line: int
    outlet: str
    title: str
    text: str
    language: str | None
    published: Moment | None
    id: str | int | None
    url: str | None
    authors: tuple[str, ...]


Made = TypeVar("Made")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines(Generic[Made]):
    """What some lines came to, in their order."""

    rows: tuple[Made | Bad, ...]
    unused: frozenset[str]  # keys that rows have and nobody reads


class _NoUse(Exception):  # noqa: N818 - says what is wrong with a line
    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def read_lines(lines: Sequence[Line], press: Press, now: datetime) -> Lines[ArchiveRow]:
    """Read lines of a file of articles into what is stored; blank ones are left out."""
    return _each(lines, lambda number, written: _archived(_article(number, written, press, now), press))


def read_articles(lines: Sequence[Line], press: Press, now: datetime) -> Lines[RowArticle]:
    """Read lines of a file of articles for whoever stores nothing: what they say, and no more; blank ones are left out."""
    return _each(lines, lambda number, written: _article(number, written, press, now))


def _each(lines: Sequence[Line], make: Callable[[int, Mapping[str, Any]], Made]) -> Lines[Made]:
    rows: list[Made | Bad] = []
    unused: set[str] = set()
    for line in lines:
        try:
            written = _object(line)
            if written is not None:
                unused |= written.keys() - KEYS
                rows.append(make(line.number, written))
        except _NoUse as bad:
            rows.append(Bad(line=line.number, code=bad.code, values=bad.values))
    return Lines(rows=tuple(rows), unused=frozenset(unused))


def _object(line: Line) -> dict[str, Any] | None:
    """Return the object that a line spells; None of a blank one."""
    if line.body is None:
        raise _NoUse("too_large")
    try:
        text = line.body.decode("utf-8-sig" if line.number == 1 else "utf-8").strip()
        written = json.loads(text) if text else None
    except UnicodeDecodeError as error:
        raise _NoUse("no_utf8", place=str(error.start + 1)) from None
    except json.JSONDecodeError as error:
        raise _NoUse("no_json", because=f"{error.msg}, column {error.colno}") from None
    except (ValueError, RecursionError) as error:  # a number of thousands of digits; brackets within brackets
        raise _NoUse("no_json", because=str(error)[:200]) from None
    if text and not isinstance(written, dict):
        raise _NoUse("no_object")
    return written


def _article(number: int, written: Mapping[str, Any], press: Press, now: datetime) -> RowArticle:
    title, text = _text(written, "title"), _text(written, "text")
    for name, value in (("title", title), ("text", text)):
        if not value.strip():
            raise _NoUse("lacks", name=name)
    outlet = outlet_named(_text(written, "outlet"), press)
    known = press.outlets.get(outlet)
    return RowArticle(
        line=number,
        outlet=outlet,
        title=title,
        text=text,
        language=_language(written, text, known),
        published=_published(_text(written, "published"), known.zone if known else "UTC", now),
        id=_id(written),
        url=_url(written),
        authors=_authors(written),
    )


def _archived(article: RowArticle, press: Press) -> ArchiveRow:
    title = " ".join(article.title.split())
    text = "\n".join(line for each in article.text.splitlines() if (line := each.strip()))
    known = press.outlets.get(article.outlet)
    digest = headline_hash(title, text)
    external = None if article.id is None else " ".join(str(article.id).split())
    url, (key, *other_keys) = _address(article, external or digest, known)
    agency = agency_of(article.authors, (), text)
    published = article.published
    return ArchiveRow(
        line=article.line,
        outlet=article.outlet,
        url=url,
        url_key=key,
        moved=tuple(other_keys),
        host=host_of(url) if url != key else "",
        external_id=external,
        title=title,
        text=text,
        authors=article.authors,
        language=article.language,
        published=published.at if published else None,
        published_precision=published.precision if published else None,
        published_note="naive" if published and published.naive else None,
        agency=agency[0] if agency else None,
        cited=cited_in(text, press.names, own=article.outlet),
        digest=digest,
        fingerprint=fingerprint(title, text, article.language),
    )


def _text(written: Mapping[str, Any], name: str) -> str:
    """Return a text of a row, "" where it has none; one with half of a character cannot be kept as it is."""
    value = written.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _NoUse("no_text", name=name)
    if HALF.search(value):
        raise _NoUse("half_character", name=name)
    return storable(value)


def _id(written: Mapping[str, Any]) -> str | int | None:
    value = written.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    text = _text(written, "id")
    return text if text.strip() else None


def _url(written: Mapping[str, Any]) -> str | None:
    given = _text(written, "url").strip()
    url = web_link("", given) if given else None
    if given and url is None:
        raise _NoUse("no_url", written=given[:100])
    return url


def _address(article: RowArticle, name: str, known: KnownOutlet | None) -> tuple[str, tuple[str, ...]]:
    """Return the address of a row and what it is known by; without one, both are a name within its outlet."""
    if article.url is None:
        own = f"{IMPORT}:{article.outlet}:{name}"
        return own, (own,)
    return article.url, keys_of(article.url, known.moved if known else ())


def _authors(written: Mapping[str, Any]) -> tuple[str, ...]:
    value = written.get("authors")
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        names = (_text({"authors": each}, "authors") for each in value)
        return tuple(dict.fromkeys(name for each in names if (name := " ".join(each.split()))))
    if isinstance(value, list):
        raise _NoUse("no_names")
    return names_in([_text(written, "authors")])


def _language(written: Mapping[str, Any], text: str, known: KnownOutlet | None) -> str | None:
    """Return the language that a row names, or else the one that its commonest words are of, or its outlet's."""
    given = _text(written, "language").strip()
    if not given:
        return spoken_in(text[:SAMPLE]) or (known.language if known else None)
    found = LANGUAGE.fullmatch(given)
    if found is None:
        raise _NoUse("no_language", written=given[:40])
    return found[1].lower()


def _published(given: str, zone: str, now: datetime) -> Moment | None:
    """Read when an article was published: ISO 8601, or whatever a feed might write. A day is noon of it in its zone."""
    written = given.strip()
    if not written:
        return None
    found = _iso(written, zone)
    if found is None:
        read = read_date(written, zone=zone, now=now)
        found = read if isinstance(read, Moment) else None
    if found is None:
        raise _NoUse("no_date", written=written[:60])
    if found.at > now + TOLERANCE:
        raise _NoUse("future", written=written[:60])
    return found


def _iso(written: str, zone: str) -> Moment | None:
    home = ZoneInfo(zone)
    try:
        at = datetime.fromisoformat(written)
        naive = at.tzinfo is None
        is_day = at.time() == MIDNIGHT  # how software writes a day without a time
        at = datetime.combine(at.date(), NOON, home) if is_day else at.replace(tzinfo=at.tzinfo or home)
        return Moment(at=at.astimezone(UTC), precision="day" if is_day else "minute", naive=naive)
    except (ValueError, OverflowError):
        return None


def outlet_named(written: str, press: Press) -> str:
    """Return the id of an outlet by its id or a name that it goes by; a name that nobody knows becomes an id itself."""
    name = " ".join(written.split())
    if not name:
        return press.otherwise
    if name in press.outlets:
        return name
    folded = fold(name).strip()
    return press.names.get(folded) or slug(folded)


def slug(folded: str) -> str:
    """Make an id of a name: "el sol de león" becomes el-sol-de-leon; one without a letter of ours, a digest of it."""
    made = re.sub(r"[^a-z0-9]+", "-", folded.replace("ñ", "n")).strip("-")[:LONGEST_NAME].strip("-")
    if made:
        return made
    return f"{IMPORT}-{hashlib.blake2s(folded.encode(errors='surrogatepass'), digest_size=4).hexdigest()}"
