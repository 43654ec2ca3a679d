"""The tables: the one file that names a column. SQLAlchemy Core, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Table, UniqueConstraint

from storage.records import utc


class Moment(sa.TypeDecorator[datetime]):
    """An instant: aware UTC in and out, microseconds; a naive time raises NaiveTimeError.

    SQLite has no type for it and keeps text, `2026-11-25 19:05:00.000000`, as SQLAlchemy's own type writes it. That
    type takes each part of a time apart in Python, several million times in an import; `isoformat` does it in C.
    """

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: sa.Dialect) -> Any:  # noqa: D102
        return _to_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:  # noqa: D102
        return _from_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002, D102
        return None if value is None else utc(value)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002, D102
        return None if value is None else value.astimezone(UTC)


def _to_text(value: datetime | None) -> str | None:
    return None if value is None else utc(value).isoformat(" ", "microseconds")[:26]


def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)


BigId = sa.BigInteger().with_variant(sa.Integer, "sqlite")
metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", BigId, sa.Identity(), primary_key=True)


def _link(name: str, target: str, **options: Any) -> Column[int]:
    return Column(name, BigId, ForeignKey(target), **options)


def _index_where(name: str, columns: str, condition: str) -> Index:
    where = sa.text(condition)
    return Index(name, *columns.split(), sqlite_where=where, postgresql_where=where)


# ------------------------------------------------------------------------------------------ coming in

hosts = Table(
    "hosts",
    metadata,
    Column("host", sa.Text, primary_key=True),
    Column("next_at", Moment, nullable=False),  # not to be asked before
    Column("visited_at", Moment),  # when one of its sources was last claimed: hosts take turns
    Column("asked_to_wait_until", Moment),  # Retry-After
    Column("busy_until", Moment),  # one request at a time: the claim of whoever is asking now
    Column("busy_token", sa.Text),
    Column("robots", sa.Text),  # robots.txt as it was read; empty when there are no rules
    Column("robots_status", sa.Integer),
    Column("robots_until", Moment),  # when to ask for it again
)

sources = Table(
    "sources",
    metadata,
    Column("key", sa.Text, primary_key=True),
    Column("outlet", sa.Text, nullable=False),
    Column("kind", sa.Text, nullable=False),
    Column("url", sa.Text, nullable=False),  # as configured
    Column("moved_to", sa.Text),  # after a permanent redirect
    Column("host", sa.Text, nullable=False),
    Column("rank", sa.Integer, nullable=False),
    Column("enabled", sa.Boolean, nullable=False),
    Column("next_visit_at", Moment, nullable=False),
    Column("etag", sa.Text),
    Column("last_modified", sa.Text),
    Column("body_hash", sa.Text),
    Column("failures", sa.Integer, nullable=False, server_default="0"),
    Column("first_good_at", Moment),
    Column("last_good_at", Moment),
    Column("last_visit_at", Moment),
    Column("last_outcome", sa.Text),
    Column("closed", sa.Text),  # why it is visited no more until its address changes: HTTP 410
    Column(
        "bookmark", sa.JSON(none_as_null=True)
    ),  # how far a kind that goes on from visit to visit has come
    # its rhythm, as far as it is known
    Column("interval_s", sa.Integer),  # seconds between two visits, as the timetable has learned them
    Column("new_per_day", sa.Float),  # articles nobody had listed before; older visits count less
    Column("known_share", sa.Float),  # of the items listed, those that were known; older visits count less
    Column("listed", sa.Integer),  # items of the last document that was read
    Column("newest_at", Moment),  # the latest publication that it has listed
    Column("last_new_at", Moment),  # when a visit last brought something new; of a backlog, its newest
    Column("barren_since", Moment),  # no items, or none but old ones, since: reserves stand in
    Column("quiet_since", Moment),  # silent for longer than its rhythm explains: reserves stand in
    Column(
        "conditional_visits", sa.Integer, nullable=False, server_default="0"
    ),  # in a row that were told "nothing new"
    Column(
        "validators_lie", sa.Boolean, nullable=False, server_default=sa.false()
    ),  # they are no longer sent
    Column("lied_at", Moment),  # when that was last seen
    Column("claim_token", sa.Text),
    Column("claim_until", Moment),
    Index(None, "enabled", "next_visit_at"),
    Index(None, "outlet"),
)

visits = Table(
    "visits",
    metadata,
    _id(),
    Column("source", sa.Text, nullable=False),
    Column("outlet", sa.Text, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment, nullable=False),
    Column("outcome", sa.Text, nullable=False),
    Column("status", sa.Integer),
    Column("detail", sa.Text, nullable=False, server_default=""),
    Column("items", sa.Integer, nullable=False, server_default="0"),
    Column("new", sa.Integer, nullable=False, server_default="0"),
    Column("size", sa.Integer, nullable=False, server_default="0"),
    Column("parser", sa.Text),
    Column("conditional", sa.Boolean, nullable=False, server_default=sa.false()),  # asked for what is new
    Column("undated", sa.Integer, nullable=False, server_default="0"),  # items without a date of use
    Column("newest_at", Moment),  # the latest publication among its items
    Column("held_back", sa.Integer, nullable=False, server_default="0"),  # new ones that went into a digest
    Index(None, "source", "started_at"),
    Index(None, "started_at"),
    Index(None, "finished_at"),
)

stories = Table(
    "stories",
    metadata,
    _id(),
    Column("title", sa.Text, nullable=False),
    Column("first_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("articles", sa.Integer, nullable=False, server_default="1"),  # kept for when stories are shown
    Column("outlets", sa.Integer, nullable=False, server_default="1"),
    Column("independent", sa.Integer, nullable=False, server_default="1"),  # outlets with a text of their own
    Column("confirmed_at", Moment),  # when a second independent outlet had it
    _link("merged_into", "stories.id"),
    Index(None, "last_at"),
    _index_where("ix_stories_merged", "merged_into", "merged_into IS NOT NULL"),
)

articles = Table(
    "articles",
    metadata,
    _id(),
    Column("outlet", sa.Text, nullable=False),
    Column("url", sa.Text, nullable=False),  # fetchable
    Column("url_key", sa.Text, nullable=False, unique=True),  # identity
    Column("host", sa.Text, nullable=False),
    Column("title", sa.Text, nullable=False),
    Column("summary", sa.Text, nullable=False, server_default=""),
    Column("authors", sa.JSON, nullable=False),
    Column("language", sa.Text),
    Column("published_at", Moment),
    Column("published_precision", sa.Text),
    Column("published_note", sa.Text),
    Column("modified_at", Moment),
    Column("image", sa.Text),
    Column("section", sa.Text),
    Column("tags", sa.JSON(none_as_null=True)),
    Column("lead", sa.Text),  # the standfirst under the headline
    Column("agency", sa.Text),  # whose text it is: EFE, AP, Reuters, ...
    Column("cited", sa.JSON(none_as_null=True)),  # [{name, outlet, phrase}]: who it says has reported it
    Column("canonical", sa.Text),  # the address that the page calls its own
    Column("text_length", sa.Integer),  # characters that its page gave; None until read
    Column("decayed", sa.JSON(none_as_null=True)),  # [field]: whose configured selectors found nothing there
    Column("text_hash", sa.Text),  # of the page's text; None until read, or when too short
    Column("first_seen_at", Moment, nullable=False),
    Column("first_seen_in", sa.Text, nullable=False),  # the source's key
    Column("quiet", sa.Boolean, nullable=False),  # came with a backlog, a flood, an archive
    Column("quiet_because", sa.Text),  # "backlog", "flood", "backfill", "reread"
    _link("story", "stories.id", nullable=False),
    _link("duplicate_of", "articles.id"),  # always the root
    Column(
        "duplicate_kind", sa.Text
    ),  # "same-url", "same-text", "copy", "contained"; "shares-text" of no duplicate
    Column("duplicate_score", sa.Float),  # share of the shorter text's shingles that stand in the other
    Column(
        "shares_text_with", BigId
    ),  # an article; too little to be a copy of it: shown, and merged with nothing
    Column(
        "new_shingles", sa.Integer
    ),  # of a copy: those that neither its root nor an earlier copy of it has; None of what is no copy
    Column("placed_at", Moment),  # when it was last compared with the others; None: not yet
    Column("external_id", sa.Text),  # what the file that it was imported from calls it
    Column("looks", sa.Integer, nullable=False, server_default="0"),  # at its page after the first reading
    Column("look_at", Moment),  # when to look at its page again; None: no more
    Column("look_because", sa.Text),  # why: "schedule", "headline", "doubt"
    Column("looked_at", Moment),  # the last look
    Column("look_outcome", sa.Text),  # of the last look; what the first reading came to stays as it is
    Column("doubt_since", Moment),  # looks find the page, or most of its text, missing; None: they do not
    Column("page_etag", sa.Text),  # what a look asks with for what is new
    Column("page_last_modified", sa.Text),
    Column("deleted_at", Moment),  # when its page was found to be gone
    Column("current_revision", sa.Integer, nullable=False, server_default="1"),  # its number
    # the desk of the reader: a page that is wanted is a row that is due
    Column("page_due_at", Moment),  # None when nothing more is wanted of it
    Column("page_attempts", sa.Integer, nullable=False, server_default="0"),  # counted when it is claimed
    Column("page_outcome", sa.Text),
    Column("page_status", sa.Integer),
    Column("page_detail", sa.Text),
    Column("page_tried_at", Moment),  # the last time it was asked for
    Column("page_read_at", Moment),  # the last time it gave a text
    Column("claim_token", sa.Text),
    Column("claim_until", Moment),
    _index_where("ix_articles_page_due", "page_due_at", "page_due_at IS NOT NULL"),
    _index_where("ix_articles_wanted", "host quiet page_due_at id", "page_due_at IS NOT NULL"),
    _index_where("ix_articles_tried", "page_tried_at", "page_tried_at IS NOT NULL"),
    _index_where("ix_articles_copies", "duplicate_of", "duplicate_of IS NOT NULL"),
    _index_where("ix_articles_look", "look_at", "look_at IS NOT NULL"),
    _index_where("ix_articles_look_of_host", "host look_at id", "look_at IS NOT NULL"),
    Index(None, "text_hash"),
    Index(None, "story"),
    Index(None, "first_seen_at"),
    Index(None, "outlet", "first_seen_at"),
)

article_urls = Table(
    "article_urls",
    metadata,
    Column("url_key", sa.Text, primary_key=True),  # of a URL, or "guid:<outlet>:<guid>"
    _link("article", "articles.id", nullable=False, index=True),
    Column("kind", sa.Text, nullable=False),  # sighting, moved, guid, redirect, canonical, og:url, amp
    Column("first_seen_at", Moment, nullable=False),
)

sightings = Table(
    "sightings",
    metadata,
    Column("source", sa.Text, primary_key=True),
    Column("article", BigId, ForeignKey("articles.id"), primary_key=True),
    Column("url", sa.Text, nullable=False),
    Column("guid", sa.Text),
    Column("text_hash", sa.Text, nullable=False),  # of title and summary as last listed
    Column("first_seen_at", Moment, nullable=False),
    Column("last_seen_at", Moment, nullable=False),
    Index(None, "article"),
)

revisions = Table(
    "revisions",
    metadata,
    _id(),
    _link("article", "articles.id", nullable=False),
    Column("number", sa.Integer, nullable=False),  # 1, 2, ... within the article
    Column("basis", sa.Text, nullable=False),  # headline, page
    Column("seen_at", Moment, nullable=False),
    Column("title", sa.Text, nullable=False),
    Column("summary", sa.Text, nullable=False, server_default=""),
    Column("text", sa.Text, nullable=False, server_default=""),
    Column("text_hash", sa.Text),  # of the text; of title and summary where the headline is the basis
    Column("origin", sa.JSON(none_as_null=True)),  # where each field came from
    Column("examined_at", Moment),  # None: owed to the rules
    Column("catalog_version", sa.Text),  # of the rules that saw it
    Column("set_aside", sa.Text),  # the fault that examining it met; tried again at the next start
    Column("modified_at", Moment),  # the time of change that the page declared
    Column(
        "flags", sa.JSON(none_as_null=True)
    ),  # ["headline", "numbers", ...]: what differs from the one before
    Column(
        "indexed", sa.Boolean, nullable=False, server_default=sa.false()
    ),  # its words stand in `searchable`, or need not: a newer revision stands for its article
    Column("words_added", sa.Integer),
    Column("words_removed", sa.Integer),
    UniqueConstraint("article", "number"),
    _index_where("ix_revisions_unexamined", "id", "examined_at IS NULL"),
    Index(
        "ix_revisions_unindexed",
        "id",
        sqlite_where=sa.text("indexed = 0"),
        postgresql_where=sa.text("NOT indexed"),
    ),
)

kept_pages = Table(
    "kept_pages",
    metadata,
    _id(),
    _link("article", "articles.id", nullable=False),
    Column("url", sa.Text, nullable=False),  # where it was in the end
    Column("fetched_at", Moment, nullable=False),
    Column("content_type", sa.Text),
    Column("sha256", sa.Text, nullable=False),  # of the bytes as they came
    Column("size", sa.Integer, nullable=False),  # of the bytes as they came
    Column("body", sa.LargeBinary, nullable=False),  # packed by gzip
    UniqueConstraint("article", "sha256"),
    Index(None, "fetched_at"),
)

incidents = Table(
    "incidents",
    metadata,
    _id(),
    Column("outlet", sa.Text, nullable=False),
    Column(
        "source", sa.Text, nullable=False, server_default=""
    ),  # its key; "" where the outlet as a whole is meant
    Column("family", sa.Text, nullable=False),  # "failing", "pages", "silent", ...
    Column("kind", sa.Text, nullable=False),  # "refused", "pages_paywall", "silent", ...
    Column(
        "open_key", sa.Text, unique=True
    ),  # outlet, source and family while it is open; None when it is over
    Column("detail", sa.Text, nullable=False, server_default=""),
    Column("evidence", sa.JSON, nullable=False),  # the figures that it rests on
    Column("opened_at", Moment, nullable=False),
    Column("noticed_at", Moment),  # when the operator was told
    Column("over_at", Moment),
    Column("over_noticed_at", Moment),
    Index(None, "outlet", "opened_at"),
    Index(None, "opened_at"),
)

backfills = Table(
    "backfills",
    metadata,
    _id(),
    Column("outlet", sa.Text, nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("state", sa.Text, nullable=False),  # "running", "done", "failed"
    Column("alerting", sa.Boolean, nullable=False, server_default=sa.false()),
    Column("bookmark", sa.JSON, nullable=False),  # how far each way into the archive has come
    Column("listed", sa.Integer, nullable=False, server_default="0"),  # items seen, known ones included
    Column("new", sa.Integer, nullable=False, server_default="0"),  # of those, the ones nobody had listed
    Column("detail", sa.Text, nullable=False, server_default=""),
    Column("started_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Index(None, "outlet", "started_at"),
)

# ----------------------------------------------------------------------------------- the same news

prints = Table(
    "prints",
    metadata,
    Column("article", BigId, ForeignKey("articles.id"), primary_key=True, autoincrement=False),
    Column(
        "day", sa.Integer, nullable=False
    ),  # of the news, in days since 1970: comparisons reach so far back
    Column("words", sa.Integer, nullable=False),
    Column("title", sa.BigInteger),  # see news.fingerprint.title_of
    Column("shingles", sa.LargeBinary, nullable=False),  # see news.shingles.packed
    Column("features", sa.LargeBinary, nullable=False),  # see news.grouping.Profile.packed
    Index(None, "day"),
)

sketches = Table(
    "sketches",
    metadata,
    Column(
        "period", sa.Integer, primary_key=True, autoincrement=False
    ),  # of the news: what is written and asked now lies together, however long the archive is
    Column(
        "hash", sa.BigInteger, primary_key=True, autoincrement=False
    ),  # a shingle, or a headline's plus HASHES
    Column("article", BigId, ForeignKey("articles.id"), primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

hot_hashes = Table(
    "hot_hashes",
    metadata,
    Column(
        "hash", sa.BigInteger, primary_key=True, autoincrement=False
    ),  # in so many texts that it tells nothing
    Column("day", sa.Integer, nullable=False),  # when that was last seen
)

boilerplates = Table(
    "boilerplates",
    metadata,
    Column("outlet", sa.Text, primary_key=True),
    Column("shingles", sa.LargeBinary, nullable=False),  # that stand in more than five of its latest articles
    Column("latest", sa.JSON, nullable=False),  # [id]: its latest articles, which it is counted from
    Column("since", sa.Integer, nullable=False),  # articles that came since it was counted
)

term_counts = Table(
    "term_counts",
    metadata,
    Column("term", sa.Text, primary_key=True),
    Column("articles", sa.Integer, nullable=False),  # that it stands in
)

story_terms = Table(
    "story_terms",
    metadata,
    Column("term", sa.Text, primary_key=True),
    Column("day", sa.Integer, primary_key=True, autoincrement=False),  # of the story's last news
    Column("story", BigId, ForeignKey("stories.id"), primary_key=True, autoincrement=False),
    Index(None, "story"),
    Index(None, "day"),
    sqlite_with_rowid=False,
)

story_decisions = Table(
    "story_decisions",
    metadata,
    _id(),
    _link("article", "articles.id", nullable=False, index=True),
    _link("story", "stories.id", nullable=False, index=True),  # that it was given to
    Column("by", sa.Text, nullable=False),  # "text" of a copy, "event", "editor"
    Column("score", sa.Float),  # of that story; None where nobody compared
    _link("runner_up", "stories.id"),
    Column("runner_up_score", sa.Float),
    Column("because", sa.JSON, nullable=False),  # what carried the score, or an editor's words
    Column("at", Moment, nullable=False),
)

dependent_outlets = Table(  # those that only repeat others: their word confirms nothing
    "dependent_outlets",
    metadata,
    Column("outlet", sa.Text, primary_key=True),  # as configured at the last start
)

imports = Table(
    "imports",
    metadata,
    _id(),
    Column(
        "digest", sa.Text, nullable=False, unique=True
    ),  # of the file's bytes and the options: who goes on
    Column("name", sa.Text, nullable=False),
    Column("lines", sa.Integer, nullable=False, server_default="0"),  # done with
    Column("stored", sa.Integer, nullable=False, server_default="0"),
    Column("known", sa.Integer, nullable=False, server_default="0"),
    Column("bad", sa.Integer, nullable=False, server_default="0"),
    Column("started_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("finished_at", Moment),
)

# ------------------------------------------------------------------- the words that articles are found by

SEARCHABLE = (
    "searchable"  # each database has it in its own way: a migration makes it, and `metadata` does not know it
)
fts5 = Table(SEARCHABLE, sa.MetaData(), Column("rowid", BigId, primary_key=True), Column("words", sa.Text))
vectors = Table(
    SEARCHABLE, sa.MetaData(), Column("revision", BigId, primary_key=True), Column("words", sa.Text)
)

# ----------------------------------------------------------------------------------- who and where

mentions = Table(
    "mentions",
    metadata,
    Column("revision", BigId, ForeignKey("revisions.id"), primary_key=True, autoincrement=False),
    Column("kind", sa.Text, primary_key=True),  # "actor", "place"
    Column("named", sa.Text, primary_key=True),  # the id of the actor or place
    Column("strong", sa.Boolean, nullable=False),  # one of its mentions is
    Column("often", sa.Integer, nullable=False),  # mentions, weak ones included
    Column("spans", sa.JSON, nullable=False),  # [[field, start, end, form, strong, why]], the first 20
    Index(None, "kind", "named", "revision"),
    sqlite_with_rowid=False,
)

rule_versions = Table(
    "rule_versions",
    metadata,
    Column("rule", sa.Text, primary_key=True),
    Column("version", sa.Text, primary_key=True),
    Column("since", Moment, nullable=False),  # when it was first loaded
    Column("looked_back", sa.Integer),  # seconds that it looked back over; None: not yet
    Column("stories", sa.Integer),  # that it would have raised in that time, when it was loaded
)

# ---------------------------------------------------------------------------------------- going out

matches = Table(
    "matches",
    metadata,
    _id(),
    Column("rule", sa.Text, nullable=False),
    Column("rule_version", sa.Text, nullable=False),
    _link("article", "articles.id", nullable=False, index=True),
    _link("revision", "revisions.id", nullable=False),  # the latest that it was found in
    Column("basis", sa.Text, nullable=False),
    Column(
        "holds", sa.Boolean, nullable=False, server_default=sa.true()
    ),  # False: the page took the headline's word back
    Column("terms", sa.JSON, nullable=False),
    Column("spans", sa.JSON, nullable=False),
    Column("actors", sa.JSON, nullable=False),
    Column("excerpt", sa.Text, nullable=False),
    Column("silent", sa.Text),  # why it raised no alert
    Column("matched_at", Moment, nullable=False),
    UniqueConstraint("rule", "article"),
    Index(None, "rule", "matched_at"),
    Index(None, "matched_at"),
)

alerts = Table(
    "alerts",
    metadata,
    _id(),
    Column("uid", sa.Text, nullable=False, unique=True),
    Column("rule", sa.Text, nullable=False),
    _link("story", "stories.id", nullable=False),
    _link("article", "articles.id", nullable=False),  # that opened it
    Column("number", sa.Integer, nullable=False, server_default="1"),  # its revision
    Column("opened_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("waits_for_page", sa.Boolean, nullable=False, server_default=sa.false()),
    Column("withdrawn", sa.Text),  # why nothing was told after all; a later match of its story revives it
    Column("outlets", sa.Integer, nullable=False, server_default="1"),  # of its story, as last told
    Column(
        "confirmed_at", Moment
    ),  # when a second independent outlet was told of, or stood in the first message
    _link("merged_into", "alerts.id"),
    UniqueConstraint("rule", "story"),
    _index_where("ix_alerts_merged", "merged_into", "merged_into IS NOT NULL"),
    Index(None, "story"),
    Index(None, "article"),
    Index(None, "opened_at"),
    Index(
        "ix_alerts_waiting",
        "article",
        sqlite_where=sa.text("waits_for_page = 1"),
        postgresql_where=sa.text("waits_for_page"),
    ),
)

alert_updates = Table(
    "alert_updates",
    metadata,
    _id(),
    _link("alert", "alerts.id", nullable=False),
    _link("article", "articles.id", nullable=False, index=True),
    _link("revision", "revisions.id"),
    Column("kind", sa.Text, nullable=False),  # "match", "copy", "new-text", "confirmed", "edited", "deleted"
    Column("number", sa.Integer),  # of the alert's message that told it; None: it was not told
    Column("because", sa.Text),  # why it was not
    Column("at", Moment, nullable=False),
    UniqueConstraint("alert", "article", "kind", "revision"),
)

deliveries = Table(
    "deliveries",
    metadata,
    _id(),
    Column("uid", sa.Text, nullable=False, unique=True),
    _link("alert", "alerts.id"),  # None: a test message, a daily line
    Column("alert_number", sa.Integer, nullable=False, server_default="1"),
    Column("channel", sa.Text, nullable=False),
    Column("kind", sa.Text, nullable=False),
    Column("recipient", sa.Text, nullable=False, server_default=""),
    Column("payload", sa.LargeBinary, nullable=False),
    Column("state", sa.Text, nullable=False),
    Column("because", sa.Text, nullable=False, server_default=""),
    Column("created_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("attempts", sa.Integer, nullable=False, server_default="0"),
    Column("owed_since", Moment, nullable=False),  # when it was owed, or owed again by a replay
    Column("attempts_before", sa.Integer, nullable=False, server_default="0"),  # that replay
    Column("claim_token", sa.Text),
    Column("claim_until", Moment),
    Column("settled_at", Moment),
    Column(
        "priority", sa.Integer, nullable=False, server_default="1"
    ),  # of its rule: 0 low, 1 normal, 2 high, 3 urgent
    UniqueConstraint("alert", "alert_number", "channel", "recipient"),
    _index_where("ix_deliveries_owed", "due_at", "state = 'owed'"),
    _index_where("ix_deliveries_settled", "settled_at", "settled_at IS NOT NULL"),
    Index(None, "state", "channel"),
)

attempts = Table(
    "attempts",
    metadata,
    _id(),
    _link("delivery", "deliveries.id", nullable=False),
    Column("number", sa.Integer, nullable=False),
    Column("token", sa.Text, nullable=False),
    Column("started_at", Moment, nullable=False),  # written before the network is touched
    Column("finished_at", Moment),  # None: nobody knows how it ended
    Column("because", sa.Text),
    Column("status", sa.Integer),
    UniqueConstraint("delivery", "number"),
    Index(None, "finished_at"),
)

channels = Table(
    "channels",
    metadata,
    Column("id", sa.Text, primary_key=True),
    Column("paused_until", Moment),
    Column("failures", sa.Integer, nullable=False, server_default="0"),  # in a row
    Column("disabled_because", sa.Text),  # until a person acts
    Column("last_sent_at", Moment),
    Column("last_failure", sa.Text),
)

# -------------------------------------------------------------------------------------- housekeeping

leases = Table(
    "leases",
    metadata,
    Column("name", sa.Text, primary_key=True),
    Column("holder", sa.Text, nullable=False),
    Column("token", BigId, nullable=False),
    Column("until", Moment, nullable=False),
)

rounds = Table(
    "rounds",
    metadata,
    _id(),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment, nullable=False),
    Column("good", sa.Boolean, nullable=False),
    Column("note", sa.Text, nullable=False, server_default=""),
    Index(None, "good", "finished_at"),
    Index(None, "finished_at"),
)

notes = Table(
    "notes",
    metadata,
    Column("key", sa.Text, primary_key=True),  # "daily line", ...
    Column("value", sa.Text, nullable=False),
    Column("at", Moment, nullable=False),
)
