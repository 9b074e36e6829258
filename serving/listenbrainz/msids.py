"""The server's own id of a recording, and which track of the catalogue has it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from uuid import UUID, uuid5

import numpy as np

from playlists.catalogue import Catalogue, Rows
from playlists.importers.matching import clean_mbid

RECORDINGS = UUID("c0b7a6f5-2a2e-4f38-8a55-7a1f3f5d9e44")  # the namespace, RFC 9562 section 5.5; drawn once
NOBODY = "[unknown]"  # as MusicBrainz calls an artist whom nobody knows
NAMED = ("title", "artist", "album", "duration_ms", "mbid")


def msid_of(title: str, artist: str, release: str | None, number: str | None, duration_ms: int | None) -> str:
    """The same for the same words in any case: a UUID of version 5."""
    said = (title, artist, release or "", number or "", str(duration_ms or ""))
    return str(uuid5(RECORDINGS, "\x1f".join(said).casefold()))


@dataclass(frozen=True, slots=True)
class Recordings:
    """The MSIDs and the MBIDs of all tracks of a catalogue as sorted numbers of 64 bits, enough to tell them apart."""

    ids: np.ndarray  # (K,) uint64
    rows: Rows  # (K,)

    def row(self, recording: str) -> int | None:
        """The row of the track with that MSID or MBID; None where the catalogue has none, or it is no UUID."""
        if clean_mbid(recording) is None:
            return None
        wanted = _number(recording)
        place = int(np.searchsorted(self.ids, wanted))
        there = place < len(self.ids) and self.ids[place] == wanted
        return int(self.rows[place]) if there else None


def recordings(catalogue: Catalogue) -> Recordings:
    """The ids of every track; where two tracks share one, the first has it."""
    found: list[tuple[np.uint64, int]] = []
    columns = [catalogue.table[name].to_pylist() for name in NAMED]
    for row, (title, artist, album, duration_ms, mbid) in enumerate(zip(*columns, strict=True)):
        found.append((_number(msid_of(title, artist or NOBODY, album, None, duration_ms)), row))
        if known := clean_mbid(mbid):
            found.append((_number(known), row))
    ids = np.array([number for number, _ in found], np.uint64)
    order = np.argsort(ids, kind="stable")
    return Recordings(ids[order], np.array([row for _, row in found], np.int32)[order])


class Known:
    """Keeps the ids of the catalogue that was asked last. Computing them takes half a second for 100,000 tracks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: tuple[Catalogue, Recordings] | None = None

    def of(self, catalogue: Catalogue) -> Recordings:
        with self._lock:
            if self._of is None or self._of[0] is not catalogue:
                self._of = catalogue, recordings(catalogue)
            return self._of[1]


def _number(id: str) -> np.uint64:
    whole = UUID(id).int
    return np.uint64((whole >> 64) ^ (whole & (2**64 - 1)))
