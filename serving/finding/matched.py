"""Which track of the catalogue is meant by an artist and a title, or by an id from elsewhere?"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from playlists.catalogue import Catalogue, Rows
from playlists.importers.matching import derived_id, keys

WORDS = ("artist", "title", "mbid", "isrc", "spotify_uri")
ALSO = "also_known"  # a column of imported catalogues: further keys of a track


@dataclass(frozen=True, slots=True)
class TrackKeys:
    """K keys of tracks as sorted hashes: at 64 bits, two of 10⁷ keys meet once in 300,000 catalogues."""

    hashes: np.ndarray  # (K,) uint64
    rows: Rows  # (K,)

    def row(self, key: str) -> int | None:
        """The track's row, None where no track has that key."""
        wanted = np.uint64(_hash(key))  # as an int it would turn all hashes into another type first
        place = int(self.hashes.searchsorted(wanted))
        there = place < len(self.hashes) and self.hashes[place] == wanted
        return int(self.rows[place]) if there else None


def track_keys(catalogue: Catalogue) -> TrackKeys:
    """The keys of every track; where two tracks share one, the first has it."""
    hashes: list[int] = []
    rows: list[int] = []
    for row, names in enumerate(_names(catalogue)):
        hashes += map(_hash, names)
        rows += [row] * len(names)
    found = np.array(hashes, np.uint64)
    order = np.argsort(found, kind="stable")
    return TrackKeys(found[order], np.array(rows, np.int32)[order])


def matched(described: Sequence[str], index: TrackKeys, catalogue: Catalogue) -> str:
    """The id of the track with these keys, the strongest first; a derived id where the catalogue has none of them."""
    for key in described:
        if (row := index.row(key)) is not None:
            return str(catalogue.word("track", row))
    return named(described)


def named(described: Sequence[str]) -> str:
    """The id that an import gives to a track with these keys and no id of its own."""
    return derived_id(next((k for k in described if k.startswith("name:")), described[0]))


class Matcher:
    """Keeps the keys of the catalogue that was asked last. Reading them takes about a second for 100,000 tracks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: tuple[Catalogue, TrackKeys] | None = None

    def of(self, catalogue: Catalogue) -> TrackKeys:
        with self._lock:
            if self._of is None or self._of[0] is not catalogue:
                self._of = catalogue, track_keys(catalogue)
            return self._of[1]


def _names(catalogue: Catalogue) -> Iterable[list[str]]:
    columns = [catalogue.table[word].to_pylist() for word in WORDS]
    there = ALSO in catalogue.table.column_names
    also = catalogue.table[ALSO].to_pylist() if there else [None] * len(catalogue)
    for *words, more in zip(*columns, also, strict=True):
        yield [*keys(*words), *(more or ())]


def _hash(key: str) -> int:
    return int.from_bytes(blake2b(key.encode("utf-8", "replace"), digest_size=8).digest(), "little")
