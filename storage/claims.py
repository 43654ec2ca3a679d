"""Claims: whoever works on a row holds it for a while, under a token; a late worker's token no longer fits."""

from __future__ import annotations

import secrets
from datetime import datetime

import sqlalchemy as sa

from storage.tables import articles, deliveries, hosts, sources

OF_BACKFILLS = "backfill-"
"""How the tokens begin of those who fill an archive in: they do not die with the watch."""


Now = datetime | sa.BindParameter[datetime]
"""A time, or where it will stand in a statement that is built once."""


def new_token(owner: str = "") -> str:
    """Make a token that no other claim has; it begins with its owner, where it has one."""
    return owner + secrets.token_hex(8)


def unclaimed(table: sa.Table, now: Now) -> sa.ColumnElement[bool]:
    """Hold for rows that nobody works on, or whose worker's time is over."""
    return sa.or_(table.c.claim_until.is_(None), table.c.claim_until <= now)


def drop_all(connection: sa.Connection) -> None:
    """Take every row out of the hands of the watch: whoever held them is known to be dead.

    A late worker's token fits no more. Attempts stay on record without an end, so a message that is sent again
    says that it may be a repeat.
    """
    for table in (sources, articles, deliveries):
        _drop(connection, table, sa.not_(table.c.claim_token.startswith(OF_BACKFILLS)))
    _free(connection, sa.not_(hosts.c.busy_token.startswith(OF_BACKFILLS)))


def drop_of(connection: sa.Connection, owner: str) -> None:
    """Take every page and host out of the hands of one owner, who is known to be dead."""
    _drop(connection, articles, articles.c.claim_token.startswith(owner))
    _free(connection, hosts.c.busy_token.startswith(owner))


WAITING = {
    articles: articles.c.page_due_at.is_not(None),
    deliveries: deliveries.c.state == sa.literal_column("'owed'"),
}
"""What alone is claimed of the tables that grow with the years, in the words of their partial indexes."""


def _drop(connection: sa.Connection, table: sa.Table, held: sa.ColumnElement[bool]) -> None:
    if table in WAITING:
        held = sa.and_(held, WAITING[table])
    connection.execute(sa.update(table).where(held).values(claim_token=None, claim_until=None))


def _free(connection: sa.Connection, held: sa.ColumnElement[bool]) -> None:
    connection.execute(sa.update(hosts).where(held).values(busy_token=None, busy_until=None))
