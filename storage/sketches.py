"""Sketches: the index that finds, from a text, those that may share much of it. It grows with the news and not with the archive.

A text stands in it under the sampled eighth of its shingles, one of few words under all of them, and either under its
headline. The index is kept by periods of the news, so that what is asked and written now lies together and whole periods
can be forgotten. A hash that very many texts have tells nothing: it is *hot*, and is neither asked for nor kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import bindparam

from news.copying import WINDOW
from news.fingerprint import ENOUGH_WORDS
from news.shingles import HASHES, sketch, unpacked
from storage.arrived import EPOCH
from storage.dialects import insert
from storage.tables import articles, hot_hashes, prints, sketches

PERIOD = 32  # days, so that a window lies in three of them at most
MOST_HASHES = 1_000  # the lowest, of a text that is a book
HOT = 50
"""A hash that more texts have than this tells nothing: common words, a phrase of the week."""
COLUMN = 3
"""A headline that more texts have than this is a column's: "The weather for today"."""
ENOUGH_HASHES = 2
"""What a text must share with another to be compared with it."""
MOST_COMPARED = 12
"""Of those that share most; what a text is a copy of is among the first."""
KEEP = timedelta(days=60)
"""How long after its news a text can still be found by others."""
IMPORTED_LATELY = timedelta(days=7)
"""Old news that came this lately is not forgotten yet: a file is being imported, and it may hold more of that time."""

HOT_AMONG = sa.select(hot_hashes.c.hash, hot_hashes.c.day).where(
    hot_hashes.c.hash.in_(bindparam("hashes", expanding=True))
)
OWNERS = sa.select(sketches.c.hash, sketches.c.article).where(
    sketches.c.period.in_(bindparam("periods", expanding=True)),
    sketches.c.hash.in_(bindparam("hashes", expanding=True)),
)


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
    hot = _hot_among(connection, hashes, today)
    asked = [each for each in hashes if each not in hot]
    periods = sorted({period_of(day - WINDOW.days), period_of(day), period_of(day + WINDOW.days)})
    rows = connection.execute(OWNERS, {"periods": periods, "hashes": asked}).all() if asked else []
    texts = Counter(row.hash for row in rows)
    heated = {each for each, count in texts.items() if count > HOT}
    if heated:
        _heat(connection, heated, periods, today)
    shared: Counter[int] = Counter()
    for each, owner in rows:
        if owner == article or each in heated:
            continue
        if each < HASHES:
            shared[owner] += 1
        elif texts[each] <= COLUMN:
            shared[owner] += ENOUGH_HASHES  # a headline alone is reason enough to look
    enough = min(ENOUGH_HASHES, max(1, len(asked) // 2))
    most = sorted(shared.items(), key=lambda each: (-each[1], each[0]))
    return [owner for owner, count in most[:MOST_COMPARED] if count >= enough], hot | heated


def _hot_among(connection: sa.Connection, hashes: Sequence[int], today: int) -> set[int]:
    if not hashes:
        return set()
    rows = connection.execute(HOT_AMONG, {"hashes": list(hashes)}).all()
    if stale := [row.hash for row in rows if row.day < today]:  # once a day
        still = sa.update(hot_hashes).where(hot_hashes.c.hash.in_(stale), hot_hashes.c.day < today)
        connection.execute(still.values(day=today))
    return {row.hash for row in rows}


def _heat(connection: sa.Connection, heated: Collection[int], periods: Sequence[int], today: int) -> None:
    rows = [{"hash": each, "day": today} for each in sorted(heated)]
    connection.execute(insert(connection, hot_hashes).on_conflict_do_nothing(), rows)
    connection.execute(
        sa.delete(sketches).where(sketches.c.period.in_(periods), sketches.c.hash.in_(list(heated)))
    )


def keep(connection: sa.Connection, article: int, hashes: Iterable[int], day: int) -> None:
    """Let an article be found by these hashes."""
    rows = [{"period": period_of(day), "hash": each, "article": article} for each in hashes]
    if rows:
        connection.execute(insert(connection, sketches).on_conflict_do_nothing(), rows)


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
        ids = sa.select(prints.c.article).join(articles).where(old).limit(limit)
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
