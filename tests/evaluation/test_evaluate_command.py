"""`make evaluate`: which encoder answers, and that nothing is claimed of it which is not known."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from playlists.listens import LISTENS
from playlists.version.manifest import checksums, read_manifest, write_manifest
from playlists.version.opened import open_version
from tests.training.worlds import world_catalogue, world_listens, write_world
from training.evaluate import evaluate_version, main
from training.evaluation.served import served_systems
from training.evaluation.split import RULES
from training.interactions import interactions
from training.train import train

CATALOGUE = world_catalogue()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_world(tmp_path_factory.mktemp("data"), CATALOGUE, world_listens(CATALOGUE))


@pytest.fixture(scope="module")
def version(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return train(data, tmp_path_factory.mktemp("models"), "tiny", seed=1, threads=1)


def _later(listens: pa.Table, days: int) -> pa.Table:
    later = [at + timedelta(days=days) for at in listens["at"].to_pylist()]
    at = LISTENS.field("at")
    return listens.set_column(listens.column_names.index("at"), at, pa.array(later, at.type))


def test_on_its_own_data_the_held_out_encoder_repeats_the_figures_of_the_manifest(version: Path, data: Path) -> None:
    said, result = evaluate_version(version, data)
    assert "held-out encoder" in said
    assert "WARNING" not in said
    before = open_version(version).manifest.metrics
    for task in before:
        again, then = (m[task]["segue"]["ndcg@10"]["mean"] for m in (result.metrics, before))
        assert again == pytest.approx(then, abs=1e-6)


def test_a_held_out_encoder_of_an_older_split_is_not_asked(
    version: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It has learnt from some of what is held back today."""
    older = Path(shutil.copytree(version, tmp_path / version.name))
    path = older / "holdout" / "split.json"
    how = json.loads(path.read_text())
    how["split"].pop("rules")
    path.write_text(json.dumps(how))
    write_manifest(older, replace(read_manifest(older), files=checksums(older)))
    assert main(["--model", str(older), "--data", str(data)]) == 1
    assert f"split rules 1, now {RULES}" in capsys.readouterr().err


def test_on_a_part_of_its_own_data_it_warns_that_the_test_may_have_been_seen(version: Path, tmp_path: Path) -> None:
    part = world_listens(CATALOGUE).slice(0, 70 * 14)
    said, _ = evaluate_version(version, write_world(tmp_path, CATALOGUE, part))
    assert "WARNING" in said


def test_later_listens_are_known_to_be_unseen(version: Path, tmp_path: Path) -> None:
    later = _later(world_listens(CATALOGUE, seed=9), days=365)
    said, _ = evaluate_version(version, write_world(tmp_path, CATALOGUE, later))
    assert "saw none of them" in said
    assert "WARNING" not in said


def test_rows_of_another_catalogue_are_the_same_tracks(version: Path) -> None:
    """The same histories over a catalogue in another order, with a track that the version has never heard of."""
    opened = open_version(version)
    order = np.random.default_rng(0).permutation(len(CATALOGUE))
    stranger = pa.Table.from_pylist(
        [CATALOGUE.table.slice(0, 1).to_pylist()[0] | {"track": "new"}], CATALOGUE.table.schema
    )
    turned = type(CATALOGUE)(pa.concat_tables([CATALOGUE.table.take(order), stranger]))
    listens = world_listens(CATALOGUE)
    straight, other = (
        served_systems(version, opened, c)["continuation"](interactions(listens, c).histories)
        for c in (CATALOGUE, turned)
    )
    np.testing.assert_allclose(other[:, :-1], straight[:, order], atol=1e-5)
    assert (other[:, -1] == -np.inf).all()


def test_a_models_folder_without_a_promoted_version_is_refused(
    version: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--model", str(version.parent), "--data", str(data)]) == 1
    assert "no version is promoted" in capsys.readouterr().err


def test_data_with_nothing_to_ask_is_refused_with_the_counts(
    version: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = world_listens(CATALOGUE).slice(0, 1)
    assert main(["--model", str(version), "--data", str(write_world(tmp_path, CATALOGUE, one))]) == 1
    assert "nothing to ask" in capsys.readouterr().err


def test_the_command_prints_the_table(version: Path, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--model", str(version), "--data", str(data)]) == 0
    assert "== continuation" in capsys.readouterr().out
