"""The tables behind the ListenBrainz API: what players sent, and what they are answered from.

They stand beside `listens` and `feedback`, which recommendations read: one transaction writes both.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, LargeBinary, SmallInteger, Table

from serving.store.tables import _owner as owner
from serving.store.tables import _text as text
from serving.store.tables import metadata

submissions = Table(
    "submissions",
    metadata,
    owner(),
    Column("listened_at", BigInteger, primary_key=True, autoincrement=False),  # seconds since 1970 UTC
    Column("msid", text(), primary_key=True),  # `serving.listenbrainz.msids`
    Column("track", text(), nullable=False),  # the id under which `listens` has it, at listened_at * 1000
    Column("mbid", text()),  # the recording as the player named it
    Column("document", LargeBinary, nullable=False),  # JSON: track_metadata as it was sent, made regular
    Column("inserted_ms", BigInteger, nullable=False),
    Index("submissions_track", "listener", "listened_at", "track"),
    Index("submissions_msid", "listener", "msid"),
    Index("submissions_mbid", "listener", "mbid"),
)

playing = Table(
    "playing",
    metadata,
    owner(),
    Column("msid", text(), nullable=False),
    Column("track", text(), nullable=False),
    Column("document", LargeBinary, nullable=False),  # JSON: track_metadata
    Column("until_ms", BigInteger, nullable=False),  # from then on it is over
)

latest_imports = Table(
    "latest_imports",
    metadata,
    owner(),
    Column("service", text(), primary_key=True),  # "" where the client names none
    Column("latest", BigInteger, nullable=False),  # seconds since 1970 UTC: what a client says it has read up to
)

recording_feedback = Table(
    "recording_feedback",
    metadata,
    owner(),
    Column("recording", text(), primary_key=True),  # the MSID or MBID that the player gave
    Column("by_mbid", Boolean, nullable=False),
    Column("track", text()),  # whose row of `feedback` has the score; NULL until a listen tells which track it is
    Column("score", SmallInteger, nullable=False),  # what was said; in force where there is no track
    Column("document", LargeBinary),  # JSON: track_metadata, where it is known
    Column("created_ms", BigInteger, nullable=False),
    Index("recording_feedback_track", "listener", "track"),
)

own_playlists = Table(
    "own_playlists",
    metadata,
    Column("id", text(), primary_key=True),  # a random UUID
    owner(primary_key=False),
    Column("title", text(), nullable=False),
    Column("annotation", text(), nullable=False),
    Column("public", Boolean, nullable=False),
    Column("copied_from", text()),
    Column("items", LargeBinary, nullable=False),  # JSON array of `serving.store.own_playlists.Item`
    Column("created_ms", BigInteger, nullable=False),
    Column("changed_ms", BigInteger, nullable=False),
    Index("own_playlists_listener", "listener", "created_ms"),
)

collaborators = Table(
    "collaborators",
    metadata,
    Column("playlist", text(), ForeignKey("own_playlists.id", ondelete="CASCADE"), primary_key=True),
    owner(),
    Index("collaborators_listener", "listener"),
)
