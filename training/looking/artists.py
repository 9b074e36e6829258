"""A map of the artists: where each lies on paper, what they play, and whose names fit on it.

Shapes: A artists, N tracks, D dimensions, G genres.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from playlists.catalogue import Catalogue
from training.looking.space import Space, unit

MOST = 400  # artists; more dots than that hide each other
LEAST = 30  # artists; fewer are a list, not a map
GENRES = 9  # colours that can be told apart
OTHER = "other"
PERPLEXITY = 20.0  # neighbours that the map tries to keep; half of the default, since the map is small
TASK = "discovery"  # its vectors hold no artist rows, so what lies together sounds together


@dataclass(frozen=True, slots=True)
class Artists:
    """A artists, the most heard first."""

    names: tuple[str, ...]
    genre: tuple[str, ...]  # one of `genres`, or OTHER
    genres: tuple[str, ...]  # the G that have a colour, the most widespread first
    tracks: np.ndarray  # (A,) in the catalogue
    heard: np.ndarray  # (A,) the listeners of each of their tracks, summed
    place: np.ndarray  # (A, 2) between 0 and 1


def artists_of(space: Space, task: str | None = None, most: int = MOST) -> Artists | None:
    """The `most` heard artists and where they lie; None where fewer than LEAST have a name and a listener.

    An artist's vector is the mean of the directions of their tracks, weighted by listeners: what nobody played was
    only placed by its content.
    """
    catalogue = space.catalogue
    heard = np.bincount(catalogue.artist, weights=catalogue.listeners)
    heard[len(catalogue.artist_ids) :] = 0  # tracks without an artist
    chosen = np.argsort(-heard, kind="stable")[:most]
    chosen = chosen[heard[chosen] > 0]
    if len(chosen) < LEAST:
        return None
    vectors = space.vectors[task or (TASK if TASK in space.vectors else next(iter(space.vectors)))]
    genre, genres = _main_genres(catalogue, chosen)
    return Artists(
        _names(catalogue, chosen), genre, genres, np.bincount(catalogue.artist)[chosen], heard[chosen].astype(np.int64),
        flattened(_means(catalogue, vectors, chosen)),
    )  # fmt: skip


def flattened(vectors: np.ndarray, seed: int = 0) -> np.ndarray:
    """(A, 2) places between 0 and 1 that keep close to each other what is close by cosine: t-SNE.

    van der Maaten & Hinton 2008, begun from the two leading directions. Measured on 400 artists of 64 dimensions:
    half of each artist's ten nearest stay, where two principal components keep an eighth.
    """
    from sklearn.manifold import TSNE  # a second to import; only a report and a notebook draw a map

    neighbours = min(PERPLEXITY, (len(vectors) - 1) / 3)
    method = TSNE(
        perplexity=neighbours, metric="cosine", init="random" if vectors.shape[1] < 2 else "pca", random_state=seed
    )
    place = method.fit_transform(np.asarray(vectors, np.float32))
    low, high = place.min(axis=0), place.max(axis=0)
    return np.asarray((place - low) / np.where(high > low, high - low, 1))


def _means(catalogue: Catalogue, vectors: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """(A, D) unit vectors of the artists `chosen`."""
    place = np.full(int(catalogue.artist.max()) + 1, -1)
    place[chosen] = np.arange(len(chosen))
    rows = np.flatnonzero((place[catalogue.artist] >= 0) & (catalogue.listeners > 0))
    weights = sp.csr_matrix(
        (catalogue.listeners[rows].astype(np.float32), (place[catalogue.artist[rows]], np.arange(len(rows)))),
        shape=(len(chosen), len(rows)),
    )
    return unit(weights @ unit(vectors[rows]))


def _names(catalogue: Catalogue, chosen: np.ndarray) -> tuple[str, ...]:
    """The name on the most heard track of each artist; the id where no track has one."""
    rows = np.argsort(catalogue.listeners, kind="stable")
    of = dict(zip(catalogue.artist[rows].tolist(), rows.tolist(), strict=True))  # the last one stays
    return tuple(catalogue.word("artist", of[a]) or catalogue.artist_ids[a] for a in chosen.tolist())


def _main_genres(catalogue: Catalogue, chosen: np.ndarray) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The genre of each artist, and the genres that have a colour.

    Tags are many and narrow, so the coloured ones are chosen to cover as many artists as they can, one after the
    other; an artist then has the one of them that stands first on most of their tracks.
    """
    weight_AG = _genre_weights(catalogue, chosen)
    left, coloured = np.ones(len(chosen)), list[int]()
    while len(coloured) < GENRES and (covers := left @ (weight_AG > 0)).max(initial=0) > 0:
        coloured.append(int(np.argmax(covers)))
        left *= 1 - np.asarray((weight_AG[:, [coloured[-1]]] > 0).todense()).ravel()
    if not coloured:
        return (OTHER,) * len(chosen), ()
    of = weight_AG[:, coloured].toarray()
    names = tuple(catalogue.genres.names[g] for g in coloured)
    return tuple(names[int(row.argmax())] if row.any() else OTHER for row in of), names


def _genre_weights(catalogue: Catalogue, chosen: np.ndarray) -> sp.csr_matrix:
    """(A, genres): over an artist's tracks, 1 for a genre that stands first, 1/2 for the second, and so on."""
    genres = catalogue.genres
    count = np.diff(genres.offsets)
    place = np.arange(len(genres.codes)) - np.repeat(genres.offsets[:-1], count)
    artist = np.repeat(catalogue.artist, count)
    shape = (int(catalogue.artist.max()) + 1, len(genres.names))
    return sp.csr_matrix((1 / (1 + place), (artist, genres.codes)), shape=shape)[chosen]
