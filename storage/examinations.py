"""Examinations: what no rule has seen yet, and all that examining it decided, in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from storage import kept, mentions, searchable, telling
from storage.dialects import Lock, insert, lock
from storage.records import Basis, Examination, Match, Outcome, Told, Unexamined
from storage.tables import alerts, articles, matches, revisions, stories

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


LATEST = 2_000
"""Revisions, the latest that no rule has seen, among which news is looked for while a backlog is examined."""
OF_ITS_ARTICLE = (
    "outlet",
    "url",
    "authors",
    "language",
    "section",
    "published_at",
    "published_precision",
    "first_seen_at",
    "quiet",
    "quiet_because",
    "story",
    "page_due_at",
    "page_outcome",
    "placed_at",
    "duplicate_of",
)


def unexamined(connection: sa.Connection, limit: int, among: Sequence[int] | None = None) -> list[Unexamined]:
    """Return the newest revisions that no rule has seen, the oldest first, with what their stories have told.

    News does not wait for a backlog that came before it. `among` are the revisions that are asked about; all, when left
    out.
    """
    asked = sa.true() if among is None else revisions.c.id.in_(among)
    rows = connection.execute(owed_rows().where(asked).limit(limit)).all()
    if among is None and len(rows) == limit and any(row.quiet for row in rows):
        every = {row.id: row for row in (*rows, *latest_news(connection, limit))}
        first = sorted(every.values(), key=lambda row: (row.quiet, row.id))[:limit]
        rows = sorted(first, key=lambda row: row.id)
    told = told_of(connection, {row.story for row in rows})
    return [seen(row, told[row.story]) for row in rows]


def latest_news(connection: sa.Connection, limit: int) -> Sequence[sa.Row[Any]]:
    """Return what is owed of news, among the latest that no rule has seen; how much stands before it does not matter."""
    unseen = (
        sa.select(revisions.c.id, revisions.c.article)
        .where(revisions.c.examined_at.is_(None))
        .order_by(revisions.c.id.desc())
        .limit(LATEST)
        .subquery()
    )
    which = connection.scalars(
        sa.select(unseen.c.id)
        .join(articles, articles.c.id == unseen.c.article)
        .where(~articles.c.quiet)
        .order_by(unseen.c.id)
    ).all()
    return connection.execute(owed_rows().where(revisions.c.id.in_(which)).limit(limit)).all()


def owed_rows() -> sa.Select[Any]:
    """Ask for the newest revisions that no rule has seen, the oldest first, and what is known of their articles."""
    return with_articles().where(is_newest())


def with_articles() -> sa.Select[Any]:
    """Ask for revisions, the oldest first, and what is known of their articles."""
    return (
        sa.select(revisions, *(articles.c[name] for name in OF_ITS_ARTICLE))
        .join(articles, articles.c.id == revisions.c.article)
        .order_by(revisions.c.id)
    )


def were_examined() -> sa.ColumnElement[bool]:
    """Hold for a revision, joined to its article, that no newer one has replaced and that the rules have seen."""
    return sa.and_(revisions.c.examined_at.is_not(None), revisions.c.number == articles.c.current_revision)


def told_of(connection: sa.Connection, which: Collection[int]) -> defaultdict[int, tuple[Told, ...]]:
    """Return the alerts that stories have, waiting ones included."""
    told: defaultdict[int, tuple[Told, ...]] = defaultdict(tuple)
    if which:
        question = (
            sa.select(alerts)
            .where(alerts.c.story.in_(which), alerts.c.merged_into.is_(None), alerts.c.withdrawn.is_(None))
            .order_by(alerts.c.id)
        )
        for row in connection.execute(question):
            told[row.story] += (_told(row),)
    return told


def told_elsewhere(connection: sa.Connection, rows: Sequence[sa.Row[Any]]) -> dict[int, tuple[Told, ...]]:
    """Return the alerts that articles have opened in stories which an editor has moved them out of since."""
    story_of = {row.article: row.story for row in rows}
    its_alerts = sa.and_(
        alerts.c.article.in_(list(story_of)),
        alerts.c.merged_into.is_(None),
        alerts.c.withdrawn.is_(None),
        ~alerts.c.waits_for_page,
    )
    told: defaultdict[int, tuple[Told, ...]] = defaultdict(tuple)
    for row in connection.execute(sa.select(alerts).where(its_alerts).order_by(alerts.c.id)):
        if row.story != story_of[row.article]:
            told[row.article] += (_told(row),)
    return told


def _told(row: sa.Row[Any]) -> Told:
    return Told(
        rule=row.rule,
        uid=row.uid,
        article=row.article,
        waiting=row.waits_for_page,
        number=row.number,
        confirmed=row.confirmed_at is not None,
    )


def seen(row: sa.Row[Any], told: tuple[Told, ...]) -> Unexamined:
    """Make a record of a row of `owed_rows`."""
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
        placed=row.placed_at is not None,
        changed=bool(row.flags),
        section=row.section,
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

    Of the others somebody else has examined some, and nothing is changed of them. The rest was decided on a story that
    is another one by now: what had been told of it, or who has it, has changed. Those are still owed, to be decided
    anew. Most articles match nothing: what they need is a few statements for the whole batch.
    """
    lock(connection, Lock.IDENTITY)
    late = overtaken(connection, batch)
    numbered = _mark(connection, [each for each in batch if each.revision not in late])
    done = [each for each in batch if each.revision in numbered]
    record_matches(connection, done, {each: basis for each, (_, basis) in numbered.items()})
    mentions.record(connection, done)
    for each in done:
        if each.alerts:
            # The story may have become another one's since it was read: a copy was found meanwhile.
            story = connection.scalar(sa.select(articles.c.story).where(articles.c.id == each.article))
            for alert in each.alerts:
                telling.record(connection, each.article, story or each.story, alert, each.at)
        for withdrawn in each.withdrawn:
            telling.withdraw(connection, withdrawn, each.at)
        telling.tell_on(connection, each)
    kept.let_go(connection, [each.article for each in done if each.lets_go])
    return set(numbered)


