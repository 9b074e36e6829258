"""The index finds what exact search finds, or is refused."""

from __future__ import annotations

import numpy as np
import pytest

from playlists.errors import GateFailed
from training import index
from training.index import build_index, recall


def _clustered(n: int, d: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    centres = rng.standard_normal((20, d))
    return (centres[rng.integers(0, 20, n)] + 0.5 * rng.standard_normal((n, d))).astype(np.float32)


@pytest.mark.parametrize(("exact", "kind"), [(5_000, "flat float32"), (20, "IVF")])
def test_each_size_has_its_kind_and_recall(exact: int, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "EXACT_UP_TO", exact)
    vectors = _clustered(4000, 16)
    found, said = build_index(vectors, _clustered(60, 16, seed=1), threads=1)
    assert said["kind"].startswith(kind)
    assert said["recall_at_100"] >= index.LEAST_RECALL
    assert (found.ntotal, found.d) == (4000, 16)
    assert (said["nprobe"] is None) == (kind != "IVF")


def test_an_index_that_finds_too_little_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "EXACT_UP_TO", 20)
    monkeypatch.setattr(index, "PROBES", (1,))
    with pytest.raises(GateFailed, match=r"recall@100 0\.\d+ against exact search on 60 tastes, at least 0\.99"):
        build_index(_clustered(4000, 16), _clustered(60, 16, seed=1), threads=1)


def test_recall_counts_a_tie_for_the_last_place() -> None:
    vectors = np.ones((300, 4), np.float32)
    found, _ = build_index(vectors, np.ones((3, 4), np.float32), threads=1)
    assert recall(found, vectors, np.ones((3, 4), np.float32)) == 1.0


def test_without_tastes_the_tracks_themselves_are_asked() -> None:
    _, said = build_index(_clustered(50, 8), np.zeros((4, 8), np.float32), threads=1)
    assert said["recall_at_100"] == 1.0
