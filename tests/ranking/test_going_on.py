"""A second stage goes on to tracks that its version never saw, and says of the version's own what it said before."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from playlists.catalogue import TRACKS, Catalogue
from playlists.content import content_words
from playlists.ranking.columns import COLUMNS, columns
from playlists.ranking.second_stage import SecondStage, going_on
from tests.ranking.worlds import TRACK_COUNT, knowledge_of, vectors_of, who_heard
from tests.training.worlds import world_catalogue

MORE = 5  # tracks by artists that the version does not have


def half_unnamed() -> Catalogue:
    """A catalogue in which every other track has no artist."""
    table = world_catalogue(TRACK_COUNT).table
    for name in ("artist_id", "artist"):
        told = [None if row % 2 else value for row, value in enumerate(table[name].to_pylist())]
        table = table.set_column(table.schema.get_field_index(name), TRACKS.field(name), [told])
    return Catalogue(table)


def with_more(catalogue: Catalogue) -> Catalogue:
    new = catalogue.table.slice(0, MORE)
    for name in ("track", "artist_id", "artist"):
        told = pa.array([f"new {n}" for n in range(MORE)])
        new = new.set_column(new.schema.get_field_index(name), TRACKS.field(name), told)
    return Catalogue(pa.concat_tables([catalogue.table, new]).combine_chunks())


def test_artists_say_the_same_of_each_other_when_new_ones_come_before_tracks_without_one() -> None:
    before = half_unnamed()
    known, words = knowledge_of(before), content_words(before)
    after = with_more(before)
    assert (after.artist[: len(before)] != before.artist).any()
    heard_by = np.pad(known.listeners, (0, MORE))
    wide = going_on(SecondStage(known, {}), after, heard_by, words).known
    rows, who = np.arange(TRACK_COUNT, dtype=np.int32), who_heard(1, 3, 4, 8, 13)
    said = columns(who, rows, vectors_of(rows), known)
    again = columns(who, rows, vectors_of(rows), wide)
    of_artists = [n for n, name in enumerate(COLUMNS) if "artist" in name]
    assert of_artists
    np.testing.assert_array_equal(again[:, of_artists], said[:, of_artists])
