"""What a person is told: one neutral model, which every channel renders in its own way. Pure."""

from __future__ import annotations

import enum
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from types import MappingProxyType
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from alerts.document import Legible
from config.outlet import Outlet
from config.rule import Priority, Rule
from config.schema import Channel, Settings
from language.wording import Wording
from news.differences import Kind as Fate
from news.differences import differences
from storage.records import Basis, Edit, Match, Record, Teller, Unexamined, UpdateKind

TITLE_LIMIT = 300
EXCERPT_LIMIT = 1_000
NAME_LIMIT = 120
NOTE_LIMIT = 600
LIST_LIMIT = 50
ENTRY_TITLE_LIMIT = 200
ENTRY_NOTE_LIMIT = 400
CHANGE_LIMIT = 300  # of what an edit took out or put in
TELLERS_LIMIT = 12
ENTRIES_LIMIT = 15  # Slack takes some 13,000 characters in all
URL_LIMIT = 2_048

NOON = time(12)

LINE_ENDS = "\u2028\u2029"  # Unicode's own; browsers and terminals break lines at them
TURNERS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Marks that turn the direction of text: a title with them can show another address than it holds."""
TAGS = range(0xE0000, 0xE0080)  # invisible letters


class Kind(enum.StrEnum):
    """Why a message is sent."""

    ALERT = "alert"  # a rule matched
    TEST = "test"  # a person asked whether the channel works
    DAILY = "daily"  # one line a day that says the watch is alive
    DISABLED = "disabled"  # another channel was switched off
    INCIDENT = "incident"  # an outlet fails, is silent, has changed; or that is over
    DIGEST = "digest"  # what rules found in a flood, in one message


def tidy(text: str, limit: int) -> str:
    """Make one line of harmless text, at most `limit` characters: no controls, escapes, direction marks."""
    looked_at = text[: 20 * limit]  # nobody waits for a title of a megabyte
    return cut(" ".join("".join(map(_harmless, looked_at)).split()), limit)


def _harmless(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cc" or character in LINE_ENDS:
        return " "
    if category == "Cs":  # half a surrogate pair: no encoder would take it
        return "\ufffd"
    return "" if character in TURNERS or ord(character) in TAGS else character


def cut(text: str, limit: int) -> str:
    """Shorten to at most `limit` characters; an ellipsis says that something is missing."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def web_address(url: str) -> str:
    """Return a link that is safe to show: http or https, nothing unescaped; "" when it is neither.

    An address longer than 2,048 characters, which some receivers reject, is replaced by its site's.
    """
    escaped = quote(url.strip(), safe="%/:=&?~#+!$,;@()*[]-._'", errors="replace")
    try:
        parts = urlsplit(escaped)
    except ValueError:
        return ""
    if parts.scheme.lower() not in {"http", "https"} or not parts.netloc:
        return ""
    return escaped if len(escaped) <= URL_LIMIT else f"{parts.scheme}://{parts.netloc}/"[:URL_LIMIT]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Record):
    """One of several things that a message lists; harmless and bounded by construction."""

    title: str
    url: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        Record.__post_init__(self)
        object.__setattr__(self, "title", tidy(self.title, ENTRY_TITLE_LIMIT))
        object.__setattr__(self, "note", tidy(self.note, ENTRY_NOTE_LIMIT))
        object.__setattr__(self, "url", web_address(self.url))


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Record):
    """An outlet that has the story, and its article; harmless and bounded by construction."""

    outlet: str
    outlet_name: str
    title: str
    url: str
    at: datetime  # when it had it
    precision: str | None = None  # "day": `at` is noon of it
    is_copy: bool = False
    independent: bool = True

    def __post_init__(self) -> None:
        Record.__post_init__(self)
        for name, limit in (
            ("outlet", NAME_LIMIT),
            ("outlet_name", NAME_LIMIT),
            ("title", ENTRY_TITLE_LIMIT),
        ):
            object.__setattr__(self, name, tidy(getattr(self, name), limit))
        object.__setattr__(self, "url", web_address(self.url))


@dataclass(frozen=True, slots=True, kw_only=True)
class News(Record):
    """What is new in a further message of an alert; of a first one that an edit has opened, what was edited."""

    kinds: tuple[UpdateKind, ...]  # the weightiest first
    number: int  # of the message: 2 is the first after the alert was told
    flags: tuple[str, ...] = ()  # of an edit; see `news.changes`
    words_added: int = 0
    words_removed: int = 0
    added: str = ""  # the words, as far as there is room
    removed: str = ""

    def __post_init__(self) -> None:
        Record.__post_init__(self)
        for name in ("added", "removed"):
            object.__setattr__(self, name, tidy(getattr(self, name), CHANGE_LIMIT))


