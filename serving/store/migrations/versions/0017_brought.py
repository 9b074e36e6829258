"""What players say of tracks that no catalogue has."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _listener() -> sa.Column[str]:
    key = sa.ForeignKey("listeners.id", ondelete="CASCADE")
    return sa.Column("listener", TEXT, key, primary_key=True, nullable=False)


def upgrade() -> None:
    op.create_table(
        "brought_tracks",
        _listener(),
        sa.Column("track", TEXT, primary_key=True),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("artist", TEXT, nullable=False),
        sa.Column("album", TEXT),
        sa.Column("duration_ms", sa.Integer),
        sa.Column("mbid", TEXT),
        sa.Column("isrc", TEXT),
        sa.Column("spotify_uri", TEXT),
        sa.Column("genres", sa.LargeBinary),
        sa.Column("since_ms", sa.BigInteger, nullable=False),
    )
    op.create_index("brought_tracks_track", "brought_tracks", ["track"])
    op.create_table(
        "brought_keys",
        _listener(),
        sa.Column("key", TEXT, primary_key=True),
        sa.Column("track", TEXT, nullable=False),
    )
    op.create_index("brought_keys_key", "brought_keys", ["key"])
