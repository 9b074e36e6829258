"""Background tasks: a durable queue whose entries are leased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "tasks",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("listener", TEXT, sa.ForeignKey("listeners.id", ondelete="CASCADE")),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("key", TEXT),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("due_ms", sa.BigInteger, nullable=False),
        sa.Column("lease_until_ms", sa.BigInteger),
        sa.Column("leased_by", TEXT),
        sa.Column("attempts", sa.SmallInteger, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("whole", sa.Integer, nullable=False),
        sa.Column("report", sa.LargeBinary),
        sa.Column("error", TEXT),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("ended_ms", sa.BigInteger),
    )
    op.create_index("tasks_key", "tasks", ["key"], unique=True)
    op.create_index("tasks_due", "tasks", ["state", "due_ms"])
    op.create_index("tasks_listener", "tasks", ["listener", "created_ms"])
