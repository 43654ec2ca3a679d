"""Placing an article among those we hold: whether it is a copy of one, and which story it tells.

Whoever places holds Lock.IDENTITY from the first look to the last write, so that several writers decide one after
another, and a process that dies in between has decided nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from news.copying import ENOUGH_SHARED, UPDATE, Found, Kind, Text
from news.fingerprint import ENOUGH_WORDS, Fingerprint
from news.shingles import unpacked
from storage import boilerplates, copies, grouping, prints, sketches, standing
from storage.arrived import EPOCH, Arrived
from storage.copies import Root
from storage.prints import Standing
from storage.tables import articles

__all__ = ["Arrived", "place"]


def place(connection: sa.Connection, arrived: Arrived) -> Root | None:
    """Place an article; return the one that it is a copy of, if any. Call it under Lock.IDENTITY.

    An article may be placed again: with its page after its headline, with a text that was changed.
    """
    before = prints.standing(connection, arrived.article)
    looked = None if arrived.fingerprint is None else _look(connection, arrived, arrived.fingerprint, before)
    root = _decide(connection, arrived, before, _find(connection, arrived, looked))
    placed: dict[str, Any] = {"placed_at": arrived.now}
    if looked is not None:
        if root is not None:
            placed["new_shingles"] = _new_shingles(connection, root.article, arrived.article, looked.text)
        _keep(connection, arrived, before, looked, root)
    connection.execute(sa.update(articles).where(articles.c.id == arrived.article).values(**placed))
    standing.keep(connection, arrived.article)
    return root


# ------------------------------------------------------------------------------------ whether it is a copy


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """An article's text, and what looking for others like it has shown."""

    taken: Fingerprint
    text: Text
    is_notice: bool  # nothing is left of it without what its outlet prints everywhere
    shingles: bytes  # those to be kept: of a text that was changed, the earlier ones, too
    hashes: list[int]  # those that it is to be found by
    alike: list[int]  # articles that may share much of it


def _look(connection: sa.Connection, arrived: Arrived, taken: Fingerprint, before: Standing) -> Looked:
    noise = boilerplates.of(connection, [arrived.outlet]).get(arrived.outlet, set())
    every = unpacked(taken.shingles)
    text = Text(
        outlet=prints.named(arrived.outlet),
        at=arrived.news_at,
        words=taken.words,
        title=taken.title,
        shingles=every - noise,
    )
    shingles = prints.grown(before.print, taken)
    hashes = sketches.hashes_of(taken.words, taken.title, shingles, noise)
    today = (arrived.now - EPOCH).days
    alike, hot = sketches.candidates(connection, arrived.article, hashes, arrived.day, today)
    return Looked(
        taken=taken,
        text=text,
        is_notice=len(text.shingles) < ENOUGH_SHARED <= len(every),
        shingles=shingles,
        hashes=[each for each in hashes if each not in hot],
        alike=alike,
    )


def _find(connection: sa.Connection, arrived: Arrived, looked: Looked | None) -> Found | None:
    """Find what an article is a copy of: by another's address first, then by the same words, then by what they share."""
    if found := copies.by_address(connection, arrived.article, arrived.names):
        return found
    if looked is not None and looked.is_notice:
        return None
    if arrived.text_hash is not None:
        found = copies.by_text_hash(connection, arrived.article, arrived.text_hash)
    if found is None and looked is not None and looked.alike:
        found = copies.among(connection, arrived.article, looked.text, looked.alike)
    return found


def _decide(
    connection: sa.Connection, arrived: Arrived, before: Standing, found: Found | None
) -> Root | None:
    """Write down what an article is now, and return its root. What a text has shown to be a copy stays one of its root."""
    article = arrived.article
    is_copy = found is not None and found.verdict.kind is not Kind.SHARES_TEXT
    if before.root is not None and not _may_leave(before, arrived, found):
        if found is not None and is_copy and found.root == before.root:
            return copies.join(connection, article, before, found, arrived.now)
        return Root(article=before.root, story=before.story, kind=before.kind or "")
    if found is None:
        if before.kind is not None:
            copies.release(connection, article)
        return None
    if is_copy and (
        found.verdict.kind is Kind.SAME_URL or copies.may_join(connection, article, before, found.root)
    ):
        return copies.join(connection, article, before, found, arrived.now)
    copies.share(connection, article, found)
    return None


def _may_leave(before: Standing, arrived: Arrived, found: Found | None) -> bool:
    """Tell whether a copy may be found to be none, or another's: by an address, or if only its headline had made it one."""
    if found is not None and found.verdict.kind is Kind.SAME_URL:
        return True
    taken = arrived.fingerprint
    has_text_now = taken is not None and taken.words >= ENOUGH_WORDS
    return before.of_few_words and has_text_now and before.kind != Kind.SAME_URL


def _new_shingles(connection: sa.Connection, root: int, article: int, text: Text) -> int:
    """Count the shingles of a copy that neither its root nor an earlier copy of it has."""
    new = set(text.shingles)
    for kept in prints.of(connection, [root]):
        new -= unpacked(kept.shingles)
    if len(new) >= UPDATE:  # as of few copies: then the others are read, too
        for kept in prints.copies_of(connection, root):
            if kept.article != article:
                new -= unpacked(kept.shingles)
    return len(new)


# ------------------------------------------------------------------------------------------ what is kept


def _keep(
    connection: sa.Connection, arrived: Arrived, before: Standing, looked: Looked, root: Root | None
) -> None:
    """Keep the text for those to come, and let it find its story, if it is no copy of one that has."""
    weighed = grouping.weigh(connection, looked.taken.features)
    prints.keep(connection, arrived, looked.taken, looked.shingles, weighed.profile.packed())
    _index(connection, arrived, before, looked, root)
    if root is None:
        grouping.group(connection, arrived, weighed)
    boilerplates.count(connection, arrived)


def _index(
    connection: sa.Connection, arrived: Arrived, before: Standing, looked: Looked, root: Root | None
) -> None:
    """Let the text be found; of a copy only by what its root lacks, so that a text does not grow hot by being copied."""
    of_root: set[int] = set()
    for kept in prints.of(connection, [] if root is None else [root.article]):
        of_root.update(sketches.hashes_of(kept.words, kept.title, kept.shingles, frozenset()))
    hashes = [each for each in looked.hashes if each not in of_root]
    if (old := before.print) is not None:
        gone = set(sketches.hashes_of(old.words, old.title, old.shingles, frozenset()))
        if sketches.period_of(old.day) == sketches.period_of(arrived.day):
            gone -= set(hashes)
        sketches.drop(connection, arrived.article, gone, old.day)
    sketches.keep(connection, arrived.article, hashes, arrived.day)
