"""The tables of delivery, as the newest migration leaves them: where playlists are brought to."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Table

from serving.store.tables import _owner as owner
from serving.store.tables import _text as text
from serving.store.tables import metadata

feeds = Table(
    "feeds",
    metadata,
    owner(),  # one each
    Column("hash", text(), nullable=False),  # SHA-256 in hex of the secret in its address
    Column("created_ms", BigInteger, nullable=False),
    Index("feeds_hash", "hash", unique=True),
)
