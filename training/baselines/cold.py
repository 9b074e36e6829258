"""What is known of a track that nobody has played: its artist, its genres, how it sounds, and what is like it.

Shapes: b listeners, N tracks, D dimensions, G genres, A audio numbers, F content numbers, words before audio.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scipy.sparse as sp

from playlists.catalogue import Catalogue
from playlists.content import content_words, standard_audio
from playlists.histories import Histories
from training.baselines.content import Features, features, products, unit
from training.baselines.factors import Factors, folded_in
from training.evaluation.tasks import artists_of
from training.interactions import Interactions, System, binary
from training.model.content_map import ridges

CHUNK = 512  # tracks compared at once: 512 × N similarities
MOST_TRACKS = 20_000  # that are compared each with each
AUDIO = 0.1  # against 1 for an artist, as in the model


def artist_mean(known: Interactions, factors: Factors) -> System:
    """Each track has the mean iALS vector of those tracks of its artist that somebody played; zero without any.

    The yardstick of the new-release task.
    """
    artist_NA = artists_of(known.catalogue)
    own_AN = sp.csr_matrix(artist_NA.T @ sp.diags(known.played.astype(np.float32)))
    count_A = np.asarray(own_AN.sum(axis=1)).ravel()
    mean_AD = (own_AN @ factors.tracks) / np.maximum(count_A, 1)[:, None]
    mean_ND = np.asarray(artist_NA @ mean_AD, np.float32)
    return lambda histories: folded_in(factors, histories) @ mean_ND.T


def genre_profile(known: Interactions) -> System:
    """The cosine of the listener's genres and the track's, a genre weighing log(N / tracks that have it).

    The yardstick of debuts, so it stays what it was: where a genre stands in a track's list counts nothing.
    """
    genres_NG = _directions(known.catalogue)

    def scores(histories: Histories) -> np.ndarray:
        profile = binary(histories, genres_NG.shape[0]) @ genres_NG
        return (_unit(profile) @ genres_NG.T).toarray().astype(np.float32)

    return scores


def audio_profile(known: Interactions) -> System:
    """The cosine of the listener's mean audio and the track's, each number of mean 0 and scale 1 over the catalogue."""
    audio_NA = _lengthless(_audio(known.catalogue))

    def scores(histories: Histories) -> np.ndarray:
        return _lengthless(binary(histories, len(audio_NA)) @ audio_NA) @ audio_NA.T

    return scores


def content_knn(known: Interactions, neighbours: int, genre: float) -> System:
    """The sum of a track's cosines to those tracks heard that are among its `neighbours` most alike played ones.

    Alike by artist and album (1 each), genres (`genre`) and audio (AUDIO), see `features`; as "ItemKNN-CBF" of
    Ferrari Dacrema et al. 2019, with the cosine.
    """
    everything = unit(features(known.catalogue, _weights(genre)))
    played = np.flatnonzero(known.played)
    starts = range(0, len(known.catalogue), CHUNK)
    like_NN = sp.vstack([_alike(everything, slice(s, s + CHUNK), played, neighbours) for s in starts]).T.tocsr()

    def scores(histories: Histories) -> np.ndarray:
        return (binary(histories, like_NN.shape[0]) @ like_NN).toarray().astype(np.float32)

    return scores


def mapped(
    known: Interactions, taste: Callable[[Histories], np.ndarray], tracks_ND: np.ndarray, strength: float, genre: float
) -> System:
    """The vectors of all tracks as a ridge regression from content foretells them, times the listeners' own.

    `tracks_ND` are the learnt vectors and `taste` the (b, D) vectors of listeners beside them; the map learns from
    the tracks that somebody played (as Gantner et al. 2010, "Learning attribute-to-feature mappings for cold-start").
    """
    content = features(known.catalogue, _weights(genre))
    played = known.played
    mean = tracks_ND[played].mean(axis=0) if played.any() else np.zeros(tracks_ND.shape[1], np.float32)
    seen, words = content.of(played), content.words.shape[1]
    weights_FD = ridges(seen.words, seen.audio, strength)(tracks_ND[played] - mean)
    foretold_ND = content.words @ weights_FD[:words] + content.audio @ weights_FD[words:] + mean
    return lambda histories: (taste(histories) @ foretold_ND.T).astype(np.float32)


def mapped_from_ials(known: Interactions, factors: Factors, strength: float, genre: float) -> System:
    """`mapped` to the vectors of iALS."""
    return mapped(known, lambda histories: folded_in(factors, histories), factors.tracks, strength, genre)


def mapped_from_elsa(known: Interactions, track_ND: np.ndarray, strength: float, genre: float) -> System:
    """`mapped` to the unit vectors of ELSA, a listener being the sum of the tracks heard."""
    return mapped(known, lambda histories: binary(histories, len(track_ND)) @ track_ND, track_ND, strength, genre)


def _weights(genre: float) -> dict[str, float]:
    return {"artist": 1, "album": 1, "genre": genre, "audio": AUDIO}


def _alike(everything: Features, some: slice, played: np.ndarray, neighbours: int) -> sp.csr_matrix:
    """(n, N) float32: the `neighbours` largest positive cosines of each of `some` to played tracks beside itself."""
    cosine_nP = products(everything.of(some), everything.of(played))
    rows, tracks = cosine_nP.shape[0], everything.words.shape[0]
    cosine_nP[np.arange(some.start, some.start + rows)[:, None] == played] = 0
    most = min(neighbours, len(played))
    kept = np.argpartition(-cosine_nP, most - 1, axis=1)[:, :most] if most else np.zeros((rows, 0), np.int64)
    values = np.maximum(np.take_along_axis(cosine_nP, kept, axis=1), 0)
    place = (np.repeat(np.arange(rows), most), played[kept].ravel())
    return sp.csr_matrix((values.ravel(), place), shape=(rows, tracks))


def _audio(catalogue: Catalogue) -> np.ndarray:
    return standard_audio(catalogue, np.arange(len(catalogue)), content_words(catalogue))


def _lengthless(rows: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(lengths > 0, lengths, 1)


def _directions(catalogue: Catalogue) -> sp.csr_matrix:
    genres = catalogue.genres
    shape = (len(catalogue), len(genres.names))
    ones = np.ones(len(genres.codes), np.float32)
    present = sp.csr_matrix((ones, genres.codes, genres.offsets), shape=shape, copy=True)
    present.sum_duplicates()
    tracks_G = np.bincount(present.indices, minlength=shape[1])
    return _unit(present @ sp.diags(np.log(shape[0] / np.maximum(tracks_G, 1))))


def _unit(rows: sp.csr_matrix) -> sp.csr_matrix:
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return sp.csr_matrix(sp.diags(1 / np.where(lengths > 0, lengths, 1)) @ rows)
