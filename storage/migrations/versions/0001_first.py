"""The first tables: hosts and sources, articles and their revisions, matches, alerts and what is owed.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "channels",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("paused_until", MOMENT),
        sa.Column("failures", sa.Integer, server_default="0", nullable=False),
        sa.Column("disabled_because", sa.Text),
        sa.Column("last_sent_at", MOMENT),
        sa.Column("last_failure", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_channels"),
    )
    op.create_table(
        "hosts",
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("asked_to_wait_until", MOMENT),
        sa.Column("busy_until", MOMENT),
        sa.Column("busy_token", sa.Text),
        sa.Column("robots", sa.Text),
        sa.Column("robots_status", sa.Integer),
        sa.Column("robots_until", MOMENT),
        sa.PrimaryKeyConstraint("host", name="pk_hosts"),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("token", BIG_ID, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
    op.create_table(
        "notes",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_notes"),
    )
    op.create_table(
        "rounds",
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=False),
        sa.Column("good", sa.Boolean, nullable=False),
        sa.Column("note", sa.Text, server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rounds"),
    )
    op.create_index("ix_rounds_finished_at", "rounds", ["finished_at"])
    op.create_index("ix_rounds_good_finished_at", "rounds", ["good", "finished_at"])
    op.create_table(
        "sources",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("outlet", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("moved_to", sa.Text),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("enabled", sa.Boolean, nullable=False),
        sa.Column("next_visit_at", MOMENT, nullable=False),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("body_hash", sa.Text),
        sa.Column("failures", sa.Integer, server_default="0", nullable=False),
        sa.Column("first_good_at", MOMENT),
        sa.Column("last_good_at", MOMENT),
        sa.Column("last_visit_at", MOMENT),
        sa.Column("last_outcome", sa.Text),
        sa.Column("claim_token", sa.Text),
        sa.Column("claim_until", MOMENT),
        sa.PrimaryKeyConstraint("key", name="pk_sources"),
    )
    op.create_index("ix_sources_enabled_next_visit_at", "sources", ["enabled", "next_visit_at"])
    op.create_index("ix_sources_outlet", "sources", ["outlet"])
    op.create_table(
        "stories",
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("first_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("articles", sa.Integer, server_default="1", nullable=False),
        sa.Column("outlets", sa.Integer, server_default="1", nullable=False),
        sa.Column("merged_into", BIG_ID),
        sa.ForeignKeyConstraint(["merged_into"], ["stories.id"], name="fk_stories_merged_into_stories"),
        sa.PrimaryKeyConstraint("id", name="pk_stories"),
    )
    op.create_table(
        "visits",
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("outlet", sa.Text, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("detail", sa.Text, server_default="", nullable=False),
        sa.Column("items", sa.Integer, server_default="0", nullable=False),
        sa.Column("new", sa.Integer, server_default="0", nullable=False),
        sa.Column("size", sa.Integer, server_default="0", nullable=False),
        sa.Column("parser", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_visits"),
    )
    op.create_index("ix_visits_finished_at", "visits", ["finished_at"])
    op.create_index("ix_visits_source_started_at", "visits", ["source", "started_at"])
    op.create_index("ix_visits_started_at", "visits", ["started_at"])
    op.create_table(
        "articles",
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.Column("outlet", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("url_key", sa.Text, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("summary", sa.Text, server_default="", nullable=False),
        sa.Column("authors", sa.JSON(), nullable=False),
        sa.Column("language", sa.Text),
        sa.Column("published_at", MOMENT),
        sa.Column("published_precision", sa.Text),
        sa.Column("published_note", sa.Text),
        sa.Column("modified_at", MOMENT),
        sa.Column("image", sa.Text),
        sa.Column("text_hash", sa.Text),
        sa.Column("first_seen_at", MOMENT, nullable=False),
        sa.Column("first_seen_in", sa.Text, nullable=False),
        sa.Column("quiet", sa.Boolean, nullable=False),
        sa.Column("story", BIG_ID, nullable=False),
        sa.Column("duplicate_of", BIG_ID),
        sa.Column("duplicate_kind", sa.Text),
        sa.Column("current_revision", sa.Integer, server_default="1", nullable=False),
        sa.Column("page_due_at", MOMENT),
        sa.Column("page_attempts", sa.Integer, server_default="0", nullable=False),
        sa.Column("page_outcome", sa.Text),
        sa.Column("page_status", sa.Integer),
        sa.Column("page_detail", sa.Text),
        sa.Column("page_tried_at", MOMENT),
        sa.Column("page_read_at", MOMENT),
        sa.Column("claim_token", sa.Text),
        sa.Column("claim_until", MOMENT),
        sa.ForeignKeyConstraint(["duplicate_of"], ["articles.id"], name="fk_articles_duplicate_of_articles"),
        sa.ForeignKeyConstraint(["story"], ["stories.id"], name="fk_articles_story_stories"),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
        sa.UniqueConstraint("url_key", name="uq_articles_url_key"),
    )
    op.create_index(
        "ix_articles_copies",
        "articles",
        ["duplicate_of"],
        sqlite_where=sa.text("duplicate_of IS NOT NULL"),
        postgresql_where=sa.text("duplicate_of IS NOT NULL"),
    )
    op.create_index("ix_articles_first_seen_at", "articles", ["first_seen_at"])
    op.create_index("ix_articles_outlet_first_seen_at", "articles", ["outlet", "first_seen_at"])
    op.create_index(
        "ix_articles_page_due",
        "articles",
        ["page_due_at"],
        sqlite_where=sa.text("page_due_at IS NOT NULL"),
        postgresql_where=sa.text("page_due_at IS NOT NULL"),
    )
    op.create_index("ix_articles_story", "articles", ["story"])
    op.create_index("ix_articles_text_hash", "articles", ["text_hash"])
    op.create_index(
        "ix_articles_tried",
        "articles",
        ["page_tried_at"],
        sqlite_where=sa.text("page_tried_at IS NOT NULL"),
        postgresql_where=sa.text("page_tried_at IS NOT NULL"),
    )
    op.create_index(
        "ix_articles_wanted",
        "articles",
        ["host", "quiet", "page_due_at", "id"],
        sqlite_where=sa.text("page_due_at IS NOT NULL"),
        postgresql_where=sa.text("page_due_at IS NOT NULL"),
    )
    op.create_table(
        "alerts",
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.Column("uid", sa.Text, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("story", BIG_ID, nullable=False),
        sa.Column("article", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer, server_default="1", nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("waits_for_page", sa.Boolean, server_default=sa.false(), nullable=False),
        sa.Column("withdrawn", sa.Text),
        sa.Column("merged_into", BIG_ID),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name="fk_alerts_article_articles"),
        sa.ForeignKeyConstraint(["merged_into"], ["alerts.id"], name="fk_alerts_merged_into_alerts"),
        sa.ForeignKeyConstraint(["story"], ["stories.id"], name="fk_alerts_story_stories"),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
        sa.UniqueConstraint("rule", "story", name="uq_alerts_rule_story"),
        sa.UniqueConstraint("uid", name="uq_alerts_uid"),
    )
    op.create_index("ix_alerts_article", "alerts", ["article"])
    op.create_index("ix_alerts_opened_at", "alerts", ["opened_at"])
    op.create_index("ix_alerts_story", "alerts", ["story"])
    op.create_index(
        "ix_alerts_waiting",
        "alerts",
        ["article"],
        sqlite_where=sa.text("waits_for_page = 1"),
        postgresql_where=sa.text("waits_for_page"),
    )
    op.create_table(
        "article_urls",
        sa.Column("url_key", sa.Text, nullable=False),
        sa.Column("article", BIG_ID, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("first_seen_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name="fk_article_urls_article_articles"),
        sa.PrimaryKeyConstraint("url_key", name="pk_article_urls"),
    )
    op.create_index("ix_article_urls_article", "article_urls", ["article"])
    op.create_table(
        "revisions",
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.Column("article", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("basis", sa.Text, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("summary", sa.Text, server_default="", nullable=False),
        sa.Column("text", sa.Text, server_default="", nullable=False),
        sa.Column("text_hash", sa.Text),
        sa.Column("origin", sa.JSON(none_as_null=True)),
        sa.Column("examined_at", MOMENT),
        sa.Column("catalog_version", sa.Text),
        sa.Column("set_aside", sa.Text),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name="fk_revisions_article_articles"),
        sa.PrimaryKeyConstraint("id", name="pk_revisions"),
        sa.UniqueConstraint("article", "number", name="uq_revisions_article_number"),
    )
    op.create_index(
        "ix_revisions_unexamined",
        "revisions",
        ["id"],
        sqlite_where=sa.text("examined_at IS NULL"),
        postgresql_where=sa.text("examined_at IS NULL"),
    )
    op.create_table(
        "sightings",
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("article", BIG_ID, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("guid", sa.Text),
        sa.Column("text_hash", sa.Text, nullable=False),
        sa.Column("first_seen_at", MOMENT, nullable=False),
        sa.Column("last_seen_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name="fk_sightings_article_articles"),
        sa.PrimaryKeyConstraint("source", "article", name="pk_sightings"),
    )
    op.create_index("ix_sightings_article", "sightings", ["article"])
    op.create_table(
        "deliveries",
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.Column("uid", sa.Text, nullable=False),
        sa.Column("alert", BIG_ID),
        sa.Column("alert_number", sa.Integer, server_default="1", nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("recipient", sa.Text, server_default="", nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("because", sa.Text, server_default="", nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer, server_default="0", nullable=False),
        sa.Column("owed_since", MOMENT, nullable=False),
        sa.Column("attempts_before", sa.Integer, server_default="0", nullable=False),
        sa.Column("claim_token", sa.Text),
        sa.Column("claim_until", MOMENT),
        sa.Column("settled_at", MOMENT),
        sa.ForeignKeyConstraint(["alert"], ["alerts.id"], name="fk_deliveries_alert_alerts"),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint(
            "alert",
            "alert_number",
            "channel",
            "recipient",
            name="uq_deliveries_alert_alert_number_channel_recipient",
        ),
        sa.UniqueConstraint("uid", name="uq_deliveries_uid"),
    )
    op.create_index(
        "ix_deliveries_owed",
        "deliveries",
        ["due_at"],
        sqlite_where=sa.text("state = 'owed'"),
        postgresql_where=sa.text("state = 'owed'"),
    )
    op.create_index(
        "ix_deliveries_settled",
        "deliveries",
        ["settled_at"],
        sqlite_where=sa.text("settled_at IS NOT NULL"),
        postgresql_where=sa.text("settled_at IS NOT NULL"),
    )
    op.create_index("ix_deliveries_state_channel", "deliveries", ["state", "channel"])
    op.create_table(
        "matches",
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("rule_version", sa.Text, nullable=False),
        sa.Column("article", BIG_ID, nullable=False),
        sa.Column("revision", BIG_ID, nullable=False),
        sa.Column("basis", sa.Text, nullable=False),
        sa.Column("holds", sa.Boolean, server_default=sa.true(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.Column("actors", sa.JSON(), nullable=False),
        sa.Column("excerpt", sa.Text, nullable=False),
        sa.Column("silent", sa.Text),
        sa.Column("matched_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name="fk_matches_article_articles"),
        sa.ForeignKeyConstraint(["revision"], ["revisions.id"], name="fk_matches_revision_revisions"),
        sa.PrimaryKeyConstraint("id", name="pk_matches"),
        sa.UniqueConstraint("rule", "article", name="uq_matches_rule_article"),
    )
    op.create_index("ix_matches_article", "matches", ["article"])
    op.create_index("ix_matches_matched_at", "matches", ["matched_at"])
    op.create_index("ix_matches_rule_matched_at", "matches", ["rule", "matched_at"])
    op.create_table(
        "attempts",
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.Column("delivery", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT),
        sa.Column("because", sa.Text),
        sa.Column("status", sa.Integer),
        sa.ForeignKeyConstraint(["delivery"], ["deliveries.id"], name="fk_attempts_delivery_deliveries"),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
        sa.UniqueConstraint("delivery", "number", name="uq_attempts_delivery_number"),
    )
    op.create_index("ix_attempts_finished_at", "attempts", ["finished_at"])
