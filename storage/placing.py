"""Placing an article among those we hold: whether it is a copy of one, and which story it tells.

Whoever places holds Lock.IDENTITY from the first look to the last write, so that several writers decide one after
another, and a process that dies in between has decided nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from news.copying import ENOUGH_SHARED, UPDATE, Found, Kind, Text
from news.fingerprint import ENOUGH_WORDS, Fingerprint
from news.shingles import unpacked
from storage import boilerplates, copies, grouping, prints, sketches, standing
from storage.arrived import EPOCH, Arrived
from storage.boilerplates import Boilerplate
from storage.copies import Root
from storage.prints import Kept, Standing
from storage.tables import articles

__all__ = ["Arrived", "place"]


CHANGE = sa.update(articles).where(articles.c.id == sa.bindparam("which"))


def place(connection: sa.Connection, arrived: Arrived) -> Root | None:
    """Place an article; return the one that it is a copy of, if any. Call it under Lock.IDENTITY.

    An article may be placed again: with its page after its headline, with a text that was changed.
    """
    before = prints.standing(connection, arrived.article)
    looked = None if arrived.fingerprint is None else _look(connection, arrived, arrived.fingerprint, before)
    found = _find(connection, arrived, looked)
    if looked is not None and found is not None and found.says_nothing:
        looked = replace(looked, own_share=0.0)
    root, changed = _decide(connection, arrived, before, found)
    of_root = prints.of(connection, [root.article]) if root is not None and looked is not None else []
    if looked is not None and root is not None:
        changed |= {"new_shingles": _new_shingles(connection, of_root, arrived.article, looked.text)}
    connection.execute(CHANGE, {"which": arrived.article, "placed_at": arrived.now} | changed)
    if looked is not None:
        _keep(connection, arrived, before, looked, of_root, is_copy=root is not None)
    standing.keep(connection, arrived.article)
    return root


# ------------------------------------------------------------------------------------ whether it is a copy


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """An article's text, and what looking for others like it has shown."""

    taken: Fingerprint
    boilerplate: Boilerplate  # of its outlet
    text: Text
    own_share: float  # of its shingles, that are not boilerplate
    is_notice: bool  # nothing is left of it without what its outlet prints everywhere
    shingles: bytes  # those to be kept: of a text that was changed, the earlier ones, too
    hashes: list[int]  # those that it is to be found by
    alike: list[int]  # articles that may share much of it


def _look(connection: sa.Connection, arrived: Arrived, taken: Fingerprint, before: Standing) -> Looked:
    own = boilerplates.of_outlet(connection, arrived.outlet)
    every = unpacked(taken.shingles)
    text = Text(
        outlet=prints.named(arrived.outlet),
        at=arrived.news_at,
        words=taken.words,
        title=taken.title,
        shingles=every - own.shingles,
    )
    shingles = prints.grown(before.print, taken)
    hashes = sketches.hashes_of(taken.words, taken.title, shingles, own.shingles)
    today = (arrived.now - EPOCH).days
    alike, hot = sketches.candidates(connection, arrived.article, hashes, arrived.day, today)
    return Looked(
        taken=taken,
        boilerplate=own,
        text=text,
        own_share=len(text.shingles) / len(every) if every else 1.0,
        is_notice=len(text.shingles) < ENOUGH_SHARED <= len(every),
        shingles=shingles,
        hashes=[each for each in hashes if each not in hot],
        alike=alike,
    )


def _find(connection: sa.Connection, arrived: Arrived, looked: Looked | None) -> Found | None:
    """Find what an article is a copy of: by another's address first, then by the same words, then by what they share."""
    if found := copies.by_address(connection, arrived, None if looked is None else looked.text):
        return found
    if looked is not None and looked.is_notice:
        return None
    if arrived.text_hash is not None:
        found = copies.by_text_hash(connection, arrived)
    if found is None and looked is not None and looked.alike:
        found = copies.among(connection, arrived.article, looked.text, looked.boilerplate, looked.alike)
    return found


def _decide(
    connection: sa.Connection, arrived: Arrived, before: Standing, found: Found | None
) -> tuple[Root | None, dict[str, Any]]:
    """Return the root of an article, and the columns of the article that change.

    What a text has shown to be a copy stays one of its root, whatever becomes of its text.
    """
    is_copy = found is not None and found.verdict.kind is not Kind.SHARES_TEXT
    if before.root is not None and not _may_leave(before, arrived, found):
        if found is None or not is_copy or found.root != before.root:
            return Root(article=before.root, story=before.story, kind=before.kind or ""), {}
    elif found is None:
        return None, copies.NO_COPY if before.kind is not None else {}
    elif not is_copy or not copies.may_join(connection, arrived.article, before, found):
        return None, copies.as_sharing(found)
    root = copies.join(connection, arrived.article, before, found, arrived.now)
    return root, copies.as_copy(found)


def _may_leave(before: Standing, arrived: Arrived, found: Found | None) -> bool:
    """Tell whether a copy may be found to be none, or another's: by an address, or if only its headline had made it one."""
    if found is not None and found.verdict.kind is Kind.SAME_URL:
        return True
    taken = arrived.fingerprint
    has_text_now = taken is not None and taken.words >= ENOUGH_WORDS
    return before.of_few_words and has_text_now and before.kind != Kind.SAME_URL


def _new_shingles(connection: sa.Connection, of_root: Sequence[Kept], article: int, text: Text) -> int:
    """Count the shingles of a copy that neither its root nor an earlier copy of it has."""
    new = set(text.shingles)
    for kept in of_root:
        new -= unpacked(kept.shingles)
    if len(new) >= UPDATE:  # as of few copies: then the others are read, too
        for root in of_root:
            for kept in prints.copies_of(connection, root.article):
                if kept.article != article:
                    new -= unpacked(kept.shingles)
    return len(new)


# ------------------------------------------------------------------------------------------ what is kept


def _keep(
    connection: sa.Connection,
    arrived: Arrived,
    before: Standing,
    looked: Looked,
    of_root: Sequence[Kept],
    *,
    is_copy: bool,
) -> None:
    """Keep the text for those to come, and let it find its story, if it is no copy of one that has."""
    is_new = not is_copy and (before.print is None or 2 * before.print.words < looked.taken.words)
    weighed = grouping.weigh(connection, arrived.article, looked.taken.features, is_new=is_new)
    profile = weighed.profile.packed()
    prints.keep(connection, arrived, before.print, looked.taken, looked.shingles, profile)
    _index(connection, arrived, before, looked.hashes, of_root)
    boilerplates.count(connection, arrived.article, looked.boilerplate)
    if not is_copy:
        grouping.group(connection, arrived, weighed, looked.own_share)


def _index(
    connection: sa.Connection,
    arrived: Arrived,
    before: Standing,
    every: Sequence[int],
    of_root: Sequence[Kept],
) -> None:
    """Let the text be found; of a copy only by what its root lacks, so that a text does not grow hot by being copied."""
    root_has: set[int] = set()
    for kept in of_root:
        root_has.update(sketches.hashes_of(kept.words, kept.title, kept.shingles, frozenset()))
    hashes = [each for each in every if each not in root_has]
    if (old := before.print) is not None:
        gone = set(sketches.hashes_of(old.words, old.title, old.shingles, frozenset()))
        if sketches.period_of(old.day) == sketches.period_of(arrived.day):
            gone -= set(hashes)
        sketches.drop(connection, arrived.article, gone, old.day)
    sketches.keep(connection, arrived.article, hashes, arrived.day)
