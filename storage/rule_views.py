"""Questions about rules: which versions they had, and what they found of late. Nothing here writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage.engine import Database
from storage.rows import made
from storage.tables import alerts, matches, rule_versions


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleVersionRow:
    """A version of a rule, and since when it is known."""

    rule: str
    version: str
    since: datetime  # when it was first in force
    looked_back: int | None  # seconds that it looked back over; None: it has not
    stories: int | None  # that it would have raised in that time


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a rule found in some time."""

    matches: int = 0  # articles that it holds for
    alerts: int = 0  # that were opened, and neither taken back nor merged into another


class RuleViews:
    """Read-only questions to one database. Safe to share between threads; every method may raise StorageError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def versions(self, rule: str | None = None) -> list[RuleVersionRow]:
        """Return the versions of a rule, or of all, the newest first."""
        question = sa.select(rule_versions).order_by(
            rule_versions.c.since.desc(), rule_versions.c.rule, rule_versions.c.version
        )
        if rule is not None:
            question = question.where(rule_versions.c.rule == rule)
        with self._database.read() as connection:
            return [made(RuleVersionRow, row) for row in connection.execute(question)]

    def new(self, in_force: Mapping[str, str], since: datetime) -> list[RuleVersionRow]:
        """Return the versions of the rules in force that are known since then, those with the most stories first.

        Those that have yet to look back come at the end.
        """
        asked = sa.select(rule_versions).where(rule_versions.c.since >= since).order_by(rule_versions.c.rule)
        with self._database.read() as connection:
            rows = [made(RuleVersionRow, row) for row in connection.execute(asked)]
        new = [row for row in rows if in_force.get(row.rule) == row.version]
        return sorted(new, key=lambda row: -1 if row.stories is None else row.stories, reverse=True)

    def found(self, since: datetime, rule: str | None = None) -> dict[str, Found]:
        """Count what rules found since then, by rule; one that found nothing is not in it."""
        matched = _count(matches.c.rule, matches.c.holds, matches.c.matched_at >= since)
        opened = _count(
            alerts.c.rule,
            alerts.c.withdrawn.is_(None),
            alerts.c.merged_into.is_(None),
            alerts.c.opened_at >= since,
        )
        if rule is not None:
            matched, opened = matched.where(matches.c.rule == rule), opened.where(alerts.c.rule == rule)
        with self._database.read() as connection:
            counts = [
                {row.rule: row.often for row in connection.execute(question)}
                for question in (matched, opened)
            ]
        names = {name for count in counts for name in count}
        return {name: Found(matches=counts[0].get(name, 0), alerts=counts[1].get(name, 0)) for name in names}


def _count(rule: sa.Column[str], *conditions: sa.ColumnElement[bool]) -> sa.Select[str, int]:
    return sa.select(rule, sa.func.count().label("often")).where(*conditions).group_by(rule)
