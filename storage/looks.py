"""Looking at pages again: when, what came of it, and which of those that are due are worth asking for.

What the first reading of a page came to is not touched: how an outlet's pages are read is judged by that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from language.tokens import words
from news import looking
from news.changes import BACK, Change, Version, compare
from news.looking import Because, Look, Peers, Schedule
from storage import versions
from storage.articles import FLOOD, REREAD
from storage.claims import unclaimed
from storage.examinations import is_owed
from storage.placing import place
from storage.records import Basis, Outcome, PageResult, Reading, Stored
from storage.tables import alerts, articles, matches, revisions, sources
from storage.versions import Held

THERE = frozenset({Outcome.OK.value, Outcome.UNCHANGED.value})
MISSING = frozenset({Outcome.GONE.value, Outcome.GONE_FOR_GOOD.value, Outcome.SOFT_404.value})
CUT = "cut"  # what a look came to that found less than half of the words
ALIKE = (MISSING, frozenset({CUT}))
HALF = 0.5
NEWEST = 300
"""Articles of an outlet that one of its pages that is missing is held against."""
SORTED_OUT = 100
"""Looks that are sorted out in one go."""

# -------------------------------------------------------------------------------------------- when


def plan(article: sa.Row[Any], result: PageResult, reading: Reading, schedule: Schedule) -> dict[str, Any]:
    """Return when a page that has just been read is looked at again, in columns. Backlogs and archives are not."""
    news_at = reading.published or article.published_at or article.first_seen_at
    planned = looking.first_look(schedule, result.at, news_at) if _is_news(article) else None
    if planned is None:
        return {}
    return _planned(planned) | {"page_etag": result.etag, "page_last_modified": result.last_modified}


def _is_news(article: sa.Row[Any]) -> bool:
    return not article.quiet or article.quiet_because in {FLOOD, REREAD}


def _planned(look: Look | None) -> dict[str, Any]:
    return {"look_at": look and look.at, "look_because": look and look.because.value}


def is_watched() -> sa.ColumnElement[bool]:
    """Hold for an article that a rule matches, or whose story has an alert."""
    matched = sa.exists().where(matches.c.article == articles.c.id, matches.c.holds)
    told = sa.exists().where(
        alerts.c.story == articles.c.story, alerts.c.merged_into.is_(None), alerts.c.withdrawn.is_(None)
    )
    return sa.or_(matched, told)


def is_due(now: datetime) -> sa.ColumnElement[bool]:
    """Hold for an article that may be looked at now."""
    return sa.and_(articles.c.look_at <= now, unclaimed(articles, now))


def sort_out(connection: sa.Connection, schedule: Schedule, now: datetime) -> bool:
    """Put off what is due only if a rule had matched it, and drop what is looked at no more; tell whether any is due.

    An outlet that is not visited any more is not asked for its pages either.
    """
    visited = sa.exists().where(sources.c.outlet == articles.c.outlet, sources.c.enabled)
    due = connection.execute(
        sa.select(
            articles,
            _first_read_at().label("read_at"),
            is_watched().label("watched"),
            visited.label("visited"),
        )
        .where(is_due(now))
        .order_by(articles.c.look_at)
        .limit(SORTED_OUT)
    ).all()
    kept = 0
    for row in due:
        look = _look_that_is_due(row, schedule, now)
        if look is not None and look.at <= now:
            kept += 1
        else:
            versions.change(connection, row.id, _planned(look))
    return kept > 0


def _look_that_is_due(row: sa.Row[Any], schedule: Schedule, now: datetime) -> Look | None:
    as_planned = Look(at=row.look_at, because=Because(row.look_because))
    offsets = schedule.matched if row.watched else schedule.others
    if not offsets or row.read_at is None or not row.visited:
        return None
    if row.watched or as_planned.because is not Because.SCHEDULE:
        return as_planned
    return looking.put_off(schedule, row.look_at, row.read_at, _news_at(row), now)


def _first_read_at() -> sa.ScalarSelect[Any]:
    its_pages = sa.and_(revisions.c.article == articles.c.id, revisions.c.basis == Basis.PAGE.value)
    return sa.select(sa.func.min(revisions.c.seen_at)).where(its_pages).scalar_subquery()


def _news_at(row: sa.Row[Any]) -> datetime:
    at: datetime = row.published_at or row.first_seen_at
    return at


# ---------------------------------------------------------------------------------- what came of it


def record(
    connection: sa.Connection, article: sa.Row[Any], result: PageResult, schedule: Schedule
) -> tuple[Stored, bool]:
    """Store what a look at a page came to, and plan the next; tell whether it gave a version of its own."""
    last = versions.held(connection, article)
    if last is None:
        raise ValueError(f"article {article.id} is looked at again, and was never read")
    planned = _next(connection, article, last, schedule, result.at)
    done = {
        "looks": article.looks + 1,
        "looked_at": result.at,
        "look_outcome": result.outcome.value,
        "claim_token": None,
        "claim_until": None,
    }
    look = _Look(connection, article, result, last, planned)
    if result.outcome is Outcome.OK and result.reading is not None:
        stored, values = look.read(result.reading)
    elif result.outcome.value in MISSING:
        stored, values = look.missed()
    elif result.outcome is Outcome.UNCHANGED:
        stored, values = Stored.SAME, look.there()
    else:  # whatever it was, it says nothing of the article
        stored, values = Stored.NOT_READ, {}
    versions.change(connection, article.id, done | _planned(planned) | values)
    return stored, look.is_version


def _next(
    connection: sa.Connection, article: sa.Row[Any], last: Held, schedule: Schedule, now: datetime
) -> Look | None:
    watched = connection.scalar(sa.select(is_watched()).where(articles.c.id == article.id))
    young = last.first_read_at - _news_at(article) <= looking.AGE
    offsets = schedule.both if young and not watched else schedule.matched
    return looking.next_look(offsets, last.first_read_at, now)


class _Look:
    """One look at one page: what of it is stored. Each way that it can end returns the columns that change."""

    def __init__(
        self,
        connection: sa.Connection,
        article: sa.Row[Any],
        result: PageResult,
        last: Held,
        planned: Look | None,
    ) -> None:
        self.connection = connection
        self.article = article
        self.result = result
        self.last = last
        self.planned = planned
        self.is_version = False

    def there(self) -> dict[str, Any]:
        """Note that the page says what it said."""
        return {"page_read_at": self.result.at, "doubt_since": None}

    def read(self, reading: Reading) -> tuple[Stored, dict[str, Any]]:
        """Hold what the page says now against what it said."""
        found = compare(self.last.version, self._version(reading))
        if self._is_cut(reading) and (doubted := self._doubt(CUT)):
            return Stored.NOT_READ, doubted
        back = self.article.deleted_at is not None
        if back:
            found = replace(found, flags=(BACK, *(each for each in found.flags if each != "boring")))
        said = self._beside(reading)
        values = said | self.there() | {"deleted_at": None}
        if not found.flags or (found.boring and self._is_owed()):
            return Stored.SAME, values
        self._add(reading, found)
        return (Stored.SAME if found.boring else Stored.READ), values

    def missed(self) -> tuple[Stored, dict[str, Any]]:
        """Believe that the page is gone, or look for it again."""
        if self.article.deleted_at is not None:
            return Stored.SAME, {}
        if doubted := self._doubt(self.result.outcome.value):
            return Stored.NOT_READ, doubted
        versions.add_gone(self.connection, self.article, self.last, self.result.at)
        return Stored.GONE, {"deleted_at": self.article.doubt_since}

    def _version(self, reading: Reading) -> Version:
        return Version(
            title=reading.title or self.last.version.title,
            text=reading.text,
            language=reading.language or self.article.language,
            modified=reading.modified or self.article.modified_at,
        )

    def _is_cut(self, reading: Reading) -> bool:
        """Whether most of the text is gone: by the outlet's will, or since its pages are made otherwise now."""
        return len(words(reading.text)) < HALF * len(words(self.last.version.text))

    def _is_owed(self) -> bool:
        """Whether no rule has seen the version before: a boring one must not take its place."""
        return bool(self.connection.scalar(sa.select(is_owed()).where(articles.c.id == self.article.id)))

    def _doubt(self, outcome: str) -> dict[str, Any] | None:
        """Return what changes while a look's finding is not believed; None when it is."""
        alike = next(kind for kind in ALIKE if outcome in kind)
        in_doubt = self.article.doubt_since is not None and self.article.look_outcome in alike
        since = self.article.doubt_since if in_doubt else self.result.at
        if looking.doubt(since, self.result.at, self._peers(since, alike)) is None:
            return None
        again = looking.look_for_again(since, self.result.at, self.planned)
        return _planned(again) | {"doubt_since": since, "look_outcome": outcome}

    def _peers(self, since: datetime, alike: frozenset[str]) -> Peers:
        """Count the pages of its host that were there before, by what a look has met since."""
        its = self.article
        newest = (
            sa.select(articles.c.id, articles.c.host, articles.c.looked_at, articles.c.look_outcome)
            .where(articles.c.outlet == its.outlet, articles.c.first_seen_at < since)
            .order_by(articles.c.first_seen_at.desc())
            .limit(NEWEST)
            .subquery()
        )
        outcomes: Sequence[str] = self.connection.scalars(
            sa.select(newest.c.look_outcome).where(
                newest.c.looked_at >= since, newest.c.host == its.host, newest.c.id != its.id
            )
        ).all()
        return Peers(
            there=sum(each in THERE for each in outcomes), missing=sum(each in alike for each in outcomes)
        )

    def _beside(self, reading: Reading) -> dict[str, Any]:
        """Return what the page says beside its text; when it was published, and how it was read, stays as it was."""
        said = versions.said(self.article, reading)
        stays = (
            {"published_at", "published_precision", "published_note"} if self.article.published_at else set()
        )
        kept = {name: value for name, value in said.items() if name not in {*stays, "decayed"}}
        return kept | {"page_etag": self.result.etag, "page_last_modified": self.result.last_modified}

    def _add(self, reading: Reading, found: Change) -> None:
        versions.add(self.connection, self.article, reading, self.result.text_hash, self.result.at, found)
        versions.add_names(self.connection, self.result)
        self.is_version = True
        if found.boring:
            return
        arrived = versions.arrived(self.article, self.result, reading)
        place(self.connection, replace(arrived, news_at=_news_at(self.article)))
