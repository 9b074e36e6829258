"""The tables of what is taken along, and of what is gone: that it went, when, and how much; never whose it was.

`erased` knows an account by the hash of its id alone, so that an old folder of listens cannot bring it back and
nobody else can take its name.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, LargeBinary, Table, Text

from serving.store.tables import metadata


def _text() -> Text:
    return Text().with_variant(Text(collation="C"), "postgresql")


erased = Table(
    "erased",
    metadata,
    Column("hash", _text(), primary_key=True),  # of the listener's id in lower case
    Column("day", _text(), nullable=False),  # not the moment, which could be found again in a log
)

receipts = Table(
    "receipts",
    metadata,
    Column("id", _text(), primary_key=True),  # drawn at random, shown once
    Column("what", _text(), nullable=False),  # "account" or "listens"
    Column("at_ms", BigInteger, nullable=False),
    Column("counts", LargeBinary, nullable=False),  # JSON: rows by table
)

exports = Table(
    "exports",
    metadata,
    Column("hash", _text(), primary_key=True),  # of the secret in its link
    Column("listener", _text(), ForeignKey("listeners.id", ondelete="CASCADE"), nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("document", LargeBinary),  # the zip; NULL until it is made
    Index("exports_listener", "listener"),
)
