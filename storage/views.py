"""Questions: what the command line, the web and the metrics want to know. Nothing here writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage import backfills as backfill_rows
from storage import channel_health, kept, mentions, names, searchable, tallies
from storage.figures import Figures
from storage.records import Backfill, Citation, KeptPage
from storage.rows import (
    AlertRow,
    ArticleRow,
    AttemptRow,
    ChannelHealth,
    Counts,
    DeliveryRow,
    FailingSource,
    LeaseRow,
    MatchRow,
    OutletRow,
    OwedRow,
    RevisionRow,
    RoundRow,
    SightingRow,
    SourceRow,
    UpdateRow,
    VisitRow,
    WholeArticle,
    WholeDelivery,
)
from storage.rows import made as _made
from storage.sources import to_be_visited
from storage.tables import (
    alert_updates,
    alerts,
    articles,
    attempts,
    deliveries,
    hosts,
    leases,
    matches,
    revisions,
    rounds,
    sightings,
    sources,
    stories,
    visits,
)

__all__ = ["Counts", "FailingSource", "OwedRow", "Views"]


class Views(Figures):
    """Read-only questions to one database. Safe to share between threads; every method may raise StorageError."""

    # ----------------------------------------------------------------------------------- articles

    def articles(
        self,
        *,
        outlet: str | None = None,
        rule: str | None = None,
        since: datetime | None = None,
        text: str | None = None,
        limit: int = 50,
    ) -> list[ArticleRow]:
        """Return the newest articles: of an outlet, that a rule holds for, seen since, with `text` in the title."""
        question = (
            sa.select(articles).order_by(articles.c.first_seen_at.desc(), articles.c.id.desc()).limit(limit)
        )
        if outlet is not None:
            question = question.where(articles.c.outlet == outlet)
        if since is not None:
            question = question.where(articles.c.first_seen_at >= since)
        if text:
            question = question.where(articles.c.title.icontains(text, autoescape=True))
        if rule is not None:
            holds = sa.select(matches.c.article).where(matches.c.rule == rule, matches.c.holds)
            question = question.where(articles.c.id.in_(holds))
        with self._database.read() as connection:
            return _articles(connection, question)

    def article(self, article: int) -> WholeArticle | None:
        """Return everything we hold of one article."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(articles).where(articles.c.id == article)).one_or_none()
            if row is None:
                return None
            of_story = _articles(
                connection, sa.select(articles).where(articles.c.story == row.story).order_by(articles.c.id)
            )
            its_revisions = tuple(
                _made(RevisionRow, each, flags=tuple(each.flags or ()))
                for each in connection.execute(
                    sa.select(revisions).where(revisions.c.article == article).order_by(revisions.c.number)
                )
            )
            examined = [each.id for each in its_revisions if each.examined_at is not None]
            return WholeArticle(
                article=next(each for each in of_story if each.id == article),
                revisions=its_revisions,
                sightings=tuple(
                    _made(SightingRow, each)
                    for each in connection.execute(
                        sa.select(sightings)
                        .where(sightings.c.article == article)
                        .order_by(sightings.c.first_seen_at)
                    )
                ),
                matches=tuple(
                    _made(MatchRow, each, terms=tuple(each.terms), actors=tuple(each.actors))
                    for each in connection.execute(
                        sa.select(matches).where(matches.c.article == article).order_by(matches.c.rule)
                    )
                ),
                same_story=tuple(each for each in of_story if each.id != article),
                alerts=tuple(_alerts(connection, _opened().where(of_its_story(row.story, article)))),
                mentions=mentions.of(connection, examined[-1]) if examined else (),
            )

    def not_indexed(self, most: int) -> int:
        """Count the articles whose words are in no index, so that every search reads them; stops at `most`."""
        with self._database.read() as connection:
            return searchable.how_many_left(connection, most)

    # ------------------------------------------------------------------------------------- kept pages

    def kept_page(self, article: int) -> KeptPage | None:
        """Return the page of an article as it came, the one that was fetched last; None where none is kept."""
        with self._database.read() as connection:
            return kept.newest(connection, article)

    def kept_pages(self, article: int) -> list[KeptPage]:
        """Return every page of an article that is kept as it came, the oldest first."""
        with self._database.read() as connection:
            return kept.of_article(connection, article)

    def with_kept_pages(
        self, *, outlet: str | None, since: datetime | None, after: int, limit: int
    ) -> list[tuple[int, str]]:
        """Return (article, outlet) of articles after the id `after` whose page is kept, fetched since a moment."""
        with self._database.read() as connection:
            return kept.articles_with(connection, outlet=outlet, since=since, after=after, limit=limit)

    def count_kept_pages(self, *, outlet: str | None, since: datetime | None, after: int) -> int:
        """Count those articles."""
        with self._database.read() as connection:
            return kept.count(connection, outlet=outlet, since=since, after=after)

    # ----------------------------------------------------------------------------------- archives

    def backfills(self, limit: int = 50) -> list[Backfill]:
        """Return the backfills there were, the newest first."""
        with self._database.read() as connection:
            return backfill_rows.everyone(connection, limit)

    def unread_of_archive(self, outlet: str, by: datetime | None = None) -> int:
        """Count the pages that an outlet's archive brought and that are still wanted."""
        with self._database.read() as connection:
            return backfill_rows.unread(connection, outlet, by)

    # ------------------------------------------------------------------------------------ sources

    def sources(self, *, enabled_only: bool = True) -> list[SourceRow]:
        """Return the sources, by key."""
        last = (
            sa.select(visits.c.detail)
            .where(visits.c.source == sources.c.key)
            .order_by(visits.c.started_at.desc(), visits.c.id.desc())
            .limit(1)
            .scalar_subquery()
        )
        stands_by = sa.and_(sources.c.enabled, sources.c.closed.is_(None), ~to_be_visited())
        waits = sa.select(hosts.c.asked_to_wait_until).where(hosts.c.host == sources.c.host).scalar_subquery()
        question = sa.select(
            sources,
            sa.func.coalesce(last, "").label("last_detail"),
            stands_by.label("stands_by"),
            waits.label("host_waits_until"),
        ).order_by(sources.c.outlet, sources.c.rank, sources.c.key)
        if enabled_only:
            question = question.where(sources.c.enabled)
        with self._database.read() as connection:
            return [_made(SourceRow, row) for row in connection.execute(question)]

    def outlets(self) -> list[OutletRow]:
        """Return the outlets with an enabled source, by id."""
        of_outlet: defaultdict[str, list[SourceRow]] = defaultdict(list)
        for source in self.sources():
            of_outlet[source.outlet].append(source)
        with self._database.read() as connection:
            held = {
                row.outlet: row
                for row in connection.execute(
                    sa.select(
                        articles.c.outlet,
                        sa.func.count().label("articles"),
                        sa.func.max(articles.c.first_seen_at).label("last_at"),
                    ).group_by(articles.c.outlet)
                )
            }
        return [
            OutletRow(
                outlet=outlet,
                sources=tuple(its),
                articles=held[outlet].articles if outlet in held else 0,
                last_article_at=held[outlet].last_at if outlet in held else None,
            )
            for outlet, its in sorted(of_outlet.items())
        ]

    def visits(
        self, *, source: str | None = None, outlet: str | None = None, limit: int = 50
    ) -> list[VisitRow]:
        """Return the last visits, the newest first."""
        question = sa.select(visits).order_by(visits.c.started_at.desc(), visits.c.id.desc()).limit(limit)
        if source is not None:
            question = question.where(visits.c.source == source)
        if outlet is not None:
            question = question.where(visits.c.outlet == outlet)
        with self._database.read() as connection:
            return [_made(VisitRow, row) for row in connection.execute(question)]

    def failing(self, since: datetime) -> list[FailingSource]:
        """Return the enabled sources whose last visit was begun since then and failed."""
        its = visits.alias("its")
        last = (
            sa.select(its.c.id)
            .where(its.c.source == sources.c.key, its.c.started_at >= since)
            .order_by(its.c.started_at.desc(), its.c.id.desc())
            .limit(1)
            .scalar_subquery()
        )
        question = (
            sa.select(visits, sources.c.key, sources.c.failures)
            .select_from(sources.join(visits, visits.c.id == last))
            .where(sources.c.enabled, sources.c.failures > 0)
            .order_by(sources.c.key)
        )
        with self._database.read() as connection:
            return [_made(FailingSource, row) for row in connection.execute(question)]

    # --------------------------------------------------------------------- alerts and deliveries

    def alerts(
        self,
        *,
        rule: str | None = None,
        since: datetime | None = None,
        story: int | None = None,
        limit: int = 50,
    ) -> list[AlertRow]:
        """Return the newest alerts, all or those of a story, with what each one sent or owes."""
        question = _opened().limit(limit)
        if story is not None:
            question = question.where(alerts.c.story == story)
        if rule is not None:
            question = question.where(alerts.c.rule == rule)
        if since is not None:
            question = question.where(alerts.c.opened_at >= since)
        with self._database.read() as connection:
            return _alerts(connection, question)

    def alerts_called(self, uid: str) -> list[AlertRow]:
        """Return the alert of that id with what it sent or owes, or else those whose ids begin so: two are enough to see that."""
        question = _opened().limit(2)
        with self._database.read() as connection:
            return _alerts(connection, question.where(alerts.c.uid == uid)) or _alerts(
                connection, question.where(alerts.c.uid.startswith(uid, autoescape=True))
            )

    def deliveries(
        self, state: str | None = None, *, channel: str | None = None, limit: int = 100
    ) -> list[DeliveryRow]:
        """Return deliveries in a state, the newest first."""
        question = _deliveries().order_by(deliveries.c.id.desc()).limit(limit)
        if state is not None:
            question = question.where(deliveries.c.state == state)
        if channel is not None:
            question = question.where(deliveries.c.channel == channel)
        with self._database.read() as connection:
            return [_made(DeliveryRow, row, alert=row.alert_uid) for row in connection.execute(question)]

    def delivery(self, uid: str) -> WholeDelivery | None:
        """Return one delivery with its bytes and every attempt."""
        with self._database.read() as connection:
            row = connection.execute(_deliveries().where(deliveries.c.uid == uid)).one_or_none()
            if row is None:
                return None
            tried = connection.execute(
                sa.select(attempts).where(attempts.c.delivery == row.id).order_by(attempts.c.number)
            )
            return WholeDelivery(
                delivery=_made(DeliveryRow, row, alert=row.alert_uid),
                payload=row.payload,
                attempts=tuple(_made(AttemptRow, each) for each in tried),
            )

    def owed(self, limit: int = 100) -> list[OwedRow]:
        """Return what is still to be sent, the longest due first."""
        question = (
            sa.select(deliveries)
            .where(deliveries.c.state == "owed")
            .order_by(deliveries.c.due_at)
            .limit(limit)
        )
        with self._database.read() as connection:
            return [_made(OwedRow, row) for row in connection.execute(question)]

    def oldest_owed(self) -> datetime | None:
        """Return when the oldest message that is still to be sent was first owed."""
        with self._database.read() as connection:
            oldest: datetime | None = connection.scalar(
                sa.select(sa.func.min(deliveries.c.created_at)).where(deliveries.c.state == "owed")
            )
            return oldest

    def count_deliveries(self, state: str) -> int:
        """Count the deliveries in a state."""
        with self._database.read() as connection:
            return tallies.count(connection, deliveries.c.state == state)

    def channels(self) -> list[ChannelHealth]:
        """Return how each channel does that was ever used or is owed something, by id."""
        with self._database.read() as connection:
            return channel_health.health(connection)

    def names(self, kind: str) -> set[str]:
        """Return every name of a kind (`rule`, `outlet`, `channel`) that a row bears; slow on a large database."""
        with self._database.read() as connection:
            return names.names(connection, kind)

    def set_aside(self) -> int:
        """Count the articles that could not be examined."""
        aside = sa.and_(revisions.c.examined_at.is_(None), revisions.c.set_aside.is_not(None))
        with self._database.read() as connection:
            return connection.execute(
                sa.select(sa.func.count()).select_from(revisions).where(aside)
            ).scalar_one()

    # ------------------------------------------------------------------------------------- rounds

    def held(self) -> dict[str, int]:
        """Count the articles and deliveries we hold."""
        with self._database.read() as connection:
            return {
                table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
                for table in (articles, deliveries)
            }

    def last_good_round(self) -> datetime | None:
        """Return when the last good round ended."""
        with self._database.read() as connection:
            last: datetime | None = connection.scalar(
                sa.select(sa.func.max(rounds.c.finished_at)).where(rounds.c.good)
            )
            return last

    def lease(self, name: str) -> LeaseRow | None:
        """Return who holds the lease of that name, be it past its end; None when it was given back or never taken."""
        held = sa.select(leases).where(leases.c.name == name, leases.c.holder != "")
        with self._database.read() as connection:
            row = connection.execute(held).one_or_none()
            return None if row is None else _made(LeaseRow, row)

    def newest_round(self) -> RoundRow | None:
        """Return the last round, good or bad."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(rounds).order_by(rounds.c.id.desc()).limit(1)).one_or_none()
            return None if row is None else _made(RoundRow, row)

    def counts(self, since: datetime, until: datetime) -> Counts:
        """Count what happened from `since` to `until`, both included."""
        with self._database.read() as connection:
            return tallies.counts(connection, since, until)


def _articles(connection: sa.Connection, question: sa.Select[Any]) -> list[ArticleRow]:
    rows: Sequence[sa.Row[Any]] = connection.execute(question).all()
    rules: defaultdict[int, list[str]] = defaultdict(list)
    holding = sa.select(matches.c.article, matches.c.rule).where(matches.c.holds).order_by(matches.c.rule)
    for found in connection.execute(holding.where(matches.c.article.in_([row.id for row in rows]))):
        rules[found.article].append(found.rule)
    return [
        _made(
            ArticleRow,
            row,
            authors=tuple(row.authors),
            tags=tuple(row.tags or ()),
            cited=tuple(Citation(**each) for each in row.cited or ()),
            rules=tuple(rules[row.id]),
        )
        for row in rows
    ]


def _deliveries() -> sa.Select[Any]:
    of_alert = alerts.outerjoin(articles, articles.c.id == alerts.c.article)
    return sa.select(
        deliveries, alerts.c.uid.label("alert_uid"), alerts.c.rule, articles.c.title
    ).select_from(deliveries.outerjoin(of_alert, alerts.c.id == deliveries.c.alert))


def of_its_story(story: int, article: int) -> sa.ColumnElement[bool]:
    """Hold for the alerts of a story, and for what an article opened that was merged into one of them."""
    return sa.or_(alerts.c.story == story, alerts.c.article == article)


def _opened() -> sa.Select[Any]:
    """Ask for alerts with the article that opened each, the newest first."""
    other = alerts.alias("other")
    return (
        sa.select(
            alerts,
            articles.c.outlet,
            articles.c.url,
            articles.c.title,
            stories.c.outlets.label("outlets_now"),
            other.c.uid.label("merged_uid"),
        )
        .join(articles, articles.c.id == alerts.c.article)
        .join(stories, stories.c.id == alerts.c.story)
        .outerjoin(other, other.c.id == alerts.c.merged_into)
        .order_by(alerts.c.opened_at.desc(), alerts.c.id.desc())
    )


def _alerts(connection: sa.Connection, question: sa.Select[Any]) -> list[AlertRow]:
    rows = connection.execute(question).all()
    sent: defaultdict[str | None, list[DeliveryRow]] = defaultdict(list)
    of_these = _deliveries().where(deliveries.c.alert.in_([row.id for row in rows])).order_by(deliveries.c.id)
    for each in connection.execute(of_these):
        sent[each.alert_uid].append(_made(DeliveryRow, each, alert=each.alert_uid))
    updates = _updates(connection, [row.id for row in rows])
    return [
        _made(
            AlertRow,
            row,
            merged_into=row.merged_uid,
            deliveries=tuple(sent[row.uid]),
            outlets=row.outlets_now,
            outlets_told=row.outlets,
            updates=tuple(updates[row.id]),
        )
        for row in rows
    ]


def _updates(connection: sa.Connection, of_alerts: Sequence[int]) -> defaultdict[int, list[UpdateRow]]:
    question = (
        sa.select(alert_updates, articles.c.outlet, articles.c.url, articles.c.title)
        .join(articles, articles.c.id == alert_updates.c.article)
        .where(alert_updates.c.alert.in_(of_alerts))
        .order_by(alert_updates.c.id)
    )
    updates: defaultdict[int, list[UpdateRow]] = defaultdict(list)
    for row in connection.execute(question):
        updates[row.alert].append(_made(UpdateRow, row))
    return updates
