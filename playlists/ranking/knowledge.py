"""What is known of the tracks of a version when a pool is ranked: relations, artists, genres, sound, popularity.

Shapes: N tracks, T genres of all of them together, A audio numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from playlists.catalogue import Catalogue, Ragged
from playlists.content import fading, standard_audio
from playlists.genre_weights import of_lists
from playlists.ranking.ending import Endings, Learnt, endings
from playlists.ranking.leads import Leads, turned
from playlists.ranking.relations import Relations

TRACK_KINDS = ("taste", "new", "plain", "alike", "follows")
ARTIST_KINDS = ("artists",)
LEADING = "plain"  # the kind of relation that finds candidates; the others find as good ones (LOG.md)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Columns by track row; the same in training, where they are made of what a fold may see, and in serving."""

    tracks: Relations
    artists: Relations  # rows and neighbours are artist codes
    artist: np.ndarray  # (N,) int32 codes
    album: np.ndarray  # (N,) int32 codes
    artist_tracks: np.ndarray  # (N,) float32: how many tracks its artist has
    album_tracks: np.ndarray  # (N,) float32
    listeners: np.ndarray  # (N,) float32: how many heard it
    artist_listeners: np.ndarray  # (N,) float32: the same, summed over its artist's tracks
    genres: Ragged
    genre_weights: np.ndarray  # (T,) float32: of each entry of `genres`, by place and rarity; of length 1 a track
    audio: np.ndarray  # (N, A) float32 of unit length, zero where unknown
    ordered: bool  # whether the order of a history says anything
    leads: Leads | None  # where tracks lead; None where the last of a history are no others than the first
    endings: Endings | None  # what says how a listen would end; None where nobody is known to skip


def knowledge(
    catalogue: Catalogue, tracks: Relations, artists: Relations, listeners: np.ndarray,
    words: Mapping[str, list[Any]], ordered: bool, ending: Learnt | None = None, of: Knowledge | None = None,
) -> Knowledge:  # fmt: skip
    """What `catalogue` says, beside the relations and how many `listeners` (N,) heard each track.

    `of` is the same of a catalogue that this one goes on from: its artists keep their codes, which relations count in,
    and its tracks lead where they led.
    """
    artist = catalogue.artist if of is None else _going_on(of.artist, catalogue)
    album, genres = catalogue.album, catalogue.genres
    heard = listeners.astype(np.float32)
    audio = standard_audio(catalogue, np.arange(len(catalogue)), dict(words))
    length = np.linalg.norm(audio, axis=1, keepdims=True)
    return Knowledge(
        tracks, artists, artist, album,
        np.bincount(artist)[artist].astype(np.float32), np.bincount(album)[album].astype(np.float32),
        heard, np.bincount(artist, weights=heard)[artist].astype(np.float32),
        genres, _weights(genres, fading(words)),
        audio / np.where(length > 0, length, 1), ordered, _leads(tracks, ordered) if of is None else of.leads,
        None if ending is None else endings(ending, catalogue, audio),
    )  # fmt: skip


def _weights(genres: Ragged, fades: float) -> np.ndarray:
    """(T,) float32: by place in the list and by log(N / tracks that have it), the squares of a track adding up to 1."""
    tracks = len(genres.offsets) - 1
    rarity = np.log(max(tracks, 1) / np.maximum(np.bincount(genres.codes, minlength=len(genres.names)), 1))
    weights = of_lists(genres.offsets, fades) * rarity[genres.codes]
    of_track = np.repeat(np.arange(tracks), np.diff(genres.offsets))
    squared = np.bincount(of_track, weights=weights**2, minlength=tracks)
    return (weights / np.sqrt(np.where(squared > 0, squared, 1))[of_track]).astype(np.float32)


def _leads(tracks: Relations, ordered: bool) -> Leads | None:
    return turned(tracks, LEADING) if ordered else None


def _going_on(before: np.ndarray, catalogue: Catalogue) -> np.ndarray:
    """(N,) int32: the codes `before` of the first tracks; whom they do not have gets codes behind theirs."""
    own, new = catalogue.artist[: len(before)], catalogue.artist[len(before) :]
    code = np.full(int(catalogue.artist.max(initial=-1)) + 1, -1, np.int32)
    code[own] = before
    strangers = np.setdiff1d(new, own)
    code[strangers] = int(before.max(initial=-1)) + 1 + np.arange(len(strangers))
    return np.concatenate([before, code[new]]).astype(np.int32)