@dataclass(frozen=True, slots=True, kw_only=True)
class Message(Record):
    """One thing to tell. Every text in it is harmless and bounded, whoever wrote it: construction sees to it."""

    uid: str  # of the alert, "alr_..."; of the message itself where there is no alert
    kind: Kind
    title: str
    url: str = ""
    rule: str = ""
    rule_name: str = ""
    outlet: str = ""
    outlet_name: str = ""
    published: datetime | None = None
    published_precision: str | None = None  # "minute", or "day": then `published` is noon UTC of that day
    first_seen: datetime | None = None
    language: str | None = None
    terms: tuple[str, ...] = ()  # as the rule writes them
    actors: tuple[str, ...] = ()  # by name
    excerpt: str = ""
    highlights: tuple[tuple[int, int], ...] = ()  # offsets into the excerpt, ends exclusive, in order
    basis: Basis | None = None
    other_sources: tuple[str, ...] = ()  # names of other outlets that tell the same story
    note: str = ""
    entries: tuple[Entry, ...] = ()  # of a digest, or of incidents told together
    outlets: int = 1  # that have the story
    tellers: tuple[Source, ...] = ()  # which those are, the first first; empty where it is one
    news: News | None = None
    priority: Priority = "normal"  # of its rule; of a digest, the highest of its rules

    def __post_init__(self) -> None:
        Record.__post_init__(self)
        object.__setattr__(self, "entries", self.entries[:ENTRIES_LIMIT])
        object.__setattr__(self, "tellers", self.tellers[:TELLERS_LIMIT])
        limits = {"title": TITLE_LIMIT, "excerpt": EXCERPT_LIMIT, "note": NOTE_LIMIT}
        for name in ("title", "rule", "rule_name", "outlet", "outlet_name", "excerpt", "note"):
            object.__setattr__(self, name, tidy(getattr(self, name), limits.get(name, NAME_LIMIT)))
        for name in ("terms", "actors", "other_sources"):
            tidied = tuple(tidy(each, NAME_LIMIT) for each in getattr(self, name)[:LIST_LIMIT])
            object.__setattr__(self, name, tidied)
        object.__setattr__(self, "url", web_address(self.url))


def message_for(
    unexamined: Unexamined,
    match: Match,
    *,
    uid: str,
    rule: Rule,
    outlet: Outlet | None,
    actors: Mapping[str, str],
    names: Mapping[str, str] = MappingProxyType({}),
    news: News | None = None,
) -> Message:
    """Say what `rule` found in a revision. `actors` and `names` map ids to names; an unknown outlet goes by its id."""
    excerpt = tidy(match.excerpt, EXCERPT_LIMIT)
    published, precision = unexamined.published, unexamined.published_precision
    if published and precision == "day":
        published = noon_of(published, outlet.timezone if outlet else "UTC")
    return Message(
        uid=uid,
        kind=Kind.ALERT,
        title=unexamined.title or (outlet.name if outlet else unexamined.outlet),
        url=unexamined.url,
        rule=rule.id,
        rule_name=rule.name or rule.id,
        outlet=unexamined.outlet,
        outlet_name=outlet.name if outlet else unexamined.outlet,
        published=published,
        published_precision=precision if published else None,
        first_seen=unexamined.first_seen_at,
        language=unexamined.language,
        terms=match.terms,
        actors=tuple(actors.get(each, each) for each in match.actors),
        excerpt=excerpt,
        highlights=find_all(surfaces(unexamined, match), excerpt),
        basis=unexamined.basis,
        other_sources=tuple(
            names.get(each.outlet, each.outlet)
            for each in unexamined.tellers
            if each.outlet != unexamined.outlet
        ),
        outlets=unexamined.outlets,
        tellers=tuple(_source(each, names) for each in unexamined.tellers) if unexamined.outlets > 1 else (),
        news=news,
        priority=rule.priority,
    )


def _source(teller: Teller, names: Mapping[str, str]) -> Source:
    return Source(
        outlet=teller.outlet,
        outlet_name=names.get(teller.outlet, teller.outlet),
        title=teller.title,
        url=teller.url,
        at=teller.at,
        precision=teller.precision,
        is_copy=teller.is_copy,
        independent=teller.independent,
    )


def news_for(edit: Edit | None, kinds: Sequence[UpdateKind], number: int, title: str, text: str) -> News:
    """Say what is new; of an edit, how it differs from the version before. `title` and `text` are those of now."""
    if edit is None or not {UpdateKind.EDITED, UpdateKind.DELETED}.intersection(kinds):
        return News(kinds=tuple(kinds), number=number)
    gone, come = [], []
    for before, after in ((edit.title, title), (edit.text, text)) if UpdateKind.EDITED in kinds else ():
        pieces = differences(before, after)
        gone += [piece.text.strip() for piece in pieces if piece.kind is Fate.REMOVED]
        come += [piece.text.strip() for piece in pieces if piece.kind is Fate.ADDED]
    return News(
        kinds=tuple(kinds),
        number=number,
        flags=edit.flags,
        words_added=edit.words_added,
        words_removed=edit.words_removed,
        added=" … ".join(come),
        removed=" … ".join(gone),
    )


