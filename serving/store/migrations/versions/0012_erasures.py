"""Receipts of what was deleted, and hashes of the accounts that are gone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "erased",
        sa.Column("hash", TEXT, primary_key=True),
        sa.Column("day", TEXT, nullable=False),
    )
    op.create_table(
        "receipts",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("what", TEXT, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("counts", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "exports",
        sa.Column("hash", TEXT, primary_key=True),
        sa.Column("listener", TEXT, sa.ForeignKey("listeners.id", ondelete="CASCADE"), nullable=False),
        sa.Column("expires_ms", sa.BigInteger, nullable=False),
        sa.Column("document", sa.LargeBinary),
    )
    op.create_index("exports_listener", "exports", ["listener"])
