"""Accounts: roles, passwords, sessions, invites to sign up, tries to sign in; tokens know when they were last used."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "accounts",
        _owner(primary_key=True),
        sa.Column("role", TEXT, nullable=False, server_default="listener"),
        sa.Column("password", TEXT),
        sa.Column("password_ms", sa.BigInteger),
    )
    op.add_column("tokens", sa.Column("used_ms", sa.BigInteger))
    op.add_column("tokens", sa.Column("proven_ms", sa.BigInteger))
    _sessions()
    _doors()


def _owner(primary_key: bool) -> sa.Column[str]:
    owner = sa.ForeignKey("listeners.id", ondelete="CASCADE")
    return sa.Column("listener", TEXT, owner, primary_key=primary_key, nullable=False)


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("hash", TEXT, primary_key=True),
        _owner(primary_key=False),
        sa.Column("token", TEXT, sa.ForeignKey("tokens.hash", ondelete="CASCADE")),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("used_ms", sa.BigInteger, nullable=False),
        sa.Column("proven_ms", sa.BigInteger, nullable=False),
    )
    op.create_index("sessions_listener", "sessions", ["listener"])
    op.create_index("sessions_token", "sessions", ["token"])


def _doors() -> None:
    op.create_table(
        "sign_up_invites",
        sa.Column("hash", TEXT, primary_key=True),
        _owner(primary_key=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("expires_ms", sa.BigInteger, nullable=False),
    )
    op.create_index("sign_up_invites_listener", "sign_up_invites", ["listener"])
    op.create_table(
        "sign_in_tries",
        sa.Column("key", TEXT, primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("last_ms", sa.BigInteger, nullable=False),
        sa.Column("until_ms", sa.BigInteger, nullable=False),
    )
    op.create_index("sign_in_tries_last", "sign_in_tries", ["last_ms"])
