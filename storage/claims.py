"""Claims: whoever works on a row holds it for a while, under a token; a late worker's token no longer fits."""

from __future__ import annotations

import secrets
from datetime import datetime

import sqlalchemy as sa


def new_token() -> str:
    """Make a token that no other claim has."""
    return secrets.token_hex(8)


def unclaimed(table: sa.Table, now: datetime) -> sa.ColumnElement[bool]:
    """Hold for rows that nobody works on, or whose worker's time is over."""
    return sa.or_(table.c.claim_until.is_(None), table.c.claim_until <= now)
