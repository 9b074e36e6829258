"""What is known of a track that nobody has played: its artist and its genres.

Shapes: b listeners, N tracks, D dimensions, G genres.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from playlists.catalogue import Catalogue
from playlists.histories import Histories
from training.baselines.factors import Factors, folded_in
from training.evaluation.tasks import artists_of
from training.interactions import Interactions, System, binary


def artist_mean(known: Interactions, factors: Factors) -> System:
    """Each track has the mean iALS vector of those tracks of its artist that somebody played; zero without any.

    The yardstick of the new-release task.
    """
    played = np.asarray(known.binary.sum(axis=0)).ravel() > 0
    artist_NA = artists_of(known.catalogue)
    own_AN = sp.csr_matrix(artist_NA.T @ sp.diags(played.astype(np.float32)))
    count_A = np.asarray(own_AN.sum(axis=1)).ravel()
    mean_AD = (own_AN @ factors.tracks) / np.maximum(count_A, 1)[:, None]
    mean_ND = np.asarray(artist_NA @ mean_AD, np.float32)
    return lambda histories: folded_in(factors, histories) @ mean_ND.T


def genre_profile(known: Interactions) -> System:
    """The cosine of the listener's genres and the track's, a genre weighing log(N / tracks that have it)."""
    genres_NG = _directions(known.catalogue)

    def scores(histories: Histories) -> np.ndarray:
        profile = binary(histories, genres_NG.shape[0]) @ genres_NG
        return (_unit(profile) @ genres_NG.T).toarray().astype(np.float32)

    return scores


def _directions(catalogue: Catalogue) -> sp.csr_matrix:
    genres = catalogue.genres
    shape = (len(catalogue), len(genres.names))
    present = sp.csr_matrix((np.ones(len(genres.codes), np.float32), genres.codes, genres.offsets), shape=shape)
    present.sum_duplicates()
    tracks_G = np.bincount(present.indices, minlength=shape[1])
    return _unit(present @ sp.diags(np.log(shape[0] / np.maximum(tracks_G, 1))))


def _unit(rows: sp.csr_matrix) -> sp.csr_matrix:
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return sp.csr_matrix(sp.diags(1 / np.where(lengths > 0, lengths, 1)) @ rows)
