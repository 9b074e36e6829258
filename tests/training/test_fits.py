"""The closed form, ELSA and the content map against slow references, and what a broken loss does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp
import torch
from implicit.cpu.als import AlternatingLeastSquares
from torch.nn.functional import normalize

from playlists.errors import Diverged
from training.interactions import Interactions
from training.model import content_map
from training.model.batches import Batch, ahead, batches
from training.model.content_map import ridges
from training.model.elsa import fit_elsa
from training.model.elsa_loss import loss_and_gradient
from training.model.factorised import CONFIDENCE, ITERATIONS, als_factors
from training.model.fit import Model, fit
from training.model.rows import content_rows, listener_rows, stacked
from training.model.settings import SIZES, Schedule
from training.model.spectral import directions, factors, low_rank


def _rows(rows: int = 40, tracks: int = 25, seed: int = 0) -> sp.csr_matrix:
    return sp.random(rows, tracks, 0.3, format="csr", dtype=np.float32, rng=np.random.default_rng(seed))


def _ease(rows: np.ndarray, penalty: float) -> np.ndarray:
    inverse = np.linalg.inv(rows.T @ rows + penalty * np.eye(rows.shape[1]))
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0)
    return weights


def test_all_directions_give_the_weights_of_ease() -> None:
    rows = _rows()
    weights = low_rank(directions(rows, 25, 6, np.random.default_rng(0)), 5.0)
    expected = _ease(rows.toarray().astype(np.float64), 5.0)
    np.testing.assert_allclose(weights.times(np.eye(25, dtype=np.float32)), expected, atol=1e-4)
    np.testing.assert_allclose(weights.transposed_times(np.eye(25, dtype=np.float32)), expected.T, atol=1e-4)


def test_the_factors_are_the_best_of_their_rank() -> None:
    rows = _rows()
    weights = low_rank(directions(rows, 25, 6, np.random.default_rng(0)), 5.0)
    history, track = factors(rows, weights, 8, 6, 6, np.random.default_rng(0))
    assert (track[:, 6:] == 0).all()
    scores = rows @ weights.times(np.eye(25, dtype=np.float32))
    u, s, vt = np.linalg.svd(scores)
    best = u[:, :6] * s[:6] @ vt[:6]
    assert np.linalg.norm(scores - rows @ history @ track.T) <= 1.01 * np.linalg.norm(scores - best)


def test_a_factorised_history_is_the_answer_of_least_squares_but_for_its_length() -> None:
    rows = _rows(200)
    history, track = als_factors(rows, 6, 2.0, seed=1)
    peer = AlternatingLeastSquares(
        factors=6, regularization=2.0, alpha=CONFIDENCE, iterations=ITERATIONS, random_state=1
    )
    peer.fit(rows, show_progress=False)
    exact = np.asarray(peer.item_factors, np.float64)
    solved = exact @ np.linalg.inv(exact.T @ exact + 2.0 * np.eye(6))
    np.testing.assert_allclose(track, exact / np.linalg.norm(exact, axis=1).max(), atol=1e-4)
    np.testing.assert_allclose(history, solved / np.linalg.norm(solved, axis=1).max(), atol=1e-4)


def test_one_listener_has_a_direction_though_the_penalty_shrinks_it_in_each_pass() -> None:
    for side in als_factors(sp.csr_matrix(np.ones((1, 3), np.float32)), 3, 20.0, seed=1):
        assert np.linalg.norm(side, axis=1).tolist() == pytest.approx([1, 1, 1], abs=1e-3)


def test_fewer_directions_than_asked_leave_zeros_and_no_nan() -> None:
    rows = sp.csr_matrix(np.outer(np.ones(5), [1, 1, 1, 0, 0, 0]).astype(np.float32))
    history, track = factors(
        rows, low_rank(directions(rows, 6, 6, np.random.default_rng(0)), 1.0), 6, 6, 6, np.random.default_rng(0)
    )
    assert np.isfinite(history).all()
    assert np.isfinite(track).all()
    assert np.linalg.matrix_rank(track, tol=1e-4) == 1


def _batch(rows: sp.csr_matrix) -> Batch:
    return next(batches(rows, Schedule(rows=rows.shape[0]), np.random.default_rng(0)))


def _by_definition(rows: torch.Tensor, vectors: torch.Tensor) -> torch.Tensor:
    unit = normalize(vectors, dim=1)
    scores = torch.relu(rows @ unit @ unit.T - rows)
    return (normalize(rows, dim=1) - normalize(scores, dim=1)).square().sum(dim=1).mean()


def test_elsa_s_loss_is_the_one_of_its_definition() -> None:
    rng = np.random.default_rng(2)
    sparse, vectors = _rows(6, 9), rng.standard_normal((9, 4)).astype(np.float32)
    rows = sparse.toarray()
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    expected = 0.0
    for x in rows:
        y = np.maximum(0, x @ unit @ unit.T - x)
        length = (np.linalg.norm(x), max(np.linalg.norm(y), 1e-12))
        expected += float(((x / length[0] - y / length[1]) ** 2).sum()) / len(rows)
    loss, _ = loss_and_gradient(_batch(sparse), torch.from_numpy(vectors))
    assert loss.item() == pytest.approx(expected, rel=1e-5)


def test_elsa_s_gradient_is_what_automatic_differentiation_finds() -> None:
    sparse, rng = _rows(12, 30), np.random.default_rng(4)
    sparse = sp.vstack([sparse, sp.csr_matrix((2, 30), dtype=np.float32)]).tocsr()  # rows of nothing lose nothing
    vectors = torch.tensor(rng.standard_normal((30, 5)), dtype=torch.float32, requires_grad=True)
    with torch.no_grad():
        vectors[3] = 0  # a track without a direction stands still
    batch = _batch(sparse)
    dense = torch.sparse_coo_tensor(batch.entry, batch.value, batch.shape, check_invariants=True).to_dense()
    expected = _by_definition(dense, vectors)
    (by_hand,) = torch.autograd.grad(expected, vectors)
    loss, gradient = loss_and_gradient(batch, vectors.detach())
    assert loss.item() == pytest.approx(expected.item(), rel=1e-6)
    moving = torch.arange(30) != 3
    torch.testing.assert_close(gradient[moving], by_hand[moving], rtol=1e-4, atol=1e-6)
    assert torch.isfinite(gradient).all()


def test_elsa_learns_and_rests_where_it_does_not_look() -> None:
    rows, start = _rows(), np.random.default_rng(1).standard_normal((25, 4)).astype(np.float32)
    _, losses = fit_elsa(rows, start, Schedule(epochs=6, rows=8), seed=1)
    assert losses[-1] < losses[0]
    few = sp.csr_matrix(rows.toarray() * (np.arange(25) < 5))
    learnt, _ = fit_elsa(few, start, Schedule(epochs=1, rows=8, columns=10), seed=1)
    same = np.isclose(learnt, start / np.linalg.norm(start, axis=1, keepdims=True)).all(axis=1)
    assert not same[:5].any()


def test_a_loss_that_is_no_number_stops_and_keeps_the_last_good_epoch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, start = _rows(), np.random.default_rng(1).standard_normal((25, 4)).astype(np.float32)
    kept = tmp_path / "continuation.epoch"
    fit_elsa(rows, start, Schedule(epochs=2, rows=8), seed=1, checkpoint=kept)
    good = kept.read_bytes()
    broken = rows.copy()
    broken.data[7] = np.nan
    with pytest.raises(Diverged, match="loss nan in epoch 2"):
        fit_elsa(broken, start, Schedule(epochs=3, rows=8), seed=1, checkpoint=kept)
    assert kept.read_bytes() == good


def test_learning_cut_short_ends_with_the_same_bits(tmp_path: Path) -> None:
    rows, start = _rows(), np.random.default_rng(1).standard_normal((25, 4)).astype(np.float32)
    whole, losses = fit_elsa(rows, start, Schedule(epochs=4, rows=8), seed=1)
    kept = tmp_path / "epoch"
    fit_elsa(rows, start, Schedule(epochs=2, rows=8), seed=1, checkpoint=kept)
    resumed, again = fit_elsa(rows, start, Schedule(epochs=4, rows=8), seed=1, checkpoint=kept)
    np.testing.assert_array_equal(whole, resumed)
    assert losses == again


def test_the_tracks_of_a_step_hold_its_rows_and_stay_within_bounds() -> None:
    rows = _rows(30, 5000)
    for most in (4999, 100):
        found = list(batches(rows, Schedule(rows=3, columns=most), np.random.default_rng(0)))
        for batch in found:
            assert batch.columns is not None
            assert len(batch.columns) == batch.shape[1] <= most
            assert (batch.columns.diff() > 0).all()
        if most == 4999:
            assert sum(len(batch.value) for batch in found) == rows.nnz
        else:
            assert all(len(batch.entry[1].unique()) == most for batch in found)


def test_every_entry_is_looked_at_once_an_epoch_by_one_process_of_a_team() -> None:
    rows = _rows(31, 40).sorted_indices()
    seen = []
    for rank in range(3):
        for batch in batches(rows, Schedule(rows=8), np.random.default_rng(5), rank, 3):
            dense = torch.sparse_coo_tensor(batch.entry, batch.value, batch.shape, check_invariants=True).to_dense()
            seen.append(dense.numpy())
    seen_rows, expected = np.concatenate(seen), rows.toarray()
    assert seen_rows.shape == expected.shape
    np.testing.assert_array_equal(seen_rows[np.lexsort(seen_rows.T)], expected[np.lexsort(expected.T)])


def test_an_epoch_of_bounded_steps_looks_at_as_many_rows_and_others_the_next_time() -> None:
    rows, schedule, rng = _rows(), Schedule(rows=8, steps=2), np.random.default_rng(5)
    first, second = (list(batches(rows, schedule, rng)) for _ in range(2))
    assert [batch.rows for batch in first] == [batch.rows for batch in second] == [8, 8]
    assert [batch.rows for batch in batches(rows, Schedule(rows=8), rng)] == [8] * 5
    assert not np.array_equal(first[0].entry.numpy(), second[0].entry.numpy())


def test_what_is_made_ahead_comes_in_order_and_fails_where_it_fails() -> None:
    def made() -> Iterator[int]:
        yield from range(4)
        raise ValueError("the fifth")

    coming = ahead(made())
    assert [next(coming) for _ in range(4)] == [0, 1, 2, 3]
    with pytest.raises(ValueError, match="the fifth"):
        next(coming)


@pytest.mark.parametrize("few", [0, 60], ids=["conjugate gradients", "the dual"])
def test_a_ridge_is_what_the_dense_solution_is(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content_map, "FEW", few)
    monkeypatch.setattr(content_map, "TOLERANCE", 1e-6)
    rng = np.random.default_rng(3)
    words, audio, target = _rows(60, 20), *(rng.standard_normal((60, n)).astype(np.float32) for n in (4, 5))
    dense = np.concatenate([words.toarray(), audio], axis=1).astype(np.float64)
    expected = np.linalg.solve(dense.T @ dense + 2.0 * np.eye(24), dense.T @ target)
    np.testing.assert_allclose(ridges(words, audio, 2.0)(target), expected, atol=1e-4)


def test_content_rows_join_what_belongs_together(known: Interactions) -> None:
    content = content_rows(known.catalogue)
    assert (np.diff(content["artist"].indptr) == 4).all()
    assert (np.diff(content["album"].indptr) == 2).all()
    both = stacked(known.binary, content, {"artist": 4.0, "album": 0.0})
    assert both.shape[0] == known.binary.shape[0] + content["artist"].shape[0]
    np.testing.assert_allclose(both[-1].data, 2.0)


def test_heavy_listeners_say_less_a_track() -> None:
    rows = listener_rows(sp.csr_matrix(np.array([[1, 1, 1, 1], [1, 0, 0, 0]], np.float32)))
    np.testing.assert_allclose((rows.toarray() ** 2).sum(axis=1), [4 * 4**-0.25, 1], rtol=1e-6)


def test_the_same_seed_gives_the_same_model(known: Interactions, model: Model) -> None:
    again = fit(known, SIZES["tiny"], seed=1)
    for task in model.tasks:
        np.testing.assert_array_equal(again.vectors[task].track, model.vectors[task].track)


def test_what_nobody_played_lies_where_its_content_says(known: Interactions) -> None:
    heard = known.binary.toarray()
    heard[:, 8] = 0
    model = fit(replace(known, binary=sp.csr_matrix(heard)), SIZES["tiny"], seed=1)
    for task, vectors in model.vectors.items():
        near = np.argsort(-(vectors.track @ vectors.track[8]))[:12]
        genre = near // 4 % 3
        assert (genre == 2).mean() > 0.7, task
