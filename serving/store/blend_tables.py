"""The tables of blends, as the newest migration leaves them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Index, LargeBinary, Table, Text

from serving.store.tables import metadata


def _text() -> Text:
    return Text().with_variant(Text(collation="C"), "postgresql")


def _blend(primary_key: bool = True) -> Column[str]:
    owner = ForeignKey("blends.id", ondelete="CASCADE")
    return Column("blend", _text(), owner, primary_key=primary_key, nullable=False)


def _listener() -> Column[str]:
    return Column("listener", _text(), ForeignKey("listeners.id", ondelete="CASCADE"), primary_key=True)


blends = Table(
    "blends",
    metadata,
    Column("id", _text(), primary_key=True),
    Column("name", _text()),
    Column("artist", _text()),  # the id of the artist who stands for a member
    Column("dial", Float, nullable=False),  # 0 joy .. 1 no misery
    Column("created_ms", BigInteger, nullable=False),
    Column("made_of", _text()),  # day, version, members, dial and vetoes that `document` was made of
    Column("document", LargeBinary),  # JSON, `playlists.formats.document` with the numbers of the blend
)

members = Table(
    "blend_members",
    metadata,
    _blend(),
    _listener(),
    Column("joined_ms", BigInteger, nullable=False),
    Index("blend_members_listener", "listener"),
)

invites = Table(
    "blend_invites",
    metadata,
    Column("hash", _text(), primary_key=True),  # SHA-256 of the token in the link
    _blend(primary_key=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("revoked", Boolean, nullable=False),
)

vetoes = Table(
    "blend_vetoes",
    metadata,
    _blend(),
    _listener(),
    Column("what", _text(), primary_key=True),  # "track" or "artist"
    Column("id", _text(), primary_key=True),
)
