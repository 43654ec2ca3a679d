"""Names that rows bear: rules, outlets and channels that were configured once need not be configured now."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables import alerts, articles, deliveries, matches

BEARERS = {
    "rule": (matches.c.rule, alerts.c.rule),
    "outlet": (articles.c.outlet,),
    "channel": (deliveries.c.channel,),
}


def names(connection: sa.Connection, kind: str) -> set[str]:
    """Return every name of a kind (`rule`, `outlet`, `channel`) that a row bears."""
    return {name for column in BEARERS[kind] for name in connection.scalars(sa.select(column).distinct())}
