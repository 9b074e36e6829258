"""Which track a recording is that a client names by an MSID or an MBID, and what is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import orjson
from sqlalchemy import Connection

from playlists.catalogue import Catalogue
from playlists.errors import BadInput
from playlists.importers.matching import clean_mbid
from serving.listenbrainz.described import at
from serving.listenbrainz.msids import Recordings
from serving.listenbrainz.wording import Words
from serving.store import playing, submissions


@dataclass(frozen=True, slots=True)
class Meaning:
    """A track, and its `track_metadata`."""

    track: str
    words: Words


@dataclass(frozen=True, slots=True)
class Library:
    """The tracks of the served model version, by their ids at ListenBrainz."""

    catalogue: Catalogue
    recordings: Recordings

    def meaning(self, recording: str) -> Meaning | None:
        row = self.recordings.row(recording)
        if row is None:
            return None
        found = at(self.catalogue, np.array([row], np.int32))[0]
        return Meaning(found.track, found.words())


def meaning_of(connection: Connection, listener: str, recording: str, library: Library | None) -> Meaning | None:
    """What `recording` is: by the catalogue, by what the listener's players sent, or by what they hear now."""
    known = library.meaning(recording) if library else None
    if known:
        return known
    if sent := submissions.described(connection, listener, recording):
        return Meaning(sent[0], orjson.loads(sent[1]))
    row = playing.last(connection, listener, recording)
    return Meaning(row.track, orjson.loads(row.document)) if row else None


def recording_id(given: object, name: str) -> str:
    """An MSID or MBID in its usual form. Raises BadInput for what is none."""
    clean = clean_mbid(given) if isinstance(given, str) else None
    if clean is None:
        raise BadInput(f"{name} MBID format invalid." if "mbid" in name else f"{name} MSID format invalid.")
    return clean


def recording_ids(given: Sequence[object], name: str) -> list[str]:
    return [recording_id(one, name) for one in given]
