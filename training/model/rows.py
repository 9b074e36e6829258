"""The rows that the model learns from: one a listener, and one an artist, album, genre or audio number.

A row of metadata says that its tracks belong together as a listener's history does; nothing else is worth as much
(LOG.md). Shapes: B listeners, N tracks, R rows.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import scipy.sparse as sp

from playlists.catalogue import Catalogue
from playlists.content import content_words, standard_audio
from playlists.genre_weights import FADES, of_lists

ROW_POWER = 0.25  # a history of n tracks counts n^-.25 in a sum of squares: heavy listeners say less a track


def listener_rows(binary: sp.csr_matrix) -> sp.csr_matrix:
    """(B, N) float32: each history scaled so that its square counts n^-ROW_POWER."""
    tracks = np.maximum(np.diff(binary.indptr), 1)
    return (sp.diags((tracks ** (-ROW_POWER / 2)).astype(np.float32)) @ binary).tocsr()


def content_rows(catalogue: Catalogue) -> dict[str, sp.csr_matrix]:
    """(R, N) float32 by kind: artist and album hold 1 for each of their tracks, genre what it weighs by its place in
    the track's list (`playlists.genre_weights`), audio the standard numbers.

    A word of a single track says nothing and is left out.
    """
    everything, alike = np.arange(len(catalogue)), np.ones(len(catalogue), np.float32)
    audio = standard_audio(catalogue, everything, content_words(catalogue))
    genres = catalogue.genres
    tracks = np.repeat(everything, np.diff(genres.offsets))
    return {
        "artist": _shared(_incidence(catalogue.artist, everything, alike, len(catalogue))),
        "album": _shared(_incidence(catalogue.album, everything, alike, len(catalogue))),
        "genre": _shared(_incidence(genres.codes, tracks, of_lists(genres.offsets, FADES), len(catalogue))),
        "audio": sp.csr_matrix(audio.T / np.float32(np.sqrt(max(audio.shape[1], 1)))),
    }


def stacked(binary: sp.csr_matrix, content: Mapping[str, sp.csr_matrix], weights: Mapping[str, float]) -> sp.csr_matrix:
    """(R, N) float32: the listeners' rows above the content rows, those weighing `weights` in a sum of squares."""
    rows = [listener_rows(binary)]
    rows += [content[kind] * np.float32(np.sqrt(weight)) for kind, weight in weights.items() if weight > 0]
    return sp.vstack(rows).tocsr().astype(np.float32)


def _incidence(word: np.ndarray, track: np.ndarray, weight: np.ndarray, tracks: int) -> sp.csr_matrix:
    """(words, tracks): the `weight` of each word of a track; said twice of one track it counts once, the first time."""
    _, first = np.unique(word.astype(np.int64) * tracks + track, return_index=True)
    shape = int(word.max(initial=-1)) + 1, tracks
    return sp.csr_matrix((weight[first], (word[first], track[first])), shape=shape)


def _shared(rows: sp.csr_matrix) -> sp.csr_matrix:
    return rows[np.diff(rows.indptr) > 1]
