"""Imports: articles of a file, stored as news is, and how far the file has come, in one transaction a portion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage import examinations
from storage.articles import IMPORT
from storage.dialects import Lock, insert, lock, new_ids
from storage.engine import Database
from storage.naming import Owner, claims_of, owners_of, settle_claims
from storage.placing import Arrived, place
from storage.records import ArchiveRow, Basis, Import, Portion, TakenIn, Unexamined
from storage.tables import article_urls, articles, imports, revisions, sightings, stories

NAMED = sa.select(article_urls.c.url_key, article_urls.c.article).where(
    article_urls.c.url_key.in_(sa.bindparam("names", expanding=True))
)
GIVEN = sa.select(sightings.c.article, sightings.c.text_hash).where(
    sightings.c.source == sa.bindparam("its_source"), sightings.c.article == sa.bindparam("its_article")
)
HASHED = (
    sa.update(articles)
    .where(articles.c.id == sa.bindparam("which"))
    .values(text_hash=sa.bindparam("its_hash"))
)
UNDER_WAY = sa.select(imports).where(imports.c.id == sa.bindparam("which")).with_for_update()


class Imports:
    """What is stored of files. Every method is one transaction, and may raise StorageError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, digest: str) -> Import | None:
        """Return the import of a file, by a digest of its bytes and of how they were to be taken."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(imports).where(imports.c.digest == digest)).one_or_none()
            return None if row is None else _import(row)

    def everyone(self, limit: int = 50) -> list[Import]:
        """Return the imports there were, the newest first."""
        with self._database.read() as connection:
            rows = connection.execute(sa.select(imports).order_by(imports.c.id.desc()).limit(limit))
            return [_import(row) for row in rows]

    def begin(self, digest: str, name: str, now: datetime) -> Import:
        """Begin an import from its first line, be it for the first time or again."""
        afresh: dict[str, Any] = {
            "name": name, "lines": 0, "stored": 0, "known": 0, "bad": 0, "started_at": now, "updated_at": now,
            "finished_at": None,
        }  # fmt: skip
        with self._database.write() as connection:
            statement = insert(connection, imports).values(digest=digest, **afresh)
            statement = statement.on_conflict_do_update(index_elements=["digest"], set_=afresh)
            return _import(connection.execute(statement.returning(*imports.c)).one())

    def record(self, portion: Portion) -> TakenIn:
        """Store some rows in their order, compare each with what we hold, and note how far the file is done with."""
        with self._database.write() as connection:
            return record(connection, portion)

    def end(self, which: int, now: datetime) -> Import:
        """Note that a file has come to its end."""
        with self._database.write() as connection:
            connection.execute(
                sa.update(imports).where(imports.c.id == which).values(finished_at=now, updated_at=now)
            )
            return _import(connection.execute(sa.select(imports).where(imports.c.id == which)).one())

    def known(self, names: Sequence[str]) -> set[str]:
        """Return which of these identities are known."""
        with self._database.read() as connection:
            return {row.url_key for row in connection.execute(NAMED, {"names": list(names)})}

    def owed(self) -> list[int]:
        """Return the revisions that came from files and no rule has seen: a process was killed before they were examined."""
        owed = sa.select(revisions.c.id).join(articles, articles.c.id == revisions.c.article)
        owed = owed.where(revisions.c.examined_at.is_(None), articles.c.quiet_because == IMPORT)
        with self._database.read() as connection:
            return list(connection.scalars(owed.order_by(revisions.c.id)))

    def unexamined(self, which: Sequence[int]) -> list[Unexamined]:
        """Return those of these revisions that no rule has seen."""
        with self._database.read() as connection:
            return examinations.unexamined(connection, len(which), among=which)


def record(connection: sa.Connection, portion: Portion) -> TakenIn:
    """Store a portion of a file."""
    lock(connection, Lock.IDENTITY)
    so_far = connection.execute(UNDER_WAY, {"which": portion.of}).one()
    owners = owners_of(connection, {name for row in portion.rows for name in row.addresses})
    claims = claims_of(connection, owners)
    of: dict[str, ArchiveRow] = {}  # names of new rows
    fresh: list[ArchiveRow] = []
    known: list[tuple[ArchiveRow, str]] = []  # and the name they are known by
    for row in portion.rows:
        believed = (name for name in row.addresses if name not in claims or claims[name].may_be(row))
        name = next((name for name in believed if name in owners or name in of), None)
        if name is None:
            fresh.append(row)
            of |= dict.fromkeys(row.addresses, row)
        else:
            known.append((row, name))
    numbers = _add(connection, portion, fresh, owners) if fresh else []
    by_line = dict(zip((row.line for row in fresh), numbers, strict=True))
    article_of = {name: owner.article for name, owner in owners.items()} | {
        name: by_line[row.line] for name, row in of.items()
    }
    clashes = [
        (row.line, article_of[name]) for row, name in known if _clashes(connection, row, article_of[name])
    ]
    copies = sum(
        _placed(connection, row, article, portion.at) for row, article in zip(fresh, numbers, strict=True)
    )
    connection.execute(
        sa.update(imports).where(imports.c.id == portion.of),
        {
            "lines": portion.upto,
            "stored": so_far.stored + len(fresh),
            "known": so_far.known + len(known) - len(clashes),
            "bad": so_far.bad + portion.bad + len(clashes),
            "updated_at": portion.at,
        },
    )
    return TakenIn(
        stored=len(fresh),
        known=len(known) - len(clashes),
        copies=copies,
        revisions=_first_revisions(connection, numbers),
        clashes=tuple(clashes),
    )


def source_of(outlet: str) -> str:
    """Name what lists an outlet's articles where a file does."""
    return f"{outlet}/{IMPORT}"


