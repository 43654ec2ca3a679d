"""Claims: whoever works on a row holds it for a while, under a token; a late worker's token no longer fits."""

from __future__ import annotations

import secrets
from datetime import datetime

import sqlalchemy as sa

from storage.tables import articles, deliveries, hosts, sources


def new_token() -> str:
    """Make a token that no other claim has."""
    return secrets.token_hex(8)


def unclaimed(table: sa.Table, now: datetime) -> sa.ColumnElement[bool]:
    """Hold for rows that nobody works on, or whose worker's time is over."""
    return sa.or_(table.c.claim_until.is_(None), table.c.claim_until <= now)


def drop_all(connection: sa.Connection) -> None:
    """Take every row out of the hands it is in: whoever held them is known to be dead.

    A late worker's token fits no more. Attempts stay on record without an end, so a message that is sent again
    says that it may be a repeat.
    """
    for table in (sources, articles, deliveries):
        held = table.c.claim_token.is_not(None)
        connection.execute(sa.update(table).where(held).values(claim_token=None, claim_until=None))
    busy = hosts.c.busy_token.is_not(None)
    connection.execute(sa.update(hosts).where(busy).values(busy_token=None, busy_until=None))