def overtaken(connection: sa.Connection, batch: Sequence[Examination]) -> set[int]:
    """Return the revisions of a batch that were decided on what holds no more."""
    decided = [each for each in batch if each.stand is not None]
    if not decided:
        return set()
    stands = stands_of(connection, {each.article for each in decided})
    late = {each.revision for each in decided if stands.get(each.article) != each.stand}
    return late | _without_their_alert(connection, decided, batch)


def _without_their_alert(
    connection: sa.Connection, decided: Sequence[Examination], batch: Sequence[Examination]
) -> set[int]:
    """Return the revisions whose updates are of an alert that one before them was to open, and that will not be there."""
    opened = {alert.uid: each.revision for each in batch for alert in each.alerts}
    wanted = {
        update.uid: opened[update.uid] for each in decided for update in each.updates if update.uid in opened
    }
    if not wanted:
        return set()
    examined = sa.and_(revisions.c.id.in_(set(wanted.values())), revisions.c.examined_at.is_not(None))
    seen_before = set(connection.scalars(sa.select(revisions.c.id).where(examined)))
    lost = {uid for uid, revision in wanted.items() if revision in seen_before}
    lost -= set(connection.scalars(sa.select(alerts.c.uid).where(alerts.c.uid.in_(lost))))
    return {each.revision for each in decided if any(update.uid in lost for update in each.updates)}


def stands_of(connection: sa.Connection, of_articles: Collection[int]) -> dict[int, str]:
    """Return how the story of each article stands, as far as decisions hang on it: what was told, and whether two have it."""
    rows = connection.execute(
        sa.select(articles.c.id, articles.c.story, stories.c.confirmed_at)
        .join(stories, stories.c.id == articles.c.story)
        .where(articles.c.id.in_(of_articles))
    ).all()
    told = told_of(connection, {row.story for row in rows})
    return {
        row.id: " ".join(
            (
                str(row.story),
                str(row.confirmed_at is not None),
                *(f"{each.uid}/{each.waiting}/{each.number}/{each.confirmed}" for each in told[row.story]),
            )
        )
        for row in rows
    }


def _mark(connection: sa.Connection, batch: Sequence[Examination]) -> dict[int, tuple[int, str]]:
    """Mark revisions as examined, and older ones of their articles with them; return number and basis of each.

    Left out are those that somebody else has examined. What can be found by its words from now on is marked likewise.
    """
    numbered: dict[int, tuple[int, str]] = {}
    found = _to_be_indexed(connection, batch)
    for (at, version, is_found), some in groupby(
        batch, key=lambda each: (each.at, each.catalog_version, each.revision in found)
    ):
        of_article = {each.article: each.revision for each in some}
        unseen = sa.update(revisions).where(revisions.c.examined_at.is_(None))
        unseen = unseen.values(examined_at=at, catalog_version=version)
        marked = connection.execute(
            (unseen.values(indexed=True) if is_found else unseen)
            .where(revisions.c.id.in_(of_article.values()))
            .returning(revisions.c.id, revisions.c.article, revisions.c.number, revisions.c.basis)
        ).all()
        numbered |= {row.id: (row.number, row.basis) for row in marked}
        for row in marked:
            if row.number > 1:
                older = sa.and_(revisions.c.article == row.article, revisions.c.number < row.number)
                connection.execute(unseen.values(indexed=True).where(older))
    searchable.add(connection, {revision: words for revision, words in found.items() if revision in numbered})
    return numbered


def _to_be_indexed(connection: sa.Connection, batch: Sequence[Examination]) -> dict[int, frozenset[str]]:
    """Return the words of the revisions that are in no index yet and fit into one."""
    found = {
        each.revision: each.words for each in batch if each.words is not None and searchable.fits(each.words)
    }
    fresh = searchable.not_indexed(connection, found) if found else set()
    return {revision: words for revision, words in found.items() if revision in fresh}


def record_matches(connection: sa.Connection, done: Sequence[Examination], basis: Mapping[int, str]) -> None:
    """Write what was found, and that what held before and was not found again holds no more; `basis` is by revision."""
    found = {(each.article, match.rule) for each in done for match in each.matches}
    held = sa.select(matches.c.id, matches.c.article, matches.c.rule).where(
        matches.c.article.in_([each.article for each in done if not each.keeps_matches]), matches.c.holds
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
