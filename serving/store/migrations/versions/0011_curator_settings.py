"""What curators changed of the settings, revision by revision; a revision outlives the account that made it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "settings_revisions",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("listener", TEXT, sa.ForeignKey("listeners.id", ondelete="SET NULL")),
        sa.Column("changes", sa.LargeBinary, nullable=False),
        sa.Column("overlay", sa.LargeBinary, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("undoes", sa.Integer),
    )
