"""`make train TRACK=1`: a published version as a run in MLflow, beside the runs before it.

What is logged is what the version itself says: parameters, metrics and losses from its manifest, and the files for
people. So a run that was published earlier can be logged later, and one that is there is not logged twice. MLflow is
imported only here, when it is asked for: `pip install segue[track]`. A folder of runs is looked at with
`MLFLOW_ALLOW_FILE_STORE=true uvx mlflow ui --backend-store-uri runs`.
"""

from __future__ import annotations

import importlib.util
import os
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from playlists.errors import BadInput, SegueError
from playlists.version.manifest import MANIFEST, Manifest, read_manifest

RUNS = "runs"  # the folder that runs are kept in where nothing else is said
EXPERIMENT = "segue"
ARTIFACTS = ("report.html", "card.md", MANIFEST)
VERSION_TAG = "segue.version"
FORBIDDEN = re.compile(r"[^\w\-. /:]")  # in the name of a metric
MOST_METRICS, MOST_PARAMETERS = 1_000, 100  # of one call, MLflow's own limits
BEFORE_IMPORT = {
    "MLFLOW_DISABLE_TELEMETRY": "true",  # nothing leaves the machine
    "MLFLOW_ALLOW_FILE_STORE": "true",  # newer MLflow keeps runs in a folder only for those who say so
}


def store_of(asked: bool, environment: Mapping[str, str]) -> str | None:
    """Where runs are kept: MLFLOW_TRACKING_URI, else the folder RUNS where `asked`; None where nothing is tracked.

    Raises BadInput where it was asked for and MLflow is not installed.
    """
    place = environment.get("MLFLOW_TRACKING_URI") or (RUNS if asked else None)
    if place is None or importlib.util.find_spec("mlflow") is not None:
        return place
    if asked:
        raise BadInput("MLflow is not installed: `pip install segue[track]`, or train without TRACK=1 (--track)")
    return None


def track(version: Path, store: str) -> str:
    """The id of the MLflow run of the version in the folder `version`, in `store` (a folder or an MLflow URI).

    Idempotent: a version that was logged whole keeps its run. Raises SegueError where the store cannot be written.
    """
    for name, value in BEFORE_IMPORT.items():
        os.environ.setdefault(name, value)
    from mlflow.exceptions import MlflowException
    from mlflow.tracking import MlflowClient

    store = store if "://" in store else Path(store).resolve().as_uri()
    manifest = read_manifest(version)
    try:
        client = MlflowClient(store)
        experiment = _experiment(client)
        return _logged(client, experiment, manifest.id) or _log(client, experiment, version, manifest)
    except (MlflowException, OSError) as error:
        raise SegueError(
            f"{manifest.id} is published, but its run could not be logged to {store}: {error}; "
            "the same command logs it when the store can be reached"
        ) from error


def parameters(manifest: Manifest) -> dict[str, str]:
    """Everything a run depends on, flat: size, seed, settings with dots between, data, commit."""
    configuration = manifest.configuration
    given = {"settings": configuration.get("settings", {}), "data": _sizes(manifest.data)}
    flat = dict(_flat("", given))
    known = {"size": configuration.get("size"), "seed": manifest.seed, "commit": manifest.commit}
    known |= {"run": configuration.get("run"), "fingerprint": manifest.data.get("fingerprint")}
    return {name: str(value) for name, value in (known | flat).items()}


def metrics(manifest: Manifest) -> list[tuple[str, float, int]]:
    """(name, value, step): task/system/metric with its interval's ends, task/loss by epoch, recall of the indexes."""
    found = [
        (_name(task, system, metric, end), float(measure[end]), 0)
        for task, systems in manifest.metrics.items()
        for system, measures in systems.items()
        for metric, measure in measures.items()
        for end in ("mean", "low", "high")
        if measure.get(end) is not None
    ]
    losses: dict[str, list[float]] = manifest.configuration.get("losses", {})
    found += [(f"{task}/loss", loss, epoch) for task, each in losses.items() for epoch, loss in enumerate(each)]
    found += [(_name(task, "index", "recall@100", "mean"), i["recall_at_100"], 0) for task, i in manifest.index.items()]
    return [*found, ("encoder_difference", manifest.encoder_difference, 0)]


def _experiment(client: Any) -> str:
    found = client.get_experiment_by_name(EXPERIMENT)
    return str(found.experiment_id if found is not None else client.create_experiment(EXPERIMENT))


def _logged(client: Any, experiment: str, version: str) -> str | None:
    """The run that holds the whole version; None where there is none."""
    wanted = f"tags.`{VERSION_TAG}` = '{version}' and attributes.status = 'FINISHED'"
    runs = client.search_runs([experiment], wanted, max_results=1)
    return str(runs[0].info.run_id) if runs else None


def _log(client: Any, experiment: str, version: Path, manifest: Manifest) -> str:
    from mlflow.entities import Metric, Param

    when_ms = int(datetime.fromisoformat(manifest.created).timestamp() * 1000)
    tags = {VERSION_TAG: manifest.id, "segue.parent": manifest.parent or "none"}
    id = str(client.create_run(experiment, when_ms, tags, run_name=manifest.id).info.run_id)
    for some in _parts([Param(*pair) for pair in parameters(manifest).items()], MOST_PARAMETERS):
        client.log_batch(id, params=some)
    for some in _parts([Metric(name, value, when_ms, step) for name, value, step in metrics(manifest)], MOST_METRICS):
        client.log_batch(id, metrics=some)
    for name in ARTIFACTS:
        client.log_artifact(id, str(version / name))
    client.set_terminated(id)
    return id


def _name(task: str, system: str, metric: str, end: str) -> str:
    """`continuation/segue/ndcg_at_10`, and `….low` and `….high` of its interval."""
    name = "/".join((task, system, metric.replace("@", "_at_")))
    return FORBIDDEN.sub("_", name if end == "mean" else f"{name}.{end}")


def _sizes(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in ("listens", "listeners", "tracks", "window", "split") if name in data}


def _flat(before: str, value: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(value, Mapping):
        yield before.removesuffix("."), value
        return
    for name, inner in value.items():
        yield from _flat(f"{before}{name}.", inner)


def _parts(whole: list[Any], most: int) -> Iterator[list[Any]]:
    return (whole[start : start + most] for start in range(0, len(whole), most))
