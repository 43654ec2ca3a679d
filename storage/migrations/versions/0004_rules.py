"""Rules people can trust: words to search in, who and where, the versions that rules had.

Revision ID: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


FOUND_BY = {
    "sqlite": (
        "CREATE VIRTUAL TABLE searchable USING fts5(words, content='', detail=none, columnsize=0, tokenize='ascii')",
    ),
    "postgresql": (
        "CREATE TABLE searchable (revision BIGINT NOT NULL CONSTRAINT pk_searchable PRIMARY KEY, words TEXT NOT NULL)",
        # Dear, so that the index is asked: making vectors of the words of all articles looks cheap to the planner.
        (
            "CREATE FUNCTION searchable_words(words TEXT) RETURNS TSVECTOR LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE "
            "COST 1000 AS 'BEGIN RETURN array_to_tsvector(string_to_array(words, '' '')); END'"
        ),
        "CREATE INDEX ix_searchable_words ON searchable USING gin (searchable_words(words))",
    ),
}


def upgrade() -> None:
    for statement in FOUND_BY[op.get_bind().dialect.name]:
        op.execute(statement)
    op.add_column("revisions", sa.Column("indexed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index(
        "ix_revisions_unindexed",
        "revisions",
        ["id"],
        sqlite_where=sa.text("indexed = 0"),
        postgresql_where=sa.text("NOT indexed"),
    )
    op.create_table(
        "mentions",
        sa.Column("revision", BIG_ID, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("named", sa.Text, nullable=False),
        sa.Column("strong", sa.Boolean, nullable=False),
        sa.Column("often", sa.Integer, nullable=False),
        sa.Column("spans", sa.JSON, nullable=False),
        sa.ForeignKeyConstraint(["revision"], ["revisions.id"], name="fk_mentions_revision_revisions"),
        sa.PrimaryKeyConstraint("revision", "kind", "named", name="pk_mentions"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_mentions_kind_named_revision", "mentions", ["kind", "named", "revision"])
    op.create_table(
        "rule_versions",
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("looked_back", sa.Integer),
        sa.Column("stories", sa.Integer),
        sa.PrimaryKeyConstraint("rule", "version", name="pk_rule_versions"),
    )
    op.add_column("deliveries", sa.Column("priority", sa.Integer(), server_default="1", nullable=False))
