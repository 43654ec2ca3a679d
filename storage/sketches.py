"""Sketches: the index that finds, from a text, those that may share much of it. It grows with the news and not with the archive.

A text stands in it under the sampled eighth of its shingles, one of few words under all of them, and either under its
headline. The index is kept by periods of the news, so that what is asked and written now lies together and whole periods
can be forgotten. A hash that very many texts have tells nothing: it is *hot*, and is neither asked for nor kept.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam

from news.copying import WINDOW
from news.fingerprint import ENOUGH_WORDS
from news.shingles import HASHES, sketch, unpacked
from storage.arrived import EPOCH
from storage.dialects import among, insert, insert_for, listed, numbers_of
from storage.tables import articles, hot_hashes, prints, sketches

PERIOD = 32  # days, so that a window lies in three of them at most
MOST_HASHES = 1_000  # the lowest, of a text that is a book
HOT = 50
"""A hash that more texts have than this tells nothing: common words, a phrase of the week."""
COLUMN = 3
"""A headline that more texts have than this is a column's: "The weather for today"."""
ENOUGH_HASHES = 2
"""What a text must share with another to be compared with it."""
MOST_COMPARED = 8
"""Of those that share most of what few have; what a text is a copy of is among the first."""
KEEP = timedelta(days=60)
"""How long after its news a text can still be found by others."""
IMPORTED_LATELY = timedelta(days=7)
"""Old news that came this lately is not forgotten yet: a file is being imported, and it may hold more of that time."""


def hashes_of(words: int, title: int | None, shingles: bytes, noise: AbstractSet[int]) -> list[int]:
    """Return what a text stands under, less the shingles that are noise."""
    found_by = sketch(shingles)[:MOST_HASHES] if words >= ENOUGH_WORDS else list(unpacked(shingles))
    telling = [each for each in found_by if each not in noise]
    return telling if title is None else [*telling, HASHES + title]


def period_of(day: int) -> int:
    """Return the period that a day lies in, both counted from 1970."""
    return day // PERIOD


