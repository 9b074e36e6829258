"""What a listener excludes from their taste, and how wide their world was in each week."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "exclusions",
        sa.Column("listener", TEXT, sa.ForeignKey("listeners.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("what", TEXT, primary_key=True),
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("changed_ms", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "worlds",
        sa.Column("listener", TEXT, sa.ForeignKey("listeners.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("week", TEXT, primary_key=True),
        sa.Column("of", TEXT, primary_key=True),
        sa.Column("version", TEXT, nullable=False),
        sa.Column("plays", sa.Integer, nullable=False),
        sa.Column("gs_score", sa.Float),
        sa.Column("genre_entropy", sa.Float),
        sa.Column("new_artists", sa.Float),
        sa.Column("measured_ms", sa.BigInteger, nullable=False),
    )
