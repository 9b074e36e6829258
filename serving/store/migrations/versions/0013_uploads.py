"""Histories that listeners upload, and how far each import is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "imports",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("listener", TEXT, sa.ForeignKey("listeners.id", ondelete="CASCADE"), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("starts", sa.Boolean, nullable=False),
        sa.Column("task", TEXT),
        sa.Column("at_file", sa.Integer, nullable=False),
        sa.Column("at_step", sa.Integer, nullable=False),
        sa.Column("preview", sa.LargeBinary),
        sa.Column("report", sa.LargeBinary),
        sa.Column("error", TEXT),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("ended_ms", sa.BigInteger),
    )
    op.create_index("imports_listener", "imports", ["listener", "created_ms"])
