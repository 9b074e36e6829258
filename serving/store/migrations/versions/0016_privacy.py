"""What a listener switched off, when they wanted nothing stored, and who used what is theirs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _listener() -> sa.Column[str]:
    key = sa.ForeignKey("listeners.id", ondelete="CASCADE")
    return sa.Column("listener", TEXT, key, primary_key=True, nullable=False)


def _keys(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, TEXT, primary_key=True, nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "switched_off", _listener(), *_keys("purpose"), sa.Column("since_ms", sa.BigInteger, nullable=False)
    )
    op.create_index("switched_off_purpose", "switched_off", ["purpose", "since_ms"])
    op.create_table(
        "private_sessions",
        _listener(),
        sa.Column("begins_ms", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("until_ms", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "accesses", _listener(), *_keys("day", "by", "name", "area", "act"),
        sa.Column("times", sa.Integer, nullable=False),
    )  # fmt: skip
