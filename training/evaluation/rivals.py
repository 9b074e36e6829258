"""What else might a playlist have held under the same hard rules: the popular, the random, the model's first, the best?

Shapes: n tracks that the rules let in, N tracks of the catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playlists.catalogue import Rows
from playlists.ranking.columns import Listened
from playlists.recipes.filters import occurrence
from playlists.taste import Taste
from training.evaluation.shelf import ExactShelf

POOL = 400  # the nearest of what is let in, that the second stage orders


@dataclass(frozen=True, slots=True)
class LetIn:
    """What the hard rules of one playlist allow."""

    rows: Rows  # (n,) rising
    caps: np.ndarray  # (n,) the most tracks there may be of the artist of each
    task: str  # whose vectors and ranker the kind asks


def popular(let_in: LetIn, length: int, shelf: ExactShelf) -> Rows:
    """What most listeners have heard."""
    return _first(let_in, np.argsort(-shelf.catalogue.listeners[let_in.rows], kind="stable"), length, shelf)


def random_in_genre(let_in: LetIn, made: Rows, shelf: ExactShelf, rng: np.random.Generator) -> Rows:
    """Tracks at random, as many of each first genre as `made` has, as far as there are so many."""
    genre, wanted = _genre(let_in.rows, shelf), _genre(made, shelf)
    drawn = _first(let_in, rng.permutation(len(let_in.rows)), len(let_in.rows), shelf)
    of = genre[np.searchsorted(let_in.rows, drawn)]
    most = np.bincount(wanted, minlength=int(max(genre.max(), wanted.max())) + 1)
    return drawn[occurrence(of) < most[of]]


def top(let_in: LetIn, length: int, taste: Taste, shelf: ExactShelf) -> Rows:
    """The model's own first, artists as they come: the nearest, ordered by the second stage."""
    task = let_in.task
    near = let_in.rows[np.argsort(-(shelf.vectors(task, let_in.rows) @ taste.vectors[task]), kind="stable")[:POOL]]
    scores = shelf.rank(task, Listened(taste.track, taste.vectors, taste.ended), np.sort(near))
    return np.sort(near)[np.argsort(-scores, kind="stable")[:length]]


def best(let_in: LetIn, length: int, liking_N: np.ndarray, shelf: ExactShelf) -> Rows:
    """What the listener would truly like best."""
    return _first(let_in, np.argsort(-liking_N[let_in.rows], kind="stable"), length, shelf)


def _first(let_in: LetIn, order: np.ndarray, length: int, shelf: ExactShelf) -> Rows:
    rows = let_in.rows[order]
    kept: Rows = rows[occurrence(shelf.catalogue.artist[rows]) < let_in.caps[order]][:length]
    return kept


def _genre(rows: Rows, shelf: ExactShelf) -> np.ndarray:
    """(n,) the code of the first genre of each, one past the last where it has none."""
    genres = shelf.catalogue.genres
    there = np.diff(genres.offsets)[rows] > 0
    first = np.minimum(genres.offsets[rows], len(genres.codes) - 1)
    return np.where(there, genres.codes[first], len(genres.names)).astype(np.int64)
