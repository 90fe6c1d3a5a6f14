"""Sentences, terms and the number of their last change.

The number begins with the clock (milliseconds), so that it does not come back when a database is
made anew: keys in caches hold it.
"""

from __future__ import annotations

import time

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_sentences()
    _create_terms()
    versions = op.create_table(
        "translation_versions",
        sa.Column("scope", sa.String(20), primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
    )
    op.bulk_insert(versions, [{"scope": "all", "version": time.time_ns() // 1_000_000}])


def downgrade() -> None:
    for table in (
        "translation_versions",
        "translation_term_words",
        "translation_terms",
        "translation_sentences",
    ):
        op.drop_table(table)


def _create_sentences() -> None:
    op.create_table(
        "translation_sentences",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("source", sa.String(8), nullable=False),
        sa.Column("target", sa.String(8), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("translation", sa.Text, nullable=False),
        sa.Column("spans", sa.JSON, nullable=False),
        sa.Column("searchable", sa.Text, nullable=False),
        sa.Column("author", sa.String(120), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.UniqueConstraint("kind", "source", "target", "fingerprint"),
    )


def _create_terms() -> None:
    op.create_table(
        "translation_terms",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("author", sa.String(120), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
    )
    op.create_table(
        "translation_term_words",
        sa.Column("term_id", sa.Integer, primary_key=True),
        sa.Column("language", sa.String(8), primary_key=True),
        sa.Column("word", sa.String(200), nullable=False),
        sa.Column("folded", sa.String(400), nullable=False),
        sa.ForeignKeyConstraint(["term_id"], ["translation_terms.id"], ondelete="CASCADE"),
        sa.UniqueConstraint("language", "folded"),
    )