def _clashes(connection: sa.Connection, row: ArchiveRow, article: int) -> bool:
    """Tell whether a row without an address has the id of an article with another text: one of the two is not told apart."""
    if row.host:
        return False
    asked = {"its_source": source_of(row.outlet), "its_article": article}
    given = connection.execute(GIVEN, asked).one_or_none()
    return given is not None and given.text_hash != row.digest


def _placed(connection: sa.Connection, row: ArchiveRow, article: int, now: datetime) -> bool:
    """Compare an article with those before it; whether it is a copy of one.

    Its text can be found by others only from now on: a row is no original of those that stand before it.
    """
    connection.execute(HASHED, {"which": article, "its_hash": row.fingerprint.text_hash})
    return place(connection, _arrived(row, article, now)) is not None


def _arrived(row: ArchiveRow, article: int, now: datetime) -> Arrived:
    return Arrived(
        article=article,
        outlet=row.outlet,
        title=row.title,
        names=row.moved,  # by its own nobody else goes
        text_hash=row.fingerprint.text_hash,
        fingerprint=row.fingerprint,
        news_at=row.published or now,
        now=now,
        dated=row.published is not None,
    )


def _first_revisions(connection: sa.Connection, numbers: Sequence[int]) -> tuple[int, ...]:
    question = sa.select(revisions.c.id).where(revisions.c.article.in_(numbers)).order_by(revisions.c.id)
    return tuple(connection.scalars(question)) if numbers else ()


# ----------------------------------------------------------------------------------------- what is new


def _add(
    connection: sa.Connection, portion: Portion, fresh: Sequence[ArchiveRow], owners: Mapping[str, Owner]
) -> list[int]:
    """Store new articles, each in a story of its own for now; return their ids in the order of the rows."""
    now = portion.at
    told = new_ids(connection, stories, len(fresh))
    numbers = new_ids(connection, articles, len(fresh))
    every = list(zip(fresh, numbers, told, strict=True))
    connection.execute(
        sa.insert(stories),
        [
            {
                "id": story,
                "title": row.title,
                "first_at": row.published or now,
                "last_at": row.published or now,
            }
            for row, _, story in every
        ],
    )
    connection.execute(
        sa.insert(articles), [article_columns(portion, row, article, story) for row, article, story in every]
    )
    connection.execute(
        sa.insert(revisions), [revision_columns(row, article, now) for row, article, _ in every]
    )
    named = {
        name: Owner(article=article, kind="sighting" if name == row.url_key else "moved")
        for row, article, _ in every
        for name in row.addresses
    }
    settle_claims(connection, owners, named)
    connection.execute(
        insert(connection, article_urls).on_conflict_do_nothing(),
        [
            {"url_key": name, "article": owner.article, "kind": owner.kind, "first_seen_at": now}
            for name, owner in named.items()
        ],
    )
    connection.execute(
        sa.insert(sightings), [sighting_columns(row, article, now) for row, article, _ in every]
    )
    return numbers


def article_columns(portion: Portion, row: ArchiveRow, article: int, story: int) -> dict[str, Any]:
    """Return what is stored of an article before it is compared with others."""
    return {
        "id": article,
        "outlet": row.outlet,
        "url": row.url,
        "url_key": row.url_key,
        "host": row.host,
        "title": row.title,
        "authors": list(row.authors),
        "language": row.language,
        "published_at": row.published,
        "published_precision": row.published_precision,
        "published_note": row.published_note,
        "agency": row.agency,
        "cited": [asdict(each) for each in row.cited] or None,
        "text_length": len(row.text),
        "first_seen_at": portion.at,
        "first_seen_in": source_of(row.outlet),
        "quiet": not portion.alerting,
        "quiet_because": IMPORT,
        "story": story,
        "external_id": row.external_id,
        "page_read_at": portion.at,  # nothing is asked for of it, and it tells nothing of how the outlet's pages are read
    }


def revision_columns(row: ArchiveRow, article: int, now: datetime) -> dict[str, Any]:
    """Return its one revision."""
    return {
        "article": article,
        "number": 1,
        "basis": Basis.PAGE.value,
        "seen_at": now,
        "title": row.title,
        "text": row.text,
        "text_hash": row.fingerprint.text_hash,
    }


def sighting_columns(row: ArchiveRow, article: int, now: datetime) -> dict[str, Any]:
    """Return where it was seen: in a file."""
    return {
        "source": source_of(row.outlet),
        "article": article,
        "url": row.url,
        "guid": row.external_id,
        "text_hash": row.digest,
        "first_seen_at": now,
        "last_seen_at": now,
    }


def _import(row: sa.Row[Any]) -> Import:
    return Import(**{each.name: getattr(row, each.name) for each in fields(Import)})
