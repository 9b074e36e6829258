"""Relations, knowledge and histories made by hand, so that every number of the second stage has a known answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa

from playlists.catalogue import TRACKS, Catalogue
from playlists.content import content_words
from playlists.histories import Histories
from playlists.ranking.columns import VECTORS, Listened
from playlists.ranking.knowledge import ARTIST_KINDS, TRACK_KINDS, Knowledge, knowledge
from playlists.ranking.relations import Relations
from tests.training.worlds import world_catalogue

TRACK_COUNT, DIMENSIONS = 40, 6
PER_NEIGHBOUR = 7


def histories_by_hand(tracks: list[list[int]], **columns: list[float]) -> Histories:
    """One listener a list, the tracks in the order heard, each once to the end; `columns` replace whole columns."""
    flat = np.array([t for each in tracks for t in each], np.int32)
    filled = dict.fromkeys(("listens", "plays", "skips", "recent", "age_days", "feedback"), np.zeros(len(flat)))
    filled |= {"listens": np.ones(len(flat)), "plays": np.ones(len(flat))} | {
        n: np.array(c) for n, c in columns.items()
    }
    offsets = np.concatenate([[0], np.cumsum([len(each) for each in tracks])]).astype(np.int64)
    names = tuple(f"l{b}" for b in range(len(tracks)))
    return Histories(names, offsets, flat, **{n: np.asarray(c, np.float32) for n, c in filled.items()})


def random_relations(rows: int, kinds: tuple[str, ...], seed: int = 0) -> Relations:
    """PER_NEIGHBOUR different neighbours a row, with weights of both signs."""
    rng = np.random.default_rng(seed)
    near = np.stack([rng.permutation(rows)[: min(PER_NEIGHBOUR, rows)] for _ in range(rows)]).astype(np.int32)
    return Relations(near, {kind: rng.normal(size=near.shape).astype(np.float32) for kind in kinds})


def without(catalogue: Catalogue, *names: str) -> Catalogue:
    """The same catalogue with nothing known in the columns `names`."""
    nothing: dict[str, Any] = {name: pa.nulls(len(catalogue), TRACKS.field(name).type) for name in names}
    table = catalogue.table
    for name, column in nothing.items():
        table = table.set_column(table.schema.get_field_index(name), TRACKS.field(name), column)
    return Catalogue(table)


def knowledge_of(catalogue: Catalogue, ordered: bool = True) -> Knowledge:
    """Random relations beside the catalogue's own columns; track t has t listeners."""
    artists = int(catalogue.artist.max()) + 1
    return knowledge(
        catalogue, random_relations(len(catalogue), TRACK_KINDS), random_relations(artists, ARTIST_KINDS, 1),
        np.arange(len(catalogue)), content_words(catalogue), ordered,
    )  # fmt: skip


def small_knowledge(ordered: bool = True) -> Knowledge:
    return knowledge_of(world_catalogue(TRACK_COUNT), ordered)


def silent(known: Knowledge) -> Knowledge:
    """The same knowledge with relations that all weigh nothing."""
    weights = {kind: np.zeros_like(array) for kind, array in known.tracks.weights.items()}
    return replace(known, tracks=Relations(known.tracks.neighbours, weights))


def who_heard(*track: int) -> Listened:
    rng = np.random.default_rng(7)
    return Listened(
        np.array(track, np.int32), {task: rng.normal(size=DIMENSIONS).astype(np.float32) for task in VECTORS}
    )


def vectors_of(rows: np.ndarray) -> dict[str, np.ndarray]:
    """(P, D) by task; a track has the same vectors in whatever pool it stands."""
    whole = np.random.default_rng(8).normal(size=(len(VECTORS), TRACK_COUNT, DIMENSIONS)).astype(np.float32)
    return {task: whole[n][rows] for n, task in enumerate(VECTORS)}
