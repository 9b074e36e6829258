"""The table of what curators changed, as the newest migration leaves it."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, Table, Text

from serving.store.tables import metadata


def _text() -> Text:
    return Text().with_variant(Text(collation="C"), "postgresql")


revisions = Table(
    "settings_revisions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),  # from 1; two cannot both be the next
    Column("at_ms", BigInteger, nullable=False),
    Column("listener", _text(), ForeignKey("listeners.id", ondelete="SET NULL")),  # who; the change outlives them
    Column("changes", LargeBinary, nullable=False),  # JSON, name → [before, after]; null: as in the file
    Column("overlay", LargeBinary, nullable=False),  # JSON, name → value: all that is other than in the file since
    Column("note", _text(), nullable=False),
    Column("undoes", Integer),  # the revision that it takes back
)
