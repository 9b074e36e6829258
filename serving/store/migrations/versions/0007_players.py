"""What players and scrobblers send by the ListenBrainz API; listeners found ignoring case, and open to players."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
TOGETHER = 10_000  # listeners of one statement


def upgrade() -> None:
    _people()
    _listens()
    _feedback()
    _playlists()


def _owner(primary_key: bool = True) -> sa.Column[str]:
    owner = sa.ForeignKey("listeners.id", ondelete="CASCADE")
    return sa.Column("listener", TEXT, owner, primary_key=primary_key, nullable=False)


def _people() -> None:
    op.add_column("listeners", sa.Column("folded", TEXT, nullable=False, server_default=""))
    op.add_column("listeners", sa.Column("open", sa.Boolean, nullable=False, server_default=sa.false()))
    connection = op.get_bind()
    ids = list(connection.scalars(sa.text("SELECT id FROM listeners")))
    for start in range(0, len(ids), TOGETHER):
        rows = [{"id": id, "folded": id.casefold()} for id in ids[start : start + TOGETHER]]
        connection.execute(sa.text("UPDATE listeners SET folded = :folded WHERE id = :id"), rows)
    op.create_index("listeners_folded", "listeners", ["folded"])


def _listens() -> None:
    op.create_table(
        "submissions",
        _owner(),
        sa.Column("listened_at", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("msid", TEXT, primary_key=True),
        sa.Column("track", TEXT, nullable=False),
        sa.Column("mbid", TEXT),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sa.Column("inserted_ms", sa.BigInteger, nullable=False),
    )
    op.create_index("submissions_track", "submissions", ["listener", "listened_at", "track"])
    op.create_index("submissions_msid", "submissions", ["listener", "msid"])
    op.create_index("submissions_mbid", "submissions", ["listener", "mbid"])
    op.create_table(
        "playing",
        _owner(),
        sa.Column("msid", TEXT, nullable=False),
        sa.Column("track", TEXT, nullable=False),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sa.Column("until_ms", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "latest_imports",
        _owner(),
        sa.Column("service", TEXT, primary_key=True),
        sa.Column("latest", sa.BigInteger, nullable=False),
    )


def _feedback() -> None:
    op.create_table(
        "recording_feedback",
        _owner(),
        sa.Column("recording", TEXT, primary_key=True),
        sa.Column("by_mbid", sa.Boolean, nullable=False),
        sa.Column("track", TEXT),
        sa.Column("score", sa.SmallInteger, nullable=False),
        sa.Column("document", sa.LargeBinary),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
    )
    op.create_index("recording_feedback_track", "recording_feedback", ["listener", "track"])


def _playlists() -> None:
    op.create_table(
        "own_playlists",
        sa.Column("id", TEXT, primary_key=True),
        _owner(primary_key=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("annotation", TEXT, nullable=False),
        sa.Column("public", sa.Boolean, nullable=False),
        sa.Column("copied_from", TEXT),
        sa.Column("items", sa.LargeBinary, nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("changed_ms", sa.BigInteger, nullable=False),
    )
    op.create_index("own_playlists_listener", "own_playlists", ["listener", "created_ms"])
    op.create_table(
        "collaborators",
        sa.Column(
            "playlist", TEXT, sa.ForeignKey("own_playlists.id", ondelete="CASCADE"), primary_key=True, nullable=False
        ),
        _owner(),
    )
    op.create_index("collaborators_listener", "collaborators", ["listener"])
