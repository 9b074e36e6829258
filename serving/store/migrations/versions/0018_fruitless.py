"""How many attempts at a task brought it no further."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tasks", sa.Column("fruitless", sa.SmallInteger, nullable=False, server_default="0"))