def candidates(
    connection: sa.Connection, article: int, hashes: Sequence[int], day: int, today: int
) -> tuple[list[int], set[int]]:
    """Return the articles that share most of these hashes, and those hashes that are hot, of which some have just become it."""
    if not hashes:
        return [], set()
    periods = sorted({period_of(day - WINDOW.days), period_of(day), period_of(day + WINDOW.days)})
    rows, hot = _stand_there(connection, hashes, periods, today)
    texts = Counter(each for each, _ in rows)
    heated = {each for each, count in texts.items() if count > HOT}
    if heated:
        _heat(connection, heated, periods, today)
        hot |= heated
    shared: Counter[int] = Counter()
    worth: defaultdict[int, float] = defaultdict(float)
    for each, owner in rows:
        if owner == article or each in hot:
            continue
        if each < HASHES:
            shared[owner] += 1
            worth[owner] += 1 / texts[each]
        elif texts[each] <= COLUMN:
            shared[owner] += ENOUGH_HASHES  # a headline alone is reason enough to look
            worth[owner] += 1
    enough = min(ENOUGH_HASHES, max(1, (len(hashes) - len(hot)) // 2))
    found = [owner for owner, count in shared.items() if count >= enough]
    return sorted(found, key=lambda owner: (-worth[owner], owner))[:MOST_COMPARED], hot


def _stand_there(
    connection: sa.Connection, hashes: Sequence[int], periods: Sequence[int], today: int
) -> tuple[list[tuple[int, int]], set[int]]:
    """Return which articles stand under these hashes, and which of them are hot; those are noted as still hot once a day."""
    dialect = connection.dialect.name
    asked = {"periods": periods, "hashes": listed(dialect, hashes)}
    rows = connection.execute(_found(dialect), asked).all()
    hot = {each: -less_than_nothing for each, less_than_nothing in rows if less_than_nothing < 0}
    if stale := [{"which": each, "day": today} for each, day in hot.items() if day < today]:
        connection.execute(STILL_HOT, stale)
    return [(each, owner) for each, owner in rows if owner > 0], set(hot)


def _heat(connection: sa.Connection, heated: Collection[int], periods: Sequence[int], today: int) -> None:
    rows = [{"hash": each, "day": today} for each in sorted(heated)]
    connection.execute(insert(connection, hot_hashes).on_conflict_do_nothing(), rows)
    connection.execute(
        sa.delete(sketches).where(sketches.c.period.in_(periods), sketches.c.hash.in_(list(heated)))
    )


def keep(connection: sa.Connection, article: int, hashes: Sequence[int], day: int) -> None:
    """Let an article be found by these hashes; those that it is found by already do no harm."""
    dialect = connection.dialect.name
    values = {"its_period": period_of(day), "its_article": article, "hashes": listed(dialect, hashes)}
    connection.execute(_adding(dialect), values)


def drop(connection: sa.Connection, article: int, hashes: Collection[int], day: int) -> None:
    """Let an article be found by these hashes no more."""
    connection.execute(
        sa.delete(sketches).where(
            sketches.c.period == period_of(day),
            sketches.c.hash.in_(list(hashes)),
            sketches.c.article == article,
        )
    )


def forget(connection: sa.Connection, now: datetime, limit: int) -> int:
    """Forget at most `limit` prints, rows of sketches or hot hashes that no news will be compared with; return how many."""
    oldest_day = (now - KEEP - EPOCH).days
    cold = sa.select(hot_hashes.c.hash).where(hot_hashes.c.day < oldest_day).limit(limit)
    forgotten = connection.execute(sa.delete(hot_hashes).where(hot_hashes.c.hash.in_(cold))).rowcount
    period = connection.scalar(sa.select(sa.func.min(sketches.c.period)))
    if forgotten == 0 and period is not None and (period + 1) * PERIOD <= oldest_day:
        forgotten = _forget_sketches(connection, period, now, limit)
    if forgotten == 0:
        old = (prints.c.day < oldest_day) & (articles.c.placed_at < now - IMPORTED_LATELY)
        ids = sa.select(prints.c.article).join(articles).where(old)
        ids = ids.order_by(prints.c.day.desc()).limit(limit)  # a file's old news, kept for now, comes last
        forgotten = connection.execute(sa.delete(prints).where(prints.c.article.in_(ids))).rowcount
    return forgotten


def _forget_sketches(connection: sa.Connection, period: int, now: datetime, limit: int) -> int:
    lately = sa.select(sa.literal(1)).where(
        prints.c.day.between(period * PERIOD, (period + 1) * PERIOD - 1),
        prints.c.article == articles.c.id,
        articles.c.placed_at >= now - IMPORTED_LATELY,
    )
    if connection.scalar(lately.limit(1)):
        return 0
    key = sa.tuple_(sketches.c.period, sketches.c.hash, sketches.c.article)
    some = sa.select(sketches.c.period, sketches.c.hash, sketches.c.article)
    some = some.where(sketches.c.period == period).limit(limit)
    return connection.execute(sa.delete(sketches).where(key.in_(some))).rowcount


# ------------------------------------------------------------------------------- statements, built once

STILL_HOT = sa.update(hot_hashes).where(hot_hashes.c.hash == bindparam("which"))


@cache
def _found(dialect: str) -> sa.CompoundSelect[Any]:
    """Ask who has some hashes, and which of them are hot: those come with the day less than nothing."""
    among_them = (among(dialect, table.c.hash, "hashes") for table in (sketches, hot_hashes))
    in_periods = sketches.c.period.in_(bindparam("periods", expanding=True))
    return sa.union_all(
        sa.select(sketches.c.hash, sketches.c.article).where(in_periods, next(among_them)),
        sa.select(hot_hashes.c.hash, -hot_hashes.c.day).where(next(among_them)),
    )


@cache
def _adding(dialect: str) -> sa.Insert:
    period, article = (bindparam(name, type_=sa.BigInteger) for name in ("its_period", "its_article"))
    found_by = sa.select(period, numbers_of(dialect, "hashes"), article).where(sa.true())
    adding = insert_for(dialect, sketches).from_select(["period", "hash", "article"], found_by)
    return adding.on_conflict_do_nothing()
