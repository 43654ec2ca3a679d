"""The same news once: fingerprints, stories with their decisions, revisions with their flags, archives from files.

Revision ID: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ADDED = {
    "stories": (
        ("independent", sa.Integer, {"nullable": False, "server_default": "1"}),
        ("confirmed_at", MOMENT, {}),
    ),
    "articles": (
        ("duplicate_score", sa.Float, {}),
        ("shares_text_with", BIG_ID, {}),
        ("new_shingles", sa.Integer, {}),
        ("placed_at", MOMENT, {}),
        ("external_id", sa.Text, {}),
        ("looks", sa.Integer, {"nullable": False, "server_default": "0"}),
        ("look_at", MOMENT, {}),
        ("look_because", sa.Text, {}),
        ("looked_at", MOMENT, {}),
        ("look_outcome", sa.Text, {}),
        ("doubt_since", MOMENT, {}),
        ("page_etag", sa.Text, {}),
        ("page_last_modified", sa.Text, {}),
        ("deleted_at", MOMENT, {}),
    ),
    "revisions": (
        ("modified_at", MOMENT, {}),
        ("flags", sa.JSON, {}),
        ("words_added", sa.Integer, {}),
        ("words_removed", sa.Integer, {}),
    ),
    "alerts": (
        ("outlets", sa.Integer, {"nullable": False, "server_default": "1"}),
        ("confirmed_at", MOMENT, {}),
    ),
}


def upgrade() -> None:
    for table, columns in ADDED.items():
        for name, kind, options in columns:
            op.add_column(table, sa.Column(name, kind, **options))
    where = sa.text("look_at IS NOT NULL")
    op.create_index("ix_articles_look", "articles", ["look_at"], sqlite_where=where, postgresql_where=where)
    of_host = ["host", "look_at", "id"]
    op.create_index(
        "ix_articles_look_of_host", "articles", of_host, sqlite_where=where, postgresql_where=where
    )
    op.create_index("ix_stories_last_at", "stories", ["last_at"])
    where = sa.text("merged_into IS NOT NULL")
    op.create_index(
        "ix_stories_merged", "stories", ["merged_into"], sqlite_where=where, postgresql_where=where
    )
    op.create_index("ix_alerts_merged", "alerts", ["merged_into"], sqlite_where=where, postgresql_where=where)
    op.create_table(
        "prints",
        sa.Column("article", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("words", sa.Integer, nullable=False),
        sa.Column("title", sa.BigInteger),
        sa.Column("shingles", sa.LargeBinary, nullable=False),
        sa.Column("features", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name="fk_prints_article_articles"),
        sa.PrimaryKeyConstraint("article", name="pk_prints"),
    )
    op.create_index("ix_prints_day", "prints", ["day"])
    op.create_table(
        "sketches",
        sa.Column("period", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("hash", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("article", BIG_ID, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name="fk_sketches_article_articles"),
        sa.PrimaryKeyConstraint("period", "hash", "article", name="pk_sketches"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "hot_hashes",
        sa.Column("hash", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("day", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_hot_hashes"),
    )
    op.create_table(
        "boilerplates",
        sa.Column("outlet", sa.Text, nullable=False),
        sa.Column("shingles", sa.LargeBinary, nullable=False),
        sa.Column("latest", sa.JSON(), nullable=False),
        sa.Column("since", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("outlet", name="pk_boilerplates"),
    )
    op.create_table(
        "term_counts",
        sa.Column("term", sa.Text, nullable=False),
        sa.Column("articles", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("term", name="pk_term_counts"),
    )
    op.create_table(
        "story_terms",
        sa.Column("term", sa.Text, nullable=False),
        sa.Column("day", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("story", BIG_ID, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["story"], ["stories.id"], name="fk_story_terms_story_stories"),
        sa.PrimaryKeyConstraint("term", "day", "story", name="pk_story_terms"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_story_terms_story", "story_terms", ["story"])
    op.create_index("ix_story_terms_day", "story_terms", ["day"])
    op.create_table(
        "story_decisions",
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.Column("article", BIG_ID, nullable=False),
        sa.Column("story", BIG_ID, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("score", sa.Float),
        sa.Column("runner_up", BIG_ID),
        sa.Column("runner_up_score", sa.Float),
        sa.Column("because", sa.JSON, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name="fk_story_decisions_article_articles"),
        sa.ForeignKeyConstraint(["runner_up"], ["stories.id"], name="fk_story_decisions_runner_up_stories"),
        sa.ForeignKeyConstraint(["story"], ["stories.id"], name="fk_story_decisions_story_stories"),
        sa.PrimaryKeyConstraint("id", name="pk_story_decisions"),
    )
    op.create_index("ix_story_decisions_article", "story_decisions", ["article"])
    op.create_index("ix_story_decisions_story", "story_decisions", ["story"])
    op.create_table(
        "dependent_outlets",
        sa.Column("outlet", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("outlet", name="pk_dependent_outlets"),
    )
    op.create_table(
        "imports",
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("lines", sa.Integer, server_default="0", nullable=False),
        sa.Column("stored", sa.Integer, server_default="0", nullable=False),
        sa.Column("known", sa.Integer, server_default="0", nullable=False),
        sa.Column("bad", sa.Integer, server_default="0", nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
        sa.UniqueConstraint("digest", name="uq_imports_digest"),
    )
    op.create_table(
        "alert_updates",
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.Column("alert", BIG_ID, nullable=False),
        sa.Column("article", BIG_ID, nullable=False),
        sa.Column("revision", BIG_ID),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("number", sa.Integer),
        sa.Column("because", sa.Text),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["alert"], ["alerts.id"], name="fk_alert_updates_alert_alerts"),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name="fk_alert_updates_article_articles"),
        sa.ForeignKeyConstraint(["revision"], ["revisions.id"], name="fk_alert_updates_revision_revisions"),
        sa.PrimaryKeyConstraint("id", name="pk_alert_updates"),
        sa.UniqueConstraint(
            "alert", "article", "kind", "revision", name="uq_alert_updates_alert_article_kind_revision"
        ),
    )
    op.create_index("ix_alert_updates_article", "alert_updates", ["article"])
