"""Examinations: what no rule has seen yet, and all that examining it decided, in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from storage import kept, telling
from storage.dialects import Lock, insert, lock
from storage.records import Basis, Examination, Match, Outcome, Told, Unexamined
from storage.tables import alerts, articles, matches, revisions

# ------------------------------------------------------------------------------------------ what is owed


def is_newest() -> sa.ColumnElement[bool]:
    """Hold for a revision, joined to its article, that no newer one has replaced: only that one needs examining.

    The words of an address are no headline: no rule sees them before its page has been tried, which gives the real one.
    When it cannot be read, they are all there is, and better than silence.
    """
    stands_for_itself = sa.or_(
        revisions.c.basis != Basis.ADDRESS.value,
        articles.c.page_due_at.is_(None),
        articles.c.page_tried_at.is_not(None),
    )
    return sa.and_(
        stands_for_itself,
        revisions.c.examined_at.is_(None),
        revisions.c.set_aside.is_(None),
        revisions.c.number == articles.c.current_revision,
    )


def is_owed() -> sa.ColumnElement[bool]:
    """Hold for an article whose latest words no rule has seen yet, put aside or not."""
    return sa.exists().where(
        revisions.c.article == articles.c.id,
        revisions.c.number == articles.c.current_revision,
        revisions.c.examined_at.is_(None),
    )


OF_ITS_ARTICLE = (
    "outlet",
    "url",
    "authors",
    "language",
    "published_at",
    "published_precision",
    "first_seen_at",
    "quiet",
    "quiet_because",
    "story",
    "page_due_at",
    "page_outcome",
)


def unexamined(connection: sa.Connection, limit: int, among: Sequence[int] | None = None) -> list[Unexamined]:
    """Return the newest revisions that no rule has seen, the oldest first, with what their stories have told.

    `among` are the revisions that are asked about; all, when left out.
    """
    rows = connection.execute(
        sa.select(
            revisions,
            *(articles.c[name] for name in OF_ITS_ARTICLE),
        )
        .join(articles, articles.c.id == revisions.c.article)
        .where(is_newest(), sa.true() if among is None else revisions.c.id.in_(among))
        .order_by(revisions.c.id)
        .limit(limit)
    ).all()
    told = _told(connection, {row.story for row in rows})
    return [_unexamined(row, told[row.story]) for row in rows]


def _told(connection: sa.Connection, stories: set[int]) -> defaultdict[int, tuple[Told, ...]]:
    told: defaultdict[int, tuple[Told, ...]] = defaultdict(tuple)
    if stories:
        question = (
            sa.select(alerts)
            .where(alerts.c.story.in_(stories), alerts.c.merged_into.is_(None), alerts.c.withdrawn.is_(None))
            .order_by(alerts.c.id)
        )
        for row in connection.execute(question):
            told[row.story] += (
                Told(rule=row.rule, uid=row.uid, article=row.article, waiting=row.waits_for_page),
            )
    return told


def _unexamined(row: sa.Row[Any], told: tuple[Told, ...]) -> Unexamined:
    return Unexamined(
        revision=row.id,
        article=row.article,
        story=row.story,
        basis=Basis(row.basis),
        outlet=row.outlet,
        url=row.url,
        title=row.title,
        summary=row.summary,
        text=row.text,
        authors=tuple(row.authors),
        language=row.language,
        published=row.published_at,
        published_precision=row.published_precision,
        first_seen_at=row.first_seen_at,
        quiet=row.quiet,
        quiet_because=row.quiet_because,
        page_pending=row.page_due_at is not None,
        page_outcome=None if row.page_outcome is None else Outcome(row.page_outcome),
        told=told,
    )


def set_aside(connection: sa.Connection, revision: int, because: str) -> None:
    """Put a revision aside whose examination meets a fault, so that it holds up no other."""
    connection.execute(sa.update(revisions).where(revisions.c.id == revision).values(set_aside=because))


def take_up_again(connection: sa.Connection) -> int:
    """Let every revision that was put aside be examined again; return how many those are."""
    aside = sa.update(revisions).where(revisions.c.examined_at.is_(None), revisions.c.set_aside.is_not(None))
    return connection.execute(aside.values(set_aside=None)).rowcount


# ---------------------------------------------------------------------------------------- what was found


def record(connection: sa.Connection, batch: Sequence[Examination]) -> set[int]:
    """Write matches, alerts and what they owe; return the revisions of which that was done.

    The others have been examined by somebody else, and nothing is changed of them. Most articles match nothing: what
    they need is a few statements for the whole batch.
    """
    lock(connection, Lock.IDENTITY)
    numbered = _mark(connection, batch)
    done = [each for each in batch if each.revision in numbered]
    _record_matches(connection, done, {each: basis for each, (_, basis) in numbered.items()})
    for each in done:
        if each.alerts:
            # The story may have become another one's since it was read: a copy was found meanwhile.
            story = connection.scalar(sa.select(articles.c.story).where(articles.c.id == each.article))
            for alert in each.alerts:
                telling.record(connection, each.article, story or each.story, alert, each.at)
        for withdrawn in each.withdrawn:
            telling.withdraw(connection, withdrawn, each.at)
    kept.let_go(connection, [each.article for each in done if each.lets_go])
    return set(numbered)


def _mark(connection: sa.Connection, batch: Sequence[Examination]) -> dict[int, tuple[int, str]]:
    """Mark revisions as examined, and older ones of their articles with them; return number and basis of each.

    Left out are those that somebody else has examined.
    """
    numbered: dict[int, tuple[int, str]] = {}
    for (at, version), some in groupby(batch, key=lambda each: (each.at, each.catalog_version)):
        of_article = {each.article: each.revision for each in some}
        unseen = sa.update(revisions).where(revisions.c.examined_at.is_(None))
        unseen = unseen.values(examined_at=at, catalog_version=version)
        marked = connection.execute(
            unseen.where(revisions.c.id.in_(of_article.values())).returning(
                revisions.c.id, revisions.c.article, revisions.c.number, revisions.c.basis
            )
        ).all()
        numbered |= {row.id: (row.number, row.basis) for row in marked}
        for row in marked:
            if row.number > 1:
                older = sa.and_(revisions.c.article == row.article, revisions.c.number < row.number)
                connection.execute(unseen.where(older))
    return numbered


def _record_matches(connection: sa.Connection, done: Sequence[Examination], basis: Mapping[int, str]) -> None:
    found = {(each.article, match.rule) for each in done for match in each.matches}
    held = sa.select(matches.c.id, matches.c.article, matches.c.rule).where(
        matches.c.article.in_([each.article for each in done]), matches.c.holds
    )
    gone = [row.id for row in connection.execute(held) if (row.article, row.rule) not in found]
    if gone:
        connection.execute(sa.update(matches).where(matches.c.id.in_(gone)).values(holds=False))
    rows = [_match(each, match, basis[each.revision]) for each in done for match in each.matches]
    if not rows:
        return
    statement = insert(connection, matches)
    replaced = {
        name: statement.excluded[name] for name in rows[0] if name not in {"rule", "article", "matched_at"}
    }
    # `matched_at` stays that of the first time: a rule's list does not jump when a page confirms its headline.
    connection.execute(
        statement.on_conflict_do_update(index_elements=["rule", "article"], set_=replaced), rows
    )


def _match(done: Examination, match: Match, basis: str) -> dict[str, Any]:
    return {
        "rule": match.rule,
        "rule_version": match.rule_version,
        "article": done.article,
        "revision": done.revision,
        "basis": basis,
        "holds": True,
        "terms": list(match.terms),
        "spans": [asdict(span) for span in match.spans],
        "actors": list(match.actors),
        "excerpt": match.excerpt,
        "silent": match.silent,
        "matched_at": done.at,
    }
