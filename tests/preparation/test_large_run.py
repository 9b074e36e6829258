"""A whole run whose listens stay on disk: the same version as in memory, done once, and resumed like any other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from playlists.version.opened import open_version
from tests.training.worlds import world_catalogue, world_listens, write_world
from training import train as command
from training.evaluate import evaluate_version
from training.large import files_fingerprint
from training.model import settings
from training.model.settings import SIZES, bounded
from training.train import train


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tracks = world_catalogue()
    return write_world(tmp_path_factory.mktemp("data"), tracks, world_listens(tracks))


@pytest.fixture(scope="module")
def on_disk(world: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return train(world, tmp_path_factory.mktemp("models"), "tiny", seed=1, threads=1, in_memory=0)


def test_listens_on_disk_give_the_figures_and_vectors_of_listens_in_memory(
    on_disk: Path, world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.SIZES, "tiny", bounded(SIZES["tiny"]))
    in_memory = train(world, tmp_path, "tiny", seed=1, threads=1)
    ours, theirs = (open_version(place) for place in (on_disk, in_memory))
    assert ours.manifest.metrics == theirs.manifest.metrics  # too few listen here for a second stage in memory
    assert theirs.manifest.ranking == ours.manifest.ranking == {}
    assert ours.manifest.data["window"] == theirs.manifest.data["window"]
    assert ours.manifest.data["listens"] == theirs.manifest.data["listens"] == 80 * 14
    assert ours.catalogue.table.equals(theirs.catalogue.table)
    for task, vectors in theirs.vectors.items():
        np.testing.assert_array_equal(ours.vectors[task], vectors)


def test_a_second_run_finds_the_first_without_preparing_again(
    on_disk: Path, world: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train(world, on_disk.parent, "tiny", seed=1, threads=1, in_memory=0) == on_disk
    said = capsys.readouterr().err
    assert "already learnt from these listens" in said
    assert "preparing" not in said
    assert list((on_disk.parent / ".work").iterdir()) == []


def test_what_listens_on_disk_leave_out_is_said_in_the_manifest_and_the_card(on_disk: Path) -> None:
    said = open_version(on_disk).manifest.data["not_measured"]
    assert "the first stage stands alone" in said["second stage"]
    assert {"drift", "some checks of the data"} < said.keys()
    assert "the first stage stands alone" in (on_disk / "card.md").read_text()


def test_the_version_is_evaluated_from_disk_by_the_figures_it_was_published_with(on_disk: Path, world: Path) -> None:
    said, found = evaluate_version(on_disk, world, in_memory=0)
    assert "its held-out encoder" in said
    published = open_version(on_disk).manifest.metrics["continuation"]["segue"]["ndcg@10"]["mean"]
    assert found.metrics["continuation"]["segue"]["ndcg@10"]["mean"] == pytest.approx(published, abs=1e-6)


def test_another_byte_is_another_run(world: Path, tmp_path: Path) -> None:
    before = files_fingerprint(world)
    assert files_fingerprint(world) == before
    tracks = world_catalogue()
    other = write_world(tmp_path, tracks, world_listens(tracks, seed=4))
    assert files_fingerprint(other) != before


def test_small_folders_stay_in_memory(world: Path) -> None:
    assert command.listens_in_files(world) < command.IN_MEMORY


def test_what_a_large_run_may_cost_is_bounded() -> None:
    large = bounded(SIZES["large"])
    assert large.dimensions <= settings.MOST_DIMENSIONS
    assert large.directions <= settings.MOST_DIRECTIONS
    assert "elsa" not in {how.learner for how in large.tasks.values()}
    assert large.schedule.steps == settings.MOST_STEPS
    assert bounded(large) == large