def noon_of(moment: datetime, zone: str) -> datetime:
    """Return noon UTC of the day that a moment is in `zone`: that day it stays, whatever zone it is shown in."""
    return datetime.combine(moment.astimezone(ZoneInfo(zone)).date(), NOON, tzinfo=UTC)


def surfaces(seen: Legible, match: Match) -> set[str]:
    """Return what the matched terms look like in the article."""
    texts = {"title": seen.title, "summary": seen.summary, "text": seen.text}
    found = {tidy(texts[span.field][span.start : span.end], EXCERPT_LIMIT) for span in match.spans}
    return found - {""}


def find_all(words: Sequence[str] | set[str], text: str) -> tuple[tuple[int, int], ...]:
    """Return where any of `words` stands in `text` as a word of its own; the longer one where two begin."""
    if not words:
        return ()
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    either = "|".join(re.escape(word) for word in longest_first)
    return tuple(found.span() for found in re.finditer(rf"(?<!\w)(?:{either})(?!\w)", text, re.IGNORECASE))


def pieces(message: Message) -> Iterator[tuple[str, bool]]:
    """Yield the excerpt in pieces, each with whether it is highlighted."""
    at = 0
    for start, end in message.highlights:
        if start > at:
            yield message.excerpt[at:start], False
        yield message.excerpt[start:end], True
        at = end
    if at < len(message.excerpt):
        yield message.excerpt[at:], False


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """How one channel speaks: its language and its clock."""

    wording: Wording
    zone: ZoneInfo

    def say(self, key: str, **values: object) -> str:
        """Return a sentence of the message's own wording."""
        return self.wording.say(f"message.{key}", **values)

    def time(self, moment: datetime, precision: str | None = None) -> str:
        """Write a moment in the channel's zone; a day without a time of day stays one, wherever it is read."""
        if precision == "day":
            return f"{moment.astimezone(UTC):%Y-%m-%d}"
        return f"{moment.astimezone(self.zone):%Y-%m-%d %H:%M %Z}"


def voice_of(channel: Channel, settings: Settings) -> Voice:
    """Return the voice of a channel: its own language and time zone, or the installation's."""
    return Voice(
        wording=Wording(channel.language or settings.language),
        zone=ZoneInfo(channel.timezone or settings.timezone),
    )


def byline(message: Message, voice: Voice) -> str:
    """Say who published it and when; when it was first seen, where no date is known; "" where there is no article."""
    if not message.outlet_name:
        return ""
    if message.published is not None:
        when = voice.say("published", time=voice.time(message.published, message.published_precision))
    elif message.first_seen is not None:
        when = voice.say("first_seen", time=voice.time(message.first_seen))
    else:
        return message.outlet_name
    return voice.say("by", outlet=message.outlet_name, time=when)


def reasons(message: Message, voice: Voice) -> tuple[str, ...]:
    """Say why this is sent, one reason a line."""
    lines = []
    if message.rule_name:
        lines.append(voice.say("rule", rule=message.rule_name))
    if message.terms:
        lines.append(voice.say("terms", terms=", ".join(message.terms)))
    if message.actors:
        lines.append(voice.say("actors", actors=", ".join(message.actors)))
    if message.tellers:
        lines.append(who_has_it(message, voice))
    if message.basis in {Basis.HEADLINE, Basis.ADDRESS}:
        lines.append(voice.say(f"{message.basis.value}_only"))
    return tuple(lines)


def who_has_it(message: Message, voice: Voice) -> str:
    """Name the outlets that have the story, and when each had it, the first first."""
    named = [
        voice.say(
            "teller_copy" if each.is_copy else "teller",
            outlet=each.outlet_name,
            time=voice.time(each.at, each.precision),
        )
        for each in message.tellers
    ]
    if message.outlets > len(named):
        named.append("…")
    return voice.say("outlets", count=message.outlets, outlets="; ".join(named))


def notes(message: Message, voice: Voice) -> tuple[str, ...]:
    """Return what is said below the title: what is new in an update, one thing a line, or the message's own note."""
    lines = [] if message.news is None else list(_news_lines(message, message.news, voice))
    return (*lines, message.note) if message.note else tuple(lines)


def _news_lines(message: Message, news: News, voice: Voice) -> Iterator[str]:
    if news.number > 1:
        yield voice.say("update.of_alert", number=news.number)
    for kind in news.kinds:
        yield voice.say(
            f"update.{kind.value.replace('-', '_')}",
            outlet=message.outlet_name,
            what=", ".join(voice.say(f"changed.{flag}") for flag in news.flags),
            added=news.words_added,
            removed=news.words_removed,
        )
    if news.removed:
        yield voice.say("update.was", text=news.removed)
    if news.added:
        yield voice.say("update.reads", text=news.added)


def headline(message: Message, voice: Voice) -> str:
    """Return the title as a list of messages shows it: an update says that it is one, and so does what is urgent."""
    is_update = message.news is not None and message.news.number > 1
    title = voice.say("update.title", title=message.title) if is_update else message.title
    return voice.say(f"priority.{message.priority}", title=title)
