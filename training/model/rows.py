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

ROW_POWER = 0.25  # a history of n tracks counts n^-.25 in a sum of squares: heavy listeners say less a track


def listener_rows(binary: sp.csr_matrix) -> sp.csr_matrix:
    """(B, N) float32: each history scaled so that its square counts n^-ROW_POWER."""
    tracks = np.maximum(np.diff(binary.indptr), 1)
    return (sp.diags((tracks ** (-ROW_POWER / 2)).astype(np.float32)) @ binary).tocsr()


def content_rows(catalogue: Catalogue) -> dict[str, sp.csr_matrix]:
    """(R, N) float32 by kind: artist, album and genre hold 1 for each of their tracks, audio the standard numbers.

    A word of a single track says nothing and is left out.
    """
    everything = np.arange(len(catalogue))
    audio = standard_audio(catalogue, everything, content_words(catalogue))
    genres = catalogue.genres
    tracks = np.repeat(everything, np.diff(genres.offsets))
    return {
        "artist": _shared(_incidence(catalogue.artist, everything, len(catalogue))),
        "album": _shared(_incidence(catalogue.album, everything, len(catalogue))),
        "genre": _shared(_incidence(genres.codes, tracks, len(catalogue))),
        "audio": sp.csr_matrix(audio.T / np.float32(np.sqrt(max(audio.shape[1], 1)))),
    }


def stacked(binary: sp.csr_matrix, content: Mapping[str, sp.csr_matrix], weights: Mapping[str, float]) -> sp.csr_matrix:
    """(R, N) float32: the listeners' rows above the content rows, those weighing `weights` in a sum of squares."""
    rows = [listener_rows(binary)]
    rows += [content[kind] * np.float32(np.sqrt(weight)) for kind, weight in weights.items() if weight > 0]
    return sp.vstack(rows).tocsr().astype(np.float32)


def _incidence(word: np.ndarray, track: np.ndarray, tracks: int) -> sp.csr_matrix:
    words = int(word.max(initial=-1)) + 1
    matrix = sp.csr_matrix((np.ones(len(word), np.float32), (word, track)), shape=(words, tracks))
    matrix.data[:] = 1  # a genre said twice of one track counts once
    return matrix


def _shared(rows: sp.csr_matrix) -> sp.csr_matrix:
    return rows[np.diff(rows.indptr) > 1]
