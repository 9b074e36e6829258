"""A version that was really logged to a store, and read back from it; without MLflow nothing changes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from playlists.errors import SegueError
from playlists.version.manifest import read_manifest, write_manifest
from tests.conftest import ROOT
from tests.training.worlds import world_catalogue, world_listens, write_world
from training.tracking import BEFORE_IMPORT, metrics, parameters, store_of, track
from training.train import train

MLFLOW = find_spec("mlflow") is not None
needs_mlflow = pytest.mark.skipif(not MLFLOW, reason="MLflow is not installed: pip install segue[track]")


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tracked")
    data = write_world(folder / "data", world_catalogue(24), world_listens(world_catalogue(24), 12, 8))
    return train(data, folder / "models", "tiny", seed=1, threads=1)


@pytest.fixture(scope="module")
def store(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of runs with the one run of `trained`."""
    folder = tmp_path_factory.mktemp("runs")
    track(trained, str(folder))
    return folder


def _client(store: Path) -> Any:
    from mlflow.tracking import MlflowClient

    return MlflowClient(store.as_uri())


def _runs(store: Path) -> list[Any]:
    client = _client(store)
    return list(client.search_runs([client.get_experiment_by_name("segue").experiment_id]))


@needs_mlflow
def test_a_run_says_what_it_depended_on_and_what_came_out(trained: Path, store: Path) -> None:
    (run,) = _runs(store)
    said = read_manifest(trained)
    assert (run.info.run_name, run.info.status) == (trained.name, "FINISHED")
    assert run.data.params["size"] == "tiny"
    assert run.data.params["seed"] == "1"
    assert run.data.params["fingerprint"] == said.data["fingerprint"]
    assert run.data.params["settings.tasks.discovery.ridge"] == str(
        said.configuration["settings"]["tasks"]["discovery"]["ridge"]
    )
    ours = said.metrics["continuation"]["segue"]["ndcg@10"]
    assert run.data.metrics["continuation/segue/ndcg_at_10"] == ours["mean"]
    assert run.data.metrics["continuation/segue/ndcg_at_10.low"] == ours["low"]
    assert run.data.metrics["continuation/item k-nn/ndcg_at_10"] > 0


@needs_mlflow
def test_losses_are_steps(trained: Path, tmp_path: Path) -> None:
    """Of a version that was learnt in epochs, vectors and ranker; a small one is not."""
    losses = {"continuation": [0.75, 0.5, 0.25], "ranker discovery": [4.5, 4.25]}
    longer, store = Path(shutil.copytree(trained, tmp_path / trained.name)), tmp_path / "runs"
    said = read_manifest(longer)
    write_manifest(longer, replace(said, configuration=said.configuration | {"losses": losses}))
    track(longer, str(store))
    (run,) = _runs(store)
    for name, each in losses.items():
        history = _client(store).get_metric_history(run.info.run_id, f"{name}/loss")
        assert sorted((m.step, m.value) for m in history) == list(enumerate(each))


@needs_mlflow
def test_the_report_and_the_card_lie_in_the_store(trained: Path, store: Path) -> None:
    (run,) = _runs(store)
    for name in ("report.html", "card.md", "manifest.json"):
        local = Path(_client(store).download_artifacts(run.info.run_id, name))
        assert local.read_bytes() == (trained / name).read_bytes()


@needs_mlflow
def test_a_version_is_logged_once(trained: Path, store: Path) -> None:
    assert track(trained, str(store)) == _runs(store)[0].info.run_id
    assert len(_runs(store)) == 1


@needs_mlflow
def test_a_store_that_cannot_be_written_says_that_the_version_is_there(trained: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SegueError, match=rf"{trained.name} is published, but its run could not be logged to file://"):
        track(trained, str(tmp_path / "file" / "runs"))


def test_every_metric_has_a_name_that_mlflow_takes_and_a_number(trained: Path) -> None:
    found = metrics(read_manifest(trained))
    assert len({(name, step) for name, _, step in found}) == len(found) > 50
    assert all(
        value == value and set(name) <= set("/._- ") | set(filter(str.isalnum, name)) for name, value, _ in found
    )
    assert all(parameters(read_manifest(trained)).values())


def test_the_store_is_the_one_of_the_environment_else_a_folder_where_asked() -> None:
    assert store_of(False, {}) is None
    assert store_of(False, {"MLFLOW_TRACKING_URI": ""}) is None
    if MLFLOW:
        assert store_of(True, {}) == "runs"
        assert store_of(True, {"MLFLOW_TRACKING_URI": "http://example.org"}) == "http://example.org"
        assert store_of(False, {"MLFLOW_TRACKING_URI": "http://example.org"}) == "http://example.org"


NO_MLFLOW = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "mlflow":
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Blocked())
from importlib import util
found = util.find_spec
util.find_spec = lambda name: None if name == "mlflow" else found(name)
from training.train import main
sys.exit(main(["--data", sys.argv[1], "--models", sys.argv[2], "--size", "tiny", *sys.argv[3:]]))
"""


@pytest.mark.parametrize(("asked", "code"), [((), 0), (("--track",), 1)])
def test_without_mlflow_training_goes_on_and_only_asking_for_it_is_refused(
    trained: Path, asked: tuple[str, ...], code: int
) -> None:
    data, models = trained.parents[1] / "data", trained.parent
    command = [sys.executable, "-c", NO_MLFLOW, str(data), str(models), *asked]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    assert ("pip install segue[track]" in done.stderr) == bool(code)


def test_nothing_of_mlflow_is_imported_unless_a_store_is_given() -> None:
    said = "import sys, training.train; sys.exit(any(m.startswith('mlflow') for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", said], cwd=ROOT, check=False).returncode == 0


def test_nothing_is_told_to_anybody() -> None:
    assert BEFORE_IMPORT["MLFLOW_DISABLE_TELEMETRY"] == "true"
