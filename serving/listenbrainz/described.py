"""A track of the catalogue in the words of ListenBrainz."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from playlists.catalogue import Catalogue, Rows
from playlists.errors import SegueError
from playlists.importers.matching import clean_mbid
from serving.desk import Desk
from serving.listenbrainz.msids import NOBODY, msid_of
from serving.listenbrainz.wording import Words
from serving.store.brought import Words as Brought

COLUMNS = ("track", "title", "artist", "artist_id", "album", "duration_ms", "mbid", "released")


@dataclass(frozen=True, slots=True)
class Described:
    """One track. Texts are never missing: clients in typed languages refuse a document for that."""

    track: str
    title: str
    artist: str
    artist_id: str
    album: str
    duration_ms: int  # 0 where unknown
    mbid: str | None
    year: int  # 0 where unknown

    @property
    def msid(self) -> str:
        return msid_of(self.title, self.artist, self.album, None, self.duration_ms)

    @property
    def recording(self) -> str:
        """What stands where clients look for an MBID: it, else the MSID, which every address here takes as well."""
        return self.mbid or self.msid

    @property
    def artist_mbid(self) -> str:
        return clean_mbid(self.artist_id.removeprefix("mbid:")) or ""

    def words(self) -> Words:
        """The track's `track_metadata`."""
        info = {"recording_msid": self.msid} | ({"duration_ms": self.duration_ms} if self.duration_ms else {})
        if self.mbid:
            info["recording_mbid"] = self.mbid
        release = {"release_name": self.album} if self.album else {}
        return {"artist_name": self.artist, "track_name": self.title, **release, "additional_info": info}


def catalogue_of(desk: Desk) -> Catalogue | None:
    """What is known of tracks; None where no model version is there yet."""
    try:
        return desk.shelf.get().catalogue
    except SegueError:
        return None


def described(
    catalogue: Catalogue | None, tracks: Iterable[str], said: Mapping[str, Brought] | None = None
) -> dict[str, Described]:
    """Each of `tracks`, by id; one that the catalogue does not have is what the listener's players `said` of it, else
    it is called by its id."""
    wanted = list(dict.fromkeys(tracks))
    rows = [] if catalogue is None else [catalogue.row_of.get(track, -1) for track in wanted]
    known = [row for row in rows if row >= 0]
    found = {} if catalogue is None else {one.track: one for one in at(catalogue, np.array(known, np.int32))}
    return {track: found.get(track) or _unknown(track, (said or {}).get(track)) for track in wanted}


def _unknown(track: str, said: Brought | None) -> Described:
    if said is None:
        return Described(track, track, NOBODY, "", "", 0, None, 0)
    return Described(track, said.title, said.artist, "", said.album or "", said.duration_ms or 0, said.mbid, 0)


def at(catalogue: Catalogue, rows: Rows) -> list[Described]:
    """The tracks at `rows`, in their order."""
    return [_described(words) for words in catalogue.words(COLUMNS, rows)] if len(rows) else []


def mapped(described: Described) -> Words:
    """The member `mbid_mapping` of a listen, where MusicBrainz has the track."""
    if described.mbid is None:
        return {}
    artists = [described.artist_mbid] if described.artist_mbid else []
    return {"mbid_mapping": {"recording_mbid": described.mbid, "artist_mbids": artists}}


def _described(words: dict[str, Any]) -> Described:
    released = words["released"]
    return Described(
        words["track"], words["title"], words["artist"] or NOBODY, words["artist_id"] or "", words["album"] or "",
        words["duration_ms"] or 0, clean_mbid(words["mbid"]), released.year if released else 0,
    )  # fmt: skip
