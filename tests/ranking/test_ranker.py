"""The ranker's loss is the listwise softmax, it learns a rule that was planted, and runs the same as ONNX."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from playlists.errors import Diverged
from playlists.ranking.columns import COLUMNS
from training.model.export import TOLERANCE, export_ranker, session
from training.ranking.learn import scored_by
from training.ranking.lists import MOST_WANTED, SAMPLED, sampled, stacked
from training.ranking.ranker import Lists, Ranker, fit_ranker, listwise_loss

LISTS, CANDIDATES = 300, 40
NEEDED = 0.5  # of the lists begin with what was planted; by chance one in CANDIDATES does


def _planted(seed: int = 0, lists: int = LISTS) -> Lists:
    """Wanted is the candidate with the largest of column 0 plus the square of column 1; the rest is noise."""
    rng = np.random.default_rng(seed)
    columns = rng.normal(size=(lists, CANDIDATES, len(COLUMNS))).astype(np.float32)
    rule = 2 * columns[:, :, 0] + columns[:, :, 1] ** 2
    there = np.ones(rule.shape, bool)
    wanted = rule == rule.max(axis=1, keepdims=True)
    return Lists(columns, there, wanted, np.ones(rule.shape, np.float32))


def _found(ranker: Ranker, lists: Lists) -> float:
    score = scored_by(ranker)
    right = [w[np.argmax(score(columns))] for columns, w in zip(lists.columns, lists.wanted, strict=True)]
    return float(np.mean(right))


@pytest.fixture(scope="module")
def learnt() -> tuple[Ranker, list[float]]:
    return fit_ranker(_planted(), seed=1, epochs=30)


def test_the_loss_is_the_mean_of_each_wanted_against_all_that_stand_for_the_pool() -> None:
    """-log of exp(s) over the sum of stands_for · exp(s), list by list, candidate by candidate."""
    rng = np.random.default_rng(0)
    score = rng.normal(size=(5, 7))
    there, wanted = rng.random((5, 7)) < 0.8, np.zeros((5, 7), bool)
    there[:, :2], wanted[:, 0], wanted[2:, 1] = True, True, True
    stands_for = np.where(wanted, 1, 1 + 9 * rng.random((5, 7)))
    slow = 0.0
    for n in range(5):
        whole = sum(stands_for[n, c] * np.exp(score[n, c]) for c in range(7) if there[n, c])
        slow += np.mean([-np.log(np.exp(score[n, c]) / whole) for c in range(7) if wanted[n, c]]) / 5
    tensors = (torch.from_numpy(array) for array in (score, there, wanted, stands_for))
    assert float(listwise_loss(*tensors)) == pytest.approx(slow, rel=1e-6)


def test_places_to_spare_change_no_loss() -> None:
    lists = _planted(lists=6)
    score = torch.from_numpy(lists.columns[:, :, 0])
    arrays = [torch.from_numpy(a) for a in (lists.there, lists.wanted, lists.stands_for)]
    spare = [torch.zeros(6, 3, dtype=torch.bool), torch.zeros(6, 3, dtype=torch.bool), torch.ones(6, 3)]
    longer = [torch.cat(both, dim=1) for both in zip(arrays, spare, strict=True)]
    alone = listwise_loss(score, *arrays)
    padded = listwise_loss(torch.cat([score, torch.full((6, 3), 9.0)], dim=1), *longer)
    assert float(padded) == pytest.approx(float(alone), rel=1e-6)


def test_a_planted_rule_is_learnt_and_holds_on_other_lists(learnt: tuple[Ranker, list[float]]) -> None:
    ranker, losses = learnt
    assert losses[-1] < losses[0] / 2
    assert _found(ranker, _planted(seed=5)) > NEEDED


def test_the_same_seed_learns_the_same_bits() -> None:
    few = _planted(lists=64)
    one, same, other = (fit_ranker(few, seed, epochs=2) for seed in (1, 1, 2))
    assert one[1] == same[1] != other[1]
    for name, value in one[0].state_dict().items():
        assert torch.equal(value, same[0].state_dict()[name]), name


def test_a_column_that_never_changed_says_nothing_when_it_does() -> None:
    lists = _planted(lists=64)
    lists.columns[:, :, 3] = 1.5
    ranker, _ = fit_ranker(lists, seed=1, epochs=1)
    other = lists.columns[0].copy()
    other[:, 3] = 1e6
    np.testing.assert_array_equal(scored_by(ranker)(other), scored_by(ranker)(lists.columns[0]))


def test_columns_that_are_no_numbers_stop_the_fit() -> None:
    lists = _planted(lists=8)
    lists.columns[0, 0, 0] = np.nan
    with pytest.raises(Diverged, match="ranker: loss nan in epoch 0"):
        fit_ranker(lists, seed=1)


def test_onnx_scores_as_pytorch_and_each_candidate_alone(learnt: tuple[Ranker, list[float]], tmp_path: Path) -> None:
    columns = _planted(seed=3).columns.reshape(-1, len(COLUMNS))
    assert export_ranker(learnt[0], tmp_path / "ranker.onnx", columns[:500]) <= TOLERANCE
    exported = session(tmp_path / "ranker.onnx")
    whole = exported.run(None, {"columns": columns[:500]})[0]
    np.testing.assert_allclose(whole, scored_by(learnt[0])(columns[:500]), atol=TOLERANCE)
    one = exported.run(None, {"columns": columns[7:8]})[0]
    np.testing.assert_allclose(one, whole[7:8], atol=TOLERANCE)


def test_a_sample_of_the_unwanted_stands_for_all_of_them() -> None:
    rng = np.random.default_rng(0)
    columns = np.arange(500 * len(COLUMNS), dtype=np.float32).reshape(500, -1)
    right = np.arange(500) < 3
    found, wanted, stands_for = sampled(columns, right, rng)
    assert len(found) == 3 + SAMPLED
    assert wanted.sum() == 3
    assert stands_for[wanted].tolist() == [1, 1, 1]
    assert stands_for.sum() == pytest.approx(500)
    assert len(sampled(columns, np.arange(500) < 2 * MOST_WANTED, rng)[1]) == MOST_WANTED + SAMPLED


def test_lists_of_several_lengths_are_stacked_with_room_to_spare() -> None:
    rng = np.random.default_rng(0)
    columns = rng.normal(size=(9, len(COLUMNS))).astype(np.float32)
    rows = [sampled(columns[:n], np.arange(n) < 1, rng) for n in (9, 4)]
    lists = stacked(rows)
    assert lists.there.sum(axis=1).tolist() == [9, 4]
    np.testing.assert_array_equal(lists.columns[1, :4], rows[1][0])
    assert lists.wanted.sum() == 2
