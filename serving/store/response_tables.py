"""The tables of responses and of experiments, as the newest migration leaves them.

Nothing that can be computed is stored: which playlist a play counts for is asked of `offers`, `listens`, `feedback` and
`hidden` each time (`serving.responses`), so that a listen that comes late or goes needs nothing to be put right. What
names the playlist of an event goes with the event.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, ForeignKeyConstraint, Integer, LargeBinary, Table

from serving.store.tables import _owner as owner
from serving.store.tables import _text as text
from serving.store.tables import metadata

offers = Table(
    "offers",
    metadata,
    owner(),
    Column("kind", text(), primary_key=True),
    Column("period", text(), primary_key=True),
    Column("made_ms", BigInteger, primary_key=True, autoincrement=False),
    Column("variant", text()),  # experiment/variant that it was made by
    Column("places", LargeBinary, nullable=False),  # JSON, `serving.store.offers`
)

openings = Table(
    "openings",
    metadata,
    owner(),
    Column("kind", text(), primary_key=True),
    Column("period", text(), primary_key=True),
    Column("day", text(), primary_key=True),  # UTC, 2026-11-18
)

named_listens = Table(
    "named_listens",
    metadata,
    Column("listener", text(), primary_key=True),
    Column("at_ms", BigInteger, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("track", text(), primary_key=True),
    Column("playlist", text(), nullable=False),  # the address of one, as the player said it
    ForeignKeyConstraint(
        ["listener", "at_ms", "position", "track"],
        ["listens.listener", "listens.at_ms", "listens.position", "listens.track"],
        ondelete="CASCADE",
    ),
)

named_feedback = Table(
    "named_feedback",
    metadata,
    Column("listener", text(), primary_key=True),
    Column("track", text(), primary_key=True),
    Column("playlist", text(), nullable=False),
    ForeignKeyConstraint(["listener", "track"], ["feedback.listener", "feedback.track"], ondelete="CASCADE"),
)

named_hidden = Table(
    "named_hidden",
    metadata,
    Column("listener", text(), primary_key=True),
    Column("what", text(), primary_key=True),
    Column("id", text(), primary_key=True),
    Column("playlist", text(), nullable=False),
    ForeignKeyConstraint(
        ["listener", "what", "id"], ["hidden.listener", "hidden.what", "hidden.id"], ondelete="CASCADE"
    ),
)

experiments = Table(
    "experiments",
    metadata,
    Column("name", text(), primary_key=True),
    Column("document", LargeBinary, nullable=False),  # JSON, `playlists.responses.variants.document_of`
    Column("created_ms", BigInteger, nullable=False),
)

stopped_variants = Table(
    "stopped_variants",
    metadata,
    Column("experiment", text(), ForeignKey("experiments.name", ondelete="CASCADE"), primary_key=True),
    Column("variant", text(), primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("why", text(), nullable=False),  # a sentence, with the figures
)
