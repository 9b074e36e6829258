"""Where playlists are brought to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _listener(primary_key: bool = False) -> sa.Column[str]:
    key = sa.ForeignKey("listeners.id", ondelete="CASCADE")
    return sa.Column("listener", TEXT, key, primary_key=primary_key, nullable=False)


def upgrade() -> None:
    op.create_table(
        "feeds",
        _listener(primary_key=True),
        sa.Column("hash", TEXT, nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
    )
    op.create_index("feeds_hash", "feeds", ["hash"], unique=True)
