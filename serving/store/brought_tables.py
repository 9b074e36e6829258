"""What listeners' players said of tracks that no catalogue had: each row is of the listener who brought it.

So it goes with them, and what is known of a track that several brought is what is left of the others.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table

from serving.store.tables import _owner as owner
from serving.store.tables import _text as text
from serving.store.tables import metadata

brought_tracks = Table(
    "brought_tracks",
    metadata,
    owner(),
    Column("track", text(), primary_key=True),  # the id under which `listens` has it
    Column("title", text(), nullable=False),
    Column("artist", text(), nullable=False),
    Column("album", text()),
    Column("duration_ms", Integer),
    Column("mbid", text()),
    Column("isrc", text()),
    Column("spotify_uri", text()),
    Column("genres", LargeBinary),  # JSON array
    Column("since_ms", BigInteger, nullable=False),
    Index("brought_tracks_track", "track"),
)

brought_keys = Table(
    "brought_keys",
    metadata,
    owner(),
    Column("key", text(), primary_key=True),  # the hash of a name or an id: names may be long
    Column("track", text(), nullable=False),
    Index("brought_keys_key", "key"),
)
