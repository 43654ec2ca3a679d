"""Examine what is new: ask the rules, look closer at what they find, decide (alerts/deciding.py), and record.

What is decided of a batch is written in one transaction, so an alert exists with everything it owes, or not at all.
What would rest on a headline alone is placed before, so that the batch knows its story and what was told of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from typing import Protocol

import structlog

from alerts.deciding import plan, timing, what_is_new
from alerts.document import Reading
from config.schema import Catalog
from language.mentions.records import Mention
from storage.errors import StorageError
from storage.records import Basis, Examination, Match, Told, Unexamined

log = structlog.get_logger("alerts.engine")


class Desk(Protocol):
    """What `storage.store.Store` offers to whoever examines."""

    def unexamined(self, limit: int) -> list[Unexamined]:
        """Return revisions that no rule has seen, the oldest first."""
        ...

    def look_closer(self, which: Collection[int], place: Collection[int], now: datetime) -> list[Unexamined]:
        """Return revisions with what is known of their stories; those in `place` are compared with others before."""
        ...

    def record_examinations(self, batch: Sequence[Examination]) -> set[int]:
        """Write everything that was decided; return the revisions of which it still held."""
        ...

    def set_aside(self, revision: int, because: str) -> None:
        """Put a revision aside that cannot be examined."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What one call came to: revisions examined, and revisions put aside."""

    done: int
    faults: int


class Matcher(Protocol):
    """What `alerts.matching.Matcher` offers."""

    def read(self, document: Unexamined) -> Reading:
        """Return an article as rules see it."""
        ...

    def match_in(self, reading: Reading) -> list[Match]:
        """Return what each rule finds in it."""
        ...


def examine(desk: Desk, matcher: Matcher, catalog: Catalog, now: datetime, limit: int) -> Examined:
    """Examine up to `limit` revisions; one whose examination meets a fault of ours is put aside."""
    batch = desk.unexamined(limit)
    together = _Work(desk=desk, matcher=matcher, catalog=catalog, now=now)
    try:
        return _examine(together, batch)
    except StorageError:
        raise
    # A fault that only the tables show: it is met again by one of them alone, and keeps the others from nothing.
    except Exception:
        log.exception("examined one by one", articles=len(batch))
    alone = [
        _examine_alone(replace(together, matches={}, read={}, batch=[], told={}, faults=0), seen)
        for seen in batch
    ]
    return Examined(done=sum(each.done for each in alone), faults=sum(each.faults for each in alone))


def _examine_alone(work: _Work, seen: Unexamined) -> Examined:
    done = 0
    with work.guarded(seen):
        done = _examine(work, [seen]).done
    return Examined(done=done, faults=work.faults)


def _examine(work: _Work, batch: Sequence[Unexamined]) -> Examined:
    found = {each.revision: each for each in batch if work.match(each)}
    closer = {each.revision: each for each in work.look_closer(list(found.values()))}
    for revision, seen in found.items():
        if revision in closer:
            work.decide(closer[revision])
        elif not work.hangs_on_its_story(seen):
            work.decide(seen)
    done = work.desk.record_examinations(work.batch) if work.batch else set()
    return Examined(done=len(done), faults=work.faults)


@dataclass(slots=True, kw_only=True)
class _Work:
    """One call of `examine`: what it has found and decided so far."""

    desk: Desk
    matcher: Matcher
    catalog: Catalog
    now: datetime
    matches: dict[int, list[Match]] = field(default_factory=dict)
    read: dict[int, tuple[frozenset[str], tuple[Mention, ...]]] = field(default_factory=dict)
    batch: list[Examination] = field(default_factory=list)
    told: dict[tuple[str, int], Told] = field(default_factory=dict)  # by this batch
    faults: int = 0

    def match(self, seen: Unexamined) -> bool:
        """Ask the rules about a revision; False when that meets a fault."""
        with self.guarded(seen):
            reading = self.matcher.read(seen)
            self.matches[seen.revision] = self.matcher.match_in(reading)
            self.read[seen.revision] = words_of(reading), reading.mentions
        return seen.revision in self.matches

    def hangs_on_its_story(self, seen: Unexamined) -> bool:
        """Whether what is decided on a revision hangs on more than itself."""
        return bool(self.matches[seen.revision] or seen.told or seen.changed or self._is_to_be_placed(seen))

    def look_closer(self, found: Sequence[Unexamined]) -> list[Unexamined]:
        """Place what has no page to wait for, and look at the story of everything that is decided on by it."""
        which = [each.revision for each in found if self.hangs_on_its_story(each)]
        place = [each.revision for each in found if self._is_to_be_placed(each)]
        return self.desk.look_closer(which, place, self.now) if which else []

    def _is_to_be_placed(self, seen: Unexamined) -> bool:
        """Whether it must be compared with others by its headline: no page will do that before an alert rests on it."""
        if seen.placed or seen.quiet or seen.basis in {Basis.PAGE, Basis.GONE}:
            return False
        if not seen.page_pending:
            return True
        told = next((each for each in seen.told if each.article == seen.article), None)
        waits = timing(seen, self.catalog.settings.wait_for_page, self.now, told).waiting
        return bool(self.matches[seen.revision]) and not waits

    def decide(self, seen: Unexamined) -> None:
        """Decide what follows from what the rules found."""
        with self.guarded(seen):
            current = with_news(seen, self.told)
            found = self.matches[seen.revision]
            examination = plan(current, found, self.catalog, self.now, fresh=self.match_news(current))
            words, mentions = self.read[seen.revision]
            self.batch.append(replace(examination, words=words, mentions=mentions))
            self.told |= news_of(examination)

    def match_news(self, seen: Unexamined) -> list[Match]:
        """Return what each rule finds in what is new of a revision where not all of it is; nothing where nothing is."""
        if seen.new_text is None:
            return []
        news = what_is_new(seen)
        is_something = news.title.strip() or news.text.strip()
        return self.matcher.match_in(self.matcher.read(seen).of_news(news)) if is_something else []

    @contextmanager
    def guarded(self, seen: Unexamined) -> Iterator[None]:
        """Put a revision aside at which a fault of ours is met."""
        try:
            yield
        except StorageError:  # the database cannot be used, whatever is examined
            raise
        # Whatever one article does to a rule or a message must not keep those behind it from being examined.
        except Exception as fault:
            log.exception("article put aside", article=seen.article, url=seen.url)
            self.desk.set_aside(seen.revision, type(fault).__name__)
            self.faults += 1


def words_of(reading: Reading) -> frozenset[str]:
    """Return what a search finds a revision by: the folded words of all that rules look for words in."""
    return frozenset(chain.from_iterable(each.words for each in reading.fields))


def with_news(unexamined: Unexamined, told: Mapping[tuple[str, int], Told]) -> Unexamined:
    """Add what was told of its story since the batch was read: a headline and its page often come in one."""
    fresh = {told_one.rule: told_one for (_, story), told_one in told.items() if story == unexamined.story}
    if not fresh:
        return unexamined
    known = tuple(each for each in unexamined.told if each.rule not in fresh)
    return replace(unexamined, told=(*known, *fresh.values()))


def news_of(examination: Examination) -> dict[tuple[str, int], Told]:
    """Return what an examination has told, by rule and story."""
    opened = {
        (alert.rule, examination.story): Told(
            rule=alert.rule,
            uid=alert.uid,
            article=examination.article,
            waiting=alert.waiting,
            confirmed=alert.confirmed,
        )
        for alert in examination.alerts
    }
    return opened | {(each.told.rule, examination.story): each.told for each in examination.messages}
