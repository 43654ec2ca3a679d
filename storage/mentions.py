"""Who and where: what the finders found in a revision, a row for each actor and place, in the transaction that examines it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa

from language.mentions.records import Mention
from storage.dialects import add_rows, among, listed, plain_insert
from storage.records import Examination
from storage.rows import MentionRow, MentionSpan
from storage.tables import mentions

MOST_SPANS = 20
"""Places of one actor or place in one revision that are kept; how many there were is kept, too."""


def record(connection: sa.Connection, done: Sequence[Examination]) -> None:
    """Store what was found in some revisions, in place of what an earlier examination had found in them."""
    examined = [each.revision for each in done]
    if not examined:
        return
    dialect = connection.dialect.name
    connection.execute(_of_these(dialect), {"which": listed(dialect, examined)})
    rows = [row for each in done for row in rows_of(each.revision, each.mentions)]
    add_rows(connection, plain_insert(mentions), rows)


@cache
def _of_these(dialect: str) -> sa.Delete:
    return sa.delete(mentions).where(among(dialect, mentions.c.revision, "which"))


def rows_of(revision: int, found: Sequence[Mention]) -> Iterator[dict[str, Any]]:
    """Put together the mentions of one actor or place, in the order of the first of each."""
    together: dict[tuple[str, str], list[Mention]] = {}
    for each in found:
        together.setdefault((each.kind.value, each.id), []).append(each)
    for (kind, named), its in together.items():
        yield {
            "revision": revision,
            "kind": kind,
            "named": named,
            "strong": any(each.strong for each in its),
            "often": len(its),
            "spans": [
                [each.field, each.start, each.end, each.form, each.strong, each.why]
                for each in its[:MOST_SPANS]
            ],
        }


def of(connection: sa.Connection, revision: int) -> tuple[MentionRow, ...]:
    """Return what was found in a revision: strong mentions first, and of those whoever is named most often."""
    asked = (
        sa.select(mentions)
        .where(mentions.c.revision == revision)
        .order_by(mentions.c.kind, mentions.c.strong.desc(), mentions.c.often.desc(), mentions.c.named)
    )
    return tuple(
        MentionRow(
            kind=row.kind,
            named=row.named,
            strong=row.strong,
            often=row.often,
            spans=tuple(_span(*each) for each in row.spans),
        )
        for row in connection.execute(asked)
    )


def _span(field: str, start: int, end: int, form: str, strong: bool, why: str) -> MentionSpan:  # noqa: FBT001 (as stored)
    return MentionSpan(field=field, start=start, end=end, form=form, strong=strong, why=why)
