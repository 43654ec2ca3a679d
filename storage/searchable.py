"""The words that articles are found by: an index of folded words, filled in the transaction that examines an article.

The words are our own (language/tokens.py), put in as they are: SQLite's FTS5 is given a tokeniser that parts at spaces
and leaves every letter beyond ASCII alone, PostgreSQL a vector made without a parser. So both find the same, and what they
find is what rules find. Only which words a revision has is kept, not where: whoever searches verifies.

Rows are only ever added. A revision whose `indexed` is false is in no index, and a candidate of every search.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from language.query.sought import Begins, Every, Has, Some, Sought
from language.tokens import words
from storage.dialects import Lock, among, insert_for, listed, lock
from storage.tables import SEARCHABLE, articles, fts5, revisions, vectors

LONGEST = 120  # bytes of a word in UTF-8; longer ones are cut, where they are asked for as well
SURELY_SHORT = LONGEST // 4  # characters
MOST = 900_000  # bytes of the words of one revision: a vector of PostgreSQL holds 1,048,575

ADD_ON_SQLITE = f"INSERT INTO {SEARCHABLE}(rowid, words) VALUES (?, ?)"  # noqa: S608 (a name of ours)
ADD_ON_POSTGRES = insert_for("postgresql", vectors).on_conflict_do_nothing()


def words_of(title: str, summary: str, text: str) -> frozenset[str]:
    """Return the folded words that an article is found by."""
    return frozenset((*words(title), *words(summary), *words(text)))


def cut(word: str) -> str:
    """Return a word as the index holds it."""
    if len(word) <= SURELY_SHORT:
        return word
    return word.encode()[:LONGEST].decode(errors="ignore")


def as_kept(found: Collection[str]) -> Iterable[str]:
    """Return words as the index holds them; hardly any text has one that must be cut."""
    return found if max(map(len, found), default=0) <= SURELY_SHORT else map(cut, found)


def fits(found: Collection[str]) -> bool:
    """Whether the words of a revision can be indexed; what does not fit stays a candidate of every search."""
    characters = sum(map(len, found))
    return characters <= MOST // 4 or sum(len(cut(word).encode()) for word in found) <= MOST


@cache
def _not_indexed(dialect: str) -> sa.Select[tuple[int]]:
    return sa.select(revisions.c.id).where(among(dialect, revisions.c.id, "which"), ~revisions.c.indexed)


def not_indexed(connection: sa.Connection, which: Iterable[int]) -> set[int]:
    """Return which of these revisions are in no index yet."""
    dialect = connection.dialect.name
    return set(connection.scalars(_not_indexed(dialect), {"which": listed(dialect, which)}))


def add(connection: sa.Connection, found: Mapping[int, Collection[str]]) -> None:
    """Index revisions by their words. The caller sets their `indexed`, under the lock that it looked under."""
    if not found:
        return
    rows = [(revision, " ".join(as_kept(each))) for revision, each in found.items()]
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(ADD_ON_SQLITE, rows)
    else:
        connection.execute(
            ADD_ON_POSTGRES, [{"revision": revision, "words": words} for revision, words in rows]
        )


# ---------------------------------------------------------------------------------- what is left to do


class Left(NamedTuple):
    """A revision that is in no index, and that no examination will put there."""

    revision: int
    is_current: bool  # it stands for its article
    title: str
    summary: str
    text: str


LEFT = (
    sa.select(
        revisions.c.id,
        (revisions.c.number == articles.c.current_revision).label("is_current"),
        revisions.c.title,
        revisions.c.summary,
        revisions.c.text,
    )
    .join(articles, articles.c.id == revisions.c.article)
    .where(
        ~revisions.c.indexed,
        revisions.c.id < sa.bindparam("before"),
        sa.or_(revisions.c.examined_at.is_not(None), revisions.c.number != articles.c.current_revision),
    )
    .order_by(revisions.c.id.desc())
    .limit(sa.bindparam("most"))
)
NEWEST_FIRST = 2**62
"""Stands before the newest revision."""


def left(connection: sa.Connection, before: int, most: int) -> list[Left]:
    """Return revisions that are in no index, the newest first, of those that are older than `before`."""
    return [Left(*row) for row in connection.execute(LEFT, {"before": before, "most": most})]


def how_many_left(connection: sa.Connection, most: int) -> int:
    """Count the articles that stand in no index, up to `most`."""
    some = (
        sa.select(revisions.c.id)
        .join(articles, articles.c.id == revisions.c.article)
        .where(~revisions.c.indexed, revisions.c.number == articles.c.current_revision)
        .limit(most)
    )
    return connection.scalar(sa.select(sa.func.count()).select_from(some.subquery())) or 0


def index(connection: sa.Connection, some: Sequence[Left], found: Mapping[int, Collection[str]]) -> int:
    """Index the revisions whose words were found, unless that was done meanwhile; return how many it was done of.

    Older versions of an article need no index: they are done with, too.
    """
    lock(connection, Lock.IDENTITY)
    still = not_indexed(connection, [each.revision for each in some])
    add(connection, {revision: each for revision, each in found.items() if revision in still})
    done = still & (found.keys() | {each.revision for each in some if not each.is_current})
    dialect = connection.dialect.name
    marked = sa.update(revisions).where(among(dialect, revisions.c.id, "which")).values(indexed=True)
    connection.execute(marked, {"which": listed(dialect, done)})
    return len(done)


# ---------------------------------------------------------------------------------- in words of the index


def index_of(dialect: str) -> sa.Table:
    """Return the table of the index."""
    return fts5 if dialect == "sqlite" else vectors


def key_of(dialect: str) -> sa.ColumnElement[int]:
    """Return its column that says of which revision a row is."""
    return fts5.c.rowid if dialect == "sqlite" else vectors.c.revision


def holds(dialect: str, sought: Sought) -> sa.ColumnElement[bool]:
    """Hold for a row of the index that satisfies what is sought."""
    if dialect == "sqlite":
        return sa.literal_column(SEARCHABLE).op("MATCH", is_comparison=True)(sa.literal(in_fts5(sought)))
    asked = sa.cast(sa.literal(in_tsquery(sought)), postgresql.TSQUERY)
    vector = sa.func.searchable_words(vectors.c.words)  # of migration 0004; the index is on it
    return vector.op("@@", is_comparison=True)(asked)


def in_fts5(words: Sought) -> str:
    """Write what is sought in the query language of SQLite's FTS5; a word is a string of it, never a sign."""
    match words:
        case Has(word=word):
            return _in_quotes(word, '"')
        case Begins(stem=stem):
            return _in_quotes(stem, '"') + " *"
        case Every(parts=parts):
            return f"({' AND '.join(map(in_fts5, parts))})"
        case Some(parts=parts):
            return f"({' OR '.join(map(in_fts5, parts))})"


def in_tsquery(words: Sought) -> str:
    """Write what is sought as a tsquery of PostgreSQL, which takes it as it is and parses no language."""
    match words:
        case Has(word=word):
            return _in_quotes(word.replace("\\", "\\\\"), "'")
        case Begins(stem=stem):
            return _in_quotes(stem.replace("\\", "\\\\"), "'") + ":*"
        case Every(parts=parts):
            return f"({' & '.join(map(in_tsquery, parts))})"
        case Some(parts=parts):
            return f"({' | '.join(map(in_tsquery, parts))})"


def _in_quotes(word: str, quote: str) -> str:
    return f"{quote}{cut(word).replace(quote, 2 * quote)}{quote}"
