"""Love and hate as players say it: by an MSID or an MBID, in force for the track that it names.

The score of a track stands in `feedback`, whoever set it; a row here keeps under which id a player said it. Where no
track is known yet, the score waits here for the first listen that tells which it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, case, delete, func, or_, select, update

from serving.store import feedback as of_tracks
from serving.store.changes import upsert
from serving.store.feedback import Score
from serving.store.player_tables import recording_feedback
from serving.store.tables import feedback


@dataclass(frozen=True, slots=True)
class SaidOf:
    """What a listener says of a recording."""

    listener: str
    recording: str
    by_mbid: bool
    track: str | None
    score: Score
    document: bytes | None  # JSON: track_metadata
    created_ms: int


@dataclass(frozen=True, slots=True)
class Opinion:
    """A love or a hate; without a `recording` where it was said by our own API or page."""

    recording: str | None
    by_mbid: bool
    track: str | None
    score: int
    document: bytes | None
    created_ms: int


SAID = tuple(recording_feedback.c[name] for name in ("recording", "by_mbid", "track"))
UNKNOWN = and_(recording_feedback.c.listener == bindparam("who"), recording_feedback.c.track.is_(None))
WAITING = select(recording_feedback.c.recording, recording_feedback.c.score).where(UNKNOWN)  # asked by every listen
REPLACED = ("by_mbid", "track", "score", "document", "created_ms")


def put(connection: Connection, said: SaidOf, now: datetime) -> None:
    """Loves (1), hates (-1) or takes back (0) a recording, and the track that it names."""
    mine = recording_feedback.c.listener == said.listener
    this = recording_feedback.c.recording == said.recording
    if said.track is not None:
        this = or_(this, recording_feedback.c.track == said.track)  # under another id before
        of_tracks.put(connection, said.listener, said.track, said.score, now)
    connection.execute(delete(recording_feedback).where(mine, this))
    if said.score:
        upsert(connection, recording_feedback, [asdict(said)], REPLACED)


def found_out(connection: Connection, listener: str, tracks: Mapping[str, str], now: datetime) -> None:
    """Which tracks recordings are, now that listens have told: what was said of them is in force from here on."""
    for recording, score in connection.execute(WAITING, {"who": listener}).all():
        if track := tracks.get(recording):
            this = and_(UNKNOWN, recording_feedback.c.recording == recording)
            connection.execute(update(recording_feedback).where(this).values(track=track), {"who": listener})
            of_tracks.put(connection, listener, track, score, now)


def opinions(connection: Connection, listener: str, score: int | None = None) -> list[Opinion]:
    """Everything that the listener loves and hates, the newest first; only one `score` where it is given."""
    said = recording_feedback.outerjoin(
        feedback,
        and_(feedback.c.listener == recording_feedback.c.listener, feedback.c.track == recording_feedback.c.track),
    )
    in_force = case((recording_feedback.c.track.is_(None), recording_feedback.c.score), else_=feedback.c.score)
    when = func.coalesce(feedback.c.changed_ms, recording_feedback.c.created_ms)
    columns = *SAID, in_force.label("score"), recording_feedback.c.document, when.label("created_ms")
    by_players = select(*columns).select_from(said)
    rows = connection.execute(by_players.where(recording_feedback.c.listener == listener, in_force != 0)).all()
    found = [Opinion(**row._asdict()) for row in rows] + _elsewhere(connection, listener)
    wanted = [one for one in found if score is None or one.score == score]
    return sorted(wanted, key=lambda one: (-one.created_ms, one.recording or "", one.track or ""))


def _elsewhere(connection: Connection, listener: str) -> list[Opinion]:
    same = and_(recording_feedback.c.listener == listener, recording_feedback.c.track == feedback.c.track)
    mine = and_(feedback.c.listener == listener, feedback.c.score != 0, ~select(same).where(same).exists())
    found = select(feedback.c.track, feedback.c.score, feedback.c.changed_ms).where(mine)
    return [Opinion(None, False, track, score, None, at) for track, score, at in connection.execute(found)]
