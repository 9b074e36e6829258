"""The version that is served, with the tracks that listeners brought since it was trained."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
import pyarrow as pa
from sqlalchemy import Engine

from playlists.catalogue import Catalogue
from playlists.importers.matching import artist_key, keys
from playlists.ranking.second_stage import SecondStage, going_on
from playlists.recipes.diversify import unit
from serving.finding.matched import track_keys
from serving.recommending.candidates import describe
from serving.shelves.newcomers import NOBODY, Newcomers
from serving.shelves.shelf import VersionShelf
from serving.store import brought
from serving.store.brought import Agreed
from serving.store.opened import reading

LOOK_EVERY_S = 300.0  # a track waits days until enough listeners have it; some minutes more are nothing
LIKELY = 50  # tracks of the version among which the one that stands in is looked for, where the artist has none
LOG = logging.getLogger("segue.newcomers")


class Served(Protocol):
    """Where the shelf of the current version comes from: `serving.shelves.live.LiveShelf`."""

    def get(self) -> VersionShelf: ...


class Widened:
    """The same shelf with newcomers. They are looked for in the background, so that no request waits for them."""

    def __init__(self, served: Served, store: Engine) -> None:
        self._served, self._store = served, store
        self._looking = threading.Lock()
        self._of: tuple[VersionShelf, list[Agreed], VersionShelf] | None = None  # the version, newcomers, both
        self._look_at = 0.0

    def get(self) -> VersionShelf:
        """The shelf for one request; of a version that was promoted just now it has no newcomers yet."""
        shelf, of = self._served.get(), self._of
        if of is None or of[0] is not shelf or time.monotonic() >= self._look_at:
            self._look_at = time.monotonic() + LOOK_EVERY_S
            if not self._looking.locked():
                threading.Thread(target=self.look, name="newcomers", daemon=True).start()
        return of[2] if of is not None and of[0] is shelf else shelf

    def look(self) -> VersionShelf:
        """Looks for newcomers now, and returns the shelf with them."""
        with self._looking:
            shelf = self._served.get()
            with reading(self._store) as connection:
                agreed = brought.agreed(connection)
            if self._of is None or self._of[0] is not shelf or self._of[1] != agreed:
                self._of = shelf, agreed, widened(shelf, agreed)
                LOG.info("%d tracks that listeners brought are served", self._of[2].catalogue.newcomers)
            return self._of[2]


def widened(shelf: VersionShelf, agreed: Sequence[Agreed]) -> VersionShelf:
    """The shelf with those of the tracks `agreed` that its version does not have."""
    base = shelf.opened.catalogue
    table = brought_rows(agreed, base)
    if not table.num_rows:
        return replace(shelf, newcomers=None)
    catalogue = Catalogue(pa.concat_tables([base.table, table]).combine_chunks(), table.num_rows)
    placed = describe(catalogue, np.arange(len(base), len(catalogue)), shelf)
    stand_in = np.array([_standing_in(shelf, catalogue, placed, n) for n in range(table.num_rows)], np.int32)
    return replace(shelf, newcomers=Newcomers(catalogue, placed, _second(shelf, catalogue), stand_in))


def brought_rows(agreed: Sequence[Agreed], base: Catalogue) -> pa.Table:
    """The tracks that `base` has under no id and no key, as rows of its columns."""
    if not agreed:
        return base.table.slice(0, 0)
    index, artists = track_keys(base), base.artist_named
    rows = []
    for one in agreed:
        said = one.words
        named = keys(said.artist, said.title, said.mbid, said.isrc, said.spotify_uri)
        if one.track in base.row_of or any(index.row(key) is not None for key in named):
            continue
        key = artist_key(said.artist)
        rows.append({
            "track": one.track, "title": said.title, "artist": said.artist, "artist_id": artists.get(key, key),
            "album": said.album, "genres": list(said.genres) or None, "duration_ms": said.duration_ms,
            "mbid": said.mbid, "isrc": said.isrc, "spotify_uri": said.spotify_uri,
            "listeners": one.listeners, "plays": one.listeners,
        })  # fmt: skip
    return pa.Table.from_pylist(rows, schema=base.table.schema)


def _standing_in(shelf: VersionShelf, catalogue: Catalogue, placed: dict[str, np.ndarray], number: int) -> int:
    """The version's track most like newcomer `number`, of the same artist where there is one; NOBODY without a
    place."""
    task, first = next(iter(shelf.indexes)), len(shelf.opened.catalogue)
    vector = placed[task][number]
    if not vector.any():
        return NOBODY
    rows = np.flatnonzero(catalogue.artist[:first] == catalogue.artist[first + number]).astype(np.int32)
    if not len(rows):
        rows = np.sort(shelf.indexes[task].nearest(vector[None], LIKELY)[0][0])
        rows = rows[rows >= 0]
    own = shelf.opened.vectors[task].view(np.ndarray).take(rows, axis=0).astype(np.float32, copy=False)
    return int(rows[np.einsum("nd,d->n", unit(own), vector).argmax()])


def _second(shelf: VersionShelf, catalogue: Catalogue) -> SecondStage | None:
    """The version's second stage for all tracks; of newcomers it knows their content and who heard them."""
    if shelf.second is None:
        return None
    known, words = shelf.second.known, json.loads(shelf.opened.file("content.json").read_bytes())
    heard = np.concatenate([known.listeners, catalogue.listeners[len(known.listeners) :]])
    return going_on(shelf.second, catalogue, heard, words)
