"""What was offered and opened, which playlist an event names, and the variants of recipes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("playlists", sa.Column("variant", TEXT))
    op.create_table(
        "offers", _owner(), *_keys("kind", "period"),
        sa.Column("made_ms", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("variant", TEXT),
        sa.Column("places", sa.LargeBinary, nullable=False),
    )  # fmt: skip
    op.create_table("openings", _owner(), *_keys("kind", "period", "day"))
    _named()
    op.create_table(
        "experiments",
        sa.Column("name", TEXT, primary_key=True),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "stopped_variants",
        sa.Column("experiment", TEXT, sa.ForeignKey("experiments.name", ondelete="CASCADE"), primary_key=True),
        *_keys("variant"),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("why", TEXT, nullable=False),
    )


def _named() -> None:
    op.create_table(
        "named_listens", *_keys("listener"),
        sa.Column("at_ms", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False), *_keys("track"),
        sa.Column("playlist", TEXT, nullable=False),
        _goes_with("listens", "listener", "at_ms", "position", "track"),
    )  # fmt: skip
    op.create_table(
        "named_feedback", *_keys("listener", "track"), sa.Column("playlist", TEXT, nullable=False),
        _goes_with("feedback", "listener", "track"),
    )  # fmt: skip
    op.create_table(
        "named_hidden", *_keys("listener", "what", "id"), sa.Column("playlist", TEXT, nullable=False),
        _goes_with("hidden", "listener", "what", "id"),
    )  # fmt: skip


def _owner() -> sa.Column[str]:
    return sa.Column("listener", TEXT, sa.ForeignKey("listeners.id", ondelete="CASCADE"), primary_key=True)


def _keys(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, TEXT, primary_key=True) for name in names]


def _goes_with(table: str, *columns: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(list(columns), [f"{table}.{name}" for name in columns], ondelete="CASCADE")
