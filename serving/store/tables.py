"""The tables of the store, as the newest migration leaves them.

Text is compared by its bytes in both databases, so that they sort alike and like Python.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    false,
)

NO_TIME = -1  # `at_ms` where only counts are known; a NULL would make every row of a unique key different
NO_POSITION = -1  # `position` of a listen that has a time

metadata = MetaData()


def _text() -> Text:
    return Text().with_variant(Text(collation="C"), "postgresql")


def _owner(primary_key: bool = True) -> Column[str]:
    """Whose row it is; deleting the listener deletes it."""
    owner = ForeignKey("listeners.id", ondelete="CASCADE")
    return Column("listener", _text(), owner, primary_key=primary_key, nullable=False)


listeners = Table(
    "listeners",
    metadata,
    Column("id", _text(), primary_key=True),  # the id that everybody outside uses
    Column("name", _text()),
    Column("market", _text()),  # ISO 3166 country, upper case
    Column("timezone", _text(), nullable=False, server_default="UTC"),
    Column("created_ms", BigInteger, nullable=False),
    Column("hash", BigInteger, nullable=False),  # CRC-32 of the id: job shards are its remainder, as listens' shards
    Column("revision", Integer, nullable=False, server_default="0"),  # counts changes of what playlists depend on
    Column("dials", LargeBinary),  # JSON, `playlists.dials`; those that differ from their default
    Column("folded", _text(), nullable=False, server_default=""),  # the id without its case: players ask by either
    Column("open", Boolean, nullable=False, server_default=false()),  # players without a token may read what is theirs
    Index("listeners_folded", "folded"),
)

tokens = Table(
    "tokens",
    metadata,
    Column("hash", _text(), primary_key=True),  # SHA-256 in hex
    _owner(primary_key=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("label", _text(), nullable=False, server_default=""),
    Column("used_ms", BigInteger),  # to the hour; NULL: not since this is noted
    Column("proven_ms", BigInteger),  # when who holds it last gave the password of the account
    Index("tokens_listener", "listener"),
)

listens = Table(
    "listens",
    metadata,
    _owner(),
    Column("at_ms", BigInteger, primary_key=True, autoincrement=False),  # when it started, or NO_TIME
    Column("position", Integer, primary_key=True, autoincrement=False),  # the order without times, or NO_POSITION
    Column("track", _text(), primary_key=True),
    Column("plays", Integer, nullable=False),
    Column("ms_played", Integer),
    Column("skipped", SmallInteger),
    Column("source", _text()),
    Column("device", _text()),  # on what, of `playlists.devices`; NULL where unknown
    sqlite_with_rowid=False,  # the key is the table: a listener's listens lie together in the order of reading
)

feedback = Table(
    "feedback",
    metadata,
    _owner(),
    Column("track", _text(), primary_key=True),
    Column("score", SmallInteger, nullable=False),  # 1 love, -1 hate, 0 taken back
    Column("changed_ms", BigInteger, nullable=False),
)

hidden = Table(
    "hidden",
    metadata,
    _owner(),
    Column("what", _text(), primary_key=True),  # "track", "artist", "genre", "source" or "range"
    Column("id", _text(), primary_key=True),
    Column("changed_ms", BigInteger, nullable=False),
)

exclusions = Table(
    "exclusions",
    metadata,
    _owner(),
    Column("what", _text(), primary_key=True),  # as of what is hidden
    Column("id", _text(), primary_key=True),
    Column("changed_ms", BigInteger, nullable=False),
)

worlds = Table(
    "worlds",
    metadata,
    _owner(),
    Column("week", _text(), primary_key=True),  # 2026-W47
    Column("of", _text(), primary_key=True),  # "played" or "recommended"
    Column("version", _text(), nullable=False),  # whose vectors measured it; scores of two versions do not compare
    Column("plays", Integer, nullable=False),  # or places, of what was recommended
    Column("gs_score", Float),
    Column("genre_entropy", Float),
    Column("new_artists", Float),
    Column("measured_ms", BigInteger, nullable=False),
)

followed = Table(
    "followed",
    metadata,
    _owner(),
    Column("artist", _text(), primary_key=True),
    Column("changed_ms", BigInteger, nullable=False),
)

playlists = Table(
    "playlists",
    metadata,
    _owner(),
    Column("kind", _text(), primary_key=True),
    Column("period", _text(), primary_key=True),  # 2026-W47 or 2026-11-18, which sort as time does
    Column("id", _text(), nullable=False),  # a UUID, the address of this playlist
    Column("version", _text(), nullable=False),
    Column("basis", _text(), nullable=False),
    Column("final", Boolean, nullable=False),  # by the job of that week; else made on request and made anew when…
    Column("revision", Integer, nullable=False),  # …the listener's revision is no longer this
    Column("document", LargeBinary, nullable=False),  # JSON, `playlists.formats.document`
    Column("tracks", LargeBinary, nullable=False),  # JSON array of its track ids: what was shown, without the rest
    Column("created_ms", BigInteger, nullable=False),
    Column("variant", _text()),  # experiment/variant that it was made by; NULL: by none
    Index("playlists_id", "id", unique=True),
)

quiz = Table(
    "quiz",
    metadata,
    _owner(),
    Column("screen", SmallInteger, primary_key=True, autoincrement=False),  # 1 ..
    Column("shown", LargeBinary, nullable=False),  # JSON array of artist ids
    Column("picked", LargeBinary, nullable=False),  # JSON array, of those
    Column("answered_ms", BigInteger, nullable=False),
)

failures = Table(
    "failures",
    metadata,
    Column("job", _text(), primary_key=True),
    Column("period", _text(), primary_key=True),
    _owner(),
    Column("error", _text(), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
)

loads = Table(
    "loads",
    metadata,
    Column("fingerprint", _text(), primary_key=True),  # of a file of listens or listeners, see `serving.load`
    Column("loaded_ms", BigInteger, nullable=False),
)
