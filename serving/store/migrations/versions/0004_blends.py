"""Blends: their members, invites, vetoes, and the playlist of the newest day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _blend() -> sa.Column[str]:
    return sa.Column("blend", TEXT, sa.ForeignKey("blends.id", ondelete="CASCADE"), primary_key=True)


def _listener() -> sa.Column[str]:
    return sa.Column("listener", TEXT, sa.ForeignKey("listeners.id", ondelete="CASCADE"), primary_key=True)


def upgrade() -> None:
    op.create_table(
        "blends",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("name", TEXT),
        sa.Column("artist", TEXT),
        sa.Column("dial", sa.Float, nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("made_of", TEXT),
        sa.Column("document", sa.LargeBinary),
    )
    op.create_table("blend_members", _blend(), _listener(), sa.Column("joined_ms", sa.BigInteger, nullable=False))
    op.create_index("blend_members_listener", "blend_members", ["listener"])
    op.create_table(
        "blend_invites",
        sa.Column("hash", TEXT, primary_key=True),
        sa.Column("blend", TEXT, sa.ForeignKey("blends.id", ondelete="CASCADE"), nullable=False),
        sa.Column("expires_ms", sa.BigInteger, nullable=False),
        sa.Column("revoked", sa.Boolean, nullable=False),
    )
    op.create_table(
        "blend_vetoes", _blend(), _listener(), sa.Column("what", TEXT, primary_key=True),
        sa.Column("id", TEXT, primary_key=True),
    )  # fmt: skip
