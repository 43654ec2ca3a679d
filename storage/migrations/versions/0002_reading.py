"""Reading outlets well: the rhythm of sources, what pages say beside their text, kept pages, incidents, backfills.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ADDED = {
    "hosts": (("visited_at", MOMENT, {}),),
    "sources": (
        ("closed", sa.Text, {}),
        ("bookmark", sa.JSON, {}),
        ("interval_s", sa.Integer, {}),
        ("new_per_day", sa.Float, {}),
        ("known_share", sa.Float, {}),
        ("listed", sa.Integer, {}),
        ("newest_at", MOMENT, {}),
        ("last_new_at", MOMENT, {}),
        ("barren_since", MOMENT, {}),
        ("quiet_since", MOMENT, {}),
        ("conditional_visits", sa.Integer, {"nullable": False, "server_default": "0"}),
        ("validators_lie", sa.Boolean, {"nullable": False, "server_default": sa.false()}),
        ("lied_at", MOMENT, {}),
    ),
    "visits": (
        ("conditional", sa.Boolean, {"nullable": False, "server_default": sa.false()}),
        ("undated", sa.Integer, {"nullable": False, "server_default": "0"}),
        ("newest_at", MOMENT, {}),
        ("held_back", sa.Integer, {"nullable": False, "server_default": "0"}),
    ),
    "articles": (
        ("section", sa.Text, {}),
        ("tags", sa.JSON, {}),
        ("lead", sa.Text, {}),
        ("agency", sa.Text, {}),
        ("cited", sa.JSON, {}),
        ("canonical", sa.Text, {}),
        ("text_length", sa.Integer, {}),
        ("decayed", sa.JSON, {}),
        ("quiet_because", sa.Text, {}),
    ),
}


def upgrade() -> None:
    for table, columns in ADDED.items():
        for name, kind, options in columns:
            op.add_column(table, sa.Column(name, kind, **options))
    op.execute("UPDATE articles SET quiet_because = 'backlog' WHERE quiet")
    op.create_table(
        "kept_pages",
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.Column("article", BIG_ID, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("fetched_at", MOMENT, nullable=False),
        sa.Column("content_type", sa.Text),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name="fk_kept_pages_article_articles"),
        sa.PrimaryKeyConstraint("id", name="pk_kept_pages"),
        sa.UniqueConstraint("article", "sha256", name="uq_kept_pages_article_sha256"),
    )
    op.create_index("ix_kept_pages_fetched_at", "kept_pages", ["fetched_at"])
    op.create_table(
        "incidents",
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.Column("outlet", sa.Text, nullable=False),
        sa.Column("source", sa.Text, server_default="", nullable=False),
        sa.Column("family", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("open_key", sa.Text),
        sa.Column("detail", sa.Text, server_default="", nullable=False),
        sa.Column("evidence", sa.JSON, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("noticed_at", MOMENT),
        sa.Column("over_at", MOMENT),
        sa.Column("over_noticed_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_incidents"),
        sa.UniqueConstraint("open_key", name="uq_incidents_open_key"),
    )
    op.create_index("ix_incidents_opened_at", "incidents", ["opened_at"])
    op.create_index("ix_incidents_outlet_opened_at", "incidents", ["outlet", "opened_at"])
    op.create_table(
        "backfills",
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.Column("outlet", sa.Text, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("alerting", sa.Boolean, server_default=sa.false(), nullable=False),
        sa.Column("bookmark", sa.JSON, nullable=False),
        sa.Column("listed", sa.Integer, server_default="0", nullable=False),
        sa.Column("new", sa.Integer, server_default="0", nullable=False),
        sa.Column("detail", sa.Text, server_default="", nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_backfills"),
    )
    op.create_index("ix_backfills_outlet_started_at", "backfills", ["outlet", "started_at"])
