"""The first schema: listeners, tokens, listens, feedback, hidden, playlists, failures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _text() -> sa.types.TypeEngine[str]:
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _owner() -> sa.Column[str]:
    return sa.Column("listener", _text(), sa.ForeignKey("listeners.id", ondelete="CASCADE"), nullable=False)


def upgrade() -> None:
    _people()
    _acts()
    _results()


def _people() -> None:
    op.create_table(
        "listeners",
        sa.Column("id", _text(), primary_key=True),
        sa.Column("name", _text()),
        sa.Column("market", _text()),
        sa.Column("timezone", _text(), nullable=False, server_default="UTC"),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.BigInteger, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False, server_default="0"),
    )
    op.create_table(
        "tokens",
        sa.Column("hash", _text(), primary_key=True),
        _owner(),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("label", _text(), nullable=False, server_default=""),
    )
    op.create_index("tokens_listener", "tokens", ["listener"])


def _acts() -> None:
    op.create_table(
        "listens",
        _owner(),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("track", _text(), nullable=False),
        sa.Column("plays", sa.Integer, nullable=False),
        sa.Column("ms_played", sa.Integer),
        sa.Column("skipped", sa.SmallInteger),
        sa.Column("source", _text()),
        sa.PrimaryKeyConstraint("listener", "at_ms", "position", "track"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "feedback",
        _owner(),
        sa.Column("track", _text(), nullable=False),
        sa.Column("score", sa.SmallInteger, nullable=False),
        sa.Column("changed_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("listener", "track"),
    )
    op.create_table(
        "hidden",
        _owner(),
        sa.Column("what", _text(), nullable=False),
        sa.Column("id", _text(), nullable=False),
        sa.Column("changed_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("listener", "what", "id"),
    )


def _results() -> None:
    op.create_table(
        "playlists",
        _owner(),
        sa.Column("kind", _text(), nullable=False),
        sa.Column("week", _text(), nullable=False),
        sa.Column("version", _text(), nullable=False),
        sa.Column("basis", _text(), nullable=False),
        sa.Column("final", sa.Boolean, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sa.Column("tracks", sa.LargeBinary, nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("listener", "kind", "week"),
    )
    op.create_table(
        "failures",
        sa.Column("job", _text(), nullable=False),
        sa.Column("week", _text(), nullable=False),
        _owner(),
        sa.Column("error", _text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("job", "week", "listener"),
    )
