"""Looking back: what a new rule finds in what is stored already. Its matches are kept, and what it tells is opened at the end.

Matches may be written any number of times. Alerts, what they owe, the digest and the note that the rule has looked back are
one transaction: killed at whatever point, it is done anew, and nobody is told twice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage import closeup, examinations, outbox, telling
from storage import rule_versions as versions
from storage.articles import FLOOD
from storage.dialects import Lock, among, listed, lock
from storage.engine import Database
from storage.records import Examination, LookedBack, Unexamined
from storage.tables import alerts, articles, matches, revisions, rule_versions


class Overtaken(Exception):  # noqa: N818 (a state of affairs, not a bug)
    """A story has changed since it was decided on: nothing is written, and all must be decided anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a rule has told: stories, and articles that the digest of a flood tells of."""

    stories: set[int]
    in_digests: set[int]


class LookingBack:
    """What looking back asks and writes. Safe to share between threads; every method may raise StorageError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def pending(self, in_force: Mapping[str, str], now: datetime) -> list[str]:
        """Return those of the rules in force, given with their versions, that have not looked back yet; in their order.

        One that could not be written down when it was taken up, because the database was away, is written down here.
        """
        asked = sa.select(rule_versions.c.rule, rule_versions.c.version)
        with self._database.write() as connection:
            versions.note(connection, in_force, now)
            rows = connection.execute(asked.where(rule_versions.c.looked_back.is_(None)))
            waiting = {(row.rule, row.version) for row in rows}
        return [rule for rule, version in in_force.items() if (rule, version) in waiting]

    def told(self, rule: str, which: Collection[int]) -> Told:
        """Return what the rule has told of these stories, and what the digest of a flood has for it."""
        with self._database.read() as connection:
            dialect = connection.dialect.name
            opened = sa.select(alerts.c.story).where(
                alerts.c.rule == rule, alerts.c.withdrawn.is_(None), among(dialect, alerts.c.story, "which")
            )
            in_digest = (
                sa.select(articles.c.story, articles.c.id)
                .join(matches, matches.c.article == articles.c.id)
                .where(matches.c.rule == rule, matches.c.holds, matches.c.silent == FLOOD)
                .where(among(dialect, articles.c.story, "which"))
            )
            asked = {"which": listed(dialect, which)}
            rows = connection.execute(in_digest, asked).all()
            stories = {*connection.scalars(opened, asked), *(row.story for row in rows)}
        return Told(stories=stories, in_digests={row.id for row in rows})

    def again(self, which: Collection[int]) -> list[Unexamined]:
        """Return articles that the rules have seen, with all that deciding on them needs."""
        with self._database.read() as connection:
            return closeup.again(connection, which)

    def keep(self, found: Sequence[Examination]) -> None:
        """Write what a rule found; of articles that have another version by now the watch tells."""
        with self._database.write() as connection:
            lock(connection, Lock.IDENTITY)
            _keep(connection, found)

    def end(self, done: LookedBack) -> bool:
        """Open what a rule tells, owe it, and note that it has looked back; False where another process had done so.

        Raises Overtaken.
        """
        with self._database.write() as connection:
            lock(connection, Lock.IDENTITY)
            if not _note(connection, done):
                return False
            if examinations.overtaken(connection, done.opens):
                raise Overtaken
            _keep(connection, done.opens)
            for each in done.opens:
                for alert in each.alerts:
                    telling.record(connection, each.article, each.story, alert, done.at)
            outbox.add(connection, done.digest, now=done.at)
            return True

    def note(self, every: Sequence[LookedBack]) -> None:
        """Note of rules that tell nothing that they have looked back."""
        with self._database.write() as connection:
            for each in every:
                _note(connection, each)


def _keep(connection: sa.Connection, found: Sequence[Examination]) -> None:
    of_these = among(connection.dialect.name, revisions.c.id, "which")
    asked = (
        sa.select(revisions.c.id, revisions.c.basis)
        .join(articles, articles.c.id == revisions.c.article)
        .where(of_these, examinations.were_examined())
    )
    which = listed(connection.dialect.name, [each.revision for each in found])
    basis = {row.id: row.basis for row in connection.execute(asked, {"which": which})}
    still = [each for each in found if each.revision in basis]
    examinations.record_matches(connection, still, basis)


def _note(connection: sa.Connection, done: LookedBack) -> bool:
    """Note that a version has looked back; False where that is noted already."""
    its = sa.and_(
        rule_versions.c.rule == done.rule,
        rule_versions.c.version == done.version,
        rule_versions.c.looked_back.is_(None),
    )
    noted = sa.update(rule_versions).where(its).values(looked_back=done.seconds, stories=done.stories)
    return connection.execute(noted).rowcount > 0
