"""BM25, GF-CF and EASE with content, each against its own formula in dense arithmetic."""

from __future__ import annotations

import numpy as np
import pytest

from tests.evaluation.worlds import listening, listens_of, scenes
from training.baselines.graph_filter import graph_filter
from training.baselines.neighbours import bm25_knn
from training.baselines.ridge import ease_with_content
from training.baselines.settings import FAMILIAR
from training.interactions import Interactions, interactions
from training.model.rows import content_rows, stacked

CATALOGUE = scenes()


@pytest.fixture(scope="module")
def known() -> Interactions:
    return interactions(listening(CATALOGUE), CATALOGUE)


def test_bm25_is_the_product_of_the_weights_of_okapi(known: Interactions) -> None:
    x = known.binary.toarray().astype(np.float64)
    k, b, tracks = 1.2, 0.75, x.shape[1]
    listeners = x.sum(axis=0)
    mean = listeners[listeners > 0].mean()
    weight = np.zeros_like(x)
    for u, i in zip(*np.nonzero(x), strict=True):
        tf = (k + 1) / (k * (1 - b + b * listeners[i] / mean) + 1)
        weight[u, i] = tf * np.log(tracks / (1 + x[u].sum()))
    similarity = weight.T @ weight
    np.fill_diagonal(similarity, 0)
    found = bm25_knn(known, tracks, k, b)(known.histories)
    np.testing.assert_allclose(found, x @ similarity, rtol=1e-4, atol=1e-4)


def test_the_graph_filter_is_the_linear_one_and_the_ideal_one(known: Interactions) -> None:
    x = known.binary.toarray().astype(np.float64)
    x[:, 5:9] = 0  # tracks without a listener
    gone = [f"t{n:04d}" for n in range(5, 9)]
    listens = listening(CATALOGUE)
    some = interactions(listens.filter(~np.isin(listens["track"].to_pylist(), gone)), CATALOGUE)
    by_track, by_listener = np.maximum(x.sum(axis=0), 1) ** 0.5, np.maximum(x.sum(axis=1), 1) ** 0.5
    smooth = x / by_listener[:, None] / by_track
    _, _, leading = np.linalg.svd(smooth, full_matrices=False)
    ideal = (leading[:4].T / by_track[:, None]) @ (leading[:4] * by_track)
    found = graph_filter(some, rank=4, ideal=0.3, seed=1)(some.histories)
    np.testing.assert_allclose(found, x @ (smooth.T @ smooth + 0.3 * ideal), atol=2e-3)


def test_ease_with_content_is_ease_on_the_rows_of_listeners_and_content(known: Interactions) -> None:
    rows = stacked(known.binary, content_rows(CATALOGUE), FAMILIAR).toarray()
    inverse = np.linalg.inv(rows.T @ rows + 30 * np.eye(len(CATALOGUE)))
    weight = -inverse / np.diag(inverse)
    np.fill_diagonal(weight, 0)
    found = ease_with_content(known, 30.0, FAMILIAR)(known.histories)
    np.testing.assert_allclose(found, known.binary.toarray() @ weight, atol=1e-4)


def test_content_draws_the_tracks_of_an_artist_together(known: Interactions) -> None:
    newcomer = interactions(listens_of(["new"], ["t0000"]), CATALOGUE).histories
    scores = ease_with_content(known, 30.0, {"artist": 5.0})(newcomer)[0]
    assert set(np.argsort(-scores)[:3].tolist()) == {4, 8, 12}  # the others by the artist of t0000
