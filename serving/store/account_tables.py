"""The tables of accounts, as the newest migration leaves them: roles, passwords, sessions, invites, refused tries.

A listener without a row of `accounts` is a listener and nothing more, who comes in by token.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table

from serving.store.tables import _owner as owner
from serving.store.tables import _text as text
from serving.store.tables import metadata

accounts = Table(
    "accounts",
    metadata,
    owner(),
    Column("role", text(), nullable=False, server_default="listener"),  # `serving.store.accounts.Role`
    Column("password", text()),  # argon2id as a PHC string, with its salt and its costs; NULL: by token alone
    Column("password_ms", BigInteger),  # when it was set
)

sessions = Table(
    "sessions",
    metadata,
    Column("hash", text(), primary_key=True),  # SHA-256 in hex of what the cookie holds
    owner(primary_key=False),
    Column("token", text(), ForeignKey("tokens.hash", ondelete="CASCADE")),  # that opened it: it ends with the token
    Column("created_ms", BigInteger, nullable=False),
    Column("used_ms", BigInteger, nullable=False),  # to the hour
    Column("proven_ms", BigInteger, nullable=False),  # when its owner last gave the password, or token where none is
    Index("sessions_listener", "listener"),
    Index("sessions_token", "token"),
)

sign_up_invites = Table(
    "sign_up_invites",
    metadata,
    Column("hash", text(), primary_key=True),  # SHA-256 in hex; the row goes when it is used, revoked or over
    owner(primary_key=False),  # who invites
    Column("created_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Index("sign_up_invites_listener", "listener"),
)

tries = Table(
    "sign_in_tries",
    metadata,
    Column("key", text(), primary_key=True),  # hash of a user name or of an address: neither stands here in plain
    Column("count", Integer, nullable=False),  # of tries that failed
    Column("last_ms", BigInteger, nullable=False),
    Column("until_ms", BigInteger, nullable=False),  # before that the next try is refused unseen
    Index("sign_in_tries_last", "last_ms"),
)
