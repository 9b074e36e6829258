"""What a listener answered to the quiz, screen by screen; apart from listens, since nothing was heard."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "quiz",
        sa.Column("listener", TEXT, sa.ForeignKey("listeners.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("screen", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("shown", sa.LargeBinary, nullable=False),
        sa.Column("picked", sa.LargeBinary, nullable=False),
        sa.Column("answered_ms", sa.BigInteger, nullable=False),
    )
