"""Which tracks speak for which, and how loudly: ridge regressions among near tracks, neighbours, and what follows what.

For each track its K neighbours are chosen by three likenesses, and the weights of all kinds are computed among them
alone. A ridge regression restricted to preselected neighbours (fsSLIM, Ning & Karypis 2011, doi 10.1109/ICDM.2011.134)
is the full one without its noise: better on sparse data, and N·K³ instead of N³ (LOG.md).

Shapes: B listeners, N tracks, K neighbours, q of them by one likeness, c tracks solved together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import scipy.sparse as sp
from threadpoolctl import threadpool_limits

from playlists.histories import Histories
from playlists.ranking.relations import Relations
from training.ranking.alike import likeness
from training.ranking.follow import followed
from training.ranking.gram import Gram, gram

NEIGHBOURS = 128  # of a track; 100 are better than the full matrix (LOG.md), more were not tried
FEWER, FEWER_FROM = 64, 20_000  # of a track of a catalogue from that many tracks on: an eighth of the work
TOGETHER = 128 * NEIGHBOURS**2  # numbers of the systems solved at a time: 8 MB
TASTE = {"artist": 1.0, "album": 2.0, "genre": 0.8, "audio": 0.1}  # weights of the content rows
NEW = {"album": 0.5, "genre": 0.9, "audio": 0.1}  # without artists: who is new must not stand behind who is known
TASTE_RIDGE, NEW_RIDGE, PLAIN_RIDGE, ARTIST_RIDGE = 30.0, 200.0, 50.0, 100.0
DROPPED = 0.5  # of the plain kind's inputs, as in EDLAE
ASYMMETRY = 0.65  # of the neighbours' cosine, towards the heard side
NOBODY = -1

Content = Mapping[str, sp.csr_matrix]


def relate_tracks(
    binary: sp.csr_matrix, histories: Histories, content: Content, ordered: bool, neighbours: int | None = None
) -> Relations:
    """Relations of the kinds `playlists.ranking.knowledge.TRACK_KINDS` among the N columns of `binary`.

    Tracks that nobody played are related by their content alone, and speak for nobody. `content` are the rows of
    `training.model.rows.content_rows`; `ordered` says whether the order of `histories` means anything. What there
    is nothing to learn a kind from (content, order) has weights of 0.
    """
    size = binary.shape[1]
    neighbours = neighbours or (NEIGHBOURS if size < FEWER_FROM else FEWER)
    plain, speaks = gram(binary, {}, {}), np.diff(binary.tocsc().indptr) > 0
    described = any(rows.nnz for rows in content.values())
    taste = gram(binary, content, TASTE) if described else plain
    alike = likeness(binary, ASYMMETRY)
    follows = followed(histories, size) if ordered else sp.csr_matrix((size, size), dtype=np.float32)
    choices = [_by_cosine(taste, speaks), alike, *([follows] if ordered else [])]
    near = chosen([nearest(c, speaks, neighbours // len(choices)) for c in choices])
    dropped = DROPPED / (1 - DROPPED) * plain.diagonal + PLAIN_RIDGE
    there, near = near != NOBODY, np.maximum(near, 0)
    nothing = np.zeros(near.shape, np.float32)
    return Relations(near, {
        "taste": solved(taste, near, there, np.full(size, TASTE_RIDGE)) if described else nothing,
        "new": solved(gram(binary, content, NEW), near, there, np.full(size, NEW_RIDGE)) if described else nothing,
        "plain": solved(plain, near, there, dropped),
        "alike": _read(alike, near, there),
        "follows": _read(follows, near, there),
    })  # fmt: skip


def relate_artists(binary: sp.csr_matrix, artist: np.ndarray, neighbours: int = NEIGHBOURS) -> Relations:
    """The ridge among artists: who listens to whom also listens to whom; rows are artist codes."""
    of_track = sp.csr_matrix((np.ones(len(artist), np.float32), (np.arange(len(artist)), artist)))
    known = sp.csr_matrix(binary @ of_track)
    known.data[:] = 1
    whole = gram(known, {}, {})
    speaks = np.diff(known.tocsc().indptr) > 0
    near = chosen([nearest(_by_cosine(whole, speaks), speaks, neighbours)])
    there, near = near != NOBODY, np.maximum(near, 0)
    return Relations(near, {"artists": solved(whole, near, there, np.full(len(near), ARTIST_RIDGE))})


def solved(whole: Gram, near_NK: np.ndarray, there_NK: np.ndarray, ridge_N: np.ndarray) -> np.ndarray:
    """(N, K) float32: each track's regression weights on its neighbours, 0 where there is none.

    Tracks with as many neighbours as each other are solved together, without the places to spare.
    """
    weights = np.zeros(near_NK.shape, np.float32)
    count = there_NK.sum(axis=1)
    by_count = np.argsort(-count, kind="stable")[: int((count > 0).sum())]
    with threadpool_limits(1, "blas"):  # systems this small are solved no quicker by two
        start = 0
        while start < len(by_count):
            here = by_count[start : start + max(1, TOGETHER // int(count[by_count[start]]) ** 2)]
            start += len(here)
            places = np.argsort(~there_NK[here], axis=1, kind="stable")[:, : count[here[0]]]
            near, there = (np.take_along_axis(array[here], places, axis=1) for array in (near_NK, there_NK))
            found = np.zeros((len(here), near_NK.shape[1]), np.float32)
            np.put_along_axis(found, places, _regressed(whole, here, near, there, ridge_N), axis=1)
            weights[here] = found
    return weights


def _regressed(
    whole: Gram, track_c: np.ndarray, near_cK: np.ndarray, there_cK: np.ndarray, ridge_N: np.ndarray
) -> np.ndarray:
    """(c, K): the weights of each of `track_c` on those beside it, 0 where there is none."""
    diagonal = np.arange(near_cK.shape[1])
    inner = whole.among(near_cK) * (there_cK[:, :, None] & there_cK[:, None, :])
    inner[:, diagonal, diagonal] += np.where(there_cK, ridge_N[near_cK], 1)
    solution: np.ndarray = np.linalg.solve(inner, (whole.of(track_c, near_cK) * there_cK)[..., None])[..., 0]
    return solution


def nearest(likeness_NN: sp.csr_matrix | np.ndarray, speaks: np.ndarray, most: int) -> np.ndarray:
    """(N, most) int32: of each row the columns with the largest likeness above 0, NOBODY where there are fewer."""
    found = np.full((likeness_NN.shape[0], most), NOBODY, np.int32)
    for row in range(len(found)):
        columns, values = _row(likeness_NN, row)
        wanted = (values > 0) & speaks[columns] & (columns != row)
        columns, values = columns[wanted], values[wanted]
        if len(columns) > most:
            columns = columns[np.argpartition(-values, most - 1)[:most]]
        found[row, : len(columns)] = columns
    return found


def chosen(lists: Sequence[np.ndarray]) -> np.ndarray:
    """(N, K) int32: the union of each row's lists, each track once, as wide as the longest; NOBODY at the end."""
    together = np.sort(np.concatenate(lists, axis=1), axis=1)
    again = np.zeros(together.shape, bool)
    again[:, 1:] = together[:, 1:] == together[:, :-1]
    once = -np.sort(np.where(again, -NOBODY, -together), axis=1)
    return once[:, : int((once != NOBODY).sum(axis=1).max(initial=0))].astype(np.int32)


def _by_cosine(whole: Gram, speaks: np.ndarray) -> sp.csr_matrix | np.ndarray:
    """The Gram matrix with each column divided by the length of its track."""
    scale = np.where(speaks, 1 / np.sqrt(np.maximum(whole.diagonal, 1e-6)), 0).astype(np.float32)
    return whole.pairs * scale if isinstance(whole.pairs, np.ndarray) else sp.csr_matrix(whole.pairs @ sp.diags(scale))


def _row(matrix: sp.csr_matrix | np.ndarray, row: int) -> tuple[np.ndarray, np.ndarray]:
    if isinstance(matrix, np.ndarray):
        return np.arange(matrix.shape[1]), matrix[row]
    here = slice(matrix.indptr[row], matrix.indptr[row + 1])
    return matrix.indices[here], matrix.data[here]


def _read(matrix: sp.csr_matrix, near_NK: np.ndarray, there_NK: np.ndarray) -> np.ndarray:
    rows, places = np.nonzero(there_NK)
    values = np.zeros(near_NK.shape, np.float32)
    values[rows, places] = np.asarray(matrix[rows, near_NK[rows, places]]).ravel()
    return values
