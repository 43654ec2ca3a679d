"""The versions that rules had: each is written down when it is first in force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from storage.dialects import insert
from storage.tables import rule_versions


def note(connection: sa.Connection, in_force: Mapping[str, str], now: datetime) -> dict[str, str]:
    """Write down the versions that rules have, by rule, and return those that were never in force before."""
    known = {(row.rule, row.version) for row in connection.execute(_known())}
    new = {rule: version for rule, version in in_force.items() if (rule, version) not in known}
    rows = [{"rule": rule, "version": version, "since": now} for rule, version in new.items()]
    if rows:
        connection.execute(insert(connection, rule_versions).on_conflict_do_nothing(), rows)
    return new


def _known() -> sa.Select[str, str]:
    return sa.select(rule_versions.c.rule, rule_versions.c.version)
