"""The truth: it agrees with what people do, with its own formula written out, and nobody who learns may read it."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest

from playlists.errors import NotFound
from tests.conftest import ROOT
from tests.simulator.conftest import Small
from training.simulator import liking as formula
from training.simulator.truth import Truth


def test_what_was_played_in_full_is_liked_far_more_than_chance(small: Small) -> None:
    liked = small.truth.liking_of_pairs(small.listener, small.row)
    anything = np.random.default_rng(2).integers(0, len(small.catalogue), len(liked))
    chance = small.truth.liking_of_pairs(small.listener, anything).mean()
    assert liked[~small.skipped].mean() > liked[small.skipped].mean() + 0.2
    assert liked[~small.skipped].mean() > chance + 0.35


def test_popular_tracks_are_not_what_everybody_likes(small: Small) -> None:
    rng = np.random.default_rng(3)
    own = small.truth.liking_of_pairs(small.listener, small.row).mean()
    others = small.truth.liking_of_pairs(small.listener, rng.permutation(small.row)).mean()
    assert others < 0.6 * own


def test_liking_is_the_formula_written_out(small: Small) -> None:
    truth, listener, row = small.truth, 11, 137
    weights, near = truth.weights[listener], []
    for taste, weight in zip(truth.tastes[listener], weights, strict=True):
        if weight > 0:
            near.append(float(taste @ truth.positions[row]) + formula.MINOR * np.log(weight / weights.max()))
    local = truth.markets[listener] == truth.homes[row]
    logit = formula.STEEP * (max(near) - formula.CLOSE) + formula.MERIT * truth.quality[row] + formula.HOME * local
    assert truth.liking(np.array([listener]), np.array([row]))[0, 0] == pytest.approx(
        1 / (1 + np.exp(-logit)), rel=1e-4
    )


def test_pairs_and_ids_give_the_same_liking(small: Small) -> None:
    rows = np.arange(0, 1000, 7)
    table = small.truth.liking([f"l{i:06d}" for i in range(20)], rows)
    np.testing.assert_allclose(table, small.truth.liking(np.arange(20), rows))
    np.testing.assert_allclose(table[4], small.truth.liking_of_pairs(np.full(len(rows), 4), rows), atol=1e-6)
    assert table.dtype == np.float32
    assert 0 <= table.min() < table.max() <= 1


def test_the_ideal_list_is_the_best_that_is_left(small: Small) -> None:
    liked = small.truth.liking(np.array([5]), np.arange(len(small.catalogue)))[0]
    heard = np.unique(small.row[small.listener == 5])
    best = small.truth.ideal("l000005", 30, heard)
    assert not np.isin(best, heard).any()
    assert (np.diff(liked[best]) <= 0).all()
    others = np.setdiff1d(np.arange(len(liked)), np.union1d(best, heard))
    assert liked[best].min() >= liked[others].max()


def test_the_ideal_list_is_short_where_little_is_left(small: Small) -> None:
    assert len(small.truth.ideal(5, 30, np.arange(len(small.catalogue) - 4))) == 4


def test_everybody_would_like_artists_that_they_do_not_know_yet(small: Small) -> None:
    for who in range(20):
        known = np.unique(small.truth.artists[small.row[small.listener == who]])
        of_known = np.flatnonzero(np.isin(small.truth.artists, known))
        best = small.truth.ideal(who, 10, of_known)
        assert small.truth.liking(np.array([who]), best).mean() > 0.5


def test_only_a_simulated_world_has_a_truth(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="only a simulated world"):
        Truth.read(tmp_path)


def test_nothing_that_learns_or_serves_reads_the_truth() -> None:
    for room in ("training", "serving", "playlists"):
        for path in (ROOT / room).rglob("*.py"):
            if not {"simulator", "evaluation"} & set(path.parts):
                assert "training.simulator.truth" not in _imports(path), path


def _imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names
