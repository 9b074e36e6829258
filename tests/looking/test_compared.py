"""Two versions beside each other: equal to themselves, and not compared where they must not be."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from playlists.errors import NotReady
from playlists.histories import Histories
from playlists.version.opened import OpenedVersion
from training.evaluation.ranking import NOBODY
from training.looking import compared as looking
from training.looking.tastes import some_histories

Pair = tuple[OpenedVersion, OpenedVersion]


@pytest.fixture(scope="module")
def histories(pair: Pair, data: Path) -> Histories:
    return some_histories(data, pair[1].catalogue)


@pytest.fixture(scope="module")
def both_lists(pair: Pair, histories: Histories) -> tuple[np.ndarray, np.ndarray]:
    old, new = (looking.lists(v, "continuation", histories, pair[1].catalogue) for v in pair)
    return old, new


def test_the_two_written_last_are_compared_unless_others_are_named(models: Path, pair: Pair) -> None:
    ids = sorted(v.manifest.id for v in pair)
    assert sorted(v.manifest.id for v in looking.two_versions(models)) == ids
    for new in ids:
        old, found = looking.two_versions(models, new=new)
        assert found.manifest.id == new != old.manifest.id


def test_one_version_alone_is_not_compared(pair: Pair, tmp_path: Path) -> None:
    shutil.copytree(pair[0].folder, tmp_path / pair[0].manifest.id)
    with pytest.raises(NotReady, match="two versions are needed to compare, 1 found"):
        looking.two_versions(tmp_path)


def test_figures_stand_in_pairs_with_their_intervals(pair: Pair) -> None:
    table = looking.figures(*pair, "ndcg@10")
    assert table["name"].tolist()[:2] == ["continuation, old", "continuation, new"]
    assert table["mean"][0] == pair[0].manifest.metrics["continuation"]["segue"]["ndcg@10"]["mean"]
    assert (table["low"] <= table["mean"]).all()
    assert (table["mean"] <= table["high"]).all()
    assert (looking.figures(*pair, "coverage@30").eval("high - low") == 0).all()


def test_differences_to_baselines_are_those_of_the_manifests(pair: Pair) -> None:
    table = looking.differences(*pair, "continuation").set_index("name")
    said = pair[1].manifest.differences["continuation"]["popularity"]["ndcg@10"]
    assert table.loc["new - popularity"].tolist() == [said["mean"], said["low"], said["high"]]
    assert "old - popularity" in table.index


def test_on_one_split_the_held_out_fits_repeat_their_figures_and_are_subtracted_in_pairs(
    pair: Pair, data: Path
) -> None:
    result = looking.paired(*pair, data)
    for which, version in zip(("old", "new"), pair, strict=True):
        then = version.manifest.metrics["continuation"]["segue"]["ndcg@10"]["mean"]
        assert result.metrics["continuation"][which]["ndcg@10"]["mean"] == pytest.approx(then, abs=1e-6)
    new, old = (result.metrics["discovery"][which]["ndcg@10"]["mean"] for which in ("new", "old"))
    assert result.differences["discovery"]["old"]["ndcg@10"]["mean"] == pytest.approx((new or 0) - (old or 0))


def test_versions_judged_by_different_splits_are_not_paired(pair: Pair, data: Path, tmp_path: Path) -> None:
    place = Path(shutil.copytree(pair[0].folder, tmp_path / "other"))
    how = json.loads((place / "holdout" / "split.json").read_text())
    (place / "holdout" / "split.json").write_text(json.dumps(how | {"split": how["split"] | {"seed": 9}}))
    other = OpenedVersion(place, pair[0].manifest, pair[0].catalogue, pair[0].vectors)
    with pytest.raises(NotReady, match="judged by different splits"):
        looking.paired(other, pair[1], data)


def test_lists_hold_nothing_heard(histories: Histories, both_lists: tuple[np.ndarray, np.ndarray]) -> None:
    for lists in both_lists:
        for b in range(len(histories)):
            assert not set(histories.track[histories.of(b)]) & set(lists[b])


def test_overlap_is_the_share_of_the_old_list_that_stays() -> None:
    old = np.array([[1, 2, 3, 4], [1, 2, NOBODY, NOBODY], [NOBODY] * 4])
    new = np.array([[4, 3, 8, 9], [7, 8, NOBODY, NOBODY], [1, 2, 3, 4]])
    np.testing.assert_array_equal(looking.overlap(old, new), [0.5, 0, np.nan])


def test_a_version_changes_nothing_against_itself(pair: Pair, both_lists: tuple[np.ndarray, np.ndarray]) -> None:
    old, new = both_lists
    assert np.nanmin(looking.overlap(old, old)) == 1
    assert len(looking.gained(old, old, pair[1].catalogue)) == 0
    assert np.nanmean(looking.overlap(old, new)) < 1


def test_who_changed_most_comes_first(histories: Histories, both_lists: tuple[np.ndarray, np.ndarray]) -> None:
    kept = looking.overlap(*both_lists)
    found = looking.changed_most(histories, kept, 5)
    assert found["kept"].tolist() == sorted(kept[~np.isnan(kept)])[:5]


def test_what_one_track_gains_others_lose(pair: Pair, both_lists: tuple[np.ndarray, np.ndarray]) -> None:
    table = looking.gained(*both_lists, pair[1].catalogue, count=1_000)
    assert table["lists"].sum() == (both_lists[1] != NOBODY).sum() - (both_lists[0] != NOBODY).sum()
    assert table["lists"].tolist() == sorted(table["lists"], reverse=True)


def test_lists_of_hits_alone_have_no_long_tail(pair: Pair) -> None:
    catalogue = pair[1].catalogue
    hits = np.tile(np.argsort(-catalogue.plays)[:5], (3, 1))
    shown = looking.what_they_show({"hits": hits, "all": np.arange(len(catalogue))[None, :30]}, catalogue)
    assert shown.loc["hits", "long_tail_share"] == 0
    assert shown.loc["hits", "coverage@30"] == pytest.approx(5 / len(catalogue))
    assert shown.loc["hits", "popularity_percentile"] > shown.loc["all", "popularity_percentile"]
