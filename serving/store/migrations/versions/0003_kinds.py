"""Playlists of many kinds: by week or by day, each with an address of its own; dials, and artists who are followed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from serving.store.addresses import address

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    for table in ("playlists", "failures"):
        op.execute(f"ALTER TABLE {table} RENAME COLUMN week TO period")
    op.add_column("listeners", sa.Column("dials", sa.LargeBinary))
    op.add_column("playlists", sa.Column("id", TEXT, nullable=False, server_default=""))
    _give_addresses()
    op.create_index("playlists_id", "playlists", ["id"], unique=True)
    op.create_table(
        "followed",
        sa.Column("listener", TEXT, sa.ForeignKey("listeners.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("artist", TEXT, primary_key=True),
        sa.Column("changed_ms", sa.BigInteger, nullable=False),
    )


def _give_addresses() -> None:
    connection = op.get_bind()
    there = connection.execute(sa.text("SELECT listener, kind, period FROM playlists")).all()
    rows = [
        {"l": listener, "k": kind, "p": period, "id": address(listener, kind, period)}
        for listener, kind, period in there
    ]
    if rows:
        given = "UPDATE playlists SET id = :id WHERE listener = :l AND kind = :k AND period = :p"
        connection.execute(sa.text(given), rows)
